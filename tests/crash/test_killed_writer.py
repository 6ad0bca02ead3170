"""kill -9 of the writer: what was acknowledged is there, whole; nothing is there in part; the same command finishes."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import time
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from pyoxigraph import NamedNode

from kg.errors import NotFound
from kg.graph import Graph
from kg.settings import Settings
from kg.store.generations import open_current
from kg.terms import HISTORY, IG, PROV, is_document
from tests.bench.articles import write
from tests.crash.killing import Moment, ingest_until
from tests.hostile.runner import honest_client
from tests.processes import Server, kg_command, kg_serve

LARGE: Final = os.environ.get("KG_CRASH") == "large"
KILLS: Final = 100 if LARGE else 8
DOCUMENTS: Final = 150 if LARGE else 30
REOPEN_SECONDS: Final = 2.0
SHOWN_SECONDS: Final = 10.0
"""By when a running server shows what was published."""
_RUN: Final = {PROV.wasGeneratedBy, IG.recordedAt}
"""What tells in which run a document came."""

Quads = Mapping[object, frozenset[str]]
"""Name of a graph -> its quads."""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "articles"
    write(folder, DOCUMENTS)
    return folder


@pytest.fixture(scope="module")
def undisturbed(articles: Path) -> Quads:
    """The graph of an ingest that nobody killed."""
    store = articles.parent / "undisturbed"
    finish(store, articles)
    return quads(store)


def finish(store: Path, articles: Path) -> None:
    subprocess.run(
        kg_command(store, "ingest", str(articles)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )


def quads(store: Path) -> Quads:
    """All but what tells of runs."""
    found: defaultdict[object, set[str]] = defaultdict(set)
    for quad in Graph.open(Settings(store=store)).quads():
        if quad.graph_name != HISTORY and quad.predicate not in _RUN:
            found[quad.graph_name].add(str(quad))
    return {graph: frozenset(content) for graph, content in found.items()}


def test_killed_at_any_moment(articles: Path, undisturbed: Quads, tmp_path: Path) -> None:
    seed = int(os.environ.get("KG_CRASH_SEED", random.randrange(2**32)))
    print(f"to repeat: KG_CRASH_SEED={seed}")
    rng = random.Random(seed)
    kills, store, acknowledged = 0, tmp_path / "first", set[NamedNode]()
    for attempt in itertools.count():
        if kills == KILLS:
            break
        moment = Moment.draw(rng, attempt, DOCUMENTS // 2)
        death = ingest_until(store, articles, moment)
        acknowledged |= {NamedNode(line["document"]) for line in death.acknowledged}
        if death.killed:
            kills += 1
            check_what_is_left(store, undisturbed, acknowledged, moment)
        if not death.killed or len(acknowledged) == DOCUMENTS:
            finish(store, articles)
            assert quads(store) == undisturbed, moment
            store, acknowledged = tmp_path / f"after-{attempt}", set()
    finish(store, articles)
    assert quads(store) == undisturbed


def check_what_is_left(store: Path, undisturbed: Quads, acknowledged: set[NamedNode], moment: Moment) -> None:
    """Every document of the store is whole, every acknowledged one is among them, and opening is quick."""
    start = time.monotonic()
    try:
        open_current(Settings(store=store))
    except NotFound:
        assert not acknowledged, moment
        return
    assert time.monotonic() - start < REOPEN_SECONDS, moment
    left = {graph: content for graph, content in quads(store).items() if is_document(graph)}
    assert acknowledged <= set(left), moment
    assert left == {graph: undisturbed[graph] for graph in left}, moment
    assert not list((store / "generations").glob("*.tmp")), moment


def test_killed_while_others_read(articles: Path, undisturbed: Quads, tmp_path: Path) -> None:
    """The server goes on with the last generation, and shows the next one without a restart."""
    store = tmp_path / "store"
    finish(store, articles / "article-00000.txt")
    with kg_serve(store, tmp_path / "serve.log") as server, honest_client(server) as honest:
        assert stored_documents(server) == 1
        for lines in (1, 8):
            assert ingest_until(store, articles, Moment("lines", lines, 0.05)).killed
            assert server.lives
        finish(store, articles)
        end = time.monotonic() + SHOWN_SECONDS
        while stored_documents(server) < DOCUMENTS and time.monotonic() < end:
            time.sleep(0.1)
        assert stored_documents(server) == DOCUMENTS
    assert honest.failures == []
    assert quads(store) == undisturbed


def stored_documents(server: Server) -> int:
    """How many documents the server shows."""
    query = f"SELECT (COUNT(DISTINCT ?g) AS ?n) {{ GRAPH ?g {{ ?g <{IG.contentHash.value}> ?hash }} }}"
    url = f"http://127.0.0.1:{server.port}/sparql?query={quote(query)}"
    with urllib.request.urlopen(url, timeout=10) as response:
        return int(json.load(response)["results"]["bindings"][0]["n"]["value"])
