"""Every question has the same rows on the samples by two SPARQL servers as by the embedded engine."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from kg.graph import Graph
from kg.queries import QueryCatalogue
from kg.settings import Settings
from tests.queries.cases import parameters
from tests.queries.spelling import by_value

QUERIES = QueryCatalogue.load()


@pytest.fixture(scope="module")
def remote_graph(remote_settings: Settings) -> Graph:
    return Graph.open(remote_settings)


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_server_gives_the_same_rows(name: str, sample_graph: Graph, remote_graph: Graph) -> None:
    text = sample_graph.bind_text(name, {key: [value] for key, value in parameters(QUERIES[name]).items()})
    ours, theirs = sample_graph.sparql(text), remote_graph.sparql(text)
    assert Counter(tuple(map(by_value, row)) for row in theirs.rows) == Counter(
        tuple(map(by_value, row)) for row in ours.rows
    )
    assert set(theirs.triples) == set(ours.triples)
    assert theirs.boolean == ours.boolean


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_constant_graph_is_bound_by_values(name: str) -> None:
    """Virtuoso finds nothing in `GRAPH <constant>`: this says so where Virtuoso is missing."""
    assert not re.search(r"GRAPH\s+[^?\s]", QUERIES[name].text)


def test_a_server_holds_the_same_quads(sample_graph: Graph, remote_graph: Graph) -> None:
    def quads(graph: Graph) -> set[tuple[str, ...]]:
        return {(str(q.subject), str(q.predicate), by_value(q.object), str(q.graph_name)) for q in graph.quads()}

    assert quads(remote_graph) == quads(sample_graph)
