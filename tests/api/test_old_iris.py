"""IRIs that were merged away answer with the node that stands for them: pages, data, GraphQL and questions."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kg import judge
from kg.resolve.judgements import JudgementKind
from kg.settings import Settings
from kg.terms import BASE

OLD = "incident/aim.brightwater-schools-warned-about-exam-cameras-that-misjudge-pupils"
CANONICAL = "incident/aim.2026-05-12-0a1b"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def merged(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The samples with two incidents judged to be one."""
    store = Path(shutil.copytree(sample_settings.store, tmp_path_factory.mktemp("merged") / "store"))
    settings = replace(sample_settings, store=store)
    judge.judge(settings, judge.pair(JudgementKind.MERGE, f"id:{OLD}", f"id:{CANONICAL}"), "for the test", "tester")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, CANONICAL),
        (OLD.replace("incident/", "record/"), CANONICAL),
        (CANONICAL.replace("incident/", "record/"), CANONICAL),
        ("party/facebook", "organization/meta"),
        ("incident/aiid.99001", "incident/aim.2026-05-11-0c4d"),
    ],
)
def test_an_old_iri_redirects_for_good(merged: TestClient, old: str, new: str) -> None:
    for accept in ("text/html", "text/turtle", "application/ld+json", "application/json", "*/*"):
        response = merged.get(f"/id/{old}", headers={"Accept": accept})
        assert (response.status_code, response.headers["location"]) == (308, f"/id/{new}"), accept
    for suffix in (".ttl", ".jsonld", ".nt", ".rdf", ".json"):
        assert merged.get(f"/id/{old}{suffix}").headers["location"] == f"/id/{new}{suffix}"
        response = merged.get(f"/{old}{suffix}")
        assert (response.status_code, response.headers["location"]) == (308, f"/{new}{suffix}")
    followed = merged.get(f"/id/{old}", headers={"Accept": "application/n-triples"}, follow_redirects=True)
    assert followed.status_code == 200
    assert followed.headers["content-type"].startswith("application/n-triples")
    assert f"<{BASE}id/{new}>" in followed.text


def test_the_canonical_iri_leads_to_its_document(merged: TestClient) -> None:
    assert merged.get(f"/id/{CANONICAL}", headers=HTML).status_code == 303
    text = merged.get(f"/{CANONICAL}", headers=HTML).text
    assert "Exam Cameras" in text, "the page shows what the other record says"


def test_an_unknown_iri_is_not_found(merged: TestClient) -> None:
    assert merged.get("/id/incident/nothing").status_code == 404


def graphql(client: TestClient, query: str, **variables: object) -> dict[str, dict[str, object]]:
    body = client.post("/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in body, body
    data: dict[str, dict[str, object]] = body["data"]
    return data


@pytest.mark.parametrize("kind", ["incident", "record"])
def test_graphql_gives_the_canonical_node(merged: TestClient, kind: str) -> None:
    curie = f"id:{OLD}".replace("incident/", f"{kind}/")
    iri = BASE + curie.replace(":", "/", 1)
    opaque = base64.urlsafe_b64encode(curie.encode()).decode().rstrip("=")
    for name in (curie, iri):
        assert graphql(merged, "query ($n: String!) { incident(name: $n) { iri } }", n=name) == {
            "incident": {"iri": f"{BASE}id/{CANONICAL}"}
        }
    for one in (curie, iri, opaque):
        assert graphql(merged, "query ($n: ID!) { node(id: $n) { iri __typename } }", n=one) == {
            "node": {"iri": f"{BASE}id/{CANONICAL}", "__typename": "Incident"}
        }
    found = graphql(merged, "query ($n: [ID!]!) { nodes(ids: $n) { iri } }", n=[curie, "id:party/facebook"])
    assert [one["iri"] for one in found["nodes"]] == [f"{BASE}id/{CANONICAL}", f"{BASE}id/organization/meta"]  # type: ignore[index]


def test_a_name_of_another_kind_is_no_incident(merged: TestClient) -> None:
    query = "query ($n: String!) { incident(name: $n) { iri } }"
    assert graphql(merged, query, n="id:organization/meta") == {"incident": None}


def test_a_question_takes_an_old_iri(merged: TestClient) -> None:
    answers = [
        merged.get("/queries/incident/articles.json", params={"incident": BASE + "id/" + name}).json()["rows"]
        for name in (OLD, CANONICAL, OLD.replace("incident/", "record/"))
    ]
    assert answers[0] == answers[1] == answers[2]


def test_the_helper_question_names_the_canonical_node(merged: TestClient) -> None:
    rows = merged.get("/queries/entity/canonical.json", params={"node": f"id:{OLD}"}).json()["rows"]
    assert CANONICAL in str(rows)


def test_the_incidents_of_an_organization_by_its_old_name(merged: TestClient) -> None:
    assert merged.get("/organizations/meta/incidents.json").status_code == 200
