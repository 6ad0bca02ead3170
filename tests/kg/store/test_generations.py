from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.errors import NotFound, QueryError, StoreError, StoreInUse
from kg.settings import Settings
from kg.store.base import Change
from kg.store.embedded import EmbeddedStore
from kg.store.generations import current_generation, generation, generations, open_current, writing
from kg.terms import IG

GRAPH = NamedNode("https://example.org/document")
PREDICATE = NamedNode("https://example.org/p")


def quad(value: str, graph: NamedNode | None = GRAPH) -> Quad:
    subject = NamedNode("https://example.org/s")
    return Quad(subject, PREDICATE, Literal(value), graph) if graph else Quad(subject, PREDICATE, Literal(value))


def write(settings: Settings, *values: str, publish: bool = True) -> None:
    with writing(settings) as writer:
        writer.store.apply(Change((), (), {GRAPH: [quad(value) for value in values]}))
        if publish:
            writer.publish()


def read(settings: Settings) -> set[str]:
    store = EmbeddedStore.open_read_only(open_current(settings).path)
    return {found.object.value for found in store.quads()}


def read_at(path: Path) -> set[str]:
    return {found.object.value for found in EmbeddedStore.open_read_only(path).quads()}


def test_a_reader_sees_the_published_state(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    assert read(settings) == {"one"}


def test_a_generation_does_not_change_under_its_reader(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    reader = EmbeddedStore.open_read_only(open_current(settings).path)
    write(settings, "two")
    assert {found.object.value for found in reader.quads()} == {"one"}
    assert read(settings) == {"two"}


def test_what_a_killed_writer_had_written_is_published_by_the_next_reader(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    write(settings, "one", "two", publish=False)
    assert read(settings) == {"one", "two"}
    assert not (settings.store / "unpublished").exists()


def test_old_generations_go(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", keep_generations=2, generation_grace=0)
    for value in "abcd":
        write(settings, value)
    assert len(list((settings.store / "generations").iterdir())) == 2
    assert read(settings) == {"d"}


def test_young_generations_stay_for_who_has_just_found_them(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", keep_generations=1, generation_grace=60)
    for value in "abcd":
        write(settings, value)
    assert [read_at(one.path) for one in generations(settings.store)] == [{"a"}, {"b"}, {"c"}, {"d"}]
    write(replace(settings, generation_grace=0), "e")
    assert [read_at(one.path) for one in generations(settings.store)] == [{"e"}]


def test_an_earlier_generation_by_its_id(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    first = open_current(settings)
    write(settings, "two")
    assert generation(settings.store, first.id) == first
    assert read_at(first.path) == {"one"}
    assert open_current(settings).created > first.created
    with pytest.raises(NotFound, match=f"99.*{first.id}"):
        generation(settings.store, "99")
    with pytest.raises(NotFound, match="none"):
        generation(tmp_path / "nothing", first.id)


def test_what_is_written_and_fails_makes_no_generation(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    before = open_current(settings)
    with writing(settings) as writer:
        with pytest.raises(QueryError), writer.whole_or_nothing():
            writer.store.update("INSERT DATA { <x:a> <x:b> 1 } ; CREATE GRAPH <x:g> ; CREATE GRAPH <x:g>")
        assert writer.publish() == before
    assert read(settings) == {"one"}


def test_a_cut_off_document_goes_and_one_without_a_seal_stays(tmp_path: Path) -> None:
    """What somebody wrote by hand into a document's graph is none of the recovery's business."""
    settings = Settings(store=tmp_path / "store")
    cut, by_hand = (NamedNode(f"https://w3id.org/incident-graph/id/document/{name}") for name in ("cut", "hand"))
    write(settings, "one")
    with writing(settings) as writer:
        writer.store.update(f"INSERT DATA {{ GRAPH {by_hand} {{ <x:s> <x:p> 'by hand' }} }}")
        writer.publish()
        writer.store.before_write()
        writer.store.before_bulk([cut])
        writer.store.load([quad("cut", cut)])
        del writer  # as if killed here
    assert read(settings) == {"one", "by hand"}
    assert not (settings.store / "unsealed").exists()


def many(document: NamedNode, *last: Quad) -> Iterator[Quad]:
    """More quads of a document than one transaction takes, made as they are read."""
    yield from (quad(str(number), document) for number in range(6_000))
    yield from last


def test_large_graphs_are_written_as_they_are_read_and_one_that_lacks_its_seal_goes(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    one, two, bad = (NamedNode(f"https://w3id.org/incident-graph/id/document/{name}") for name in ("1", "2", "bad"))
    seals = {document: Quad(document, IG.contentHash, Literal("abc"), document) for document in (one, two)}
    with writing(settings) as writer:
        writer.store.apply(Change((), [quad("derived", None)], {doc: many(doc, seal) for doc, seal in seals.items()}))
        assert writer.store.scattered == len(writer.store) == 2 * 6_001 + 1
        with pytest.raises(StoreError, match="does not end with its seal"):
            writer.store.apply(Change((), (), {bad: (quad(str(number), bad) for number in range(12_000))}))
        del writer
    store = EmbeddedStore.open_read_only(open_current(settings).path)
    assert {found.graph_name for found in store.quads()} == {one, two, DefaultGraph()}
    assert store.holds(seals.values())
    assert len(store) == 2 * 6_001 + 1


def test_who_waits_for_the_lock_is_seen_and_gets_it(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", writer_wait=20)
    waited: list[bool] = []

    def second() -> None:
        with writing(settings):
            waited.append(True)

    waiting = threading.Thread(target=second)
    with writing(settings) as writer:
        assert not writer.is_wanted
        waiting.start()
        end = time.monotonic() + 10
        while not writer.is_wanted and time.monotonic() < end:
            time.sleep(0.01)
        assert writer.is_wanted
        assert not waited
        del writer
    waiting.join()
    assert waited


def test_leftovers_of_a_killed_publication_are_removed(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    (settings.store / "generations" / "00000002.tmp" / "db").mkdir(parents=True)
    write(settings, "two")
    assert read(settings) == {"two"}
    assert not list((settings.store / "generations").glob("*.tmp"))


def _hold(path: str, ready: multiprocessing.synchronize.Event, done: multiprocessing.synchronize.Event) -> None:
    with writing(Settings(store=Path(path))):
        ready.set()
        done.wait(30)


def test_a_second_writer_hears_who_holds_the_store(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", writer_wait=0.2)
    write(settings, "one")
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(str(settings.store), ready, done))
    holder.start()
    try:
        assert ready.wait(30)
        with pytest.raises(StoreInUse, match=f"process {holder.pid}"), writing(settings):
            pass
        assert read(settings) == {"one"}
    finally:
        done.set()
        holder.join(30)


def test_no_graph_yet(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="kg ingest"):
        open_current(Settings(store=tmp_path / "nothing"))
    assert current_generation(tmp_path / "nothing") is None


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be written"), writing(Settings(store=tmp_path / "file" / "store")):
        pass


def test_a_change_replaces_the_document_and_leaves_the_rest(tmp_path: Path) -> None:
    store = EmbeddedStore()
    other = NamedNode("https://example.org/other")
    store.apply(Change((), [quad("derived", None), quad("kept", other)], {GRAPH: [quad("old")]}))
    store.apply(Change([quad("derived", None)], [quad("derived again", None)], {GRAPH: [quad("new")]}))
    assert set(store.quads()) == {quad("new"), quad("derived again", None), quad("kept", other)}


def test_the_writers_pid_is_in_the_lock(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    with writing(settings):
        assert (settings.store / "writer.lock").read_text() == str(os.getpid())


def test_a_large_run_is_published_in_few_files(tmp_path: Path) -> None:
    def files(store: Path, optimize_from: int) -> int:
        settings = Settings(store=store, optimize_from=optimize_from)
        with writing(settings) as writer:
            for part in range(5):
                many = [quad(f"{part} {number}", None) for number in range(200)]
                writer.store.apply(Change((), many, {}))
                writer.store.flush()
            return len(list(writer.publish().path.glob("*.sst")))

    assert files(tmp_path / "merged", 1_000) < files(tmp_path / "scattered", 1_001)


def test_a_database_that_is_just_being_closed_is_waited_for(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    write(settings, "one")
    still_open = [EmbeddedStore.open(settings.store / "data")]
    closing = threading.Timer(0.3, still_open.clear)
    closing.start()
    write(settings, "two")
    closing.join()
    assert read(settings) == {"two"}
