"""Arguments, dispatch and exit codes. Each subcommand's module is imported only when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from kg import __version__
from kg.errors import KgError, NotFound, UsageError
from kg.settings import Settings

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
PARTLY: Final = 3
NOTHING_FOUND: Final = 4

_EPILOG: Final = "exit codes: 0 ok, 1 failure, 2 wrong usage, 3 partly done, 4 nothing found"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        settings = Settings.from_env()
        if options.store is not None:
            settings = settings.at(options.store)
        module, function = options.run
        return int(getattr(import_module(module), function)(options, settings))
    except UsageError as error:
        return _fail(error, USAGE)
    except NotFound as error:
        return _fail(error, NOTHING_FOUND)
    except KgError as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: nothing is left to say
        return OK
    except OSError as error:
        return _fail(f"output cannot be written: {error.strerror or error}", FAILED)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="kg", description="The knowledge graph of AI incidents: every fact with its source.", epilog=_EPILOG
    )
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    parser.add_argument(
        "--store", metavar="DIR|URL", help="folder or SPARQL address of the store (default: $KG_STORE or ./store)"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_ingest(commands)
    _add_index(commands)
    _add_questions(commands)
    _add_looks(commands)
    _add_judgements(commands)
    serve = commands.add_parser("serve", help="serve pages, SPARQL and GraphQL over HTTP")
    serve.add_argument("--host", help="address to listen on (default: $KG_HOST or 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default: $KG_PORT or 8000; 0 = any free one)")
    serve.add_argument("--workers", type=int, metavar="N", help="HTTP processes (default: $KG_HTTP_WORKERS or 1)")
    serve.set_defaults(run=("kg.cli.serve", "serve"))
    return parser


def _add_ingest(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ingest = commands.add_parser("ingest", help="read documents into the graph")
    ingest.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")
    ingest.add_argument("--format", default="auto", help="name of a reader (default: recognised by content)")
    ingest.add_argument(
        "--complete", action="store_true", help="withdraw every record that a catalogue lacks, however many"
    )
    ingest.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
    ingest.add_argument("--json", action="store_true", help="one JSON line per document as it is done, then a summary")
    ingest.set_defaults(run=("kg.cli.ingest", "ingest"))
    restore = commands.add_parser("restore", help="replace the whole graph by a dump, as `kg export` writes it")
    restore.add_argument("dump", metavar="DUMP", help="N-Quads, file.nq or file.nq.gz, or - for standard input")
    restore.set_defaults(run=("kg.cli.restore", "restore"))
    rebuild = commands.add_parser("rebuild", help="derive all direct triples again from the claims")
    rebuild.set_defaults(run=("kg.cli.ingest", "rebuild"))


def _add_index(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    index = commands.add_parser("index", help="make the side index of the graph again, or check it")
    index.add_argument("--check", action="store_true", help="say where the index differs from the graph")
    index.set_defaults(run=("kg.cli.index", "index"))


def _add_questions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    query = commands.add_parser("query", help="ask one of the questions in queries/")
    query.add_argument("name", nargs="?", metavar="NAME", help="for example incident/prior_incidents")
    query.add_argument("values", nargs="*", metavar="k=v", help="parameters; IRIs also as CURIE, label or alias")
    query.add_argument("-f", "--format", choices=("table", "json", "jsonl", "csv", "ttl"), default="table")
    query.add_argument("--list", action="store_true", help="list all questions with their parameters")
    query.add_argument("--show", action="store_true", help="print the SPARQL with the parameters bound, do not run it")
    _add_generation(query)
    query.set_defaults(run=("kg.cli.ask", "query"))
    sparql = commands.add_parser("sparql", help="run a SPARQL 1.1 query")
    sparql.add_argument("text", metavar="QUERY", help="SPARQL text, @file, or - for standard input")
    sparql.add_argument("-f", "--format", choices=("table", "json", "jsonl", "csv", "ttl"), default="table")
    _add_generation(sparql)
    sparql.set_defaults(run=("kg.cli.ask", "sparql"))


def _add_generation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--generation", metavar="ID", help="read an earlier state of the graph (default: the newest)")


def _add_looks(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = commands.add_parser("show", help="print one node with its values and who says so")
    show.add_argument("node", metavar="IRI|LABEL", help="IRI, CURIE, label or alias")
    show.set_defaults(run=("kg.cli.look", "show"))
    history = commands.add_parser("history", help="how what documents say about a node has changed")
    history.add_argument("node", metavar="IRI|LABEL", help="IRI, CURIE, label or alias")
    history.add_argument("-f", "--format", choices=("table", "json", "jsonl", "csv"), default="table")
    history.set_defaults(run=("kg.cli.look", "history"))
    schema = commands.add_parser("schema", help="print the schema of an input format")
    schema.add_argument("name", choices=("jsonl",))
    schema.set_defaults(run=("kg.cli.look", "schema"))
    tour = commands.add_parser("tour", help="one question, answered from what the store holds")
    tour.set_defaults(run=("kg.cli.tour", "tour"))
    validate = commands.add_parser("validate", help="check the graph against its shapes and invariants")
    validate.add_argument("--json", action="store_true")
    validate.set_defaults(run=("kg.cli.look", "validate"))
    stats = commands.add_parser("stats", help="count what the graph holds")
    stats.add_argument("--json", action="store_true")
    stats.set_defaults(run=("kg.cli.look", "stats"))
    export = commands.add_parser("export", help="write the whole graph to standard output")
    export.add_argument("-f", "--format", choices=("nq", "ttl", "jsonld"), default="nq")
    export.set_defaults(run=("kg.cli.look", "export"))


def _add_judgements(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    node = "IRI, CURIE, label or alias of an incident, record, organization, party or system"
    for name, meaning in (("merge", "judge that two nodes are one"), ("split", "judge that two nodes are not one")):
        pair = _add_judgement(commands, name, meaning, reason=True)
        pair.add_argument("nodes", nargs=2, metavar="NODE", help=node)
    for name, meaning in (("accept", "let a claim count"), ("reject", "let a claim not count")):
        claim = _add_judgement(commands, name, meaning, reason=True)
        claim.add_argument("claim", metavar="CLAIM", help="IRI or CURIE of a claim")
    undo = _add_judgement(commands, "undo", "withdraw a judgement", reason=False)
    undo.add_argument("of", nargs="+", metavar="JUDGEMENT|NODE NODE", help="its IRI, its claim, or both of its nodes")
    listed = commands.add_parser("judgements", help="list all judgements, oldest first")
    listed.add_argument("-f", "--format", choices=("table", "json", "jsonl", "csv"), default="table")
    listed.set_defaults(run=("kg.cli.judge", "judgements"))
    review = commands.add_parser("review", help="list likely matches that nobody has judged, best first")
    review.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default: 20)")
    review.add_argument("--json", action="store_true")
    review.set_defaults(run=("kg.cli.review", "review"))


def _add_judgement(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, meaning: str, reason: bool
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=meaning)
    parser.add_argument("--because", required=reason, metavar="TEXT", help="the reason, kept with the judgement")
    parser.add_argument("--by", metavar="NAME", help="who judges (default: the user's login name)")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    parser.set_defaults(run=("kg.cli.judge", name))
    return parser


def _fail(error: object, code: int) -> int:
    print(f"kg: {error}", file=sys.stderr)
    return code
