"""Answers of a SPARQL server as the terms that an engine would give."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import IO, Any, Final

import pyoxigraph as ox

from kg.errors import ResultTooLarge, StoreError
from kg.store.base import Solutions
from kg.terms import PREFIXES, XSD

_ASK_COLUMN: Final = "__ASK_RETVAL"
"""Virtuoso answers an ASK over POST with rows of one column."""
_BOOLEANS: Final = {"1": ox.Literal(True), "0": ox.Literal(False)}
"""Virtuoso writes the other lexical form of xsd:boolean (XML Schema 1.1 part 2, 3.3.2)."""


def read_solutions(body: bytes) -> Solutions | bool:
    """SPARQL 1.1 Query Results JSON, drained. Raises StoreError."""
    try:
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        variables = tuple(variable.value for variable in found.variables)
        rows = [tuple(map(_term, row)) for row in found]
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"the server's answer is not SPARQL results in JSON: {error}") from error
    if variables == (_ASK_COLUMN,):
        return any(term is not None and term.value == "1" for (term,) in rows)
    return Solutions(variables, rows)


def read_tsv(body: bytes) -> Solutions:
    """SPARQL 1.1 Query Results TSV, drained, as this project's own engine writes it: the shortest to read."""
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
    if isinstance(found, ox.QueryBoolean):
        raise StoreError("the results are a truth value, and not rows")
    variables = tuple(variable.value for variable in found.variables)
    return Solutions(variables, [tuple(row) for row in found])


def read_triples(body: bytes | IO[bytes]) -> Iterator[ox.Triple]:
    """N-Triples, as they come. Raises StoreError."""
    try:
        for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Triple(quad.subject, quad.predicate, quad.object)
    except (SyntaxError, ValueError, OSError) as error:
        raise StoreError(f"the server's answer is not N-Triples: {error}") from error


def solutions_as(format: ox.QueryResultsFormat, body: bytes, max_rows: int) -> bytes:
    """SPARQL 1.1 Query Results JSON in another format. Raises StoreError, ResultTooLarge."""
    found = read_solutions(body)
    if isinstance(found, bool):
        body = b'{"head":{},"boolean":true}' if found else b'{"head":{},"boolean":false}'
    elif len(found.rows) > max_rows:
        raise ResultTooLarge(max_rows, "rows")
    sink = BytesIO()
    ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON).serialize(sink, format)
    return sink.getvalue()


def triples_as(format: ox.RdfFormat, body: bytes, max_triples: int) -> bytes:
    """N-Triples in another format. Raises StoreError, ResultTooLarge."""
    triples = list(islice(read_triples(body), max_triples + 1))
    if len(triples) > max_triples:
        raise ResultTooLarge(max_triples, "triples")
    sink = BytesIO()
    ox.serialize(triples, sink, format, prefixes=PREFIXES)
    return sink.getvalue()


def _term(term: Any) -> Any:
    """The same term in the spelling of the other engines."""
    if isinstance(term, ox.Literal) and term.datatype == XSD.boolean:
        return _BOOLEANS.get(term.value, term)
    return term
