"""Answers to queries that the guard has let through: from the cache, or from workers on the newest generation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.current import CHECK_SECONDS, CurrentGraph
from api.errors import NoGraphYet, NoSuchGeneration
from api.metrics import Metrics
from api.sparql.cache import AnswerCache
from api.sparql.job import Answer, Job
from api.sparql.remote import RemotePool
from api.sparql.workers import Limits, WorkerPool
from kg.errors import KgError, StoreError
from kg.settings import Settings
from kg.store.base import Published
from kg.store.generations import Generation, generations

_LOG: Final = logging.getLogger("api.sparql")

Pool = WorkerPool | RemotePool
"""What runs jobs: on generations in a folder, or on a store elsewhere."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and whether it was kept from an earlier one."""

    answer: Answer
    cached: bool


class QueryService:
    """One per application; its workers live as long as `running`."""

    def __init__(self, settings: Settings, current: CurrentGraph, metrics: Metrics) -> None:
        self._settings = settings
        self._current = current
        self._metrics = metrics
        self._cache = AnswerCache(settings.sparql_cache_bytes)
        self._pool: Pool | None = None
        self._starting = asyncio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Workers start here, or with the first query where there is no graph yet, and end here."""
        with suppress(NoGraphYet, StoreError):  # the first request says what is wrong
            await self._workers()
        following = asyncio.ensure_future(self._follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            if self._pool is not None:
                await self._pool.__aexit__()
                self._pool = None

    def unready(self) -> str | None:
        """Why no query can be answered now; None where one can."""
        return None if self._pool is not None and self._pool.has_workers else "no SPARQL worker is up"

    async def present(self) -> Published:
        """The generation that queries read now. Raises NoGraphYet, StoreError."""
        return (await self._workers()).generation

    async def kept(self, name: str) -> Generation:
        """An earlier generation by its id. Raises NoSuchGeneration that lists those that are kept."""
        known = {one.id: one for one in await asyncio.to_thread(generations, self._settings.store)}
        if name not in known:
            raise NoSuchGeneration(name, tuple(known))
        return known[name]

    async def answer(self, job: Job, digest: bytes) -> Answered:
        """`digest` is the same for jobs that must have the same answer from the same generation.

        Raises PoolBusy, QueryTimeout, QueryRefused, WorkerCrashed, NoGraphYet, StoreError.
        """
        pool = await self._workers()
        generation = job.generation or pool.generation
        body = None if job.asks_others else self._cache.get((generation.id, digest))
        if body is not None:
            return Answered(Answer(body, generation), cached=True)
        answer = await pool.run(job)
        if answer.generation is not None and not job.asks_others:
            self._cache.put((answer.generation.id, digest), answer.body)
        return Answered(answer, cached=False)

    async def run(self, job: Job) -> Answer:
        """The same for a query that is asked once: nothing is kept of its answer."""
        return await (await self._workers()).run(job)

    async def catch_up(self) -> None:
        """Answer from the newest published generation from now on. Raises NoGraphYet, StoreError."""
        pool = await self._workers()
        graph = await self._current.get()
        if graph.generation is not None and graph.generation.id != pool.generation.id:
            await self._move(pool, graph.generation)
            self._tell_generation(pool.generation)

    async def _workers(self) -> Pool:
        if self._pool is not None:
            return self._pool
        async with self._starting:
            if self._pool is None:
                graph = await self._current.get()
                if graph.generation is None:
                    raise RuntimeError("the service needs a graph that lives on disk")
                self._pool = await self._new_pool(graph.generation).__aenter__()
                self._tell_generation(graph.generation)
            return self._pool

    def _new_pool(self, generation: Published) -> Pool:
        if isinstance(generation, Generation):
            return WorkerPool(generation, Limits.of(self._settings), self._metrics)
        return RemotePool(generation, self._settings, self._metrics)

    async def _move(self, pool: Pool, generation: Published) -> None:
        if isinstance(pool, RemotePool):
            pool.use(generation)
        elif isinstance(generation, Generation):
            await pool.use(generation)

    def _tell_generation(self, generation: Published) -> None:
        self._metrics.generation_is(int(generation.id), datetime.fromisoformat(generation.created))

    async def _follow(self) -> None:
        """Move to each new generation, and tell how the workers are doing."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.catch_up()
            except NoGraphYet:
                continue
            except KgError as error:
                _LOG.error("the newest generation cannot be served: %s", error)
            if self._pool is not None:
                self._pool.report()
