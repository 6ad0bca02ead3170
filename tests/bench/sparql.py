"""`python -m tests.bench.sparql [--triples N] [--seconds S]`: `kg serve` beside `oxigraph serve-read-only`.

Both answer the same requests about the same files in turn. Shown are requests a second, their ratio, and the median
and 99th percentile of both; then what the service promises beside speed: deadlines, kills, good clients beside hostile
ones, switches of generation under load, memory.
"""

from __future__ import annotations

import argparse
import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg.settings import Settings
from kg.store.generations import Generation, writing
from tests.bench.driver import Load, get, load
from tests.bench.servers import ORGANIZATIONS, E, Server, build, kg_server, oxigraph_server, workers_memory

CONNECTIONS: Final = (1, 8, 32)
HOSTILE: Final = 20
GOOD: Final = 8
DEADLINE: Final = 1.0
SWITCH_REQUESTS: Final = 10_000
UNCACHED: Final = {"KG_SPARQL_CACHE_BYTES": "0", "KG_RATE_LIMIT": "0"}
CACHED: Final = {"KG_RATE_LIMIT": "0"}

RUNAWAY: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"
Queries = Sequence[str]
SCENARIOS: Final[dict[str, Queries]] = {
    "lookup": [f"SELECT ?p ?o {{ <{E}n{number}> ?p ?o }}" for number in range(0, 2_000, 7)],
    "organization's latest 50": [
        f"SELECT ?n ?name ?date {{ ?n <{E}p3> <{E}org{number}> ; <{E}p2> ?date ; <{E}p1> ?name }} "
        "ORDER BY DESC(?date) LIMIT 50"
        for number in range(ORGANIZATIONS)
    ],
    "aggregate": [
        f"SELECT ?type (COUNT(?n) AS ?count) (MAX(?date) AS ?latest) {{ ?n <{E}p3> <{E}org{number}> ; <{E}p0> ?type ; "
        f"<{E}p2> ?date }} GROUP BY ?type"
        for number in range(ORGANIZATIONS)
    ],
    "1 MB result": [f"SELECT ?n ?name {{ ?n <{E}p1> ?name }} LIMIT {8_000 + number}" for number in range(20)],
}


class Row(NamedTuple):
    """One scenario with some connections, on both servers."""

    scenario: str
    connections: int
    oxigraph: Load
    uncached: Load
    cached: Load

    def cells(self) -> list[str]:
        theirs = self.oxigraph.rate or float("nan")
        shown = [self.scenario, str(self.connections), f"{theirs:.0f}"]
        for mine in (self.uncached, self.cached):
            shown += [f"{mine.rate:.0f}", f"{mine.rate / theirs:.2f}"]
        for one in (self.oxigraph, self.uncached, self.cached):
            shown.append(f"{one.quantile(0.5):.1f}/{one.quantile(0.99):.1f}")
        failed = sum(map(sum, (one.failures.values() for one in (self.oxigraph, self.uncached, self.cached))))
        return [*shown, str(failed)]


def run(server: Server, queries: Queries, connections: int, seconds: float) -> Load:
    requests = [get(query, server.path) for query in queries]
    asyncio.run(load(server.port, requests, connections, seconds / 4))  # warm up
    return asyncio.run(load(server.port, requests, connections, seconds))


def compare(store: Path, generation: Generation, seconds: float) -> Iterator[Row]:
    """Each scenario on the servers in turn, so that a change of the machine's mood meets all of them."""
    with (
        oxigraph_server(generation) as theirs,
        kg_server(store, UNCACHED) as uncached,
        kg_server(store, CACHED) as cached,
    ):
        for scenario, queries in SCENARIOS.items():
            for connections in CONNECTIONS:
                yield Row(
                    scenario, connections,
                    *(run(server, queries, connections, seconds) for server in (theirs, uncached, cached)),
                )  # fmt: skip


def deadlines(server: Server) -> Iterator[str]:
    """How late the end of a runaway query is, and when the next good answer comes."""
    late, after = [], []
    for number in range(5):
        runaway = asyncio.run(load(server.port, [get(f"{RUNAWAY} LIMIT {number + 1}", server.path)], 1, 0.0))
        good = asyncio.run(load(server.port, [get(SCENARIOS["lookup"][number], server.path)], 1, 0.0))
        assert runaway.failures == {504: 1}, runaway.failures
        late.append(runaway.seconds - DEADLINE)
        after.append(good.seconds)
    yield f"a runaway query ends at its deadline + {max(late) * 1_000:.0f} ms (worst of 5)"
    yield f"the next good answer comes {max(after) * 1_000:.0f} ms after the kill (worst of 5)"


async def beside_hostile(server: Server, seconds: float) -> tuple[Load, Load]:
    """Good clients and hostile ones at once, all from addresses of their own."""
    bad = [get(f"{RUNAWAY} LIMIT {number + 1}", server.path) for number in range(1_000)]
    good = [get(query, server.path) for query in SCENARIOS["lookup"]]
    hostile = asyncio.create_task(load(
        server.port, bad, HOSTILE, seconds, sources=[f"127.0.1.{place + 1}" for place in range(HOSTILE)]
    ))  # fmt: skip
    await asyncio.sleep(0.5)
    mine = await load(server.port, good, GOOD, seconds - 1, sources=[f"127.0.2.{place + 1}" for place in range(GOOD)])
    return mine, await hostile


@contextmanager
def publishing(settings: Settings, interval: float) -> Iterator[list[str]]:
    """Publishes a new generation again and again; gives their ids."""
    published: list[str] = []
    over = threading.Event()

    def publish() -> None:
        with writing(settings) as writer:
            while not over.wait(interval):
                number = len(published)
                writer.store.load([ox.Quad(ox.NamedNode(f"{E}extra"), ox.NamedNode(f"{E}p1"), ox.Literal(number))])
                published.append(writer.publish().id)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield published
    finally:
        over.set()
        thread.join()


def switches(server: Server, settings: Settings) -> str:
    requests = [get(query, server.path) for query in SCENARIOS["lookup"]]
    with publishing(settings, 1.0) as published:
        found = asyncio.run(load(server.port, requests, GOOD, 120, most=SWITCH_REQUESTS))
    return (
        f"{sum(found.failures.values())} of {len(found.times)} requests failed during {len(published)} switches of "
        f"generation (p50 {found.quantile(0.5):.1f} ms, p99 {found.quantile(0.99):.1f} ms)"
    )


def promises(store: Path, seconds: float) -> Iterator[str]:
    with kg_server(store, {**UNCACHED, "KG_SPARQL_DEADLINE": f"{DEADLINE}"}) as server:
        yield from deadlines(server)
    with kg_server(store, UNCACHED) as server:
        http, workers = workers_memory(server)
        shown = ", ".join(f"{size / 1e6:.0f}" for size in sorted(workers))
        yield f"resident memory: HTTP process {http / 1e6:.0f} MB; workers {shown} MB"
        good, hostile = asyncio.run(beside_hostile(server, seconds * 4))
        yield (
            f"{GOOD} good clients beside {HOSTILE} hostile ones: p50 {good.quantile(0.5):.1f} ms, "
            f"p95 {good.quantile(0.95):.1f} ms, {len(good.times)} answers, failed {good.failures or 0}; "
            f"the hostile ones got {hostile.failures}"
        )
        yield switches(server, Settings(store=store))
        _, workers = workers_memory(server)
        yield f"resident memory of the workers after all that: up to {max(workers) / 1e6:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--only", choices=("speed", "promises"))
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        start = time.perf_counter()
        generation = build(store, options.triples)
        print(f"{options.triples} triples, built in {time.perf_counter() - start:.0f} s\n", flush=True)
        if options.only != "promises":
            print("| query | connections | oxigraph /s | kg /s | ratio | cached /s | ratio "
                  "| p50/p99 ms oxigraph | kg | cached | failed |\n|" + "---|" * 11)  # fmt: skip
            for row in compare(store, generation, options.seconds):
                print(f"| {' | '.join(row.cells())} |", flush=True)
            print()
        if options.only != "speed":
            for line in promises(store, options.seconds):
                print(f"- {line}", flush=True)


if __name__ == "__main__":
    main()
