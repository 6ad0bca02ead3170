"""SPARQL 1.1 Update over HTTP, by a writer process that may be killed at any moment."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.store.generations import generations, writing
from tests.api.writes import EDITOR, ask, served, settings_of, writer_pid

UPDATE = {"Content-Type": "application/sparql-update"}
RUNAWAY = "INSERT { ?a <x:q> ?d } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c + ?f < ?i - 100000) }"
MANY = "INSERT DATA {" + " ".join(f"<x:{number}> <x:many> {number} ." for number in range(2_000)) + "}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(settings_of(tmp_path_factory.mktemp("update") / "store")) as client:
        yield client


def update(client: TestClient, text: str, **params: str):  # type: ignore[no-untyped-def]
    return client.post("/sparql", content=text, params=params, headers=EDITOR | UPDATE)


def test_a_write_can_be_read_as_soon_as_it_is_answered(client: TestClient) -> None:
    for number in range(3):
        response = update(client, f"INSERT DATA {{ <x:read-your-writes> <x:p> {number} }}")
        assert response.status_code == 204, response.text
        read = client.get("/sparql", params={"query": f"ASK {{ <x:read-your-writes> <x:p> {number} }}"})
        assert read.json()["boolean"] is True
        assert read.headers["x-generation"] >= response.headers["x-generation"] != ""


def test_the_three_ways_to_send_an_update(client: TestClient) -> None:
    assert update(client, "INSERT DATA { <x:direct> <x:p> 1 }").status_code == 204
    form = client.post("/sparql", data={"update": "INSERT DATA { <x:form> <x:p> 1 }"}, headers=EDITOR)
    assert form.status_code == 204
    typed = EDITOR | {"Content-Type": "Application/SPARQL-Update; charset=utf-8"}
    assert client.post("/sparql", content="INSERT DATA { <x:typed> <x:p> 1 }", headers=typed).status_code == 204
    assert ask(client, "ASK { <x:direct> <x:p> 1 . <x:form> <x:p> 1 . <x:typed> <x:p> 1 }")


def test_a_relative_iri_is_the_same_in_updates_and_queries(client: TestClient) -> None:
    assert update(client, "INSERT DATA { <thing> <x:base> 1 }").status_code == 204
    assert ask(client, "ASK { <thing> <x:base> 1 }")
    assert ask(client, "ASK { <https://w3id.org/incident-graph/thing> <x:base> 1 }")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "TOKEN_NEEDED"),
        ({"Authorization": "Bearer wrong-wrong-wrong-wrong"}, 401, "INVALID_TOKEN"),
        ({"Authorization": "Bearer reader-0123456789"}, 403, "INSUFFICIENT_SCOPE"),
    ],
)
def test_who_may_not(client: TestClient, headers: dict[str, str], status: int, code: str) -> None:
    text = "INSERT DATA { <x:never> <x:p> 1 }"
    direct = client.post("/sparql", content=text, headers=UPDATE | headers)
    form = client.post("/sparql", data={"update": text}, headers=headers)
    for response in (direct, form):
        assert (response.status_code, response.json()["code"]) == (status, code)
    assert not ask(client, "ASK { <x:never> ?p ?o }")


@pytest.mark.parametrize(
    ("text", "status", "code", "line"),
    [
        ("INSERT DATA {\n <x:a> <x:b> }", 400, "UPDATE_SYNTAX", 2),
        ("SELECT * { ?s ?p ?o }", 400, "UPDATE_SYNTAX", 1),
        ("CREATE GRAPH <x:g> ; CREATE GRAPH <x:g>", 400, "UPDATE_FAILED", None),
        ("LOAD <http://127.0.0.1:9/data>", 400, "LOAD_REFUSED", 1),
        ("BASE <http://127.0.0.1:9/>LOAD SILENT <data> INTO GRAPH <x:g>", 400, "LOAD_REFUSED", 1),
        ("CLEAR ALL ;\nINSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400,
         "SERVICE_REFUSED", 2),
        ("INSERT DATA { <x:a> <x:b> 'open }", 400, "QUERY_SYNTAX", 1),
        ("INSERT {} WHERE " + "{" * 100 + "}" * 100, 400, "QUERY_TOO_DEEP", 1),
        ("INSERT DATA { " + "<x:a> <x:b> [ " * 100 + "]" * 100 + "}", 400, "QUERY_TOO_DEEP", 1),
    ],
)  # fmt: skip
def test_refused_updates(client: TestClient, text: str, status: int, code: str, line: int | None) -> None:
    problem = update(client, text).json()
    assert (problem["status"], problem["code"], problem.get("line")) == (status, code, line)


def test_broken_requests(client: TestClient) -> None:
    ok = "INSERT DATA {}"
    assert client.get("/sparql", params={"update": ok}, headers=EDITOR).status_code == 400
    assert update(client, ok, query="ASK {}").status_code == 400
    twice = client.post("/sparql", data={"update": [ok, ok]}, headers=EDITOR)
    assert (twice.status_code, twice.json()["code"]) == (400, "QUERY_TWICE")
    assert client.post("/sparql", content=b"\xff", headers=EDITOR | UPDATE).status_code == 400
    assert update(client, ok, **{"using-graph-uri": "not an iri"}).json()["code"] == "BAD_IRI"
    plain = client.post("/sparql", content=ok, headers=EDITOR | {"Content-Type": "text/plain"})
    assert plain.status_code == 415


def test_the_dataset_of_the_request(client: TestClient) -> None:
    update(client, "INSERT DATA { GRAPH <x:one> { <x:a> <x:p> 1 } GRAPH <x:two> { <x:b> <x:p> 2 } }")
    copy = "INSERT { GRAPH <x:out> { ?s ?p ?o } } WHERE { ?s ?p ?o . FILTER(?p = <x:p>) }"
    assert update(client, copy, **{"using-graph-uri": "x:one"}).status_code == 204
    assert ask(client, "ASK { GRAPH <x:out> { <x:a> <x:p> 1 } FILTER NOT EXISTS { GRAPH <x:out> { <x:b> ?p ?o } } }")
    named = "INSERT { GRAPH <x:out2> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert update(client, named, **{"using-named-graph-uri": "x:two"}).status_code == 204
    assert ask(client, "ASK { GRAPH <x:out2> { <x:b> <x:p> 2 } FILTER NOT EXISTS { GRAPH <x:out2> { <x:a> ?p ?o } } }")
    update(client, "INSERT DATA { <x:short> <x:r> 1 . GRAPH <x:three> { <x:short> <x:r> 1 } }")
    assert update(client, "DELETE WHERE { ?s <x:r> ?o }", **{"using-graph-uri": "x:four"}).status_code == 204
    assert ask(client, "ASK { <x:short> <x:r> 1 }")  # nothing matches in that dataset
    assert update(client, "DELETE WHERE { ?s <x:r> ?o }", **{"using-graph-uri": "x:three"}).status_code == 204
    assert not ask(client, "ASK { <x:short> <x:r> 1 }")
    for text in ("WITH <x:one> DELETE {} WHERE {}", "DELETE {} USING <x:one> WHERE {}"):
        problem = update(client, text, **{"using-graph-uri": "x:one"}).json()
        assert (problem["status"], problem["code"]) == (400, "USING_TWICE")


def test_several_operations_are_one(client: TestClient) -> None:
    both = "INSERT DATA { <x:half> <x:p> 1 } ; CREATE GRAPH <x:g1> ; CREATE GRAPH <x:g1>"
    assert update(client, both).status_code == 400
    assert not ask(client, "ASK { <x:half> ?p ?o }")


def test_only_listed_addresses_are_loaded(tmp_path: Path) -> None:
    listed = "http://127.0.0.1:1/listed.ttl"
    with served(settings_of(tmp_path / "store", load_from=listed)) as client:
        assert update(client, "LOAD <http://127.0.0.1:1/other.ttl>").json()["code"] == "LOAD_REFUSED"
        tried = update(client, f"LOAD <{listed}>")  # nothing listens there: it was let through, and failed
        assert tried.json()["code"] != "LOAD_REFUSED"
        assert update(client, "INSERT DATA { <x:a> <x:p> 1 }").status_code == 204


def test_a_runaway_update_ends_at_its_deadline_and_leaves_nothing(tmp_path: Path) -> None:
    with served(settings_of(tmp_path / "store", update_deadline=1.0)) as client:
        assert update(client, MANY).status_code == 204
        start = time.monotonic()
        problem = update(client, f"INSERT DATA {{ <x:first> <x:p> 1 }} ; {RUNAWAY}").json()
        assert (problem["status"], problem["code"]) == (504, "TIMEOUT")
        assert time.monotonic() - start < 4
        assert update(client, "INSERT DATA { <x:after> <x:p> 1 }").status_code == 204
        assert ask(client, "ASK { <x:after> <x:p> 1 FILTER NOT EXISTS { <x:first> ?p ?o } }")


def test_a_write_that_could_not_begin_in_time_never_does(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", update_deadline=1.0, writer_wait=8.0)
    with served(settings) as client:
        assert update(client, MANY).status_code == 204
        time.sleep(2 * settings.writer_idle)
        with writing(settings):
            start = time.monotonic()
            problem = update(client, "INSERT DATA { <x:late> <x:p> 1 }").json()
            assert (problem["status"], problem["code"]) == (503, "BUSY")
            assert time.monotonic() - start < 5
        assert update(client, "INSERT DATA { <x:after> <x:p> 1 }").status_code == 204
        assert ask(client, "ASK { <x:after> <x:p> 1 FILTER NOT EXISTS { <x:late> ?p ?o } }")


def test_a_killed_writer_loses_nothing_and_the_next_write_works(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store")
    with served(settings) as client:
        assert update(client, MANY).status_code == 204
        failed: list[int] = []
        running = threading.Thread(target=lambda: failed.append(update(client, RUNAWAY).status_code))
        running.start()
        time.sleep(0.5)
        os.kill(writer_pid(settings), signal.SIGKILL)
        running.join()
        assert failed == [503]
        assert update(client, "INSERT DATA { <x:after> <x:p> 1 }").status_code == 204
        assert ask(client, "ASK { <x:after> <x:p> 1 . <x:1999> <x:many> 1999 }")


def test_writes_at_once_share_a_generation_and_all_are_there(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", publish_interval=0.5)
    with served(settings) as client:
        assert update(client, "INSERT DATA { <x:first> <x:p> 1 }").status_code == 204
        statuses: list[int] = []

        def one(number: int) -> None:
            statuses.append(update(client, f"INSERT DATA {{ <x:{number}> <x:at-once> 1 }}").status_code)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [204] * 12
        count = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s <x:at-once> 1 }"}).json()
        assert count["results"]["bindings"][0]["n"]["value"] == "12"
        assert len(generations(settings.store)) < 8


def test_the_lock_is_free_again_after_a_while_and_another_writer_is_told_of(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", writer_wait=0.3)
    with served(settings) as client:
        assert update(client, "INSERT DATA { <x:a> <x:p> 1 }").status_code == 204
        with writing(settings, wait=10):
            problem = update(client, "INSERT DATA { <x:b> <x:p> 1 }")
            assert (problem.status_code, problem.json()["code"]) == (503, "STORE_IN_USE")
            assert str(os.getpid()) in problem.json()["detail"]
            assert int(problem.headers["retry-after"]) > 0
        assert update(client, "INSERT DATA { <x:b> <x:p> 1 }").status_code == 204


def test_who_waits_for_the_lock_gets_it_while_updates_go_on(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", writer_idle=30.0)
    with served(settings) as client:
        assert update(client, "INSERT DATA { <x:a> <x:p> 1 }").status_code == 204
        start = time.monotonic()
        with writing(settings, wait=10):
            assert time.monotonic() - start < 8


def test_too_large_a_text(tmp_path: Path) -> None:
    with served(settings_of(tmp_path / "store", update_max_bytes=40_000)) as client:
        assert update(client, "INSERT DATA {} #" + "x" * 40_000).status_code == 413
        assert update(client, "INSERT DATA {} #" + "x" * 35_000).status_code == 204
        form = client.post("/sparql", data={"update": "INSERT DATA {} #" + "x" * 45_000}, headers=EDITOR)
        assert form.status_code == 413
