"""Runs one SPARQL query on a raw store and serialises the whole answer: the inside of the endpoint's workers.

Kept free of everything but the engine, so that a worker process starts in a few hundredths of a second.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import ResultTooLarge
from kg.store.embedded import open_read_only, query_error
from kg.terms import BASE, PREFIXES

__all__ = ["GRAPH_FORMATS", "SOLUTION_FORMATS", "evaluate", "open_read_only"]

SOLUTION_FORMATS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Formats of SELECT and ASK answers, by the names that `evaluate` takes."""

GRAPH_FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats of CONSTRUCT and DESCRIBE answers, by the names that `evaluate` takes."""


_SEPARATORS: Final = {
    "json": (b"},{", 1, re.compile(rb'"(?:[^"\\]|\\.)*"')),
    "xml": (b"<result>", 0, None),
    "csv": (b"\r\n", -1, re.compile(rb'"[^"]*"')),
    "tsv": (b"\n", -1, None),
}
"""What sets rows apart; how many more rows than such there are; strings, where the format lets these hold such."""


class _Capped(io.BytesIO):
    """A byte sink that refuses to grow beyond its cap: the serialiser stops at the first refused write."""

    def __init__(self, cap: int) -> None:
        super().__init__()
        self.overflow = False
        self._cap = cap

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self._cap:
            self.overflow = True
            raise OSError(f"the result is larger than {self._cap} bytes")
        return super().write(data)


def evaluate(
    store: ox.Store,
    text: str,
    result_format: str,
    default_graph_uris: Sequence[str],
    named_graph_uris: Sequence[str],
    max_bytes: int,
    max_rows: int,
) -> bytes:
    """The answer to `text` in one of SOLUTION_FORMATS or GRAPH_FORMATS, which must fit the form of the query.

    Graph IRIs replace the dataset that the query itself names (SPARQL 1.1 Protocol, 2.1.4); where only named graphs
    are given, the default graph is empty. Relative IRIs are resolved against `kg.terms.BASE`. Raises QueryError (with
    line and column where the engine names them) and ResultTooLarge beyond `max_bytes` or `max_rows` (solutions or
    triples): a result comes whole or not at all.
    """
    sink = _Capped(max_bytes)
    try:
        chosen = bool(default_graph_uris or named_graph_uris)
        found = store.query(
            text,
            base_iri=BASE,
            default_graph=[ox.NamedNode(uri) for uri in default_graph_uris] if chosen else None,
            named_graphs=[ox.NamedNode(uri) for uri in named_graph_uris] if chosen else None,
        )
        if isinstance(found, ox.QueryTriples):
            ox.serialize(islice(found, max_rows), sink, GRAPH_FORMATS[result_format], prefixes=PREFIXES)
            if next(found, None) is not None:
                raise ResultTooLarge(max_rows, "triples")
        else:
            found.serialize(sink, SOLUTION_FORMATS[result_format])
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        if sink.overflow:
            raise ResultTooLarge(max_bytes) from error
        raise query_error(error) from error
    body = sink.getvalue()
    if result_format in SOLUTION_FORMATS and _has_more_rows(body, result_format, max_rows):
        raise ResultTooLarge(max_rows, "rows")
    return body


def _has_more_rows(body: bytes, result_format: str, most: int) -> bool:
    """Whether serialised solutions have more than `most` rows.

    The engine does not say how many it wrote. Their separators are counted; only where strings that look like
    separators could matter, the strings are taken out first.
    """
    separator, more, string = _SEPARATORS[result_format]
    if body.count(separator) + more <= most:
        return False
    return string is None or string.sub(b"", body).count(separator) + more > most
