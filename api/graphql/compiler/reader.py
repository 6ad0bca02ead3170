"""What one request reads: one SPARQL query for each level of its selection, however many nodes the level has."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final, TypeVar

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.compiler.running import Here, Runner, reads_much
from api.graphql.compiler.sparql import Bind, Group, Optional, Select, Union, Values
from api.graphql.indexed.values import indexed_values
from api.graphql.model.mapping import Model
from api.graphql.model.ways import Way
from kg.asking import Answer
from kg.claims import Term
from kg.graph import Graph
from kg.queries import Value

CHUNK: Final = 500
"""Nodes that one query names: its text stays short of what servers take (50 kB), and time grows evenly with it."""

_LEVELS: Final = 1_000
"""Patterns of levels that are kept."""

LOOK_UPS: Final = frozenset(
    {"entity/canonical", "entity/claims", "entity/documents", "entity/known", "entity/records", "entity/describe"}
)
"""Queries that read some triples of each node that they name, and nothing else."""

SUBJECT: Final = Variable("s")
VALUE: Final = Variable("o")
_NUMBER: Final = Variable("k")

Row = tuple[Term | None, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One query of a request, or look into the side index in its place: for what in the selection, and how long."""

    path: str
    by: str
    milliseconds: float
    told: Callable[[], tuple[str, int]]
    """The text of the query and the number of its rows. Of a look into the index, of the query that means the same."""


class Reader:
    """One per request, on one graph, in one thread. Remembers what it has read."""

    def __init__(
        self, graph: Graph, model: Model, runner: Runner | None = None
    ) -> None:  # fmt: skip
        self.graph = graph
        self._model = model
        self._rare = model.rare
        self._runner = runner or Here(graph)
        self.steps: list[Step] = []
        self._answers: dict[tuple[Any, ...], Answer] = {}
        self.cards: dict[NamedNode, bytes] = {}
        """Cards of the side index that came with lists."""
        self._known: defaultdict[Way, dict[NamedNode, tuple[Term, ...]]] = defaultdict(dict)

    def select(self, query: Select, path: str) -> list[Row]:
        """Run a compiled query. Raises QueryError, QueryTimeout, StoreError."""
        run = self._runner.far if reads_much(query, self._rare) else self._runner.near
        return self._noted(path, lambda: run(query.text())).rows

    def select_ahead(self, query: Select, ways: Sequence[Way], path: str) -> Collection[Row]:
        """Run a compiled query of ?s and more, and read some ways of what it finds by the same query.

        Gives the rows of the query by itself, in no order. Where there is an index, which tells most values sooner,
        nothing is read ahead. Raises as `select`.
        """
        if not ways or self.graph.index is not None:
            return self.select(query, path)
        rows = self.select(with_values(query, ways), path)
        found = dict.fromkeys(row[:-2] for row in rows)
        nodes = [row[0] for row in found if isinstance(row[0], NamedNode)]
        self._keep(nodes, ways, ((row[0], row[-2], row[-1]) for row in rows))
        return found

    def look_up(self, path: str, run: Callable[[], T], told: Callable[[T], tuple[Select, int]]) -> T:
        """Ask the side index. None is no answer: nothing is noted then.

        `told` gives the query that means the same, and how many rows that would have.
        """
        started = time.perf_counter()
        found = run()
        if found is None:
            return found

        def shown() -> tuple[str, int]:
            query, rows = told(found)
            return query.text(), rows

        self._note(path, "index", started, shown)
        return found

    def ask(self, name: str, path: str, **values: Value) -> Answer:
        """Run a .rq file, once for the same values: several fields read one answer.

        Raises BadParameter, QueryError, QueryTimeout, StoreError.
        """
        key = (name, *((slot, tuple(v) if isinstance(v, Sequence) else v) for slot, v in sorted(values.items())))
        if key not in self._answers:
            run = self._runner.near if name in LOOK_UPS else self._runner.far
            self._answers[key] = self._noted(path, lambda: run(self.graph.queries[name].bind(values)))
        return self._answers[key]

    def values(self, node: NamedNode, way: Way) -> tuple[Term, ...]:
        """What `load` has read, in the order of the terms' spelling."""
        return self._known[way].get(node, ())

    def column(self, nodes: Iterable[NamedNode], ways: Sequence[Way]) -> list[tuple[Term, ...]]:
        """What `load` has read of each of some nodes, by the ways in turn."""
        known = [self._known[way] for way in ways]
        if len(known) == 1:  # as nearly always
            return [known[0].get(node, ()) for node in nodes]
        return [tuple(chain.from_iterable(one.get(node, ()) for one in known)) for node in nodes]

    def nodes(self, node: NamedNode, *ways: Way) -> list[NamedNode]:
        """The nodes among the values of some ways, each of them once."""
        found = (value for way in ways for value in self.values(node, way))
        return [value for value in dict.fromkeys(found) if isinstance(value, NamedNode)]

    def learn(self, ways: Sequence[Way], values: Iterable[tuple[NamedNode, Term | None]]) -> None:
        """Keep what another query has read, of the nodes that have one value at most."""
        if len(ways) != 1:
            return
        read: dict[NamedNode, Term | None] = {}
        several = {node for node, value in values if read.setdefault(node, value) != value}
        known = self._known[ways[0]]
        known.update((node, () if value is None else (value,)) for node, value in read.items() if node not in several)

    def load(self, nodes: Iterable[NamedNode], ways: Iterable[Way], path: str) -> None:
        """Read the values of some ways for all of some nodes: one query, unless everything is known."""
        listed = dict.fromkeys(nodes)
        missing = [way for way in dict.fromkeys(ways) if not listed.keys() <= self._known[way].keys()]
        if not missing:
            return
        read = set(listed).intersection(*(self._known[way] for way in missing))
        lacking = [node for node in listed if node not in read]
        told = self._by_index(lacking, missing, path)
        missing = [way for way in missing if way not in told]
        if not missing:
            return
        for chunk in chunks(lacking):
            self._keep(chunk, missing, self.select(level_query(chunk, missing), path))

    def _keep(self, nodes: Sequence[NamedNode], ways: Sequence[Way], rows: Iterable[Row]) -> None:
        """The rows are of a node, the number of a way, a value: all that some nodes have."""
        found: list[dict[NamedNode, list[Term]]] = [defaultdict(list) for _ in ways]
        for node, number, value in rows:
            if isinstance(node, NamedNode) and isinstance(number, Literal) and value is not None:
                found[int(number.value)][node].append(value)
        for way, values in zip(ways, found, strict=True):
            known = self._known[way]
            known |= dict.fromkeys(nodes, ())
            known |= {node: _tidy(several) for node, several in values.items()}

    def _by_index(self, nodes: Sequence[NamedNode], ways: Sequence[Way], path: str) -> Container[Way]:
        """Read what the index knows. Gives the ways that need not be read any more."""
        index = self.graph.index
        if index is None:
            return ()
        started = time.perf_counter()
        told = dict(indexed_values(index, self._model, nodes, ways, self.cards))
        if told:
            for way, values in told.items():
                self._known[way].update((node, _tidy(values.get(node, ()))) for node in nodes)
            rows = sum(len(found) for values in told.values() for found in values.values())
            self._note(path, "index", started, lambda: (level_query(nodes, tuple(told)).text(), rows))
        return told

    def _noted(self, path: str, run: Callable[[], Answer]) -> Answer:
        started = time.perf_counter()
        answer = run()
        text, rows = answer.text, len(answer.rows)
        self._note(path, "sparql", started, lambda: (text, rows))
        return answer

    def _note(self, path: str, by: str, started: float, told: Callable[[], tuple[str, int]]) -> None:
        self.steps.append(Step(path, by, (time.perf_counter() - started) * 1000, told))


def level_query(nodes: Sequence[NamedNode], ways: Sequence[Way]) -> Select:
    """?s, the number of the way, ?o: a union of single triples on subjects that one VALUES binds."""
    return Select((SUBJECT, _NUMBER, VALUE), (Values(SUBJECT, tuple(nodes)), *_numbered(tuple(ways))))


def with_values(query: Select, ways: Sequence[Way]) -> Select:
    """The variables of a query of ?s and more, then the number of the way and ?o, unbound where a node has no value."""
    return Select((*query.variables, _NUMBER, VALUE), (query, Optional(_numbered(tuple(ways)))))


@lru_cache(_LEVELS)
def _numbered(ways: tuple[Way, ...]) -> Group:
    branches = [
        (way.triple(SUBJECT, VALUE, graph), Bind(Literal(number), _NUMBER))
        for number, way in enumerate(ways)
        for graph in way.graphs
    ]
    return branches[0] if len(branches) == 1 else (Union(tuple(branches)),)


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _tidy(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(values) if len(values) < 2 else tuple(sorted(dict.fromkeys(values), key=str))
