"""The side index after writes of the server: there once they are quiet, not made for each of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.graph import Graph
from kg.index.place import check, index_file
from kg.settings import Settings
from kg.store.generations import Generation, current_generation, generations
from tests.api.writes import EDITOR, served, settings_of

SECONDS = 60.0


def update(client: TestClient, number: int) -> None:
    text = f"INSERT DATA {{ GRAPH <x:notes> {{ <x:s> <x:p> {number} }} }}"
    headers = EDITOR | {"Content-Type": "application/sparql-update"}
    assert client.post("/sparql", content=text, headers=headers).status_code == 204


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.05)


def newest(settings: Settings) -> Generation:
    found = current_generation(settings.store)
    assert found is not None
    return found


def indexed(settings: Settings) -> list[str]:
    return [one.id for one in generations(settings.store) if index_file(settings, one).exists()]


def test_the_index_comes_when_writes_are_quiet(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", index_quiet=1.0, keep_generations=100)
    with served(settings) as client:
        for number in range(8):
            update(client, number)
        graph = Graph.open(settings)
        last = newest(settings).id
        until(lambda: last in indexed(settings))
        assert len(indexed(settings)) < len(generations(settings.store))  # most that went by have none
        until(lambda: graph.index is not None)  # found by those who have the generation open
        assert check(settings) == []
        update(client, 8)
        until(lambda: newest(settings).id in indexed(settings))
        assert newest(settings).id > last
    assert [path.name for path in settings.store.rglob("index.sqlite.*")] == []


@pytest.mark.parametrize("quiet", [-1.0, 30.0])
def test_no_index_before_its_time(tmp_path: Path, quiet: float) -> None:
    settings = settings_of(tmp_path / "store", index_quiet=quiet)
    with served(settings) as client:
        update(client, 1)
        time.sleep(1.0)
    assert indexed(settings) == []


def test_a_server_that_ends_leaves_no_process_behind(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", index_quiet=0.0)
    before = _children()
    with served(settings) as client:
        update(client, 1)
        until((settings.store / "index.lock").exists)
    assert _children() <= before


def _children() -> set[str]:
    """The processes that this one has started and that have not ended."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if entry.name.isdigit() and fields[1] == str(os.getpid()):
            found.add(entry.name)
    return found
