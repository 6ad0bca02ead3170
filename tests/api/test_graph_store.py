"""SPARQL 1.1 Graph Store HTTP Protocol: graphs as resources, by their own addresses and by `?graph=`."""

from __future__ import annotations

import gzip
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from tests.api.writes import EDITOR, TURTLE, ask, served, settings_of, writer_pid

PERSON = '@prefix foaf: <http://xmlns.com/foaf/0.1/> . <> a foaf:Person ; foaf:knows [ foaf:name "Zoë" ] .'
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">{}</rdf:RDF>'
NAMED = "http://example.org/graph"
UPLOAD = {"graph": NAMED}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(settings_of(tmp_path_factory.mktemp("graphs") / "store", upload_max_bytes=300_000,
                            upload_max_unpacked=1_000_000)) as client:  # fmt: skip
        client.put("/graphs/first", content=PERSON, headers=TURTLE)
        yield client


def triples(client: TestClient, address: str, accept: str = "text/turtle", **params: str) -> list[ox.Quad]:
    response = client.get(address, params=params or None, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(accept)
    format = ox.RdfFormat.from_media_type(accept)
    assert format is not None
    return list(ox.parse(response.content, format))


def test_a_graph_lives_and_dies_at_its_own_address(client: TestClient) -> None:
    address = "/graphs/person/1.ttl"
    assert client.get(address).status_code == 404
    assert client.put(address, content=PERSON, headers=TURTLE).status_code == 201
    found = triples(client, address)
    assert len(found) == 3
    assert ox.NamedNode("http://testserver" + address) in {one.subject for one in found}
    assert client.put(address, content='<> <x:p> "new" .', headers=TURTLE).status_code == 204
    assert len(triples(client, address)) == 1
    assert client.post(address, content='<> <x:p> "more" .', headers=TURTLE).status_code == 204
    assert len(triples(client, address)) == 2
    assert client.head(address).status_code == 200
    assert triples(client, "/graphs", graph="http://testserver" + address)
    assert client.delete(address, headers=EDITOR).status_code == 204
    assert client.get(address).status_code == client.head(address).status_code == 404
    gone = client.delete(address, headers=EDITOR)
    assert (gone.status_code, gone.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("endpoint", ["/graphs", "/rdf-graph-store"])
def test_a_graph_named_in_the_query(client: TestClient, endpoint: str) -> None:
    graph = {"graph": f"http://example.org{endpoint}"}
    assert client.post(endpoint, params=graph, content=PERSON, headers=TURTLE).status_code == 201
    assert len(triples(client, endpoint, **graph)) == 3
    assert client.put(endpoint, params=graph, content=PERSON, headers=TURTLE).status_code == 204
    assert client.delete(endpoint, params=graph, headers=EDITOR).status_code == 204
    assert client.get(endpoint, params=graph).status_code == 404


def test_names_are_decoded_once(client: TestClient) -> None:
    for name in ("http://www.example/%31", "http://www.example/%2531"):
        assert (
            client.put(f"/graphs?graph={name}", content=f"<x:s> <x:is> <{name}> .", headers=TURTLE).status_code == 201
        )
    assert ask(client, "ASK { GRAPH <http://www.example/1> { ?s ?p ?o } }")
    assert ask(client, "ASK { GRAPH <http://www.example/%31> { ?s ?p ?o } }")
    assert client.put("/graphs/a%20b", content=PERSON, headers=TURTLE).status_code == 201
    assert len(triples(client, "/graphs", graph="http://testserver/graphs/a%20b")) == 3


def test_the_default_graph(client: TestClient) -> None:
    assert client.put("/graphs?default", content="<x:d> <x:p> 1 .", headers=TURTLE).status_code in {201, 204}
    assert client.post("/graphs?default", content="<x:d> <x:p> 2 .", headers=TURTLE).status_code == 204
    assert len(triples(client, "/graphs?default")) == 2
    assert client.delete("/graphs?default", headers=EDITOR).status_code == 204
    assert triples(client, "/graphs?default") == []
    assert ask(client, "ASK { GRAPH <http://testserver/graphs/first> { ?s ?p ?o } }")


def test_a_post_to_the_store_makes_a_graph(client: TestClient) -> None:
    made = client.post("/rdf-graph-store", content=PERSON, headers=TURTLE)
    assert made.status_code == 201
    location = made.headers["location"]
    assert len(triples(client, location)) == len(triples(client, "/graphs", graph=location)) == 3
    assert client.post("/graphs", content=PERSON, headers=TURTLE).headers["location"] != location


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/turtle; charset=utf-8", '<http://e/s> <http://e/p> "é" .'),
        ("application/n-triples", '<http://e/s> <http://e/p> "é" .'),
        ("application/rdf+xml", XML.format('<rdf:Description rdf:about="http://e/s"><e:p>é</e:p></rdf:Description>')),
        ("application/ld+json", '{"@id": "http://e/s", "http://e/p": "é"}'),
    ],
)
def test_formats(client: TestClient, media_type: str, body: str) -> None:
    headers = EDITOR | {"Content-Type": media_type}
    assert client.put("/graphs", params=UPLOAD, content=body.encode(), headers=headers).status_code in {201, 204}
    expected = ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("é"))
    for accept in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        assert [one.triple for one in triples(client, "/graphs", accept, **UPLOAD)] == [expected]
    packed = client.put("/graphs", params=UPLOAD, content=gzip.compress(body.encode()),
                        headers=headers | {"Content-Encoding": "gzip"})  # fmt: skip
    assert packed.status_code == 204
    assert [one.triple for one in triples(client, "/graphs", **UPLOAD)] == [expected]


def test_files_of_a_form(client: TestClient) -> None:
    address = "/graphs/form"
    files = [
        ("a", ("last.ttl", b'<> <x:last> "Doe" ; <x:of> _:b .', "text/turtle; charset=utf-8")),
        ("b", ("first.nt", b'<x:s> <x:first> "J" .\n_:b <x:is> "B" .', "application/octet-stream")),
    ]
    assert client.post(address, files=files, headers=EDITOR).status_code == 201
    assert len(triples(client, address)) == 4
    assert not ask(client, "ASK { GRAPH ?g { ?s <x:of> ?b . ?b <x:is> ?o } }")  # blank nodes are of one file each
    unknown = client.post(address, files=[("a", ("a.bin", b"?", "application/octet-stream"))], headers=EDITOR)
    assert (unknown.status_code, unknown.json()["code"]) == (415, "MEDIA_TYPE")
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/turtle\r\n\r\n<x:a> <x:b> 1 .\r\n'
    parted = EDITOR | {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post(address, content=part * 2_000 + b"--x--", headers=parted).json()["code"] == "BAD_FORM"
    assert client.post(address, content=part * 2 + b"--x--", headers=parted).status_code == 204
    no_form = EDITOR | {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post(address, content=b"nothing", headers=no_form).json()["code"] == "BAD_FORM"


def test_blank_nodes_of_two_documents_are_two(client: TestClient) -> None:
    for value in (1, 2):
        client.post("/graphs/blank", content=f"_:same <x:p> {value} .", headers=TURTLE)
    assert len({one.subject for one in triples(client, "/graphs/blank")}) == 2


def test_a_byte_order_mark_is_no_triple(client: TestClient) -> None:
    assert client.put("/graphs/mark", content="\ufeff<x:a> <x:b> 1 .".encode(), headers=TURTLE).status_code == 201


def test_triple_terms_survive_a_replacement(client: TestClient) -> None:
    body = "<x:s> <x:p> <<( <x:a> <x:b> 'c' )>> ."
    assert client.put("/graphs/terms", content=body, headers=TURTLE).status_code == 201
    assert ask(client, "ASK { GRAPH ?g { <x:s> <x:p> <<( <x:a> <x:b> 'c' )>> } }")


@pytest.mark.parametrize(
    ("media_type", "body", "code", "line"),
    [
        ("text/turtle", "<x:a> <x:b> 1 .\n<x:a> <x:b> .", "UPLOAD_SYNTAX", 2),
        ("text/turtle", b"<x:a> <x:b> '\xff' .", "UPLOAD_SYNTAX", 1),
        ("application/ld+json", '{"@id":\n "x:a", ', "UPLOAD_SYNTAX", 2),
        ("application/ld+json", '{"@context": "http://127.0.0.1:9/c", "@id": "x:a", "x:p": 1}', "UPLOAD_SYNTAX", None),
        ("application/ld+json", '{"@id": "x:g", "@graph": [{"@id": "x:a", "x:p": 1}]}', "UPLOAD_SYNTAX", None),
        ("application/rdf+xml", "<rdf:RDF>\n</rdf>", "UPLOAD_SYNTAX", 2),
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "b">]>\n' + XML.format(""), "UPLOAD_DOCTYPE", 1),
        ("application/rdf+xml", XML.format("<e:a>" * 20_000 + "</e:a>" * 20_000), "UPLOAD_TOO_DEEP", 1),
        ("text/turtle", "<x:a> <x:b> " + "<<( <x:a> <x:b> " * 5_000 + " )>>" * 5_000, "UPLOAD_TOO_DEEP", None),
        ("application/ld+json", '{"x:p":' * 20_000 + "1" + "}" * 20_000, "UPLOAD_TOO_DEEP", None),
    ],
)  # fmt: skip
def test_documents_that_are_not_taken(
    client: TestClient, media_type: str, body: str | bytes, code: str, line: int | None
) -> None:
    headers = EDITOR | {"Content-Type": media_type}
    problem = client.put("/graphs/refused", content=body, headers=headers).json()
    assert (problem["status"], problem["code"], problem.get("line")) == (400, code, line)
    assert client.get("/graphs/refused").status_code == 404


def test_brackets_in_strings_and_comments_open_nothing(client: TestClient) -> None:
    body = "<x:a(((> <x:b> '''" + "[(" * 200 + "''', \"" + "{" * 200 + '" . #' + "[" * 200 + "\n<x:a> <x:b> (1 2) ."
    assert client.put("/graphs/strings", content=body, headers=TURTLE).status_code == 201


def test_caps_on_what_is_sent_and_on_what_it_unpacks_to(client: TestClient) -> None:
    long = f'<x:a> <x:b> "{"x" * 290_000}" .'
    assert client.put("/graphs/long", content=long, headers=TURTLE).status_code == 201
    assert client.put("/graphs/long", content=long * 2, headers=TURTLE).status_code == 413
    packed = TURTLE | {"Content-Encoding": "gzip"}
    bomb = gzip.compress(f'<x:a> <x:b> "{"x" * 50_000_000}" .'.encode())
    assert len(bomb) < 100_000
    refused = client.put("/graphs/long", content=bomb, headers=packed)
    assert (refused.status_code, refused.json()["code"]) == (413, "TOO_LARGE")
    assert client.put("/graphs/long", content=gzip.compress(b"<x:a>")[:-9], headers=packed).status_code == 415
    assert client.put("/graphs/long", content=b"no gzip", headers=packed).status_code == 415
    other = client.put("/graphs/long", content=b"?", headers=TURTLE | {"Content-Encoding": "compress"})
    assert (other.status_code, other.json()["code"]) == (415, "CONTENT_CODING")


def test_who_may_write_and_everybody_reads(client: TestClient) -> None:
    headers = {"Content-Type": "text/turtle"}
    for method in ("PUT", "POST", "DELETE"):
        refused = client.request(method, "/graphs/first", content=PERSON, headers=headers)
        assert (refused.status_code, refused.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert len(triples(client, "/graphs/first")) == 3


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("GET", "/graphs", {}, 400),
        ("PUT", "/graphs", {}, 400),
        ("DELETE", "/graphs", {}, 400),
        ("GET", "/graphs?default&graph=http://e/", {}, 400),
        ("GET", "/graphs?graph=relative", {}, 400),
        ("PUT", "/graphs/first?graph=http://e/", {}, 400),
        ("GET", "/graphs/first", {"Accept": "image/png"}, 406),
        ("PUT", "/graphs/first", {"Content-Type": "text/html"}, 415),
        ("PUT", "/graphs/first", {"Content-Type": ""}, 415),
        ("PUT", "/graphs/first", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ("PATCH", "/graphs/first", {}, 405),
    ],
)
def test_requests_that_cannot_be(
    client: TestClient, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    assert client.request(method, address, headers=TURTLE | headers).status_code == status


def test_an_unchanged_graph_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/graphs/first")
    again = client.get("/graphs/first", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.options("/graphs/first").headers["allow"].startswith("GET, HEAD, PUT")


def test_a_writer_that_dies_of_a_document_takes_nothing_with_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store")
    with served(settings) as client:
        assert client.put("/graphs/a", content=PERSON, headers=TURTLE).status_code == 201
        os.kill(writer_pid(settings), signal.SIGKILL)
        assert client.put("/graphs/b", content=PERSON, headers=TURTLE).status_code == 201
        assert len(triples(client, "/graphs/a")) == len(triples(client, "/graphs/b")) == 3


def test_too_much_memory_ends_the_writer_and_not_the_service(tmp_path: Path) -> None:
    with served(settings_of(tmp_path / "store", update_memory=60_000_000)) as client:
        many = "".join(f"<x:s{number}> <x:p> {number} .\n" for number in range(200_000))
        refused = client.put("/graphs/many", content=many, headers=TURTLE)
        assert (refused.status_code, refused.json()["code"]) == (503, "OUT_OF_MEMORY")
        assert client.put("/graphs/few", content=PERSON, headers=TURTLE).status_code == 201
        assert client.get("/graphs/many").status_code == 404
