"""Where the queries of an operation run: what reads little in its own thread, all else where it can be stopped.

Nothing stops a query of the engine but the end of its process. So what may read much of the store is run by the
killable workers of /sparql, within what is left of the operation's time; and time is looked at before each query.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, Self

import anyio.from_thread
from pyoxigraph import NamedNode, Variable

from api.current import CurrentGraph
from api.graphql.compiler.sparql import Bind, Filter, Optional, Pattern, Select, Triple, Union, Values
from api.sparql.asker import Asker
from api.sparql.job import Job
from api.sparql.service import QueryService
from kg.asking import Answer
from kg.errors import QueryTimeout
from kg.graph import Graph
from kg.store.answers import read_tsv
from kg.store.generations import Generation


class Runner(Protocol):
    """Runs the queries of one operation. Both raise QueryError, StoreError, QueryTimeout."""

    def near(self, text: str) -> Answer:
        """A query that reads little."""
        ...

    def far(self, text: str) -> Answer:
        """A SELECT that may read much."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """Everything in the calling thread, however long it takes."""

    graph: Graph

    def near(self, text: str) -> Answer:
        return self.graph.sparql(text)

    def far(self, text: str) -> Answer:
        return self.graph.sparql(text)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`end` is a time of the monotonic clock, `seconds` what there was in all."""

    seconds: float
    end: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds. Raises QueryTimeout where there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> QueryTimeout:
        return QueryTimeout(f"the operation did not end within {self.seconds:g} seconds")


@dataclass(frozen=True, slots=True)
class Bounded:
    """For an operation that runs in a query thread on behalf of `task`. Raises PoolBusy and WorkerCrashed, too."""

    graph: Graph
    deadline: Deadline
    client: str
    service: QueryService
    current: CurrentGraph
    task: asyncio.Task[Any]

    @classmethod
    def of(cls, graph: Graph, asker: Asker, service: QueryService, current: CurrentGraph) -> Self:
        """To be made in the task that has the operation run."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("an operation runs on behalf of a task")
        return cls(graph, Deadline.after(asker.deadline), asker.client, service, current, task)

    def near(self, text: str) -> Answer:
        self.deadline.left()
        return self.graph.sparql(text)

    def far(self, text: str) -> Answer:
        try:
            body = anyio.from_thread.run(self._by_worker, text, self.deadline.left())
        except QueryTimeout as error:
            raise self.deadline.over() from error
        found = read_tsv(body)
        return Answer(text, found.variables, found.rows)

    async def _by_worker(self, text: str, seconds: float) -> bytes:
        state = self.graph.generation
        generation = state if isinstance(state, Generation) else None
        async with self.current.waiting(self.task):
            job = Job(text, "tsv", deadline=seconds, client=self.client, generation=generation)
            return (await self.service.run(job)).body


def reads_much(query: Select, rare: Container[NamedNode] = ()) -> bool:
    """Whether a query may read more than a few triples of each node that its VALUES names.

    A node has few values, but may itself be the value of any number of others, unless the property is `rare`.
    """
    start, *others = query.where
    return not isinstance(start, Values) or _reached(frozenset({start.variable}), others, rare) is None


def _reached(
    known: frozenset[Variable], patterns: Iterable[Pattern], rare: Container[NamedNode]
) -> frozenset[Variable] | None:
    """What is known when each pattern leads a step on, in the order of the text; None where one does not."""
    for one in patterns:
        match one:
            case Triple(subject, property, value) if subject in known or (value in known and property in rare):
                known |= {term for term in (subject, value) if isinstance(term, Variable)}
            case Union(branches):
                found = [_reached(known, branch, rare) for branch in branches]
                sure = [variables for variables in found if variables is not None]
                if len(sure) < len(found):
                    return None
                known = frozenset.intersection(*sure)
            case Optional(group) if _reached(known, group, rare) is not None:
                pass  # what it leads to may be unbound
            case Bind() | Filter():
                pass
            case _:
                return None
    return known
