"""The whole service on a store elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kg.ingest import ingest
from kg.inputs import inputs
from kg.settings import Settings
from tests.conftest import NOW, SAMPLES
from tests.servers import Address

COUNT = "SELECT (COUNT(?s) AS ?n) WHERE { ?s a <https://w3id.org/incident-graph/ontology/Incident> }"


@pytest.fixture(scope="module")
def settings(server_address: Callable[[str], Address], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a server with one of the samples."""
    found = Settings(store=tmp_path_factory.mktemp("texts"), sparql_deadline=5.0, **server_address("oxigraph"))
    add(found, "aim_page_mci.txt")
    return found


def add(settings: Settings, name: str) -> None:
    ingest(inputs([str(SAMPLES / name)]), settings, clock=lambda: NOW)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def sparql(client: TestClient, query: str, accept: str = "application/sparql-results+json", **headers: str):  # type: ignore[no-untyped-def]
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept, **headers})


def test_pages_questions_and_graphql(client: TestClient) -> None:
    assert "Meta Halts AI Program" in client.get("/", headers={"Accept": "text/html"}).text
    rows = client.get("/queries/organization/incidents?org=Meta", headers={"Accept": "application/json"})
    assert "Meta Halts AI Program" in rows.text
    answer = client.post("/graphql", json={"query": '{ organization(name: "Meta") { label } }'})
    assert answer.json()["data"]["organization"]["label"] == "Meta"


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("application/sparql-results+json", '{"head"'),
        ("application/sparql-results+xml", "<?xml"),
        ("text/csv", "n\r\n"),
        ("text/tab-separated-values", "?n\n"),
    ],
)
def test_rows_in_every_format(client: TestClient, accept: str, start: str) -> None:
    answer = sparql(client, COUNT, accept)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(accept)
    assert answer.text.startswith(start)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_triples_in_every_format(client: TestClient, accept: str) -> None:
    answer = sparql(client, "CONSTRUCT { ?s a <https://example.org/C> } WHERE { ?s a ?c } LIMIT 1", accept)
    assert answer.status_code == 200, answer.text
    assert "https://example.org/" in answer.text


def test_refusals_are_typed(client: TestClient) -> None:
    wrong = sparql(client, "SELECT * WHERE { ?s ?p ?o } ORDER BY")
    assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/problem+json")
    assert sparql(client, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").status_code in {400, 403}
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code in {401, 403}
    earlier = client.get("/sparql", params={"query": COUNT, "generation": "00000042"})
    assert earlier.status_code == 404


def test_a_new_revision_changes_answers_and_etags(client: TestClient, settings: Settings) -> None:
    before = sparql(client, COUNT)
    assert sparql(client, COUNT, **{"If-None-Match": before.headers["etag"]}).status_code == 304
    add(settings, "incidents.jsonl")
    end = time.monotonic() + 20
    while (after := sparql(client, COUNT)).headers["etag"] == before.headers["etag"] and time.monotonic() < end:
        time.sleep(0.1)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json() != before.json()


def test_mutations_are_for_the_server_that_has_the_store(settings: Settings) -> None:
    allowed = replace(settings, tokens="ann admin keeper-0123456789")
    query = 'mutation { ingestDocument(input: {content: "x"}) { dryRun } }'
    with TestClient(create_app(allowed), raise_server_exceptions=False) as client:
        answer = client.post("/graphql", json={"query": query}, headers={"Authorization": "Bearer keeper-0123456789"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "WRITES_OFF")
