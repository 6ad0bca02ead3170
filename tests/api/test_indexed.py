"""Incidents by the side index and by SPARQL alone: the same pages, cursors, counts, facets and histograms."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from graphql import ExecutionResult, parse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from api.graphql.compiled import Operation, prepare
from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.schema import GraphSchema, build_schema
from kg.graph import Graph
from kg.index.tables import REPORTS
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore
from kg.terms import IG, RDF, RDFS, SCHEMA, mint
from kg.vocabulary import Vocabulary
from tests.kg.index import small

_SHOWN = """
    totalCount edges { cursor node { iri sortDate } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    deployers: facet(by: deployer, first: 2) { count node { iri } }
    types: facet(by: harmType) { count node { iri } }
    responses: facet(by: responses) { count node { iri } }
    months: histogram(by: MONTH) { start count }
    years: histogram(by: YEAR) { start count }
"""
_DECLARED = "$where: IncidentWhere, $first: Int, $last: Int, $after: String, $before: String"
_ARGUMENTS = "where: $where, first: $first, last: $last, after: $after, before: $before"
_LIST = f"query ({_DECLARED}) {{ incidents({_ARGUMENTS}) {{ {_SHOWN} }} }}"
_OF_CARDS = (
    f"query ({_DECLARED}) {{ incidents({_ARGUMENTS}) {{ nodes {{ label sortDate country deployer {{ iri }} }} }} }}"
)
_BY_LABEL = f"query ({_DECLARED}) {{ incidents({_ARGUMENTS}, orderBy: [{{field: label}}]) {{ {_SHOWN} }} }}"
_BRIEF = f"""
query ({_DECLARED}, $org: String, $deployer: String, $type: String, $day: String) {{
    incidents({_ARGUMENTS}, organization: $org, deployer: $deployer, harmType: $type, dateBefore: $day) {{ {_SHOWN} }}
}}"""
_BY_NAME = """
query ($first: Int, $last: Int, $after: String, $before: String) {
    found: organizations(first: $first, last: $last, after: $after, before: $before) {
        totalCount edges { cursor node { iri label } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } parts: facet(by: parentOrganization) { count }
    }
}"""
_OF_PARENTS = f"""
query ($ids: [ID!]!, {_DECLARED}) {{ nodes(ids: $ids) {{ iri
    ... on Organization {{ incidentsAsDeployer({_ARGUMENTS}) {{ {_SHOWN} }} }}
    ... on Concept {{ incidents({_ARGUMENTS}) {{ {_SHOWN} }} }}
    ... on Incident {{ followedBy({_ARGUMENTS}) {{ {_SHOWN} }} records {{ totalCount }} }}
}} }}"""

_ARTICLES = """
query ($ids: [ID!]!, $role: ArticleRole, $first: Int, $last: Int, $after: String, $before: String) {
    nodes(ids: $ids) { iri ... on Incident {
        articles(role: $role, first: $first, last: $last, after: $after, before: $before) {
            totalCount edges { cursor roles node { iri label } }
            pageInfo { hasNextPage hasPreviousPage }
        }
        named: articles(where: {label: {contains: "a"}}) { nodes { iri } }
        turned: articles(orderBy: [{field: label, direction: DESC}]) { nodes { iri } }
    } }
}"""

Variables = dict[str, Any]


@pytest.fixture(scope="module")
def built(vocabulary: Vocabulary) -> GraphSchema:
    return build_schema(vocabulary)


def answered(built: GraphSchema, graph: Graph, text: str, variables: Variables, explain: bool = False) -> Any:
    prepared = prepare(built, Operation(parse(text), text, variables, None, explain), Settings())
    result = prepared if isinstance(prepared, ExecutionResult) else prepared(graph)
    assert result.errors is None, result.errors
    return result.extensions["explain"] if explain and result.extensions else result.data


class Both:
    """One small graph, with its side index and without."""

    def __init__(self, built: GraphSchema, triples: list[small.Triple3], folder: Path) -> None:
        self.built = built
        self.store = small.store_of(triples)
        index = small.index_of(self.store, folder)
        self.plain = _graph(self.store)
        self.indexed = _graph(self.store, lambda: index)

    def ask(self, text: str, variables: Variables) -> Any:
        found = answered(self.built, self.indexed, text, variables)
        assert found == answered(self.built, self.plain, text, variables), (text, variables)
        return found

    def cursors(self) -> list[str]:
        found = answered(self.built, self.plain, "{ incidents(first: 50) { edges { cursor } } }", {})
        return [edge["cursor"] for edge in found["incidents"]["edges"]]


def _graph(store: EmbeddedStore, find_index: Callable[[], Any] = lambda: None) -> Graph:
    return Graph(store, Vocabulary.load(), small.QUERIES, small.STATE, find_index)


# --- what is asked -------------------------------------------------------------------------------------------

_ORGANIZATIONS = st.sampled_from([one.value for one in small.ORGANIZATIONS])
_CONCEPTS = st.sampled_from([one.value for one in small.CONCEPTS])
_COUNTRIES = st.sampled_from([*(one.value for one in small.COUNTRIES), "gb", "none"])
_DAYS = st.sampled_from([*small.DAYS, "2025-01-01", "9999-12-31", "0001-01-01"])
_INCIDENTS = st.sampled_from([*(one.value for one in small.INCIDENTS), mint("incident", "nobody").value])


def _equal(values: st.SearchStrategy[str], *more: str) -> st.SearchStrategy[dict[str, Any]]:
    single = dict.fromkeys(("eq", "ne", *more), values)
    several = {operator: st.lists(values, max_size=2) for operator in ("in", "notIn")}
    return st.one_of(*(st.fixed_dictionaries({name: found}) for name, found in {**single, **several}.items()))


def _compared(values: st.SearchStrategy[str], *more: str) -> st.SearchStrategy[dict[str, Any]]:
    return _equal(values, *more) | st.fixed_dictionaries({"isNull": st.booleans()})


def _ranged(values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    bounds = dict.fromkeys(("lt", "lte", "gt", "gte"), values)
    between = st.fixed_dictionaries({"from": values, "to": values})
    return st.fixed_dictionaries({}, optional={**bounds, "between": between})


def _conditions() -> st.SearchStrategy[dict[str, Any]]:
    organization = _compared(_ORGANIZATIONS, "within")
    led = st.sampled_from([{"some": {"iri": {"in": [one.value]}}} for one in small.ORGANIZATIONS])
    label = st.fixed_dictionaries({"contains": st.sampled_from(["an", "x"])})
    found = {
        "deployer": organization | led | st.fixed_dictionaries({"none": st.fixed_dictionaries({"label": label})}),
        "developer": organization, "harmType": _compared(_CONCEPTS), "classifiedAs": _compared(_CONCEPTS),
        "country": _compared(_COUNTRIES, "contains", "startsWith", "lt", "gte"),
        "sortDate": _compared(_DAYS) | _ranged(_DAYS), "iri": _equal(_INCIDENTS),
        "precededBy": _compared(_INCIDENTS), "label": label, "responses": st.just({"isNull": True}),
    }  # fmt: skip
    return st.one_of(*(st.fixed_dictionaries({name: condition}) for name, condition in found.items()))


def wheres() -> st.SearchStrategy[dict[str, Any]]:
    """Trees of conditions, of which the index can tell most."""
    return st.recursive(
        st.just({}) | _conditions() | st.builds(lambda one, other: {**one, **other}, _conditions(), _conditions()),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"and": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"or": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=5,
    )


@st.composite
def windows(draw: st.DrawFn, cursors: list[str]) -> Variables:
    """Any page, cursors in the wrong order too."""
    found: Variables = {draw(st.sampled_from(["first", "last"])): draw(st.integers(0, 4))}
    for name in draw(st.sets(st.sampled_from(["after", "before"]))) if cursors else ():
        found[name] = draw(st.sampled_from(cursors))
    return found


def more_ties(triples: list[small.Triple3]) -> list[small.Triple3]:
    """Incidents that come after one another, records of them, and a label for each organization."""
    known = [one[0] for one in triples if one[2] == IG.Incident]
    found = [(one, IG.precededBy, other) for one, other in pairwise(known)]
    found += [(mint("record", f"test/{place}"), IG.recordOf, one) for place, one in enumerate(known)]
    found += [(one, RDFS.label, Literal("another name", language="en")) for one in known[::2]]
    return [*triples, *found, *((one, SCHEMA.name, Literal("n")) for one in small.ORGANIZATIONS)]


# --- tests ---------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(data=st.data(), triples=small.graphs())
def test_both_ways_give_the_same(data: st.DataObject, triples: list[small.Triple3], built: GraphSchema) -> None:
    with tempfile.TemporaryDirectory() as folder:
        both = Both(built, more_ties(triples), Path(folder))
        cursors = both.cursors()
        for _ in range(3):
            asked = {"where": data.draw(wheres()), **data.draw(windows(cursors))}
            both.ask(_LIST, asked)
            both.ask(_OF_CARDS, asked)
            both.ask(_BY_LABEL, {**asked, "after": None, "before": None})
            brief = {
                "org": _ORGANIZATIONS, "deployer": _ORGANIZATIONS, "type": _CONCEPTS, "day": _DAYS,
            }  # fmt: skip
            both.ask(_BRIEF, asked | {name: data.draw(st.none() | values) for name, values in brief.items()})
            parents = [*small.ORGANIZATIONS, *small.CONCEPTS, *small.INCIDENTS]
            ids = data.draw(st.lists(st.sampled_from(parents), max_size=6))
            both.ask(_OF_PARENTS, asked | {"ids": [one.value for one in ids]})


_LABELS = st.none() | st.sampled_from(["a", "A", "b", "Ä", "ä", "日本", "a b", ""])


@settings(max_examples=30, deadline=None)
@given(data=st.data(), labels=st.lists(_LABELS, max_size=8))
def test_lists_by_label_are_the_same(data: st.DataObject, labels: list[str | None], built: GraphSchema) -> None:
    triples: list[small.Triple3] = []
    for place, label in enumerate(labels):
        node = mint("organization", f"n{place}")
        triples.append((node, RDF.type, SCHEMA.Organization))
        triples += [] if label is None else [(node, RDFS.label, Literal(label))]
    with tempfile.TemporaryDirectory() as folder:
        both = Both(built, triples, Path(folder))
        whole = both.ask(_BY_NAME, {"first": 50})["found"]
        assert whole["totalCount"] == len(whole["edges"]) == len(labels)
        cursors = [edge["cursor"] for edge in whole["edges"]]
        for _ in range(8):
            both.ask(_BY_NAME, data.draw(windows(cursors)))


def test_a_list_by_label_is_read_from_the_index(built: GraphSchema, tmp_path: Path) -> None:
    both = Both(built, [(one, RDF.type, SCHEMA.Organization) for one in small.ORGANIZATIONS], tmp_path)
    steps = answered(built, both.indexed, _BY_NAME, {"first": 2}, explain=True)
    assert {step["path"]: step["by"] for step in steps if not step["path"].startswith("found.edges")} == {
        "found": "index", "found.totalCount": "index", "found.parts": "sparql",
    }  # fmt: skip
    _assert_runnable(both.plain, steps)


_NODES = [mint("article", f"a{number}") for number in range(5)]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_articles_of_incidents_are_the_same(data: st.DataObject, built: GraphSchema) -> None:
    """Of several labels or none, by several properties, of nodes that are no incidents too."""
    parents = small.INCIDENTS[:4]
    edges = st.tuples(st.sampled_from(_NODES), st.sampled_from(REPORTS), st.sampled_from(parents))
    triples: list[small.Triple3] = [*data.draw(st.lists(edges, max_size=12))]
    triples += [(one, SCHEMA.name, Literal("known")) for one in parents]
    triples += [(one, RDF.type, IG.Incident) for one in data.draw(st.sets(st.sampled_from(parents)))]
    triples += [
        (one, RDFS.label, Literal(label))
        for one in _NODES
        for label in data.draw(st.sets(_LABELS))
        if label is not None
    ]
    with tempfile.TemporaryDirectory() as folder:
        both = Both(built, triples, Path(folder))
        asked: Variables = {"ids": [one.value for one in parents]}
        found = both.ask(_ARTICLES, asked | {"first": 50})["nodes"]
        cursors = [edge["cursor"] for node in found if node for edge in node["articles"]["edges"]]
        for _ in range(4):
            role = data.draw(st.none() | st.sampled_from(["REPORTS_ON", "LISTED_FOR", "MENTIONS"]))
            both.ask(_ARTICLES, asked | data.draw(windows(cursors)) | {"role": role})


def test_the_articles_of_incidents_are_one_step(built: GraphSchema, tmp_path: Path) -> None:
    triples = [*small.same_day(3), *((_NODES[0], RDFS.label, Literal(label)) for label in ("a", "b"))]
    triples += [(_NODES[0], one, triples[0][0]) for one in REPORTS]
    both = Both(built, triples, tmp_path)
    asked = {"ids": sorted({one[0].value for one in small.same_day(3)}), "first": 2}
    steps = answered(built, both.indexed, _ARTICLES, asked, explain=True)
    ways = {step["path"]: (step["by"], step["rows"]) for step in steps}
    assert ways["nodes.articles"] == ("index", 6)
    assert ways["nodes.named"] == ways["nodes.turned"] == ("sparql", 6)
    _assert_runnable(both.plain, steps)


@pytest.mark.parametrize("size", [1, 3, 7])
def test_a_walk_with_either_way_has_each_incident_once(built: GraphSchema, tmp_path: Path, size: int) -> None:
    """The pages come from both ways in turn, so a cursor of one is a place in the other."""
    triples = small.same_day(11) + [one for place in range(4) for one in small.incident(mint("incident", f"u{place}"))]
    both = Both(built, triples, tmp_path)

    def walk(forwards: bool) -> list[str]:
        size_name, from_name, end, more = (
            ("first", "after", "endCursor", "hasNextPage") if forwards else
            ("last", "before", "startCursor", "hasPreviousPage")
        )  # fmt: skip
        seen: list[str] = []
        asked: Variables = {size_name: size}
        for turn in range(20):
            graph = both.indexed if turn % 2 else both.plain
            found = answered(built, graph, _LIST, asked)["incidents"]
            nodes = [edge["node"]["iri"] for edge in found["edges"]]
            seen = [*seen, *nodes] if forwards else [*nodes, *seen]
            if not found["pageInfo"][more]:
                return seen
            asked[from_name] = found["pageInfo"][end]
        raise AssertionError("the walk does not end")

    whole = [edge["node"]["iri"] for edge in both.ask(_LIST, {"first": 50})["incidents"]["edges"]]
    assert len(set(whole)) == len(whole) == 15
    assert walk(forwards=True) == walk(forwards=False) == whole


def test_a_cursor_whose_incident_is_gone_is_still_a_place(built: GraphSchema, tmp_path: Path) -> None:
    triples = small.same_day(6)
    cursors = Both(built, triples, tmp_path).cursors()
    gone = triples[4][0]
    both = Both(built, [one for one in triples if one[0] != gone], tmp_path)
    for name in ("after", "before"):
        for cursor in cursors:
            both.ask(_LIST, {"first": 2, name: cursor})
            both.ask(_LIST, {"last": 2, name: cursor})


@pytest.mark.parametrize("day", ["2026-06-01T00:00:00", "20260601", "2026-W23-1", "soon"])
def test_a_cursor_spells_its_day_in_one_way(built: GraphSchema, tmp_path: Path, day: str) -> None:
    both = Both(built, small.same_day(1), tmp_path)
    ordering = Ordering.of(built.model.types["Incident"], None)
    forged = ordering.encode(Place((day,), small.INCIDENTS[0]))
    prepared = prepare(built, Operation(parse(_LIST), _LIST, {"after": forged}), Settings())
    assert not isinstance(prepared, ExecutionResult)
    assert "not a cursor" in str(prepared(both.indexed).errors)


@pytest.mark.parametrize(
    ("where", "by"),
    [
        ({}, "index"),
        ({"deployer": {"within": small.ORGANIZATIONS[0].value}, "sortDate": {"lt": "2026-01-01"}}, "index"),
        ({"or": [{"country": {"contains": "g"}}, {"not": {"harmType": {"isNull": True}}}]}, "index"),
        ({"label": {"contains": "an"}}, "sparql"),
        ({"deployer": {"some": {"label": {"contains": "an"}}}}, "sparql"),
        ({"responses": {"isNull": True}}, "sparql"),
        ({"and": [{"deployer": {"some": {"iri": {"in": [one.value]}}}} for one in small.ORGANIZATIONS[:2]]}, "index"),
    ],
)
def test_what_each_way_answers(built: GraphSchema, tmp_path: Path, where: Variables, by: str) -> None:
    both = Both(built, [*small.same_day(3), (small.ORGANIZATIONS[0], RDF.type, SCHEMA.Organization)], tmp_path)
    steps = answered(built, both.indexed, _LIST, {"where": where}, explain=True)
    ways = {step["path"]: step["by"] for step in steps}
    assert ways.pop("incidents.responses") == "sparql"
    assert set(ways) == {
        f"incidents{rest}" for rest in ("", ".totalCount", ".deployers", ".types", ".months", ".years")
    }
    assert set(ways.values()) == {by}
    _assert_runnable(both.plain, steps)


def test_the_pages_of_many_parents_are_one_step(built: GraphSchema, tmp_path: Path) -> None:
    triples = small.same_day(9)
    triples += [(one, IG.deployer, org) for one in {one[0] for one in triples} for org in small.ORGANIZATIONS[:3]]
    both = Both(built, more_ties(triples), tmp_path)
    steps = answered(
        built, both.indexed, _OF_PARENTS, {"ids": [one.value for one in small.ORGANIZATIONS]}, explain=True
    )
    assert [step["by"] for step in steps if step["path"] == "nodes.incidentsAsDeployer"] == ["index"]
    _assert_runnable(both.plain, steps)


def _assert_runnable(graph: Graph, steps: list[dict[str, Any]]) -> None:
    for step in steps:
        assert len(graph.sparql(step["sparql"]).rows) == step["rows"], step
