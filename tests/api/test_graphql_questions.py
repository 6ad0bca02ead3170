"""The questions of the schema that no property gives: similar incidents, timelines, searches, numbers."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

LEAK = "Meta Halts AI Program That Records Staff Activity Once Its Data Was Open to the Whole Workforce"


def ask(client: TestClient, query: str, **variables: Any) -> dict[str, Any]:
    body = client.post("/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in body, body
    return dict(body["data"])


def refused(client: TestClient, query: str) -> str:
    answer = client.post("/graphql", json={"query": query})
    assert answer.status_code < 500
    return str(answer.json()["errors"][0]["message"])


def test_similar_incidents_say_why(client: TestClient) -> None:
    query = """query ($name: String!, $same: Boolean) { incident(name: $name) { iri
        similarIncidents(sameDeployer: $same) { totalCount edges { score sameDeployer likelySame node { iri }
        features { property propertyLabel value node { label } count weight } } } } }"""
    every = ask(client, query, name=LEAK)["incident"]
    edges = every["similarIncidents"]["edges"]
    assert edges
    for edge in edges:
        assert edge["node"]["iri"] != every["iri"]
        assert edge["score"] == pytest.approx(sum(one["weight"] for one in edge["features"]))
        assert all(one["count"] > 1 and one["value"] and one["propertyLabel"] for one in edge["features"])
        assert all(one["node"] is None or one["node"]["label"] == one["value"] for one in edge["features"])
    parted = [ask(client, query, name=LEAK, same=same)["incident"]["similarIncidents"] for same in (True, False)]
    assert [one["sameDeployer"] for part in parted for one in part["edges"]] == sorted(
        (edge["sameDeployer"] for edge in edges), reverse=True
    )
    assert sum(part["totalCount"] for part in parted) == every["similarIncidents"]["totalCount"]


@pytest.mark.parametrize(
    "field",
    [f'incident(name: "{LEAK}") {{ found: similarIncidents', 'organization(name: "Meta") { found: timeline', "search"],
)
def test_pages_walk_to_the_end(client: TestClient, field: str) -> None:
    """Each node once and in order, with cursors."""
    is_search = field == "search"

    def page(window: str) -> dict[str, Any]:
        selection = "{ nodes { iri } pageInfo { endCursor hasNextPage } totalCount }"
        if is_search:
            return dict(ask(client, f'{{ search(text: "a", {window}) {selection} }}')["search"])
        return dict(next(iter(ask(client, f"{{ {field}({window}) {selection} }} }}").values()))["found"])

    whole = page("first: 100")
    seen, after = [], ""
    while True:
        found = page(f"first: 3{after}")
        seen += [node["iri"] for node in found["nodes"]]
        after = f', after: "{found["pageInfo"]["endCursor"]}"'
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen[:100] == [node["iri"] for node in whole["nodes"]]
    assert len(set(seen)) == len(seen) == whole["totalCount"] > 2


def test_a_timeline_has_incidents_and_what_followed(client: TestClient) -> None:
    query = """{ organization(name: "Meta") { timeline(first: 100) { edges {
        kind date dateBasis incident { iri sortDate } node { iri __typename } documents { iri } } } } }"""
    edges = ask(client, query)["organization"]["timeline"]["edges"]
    assert {edge["kind"] for edge in edges} == {"INCIDENT", "RESPONSE", "STATEMENT"}
    days = [edge["date"] or "9999" for edge in edges]
    assert days == sorted(days)
    for edge in edges:
        assert edge["node"]["__typename"].upper() == edge["kind"]
        assert edge["date"] == edge["incident"]["sortDate"]
        assert edge["documents"]
        assert (edge["kind"] == "INCIDENT") is (edge["node"] == {**edge["node"], "iri": edge["incident"]["iri"]})


def test_searches_find_names_and_beginnings(client: TestClient) -> None:
    found = ask(
        client,
        '{ search(text: "FACEBOOK", types: [Organization, Product, Party]) '
        "{ edges { matched node { __typename iri } } } }",
    )
    edges = found["search"]["edges"]
    assert edges
    assert all("facebook" in edge["matched"].lower() for edge in edges)
    assert {edge["node"]["__typename"] for edge in edges} <= {"Organization", "Product", "Party"}
    suggested = ask(client, '{ suggest(text: "face", first: 2) { name node { iri } } }')["suggest"]
    assert 0 < len(suggested) <= 2
    assert all(any(word.startswith("face") for word in one["name"].lower().split()) for one in suggested)


def test_stats_are_those_of_the_lists(client: TestClient) -> None:
    found = ask(client, """{ graph { stats { classes { class label count } sources { source documents claims incidents }
        incidentsByYear { year count } newestRecording } }
        incidents { totalCount histogram(by: YEAR) { start count } } }""")  # fmt: skip
    stats = found["graph"]["stats"]
    counts = {one["class"]: one["count"] for one in stats["classes"]}
    assert counts["ig:Incident"] == found["incidents"]["totalCount"]
    assert counts["ig:Claim"] == sum(one["claims"] for one in stats["sources"]) > 0
    years = [{"start": one["year"], "count": one["count"]} for one in stats["incidentsByYear"]]
    assert years == found["incidents"]["histogram"]
    assert stats["newestRecording"].startswith("2026-11-22")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (f'{{ incident(name: "{LEAK}") {{ similarIncidents(first: -1) {{ totalCount }} }} }}', "between 0"),
        (f'{{ incident(name: "{LEAK}") {{ similarIncidents(first: 1, last: 1) {{ totalCount }} }} }}', "not both"),
        (f'{{ incident(name: "{LEAK}") {{ similarIncidents(after: "x") {{ totalCount }} }} }}', "cursor"),
        ('{ organization(name: "Meta") { timeline(first: 1000000) { totalCount } } }', "nodes"),
        ('{ organization(name: "Meta") { timeline(first: 101) { totalCount } } }', "between 0"),
        ('{ search(text: "%s") { totalCount } }' % ("a" * 201), "at most 200"),
        ('{ search(text: null) { totalCount } }', "null"),
        ('{ search(text: "a", types: [Nonsense]) { totalCount } }', "Nonsense"),
        ('{ suggest(text: "a", first: -5) { name } }', "between 0"),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_are_errors(client: TestClient, query: str, message: str) -> None:
    assert message in refused(client, query)


@pytest.mark.parametrize("text", ["", " ", '"', "\\", '") } ; DROP ALL', "*", "a OR b NEAR(", "%_", "é\u0000", "日本"])
def test_any_text_can_be_searched(client: TestClient, text: str) -> None:
    found = ask(client, "query ($t: String!) { search(text: $t) { totalCount } suggest(text: $t) { name } }", t=text)
    assert found["search"]["totalCount"] >= 0
    if not text.strip():
        assert found == {"search": {"totalCount": 0}, "suggest": []}


def test_an_incident_page_shows_similar_ones(client: TestClient, mci: str) -> None:
    page = client.get(mci).text
    section = page.partition('<h2 id="similar">')[2].partition("</section>")[0]
    assert "score " in section
    assert " incidents)" in section
