"""The servers that are compared, on the same generated data, each a process on a free port of 127.0.0.1."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import pyoxigraph as ox

from kg.settings import Settings
from kg.store.generations import Generation
from kg.store.restore import restore
from tests.processes import BIN, kg_serve, oxigraph_serve

E: Final = "http://bench.example/"
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
    with NamedTemporaryFile() as log, kg_serve(store, Path(log.name), environment=env) as server:
        yield Server(server.process.pid, server.port, "/sparql")


@contextmanager
def oxigraph_server(generation: Generation) -> Iterator[Server]:
    """`oxigraph serve-read-only`, the engine behind its own server in Rust."""
    with (
        NamedTemporaryFile() as log,
        oxigraph_serve(BIN / "oxigraph", generation.path, Path(log.name), word="serve-read-only") as server,
    ):
        yield Server(server.process.pid, server.port, "/query")


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
