"""`kg query` and `kg sparql`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import defaultdict
from pathlib import Path

from kg.asking import Answer
from kg.cli.main import NOTHING_FOUND, OK
from kg.cli.output import table, write
from kg.errors import UsageError
from kg.graph import Graph
from kg.queries import QueryCatalogue
from kg.settings import Settings

_INTERNAL = "derive/"


def query(options: Namespace, settings: Settings) -> int:
    """Run a .rq file with its parameters; `--list` and `--show` do not run anything."""
    if options.list:
        _list(QueryCatalogue.load())
        return OK
    if options.name is None:
        raise UsageError("which question? `kg query --list` shows all")
    values: defaultdict[str, list[str]] = defaultdict(list)
    for pair in options.values:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} is not of the form k=v")
        values[key].append(value)
    graph = Graph.open(settings, options.generation)
    text = graph.bind_text(options.name, values)
    if options.show:
        print(text, end="")
        return OK
    return _print(graph.sparql(text), options.format)


def sparql(options: Namespace, settings: Settings) -> int:
    """Run a SPARQL text of the user's own."""
    text = options.text
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{text[1:]}: {error}") from error
    return _print(Graph.open(settings, options.generation).sparql(text), options.format)


def _list(queries: QueryCatalogue) -> None:
    shown = [found for name, found in queries.items() if not name.startswith(_INTERNAL)]
    table(("name", "parameters", "summary"), [(found.name, found.signature, found.summary) for found in shown])


def _print(answer: Answer, format: str) -> int:
    write(answer, format)
    if answer.empty:
        print("kg: nothing found", file=sys.stderr)
        return NOTHING_FOUND
    return OK
