"""SPARQL 1.1 Protocol over the real application."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

SELECT = "SELECT ?s { ?s a <https://w3id.org/incident-graph/ontology/Incident> } ORDER BY ?s LIMIT 2"
CONSTRUCT = "CONSTRUCT { ?s a <x:C> } WHERE { ?s a <https://w3id.org/incident-graph/ontology/Incident> }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(client: TestClient, query: str, accept: str | None = None):  # type: ignore[no-untyped-def]
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept} if accept else {})


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_formats_of_rows(client: TestClient, accept: str | None, media_type: str) -> None:
    response = ask(client, SELECT, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)


def test_rows(client: TestClient) -> None:
    rows = ask(client, SELECT).json()["results"]["bindings"]
    assert len(rows) == 2
    assert ElementTree.fromstring(ask(client, SELECT, "application/sparql-results+xml").content).tag.endswith("sparql")
    assert ask(client, "ASK { ?s ?p ?o }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        (None, ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_formats_of_graphs(client: TestClient, accept: str | None, format: ox.RdfFormat) -> None:
    response = ask(client, CONSTRUCT, accept)
    assert response.headers["content-type"].startswith(format.media_type)
    assert len(list(ox.parse(response.content, format))) >= 5


def test_nothing_fits(client: TestClient) -> None:
    response = ask(client, SELECT, "text/turtle")
    assert (response.status_code, response.json()["code"]) == (406, "NOT_ACCEPTABLE")
    assert ask(client, CONSTRUCT, "text/csv").status_code == 406


def test_post_form_and_post_query(client: TestClient) -> None:
    form = client.post("/sparql", data={"query": SELECT, "unknown": "tolerated"})
    direct = client.post("/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query; charset=utf-8"})
    assert form.json() == direct.json() == ask(client, SELECT).json()


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM, 400),
        (b"query=%FF", FORM, 400),
        (b"update=CLEAR%20ALL", FORM, 405),
        (b"\xff", {"Content-Type": "application/sparql-query"}, 400),
        (b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, 405),
        (b"CLEAR ALL", {"Content-Type": "application/sparql-query"}, 405),
        (b"ASK {}", {"Content-Type": "text/plain"}, 415),
        (b"ASK {}", {}, 415),
        (b"ASK {} #" + b"x" * 40_000, {"Content-Type": "application/sparql-query"}, 413),
        (b"query=" + b"x" * 200_000, FORM, 413),
        (b"query=SELECT+*+%7B+%3Fs+%3Fp+", FORM, 400),
    ],
)
def test_refused_posts(client: TestClient, content: bytes, headers: dict[str, str], status: int) -> None:
    response = client.post("/sparql", content=content, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: TestClient, method: str) -> None:
    assert client.request(method, "/sparql").status_code == 405


def test_where_a_query_is_wrong(client: TestClient) -> None:
    problem = ask(client, "SELECT *\nWHERE { ?s ?p }").json()
    assert (problem["code"], problem["line"], problem["status"]) == ("QUERY_SYNTAX", 2, 400)


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE_REFUSED", 400),
        ("SELECT * " + "{" * 200 + "}" * 200, "QUERY_TOO_DEEP", 400),
        ("INSERT DATA { <x:a> <x:b> 1 }", "UPDATE_REFUSED", 405),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "RESULT_TOO_LARGE", 400),
    ],
)
def test_refused_queries(client: TestClient, query: str, code: str, status: int) -> None:
    response = ask(client, query)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_dataset_of_the_request(client: TestClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    claims = "SELECT DISTINCT ?g { GRAPH ?g { ?s a <https://w3id.org/incident-graph/ontology/Claim> } }"
    graphs = ask(client, claims).json()
    name = graphs["results"]["bindings"][0]["g"]["value"]

    def number(**params: str) -> int:
        found = client.get("/sparql", params={"query": count, **params}).json()["results"]["bindings"]
        return int(found[0]["n"]["value"])

    assert 0 < number(**{"default-graph-uri": name}) < number()
    assert number(**{"named-graph-uri": name}) == 0
    assert client.get("/sparql", params={"query": count, "default-graph-uri": "not an iri"}).status_code == 400


def test_service_description(client: TestClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    triples = list(ox.parse(response.content, ox.RdfFormat.TURTLE))
    objects = (triple.object for triple in triples if triple.predicate.value.endswith("#type"))
    kinds = {kind.value for kind in objects if isinstance(kind, ox.NamedNode)}
    assert "http://www.w3.org/ns/sparql-service-description#Service" in kinds
    assert "http://www.w3.org/ns/shacl#SPARQLExecutable" in kinds
    assert client.get("/sparql").headers["content-type"].startswith("text/turtle")


def test_browsers_get_a_page(client: TestClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert "<textarea" in client.get("/sparql", headers={"Accept": accept}).text
    page = ask(client, SELECT, accept)
    assert page.text.count('<td><a href="/incident/') == 2
    wrong = ask(client, "SELECT <b>", accept)
    assert wrong.status_code == 400
    assert "&lt;b&gt;" in wrong.text
    assert "QUERY_SYNTAX" in wrong.text


def test_sharing_and_caching(client: TestClient) -> None:
    first = ask(client, SELECT)
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["vary"].startswith("Accept")
    again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.options("/sparql").headers["access-control-allow-methods"] == "GET, POST, OPTIONS"


def test_a_runaway_query_is_a_typed_timeout(client: TestClient) -> None:
    start = time.monotonic()
    response = ask(client, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?i && ?f != ?i) }")
    assert (response.status_code, response.json()["code"]) == (504, "TIMEOUT")
    assert time.monotonic() - start < 3.0
    assert ask(client, SELECT).status_code == 200
