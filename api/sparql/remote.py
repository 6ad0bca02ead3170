"""Strangers' queries on a store elsewhere: forwarded with a deadline and a cap, few at once, answered in any format."""

from __future__ import annotations

import asyncio
from typing import Final, Self

import anyio.to_thread

from api.errors import PoolBusy, QueryRefused
from api.metrics import Metrics
from api.sparql.job import Answer, Job
from kg.errors import NoSnapshot, QueryError, QueryTimeout, ResultTooLarge
from kg.settings import Settings
from kg.store.answers import solutions_as, triples_as
from kg.store.base import Published
from kg.store.client import JSON, N_TRIPLES, SparqlClient
from kg.store.evaluate import GRAPH_FORMATS, SOLUTION_FORMATS

_LEAST_SECONDS: Final = 0.001


class RemotePool:
    """Runs jobs on the server that the settings name, `query_threads` at once.

    A query that is given up may go on there: for how long is the business of that server's own configuration.
    """

    def __init__(self, generation: Published, settings: Settings, metrics: Metrics) -> None:
        self.generation = generation
        self._metrics = metrics
        self._client = SparqlClient(settings)
        self._max_bytes = settings.sparql_max_result_bytes
        self._max_rows = settings.sparql_max_result_rows
        self._queue = settings.sparql_queue
        self._threads = anyio.CapacityLimiter(settings.query_threads)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._client.close()

    @property
    def has_workers(self) -> bool:
        """No process here stands between a query and the server."""
        return True

    def use(self, generation: Published) -> None:
        """Answers are those of another revision from now on."""
        self.generation = generation

    def report(self) -> None:
        """Say what the pool is doing."""
        held = self._threads.statistics()
        self._metrics.pool_is(waiting=held.tasks_waiting, fast=held.borrowed_tokens, slow=0, workers=0)

    async def run(self, job: Job) -> Answer:
        """The whole answer. Raises PoolBusy, QueryTimeout, QueryRefused, NoSnapshot, StoreError."""
        if job.generation is not None and job.generation.id != self.generation.id:
            raise NoSnapshot(self._client.url)
        if self._threads.statistics().tasks_waiting >= self._queue:
            raise PoolBusy("too many queries are waiting")
        generation = self.generation
        loop = asyncio.get_running_loop()
        end = loop.time() + job.deadline
        holder = object()
        try:
            async with asyncio.timeout_at(end):
                await self._threads.acquire_on_behalf_of(holder)
        except TimeoutError as error:
            raise PoolBusy("no connection became free in time") from error
        try:
            seconds = max(end - loop.time(), _LEAST_SECONDS)
            body = await anyio.to_thread.run_sync(self._ask, job, seconds)
        finally:
            self._threads.release_on_behalf_of(holder)
        return Answer(body, generation)

    def _ask(self, job: Job, seconds: float) -> bytes:
        is_graph = job.result_format in GRAPH_FORMATS
        try:
            body = self._client.query(
                job.query, N_TRIPLES if is_graph else JSON, default_graphs=job.default_graphs,
                named_graphs=job.named_graphs, seconds=seconds, max_bytes=self._max_bytes,
            )  # fmt: skip
            if is_graph:
                return triples_as(GRAPH_FORMATS[job.result_format], body, self._max_rows)
            return solutions_as(SOLUTION_FORMATS[job.result_format], body, self._max_rows)
        except QueryTimeout:
            raise QueryTimeout(f"the query did not end within {job.deadline:g} seconds") from None
        except QueryError as error:
            code = "RESULT_TOO_LARGE" if isinstance(error, ResultTooLarge) else "QUERY_SYNTAX"
            refusal = QueryRefused(code, str(error))
            refusal.line, refusal.column = error.line, error.column
            raise refusal from error
