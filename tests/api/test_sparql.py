"""SPARQL 1.1 Protocol over the real application."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kg.settings import Settings

SELECT = "SELECT ?s { ?s a <https://w3id.org/incident-graph/ontology/Incident> } ORDER BY ?s LIMIT 2"
CONSTRUCT = "CONSTRUCT { ?s a <x:C> } WHERE { ?s a <https://w3id.org/incident-graph/ontology/Incident> }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?i && ?f != ?i) }"
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
        (b"update=CLEAR%20ALL", FORM, 403),
        (b"\xff", {"Content-Type": "application/sparql-query"}, 400),
        (b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, 403),
        (b"CLEAR ALL", {"Content-Type": "application/sparql-query"}, 400),
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
        ("INSERT DATA { <x:a> <x:b> 1 }", "UPDATE_REFUSED", 400),
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


def described(client: TestClient, path: str = "/sparql") -> ox.Store:
    response = client.get(path, headers={"Accept": "application/n-triples"})
    assert response.status_code == 200
    store = ox.Store()
    store.extend(quad for quad in ox.parse(response.content, ox.RdfFormat.N_TRIPLES))
    return store


PREFIXES = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/>
PREFIX ig: <https://w3id.org/incident-graph/ontology/> """


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_service_description(client: TestClient, path: str) -> None:
    store = described(client, path)
    found = store.query(
        PREFIXES + "ASK { ?service a sd:Service ; sd:endpoint <http://testserver/sparql> ;"
        " sd:supportedLanguage sd:SPARQL11Query ; schema:workExample [ a sh:SPARQLExecutable ; sh:select ?text ] ;"
        " schema:additionalProperty [ schema:propertyID 'resultBytes' ; schema:value 2000000 ],"
        " [ schema:propertyID 'freshness' ; schema:value ?seconds ] FILTER(?seconds < 10) }"
    )
    assert found
    assert client.get(path).headers["content-type"].startswith("text/turtle")


def test_the_description_counts_what_queries_count(client: TestClient) -> None:
    store = described(client)
    incidents = store.query(
        PREFIXES + "SELECT ?n { ?g void:classPartition [ void:class ig:Incident ; void:entities ?n ] }"
    )
    totals = store.query(
        PREFIXES + "SELECT ?n ?s { [ sd:defaultGraph [ void:triples ?n ; void:distinctSubjects ?s ] ] }"
    )
    assert isinstance(incidents, ox.QuerySolutions)
    assert isinstance(totals, ox.QuerySolutions)
    by_query = ask(client, PREFIXES + "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?i a ig:Incident }", "text/csv").text.split()
    triples = ask(client, "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o }", "text/csv").text.split()
    assert [row[0].value for row in incidents] == by_query[1:]
    assert [f"{row[0].value},{row[1].value}" for row in totals] == triples[1:]


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
    preflight = client.options("/sparql").headers
    assert preflight["access-control-allow-methods"] == "GET, POST, OPTIONS"
    assert "Authorization" in preflight["access-control-allow-headers"]


def test_layout_and_comments_do_not_matter_to_the_cache_but_values_do(client: TestClient) -> None:
    one = ask(client, "SELECT ?x { BIND('a  #b' AS ?x) }")
    same = ask(client, "SELECT ?x # comment\n\t{ BIND('a  #b'   AS ?x) }")
    other = ask(client, "SELECT ?x { BIND('a #b' AS ?x) }")
    assert one.headers["etag"] == same.headers["etag"] != other.headers["etag"]
    assert one.content == same.content != other.content


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("csv", "text/csv"),
        ("xml", "application/sparql-results+xml"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("unknown", "application/sparql-results+json"),
    ],
)
def test_format_parameter(client: TestClient, name: str, media_type: str) -> None:
    response = client.get("/sparql", params={"query": SELECT, "format": name}, headers={"Accept": "*/*"})
    assert response.headers["content-type"].startswith(media_type)
    unescaped = client.get(f"/sparql?query=ASK%7B%7D&format={name}")  # a plus sign in it is read as a space
    assert unescaped.headers["content-type"].startswith(media_type)


def test_head_has_the_headers_of_get(client: TestClient) -> None:
    head, get = client.head("/sparql", params={"query": SELECT}), ask(client, SELECT)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "etag", "content-length", "x-generation"):
        assert head.headers[name] == get.headers[name]


def test_answers_name_their_state_and_their_limits(client: TestClient) -> None:
    response = ask(client, SELECT)
    assert response.headers["x-generation"] == "00000001"
    assert response.headers["x-result-limit"] == "rows=1000000, bytes=2000000"
    assert "memento-datetime" not in response.headers


def test_reading_a_generation_by_its_id(client: TestClient) -> None:
    now = client.get("/sparql", params={"query": SELECT, "generation": "00000001"})
    assert now.json() == ask(client, SELECT).json()
    assert parsedate_to_datetime(now.headers["memento-datetime"]).year > 2000
    for name in ("00000009", "../../etc", "00000000"):
        gone = client.get("/sparql", params={"query": SELECT, "generation": name})
        assert (gone.status_code, gone.json()["kept"]) == (410 if name == "00000000" else 404, ["00000001"])


@pytest.mark.parametrize(("timeout", "status"), [("0.2", 504), ("0", 400), ("-1", 400), ("nan", 400), ("soon", 400)])
def test_timeout_parameter(client: TestClient, timeout: str, status: int) -> None:
    start = time.monotonic()
    response = client.get("/sparql", params={"query": RUNAWAY, "timeout": timeout})
    assert response.status_code == status
    assert time.monotonic() - start < 1.2


def test_a_timeout_parameter_never_lengthens(client: TestClient) -> None:
    start = time.monotonic()
    assert client.get("/sparql", params={"query": RUNAWAY, "timeout": "60"}).status_code == 504
    assert time.monotonic() - start < 3.0


def test_callers_with_a_token_have_more_time(api_settings: Settings) -> None:
    settings = replace(
        api_settings, tokens="reader read 0123456789abcdef", sparql_deadline=0.3, sparql_token_deadline=1.5
    )
    with TestClient(create_app(settings)) as client:
        for headers, seconds in (({}, 0.3), ({"Authorization": "Bearer 0123456789abcdef"}, 1.5)):
            start = time.monotonic()
            assert client.get("/sparql", params={"query": RUNAWAY}, headers=headers).status_code == 504
            assert seconds <= time.monotonic() - start < seconds + 1
        assert client.get("/sparql?query=ASK{}", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_too_many_rows_are_an_error(api_settings: Settings) -> None:
    with TestClient(create_app(replace(api_settings, sparql_max_result_rows=5))) as client:
        six = ask(client, "SELECT * { ?s ?p ?o } LIMIT 6")
        assert (six.status_code, six.json()["code"]) == (400, "RESULT_TOO_LARGE")
        assert len(ask(client, "SELECT * { ?s ?p ?o } LIMIT 5").json()["results"]["bindings"]) == 5


def test_service_asks_only_the_endpoints_that_are_listed(api_settings: Settings) -> None:
    listed = "http://127.0.0.1:1234/sparql"  # nobody listens there
    with TestClient(create_app(replace(api_settings, sparql_service=listed))) as client:
        tried = ask(client, f"SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} }}")
        assert "refused" in tried.json()["detail"]  # the connection, by the operating system
        assert tried.json()["code"] != "SERVICE_REFUSED"
        silent = ask(client, f"SELECT * {{ SERVICE SILENT <{listed}> {{ ?s ?p ?o }} }}")
        assert (silent.status_code, silent.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in silent.headers
        for other in ("<http://127.0.0.1:1234/sparql2>", "<http://127.0.0.1:1234/>", "?s", "x:y"):
            refused = ask(client, f"PREFIX x: <http://127.0.0.1:1234/> SELECT * {{ SERVICE {other} {{ ?s ?p ?o }} }}")
            assert refused.json()["code"] == "SERVICE_REFUSED"


def test_a_runaway_query_is_a_typed_timeout(client: TestClient) -> None:
    start = time.monotonic()
    response = ask(client, RUNAWAY)
    assert (response.status_code, response.json()["code"]) == (504, "TIMEOUT")
    assert time.monotonic() - start < 3.0
    assert ask(client, SELECT).status_code == 200
