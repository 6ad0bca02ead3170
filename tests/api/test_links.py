"""Where else a node is found, its forms, likely matches, stories and sources, the documents behind its claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphql import ExecutionResult, parse
from starlette.testclient import TestClient

from api.graphql.compiled import Operation, prepare
from api.graphql.schema import build_schema
from kg.graph import Graph
from kg.settings import Settings
from tests.api.oracle import TODAY, Oracle

Run = Callable[..., dict[str, Any]]


def runner(graph: Graph) -> Run:
    """By the compiler, which the oracle must agree with."""
    built = build_schema(graph.vocabulary)
    oracle = Oracle(graph, built.schema.as_str())

    def run(query: str, agree: bool = True) -> dict[str, Any]:
        prepared = prepare(built, Operation(parse(query), query, {}, None, False, TODAY), Settings())
        found = prepared if isinstance(prepared, ExecutionResult) else prepared(graph)
        assert found.errors is None, found.errors
        assert found.data is not None
        if agree:
            assert found.data == oracle.run(query).data
        return found.data

    return run


@pytest.fixture(scope="module")
def run(sample_graph: Graph) -> Run:
    return runner(sample_graph)


def test_links_of_an_incident(run: Run) -> None:
    query = """{ incident(name: "Facebook Translates a Greeting as a Call to Attack") { iri
        links { kind url iri title identifier source { label } node { label } } notation url } }"""
    incident = run(query)["incident"]
    (record,) = [link for link in incident["links"] if link["kind"] == "RECORD"]
    assert record["url"] == "https://incidentdatabase.ai/cite/99002"
    assert (record["identifier"], record["source"]) == ("99002", {"label": "AI Incident Database"})
    assert record["title"] == "Facebook Translates a Greeting as a Call to Attack"
    assert incident["notation"] == ["99002"]
    assert incident["iri"] not in {link["iri"] for link in incident["links"]}


def test_mappings_of_a_concept_go_both_ways(run: Run) -> None:
    """A mapping stands once, from the hub outwards; what is narrower from there is broader from here."""
    hub = run("""{ concept(name: "vocab:oecd-aim/harm-type/psychological") { iri
        links(kinds: [NARROW_MATCH, CLOSE_MATCH]) { kind iri node { iri label } } } }""")["concept"]
    kinds = {link["iri"]: link["kind"] for link in hub["links"]}
    assert set(kinds.values()) == {"NARROW_MATCH", "CLOSE_MATCH"}
    assert all(link["node"]["iri"] == link["iri"] for link in hub["links"])
    turned = {"NARROW_MATCH": "BROAD_MATCH", "CLOSE_MATCH": "CLOSE_MATCH"}
    for iri, kind in kinds.items():
        back = run(f'{{ concept(name: "{iri}") {{ links {{ kind iri }} }} }}')["concept"]["links"]
        assert {"kind": turned[kind], "iri": hub["iri"]} in back


def test_names_that_were_merged_lead_to_the_node(run: Run) -> None:
    data = run("""{ organization(name: "Meta") { iri links(kinds: [MERGED]) { kind iri node { label } } } }""")
    meta = data["organization"]
    assert "https://w3id.org/incident-graph/id/party/facebook" in {link["iri"] for link in meta["links"]}
    for link in meta["links"]:
        assert link["node"] is None
        assert run(f'{{ node(id: "{link["iri"]}") {{ iri }} }}')["node"]["iri"] == meta["iri"]


def test_records_that_a_source_relates(run: Run) -> None:
    nodes = run("{ incidents(first: 100) { nodes { iri links(kinds: [RELATED]) { iri node { iri } } } } }")["incidents"]
    related = {(node["iri"], link["node"]["iri"]) for node in nodes["nodes"] for link in node["links"] if link["node"]}
    assert related
    assert related == {(end, start) for start, end in related}


def test_forms_can_be_got(client: TestClient, run: Run) -> None:
    query = """{ incidents(first: 1) { nodes { page forms { mediaType path } } } organization(name: "Meta") {
        forms { mediaType path } } concept(name: "Psychological") { forms { mediaType path } } }"""
    data = run(query)
    (incident,) = data["incidents"]["nodes"]
    assert incident["forms"][0] == {"mediaType": "text/html", "path": incident["page"]}
    for node in (incident, data["organization"], data["concept"]):
        assert len(node["forms"]) == 6
        for form in node["forms"]:
            answer = client.get(form["path"])
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, form["mediaType"])


def test_what_has_no_page_has_no_forms(run: Run) -> None:
    query = (
        '{ organization(name: "Meta") { claims { page forms { path } links { kind } document { forms { path } } } } }'
    )
    claims = run(query, agree=False)["organization"]["claims"]
    assert claims
    assert all(not claim["forms"] and not claim["links"] and not claim["document"]["forms"] for claim in claims)


def test_stories_and_independent_sources(run: Run, sample_graph: Graph) -> None:
    query = """{ incidents(first: 100) { nodes { iri independentSourceCount articles { edges { roles node { iri } } }
        stories { totalCount edges {
            cursor node { iri originator { label } } articles { iri story { iri } } } } } } }"""
    nodes = run(query)["incidents"]["nodes"]
    copied = 0
    for node in nodes:
        sources = {edge["node"]["iri"] for edge in node["articles"]["edges"] if set(edge["roles"]) != {"MENTIONS"}}
        told = [one["iri"] for edge in node["stories"]["edges"] for one in edge["articles"]]
        assert len(told) == len(set(told))
        assert set(told) <= sources
        assert node["stories"]["totalCount"] == len(node["stories"]["edges"])
        assert (node["independentSourceCount"] > 0) is bool(sources)
        assert node["independentSourceCount"] <= len(sources) - len(told) + len(node["stories"]["edges"])
        for edge in node["stories"]["edges"]:
            assert {one["story"]["iri"] for one in edge["articles"]} == {edge["node"]["iri"]}
        copied += len(told) - len(node["stories"]["edges"])
    assert copied > 0  # the samples have an article and its copy
    rows = sample_graph.ask("incident/stories", incident=sample_graph.find(nodes[0]["iri"])).dicts()
    assert {row["story"].value for row in rows if row["story"]} == {  # the question tells the same
        edge["node"]["iri"] for edge in nodes[0]["stories"]["edges"]
    }


def test_stories_are_paged(run: Run) -> None:
    nodes = run("{ incidents(first: 100) { nodes { iri stories { nodes { iri } } } } }")["incidents"]["nodes"]
    whole = {node["iri"]: node["stories"]["nodes"] for node in nodes}
    iri, stories = max(whole.items(), key=lambda item: len(item[1]))
    assert len(stories) > 1
    walked: list[Any] = []
    window = "first: 1"
    for _ in stories:
        page = run(f"""{{ node(id: "{iri}") {{ ... on Incident {{
            stories({window}) {{ nodes {{ iri }} pageInfo {{ endCursor }} }} }} }} }}""")["node"]["stories"]
        walked += page["nodes"]
        window = f'first: 1, after: "{page["pageInfo"]["endCursor"]}"'
    assert walked == stories


def test_matches_with_score_and_features(run: Run) -> None:
    query = """{ incidents(first: 100) { nodes { iri matches { iri score decision ownRecord otherRecord dateFit
        organizationOverlap incident { iri } } same: matches(decision: SAME) { decision } } } }"""
    nodes = run(query)["incidents"]["nodes"]
    found = [(node, match) for node in nodes for match in node["matches"]]
    assert found
    for node, match in found:
        assert 0 <= match["score"] <= 1
        assert match["ownRecord"] != match["otherRecord"]
        if match["decision"] == "SAME":
            assert match["incident"] == {"iri": node["iri"]}
    for node in nodes:
        assert [match["score"] for match in node["matches"]] == sorted(
            (match["score"] for match in node["matches"]), reverse=True
        )
        assert len(node["same"]) == sum(match["decision"] == "SAME" for match in node["matches"])


def test_documents_tell_where_claims_come_from(run: Run) -> None:
    query = """{ incident(name: "Facebook Translates a Greeting as a Call to Attack") { claims { document {
        label url publisher { label } licence notice format contentHash recordedAt language datePublished } } } }"""
    documents = [claim["document"] for claim in run(query, agree=False)["incident"]["claims"]]
    assert documents
    for one in documents:
        assert one["url"].startswith("https://incidentdatabase.ai/")
        assert one["licence"] == "CC BY-SA 4.0, Responsible AI Collaborative"
        assert len(one["contentHash"]) == 64
        assert one["recordedAt"].startswith("2026-11-22")
    assert {one["publisher"]["label"] for one in documents} == {"AI Incident Database"}


def test_the_fields_of_documents_are_one_query(sample_graph: Graph) -> None:
    query = """{ organization(name: "Meta") { claims { document { label url licence notice format recordedAt } } } }"""
    built = build_schema(sample_graph.vocabulary)
    prepared = prepare(built, Operation(parse(query), query, {}, None, True), Settings())
    assert not isinstance(prepared, ExecutionResult)
    steps = (prepared(sample_graph).extensions or {})["explain"]
    assert len([step for step in steps if "document" in step["path"]]) == 1


def test_pages_of_an_incident(lift_graph: Graph) -> None:
    query = "{ incidents { nodes { links(kinds: [PAGE]) { kind url } } } }"
    bridge, lift = runner(lift_graph)(query)["incidents"]["nodes"]
    assert lift["links"] == [{"kind": "PAGE", "url": "https://lift.example/page"}]
    assert bridge["links"] == []


def test_eight_articles_are_four_sources(seed_graph: Graph) -> None:
    """Seven articles that the monitor lists and the one that was read: four reports, each told twice."""
    query = """{ incident(name: "Meta Pauses AI Employee Monitoring Program After Internal Data Leak") {
        articles { totalCount } independentSourceCount links { kind }
        stories { nodes { originator { label } } edges { articles { label } } }
        statements { nodes { speaker { label } onBehalfOf { label } text } }
        responses { responseType { label } performedBy { label } } } }"""
    found = runner(seed_graph)(query)["incident"]
    assert (found["articles"]["totalCount"], found["independentSourceCount"]) == (8, 4)
    originators = {one["originator"][0]["label"] for one in found["stories"]["nodes"]}
    assert originators == {"Engadget", "Business Insider", "Wired", "Reuters"}
    assert [len(edge["articles"]) for edge in found["stories"]["edges"]] == [2, 2, 2, 2]
    assert [link["kind"] for link in found["links"]] == ["RECORD", "RECORD", "MERGED"]
    (spoken,) = [one for one in found["statements"]["nodes"] if one["onBehalfOf"]]
    assert (spoken["speaker"], spoken["onBehalfOf"]) == ([{"label": "Meta spokesperson"}], [{"label": "Meta"}])
    assert {one["responseType"][0]["label"] for one in found["responses"]} == {"Investigation", "Pause"}
