"""GraphQL without an index on two SPARQL servers: the same answers as on the embedded engine."""

from __future__ import annotations

import pytest
from graphql import ExecutionResult, parse

from api.graphql.compiled import Operation, prepare
from api.graphql.schema import GraphSchema, build_schema
from kg.graph import Graph
from kg.settings import Settings
from kg.store.access import open_published
from tests.api.oracle import TODAY
from tests.api.test_compiled import DOCUMENTS


@pytest.fixture(scope="module")
def built(sample_graph: Graph) -> GraphSchema:
    return build_schema(sample_graph.vocabulary)


@pytest.fixture(scope="module")
def remote_graph(remote_settings: Settings, sample_graph: Graph) -> Graph:
    store, state = open_published(remote_settings)
    return Graph(store, sample_graph.vocabulary, sample_graph.queries, state)


def answered(built: GraphSchema, graph: Graph, text: str) -> ExecutionResult:
    prepared = prepare(built, Operation(parse(text), text, {}, None, False, TODAY), Settings())
    assert not isinstance(prepared, ExecutionResult), prepared.errors
    return prepared(graph)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_server_gives_the_same_answer(text: str, built: GraphSchema, plain_graph: Graph, remote_graph: Graph) -> None:
    found, expected = (answered(built, graph, text) for graph in (remote_graph, plain_graph))
    assert (found.data, found.errors) == (expected.data, expected.errors)
