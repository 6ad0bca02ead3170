"""GraphQL over the real application: the schema, the answers, the number of queries, the protocol, the caps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, find_breaking_changes
from starlette.testclient import TestClient

import api.graphql
from api.graphql.schema import print_sdl
from kg.asking import Answer
from kg.graph import Graph
from kg.terms import BASE

TOO_COSTLY = """{ incidents(first: 100) { nodes { articles(first: 100) { nodes {
  reportsOn { articles(first: 100) { nodes { label } } } } } } } }"""
MODERN = "application/graphql-response+json"
LEGACY = "application/json"


def run(client: TestClient, query: str, **variables: Any) -> dict[str, Any]:
    response = client.post("/graphql", json={"query": query, "variables": variables}, headers={"Accept": MODERN})
    body: dict[str, Any] = response.json()
    assert response.status_code == 200, body
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


def failure(client: TestClient, query: str) -> str:
    response = client.post("/graphql", json={"query": query}, headers={"Accept": MODERN})
    return str(response.json()["errors"][0]["message"])


def test_committed_schema_is_the_generated_one(client: TestClient) -> None:
    committed = Path(api.graphql.__file__).with_name("schema.graphql").read_text(encoding="utf-8")
    assert committed == print_sdl(), "run: python -m api.graphql.schema > api/graphql/schema.graphql"
    assert client.get("/graphql/schema.graphql").text == committed


def test_no_client_of_the_released_schema_breaks() -> None:
    """tests/golden/graphql/released.graphql is the schema of the last release."""
    released = (Path(__file__).parents[1] / "golden/graphql/released.graphql").read_text(encoding="utf-8")
    assert find_breaking_changes(build_schema(released), build_schema(print_sdl())) == []


def test_an_incident_with_its_surroundings(client: TestClient, mci: str) -> None:
    data = run(
        client,
        """
      query ($iri: String!) { incident(name: $iri) {
        id iri curie label page sortDate
        severity { label }
        deployer { __typename label }
        harmType { notation }
        articles { totalCount edges { roles node { publisher { label } story { originator { label } } } } }
        listed: articles(role: LISTED_FOR) { totalCount }
        priorIncidents { totalCount edges {
          via node { label sortDate } reasons { orderBasis kinds { label } evidence } } }
        claims(property: "deployer") {
          modality about { iri } value valueNode { label } evidence { sentence start end document { label } } }
      } }""",
        iri=f"{BASE}id{mci}",
    )["incident"]
    assert data["page"] == mci
    assert data["curie"] == f"id:{mci[1:]}"
    assert [one["label"] for one in data["deployer"]] == ["Meta"]
    assert data["severity"] == {"label": "AI incident"}
    assert data["listed"]["totalCount"] == 7 <= data["articles"]["totalCount"]
    prior = data["priorIncidents"]
    assert prior["totalCount"] == len(prior["edges"]) >= 1
    dates = [edge["node"]["sortDate"] for edge in prior["edges"]]
    assert dates == sorted(dates, reverse=True)
    assert all(edge["via"] and edge["reasons"]["orderBasis"] for edge in prior["edges"])
    assert data["claims"]
    assert {claim["about"]["iri"] for claim in data["claims"]} == {data["iri"]}
    assert all(claim["evidence"]["sentence"] for claim in data["claims"])


def test_claims_of_a_node_are_about_that_node(client: TestClient, mci: str) -> None:
    data = run(
        client,
        """query ($iri: String!) { incident(name: $iri) { iri claims { about { iri } property } } }""",
        iri=f"{BASE}id{mci}",
    )["incident"]
    assert {claim["about"]["iri"] for claim in data["claims"]} == {data["iri"]}


def test_incidents_of_an_organization_are_those_of_both_roles(client: TestClient) -> None:
    page = "(first: 100) { totalCount nodes { iri } }"
    fields = f"incidents{page} d: incidentsAsDeployer{page} v: incidentsAsDeveloper{page}"
    found = run(client, f'{{ organization(name: "Meta") {{ {fields} }} }}')["organization"]
    roles = [{node["iri"] for node in found[role]["nodes"]} for role in "dv"]
    assert roles[0]
    assert {node["iri"] for node in found["incidents"]["nodes"]} == roles[0] | roles[1]
    assert found["incidents"]["totalCount"] == len(roles[0] | roles[1]) == len(found["incidents"]["nodes"])


def test_names_find_nodes(client: TestClient) -> None:
    data = run(
        client,
        """{
      a: organization(name: "facebook inc.") { label }
      b: organization(name: "id:organization/meta") { label }
      c: organization(name: "No Such Company") { label }
      d: concept(name: "Psychological") { curie scheme { label } } }""",
    )
    assert data["a"] == data["b"] == {"label": "Meta"}
    assert data["c"] is None
    assert data["d"]["curie"].endswith("harm-type/psychological")
    assert data["d"]["scheme"]["label"]


def test_global_ids_lead_back(client: TestClient) -> None:
    wanted = "nodes { id iri __typename }"
    nodes = run(client, f"{{ incidents {{ {wanted} }} articles(first: 2) {{ {wanted} }} }}")
    known = nodes["incidents"]["nodes"] + nodes["articles"]["nodes"]
    ids = [one["id"] for one in known]
    found = run(client, "query ($ids: [ID!]!) { nodes(ids: $ids) { id iri __typename } }", ids=ids)
    assert found["nodes"] == known
    one = run(client, "query ($id: ID!) { node(id: $id) { iri } }", id=known[0]["id"])
    assert one["node"] == {"iri": known[0]["iri"]}


def test_pages_follow_each_other_without_gap_or_overlap(client: TestClient) -> None:
    everything = run(client, "{ organizations(first: 100) { nodes { iri } totalCount } }")["organizations"]
    walked: list[str] = []
    cursor = None
    while len(walked) < 100:
        page = run(
            client,
            """query ($after: String) { organizations(first: 7, after: $after) {
          nodes { iri } pageInfo { hasNextPage hasPreviousPage endCursor } } }""",
            after=cursor,
        )["organizations"]
        assert page["pageInfo"]["hasPreviousPage"] is bool(walked)
        walked += [node["iri"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
    assert walked[:100] == [node["iri"] for node in everything["nodes"]]
    assert everything["totalCount"] > 100
    query = "query ($before: String) { organizations(last: 5, before: $before) { nodes { iri } } }"
    back = run(client, query, before=cursor)
    assert [node["iri"] for node in back["organizations"]["nodes"]] == walked[-6:-1]


def test_incidents_come_newest_first_and_filtered(client: TestClient, sample_graph: Graph) -> None:
    data = run(
        client,
        """{ all: incidents(first: 100) { totalCount nodes { label sortDate } }
      meta: incidents(deployer: "Facebook") { nodes { deployer { label } } }
      old: incidents(dateBefore: "2026-05-01") { nodes { sortDate } }
      harm: incidents(harmType: "Psychological") { nodes { label harmType { label } } }
      both: incidents(deployer: "Meta", harmType: "Psychological", dateBefore: "2020-01-01") { totalCount } }""",
    )
    dates = [one["sortDate"] or "" for one in data["all"]["nodes"]]
    assert dates == sorted(dates, reverse=True)
    assert data["all"]["totalCount"] == len(dates)
    assert data["meta"]["nodes"]
    assert all({"label": "Meta"} in one["deployer"] for one in data["meta"]["nodes"])
    assert data["old"]["nodes"]
    assert all(one["sortDate"] < "2026-05-01" for one in data["old"]["nodes"])
    # A harm type finds what other catalogues file under a concept that means it, as the question does.
    filed = sample_graph.ask_text("harm/incidents", {"harmType": ["Psychological"]}).dicts()
    assert {one["label"] for one in data["harm"]["nodes"]} == {row["label"].value for row in filed if row["label"]}
    assert {"label": "Psychological"} in [harm for one in data["harm"]["nodes"] for harm in one["harmType"]]
    assert [one["label"] for one in data["harm"]["nodes"] if {"label": "Psychological"} not in one["harmType"]]
    assert data["both"]["totalCount"] == 0


def test_the_way_back_of_a_concept_follows_its_scheme(client: TestClient) -> None:
    data = run(client, '{ concept(name: "Psychological") { incidents { nodes { harmType { label } } } } }')
    nodes = data["concept"]["incidents"]["nodes"]
    assert nodes
    assert all({"label": "Psychological"} in node["harmType"] for node in nodes)


def test_queries_do_not_grow_with_rows(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One query for each level, however many nodes the level has."""
    asked: list[str] = []
    original = Graph.sparql

    def counting(self: Graph, text: str) -> Answer:
        asked.append(text)
        return original(self, text)

    monkeypatch.setattr(Graph, "sparql", counting)
    query = """query ($n: Int!) { incidents(first: $n) { nodes {
        label deployer { label } harmType { label } articles(first: 3) { nodes { label publisher { label } } }
        claims { value assertedBy { label } } } } }"""
    run(client, query, n=1)
    few = sorted(asked)
    asked.clear()
    run(client, query, n=5)
    assert len(asked) <= len(few) + 2
    assert len(asked) < 20


def test_unknown_things_are_errors(client: TestClient) -> None:
    assert "nonsense" in failure(client, "{ incidents { nodes { nonsense } } }")
    assert "no property" in failure(client, '{ organization(name: "Meta") { claims(property: "nonsense") { value } } }')
    assert "not a cursor" in failure(client, '{ incidents(after: "!!!") { totalCount } }')
    assert "between 0 and 100" in failure(client, "{ incidents(first: 101) { totalCount } }")
    assert "not a date" in failure(client, '{ incidents(dateBefore: "soon") { totalCount } }')
    assert "not an id" in failure(client, '{ node(id: "x") { iri } }')


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("{ incidents " + "{ nodes { harmType { incidents " * 8 + "{ totalCount }" + " } } }" * 8 + " }", "levels"),
        ("{ " + " ".join(f"a{i}: __typename" for i in range(60)) + " }", "aliases"),
        (TOO_COSTLY, "nodes"),
        ("{ a { b } }" + " " + "{" * 3000, "Syntax"),
    ],
)  # fmt: skip
def test_caps(client: TestClient, query: str, what: str) -> None:
    assert what in failure(client, query)


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        (None, 200, LEGACY),
        ("*/*", 200, LEGACY),
        (MODERN, 200, MODERN),
        (f"{MODERN}, {LEGACY};q=0.9", 200, MODERN),
        ("image/png", 406, "application/problem+json"),
    ],
)
def test_media_types(client: TestClient, accept: str | None, status: int, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([{"query": "{ __typename }"}], 400),
        ({"query": 1}, 400),
        ({"query": "{ __typename }", "variables": []}, 400),
        ({"query": "{ __typename }", "operationName": 1}, 400),
        ({"query": "{ __typename }", "extensions": "x"}, 400),
        ({"query": "{"}, 400),
        ({"query": "{ nonsense }"}, 400),
        ({"query": "query A { __typename } query B { __typename }", "operationName": "B"}, 200),
        ({"query": "query A { __typename } query B { __typename }"}, 400),
        ({"query": "mutation { x }"}, 400),
        ({"query": "query ($x: Int!) { incidents(first: $x) { totalCount } }"}, 400),
    ],
)
def test_statuses(client: TestClient, body: Any, status: int) -> None:
    response = client.post("/graphql", content=json.dumps(body), headers={"Content-Type": LEGACY, "Accept": MODERN})
    assert response.status_code == status
    assert ("data" in response.json()) is (status == 200)


def test_legacy_clients_get_200_for_mistakes_in_the_document(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "{ nonsense }"}, headers={"Accept": LEGACY})
    assert response.status_code == 200
    assert response.json()["errors"]


def test_get_post_and_other_bodies(client: TestClient) -> None:
    params = {"query": "query ($n: Int) { incidents(first: $n) { nodes { label } } }", "variables": '{"n": 1}'}
    assert len(client.get("/graphql", params=params).json()["data"]["incidents"]["nodes"]) == 1
    assert client.get("/graphql", params={"query": "mutation { x }"}).status_code == 405
    assert client.get("/graphql", params={"query": "{ __typename }", "variables": "{"}).status_code == 400
    assert client.post("/graphql", content="{ __typename }", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/graphql", content="{", headers={"Content-Type": LEGACY}).status_code == 400
    assert client.post("/graphql", json={"query": "#" + "x" * 200_000}).status_code == 413
    assert "<textarea" in client.get("/graphql", headers={"Accept": "text/html"}).text
    assert client.get("/graphql").status_code == 400


def test_an_earlier_state_by_its_generation(client: TestClient, sample_graph: Graph) -> None:
    assert sample_graph.generation is not None
    query = "{ graph { generation { id } } }"
    known = sample_graph.generation.id
    found = client.post("/graphql", json={"query": query, "extensions": {"generation": known}}).json()
    assert found["data"]["graph"]["generation"]["id"] == known
    assert client.post("/graphql", json={"query": query, "extensions": {"generation": "99999999"}}).status_code == 404


def test_explain_is_in_the_extensions_when_asked_for(client: TestClient) -> None:
    asked = {"query": "{ incidents(first: 2) { nodes { label } } }"}
    assert "explain" not in client.post("/graphql", json=asked).json()["extensions"]
    found = client.post("/graphql", json={**asked, "extensions": {"explain": True}}).json()["extensions"]["explain"]
    assert [step["path"] for step in found] == ["incidents", "incidents.nodes"]
    assert all(step["sparql"].startswith("SELECT") and step["rows"] and step["ms"] >= 0 for step in found)
