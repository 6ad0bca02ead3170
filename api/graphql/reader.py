"""What one request reads: one SPARQL query for each level of its selection, however many nodes the level has."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.mapping import Way
from api.graphql.sparql import Bind, Group, Select, Union, Values
from kg.claims import Term
from kg.graph import Answer, Graph
from kg.queries import Value

CHUNK: Final = 500
"""Nodes that one query names: its text stays short of what servers take (50 kB), and time grows evenly with it."""

SUBJECT: Final = Variable("s")
VALUE: Final = Variable("o")
_NUMBER: Final = Variable("k")

Row = tuple[Term | None, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One query of a request: the place in the selection that it was for, its text, what it gave and took."""

    path: str
    sparql: str
    rows: int
    milliseconds: float


class Reader:
    """One per request, on one graph, in one thread. Remembers what it has read."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.steps: list[Step] = []
        self._known: defaultdict[Way, dict[NamedNode, tuple[Term, ...]]] = defaultdict(dict)

    def select(self, query: Select, path: str) -> list[Row]:
        """Run a compiled query. Raises QueryError, StoreError."""
        text = query.text()
        return self._noted(path, lambda: self.graph.sparql(text)).rows

    def ask(self, name: str, path: str, **values: Value) -> Answer:
        """Run a .rq file. Raises BadParameter, QueryError."""
        return self._noted(path, lambda: self.graph.ask(name, **values))

    def values(self, node: NamedNode, way: Way) -> tuple[Term, ...]:
        """What `load` has read, in the order of the terms' spelling."""
        return self._known[way].get(node, ())

    def learn(self, ways: Sequence[Way], values: Iterable[tuple[NamedNode, Term | None]]) -> None:
        """Keep what another query has read of properties with at most one value."""
        if len(ways) == 1:
            self._known[ways[0]].update((node, () if value is None else (value,)) for node, value in values)

    def load(self, nodes: Iterable[NamedNode], ways: Iterable[Way], path: str) -> None:
        """Read the values of some ways for all of some nodes: one query, unless everything is known."""
        wanted = list(dict.fromkeys(ways))
        listed = list(dict.fromkeys(nodes))
        missing = [way for way in wanted if any(node not in self._known[way] for node in listed)]
        if not missing:
            return
        lacking = [node for node in listed if any(node not in self._known[way] for way in missing)]
        found: list[dict[NamedNode, list[Term]]] = [defaultdict(list) for _ in missing]
        for chunk in chunks(lacking):
            for node, number, value in self.select(level_query(chunk, missing), path):
                if isinstance(node, NamedNode) and isinstance(number, Literal) and value is not None:
                    found[int(number.value)][node].append(value)
        for way, values in zip(missing, found, strict=True):
            known = self._known[way]
            for node in lacking:
                known[node] = _tidy(values.get(node, ()))

    def _noted(self, path: str, run: Callable[[], Answer]) -> Answer:
        started = time.perf_counter()
        answer = run()
        self.steps.append(Step(path, answer.text, len(answer.rows), (time.perf_counter() - started) * 1000))
        return answer


def level_query(nodes: Sequence[NamedNode], ways: Sequence[Way]) -> Select:
    """?s, the number of the way, ?o: a union of single triples on subjects that one VALUES binds."""
    branches = [
        (way.triple(SUBJECT, VALUE, graph), Bind(Literal(number), _NUMBER))
        for number, way in enumerate(ways)
        for graph in way.graphs
    ]
    patterns: Group = branches[0] if len(branches) == 1 else (Union(tuple(branches)),)
    return Select((SUBJECT, _NUMBER, VALUE), (Values(SUBJECT, tuple(nodes)), *patterns))


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _tidy(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(values) if len(values) < 2 else tuple(sorted(dict.fromkeys(values), key=str))
