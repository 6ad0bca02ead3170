"""Answers as a reader writes them down: rows as short text, graphs as Turtle."""

from __future__ import annotations

from typing import Final

import httpx2
import pyoxigraph as ox

from tests.conformance.harbour import NS, PREFIXES
from tests.w3c.answers import Answer, Row, Solutions, read_answer
from tests.w3c.client import media_type
from tests.w3c.compare import difference

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_BARE: Final = frozenset(_XSD + name for name in ("integer", "decimal", "double", "boolean", "date"))

Expected = tuple[str, ...] | bool | str
"""Rows in their order, such as `(":bell 29", ":gull -")`; a truth value; or the Turtle of a graph."""


def answer_of(response: httpx2.Response) -> Answer:
    return read_answer(response.content, media_type(response), str(response.url))


def assert_answer(response: httpx2.Response, expected: Expected, *, ordered: bool = True) -> None:
    answer = answer_of(response)
    if isinstance(expected, str):
        graph = ox.Dataset(ox.parse(PREFIXES + expected, ox.RdfFormat.TURTLE))
        assert difference(graph, answer) is None, difference(graph, answer)
    elif isinstance(answer, Solutions):
        assert isinstance(expected, tuple)
        rows = shown(answer)
        if not ordered:
            rows, expected = tuple(sorted(rows)), tuple(sorted(expected))
        assert rows == expected
    else:
        assert answer is expected


def shown(solutions: Solutions) -> tuple[str, ...]:
    """One text per row: its terms in the order of the variables, `-` where unbound."""
    return tuple(" ".join(_term(row, name) for name in solutions.variables) for row in solutions.rows)


def _term(row: Row, name: str) -> str:
    """A name of the harbour as `:bell`, a number, date or truth value bare, all else as in Turtle."""
    term = row.get(name)
    if isinstance(term, ox.NamedNode) and term.value.startswith(NS):
        return ":" + term.value.removeprefix(NS)
    if isinstance(term, ox.Literal) and term.datatype.value in _BARE:
        return term.value
    return "-" if term is None else "_:" if isinstance(term, ox.BlankNode) else str(term)
