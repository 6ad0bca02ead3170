"""A pool of killable workers in two lanes, so that a runaway query costs itself and nobody else.

A query starts in the fast lane. After FAST_SECONDS it is overdue and its client counts as heavy: clients like that may
hold only half of the fast lane. Where others need the place (quick ones at once, heavy ones after HEAVY_SECONDS), an
overdue query moves to the slow lane, with a lower priority, or is ended as busy where that is full. Every query ends
at its deadline, because its process is killed then; engines offer no other way.

All state belongs to one event loop; nothing here is shared between threads.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Self

from api.errors import PoolBusy
from api.metrics import Metrics
from api.sparql.crew import Crew
from api.sparql.job import Answer, Job
from api.sparql.nursery import Nursery
from api.sparql.places import Places
from api.sparql.process import Worker, WorkerLost
from kg.errors import QueryTimeout
from kg.settings import Settings
from kg.store.generations import Generation

FAST_SECONDS: Final = 0.04
"""Time after which a query is slow; nine of ten useful ones have ended by then."""
_WORKED: Final = 0.5
"""Part of that time that the query must have had a processor: on a busy machine, quick ones only wait for theirs."""
_WAIT: Final = 0.5
"""Part of its deadline that a query may wait for a place; what is left must be enough to run."""
HEAVY_SECONDS: Final = 0.5
"""Time that a slow query has in its place, when only clients wait whose queries are slow as well."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many and how much: see the settings of the same names."""

    workers: int
    slow: int
    queue: int
    memory: int
    max_result_bytes: int
    max_result_rows: int = 1_000_000
    spares: int = 2
    slow_per_client: int = 1

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Where their number is left to the machine, the HTTP processes share the workers."""
        fitting = max(2, math.ceil(((os.cpu_count() or 2) + 2) / settings.http_workers))
        return cls(
            workers=settings.sparql_workers or fitting,
            slow=settings.sparql_slow,
            queue=settings.sparql_queue,
            memory=settings.sparql_memory,
            max_result_bytes=settings.sparql_max_result_bytes,
            max_result_rows=settings.sparql_max_result_rows,
            spares=settings.sparql_spares,
            slow_per_client=settings.sparql_slow_per_client,
        )


class Lane(Enum):
    """Where a query runs."""

    FAST = auto()
    OVERDUE = auto()
    """Slow, but still in its place of the fast lane."""
    SLOW = auto()
    ENDING = auto()
    """Killed for others that waited."""


@dataclass(eq=False, slots=True)
class Run:
    """A query that a worker is busy with. Times are those of the loop."""

    job: Job
    worker: Worker
    start: float
    end: float
    """Its deadline."""
    used: float
    """Processor time of the worker at the start."""
    is_standing: bool
    """The worker is of the crew, and was not started for this query alone."""
    lane: Lane = Lane.FAST
    timer: asyncio.TimerHandle = field(init=False)
    """What happens to it next, if it goes on."""


class WorkerPool:
    """`async with WorkerPool(generation, limits, metrics) as pool: await pool.run(job)`."""

    def __init__(self, generation: Generation, limits: Limits, metrics: Metrics) -> None:
        self._limits = limits
        self._metrics = metrics
        self._nursery = Nursery(metrics, limits.memory, limits.max_result_bytes, limits.max_result_rows)
        self._crew = Crew(self._nursery, generation, limits.workers, limits.spares, metrics)
        self._places = Places(limits.workers, limits.queue, self._relieve)
        self._runs: dict[Run, None] = {}
        """A set in the order of arrival."""

    async def __aenter__(self) -> Self:
        self._crew.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._crew.close()
        await self._nursery.close()

    @property
    def generation(self) -> Generation:
        """What jobs read that name no generation."""
        return self._crew.generation

    @property
    def has_workers(self) -> bool:
        """At least one process has opened the store."""
        return self._nursery.alive > 0

    async def use(self, generation: Generation) -> None:
        """Move to another generation without losing a query: see `Crew.use`. Raises StoreError."""
        await self._crew.use(generation)

    def report(self) -> None:
        """Say what the pool is doing."""
        lanes = Counter(run.lane for run in self._runs)
        self._metrics.pool_is(
            waiting=self._places.waiting,
            fast=lanes[Lane.FAST] + lanes[Lane.OVERDUE],
            slow=lanes[Lane.SLOW],
            workers=self._nursery.alive,
        )

    async def run(self, job: Job) -> Answer:
        """The whole answer, or an error: PoolBusy, QueryTimeout, WorkerCrashed, QueryRefused, StoreError."""
        end = asyncio.get_running_loop().time() + job.deadline
        try:
            return await self._run(job, end)
        except WorkerLost:
            return await self._run(job, end)

    async def _run(self, job: Job, end: float) -> Answer:
        if not self._places.take(job.client):
            await self._places.wait(job.client, end - job.deadline * (1 - _WAIT))
        try:
            worker, is_standing = await self._worker_for(job, end)
        except BaseException:
            self._places.release(job.client)
            raise
        loop = asyncio.get_running_loop()
        now = loop.time()
        run = Run(job, worker, now, end, worker.seconds_used(), is_standing)
        run.timer = loop.call_at(min(now + FAST_SECONDS, end), self._overdue, run)
        self._runs[run] = None
        try:
            return Answer(await worker.ask(job, end - now), worker.generation)
        finally:
            self._finish(run)

    async def _worker_for(self, job: Job, end: float) -> tuple[Worker, bool]:
        """A worker of the crew (True), or one that is started for this job alone, which will end with it."""
        generation = job.generation or self.generation
        is_standing = generation.id == self.generation.id and not job.asks_others
        idle = self._crew.take_idle() if is_standing else None
        if idle is not None:
            return idle, True
        try:
            async with asyncio.timeout_at(end):
                if not is_standing:
                    return await self._nursery.start(generation, has_network=job.asks_others), False
                return await self._crew.take(), True
        except TimeoutError as error:
            raise PoolBusy("no worker became free in time") from error

    def _overdue(self, run: Run) -> None:
        loop = asyncio.get_running_loop()
        used = run.worker.seconds_used() - run.used
        if run.is_standing and used < FAST_SECONDS * _WORKED and loop.time() < run.end - FAST_SECONDS:
            run.timer = loop.call_later(FAST_SECONDS, self._overdue, run)
            return
        run.lane = Lane.OVERDUE
        run.timer = loop.call_at(min(run.start + HEAVY_SECONDS, run.end), self._long, run)
        self._places.call_heavy(run.job.client)
        self._relieve()

    def _long(self, run: Run) -> None:
        run.timer = asyncio.get_running_loop().call_at(run.end, self._time_out, run)
        run.worker.slow_down()
        self._relieve()

    def _time_out(self, run: Run) -> None:
        self._metrics.worker_killed("timeout")
        run.worker.end(QueryTimeout(f"the query did not end within {run.job.deadline:g} seconds"))

    def _relieve(self) -> None:
        """Take overdue queries out of the fast lane, as far as others wait for their places."""
        if not self._places.waiting:
            return
        overdue = [run for run in self._runs if run.lane is Lane.OVERDUE]
        held = Counter(run.job.client for run in self._runs if run.lane is not Lane.FAST)
        too_many = self._places.heavy_excess if self._places.light_waiting else 0
        too_old = asyncio.get_running_loop().time() - HEAVY_SECONDS
        for run in sorted(overdue, key=lambda run: -held[run.job.client]):  # among equals, the oldest first
            if too_many > 0 or run.start <= too_old:
                too_many -= 1
                self._move(run)

    def _move(self, run: Run) -> None:
        """To the slow lane, or to its end."""
        slow = Counter(other.job.client for other in self._runs if other.lane is Lane.SLOW)
        if slow.total() < self._limits.slow and slow[run.job.client] < self._limits.slow_per_client:
            run.lane = Lane.SLOW
            run.worker.slow_down()
        else:
            run.lane = Lane.ENDING
            self._metrics.worker_killed("busy")
            run.worker.end(PoolBusy("too many long queries are running"))
        if run.is_standing:
            self._crew.succeed(run.worker)
        self._places.release(run.job.client)

    def _finish(self, run: Run) -> None:
        """The query has ended, one way or another."""
        run.timer.cancel()
        run.job.watched.lane = run.lane.name.lower()
        del self._runs[run]
        if run.worker.alive and not run.worker.is_idle:
            self._metrics.worker_killed("abandoned")
        if run.lane in (Lane.FAST, Lane.OVERDUE):
            if run.is_standing:
                self._crew.give_back(run.worker)
            else:
                run.worker.end()
            self._places.release(run.job.client)
        elif run.worker.alive:
            run.worker.end()
