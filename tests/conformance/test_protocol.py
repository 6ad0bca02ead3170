"""SPARQL 1.1 Protocol, query operation: each case a request, and what has to come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx2
import pyoxigraph as ox
import pytest

from tests.conformance.answers import Expected, assert_answer
from tests.conformance.harbour import NORTH, PREFIXES, SOUTH
from tests.w3c.answers import CSV, JSON, TSV, TURTLE, XML
from tests.w3c.client import Addresses, media_type

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
PROBLEM: Final = "application/problem+json"
BEACON: Final = PREFIXES + "SELECT ?b { ?b a :Beacon }"
VISITS: Final = PREFIXES + "SELECT ?n { :bell :visits ?n } ORDER BY ?n"
VISITS_WHERE: Final = PREFIXES + "SELECT ?g { GRAPH ?g { :bell :visits ?n } } ORDER BY ?g"
SHIP: Final = PREFIXES + "CONSTRUCT { :ship :sees ?b } WHERE { ?b a :Beacon }"
TRUE: Final = "ASK {}"

Fields = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request to the query address, and its answer; what is None may be anything."""

    method: str = "GET"
    params: Fields = field(default_factory=dict)
    form: Fields | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    kind: str | None = None
    """Media type of the answer."""
    code: str | None = None
    """The problem's code."""
    answer: Expected | None = None


def accepting(query: str, accept: str, kind: str, answer: Expected) -> Case:
    return Case(params={"query": query}, headers={"Accept": accept}, kind=kind, answer=answer)


def asked_for(query: str, format: str, kind: str, answer: Expected) -> Case:
    """`format=` decides, whatever is accepted."""
    return Case(params={"query": query, "format": format}, headers={"Accept": JSON}, kind=kind, answer=answer)


def not_acceptable(query: str, accept: str) -> Case:
    return Case(params={"query": query}, headers={"Accept": accept}, status=406, code="NOT_ACCEPTABLE")


def posted(content_type: str | None, body: bytes, status: int) -> Case:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return Case(method="POST", headers=headers, body=body, status=status, kind=PROBLEM if status >= 400 else None)


DIRECT: Final = {"Content-Type": QUERY}
SIGHT: Final = ":ship :sees :gull ."

CASES: Final = {
    # three ways to ask
    "GET": Case(params={"query": BEACON}, kind=JSON, answer=(":gull",)),
    "POST of a form": Case(method="POST", form={"query": BEACON}, kind=JSON, answer=(":gull",)),
    "POST of the query": Case(method="POST", headers=DIRECT, body=BEACON.encode(), kind=JSON, answer=(":gull",)),
    "POST of the query, its charset named": Case(
        method="POST", headers={"Content-Type": f"{QUERY}; charset=UTF-8"}, body=TRUE.encode(), answer=True
    ),
    "an unknown parameter is tolerated": Case(params={"query": TRUE, "colour": "red"}, answer=True),
    "characters beyond ASCII": Case(params={"query": "SELECT ('Skjær ⚓' AS ?x) {}"}, answer=('"Skjær ⚓"',)),
    # the dataset
    "a default graph": Case(params={"query": VISITS, "default-graph-uri": NORTH}, answer=("5",)),
    "two default graphs are merged": Case(
        params={"query": VISITS, "default-graph-uri": [NORTH, SOUTH]}, answer=("1", "5")
    ),
    "a named graph": Case(params={"query": VISITS_WHERE, "named-graph-uri": SOUTH}, answer=(":south",)),
    "a named graph leaves the default graph empty": Case(params={"query": VISITS, "named-graph-uri": NORTH}, answer=()),
    "a default graph in a form": Case(method="POST", form={"query": VISITS, "default-graph-uri": SOUTH}, answer=("1",)),
    "a default graph beside a posted query": Case(
        method="POST", params={"default-graph-uri": SOUTH}, headers=DIRECT, body=VISITS.encode(), answer=("1",)
    ),
    "the request's dataset goes before the query's": Case(
        params={"query": VISITS.replace("{", f"FROM <{NORTH}> {{", 1), "default-graph-uri": SOUTH}, answer=("1",)
    ),
    "a graph that is not there is empty": Case(
        params={"query": VISITS, "default-graph-uri": "http://harbour.example/nowhere"}, answer=()
    ),
    "a default graph that is no IRI": Case(params={"query": VISITS, "default-graph-uri": "not an IRI"}, status=400),
    # formats
    "rows in JSON": accepting(BEACON, JSON, JSON, (":gull",)),
    "rows in XML": accepting(BEACON, XML, XML, (":gull",)),
    "rows in CSV": accepting("SELECT (7 AS ?n) {}", CSV, CSV, ("7",)),
    "rows in TSV": accepting(BEACON, TSV, TSV, (":gull",)),
    "a truth value in JSON": accepting(TRUE, JSON, JSON, True),
    "a truth value in XML": accepting(TRUE, XML, XML, True),
    "a graph in Turtle": accepting(SHIP, TURTLE, TURTLE, SIGHT),
    "a graph in N-Triples": accepting(SHIP, "application/n-triples", "application/n-triples", SIGHT),
    "a graph in RDF/XML": accepting(SHIP, "application/rdf+xml", "application/rdf+xml", SIGHT),
    "a graph in JSON-LD": accepting(SHIP, "application/ld+json", "application/ld+json", SIGHT),
    "whatever there is": accepting(BEACON, "*/*", JSON, (":gull",)),
    "a graph, whatever there is": accepting(SHIP, "*/*", TURTLE, SIGHT),
    "JSON by its plain name": accepting(BEACON, "application/json", JSON, (":gull",)),
    "the higher weight": accepting(BEACON, f"{JSON};q=0.3, {TSV};q=0.7", TSV, (":gull",)),
    "the more exact range": accepting(BEACON, f"application/*;q=0.9, {XML};q=0.1, text/*;q=0.2", JSON, (":gull",)),
    "weight 0 is never": accepting(BEACON, f"{JSON};q=0, */*;q=0.1", XML, (":gull",)),
    "format=csv": asked_for(PREFIXES + "SELECT ?n { :bell :name ?n }", "csv", CSV, ('"Bell"',)),
    "format=xml": asked_for(BEACON, "xml", XML, (":gull",)),
    "format=nt": asked_for(SHIP, "nt", "application/n-triples", SIGHT),
    "rows are no image": not_acceptable(BEACON, "image/png"),
    "rows are no graph": not_acceptable(BEACON, TURTLE),
    "a graph has no rows": not_acceptable(SHIP, CSV),
    # mistakes
    "no SPARQL": Case(params={"query": "SELECT ?x WHERE { ?x"}, status=400, kind=PROBLEM, code="QUERY_SYNTAX"),
    "an empty query": Case(params={"query": ""}, status=400, kind=PROBLEM),
    "an undeclared prefix": Case(params={"query": "ASK { ex:a ex:b ex:c }"}, status=400, code="QUERY_SYNTAX"),
    "two queries": Case(params={"query": [TRUE, TRUE]}, status=400, code="QUERY_TWICE"),
    "a query in URL and body": Case(
        method="POST", params={"query": TRUE}, headers=DIRECT, body=TRUE.encode(), status=400, code="QUERY_TWICE"
    ),
    "an update sent as a query": Case(method="POST", headers=DIRECT, body=b"CLEAR ALL", status=400, kind=PROBLEM),
    "an update by GET": Case(params={"update": "CLEAR ALL"}, status=400, kind=PROBLEM),
    "a fetch from elsewhere": Case(
        params={"query": "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, status=400, code="SERVICE_REFUSED"
    ),
    "POST as plain text": posted("text/plain", TRUE.encode(), 415),
    "POST without a type": posted(None, b"query=ASK%20%7B%7D", 415),
    "POST in UTF-16": posted(f"{QUERY}; charset=UTF-16", TRUE.encode("utf-16"), 400),
    "POST of what is no UTF-8": posted(QUERY, b"ASK { ?s ?p '\xff' }", 400),
    "a form that is no UTF-8": posted(FORM, b"query=ASK+%7B+%3Fs+%3Fp+%27%FF%27+%7D", 400),
    "PUT": Case(method="PUT", params={"query": TRUE}, status=405),
    "DELETE": Case(method="DELETE", params={"query": TRUE}, status=405),
    "PATCH": Case(method="PATCH", params={"query": TRUE}, status=405),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_request(name: str, reader: httpx2.Client, addresses: Addresses) -> None:
    case = CASES[name]
    response = reader.request(
        case.method, addresses.query, params=case.params, data=case.form, content=case.body, headers=dict(case.headers)
    )
    assert response.status_code == case.status, response.text
    if case.kind is not None:
        assert media_type(response) == case.kind
    if case.code is not None:
        assert response.json()["code"] == case.code
    if case.answer is not None:
        assert_answer(response, case.answer)


def test_where_the_mistake_is(reader: httpx2.Client, addresses: Addresses) -> None:
    problem = reader.get(addresses.query, params={"query": "ASK {\n  ?s ?p }"}).json()
    assert problem["line"] == 2
    assert problem["column"] in {9, 10}  # the brace, or what is behind it


def test_a_method_that_is_not_allowed_tells_those_that_are(reader: httpx2.Client, addresses: Addresses) -> None:
    allowed = reader.put(addresses.query).headers["allow"]
    assert {"GET", "HEAD", "POST"} <= {method.strip() for method in allowed.split(",")}


def test_head_is_get_without_a_body(reader: httpx2.Client, addresses: Addresses) -> None:
    params = {"query": BEACON}
    got, head = reader.get(addresses.query, params=params), reader.head(addresses.query, params=params)
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in ("content-type", "etag")} == {
        name: got.headers[name] for name in ("content-type", "etag")
    }


def test_conditional_requests(reader: httpx2.Client, addresses: Addresses) -> None:
    first = reader.get(addresses.query, params={"query": BEACON})
    tag = first.headers["etag"]
    again = reader.get(addresses.query, params={"query": BEACON}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    stale = reader.get(addresses.query, params={"query": BEACON}, headers={"If-None-Match": 'W/"of-old"'})
    assert (stale.status_code, stale.content) == (200, first.content)


def test_an_etag_is_of_one_query_in_one_format(reader: httpx2.Client, addresses: Addresses) -> None:
    def tag(query: str, accept: str) -> str:
        return str(reader.get(addresses.query, params={"query": query}, headers={"Accept": accept}).headers["etag"])

    assert len({tag(BEACON, JSON), tag(BEACON, XML), tag(VISITS, JSON)}) == 3


def test_other_sites_may_read(reader: httpx2.Client, addresses: Addresses) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    answer = reader.get(addresses.query, params={"query": TRUE}, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "accept" in answer.headers["vary"].lower()
    preflight = reader.options(addresses.query, headers={**origin, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]


def test_a_large_answer_is_compressed_where_the_client_takes_it(reader: httpx2.Client, addresses: Addresses) -> None:
    many = "SELECT ?a ?b ?c { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z } LIMIT 500"
    plain, packed = (
        reader.get(addresses.query, params={"query": many}, headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "gzip")
    )
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.num_bytes_downloaded < len(packed.content) == len(plain.content)


def test_the_service_describes_itself(reader: httpx2.Client, addresses: Addresses) -> None:
    answer = reader.get(addresses.query, headers={"Accept": TURTLE})
    assert media_type(answer) == TURTLE
    objects = {quad.predicate.value: quad.object for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)}
    assert objects["http://www.w3.org/ns/sparql-service-description#endpoint"] == ox.NamedNode(addresses.query)
