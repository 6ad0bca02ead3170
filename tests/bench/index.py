"""`python -m tests.bench.index [--keep DIR] [COUNT ...]`: the side index of generated incidents, beside SPARQL.

Without a COUNT, 10,000, 100,000 and 1,000,000. With --keep the generated stores stay in a folder, and those that are
there are taken: a million incidents take minutes and 2.5 GB. Times of reads are medians of processor time, without
HTTP.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from kg.cli.output import table
from kg.graph import Graph
from kg.index.filters import EVERY, And, Dated, Filter, Tie, Within, filed_under
from kg.index.place import index_file, make
from kg.index.reader import Index
from kg.index.tables import FILED
from kg.settings import Settings
from kg.store.access import open_published
from kg.store.generations import open_current
from kg.terms import IG, PREFIXES, RDFS
from tests.bench import incidents

_COUNTS: Final = (10_000, 100_000, 1_000_000)
_COMPARED: Final = 200_000
"""Incidents up to which SPARQL is asked as well: beyond, one question takes minutes."""
_ROUNDS: Final = 100
_SECONDS: Final = 3.0
"""Time after which no further round is begun."""
_BEFORE: Final = "2020-01-01"
_FACETS: Final = (IG.developer, IG.country, IG.severity, IG.involvesSystem, IG.classifiedAs, FILED)
_PREFIX: Final = f"PREFIX ig: <{PREFIXES['ig']}>\nPREFIX schema: <{PREFIXES['schema']}>\n"
_OF_BIG: Final = (
    f"?i ig:deployer {incidents.BIG} ; ig:sortDate ?day . FILTER(?day < '{_BEFORE}'^^<{PREFIXES['xsd']}date>)"
)


class Row(NamedTuple):
    """One read, in milliseconds."""

    read: str
    indexed: float
    sparql: float | None

    def cells(self) -> tuple[str, str, str]:
        return self.read, f"{self.indexed:.3f}", "" if self.sparql is None else f"{self.sparql:.1f}"


class Built(NamedTuple):
    """What building an index took: seconds, and MB at most beyond what the opened store had."""

    wall: float
    processor: float
    memory: float


def main(counts: list[int], keep: Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for count in counts:
            _run(Settings(store=(keep or Path(scratch)) / f"incidents-{count}"), count)


def _run(settings: Settings, count: int) -> None:
    start = time.perf_counter()
    if not settings.store.exists():
        incidents.store(settings.store, count)
        print(f"\n{count} incidents, generated and loaded in {time.perf_counter() - start:.1f} s", end="")
    else:
        print(f"\n{count} incidents, kept", end="")
    print(f"; {_quads_each()} quads each")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        built = pool.apply(_build, (settings,))
    state = open_current(settings)
    path = index_file(settings, state)
    opened = _median(lambda: Index.open(path, state, settings))
    size = path.stat().st_size / 1e6
    print(f"build {built.wall:.1f} s, {built.processor:.1f} s of processor time, {built.memory:.0f} MB of memory")
    print(f"file {size:.0f} MB, opens in {opened:.2f} ms")
    table(Row._fields, [row.cells() for row in _reads(Graph.open(settings))])


def _quads_each() -> int:
    return sum(1 for _ in incidents.quads(2)) - sum(1 for _ in incidents.quads(1))


def _build(settings: Settings) -> Built:
    store, _ = open_published(settings)
    opened = _most_memory()
    del store
    start, worked = time.perf_counter(), time.process_time()
    make(settings)
    return Built(time.perf_counter() - start, time.process_time() - worked, _most_memory() - opened)


def _most_memory() -> float:
    """The most that the process has had, in MB; getrusage would count what its parent had as well."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def _reads(graph: Graph) -> Iterator[Row]:
    index = graph.index
    assert index is not None
    ties = Tie((IG.deployer,), (incidents.BIG,))
    before: Filter = And((ties, Dated(before=_BEFORE)))
    newest = [key.incident for key in index.page().keys]
    concept = index.facets(EVERY, [FILED], 1)[FILED][0].value
    assert isinstance(concept, NamedNode)

    def row(read: str, act: Callable[[], object], sparql: str | None = None) -> Row:
        compared = sparql is not None and index.count() <= _COMPARED
        return Row(read, _median(act), _median(lambda: graph.sparql(f"{_PREFIX}{sparql}")) if compared else None)

    page = f"SELECT ?i ?day WHERE {{ {_OF_BIG} }} ORDER BY DESC(?day) ?i LIMIT 50"
    yield row("page of the organization at 5 % before 2020", lambda: index.page(before), page)
    middle = index.page(before, offset=index.count(before) // 2).keys[0]
    yield row("a page from its middle, by key", lambda: index.page(before, after=middle))
    yield row("its number", lambda: index.count(before), f"SELECT (COUNT(*) AS ?n) WHERE {{ {_OF_BIG} }}")
    everywhere = Within((IG.deployer, IG.developer), incidents.BIG)
    parts = f"?o (schema:parentOrganization|^schema:owns)* {incidents.BIG} . ?i ig:deployer|ig:developer ?o"
    order = "?i ig:sortDate ?day } ORDER BY DESC(?day) ?i LIMIT 50"
    yield row("page with parts and products", lambda: index.page(everywhere),
              f"SELECT DISTINCT ?i ?day WHERE {{ {parts} . {order}")  # fmt: skip
    yield row("page of all", index.page, f"SELECT ?i ?day WHERE {{ ?i a ig:Incident ; {order.removeprefix('?i ')}")
    yield row("page of a harm type with narrower ones", lambda: index.page(filed_under(concept)))
    facet = f"SELECT ?v (COUNT(*) AS ?n) WHERE {{ {_OF_BIG} ?i ig:country ?v }} GROUP BY ?v ORDER BY DESC(?n) LIMIT 10"
    yield row("one facet of the organization", lambda: index.facets(before, [IG.country]), facet)
    yield row("six facets of the organization", lambda: index.facets(before, _FACETS))
    yield row("six facets and months of all", lambda: (index.facets(EVERY, _FACETS), index.months()))
    yield row("cards of 50", lambda: index.cards(newest))
    yield row("labels of 50", lambda: index.names(newest, RDFS.label))
    yield row("newest with two words", lambda: index.search("robot fraud"))
    yield row("best with two words", lambda: index.search("robot fraud", best_first=True))
    yield row("suggestions for 'cha'", lambda: index.suggest("cha"))
    yield row("names that contain 'hospital 1'", lambda: index.containing("hospital 1", 20))
    yield row("names that contain what none does", lambda: index.containing("xyzzy", 20))


def _median(act: Callable[[], object]) -> float:
    """Milliseconds of processor time; the first round, which warms up, does not count."""
    act()
    times: list[float] = []
    end = time.perf_counter() + _SECONDS
    while len(times) < _ROUNDS and (not times or time.perf_counter() < end):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1_000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=_COUNTS, metavar="COUNT")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    chosen = parser.parse_args()
    main(list(chosen.counts), chosen.keep)
