"""A node with several labels has one place in lists by label: that of the first of them, whatever its case."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import ExecutionResult, parse
from pyoxigraph import Literal, NamedNode

from api.graphql.compiled import Operation, prepare
from api.graphql.schema import GraphSchema, build_schema
from kg.graph import Graph
from kg.settings import Settings
from kg.terms import IG, RDF, RDFS, SCHEMA, mint
from kg.vocabulary import Vocabulary
from tests.kg.index.small import QUERIES, Triple3, index_of, store_of

NAMES = {"a": ("Zebra", "alpha"), "b": ("Beta",), "c": ("gamma", "Delta", "omega"), "d": ()}
IN_ORDER = ["a", "b", "c", "d"]


def organization(name: str) -> NamedNode:
    return mint("organization", name)


@pytest.fixture(scope="module", params=["store", "index"])
def graph(request: pytest.FixtureRequest, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    triples: list[Triple3] = [(mint("incident", "i"), RDF.type, IG.Incident)]
    for name, labels in NAMES.items():
        triples.append((organization(name), RDF.type, SCHEMA.Organization))
        triples += [(organization(name), RDFS.label, Literal(label)) for label in labels]
    triples += [(mint("incident", "i"), IG.affectedOrganization, organization(name)) for name in NAMES]
    triples += [(organization(name), SCHEMA.parentOrganization, organization("d")) for name in "abc"]
    triples += [(organization(name), SCHEMA.parentOrganization, organization("b")) for name in "ac"]
    store = store_of(triples)
    if request.param == "store":
        return Graph(store, vocabulary, QUERIES)
    index = index_of(store, tmp_path_factory.mktemp("index"))
    return Graph(store, vocabulary, QUERIES, find_index=lambda: index)


@pytest.fixture(scope="module")
def built(vocabulary: Vocabulary) -> GraphSchema:
    return build_schema(vocabulary)


def ask(graph: Graph, built: GraphSchema, query: str, **variables: Any) -> dict[str, Any]:
    prepared = prepare(built, Operation(parse(query), query, variables), Settings())
    assert not isinstance(prepared, ExecutionResult), prepared.errors
    result = prepared(graph)
    assert not result.errors
    assert result.data is not None
    return result.data


@pytest.mark.parametrize(("direction", "expected"), [("ASC", IN_ORDER), ("DESC", ["c", "b", "a", "d"])])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_each_node_comes_once(graph: Graph, built: GraphSchema, size: int, direction: str, expected: list[str]) -> None:
    query = """query ($size: Int, $after: String, $direction: SortDirection!) {
        organizations(first: $size, after: $after, orderBy: [{field: label, direction: $direction}]) {
          totalCount pageInfo { hasNextPage endCursor } nodes { iri } } }"""
    read: list[str] = []
    after, has_more = None, True
    while has_more:
        page = ask(graph, built, query, size=size, after=after, direction=direction)["organizations"]
        read += [node["iri"] for node in page["nodes"]]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert read == [organization(name).value for name in expected]
    assert page["totalCount"] == len(expected)


def test_lists_of_the_graph_have_the_same_order(graph: Graph) -> None:
    assert graph.instances(SCHEMA.Organization) == [organization(name) for name in IN_ORDER]


def test_so_do_the_nodes_below_many_parents(graph: Graph, built: GraphSchema) -> None:
    query = "{ organizations { nodes { label subOrganizations { totalCount nodes { iri label } } } } }"
    found = ask(graph, built, query)["organizations"]["nodes"]
    below = {node["label"]: [one["iri"] for one in node["subOrganizations"]["nodes"]] for node in found}
    expected = {"Beta": ["a", "c"], "id:organization/d": ["a", "b", "c"]}
    for label, names in expected.items():
        assert below[label] == [organization(name).value for name in names]
    labels = {one["iri"]: one["label"] for node in found for one in node["subOrganizations"]["nodes"]}
    assert labels[organization("c").value] == "Delta"
