"""`python -m tests.bench.graphql [COUNT ...] [--stores DIR]`: compiled GraphQL beside SPARQL written by hand.

Both read the same store of generated incidents in this process, in one run, and end with bytes: GraphQL, with and
without the side index, with the JSON of its answer; SPARQL with the JSON results of each of its queries, from which
its next level is made. Without a COUNT, 10,000 and 100,000. Stores are kept in DIR, where one is given.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import orjson
import pyoxigraph as ox
from graphql import ExecutionResult, parse

from api.graphql.compiled import Operation, prepare
from api.graphql.schema import GraphSchema, build_schema
from kg.cli.output import table
from kg.graph import Graph
from kg.index.place import index_file, make
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore, open_read_only
from kg.store.generations import open_current
from tests.bench import incidents
from tests.bench.graphql_templates import PROLOGUE, TEMPLATES, Rows, Template, Variables

_COUNTS: Final = (10_000, 100_000)
_SECONDS: Final = 3.0
"""Time after which no further round of a template is begun."""
_ROUNDS: Final = 20


@dataclass(slots=True)
class Asked:
    """One way: the seconds of each instance, and the queries and bytes of one round."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0

    def quantile(self, part: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1_000


@dataclass(slots=True)
class SparqlClient:
    """A client of SPARQL: reads JSON results, and makes its next query of them."""

    store: ox.Store
    queries: int = 0
    size: int = 0

    def ask(self, query: str) -> Rows:
        found = self.store.query(PROLOGUE + query)
        assert isinstance(found, ox.QuerySolutions)
        data = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert data is not None
        self.queries += 1
        self.size += len(data)
        bindings = orjson.loads(data)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def run(self, template: Template, variables: Variables) -> int:
        """The bytes of one instance."""
        before = self.size
        template.by_hand(self, variables)
        return self.size - before


@dataclass(frozen=True, slots=True)
class GraphqlClient:
    """A client of GraphQL, without HTTP. A server knows documents by their text, so parsing does not count."""

    graph: Graph
    built: GraphSchema
    settings: Settings

    def asker(self, template: Template) -> Callable[[Variables], int]:
        """Runs one instance, and gives the bytes of its answers."""
        document = parse(template.document)

        def ask(variables: Variables) -> int:
            size = 0
            given = dict(variables)
            for _ in range(template.pages):
                result = self._run(Operation(document, template.document, given))
                size += len(orjson.dumps({"data": result.data}))
                if template.pages > 1 and result.data is not None:
                    given["after"] = result.data["incidents"]["pageInfo"]["endCursor"]
            return size

        return ask

    def queries(self, template: Template, variables: Variables) -> int:
        """Steps of one instance, as `explain` shows them."""
        operation = Operation(parse(template.document), template.document, dict(variables), explain=True)
        steps = (self._run(operation).extensions or {})["explain"]
        return len(steps) * template.pages

    def _run(self, operation: Operation) -> ExecutionResult:
        prepared = prepare(self.built, operation, self.settings)
        assert not isinstance(prepared, ExecutionResult), prepared.errors
        result = prepared(self.graph)
        assert not result.errors, result.errors
        return result


class Row(NamedTuple):
    """One template: all three ways."""

    template: Template
    hand: Asked
    compiled: Asked
    indexed: Asked

    @property
    def compiled_ratio(self) -> float:
        return self.compiled.quantile(0.5) / self.hand.quantile(0.5)

    @property
    def indexed_ratio(self) -> float:
        return self.indexed.quantile(0.5) / self.hand.quantile(0.5)

    def cells(self) -> list[str]:
        instances = len(self.template.variables)
        ways = (self.hand, self.compiled, self.indexed)
        times = [f"{way.quantile(0.5):.2f} / {way.quantile(0.99):.2f}" for way in ways]
        queries = " ".join(f"{way.queries / instances:.0f}" for way in ways)
        sizes = " ".join(f"{way.size / instances / 1_000:.1f}" for way in ways)
        return [self.template.name, *times, f"{self.compiled_ratio:.2f}", f"{self.indexed_ratio:.2f}", queries, sizes]


_HEADINGS: Final = (
    "template", "by hand p50 / p99", "compiled", "with index", "compiled / hand", "index / hand", "queries", "kB"
)  # fmt: skip


def main(counts: Sequence[int], stores: Path | None) -> None:
    firsts: list[tuple[int, float]] = []
    for count in counts:
        with tempfile.TemporaryDirectory() as scratch:
            settings = Settings(store=(stores or Path(scratch)) / f"incidents-{count}")
            _prepare(settings, count)
            rows = [_told(count, row) for row in _rows(settings)]
        print(f"\n{count} incidents; milliseconds")
        table(_HEADINGS, [row.cells() for row in rows])
        for name, ratios in (
            ("without", [row.compiled_ratio for row in rows]),
            ("with", [row.indexed_ratio for row in rows]),
        ):
            print(f"geometric mean of the ratios {name} the index: {statistics.geometric_mean(ratios):.2f}")
        firsts.append((count, rows[0].indexed.quantile(0.5)))
    for count, median in firsts:
        print(f"{rows[0].template.name}, {count} incidents: {median:.2f} ms, {median / firsts[0][1]:.2f} of the first")


def _told(count: int, row: Row) -> Row:
    """The row, as soon as it is there: a million incidents take half an hour."""
    print(count, *row.cells(), sep="\t", file=sys.stderr)
    return row


def _prepare(settings: Settings, count: int) -> None:
    if not settings.store.exists():
        incidents.store(settings.store, count, with_articles=True)
    if not index_file(settings, open_current(settings)).exists():
        make(settings)


def _rows(settings: Settings) -> Iterator[Row]:
    indexed = Graph.open(settings)
    assert indexed.index is not None
    state = open_current(settings)
    plain = Graph(EmbeddedStore.open_read_only(state.path), indexed.vocabulary, indexed.queries, state)
    built = build_schema(plain.vocabulary)
    gc.freeze()  # as the server does
    ways = (GraphqlClient(plain, built, settings), GraphqlClient(indexed, built, settings))
    for template in TEMPLATES:
        yield _row(template, open_read_only(state.path), *ways)


def _row(template: Template, store: ox.Store, plain: GraphqlClient, indexed: GraphqlClient) -> Row:
    """The ways take turns, instance by instance, so that a change of the machine's mood meets all of them."""
    hand = SparqlClient(store)
    row = Row(template, Asked(), Asked(), Asked())
    ways: Sequence[tuple[Asked, Callable[[Variables], int]]] = (
        (row.hand, lambda variables: hand.run(template, variables)),
        (row.compiled, plain.asker(template)),
        (row.indexed, indexed.asker(template)),
    )
    for variables in template.variables:  # the first round warms up
        for asked, ask in ways:
            asked.size += ask(variables)
    row.hand.queries = hand.queries
    row.compiled.queries, row.indexed.queries = (
        sum(way.queries(template, variables) for variables in template.variables) for way in (plain, indexed)
    )
    end = time.perf_counter() + _SECONDS
    for _ in range(_ROUNDS):
        for variables in template.variables:
            for asked, ask in ways:
                start = time.perf_counter()
                ask(variables)
                asked.seconds.append(time.perf_counter() - start)
        if time.perf_counter() > end:
            break
    return row


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.graphql")
    parser.add_argument("counts", nargs="*", type=int, default=_COUNTS)
    parser.add_argument("--stores", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    main(given.counts, given.stores)
