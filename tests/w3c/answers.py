"""Answers of queries in all their formats, as one of four kinds that can be compared."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from tests.w3c.manifest import Description, Node

_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

XML, JSON = "application/sparql-results+xml", "application/sparql-results+json"
CSV, TSV, TURTLE = "text/csv", "text/tab-separated-values", "text/turtle"
MEDIA_TYPES: Final = {
    ".srx": XML, ".srj": JSON, ".csv": CSV, ".tsv": TSV,
    ".ttl": TURTLE, ".nt": "application/n-triples", ".rdf": "application/rdf+xml",
}  # fmt: skip

Row = dict[str, Node]


@dataclass(frozen=True, slots=True)
class Solutions:
    """Rows of a SELECT in their order; an unbound variable is not in its row."""

    variables: tuple[str, ...]
    rows: list[Row]


Answer = Solutions | ox.Dataset | bool


def read_answer(content: bytes, media_type: str, base: str) -> Answer:
    """Raises SyntaxError or ValueError where the content is not of that format."""
    if media_type == CSV:
        return _of_csv(content)
    results_format = ox.QueryResultsFormat.from_media_type(media_type)
    if results_format is not None:
        return _of_results(ox.parse_query_results(content, format=results_format))
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(f"{media_type or 'no Content-Type'} is no format of answers")
    return of_triples(ox.parse(content, rdf_format, base_iri=base))


def of_triples(triples: Iterable[ox.Quad]) -> Answer:
    """A graph, or the rows or truth value that a graph in the result-set vocabulary of the older suite describes."""
    quads = list(triples)
    description = Description(quads)
    for table in description.typed(_RS + "ResultSet"):
        boolean = description.value(table, _RS + "boolean")
        return _of_table(description, table) if boolean is None else boolean.value == "true"
    return ox.Dataset(quads)


def _of_results(parsed: ox.QuerySolutions | ox.QueryBoolean) -> Answer:
    if isinstance(parsed, ox.QueryBoolean):
        return bool(parsed)
    variables = tuple(variable.value for variable in parsed.variables)
    rows = [{name: solution[name] for name in variables if solution[name] is not None} for solution in parsed]
    return Solutions(variables, rows)


def _of_csv(content: bytes) -> Solutions:
    """CSV tells neither kinds nor datatypes of terms (SPARQL 1.1 CSV and TSV, section 3): an empty cell is unbound."""
    header, *lines = csv.reader(io.StringIO(content.decode(), newline=""))
    rows = [{name: _cell(cell) for name, cell in zip(header, line, strict=True) if cell} for line in lines]
    return Solutions(tuple(header), rows)


def _cell(cell: str) -> Node:
    if cell.startswith("_:"):
        return ox.BlankNode(cell.removeprefix("_:"))
    return ox.Literal(cell, datatype=ox.NamedNode(_XSD + ("double" if _NUMBER.fullmatch(cell) else "string")))


def _of_table(description: Description, table: Node) -> Solutions:
    variables = tuple(value.value for value in description.values(table, _RS + "resultVariable"))
    solutions = description.values(table, _RS + "solution")
    ordered = sorted(solutions, key=lambda solution: int(description.text(solution, _RS + "index") or 0))
    return Solutions(variables, [_row(description, solution) for solution in ordered])


def _row(description: Description, solution: Node) -> Row:
    row: Row = {}
    for binding in description.values(solution, _RS + "binding"):
        value = description.value(binding, _RS + "value")
        if value is not None:
            row[description.text(binding, _RS + "variable")] = value
    return row
