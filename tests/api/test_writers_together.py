"""`kg serve` and `kg ingest` at once on one store: real processes, a real port."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.api.writes import TOKEN
from tests.bench.articles import write
from tests.processes import kg_command, kg_serve

DOCUMENTS = 20
STORED = """SELECT (COUNT(DISTINCT ?g) AS ?n) {
  GRAPH ?g { ?document <https://w3id.org/incident-graph/ontology/contentHash> ?hash }
  FILTER(STRSTARTS(STR(?g), "https://w3id.org/incident-graph/id/document/"))
}"""


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The address of a server with its own processes, which ends with the block."""
    environment = {"KG_TOKENS": f"ed update {TOKEN}", "KG_PUBLISH_INTERVAL": "0.2", "KG_SPARQL_WORKERS": "1"}
    with kg_serve(store, store.with_name("serve.log"), environment=environment, ready="/healthz") as server:
        yield server.base
        server.process.terminate()
        assert server.process.wait(20) == 0


def update(base: str, text: str) -> int:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    request = urllib.request.Request(f"{base}/sparql", text.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            status: int = response.status
    except urllib.error.HTTPError as error:
        with error:
            status = error.code
    return status


def count(base: str, query: str) -> int:
    address = f"{base}/sparql?format=json&query={urllib.parse.quote(query)}"
    with urllib.request.urlopen(address, timeout=60) as response:
        return int(json.load(response)["results"]["bindings"][0]["n"]["value"])


def ingest(store: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = kg_command(store, "ingest", str(folder))
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_an_ingest_and_updates_at_the_same_time(tmp_path: Path) -> None:
    """Both land, new documents show without a restart, and a killed writer harms neither."""
    write(tmp_path / "articles", DOCUMENTS)
    store = tmp_path / "store"
    with serving(store) as base:
        assert update(base, "INSERT DATA { GRAPH <x:g> { <x:first> <x:p> 0 } }") == 204
        statuses: list[int] = []
        ended = threading.Event()

        def keep_updating() -> None:
            while not ended.is_set():
                statuses.append(update(base, f"INSERT DATA {{ GRAPH <x:g> {{ <x:s> <x:p> {len(statuses)} }} }}"))

        updating = threading.Thread(target=keep_updating)
        updating.start()
        try:
            while not statuses:
                time.sleep(0.05)
            done = ingest(store, tmp_path / "articles")
        finally:
            ended.set()
            updating.join()
        assert done.returncode == 0, done.stderr
        assert set(statuses) <= {204, 503}
        assert statuses.count(204) > 1
        end = time.monotonic() + 10
        while count(base, STORED) != DOCUMENTS and time.monotonic() < end:
            time.sleep(0.1)
        assert count(base, STORED) == DOCUMENTS

        assert update(base, "INSERT DATA { GRAPH <x:g> { <x:last> <x:p> 0 } }") == 204
        os.kill(int((store / "writer.lock").read_text()), signal.SIGKILL)
        assert update(base, "INSERT DATA { GRAPH <x:g> { <x:after> <x:p> 0 } }") == 204
        assert count(base, "SELECT (COUNT(?s) AS ?n) { GRAPH <x:g> { ?s <x:p> 0 } }") >= 3
        accepted = count(base, "SELECT (COUNT(?o) AS ?n) { GRAPH <x:g> { <x:s> <x:p> ?o } }")
        assert accepted == statuses.count(204)
        assert count(base, STORED) == DOCUMENTS
