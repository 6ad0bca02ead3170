"""A pool of killable workers in two lanes, so that a runaway query costs itself and nobody else.

A query starts in the fast lane. If it runs longer than FAST_SECONDS, it moves to the slow lane: its process gets a
lower priority, its place goes to a fresh worker, and at most `slow` such queries run at once. Where the slow lane is
full, it keeps its fast place until another query waits for it, and is then ended as busy. Every query ends at its
deadline, because its process is killed then; engines offer no other way.

All state belongs to one event loop; nothing here is shared between threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from api.errors import PoolBusy, QueryRefused
from api.sparql.process import Worker
from api.sparql.worker import Job, Setup
from kg.errors import QueryTimeout, StoreError
from kg.settings import Settings

FAST_SECONDS: Final = 0.04
"""Wall time after which a query is slow; nine of ten useful ones have ended by then."""
START_ATTEMPTS: Final = 2
SPARES: Final = 1
"""Workers that stand ready beyond the fast lane, so that a kill costs the next query nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many and how long: see the settings of the same names."""

    workers: int
    slow: int
    queue: int
    deadline: float
    memory: int
    max_result_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As many slow queries as fast ones."""
        return cls(
            workers=settings.sparql_workers,
            slow=settings.sparql_workers,
            queue=settings.sparql_queue,
            deadline=settings.sparql_deadline,
            memory=settings.sparql_memory,
            max_result_bytes=settings.sparql_max_result_bytes,
        )


class WorkerPool:
    """`async with WorkerPool(path, limits) as pool: await pool.run(job)`."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._places = asyncio.Semaphore(limits.workers)
        self._ready: asyncio.Queue[Worker | StoreError] = asyncio.Queue()
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._slow = 0
        self._closed = False

    async def __aenter__(self) -> Self:
        self._start_workers()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        ends = (worker.end() for worker in self._workers)
        await asyncio.gather(*ends, return_exceptions=True)  # a query in flight may still hold the pipe of its worker
        self._workers.clear()

    def use(self, path: Path) -> None:
        """Move to another generation: new workers start, old ones end with what they are doing."""
        if path != self._path:
            self._path = path
            self._start_workers()

    async def run(self, job: Job) -> bytes:
        """The whole answer, or an error: PoolBusy, QueryTimeout, WorkerCrashed, QueryRefused, StoreError."""
        await self._enter()
        in_fast_lane = True
        worker: Worker | None = None
        reusable = False
        try:
            worker = await self._take()
            answer = asyncio.ensure_future(worker.ask(job))
            try:
                loop = asyncio.get_running_loop()
                end = loop.time() + self._limits.deadline
                if not await self._ends_fast(answer, end):
                    worker.slow_down()
                    self._slow += 1
                    in_fast_lane = False
                    self._places.release()
                    self._replace(worker.path)
                    if not await _ended(answer, end - loop.time()):
                        raise self._timeout()
                reusable = in_fast_lane and worker.alive
                return await answer
            except QueryRefused:
                reusable = in_fast_lane
                raise
            finally:
                answer.cancel()
        finally:
            if in_fast_lane:
                self._places.release()
            else:
                self._slow -= 1
            if worker is not None and reusable and worker.path == self._path:
                self._ready.put_nowait(worker)
            elif worker is not None:
                self._retire(worker, replace=in_fast_lane)

    async def _enter(self) -> None:
        """Wait for a place in the fast lane, in the order of arrival."""
        if self._places.locked() and self._waiting >= self._limits.queue:
            raise PoolBusy("too many queries are waiting")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.deadline):
                await self._places.acquire()
        except TimeoutError as error:
            raise PoolBusy("no worker became free in time") from error
        finally:
            self._waiting -= 1

    async def _ends_fast(self, answer: asyncio.Future[bytes], end: float) -> bool:
        """True: the answer is there. False: it is not, and the slow lane has room. Raises PoolBusy, QueryTimeout."""
        while not await _ended(answer, FAST_SECONDS):
            if self._slow < self._limits.slow:
                return False
            if self._waiting:
                raise PoolBusy("too many long queries are running")
            if asyncio.get_running_loop().time() >= end:
                raise self._timeout()
        return True

    def _timeout(self) -> QueryTimeout:
        return QueryTimeout(f"the query did not end within {self._limits.deadline:g} seconds")

    async def _take(self) -> Worker:
        while True:
            found = await self._ready.get()
            if isinstance(found, StoreError):
                self._replace(self._path)
                raise found
            if found.path == self._path and found.alive:
                return found
            self._retire(found, replace=True)

    def _retire(self, worker: Worker, replace: bool) -> None:
        self._spawn(self._end(worker))
        if replace:
            self._replace(worker.path)

    async def _end(self, worker: Worker) -> None:
        await worker.end()
        self._workers.discard(worker)

    def _replace(self, path: Path) -> None:
        """Start one worker for one lost; one of an older generation has its successor already."""
        if path == self._path and not self._closed:
            self._spawn(self._start_one())

    def _start_workers(self) -> None:
        for _ in range(self._limits.workers + SPARES):
            self._replace(self._path)

    async def _start_one(self) -> None:
        """Start a worker; after START_ATTEMPTS, hand the reason to whoever waits for one."""
        path, limits = self._path, self._limits
        setup = Setup(str(path), limits.memory, limits.deadline, limits.max_result_bytes)
        for attempt in range(1, START_ATTEMPTS + 1):
            try:
                worker = await Worker.start(setup)
            except StoreError as error:
                if path != self._path:
                    return
                if attempt == START_ATTEMPTS:
                    self._ready.put_nowait(error)
            else:
                self._workers.add(worker)
                self._ready.put_nowait(worker)
                return

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _ended(answer: asyncio.Future[bytes], seconds: float) -> bool:
    done, _ = await asyncio.wait({answer}, timeout=max(seconds, 0))
    return bool(done)
