"""kill -9 of a server that takes updates: what it had acknowledged is there when the store is opened again."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import threading
import time
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.settings import Settings
from kg.store.generations import open_current
from tests.bench.articles import write
from tests.hostile.server import UPDATER
from tests.processes import Server, kg_command, kg_serve

KILLS: Final = 20 if os.environ.get("KG_CRASH") == "large" else 3
REOPEN_SECONDS: Final = 2.0
_ENVIRONMENT: Final = {"KG_TOKENS": f"tests update {UPDATER}", "KG_PUBLISH_INTERVAL": "0.2"}
_NUMBER: Final = NamedNode("http://example.org/number")


def test_acknowledged_updates_survive_the_server(tmp_path: Path) -> None:
    seed = int(os.environ.get("KG_CRASH_SEED", random.randrange(2**32)))
    print(f"to repeat: KG_CRASH_SEED={seed}")
    rng = random.Random(seed)
    store = tmp_path / "store"
    article = write(tmp_path / "articles", 1)[0]
    subprocess.run(kg_command(store, "ingest", str(article)), capture_output=True, check=True)
    acknowledged = 0
    for _ in range(KILLS):
        with kg_serve(store, tmp_path / "serve.log", environment=_ENVIRONMENT) as server:
            killer = threading.Timer(rng.uniform(0.5, 3), server.process.kill)
            killer.start()
            acknowledged = update_until_killed(server, acknowledged)
            killer.join()
        start = time.monotonic()
        open_current(Settings(store=store))
        assert time.monotonic() - start < REOPEN_SECONDS
        numbers = {int(quad.object.value) for quad in Graph.open(Settings(store=store)).quads() if is_number(quad)}
        assert numbers in ({*range(acknowledged)}, {*range(acknowledged + 1)}), "each update whole, none lost"
        acknowledged = len(numbers)
    assert acknowledged > 0


def is_number(quad: object) -> bool:
    return getattr(quad, "predicate", None) == _NUMBER


def update_until_killed(server: Server, first: int) -> int:
    """Numbers are inserted one by one; gives the first that was not acknowledged."""
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {UPDATER}"}
    number = first
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        text = f"INSERT DATA {{ <http://example.org/a> <{_NUMBER.value}> {number} }}"
        try:
            connection.request("POST", "/sparql", text, headers)
            response = connection.getresponse()
        except (ConnectionError, http.client.HTTPException):
            return number
        finally:
            connection.close()
        assert response.status == 204
        number += 1
