"""The servers under test, started on an empty store in a folder of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.processes import BIN, kg_serve, oxigraph_serve
from tests.w3c.client import Addresses

_SETTINGS: Final = {
    "KG_PUBLISH_INTERVAL": "0", "KG_RATE_LIMIT": "0", "KG_SPARQL_WORKERS": "1", "KG_SPARQL_SPARES": "0",
}  # fmt: skip
"""One client writes and reads in turns: nothing is to hold it up, nor workers to start that nobody will ask."""


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[Addresses]:
    """`oxigraph serve`, of the Python package oxigraph."""
    with oxigraph_serve(BIN / "oxigraph", folder / "oxigraph", folder / "oxigraph.log") as server:
        base = server.base
        yield Addresses(f"{base}/query", f"{base}/update", f"{base}/store", f"{base}/store/")


@contextmanager
def kg_server(folder: Path) -> Iterator[Addresses]:
    """`kg serve`, with a token that may write."""
    token = secrets.token_urlsafe()
    environment = {**_SETTINGS, "KG_TOKENS": f"w3c update {token}"}
    with kg_serve(folder / "store", folder / "kg.log", environment=environment, ready="/healthz") as server:
        yield other_server(server.base, token)


def other_server(base: str, token: str) -> Addresses:
    """A server that somebody else has started, with the addresses of `kg serve`."""
    base = base.rstrip("/")
    return Addresses(f"{base}/sparql", f"{base}/sparql", f"{base}/rdf-graph-store", f"{base}/graphs/", token)
