"""Answers as text: table for people, JSON, JSON Lines, CSV and Turtle for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from kg.asking import Answer
from kg.errors import UsageError
from kg.terms import PREFIXES, XSD, spelled

_NARROW: Final = 14
"""Characters that a column needs at least to be read."""


def write(answer: Answer, format: str) -> None:
    """Print an answer on standard output. Raises UsageError where it has no such form."""
    if format == "ttl":
        _write_turtle(answer)
    elif answer.boolean is not None:
        print(json.dumps(answer.boolean))
    elif answer.triples:
        rows = [(triple.subject, triple.predicate, triple.object) for triple in answer.triples]
        _write_rows(("subject", "predicate", "object"), rows, format)
    else:
        _write_rows(answer.variables, answer.rows, format)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output: boxed on a terminal, or a record per row where it is too narrow; tabs into a pipe."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            print("\t".join(" ".join(value.split()) for value in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if len(columns) * _NARROW > console.width:
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                if value:
                    console.print(Text.assemble((f"{column}: ", "bold"), value))
            console.print()
        return
    drawn = Table(show_lines=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(value) for value in row))
    console.print(drawn)


def _write_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], format: str) -> None:
    if format == "table":
        table(columns, [[spelled(term) for term in row] for row in rows])
    elif format == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        writer.writerows([_plain(term) if term is not None else "" for term in row] for row in rows)
        sys.stdout.write(buffer.getvalue())
    else:
        objects = [
            {name: _plain(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in rows
        ]
        if format == "json":
            print(json.dumps(objects, ensure_ascii=False, indent=2))
        else:
            for found in objects:
                print(json.dumps(found, ensure_ascii=False))


def _plain(term: object) -> str | int | float | bool:
    """A term as a JSON value: IRIs and texts as strings, numbers and booleans as themselves."""
    if isinstance(term, Literal):
        if term.datatype in {XSD.integer, XSD.int, XSD.long}:
            return int(term.value)
        if term.datatype in {XSD.decimal, XSD.double, XSD.float}:
            return float(term.value)
        return term.value == "true" if term.datatype == XSD.boolean else term.value
    return term.value if isinstance(term, NamedNode) else str(term)


def _write_turtle(answer: Answer) -> None:
    if answer.variables or answer.boolean is not None:
        raise UsageError("ttl is for queries that build triples (CONSTRUCT, DESCRIBE); use table, json, jsonl or csv")
    serialize(answer.triples, sys.stdout.buffer, format=RdfFormat.TURTLE, prefixes=PREFIXES)
