"""The workers that stand ready on the present generation, as many as there should be."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from api.metrics import Metrics
from api.sparql.nursery import Nursery
from api.sparql.process import Worker
from kg.errors import StoreError
from kg.store.generations import Generation

START_ATTEMPTS: Final = 2

_LOG: Final = logging.getLogger("api.sparql")


class Crew:
    """`size` workers and some spares. Whoever takes one gives it back or loses it. For one event loop."""

    def __init__(self, nursery: Nursery, generation: Generation, size: int, spares: int, metrics: Metrics) -> None:
        self.generation = generation
        self._nursery = nursery
        self._size = size
        self._spares = spares
        self._metrics = metrics
        self._ready: asyncio.LifoQueue[Worker | StoreError] = asyncio.LifoQueue()
        """The one that worked last is taken first: it has the most in its caches."""
        self._switching = asyncio.Lock()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self) -> None:
        """Start all workers; they are there soon."""
        for _ in range(self._size + self._spares):
            self._replace(self.generation)

    async def close(self) -> None:
        """Start none any more."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)

    async def use(self, generation: Generation) -> None:
        """Move to another generation. Its workers start one by one while the present ones serve; then all who ask get
        these, and nobody an old one any more. Raises StoreError, and stays as it was.
        """
        async with self._switching:
            if generation.id == self.generation.id:
                return
            new: list[Worker] = []
            try:
                while len(new) < self._size:
                    new.append(await self._nursery.start(generation))
            except BaseException:
                for worker in new:
                    worker.end()
                raise
            self.generation = generation
            while self._ready.qsize():
                old = self._ready.get_nowait()
                if isinstance(old, Worker):
                    old.end()
            for worker in new:
                self._add(worker)
            for _ in range(self._spares):
                self._replace(generation)

    def take_idle(self) -> Worker | None:
        """A worker that is there already."""
        while self._ready.qsize():
            found = self._ready.get_nowait()
            if isinstance(found, StoreError):
                self._replace(self.generation)
            elif found.generation is self.generation and found.alive:
                return found
            else:
                self.lose(found)
        return None

    async def take(self) -> Worker:
        """A worker on the present generation. Raises StoreError where none can be started."""
        while True:
            found = await self._ready.get()
            if isinstance(found, StoreError):
                self._replace(self.generation)
                raise found
            if found.generation is self.generation and found.alive:
                return found
            self.lose(found)

    def give_back(self, worker: Worker) -> None:
        """The worker is done with what it was taken for."""
        if worker.is_idle and not worker.is_slowed and worker.generation is self.generation:
            self._ready.put_nowait(worker)
        else:
            self.lose(worker)

    def lose(self, worker: Worker) -> None:
        """End a worker; another one follows it, unless its generation has passed and with it the need."""
        if worker.alive:
            worker.end()
        self.succeed(worker)

    def succeed(self, worker: Worker) -> None:
        """Start another one for a worker that will not come back."""
        self._replace(worker.generation)

    def _replace(self, generation: Generation) -> None:
        if generation is self.generation and not self._closed:
            task = asyncio.ensure_future(self._start_one(generation))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_one(self, generation: Generation) -> None:
        """Start a worker; after START_ATTEMPTS, hand the reason to whoever waits for one."""
        for attempt in range(1, START_ATTEMPTS + 1):
            try:
                worker = await self._nursery.start(generation)
            except StoreError as error:
                if generation is not self.generation:
                    return
                if attempt == START_ATTEMPTS:
                    _LOG.error("no worker: %s", error)
                    self._ready.put_nowait(error)
            else:
                self._add(worker)
                return

    def _add(self, worker: Worker) -> None:
        if worker.generation is self.generation:
            self._metrics.worker_started()
            self._ready.put_nowait(worker)
        else:
            worker.end()
