"""An ingest that is interrupted, or whose reader goes away, keeps what it has done. (kill -9: tests/crash.)"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import Graph
from kg.settings import Settings
from kg.terms import IG
from tests.bench.articles import write

DOCUMENTS = 300


@pytest.fixture
def heard() -> Iterator[None]:
    """Shells have background jobs ignore SIGINT, and what they start inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_publishes_what_is_done_and_a_second_run_finishes(tmp_path: Path) -> None:
    """Its last input never comes, so it cannot be done before it is interrupted."""
    write(tmp_path / "articles", DOCUMENTS)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "kg", "--store", str(store), "ingest", "--json", str(tmp_path / "articles")]
    with subprocess.Popen(
        [*command, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        lines = [json.loads(line) for line in [first, *process.stdout]]
    assert process.returncode == 3
    assert lines[-1]["interrupted"] is True
    stored = lines[-1]["summary"]["new"]
    assert 0 < stored < DOCUMENTS
    assert len(_claims_by_document(Graph.open(Settings(store=store)))) >= stored
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    assert len(_claims_by_document(Graph.open(Settings(store=store)))) == DOCUMENTS


def _claims_by_document(graph: Graph) -> dict[str, int]:
    """document -> how many claims its graph holds."""
    found: dict[str, int] = {}
    for quad in graph.quads():
        if quad.predicate == IG.about:
            name = quad.graph_name.value  # type: ignore[union-attr]
            found[name] = found.get(name, 0) + 1
    return found


def test_a_reader_that_goes_away_does_not_end_the_ingest(tmp_path: Path) -> None:
    write(tmp_path / "articles", 20)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "kg", "--store", str(store), "ingest", "--json", str(tmp_path / "articles")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
    assert process.returncode == 0
    assert len(_claims_by_document(Graph.open(Settings(store=store)))) == 20
