"""The servers that are compared, on the same generated data, each a process on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.settings import Settings
from kg.store.generations import Generation
from kg.store.restore import restore

E: Final = "http://bench.example/"
_BIN: Final = Path(sys.executable).parent
_PER_NODE: Final = 10
ORGANIZATIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Server:
    """A running server that answers /query or /sparql."""

    pid: int
    port: int
    path: str


def build(root: Path, triples: int) -> Generation:
    """A store of that many triples: nodes with a type, a name, a date, an organization and six numbers."""
    node, literal = ox.NamedNode, ox.Literal
    date = node("http://www.w3.org/2001/XMLSchema#date")
    properties = [node(f"{E}p{number}") for number in range(_PER_NODE)]

    def quads() -> Iterator[ox.Quad]:
        for number in range(triples // _PER_NODE):
            subject = node(f"{E}n{number}")
            day = f"20{number % 25:02d}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            values = [
                node(f"{E}C{number % 5}"), literal(f"name of node {number}"), literal(day, datatype=date),
                node(f"{E}org{number % ORGANIZATIONS}"), *(literal(number * k % 9973) for k in range(4, _PER_NODE)),
            ]  # fmt: skip
            yield from (ox.Quad(subject, name, value) for name, value in zip(properties, values, strict=True))

    root.mkdir(parents=True)
    dump = root / "dump.nq"
    ox.serialize(quads(), dump, ox.RdfFormat.N_QUADS)
    with dump.open("rb") as lines:
        return restore(Settings(store=root), lines, dump.name)[0]


@contextmanager
def kg_server(store: Path, env: Mapping[str, str]) -> Iterator[Server]:
    """`kg serve` with some settings."""
    with _running([_BIN / "kg", "--store", store, "serve", "--port"], "/sparql", env) as server:
        yield server


@contextmanager
def oxigraph_server(generation: Generation) -> Iterator[Server]:
    """`oxigraph serve-read-only`, the engine behind its own server in Rust."""
    command = [_BIN / "oxigraph", "serve-read-only", "--location", generation.path, "--bind"]
    with _running(command, "/query", {}, "127.0.0.1:") as server:
        yield server


@contextmanager
def _running(command: list[str | Path], path: str, env: Mapping[str, str], prefix: str = "") -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*command, f"{prefix}{port}"], env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D")
        yield Server(process.pid, port, path)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def workers_memory(server: Server) -> tuple[int, list[int]]:
    """Resident bytes of the HTTP process, and of each of its workers."""
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                pages = int((entry / "statm").read_text().split()[1])
            except OSError:  # it has ended meanwhile
                continue
            resident[int(entry.name)] = pages * os.sysconf("SC_PAGESIZE")
    forkservers = {pid for pid, parent in parents.items() if parent == server.pid}
    workers = [resident[pid] for pid, parent in parents.items() if parent in forkservers and pid in resident]
    return resident[server.pid], workers
