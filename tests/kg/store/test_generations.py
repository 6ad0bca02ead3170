from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import NotFound, StoreError, StoreInUse
from kg.settings import Settings
from kg.store.base import Change
from kg.store.embedded import EmbeddedStore
from kg.store.generations import current_generation, open_current, writing

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
    settings = Settings(store=tmp_path / "store", keep_generations=2)
    for value in "abcd":
        write(settings, value)
    assert len(list((settings.store / "generations").iterdir())) == 2
    assert read(settings) == {"d"}


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
    settings = Settings(store=tmp_path / "store")
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
