"""Runs one SPARQL query on a raw store and serialises the whole answer: the inside of the endpoint's workers.

Kept free of everything but the engine, so that a worker process starts in a few hundredths of a second.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import ResultTooLarge
from kg.store.embedded import open_read_only, query_error
from kg.terms import PREFIXES

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
) -> bytes:
    """The answer to `text` in one of SOLUTION_FORMATS or GRAPH_FORMATS, which must fit the form of the query.

    Graph IRIs replace the dataset that the query itself names (SPARQL 1.1 Protocol, 2.1.4); where only named graphs
    are given, the default graph is empty. Raises QueryError (with line and column where the engine names them) and
    ResultTooLarge beyond `max_bytes`: a result comes whole or not at all.
    """
    sink = _Capped(max_bytes)
    try:
        chosen = bool(default_graph_uris or named_graph_uris)
        found = store.query(
            text,
            default_graph=[ox.NamedNode(uri) for uri in default_graph_uris] if chosen else None,
            named_graphs=[ox.NamedNode(uri) for uri in named_graph_uris] if chosen else None,
        )
        if isinstance(found, ox.QueryTriples):
            ox.serialize(found, sink, GRAPH_FORMATS[result_format], prefixes=PREFIXES)
        else:
            found.serialize(sink, SOLUTION_FORMATS[result_format])
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        if sink.overflow:
            raise ResultTooLarge(max_bytes) from error
        raise query_error(error) from error
    return sink.getvalue()
