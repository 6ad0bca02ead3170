"""Clients that people use, over a socket: SPARQLWrapper and gql; and a runaway query beside a light one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import uvicorn
from gql import Client, gql
from gql.transport.httpx import HTTPXTransport
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from api.app import create_app
from kg.settings import Settings

LIGHT = "SELECT ?s { ?s a <https://w3id.org/incident-graph/ontology/Incident> } LIMIT 1"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?i && ?f != ?i) }"


@pytest.fixture(scope="module")
def address(api_settings: Settings) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(api_settings), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def ask_wrapper(address: str, query: str, format: str, method: str = GET) -> Any:
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(query)
    client.setReturnFormat(format)
    client.setMethod(method)
    return client.query().convert()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper(address: str) -> None:
    rows = ask_wrapper(address, LIGHT, JSON)
    assert rows["results"]["bindings"][0]["s"]["type"] == "uri"
    assert ask_wrapper(address, LIGHT, CSV).startswith(b"s\r\n")
    assert ask_wrapper(address, LIGHT, XML).getElementsByTagName("uri")
    graph = f"CONSTRUCT {{ ?s a ?t }} WHERE {{ {{ {LIGHT} }} ?s a ?t }}"
    assert b"Incident" in ask_wrapper(address, graph, TURTLE)
    assert len(ask_wrapper(address, graph, RDFXML)) > 0
    assert ask_wrapper(address, LIGHT, JSON, POST) == rows


def test_rdflib_sparql_store(address: str) -> None:
    graph = Graph(SPARQLStore(f"{address}/sparql"))
    (row,) = graph.query(LIGHT)
    assert (row.s, RDF.type, URIRef("https://w3id.org/incident-graph/ontology/Incident")) in graph
    assert list(graph.objects(row.s, RDFS.label))
    found = graph.query(f"CONSTRUCT {{ ?s a ?t }} WHERE {{ {{ {LIGHT} }} ?s a ?t }}").graph
    assert found is not None
    assert (row.s, RDF.type, None) in found
    (same,) = Graph(SPARQLStore(f"{address}/sparql", returnFormat="json", method="POST_FORM")).query(LIGHT)
    assert same == row


def test_gql(address: str) -> None:
    with Client(transport=HTTPXTransport(url=f"{address}/graphql"), fetch_schema_from_transport=True) as session:
        found = session.execute(gql("{ incidents(first: 2) { totalCount nodes { label deployer { label } } } }"))
        assert len(found["incidents"]["nodes"]) == 2


def test_a_light_query_is_answered_beside_runaway_ones(address: str, api_settings: Settings) -> None:
    def ask(query: str) -> tuple[int, str, float]:
        start = time.monotonic()
        response = httpx2.get(f"{address}/sparql", params={"query": query}, timeout=30)
        return response.status_code, response.json().get("code", ""), time.monotonic() - start

    with ThreadPoolExecutor(8) as threads:
        hostile = [threads.submit(ask, f"{RUNAWAY} #{number}") for number in range(4)]
        time.sleep(0.3)
        light = [ask(f"{LIGHT} #{number}") for number in range(10)]
        ends = [future.result() for future in hostile]
    assert {status for status, _, _ in light} == {200}
    assert max(seconds for _, _, seconds in light) < 1.5
    assert {(status, code) for status, code, _ in ends} <= {(504, "TIMEOUT"), (503, "BUSY")}
    assert (504, "TIMEOUT") in {(status, code) for status, code, _ in ends}
    assert max(seconds for _, _, seconds in ends) < api_settings.sparql_deadline + 1


def test_a_query_ends_when_its_client_goes_away(address: str) -> None:
    def abandoned() -> float:
        lines = httpx2.get(f"{address}/metrics").text.splitlines()
        found = (line for line in lines if line.startswith('kg_sparql_workers_killed_total{reason="abandoned"}'))
        return float(next(found, "0").split()[-1])

    before = abandoned()
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        query = urlencode({"query": f"{RUNAWAY} LIMIT 77"})
        client.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.5)
    end = time.monotonic() + 1.0  # well before its deadline
    while abandoned() == before:
        assert time.monotonic() < end
        time.sleep(0.05)
