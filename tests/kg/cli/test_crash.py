"""kill -9 in the middle of an ingest: what was acknowledged is there, whole; nothing is there in part."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.graph import Graph
from kg.settings import Settings
from kg.terms import IG
from tests.bench.articles import write

DOCUMENTS = 200


@pytest.mark.parametrize("acknowledged", [1, 40, 120])
def test_a_killed_ingest_loses_nothing_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    write(tmp_path / "articles", DOCUMENTS)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "kg", "--store", str(store), "ingest", "--json", str(tmp_path / "articles")]
    heard = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            heard.append(json.loads(line))
            if len(heard) == acknowledged:
                time.sleep(0.003 * (acknowledged % 7))
                process.send_signal(signal.SIGKILL)
                break
        heard += [json.loads(line) for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    assert all(line["outcome"] == "new" for line in heard)

    graph = Graph.open(Settings(store=store))
    stored = _claims_by_document(graph)
    for line in heard:
        assert stored[line["document"]] == line["claims"]
    assert not graph.ask("checks/claim_incomplete").rows

    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    assert len(_claims_by_document(Graph.open(Settings(store=store)))) == DOCUMENTS


def test_ctrl_c_publishes_what_is_done_and_a_second_run_finishes(tmp_path: Path) -> None:
    write(tmp_path / "articles", DOCUMENTS)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "kg", "--store", str(store), "ingest", "--json", str(tmp_path / "articles")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
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
