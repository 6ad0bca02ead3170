"""The servers under test, started on an empty store in a folder of their own."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2

from tests.w3c.client import Addresses

_BIN: Final = Path(sys.executable).parent
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 15.0
_SETTINGS: Final = {
    "KG_PUBLISH_INTERVAL": "0", "KG_RATE_LIMIT": "0", "KG_SPARQL_WORKERS": "1", "KG_SPARQL_SPARES": "0",
}  # fmt: skip
"""One client writes and reads in turns: nothing is to hold it up, nor workers to start that nobody will ask."""


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[Addresses]:
    """`oxigraph serve`, of the Python package oxigraph."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    command = [str(_BIN / "oxigraph"), "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder / "oxigraph.log", {}, base):
        yield Addresses(f"{base}/query", f"{base}/update", f"{base}/store", f"{base}/store/")


@contextmanager
def kg_server(folder: Path) -> Iterator[Addresses]:
    """`kg serve`, with a token that may write."""
    port = _free_port()
    base, token = f"http://127.0.0.1:{port}", secrets.token_urlsafe()
    command = [str(_BIN / "kg"), "--store", str(folder / "store"), "serve", "--port", str(port)]
    environment = {**_SETTINGS, "KG_TOKENS": f"w3c update {token}"}
    with _running(command, folder / "kg.log", environment, base):
        yield other_server(base, token)


def other_server(base: str, token: str) -> Addresses:
    """A server that somebody else has started, with the addresses of `kg serve`."""
    base = base.rstrip("/")
    return Addresses(f"{base}/sparql", f"{base}/sparql", f"{base}/rdf-graph-store", f"{base}/graphs/", token)


@contextmanager
def _running(command: Sequence[str], log: Path, environment: Mapping[str, str], base: str) -> Iterator[None]:
    """A process that answers at an address, ended with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment})
    try:
        _await_answer(process, base, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {log.read_text()[-500:]}")
        try:
            httpx2.get(base, trust_env=False, timeout=_START_SECONDS)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{process.args!r} does not answer at {base}: {log.read_text()[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
