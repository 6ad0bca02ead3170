"""The contract of the store port, by every adapter; and what only a store over HTTP can do wrong."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import NoSnapshot, NotFound, QueryError, QueryTimeout, ResultTooLarge, StoreError, StoreInUse
from kg.settings import Settings
from kg.store.access import open_published, published, writing
from kg.store.base import Change, Solutions, Store, Triples
from kg.store.embedded import EmbeddedStore
from kg.store.journal import JOURNAL
from kg.store.remote import RemoteStore, gives_triples
from kg.store.revision import REVISION
from kg.terms import IG, INFERRED, XSD, mint
from tests.queries.spelling import by_value
from tests.servers import SERVERS, Address

ONE, TWO = mint("document", "one"), mint("document", "two")
NODE, HAS = mint("incident", "test"), IG.value
MOST_QUADS = 50
"""Quads of one update in these tests, so that small changes take several."""


def emptied(address: Address, folder: Path) -> Settings:
    """Settings of a server that holds nothing any more."""
    settings = Settings(store=folder, store_update_quads=MOST_QUADS, **address)
    store = RemoteStore(settings)
    default = settings.store_default_graph
    for graph in (ONE, TWO, INFERRED, JOURNAL, REVISION, *([ox.NamedNode(default)] if default else [])):
        store.update(f"DROP SILENT GRAPH {graph}")
    if not default:
        store.update("DROP SILENT DEFAULT")
    store.client.close()
    return settings


@pytest.fixture(params=list(SERVERS))
def settings(request: pytest.FixtureRequest, server_address: Callable[[str], Address], tmp_path: Path) -> Settings:
    return emptied(server_address(request.param), tmp_path / "store")


@pytest.fixture
def remote(settings: Settings) -> Iterator[RemoteStore]:
    store = RemoteStore(settings)
    yield store
    store.client.close()


@pytest.fixture(params=["memory", *SERVERS])
def store(request: pytest.FixtureRequest, server_address: Callable[[str], Address], tmp_path: Path) -> Iterator[Store]:
    """Every adapter, empty."""
    if request.param == "memory":
        yield EmbeddedStore()
        return
    store = RemoteStore(emptied(server_address(request.param), tmp_path / "store"))
    yield store
    store.client.close()


def document(graph: ox.NamedNode, count: int, word: str = "value") -> list[ox.Quad]:
    """A document of some quads, its content hash last."""
    said = [ox.Quad(graph, HAS, ox.Literal(f"{word} {number}"), graph) for number in range(count - 1)]
    return [*said, ox.Quad(graph, IG.contentHash, ox.Literal(f"{word}-hash"), graph)]


def held(store: Store) -> set[str]:
    return {str(quad) for quad in store.quads()}


def lines(*parts: Sequence[ox.Quad]) -> set[str]:
    return {str(quad) for part in parts for quad in part}


def rows(store: Store, text: str) -> list[tuple[object, ...]]:
    found = store.query(text)
    assert isinstance(found, Solutions)
    return list(found.rows)


# --- every adapter ------------------------------------------------------------------------------------------


LITERALS = (
    ox.Literal("plain"), ox.Literal("", ), ox.Literal("deux", language="fr"), ox.Literal("漢字", language="ja"),
    ox.Literal('"quoted" \\ back\nline\ttab\r'), ox.Literal("𝛼 emoji 🙂"), ox.Literal(42), ox.Literal(-7),
    ox.Literal("0.90", datatype=XSD.decimal), ox.Literal(True), ox.Literal("2026-02-28", datatype=XSD.date),
    ox.Literal("2026-02-28T01:02:03Z", datatype=XSD.dateTime), ox.Literal("2026", datatype=XSD.gYear),
    ox.Literal("https://example.org/?a=1&b=%20", datatype=XSD.anyURI), ox.Literal("2026-03/2026-04", datatype=IG.edtf),
    ox.Literal("long " * 20_000),
)  # fmt: skip


def test_terms_come_back(store: Store) -> None:
    store.apply(Change((), [ox.Quad(NODE, HAS, value) for value in LITERALS]))
    found = rows(store, f"SELECT ?value WHERE {{ {NODE} {HAS} ?value }}")
    assert {_term(value) for (value,) in found} == {_term(value) for value in LITERALS}
    triples = store.query(f"CONSTRUCT WHERE {{ {NODE} {HAS} ?value }}")
    assert isinstance(triples, Triples)
    assert {_term(triple.object) for triple in triples.triples} == {_term(value) for value in LITERALS}


def _term(term: object) -> tuple[str, str, str | None]:
    assert isinstance(term, ox.Literal)
    number = term.datatype == XSD.decimal
    return by_value(term) if number else term.value, term.datatype.value, term.language


@pytest.mark.parametrize("count", [3, 3 * MOST_QUADS])
def test_a_document_is_replaced_whole_and_withdrawn(store: Store, count: int) -> None:
    store.replace_document(ONE, document(ONE, count, "old"))
    store.replace_document(TWO, document(TWO, 3))
    store.replace_document(ONE, document(ONE, count, "new"))
    assert held(store) == lines(document(ONE, count, "new"), document(TWO, 3))
    store.replace_document(ONE, ())
    assert held(store) == lines(document(TWO, 3))


@pytest.mark.parametrize("count", [2, 3 * MOST_QUADS])
def test_derived_quads_change_with_their_documents(store: Store, count: int) -> None:
    before = [ox.Quad(NODE, HAS, ox.Literal(f"before {number}")) for number in range(count)]
    after = [ox.Quad(NODE, HAS, ox.Literal(f"after {number}"), INFERRED) for number in range(count)]
    store.apply(Change((), before, {ONE: document(ONE, count)}))
    assert held(store) == lines(before, document(ONE, count))
    store.apply(Change(before, after, {ONE: (), TWO: document(TWO, count)}))
    assert held(store) == lines(after, document(TWO, count))
    store.apply(Change((), ()))
    assert held(store) == lines(after, document(TWO, count))


def test_the_default_graph_is_not_the_union(store: Store) -> None:
    store.apply(Change((), [ox.Quad(NODE, HAS, ox.Literal("default"))], {ONE: document(ONE, 2)}))
    assert rows(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == [(ox.Literal(1),)]
    found = rows(store, f"SELECT ?o WHERE {{ VALUES ?graph {{ {ONE} }} GRAPH ?graph {{ ?s {HAS} ?o }} }}")
    assert found == [(ox.Literal("value 0"),)]


def test_questions_of_every_form(store: Store) -> None:
    store.update(f'INSERT DATA {{ {NODE} {HAS} "one" }}')
    assert store.query(f"ASK {{ {NODE} {HAS} ?value }}") is True
    assert store.query(f"ASK {{ {NODE} {IG.about} ?value }}") is False
    assert rows(store, f"SELECT ?value ?none WHERE {{ {NODE} {HAS} ?value }}") == [(ox.Literal("one"), None)]
    described = store.query(f"# a comment\nPREFIX a: <http://a/select>\nDESCRIBE {NODE}")
    assert isinstance(described, Triples)
    assert len(described.triples) == 1


def test_an_update_changes_what_its_pattern_finds(store: Store) -> None:
    store.update(f'INSERT DATA {{ {NODE} {HAS} "one" }}')
    store.update(f'DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p "two" }} WHERE {{ ?s ?p ?o . FILTER(?s = {NODE}) }}')
    assert held(store) == lines([ox.Quad(NODE, HAS, ox.Literal("two"))])


def test_a_wrong_text_is_refused_with_the_reason(store: Store) -> None:
    with pytest.raises(QueryError, match=r"\b1\b") as refused:
        store.query("SELECT ?s WHERE { ?s ?p ?o } nonsense")
    assert refused.value.line == 1
    with pytest.raises(QueryError):
        store.update("INSERT nonsense")


def test_what_is_held(store: Store) -> None:
    quads = [ox.Quad(NODE, HAS, ox.Literal(f"{number}")) for number in range(3 * MOST_QUADS)]
    assert not store.holds(quads)
    store.load(quads)
    assert store.holds(quads)
    assert not store.holds([*quads, ox.Quad(NODE, HAS, ox.Literal("more"))])


def test_a_snapshot_stays_or_is_refused(store: Store, tmp_path: Path) -> None:
    if isinstance(store, RemoteStore):
        with pytest.raises(NoSnapshot):
            store.snapshot(tmp_path / "copy")
        return
    on_disk = EmbeddedStore.open(tmp_path / "data")
    on_disk.replace_document(ONE, document(ONE, 2))
    on_disk.snapshot(tmp_path / "copy")
    on_disk.replace_document(ONE, ())
    assert held(EmbeddedStore.open_read_only(tmp_path / "copy")) == lines(document(ONE, 2))


# --- over HTTP ----------------------------------------------------------------------------------------------


def test_a_change_that_is_cut_off_happens_wholly_or_not_at_all(
    remote: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever request is the last one, no acknowledged document is lost, and none is there in part."""
    kept, old, new = document(TWO, 3), document(ONE, 2 * MOST_QUADS, "old"), document(ONE, 2 * MOST_QUADS, "new")
    outcomes = set()
    send = remote.client.update
    for last in range(100):
        remote.apply(Change((), (), {ONE: old, TWO: kept}))
        left = last

        def cut_off(text: str) -> None:
            nonlocal left
            if left == 0:
                raise StoreError("the connection is gone")
            left -= 1
            send(text)

        monkeypatch.setattr(remote.client, "update", cut_off)
        try:
            remote.replace_document(ONE, new)
        except StoreError:
            ended = False
        else:
            ended = True
        monkeypatch.setattr(remote.client, "update", send)
        remote.recover()
        found = held(remote)
        assert found in (lines(kept, old), lines(kept, new))
        outcomes.add(found == lines(kept, new))
        if ended:
            break
    assert ended
    assert outcomes == {True, False}
    assert rows(remote, f"SELECT ?s WHERE {{ VALUES ?g {{ {JOURNAL} }} GRAPH ?g {{ ?s ?p ?o }} }}") == []


def test_a_change_that_the_server_refuses_does_not_come_back(
    remote: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = document(ONE, 3 * MOST_QUADS)
    send = remote.client.update

    def refuse(text: str) -> None:
        if str(many[MOST_QUADS].triple) in text:
            raise QueryError("too many words")
        send(text)

    monkeypatch.setattr(remote.client, "update", refuse)
    with pytest.raises(StoreError, match="too many words"):
        remote.replace_document(ONE, many)
    remote.recover()
    monkeypatch.setattr(remote.client, "update", send)
    remote.replace_document(ONE, many)
    assert held(remote) == lines(many)


def test_readers_are_told_of_each_publication(settings: Settings) -> None:
    assert published(settings) is None
    with pytest.raises(NotFound, match="no graph here yet"):
        open_published(settings)
    for number in ("00000001", "00000002"):
        with writing(settings) as writer:
            writer.store.replace_document(ONE, document(ONE, 2, number))
            assert writer.publish().id == number
        found = published(settings)
        assert found is not None
        assert found.id == number
    store, shown = open_published(settings)
    assert shown == found
    assert held(store) == lines(document(ONE, 2, "00000002"))
    with pytest.raises(NoSnapshot):
        open_published(settings, "00000001")


def test_one_writer_at_a_time(settings: Settings) -> None:
    with writing(settings), pytest.raises(StoreInUse), writing(replace(settings, writer_wait=0.0)):
        pass


def test_an_answer_larger_than_its_cap_is_refused(remote: RemoteStore) -> None:
    remote.load([ox.Quad(NODE, HAS, ox.Literal("x" * 1_000))])
    with pytest.raises(ResultTooLarge):
        remote.client.query("SELECT * WHERE { ?s ?p ?o }", "application/sparql-results+json", max_bytes=500)


# --- a server that does as it is told -------------------------------------------------------------------------


class _Scripted(http.server.BaseHTTPRequestHandler):
    """Answers with the next status of a script, and keeps what it was asked."""

    script: list[tuple[int, dict[str, str]]]
    asked: list[dict[str, str]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append({name.title(): value for name, value in self.headers.items()})
        status, headers = self.script.pop(0)
        body = b'{"head":{"vars":["a"]},"results":{"bindings":[]}}' if status == 200 else b"because"
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Silence."""


@contextmanager
def scripted(*script: int, **headers: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a server that gives these answers, and the headers of what it has been asked."""
    handler = type("Handler", (_Scripted,), {"script": [(status, headers) for status in script], "asked": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/query", handler.asked
        finally:
            server.shutdown()
            thread.join()


SELECT = "SELECT * WHERE { ?s ?p ?o }"


def test_a_query_is_sent_again_and_an_update_is_not() -> None:
    with scripted(503, 200, 503) as (url, asked):
        store = RemoteStore(Settings(store_url=url))
        assert rows(store, SELECT) == []
        with pytest.raises(StoreError, match="503"):
            store.update("CLEAR ALL")
        store.client.close()
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        ({"store_token": "secret"}, "Bearer secret"),
        ({"store_user": "dba", "store_password": "dba"}, "Basic ZGJhOmRiYQ=="),
        ({}, None),
    ],
)
def test_credentials_are_sent(credentials: dict[str, str], header: str | None) -> None:
    with scripted(200) as (url, asked):
        store = RemoteStore(Settings(store_url=url, **credentials))
        store.query(SELECT)
        store.client.close()
    assert asked[0].get("Authorization") == header


def test_refused_credentials_are_named() -> None:
    with scripted(401) as (url, _), pytest.raises(StoreError, match="credentials"):
        RemoteStore(Settings(store_url=url)).query(SELECT)


@pytest.mark.parametrize("header", ["X-SPARQL-MaxRows", "X-SQL-State"])
def test_a_part_of_an_answer_is_an_error(header: str) -> None:
    with scripted(200, **{header: "10000"}) as (url, _), pytest.raises(StoreError, match="cut its answer short"):
        RemoteStore(Settings(store_url=url)).query(SELECT)


def test_an_answer_that_is_no_result_is_an_error() -> None:
    with scripted(200) as (url, _), pytest.raises(StoreError, match="not N-Triples"):
        RemoteStore(Settings(store_url=url)).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/query"
        with pytest.raises(QueryTimeout, match=r"within 0\.2 seconds"):
            RemoteStore(Settings(store_url=url, store_timeout=0.2)).query(SELECT)
    with pytest.raises(StoreError, match="cannot be reached"):
        RemoteStore(Settings(store_url=url, store_timeout=2)).query(SELECT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o }", True),
        ("# SELECT\nbase <http://a/> prefix : <http://select#> describe :a", True),
        ("SELECT ?construct WHERE { ?construct ?p ?o }", False),
        ("ASK {}", False),
        ("nonsense", False),
        (" " * 50_000 + "!", False),
    ],
)
def test_the_form_of_a_query_is_seen(text: str, expected: bool) -> None:
    assert gives_triples(text) is expected


def test_a_store_is_a_folder_or_an_address() -> None:
    url = "https://example.org/sparql"
    assert Settings.from_env({"KG_STORE": url}) == Settings(store_url=url)
    both = Settings.from_env({"KG_STORE": "texts", "KG_STORE_URL": url})
    assert (both.store, both.store_url, both.place) == (Path("texts"), url, url)
    assert both.at("folder") == Settings(store=Path("folder"))
    assert Settings().at(url).store_url == url
    assert "secret" not in repr(Settings(store_password="secret", store_token="secret"))
