"""How large the graph is, counted once for each generation when somebody first asks (VoID, section 4)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, Self

import orjson
from pyoxigraph import NamedNode

from api.sparql.job import Job
from api.sparql.service import QueryService
from kg.errors import KgError

WAIT_SECONDS: Final = 1.0
"""How long whoever asks waits for counts that are not there yet."""
_DEADLINE: Final = 120.0
_LOG: Final = logging.getLogger("api.sparql")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of the default graph, and of all named graphs together."""

    subjects: int
    objects: int
    classes: tuple[tuple[NamedNode, int], ...]
    """Nodes of each class."""
    properties: tuple[tuple[NamedNode, int], ...]
    """Triples of each property."""
    graphs: int
    graph_triples: int

    @property
    def triples(self) -> int:
        """Triples of the default graph."""
        return sum(count for _, count in self.properties)

    @classmethod
    def read(cls, body: bytes) -> Self:
        """From the answer to queries/derive/statistics.rq in JSON."""
        totals: dict[str, int] = {}
        partitions: dict[str, list[tuple[NamedNode, int]]] = {"class": [], "property": []}
        for row in orjson.loads(body)["results"]["bindings"]:
            measure, count = row["measure"]["value"], int(row["count"]["value"])
            if measure not in partitions:
                totals[measure] = count
            elif row["term"]["type"] == "uri":  # a class may be a blank node
                partitions[measure].append((NamedNode(row["term"]["value"]), count))
        return cls(
            totals["subjects"], totals["objects"], tuple(partitions["class"]), tuple(partitions["property"]),
            totals["graphs"], totals["graphTriples"],
        )  # fmt: skip


class StatisticsKeeper:
    """The counts of the present generation. For one event loop."""

    def __init__(self, service: QueryService) -> None:
        self._service = service
        self._generation = ""
        self._counting: asyncio.Task[Statistics | None] | None = None

    async def get(self, query: str) -> Statistics | None:
        """The counts that the query gives. None where they take longer than WAIT_SECONDS, or cannot be had now."""
        present = await self._service.present()
        if self._counting is None or present.id != self._generation or _failed(self._counting):
            self._generation = present.id
            self._counting = asyncio.ensure_future(self._count(query))
        counting = self._counting  # which whoever asks meanwhile may replace
        await asyncio.wait([counting], timeout=WAIT_SECONDS)
        return counting.result() if counting.done() and not counting.cancelled() else None

    async def _count(self, query: str) -> Statistics | None:
        job = Job(query, "json", deadline=_DEADLINE, client="statistics")
        try:
            answered = await self._service.answer(job, b"statistics")
        except KgError as error:
            _LOG.warning("the graph could not be counted: %s", error)
            return None
        return Statistics.read(answered.answer.body)


def _failed(counting: asyncio.Task[Statistics | None]) -> bool:
    return counting.done() and (counting.cancelled() or counting.result() is None)
