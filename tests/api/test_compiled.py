"""Compiled GraphQL: the same JSON as the oracle for random documents; queries per level; plans that scan nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphql import ExecutionResult, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph

from api.graphql.compiled import Operation, prepare
from api.graphql.fields.incident import PriorVia
from api.graphql.model.mapping import INFERRED_PROPERTIES
from api.graphql.schema import GraphSchema, build_schema
from kg.graph import Graph
from kg.settings import Settings
from kg.terms import INFERRED, RDF, RDFS
from tests.api.oracle import TODAY, Oracle
from tests.api.queries import Document

Run = Callable[..., ExecutionResult]


@pytest.fixture(scope="module")
def built(sample_graph: Graph) -> GraphSchema:
    return build_schema(sample_graph.vocabulary)


@pytest.fixture(scope="module")
def oracle(sample_graph: Graph, built: GraphSchema) -> Oracle:
    return Oracle(sample_graph, built.schema.as_str())


@pytest.fixture(scope="module", params=["by index", "by SPARQL"])
def compiled(request: pytest.FixtureRequest, sample_graph: Graph, plain_graph: Graph, built: GraphSchema) -> Run:
    return run_on(sample_graph if request.param == "by index" else plain_graph, built)


@pytest.fixture(scope="module")
def by_sparql(plain_graph: Graph, built: GraphSchema) -> Run:
    return run_on(plain_graph, built)


def run_on(graph: Graph, built: GraphSchema) -> Run:
    """Runs documents on a graph."""

    def run(query: str, variables: dict[str, Any] | None = None, explain: bool = False) -> ExecutionResult:
        operation = Operation(parse(query), query, variables or {}, None, explain, TODAY)
        prepared = prepare(built, operation, Settings())
        return prepared if isinstance(prepared, ExecutionResult) else prepared(graph)

    return run


@pytest.fixture(scope="module")
def names(sample_graph: Graph) -> dict[str, tuple[str, ...]]:
    """Some names of nodes that nothing else bears, by type; and some IRIs."""
    found: dict[str, list[str]] = {}
    for kind, cls in (("Organization", "schema:Organization"), ("System", "ig:AISystem"), ("Incident", "ig:Incident")):
        rows = sample_graph.ask_text("entity/instances", {"class": [cls]}).rows
        found[kind] = [row[0].value for row in rows[:12] if row[0] is not None]
    found["Organization"] += ["Meta", "Facebook"]
    concepts = [iri.value for iri in sample_graph.vocabulary.concepts]
    found["Concept"] = ["Psychological", *concepts[:: len(concepts) // 10]]
    found["Iri"] = found["Incident"] + found["Organization"][:5]
    found["Node"] = ["Meta", "Facebook Translates a Greeting as a Call to Attack"]
    return {kind: tuple(items) for kind, items in found.items()}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_document_gives_what_resolving_field_by_field_gives(
    data: st.DataObject, compiled: Run, oracle: Oracle, names: dict[str, tuple[str, ...]]
) -> None:
    document = Document(data.draw, oracle.schema, names)
    text = document.text()
    expected = oracle.run(text, document.variables)
    found = compiled(text, document.variables)
    assert (found.data, bool(found.errors)) == (expected.data, bool(expected.errors)), (text, document.variables)


DOCUMENTS = (
    """{ incidents(organization: "Facebook", first: 3) { totalCount nodes { label } } }""",
    """{ incidents(deployer: "Meta", dateBefore: "2026-06-20") { nodes { iri sortDate } } }""",
    """{ incidents(harmType: "Psychological") { nodes { label harmType { label } } } }""",
    """{ incidents(where: {deployer: {within: "Meta"}, sortDate: {gte: "2017-01-01", lt: "2026-06-22"}}) {
        nodes { label articles(role: LISTED_FOR, first: 2) { edges { roles cursor } } } } }""",
    """{ incidents(where: {or: [
        {harmType: {eq: "Psychological"}}, {not: {deployer: {some: {label: {contains: "E"}}}}}]})
        { nodes { label } } }""",
    """{ incidents(where: {articles: {none: {publisher: {some: {label: {startsWith: "b"}}}}}}) { totalCount } }""",
    """{ incidents(where: {articles: {none: {publisher: {isNull: false}}}, deployer: {in: ["Meta", "Facebook"]}})
        { totalCount nodes { label } } }""",
    """{ incidents(where: {articles: {every: {publisher: {isNull: true}}}, deployer: {in: ["Meta", "Facebook"]}})
        { totalCount nodes { label texts(languages: ["en"]) { text language } dateBasis } } }""",
    """{ incidents(where: {sortDate: {between: {from: "-P9Y", to: "today"}}, dateBasis: {in: [EVENT, REPORT]}}) {
        nodes { label(languages: ["de", "en"]) dateBasis independentSourceCount stories { totalCount }
            links { kind url iri identifier source { label } node { label } } matches { score decision } } } }""",
    """{ organization(name: "Meta") {
        links(kinds: [MERGED]) { iri } forms { mediaType path } name(languages: ["de"]) } }""",
    """{ organization(name: "Meta") {
        incidentsAsDeployer(last: 2, orderBy: [{field: label}]) { nodes { label } pageInfo { hasPreviousPage } } } }""",
    """{ node(id: "id:organization/meta") { __typename
          ... on Organization { products { label owner { nodes { label } } } } }
        nodes(ids: ["id:party/facebook", "id:incident/none"]) { label } }""",
    """{ concepts(where: {narrower: {some: {narrower: {isNull: false}}}}, first: 4) {
        nodes { label broader { label } narrower(first: 1) { nodes { label } } } } }""",
    """{ incidents(where: {sortDate: {gte: "2017-01-01"}}) {
        facet(by: deployer, first: 3) { count node { label } } months: histogram(by: MONTH) { start count }
        years: histogram(by: YEAR) { start count } } }""",
    """{ incidents(where: {articles: {isNull: false}, or: [
        {deployer: {some: {or: [{label: {contains: "e"}}, {label: {startsWith: "m"}}]}}},
        {articles: {some: {publisher: {isNull: false}}}}, {label: {contains: "a"}}]}, first: 4) {
        totalCount nodes { label } facet(by: harmType, first: 3) { count } histogram(by: YEAR) { count } } }""",
    """{ incidents(where: {or: [{label: {in: []}}, {not: {articles: {some: {or: []}}}}], deployer: {notIn: []}}) {
        totalCount nodes { label } } organizations(where: {name: {in: []}}) { nodes { label } } }""",
    """{ organizations(where: {and: [
        {incidentsAsDeployer: {some: {harmType: {isNull: false}}}},
        {incidentsAsDeployer: {some: {sortDate: {gte: "2017-01-01"}}}},
        {not: {incidentsAsDeployer: {none: {articles: {isNull: false}}}}},
        {or: [{incidentsAsDeployer: {some: {label: {contains: "meta"}}}},
            {incidentsAsDeployer: {some: {label: {contains: "e"}}}}]}]}) { totalCount nodes { label } } }""",
    """{ incidents(where: {and: [{deployer: {some: {label: {contains: "e"}}}},
        {deployer: {some: {iri: {in: ["id:organization/meta"]}}}},
        {deployer: {some: {iri: {notIn: ["id:organization/meta"]}}}}]}) { totalCount nodes { label } } }""",
    """{ organizations(first: 100) { nodes { incidentsAsDeployer {
        facet(by: harmType) { count node { iri } } histogram(by: YEAR) { start count } } } } }""",
    """{ stories { nodes { label originator { label }
        articles { nodes { label copyOf { label } datePublished } } } } }""",
)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_documents_of_every_kind(compiled: Run, oracle: Oracle, text: str) -> None:
    expected = oracle.run(text)
    found = compiled(text)
    assert found.errors is None
    assert found.data == expected.data


@pytest.mark.parametrize("size", [1, 2, 7])
@pytest.mark.parametrize("order", ["", "orderBy: [{field: dateBasis}]", "orderBy: [{field: latest, direction: DESC}]"])
def test_a_list_walked_to_its_end_has_each_node_once(compiled: Run, size: int, order: str) -> None:
    def walk(step: str, cursor_argument: str, end: str, more: str) -> list[str]:
        query = f"""query ($at: String) {{ incidents({step}: {size}, {cursor_argument}: $at {order}) {{
            nodes {{ iri }} pageInfo {{ {end} {more} }} }} }}"""
        seen: list[str] = []
        at = None
        while True:
            page = data(compiled(query, {"at": at}))["incidents"]
            nodes = [node["iri"] for node in page["nodes"]]
            seen = seen + nodes if step == "first" else nodes + seen
            at = page["pageInfo"][end]
            if not page["pageInfo"][more]:
                return seen

    whole = data(compiled(f"{{ incidents(first: 100 {order}) {{ totalCount nodes {{ iri }} }} }}"))["incidents"]
    assert whole["totalCount"] == len(whole["nodes"]) > 7
    forwards = walk("first", "after", "endCursor", "hasNextPage")
    assert forwards == [node["iri"] for node in whole["nodes"]]
    assert walk("last", "before", "startCursor", "hasPreviousPage") == forwards


def test_levels_have_one_query_each(compiled: Run) -> None:
    """However many nodes a level has; and nothing is read that is not asked for."""
    query = """query ($n: Int!) { incidents(first: $n) { nodes {
        label deployer { label } harmType { label } articles(first: 3) { nodes { headline publisher { label } } }
        claims { value assertedBy { label } } } } }"""
    few, many = (compiled(query, {"n": n}, explain=True).extensions["explain"] for n in (2, 10))  # type: ignore[index]
    assert len(many) <= len(few) + 2
    assert len({step["path"] for step in many}) == len([step for step in many if "claims" not in step["path"]]) + 3
    steps = compiled("{ incidents(first: 5) { totalCount } }", explain=True).extensions["explain"]  # type: ignore[index]
    assert [step["path"] for step in steps] == ["incidents.totalCount"]


@pytest.mark.parametrize("window", ["first: 5", "last: 5", "first: 5, orderBy: [{field: dateBasis}, {field: label}]"])
def test_a_page_is_read_with_what_its_nodes_show(by_sparql: Run, window: str) -> None:
    """By one query, from which no node is missing that has none of it."""
    shown = by_sparql(f"{{ incidents({window}) {{ edges {{ node {{ iri country }} }} }} }}", None, True)
    bare = by_sparql(f"{{ incidents({window}) {{ nodes {{ iri }} }} }}")
    nodes = [edge["node"] for edge in data(shown)["incidents"]["edges"]]
    assert [node["iri"] for node in nodes] == [node["iri"] for node in data(bare)["incidents"]["nodes"]]
    assert {bool(node["country"]) for node in nodes} == {True, False}
    assert [step["path"] for step in shown.extensions["explain"]] == ["incidents"]  # type: ignore[index]


def test_whether_a_node_is_there_shows_in_what_is_read_of_it(by_sparql: Run) -> None:
    query = "query ($name: String!) { organization(name: $name) { label } }"
    there, gone = (by_sparql(query, {"name": f"id:organization/{name}"}, True) for name in ("meta", "none"))
    assert data(there)["organization"]["label"] == "Meta"
    assert len(there.extensions["explain"]) == 1  # type: ignore[index]
    assert data(gone) == {"organization": None}
    bare = by_sparql("query ($name: String!) { organization(name: $name) { iri } }", {"name": "id:organization/none"})
    assert data(bare) == {"organization": None}


def test_a_page_that_must_be_empty_reads_nothing_ahead(by_sparql: Run) -> None:
    """The engine would pair it with the labels of the whole store."""
    query = "{ incidents(where: {or: [{label: {in: []}}, {iri: {in: []}}]}) { nodes { label } } }"
    found = by_sparql(query, explain=True)
    assert data(found) == {"incidents": {"nodes": []}}
    assert "?o" not in found.extensions["explain"][0]["sparql"]  # type: ignore[index]


def test_explained_queries_run_anywhere(compiled: Run, sample_graph: Graph) -> None:
    """What `explain` shows is the whole text of each query, which gives the rows that it counts."""
    found = compiled(DOCUMENTS[3], explain=True)
    for step in found.extensions["explain"]:  # type: ignore[index]
        assert step["ms"] >= 0
        assert len(sample_graph.sparql(step["sparql"]).rows) == step["rows"]


def test_a_failed_field_is_null_and_the_others_answer(compiled: Run) -> None:
    found = compiled(
        '{ a: organization(name: "Meta") { label claims(property: "nonsense") { value } } graph { __typename } }'
    )
    assert found.data == {"a": None, "graph": {"__typename": "Graph"}}
    assert [error.path for error in found.errors or ()] == [["a", "claims"]]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("{deploier: {eq: \"Meta\"}}", "deploier"),
        ("{deployer: {equals: \"Meta\"}}", "equals"),
        ("{deployer: {eq: \"No Such Company\"}}", "No Such Company"),
        ("{sortDate: {lt: \"soon\"}}", "not a date"),
        ("{label: {eq: null}}", "isNull"),
        ("{iri: {in: [\"nothing\"]}}", "not an id"),
    ],
)  # fmt: skip
def test_filters_that_cannot_be_are_errors(compiled: Run, where: str, message: str) -> None:
    found = compiled(f"{{ incidents(where: {where}) {{ totalCount }} }}")
    assert message in str(found.errors)
    assert found.data is None


def test_what_the_mapping_takes_for_granted(sample_graph: Graph, built: GraphSchema) -> None:
    """Which properties only one class has, and what may stand in graph:inferred: lists and levels are read by these."""
    known = list(sample_graph.quads())
    classes = {(quad.subject, quad.object) for quad in known if quad.predicate == RDF.type}
    plain = [quad for quad in known if quad.graph_name == DefaultGraph()]
    for kind in built.model.types.values():
        strays = [one for one in plain if one.predicate in kind.telling and (one.subject, kind.cls) not in classes]
        assert not strays, kind.name
        strays = [one for one in plain if one.predicate in kind.told and (one.object, kind.cls) not in classes]
        assert not strays, kind.name
    inferred = {quad.predicate for quad in known if quad.graph_name == INFERRED}
    assert inferred
    assert inferred <= INFERRED_PROPERTIES | {RDF.type, RDFS.label}


def test_literals_in_filters_are_bound_as_terms(compiled: Run) -> None:
    hostile = '") } ; DROP ALL ; { ?s ?p "\\'
    where = {"label": {"eq": hostile}, "name": {"contains": hostile}}
    found = compiled("query ($where: IncidentWhere) { incidents(where: $where) { totalCount } }", {"where": where})
    assert (found.errors, found.data) == (None, {"incidents": {"totalCount": 0}})


def test_introspection_beside_data(compiled: Run) -> None:
    found = compiled('{ __schema { queryType { name } } incidents { totalCount } __type(name: "Incident") { kind } }')
    assert found.errors is None
    assert found.data is not None
    assert list(found.data) == ["__schema", "incidents", "__type"]
    assert found.data["__type"] == {"kind": "OBJECT"}


def test_earlier_incidents_by_way(compiled: Run) -> None:
    query = """query ($via: [PriorVia!]) { incidents { nodes { priorIncidents(via: $via) { edges { via } } } } }"""
    every = [edge["via"] for edge in _edges(data(compiled(query)))]
    assert every
    for way in PriorVia:
        found = [edge["via"] for edge in _edges(data(compiled(query, {"via": [way.name]})))]
        assert found == [via for via in every if way.value in via]


def data(result: ExecutionResult) -> dict[str, Any]:
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


def _edges(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge for node in found["incidents"]["nodes"] for edge in node["priorIncidents"]["edges"]]
