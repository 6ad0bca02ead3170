"""What hostile requests meet: small limits, a store that is large enough for products to explode, an open ear."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.settings import Settings
from kg.store.generations import writing

DEADLINE: Final = 1.0
"""Seconds that a query, or an update, may take."""
PUBLISH_INTERVAL: Final = 1.0
"""Seconds between generations, for which an update waits until it can be read."""
CLIENTS: Final = 8
"""Hostile clients at a time."""
MAX_CONNECTIONS: Final = 100
UPDATER: Final = "tests-of-hostile-requests"
"""A token that may write in every way."""
HONEST: Final = "tests-of-honest-requests"
"""A token that allows nothing but more time."""

ENVIRONMENT: Final = {
    "KG_SPARQL_DEADLINE": str(DEADLINE),
    "KG_SPARQL_TOKEN_DEADLINE": "10",
    "KG_SPARQL_MEMORY": "400000000",
    "KG_SPARQL_MAX_RESULT_BYTES": "2000000",
    "KG_MAX_CONNECTIONS": str(MAX_CONNECTIONS),
    "KG_HEADER_SECONDS": "0.5",
    "KG_KEEP_ALIVE_SECONDS": "1",
    "KG_BODY_SECONDS": "1",
    "KG_TOKENS": f"hostile update,ingest,judge {UPDATER}\nhonest read {HONEST}",
    "KG_UPDATE_DEADLINE": str(DEADLINE),
    "KG_UPDATE_MEMORY": "400000000",
    "KG_UPLOAD_MAX_BYTES": "5000000",
    "KG_UPLOAD_MAX_UNPACKED": "5000000",
    "KG_PUBLISH_INTERVAL": str(PUBLISH_INTERVAL),
}
"""Settings with small limits, so that each is met soon."""

TRIPLES: Final = 60_000

NODE: Final = "http://example.org/n"
"""The nodes are NODE0, NODE1, ...; each has three properties: `p` to another node, `v` a number, `t` a text."""


def enlarge(settings: Settings, target: Path) -> Settings:
    """A copy of a store with TRIPLES more triples, published."""
    shutil.copytree(settings.store, target)
    larger = replace(settings, store=target)
    with writing(larger) as writer:
        writer.store.load(_triples(TRIPLES // 3))
        writer.publish()
    return larger


def _triples(nodes: int) -> Iterator[ox.Quad]:
    """Node i points to node 7i + 1, so that paths run through all of them."""
    to, value, text = (ox.NamedNode(f"http://example.org/{name}") for name in "pvt")
    for number in range(nodes):
        node = ox.NamedNode(f"{NODE}{number}")
        yield ox.Quad(node, to, ox.NamedNode(f"{NODE}{(7 * number + 1) % nodes}"))
        yield ox.Quad(node, value, ox.Literal(number))
        yield ox.Quad(node, text, ox.Literal(f"text of node {number} " + "ab" * (number % 40)))


class Listener:
    """A TCP listener on loopback that counts who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.calls: list[bytes] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def authority(self) -> str:
        """HOST:PORT."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            with connection:
                connection.settimeout(1)
                with suppress(OSError):
                    self.calls.append(connection.recv(200))

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)
