"""SPARQL 1.1 Graph Store HTTP Protocol: each case a story of requests, told to graphs that are gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin

import httpx2
import pytest

from tests.conformance.answers import assert_answer
from tests.conformance.harbour import DEFAULT_GRAPH, NS, PREFIXES
from tests.w3c.answers import TURTLE
from tests.w3c.client import Addresses, media_type

BUOY: Final = f"?graph={quote(NS + 'buoy', safe='')}"
PIER: Final = "/pier/1"
"""A path below the base of direct identification."""
RED, GREEN = ":buoy :colour 'red' .", ":buoy :colour 'green' ."
NT_RED: Final = f'<{NS}buoy> <{NS}colour> "red" .'
XML_RED: Final = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns="{NS}"><rdf:Description rdf:about="{NS}buoy"><colour>red</colour></rdf:Description></rdf:RDF>'
)
JSON_LD_RED: Final = f'{{"@id": "{NS}buoy", "{NS}colour": "red"}}'
MULTIPART: Final = "multipart/form-data; boundary=rope"
TWO_FILES: Final = "\r\n".join(
    line
    for turtle in (RED, GREEN)
    for line in (
        "--rope", 'Content-Disposition: form-data; name="graph"; filename="a.ttl"', "Content-Type: text/turtle", "",
        PREFIXES + turtle,
    )
) + "\r\n--rope--\r\n"  # fmt: skip
CHANGED: Final = (200, 204)


@dataclass(frozen=True, slots=True)
class Step:
    """One request; `graph` is the Turtle that comes back, None where the body does not matter."""

    method: str
    target: str
    statuses: tuple[int, ...]
    body: str | None = None
    content_type: str = TURTLE
    accept: str = "*/*"
    kind: str | None = None
    graph: str | None = None


def put(target: str, turtle: str, *statuses: int) -> Step:
    return Step("PUT", target, statuses, PREFIXES + turtle)


def post(target: str, turtle: str, *statuses: int) -> Step:
    return Step("POST", target, statuses, PREFIXES + turtle)


def get(target: str, graph: str) -> Step:
    return Step("GET", target, (200,), accept=TURTLE, kind=TURTLE, graph=graph)


def delete(target: str, *statuses: int) -> Step:
    return Step("DELETE", target, statuses)


STORIES: Final = {
    "put makes a graph, and replaces it": (
        put(BUOY, RED, 201), get(BUOY, RED), put(BUOY, GREEN, *CHANGED), get(BUOY, GREEN),
    ),
    "an address is the name of a graph": (
        put(PIER, RED, 201), get(PIER, RED), put(PIER, GREEN, *CHANGED), get(PIER, GREEN),
    ),
    "post adds": (post(BUOY, RED, 201), post(BUOY, GREEN, *CHANGED), get(BUOY, RED + GREEN)),
    "post of several files": (
        Step("POST", BUOY, (201,), TWO_FILES, MULTIPART), get(BUOY, RED + GREEN),
    ),
    "delete": (
        put(BUOY, RED, 201), delete(BUOY, *CHANGED), Step("GET", BUOY, (404,)), delete(BUOY, 404),
        put(BUOY, RED, 201),
    ),
    "what is not there": (
        Step("GET", BUOY, (404,)), Step("HEAD", BUOY, (404,)), delete(BUOY, 404), Step("GET", PIER, (404,)),
    ),
    "a graph without triples is not there": (
        put(BUOY, RED, 201), put(BUOY, "", *CHANGED), Step("GET", BUOY, (404,)), put(BUOY, RED, 201),
    ),
    "put of N-Triples": (Step("PUT", BUOY, (201,), NT_RED, "application/n-triples"), get(BUOY, RED)),
    "put of RDF/XML": (Step("PUT", BUOY, (201,), XML_RED, "application/rdf+xml"), get(BUOY, RED)),
    "put of JSON-LD": (Step("PUT", BUOY, (201,), JSON_LD_RED, "application/ld+json"), get(BUOY, RED)),
    "get in every syntax": (
        put(BUOY, RED, 201),
        *(Step("GET", BUOY, (200,), accept=kind, kind=kind, graph=RED)
          for kind in (TURTLE, "application/n-triples", "application/rdf+xml", "application/ld+json")),
        Step("GET", BUOY, (406,), accept="image/png"),
    ),
    "head": (put(BUOY, RED, 201), Step("HEAD", BUOY, (200,), kind=TURTLE)),
    "relative addresses are read against the graph's": (
        put(BUOY, "<#top> :above <> .", 201), get(BUOY, f"<{NS}buoy#top> :above <{NS}buoy> ."),
    ),
    "the default graph": (get("?default", DEFAULT_GRAPH.removeprefix(PREFIXES)), Step("HEAD", "?default", (200,))),
    "a wrong body changes nothing": (
        put(BUOY, RED, 201), put(BUOY, ":buoy :colour", 400), get(BUOY, RED),
        Step("PUT", BUOY, (415,), "red", "text/plain"), get(BUOY, RED),
    ),
    "wrong addresses": (
        Step("GET", "?graph=not%20an%20IRI", (400,)), Step("GET", f"{BUOY}&default", (400,)),
        Step("PUT", "", (400, 405), PREFIXES + RED), delete("", 400, 405),
    ),
    "other methods": (Step("PATCH", BUOY, (405, 501), PREFIXES + RED),),
}  # fmt: skip


@pytest.fixture(autouse=True)
def graphs(writer: httpx2.Client, addresses: Addresses) -> Iterator[None]:
    yield
    names = (NS + "buoy", url_of(addresses, PIER))
    cleaning = " ; ".join(f"DROP SILENT GRAPH <{name}>" for name in names)
    assert writer.post(addresses.update, data={"update": cleaning}).is_success


def url_of(addresses: Addresses, target: str) -> str:
    return addresses.graphs + target[1:] if target.startswith("/") else addresses.graph_store + target


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str, writer: httpx2.Client, addresses: Addresses) -> None:
    for number, step in enumerate(STORIES[name], 1):
        headers = {"Accept": step.accept, **({} if step.body is None else {"Content-Type": step.content_type})}
        url = url_of(addresses, step.target)
        response = writer.request(step.method, url, content=step.body, headers=headers)
        assert response.status_code in step.statuses, (number, step.method, response.text)
        if step.kind is not None:
            assert media_type(response) == step.kind
        if step.graph is not None:
            assert_answer(response, step.graph)


def test_post_to_the_store_makes_a_graph_with_a_name(writer: httpx2.Client, addresses: Addresses) -> None:
    headers = {"Content-Type": TURTLE}
    first, second = (writer.post(addresses.graph_store, content=PREFIXES + RED, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    names = {urljoin(addresses.graph_store, answer.headers["location"]) for answer in (first, second)}
    assert len(names) == 2
    for name in names:
        assert_answer(writer.get(name, headers={"Accept": TURTLE}), RED)
        assert writer.delete(name).is_success


def test_reading_is_public_and_writing_is_not(
    writer: httpx2.Client, reader: httpx2.Client, addresses: Addresses
) -> None:
    url = url_of(addresses, BUOY)
    assert writer.put(url, content=PREFIXES + RED, headers={"Content-Type": TURTLE}).status_code == 201
    assert_answer(reader.get(url, headers={"Accept": TURTLE}), RED)
    for method in ("PUT", "POST", "DELETE"):
        refused = reader.request(method, url, content=PREFIXES + GREEN, headers={"Content-Type": TURTLE})
        assert refused.status_code == 401
    assert_answer(reader.get(url, headers={"Accept": TURTLE}), RED)


def test_what_is_written_is_queried_at_once(writer: httpx2.Client, addresses: Addresses) -> None:
    url = url_of(addresses, BUOY)
    query = f"{PREFIXES} ASK {{ GRAPH <{NS}buoy> {{ ?b :colour 'red' }} }}"
    for content, expected in ((RED, True), (GREEN, False)):
        assert writer.put(url, content=PREFIXES + content, headers={"Content-Type": TURTLE}).is_success
        assert_answer(writer.get(addresses.query, params={"query": query}), expected)
