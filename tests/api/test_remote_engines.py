"""GraphQL without an index on two SPARQL servers: the same answers as on the embedded engine."""

from __future__ import annotations

import pytest

from api.graphql.schema import GraphSchema, build_schema
from kg.graph import Graph
from kg.settings import Settings
from kg.store.access import open_published
from tests.api.test_compiled import DOCUMENTS, run_on


@pytest.fixture(scope="module")
def built(sample_graph: Graph) -> GraphSchema:
    return build_schema(sample_graph.vocabulary)


@pytest.fixture(scope="module")
def remote_graph(remote_settings: Settings, sample_graph: Graph) -> Graph:
    store, state = open_published(remote_settings)
    return Graph(store, sample_graph.vocabulary, sample_graph.queries, state)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_server_gives_the_same_answer(text: str, built: GraphSchema, plain_graph: Graph, remote_graph: Graph) -> None:
    found, expected = (run_on(graph, built)(text) for graph in (remote_graph, plain_graph))
    assert expected.data is not None
    assert (found.data, found.errors) == (expected.data, expected.errors)
