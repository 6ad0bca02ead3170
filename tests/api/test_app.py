"""The application as a whole: errors in both voices, headers, apps side by side, new generations, an empty store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import api.current
from api.app import create_app
from api.errors import problem_for
from kg.errors import Ambiguous, NotFound, QueryTimeout, StoreError
from kg.graph import Graph
from kg.ingest import ingest
from kg.inputs import inputs
from kg.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[TestClient, Settings]]:
    """An application on a store of its own, which is empty."""
    settings = Settings(store=tmp_path / "store", sparql_workers=1)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client, settings


def test_errors_are_pages_for_people_and_problems_for_programs(client: TestClient) -> None:
    page = client.get("/incident/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>Nothing here</h1>" in page.text
    problem = client.get("/incident/nothing")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json().keys() >= {"title", "status", "detail", "code"}
    assert client.get("/no/such/page/at/all").status_code == 404
    assert client.post("/incidents").status_code == 405


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("x"), 404, "NOT_FOUND"),
        (QueryTimeout("x"), 504, "TIMEOUT"),
        (StoreError("x"), 503, "STORE"),
        (RuntimeError("secret"), 500, "INTERNAL"),
    ],
)
def test_table_of_problems(error: Exception, status: int, code: str) -> None:
    problem = problem_for(error)
    assert (problem.status, problem.code) == (status, code)
    assert "secret" not in problem.detail


def test_ambiguous_names_list_their_choices() -> None:
    problem = problem_for(Ambiguous("Mercury", [("id:organization/a", "Mercury"), ("id:product/b", "Mercury")]))
    assert [choice["iri"] for choice in problem.members["choices"]] == ["id:organization/a", "id:product/b"]


def test_internal_errors_keep_their_text_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Graph, text: str, limit: int = 20) -> list[object]:
        raise RuntimeError("secret")

    monkeypatch.setattr(Graph, "search", broken)
    response = client.get("/search?q=x")
    assert (response.status_code, response.json()["code"]) == (500, "INTERNAL")
    assert "secret" not in response.text


def test_headers_of_every_response(client: TestClient) -> None:
    for path in ("/", "/sparql", "/graphql", "/static/site.css", "/nothing"):
        headers = client.get(path, headers={"Accept": "text/html, */*;q=0.1"}).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]
    assert client.get("/healthz", headers={"X-Request-ID": "trace-1"}).headers["x-request-id"] == "trace-1"
    assert client.get("/healthz", headers={"X-Request-ID": "<bad>"}).headers["x-request-id"] != "<bad>"


def test_long_answers_are_compressed(client: TestClient) -> None:
    assert client.get("/ontology", headers={"Accept": "text/html"}).headers["content-encoding"] == "br"


def test_two_applications_share_nothing(client: TestClient, fresh: tuple[TestClient, Settings]) -> None:
    other, settings = fresh
    ingest(inputs([str(SAMPLES / "news_brightwater.txt")]), settings)
    mine, theirs = client.get("/incidents.json").json(), other.get("/incidents.json").json()
    assert theirs["total"] < mine["total"]
    assert client.get("/incidents.json").json() == mine


def test_an_empty_store_is_said_until_it_is_filled(fresh: tuple[TestClient, Settings]) -> None:
    client, settings = fresh
    response = client.get("/")
    assert (response.status_code, response.json()["code"]) == (503, "NO_GRAPH")
    assert response.headers["retry-after"]
    assert client.get("/readyz").status_code == 503
    ingest(inputs([str(SAMPLES / "news_brightwater.txt")]), settings)
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    assert client.get("/readyz").json() == {"status": "ready", "generation": "00000001"}


def test_a_new_generation_shows_without_a_restart(
    fresh: tuple[TestClient, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, settings = fresh
    monkeypatch.setattr(api.current, "CHECK_SECONDS", 0.0)
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?i a <https://w3id.org/incident-graph/ontology/Incident> }"}

    def counts() -> tuple[int, int]:
        rows = client.get("/sparql", params=count).json()["results"]["bindings"]
        return client.get("/incidents.json").json()["total"], int(rows[0]["n"]["value"])

    ingest(inputs([str(SAMPLES / "news_brightwater.txt")]), settings)
    client.get("/sparql", params={"query": "ASK {}"})
    before, tag = counts(), client.get("/sparql", params=count).headers["etag"]
    ingest(inputs([str(SAMPLES / "aim_list.txt")]), settings)
    end = time.monotonic() + 10.0
    while (after := counts()) == before or after[0] != after[1]:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert before[0] == before[1] < after[0]
    assert client.get("/sparql", params=count, headers={"If-None-Match": tag}).status_code == 200
    earlier = client.get("/sparql", params={**count, "generation": "00000001"}, headers={"Accept": "text/csv"})
    assert (earlier.headers["x-generation"], int(earlier.text.split()[1])) == ("00000001", before[1])
    assert earlier.headers["memento-datetime"]
