"""The graph that requests read: the current generation, opened again when a newer one is published."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, ParamSpec, TypeVar

import anyio
import anyio.to_thread

from api.errors import NoGraphYet
from kg.errors import NotFound
from kg.graph import Graph
from kg.settings import Settings
from kg.store.access import published

CHECK_SECONDS: Final = 1.0
"""How often at most the store folder is looked at for a newer generation."""

EARLIER: Final = 2
"""Earlier generations that are kept open, those opened last."""

P = ParamSpec("P")
T = TypeVar("T")


class CurrentGraph:
    """One per application. `get` belongs to the event loop; the graphs that it gives are safe in any thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._graph: Graph | None = None
        self._checked = float("-inf")
        self._earlier: dict[str, Graph] = {}
        self._opening = asyncio.Lock()
        self._threads = anyio.CapacityLimiter(settings.query_threads)

    async def get(self) -> Graph:
        """The graph of the newest generation, at most CHECK_SECONDS old. Raises NoGraphYet, StoreError."""
        if self._graph is not None and self._clock() - self._checked < CHECK_SECONDS:
            return self._graph
        async with self._opening:
            if self._graph is None or self._clock() - self._checked >= CHECK_SECONDS:
                return await self._newest()
            return self._graph

    async def look(self) -> Graph:
        """Like `get`, but looks now, for who knows that a generation has been published."""
        async with self._opening:
            return await self._newest()

    async def at(self, name: str) -> Graph:
        """The graph of an earlier generation that is still kept, by its id. Raises NotFound, NoSnapshot, StoreError."""
        async with self._opening:
            if name not in self._earlier:
                graph = await anyio.to_thread.run_sync(Graph.open, self._settings, name)
                self._earlier = {**dict(list(self._earlier.items())[1 - EARLIER :]), name: graph}
            return self._earlier[name]

    async def _newest(self) -> Graph:
        newest = await anyio.to_thread.run_sync(published, self._settings)
        open_id = self._graph.generation.id if self._graph and self._graph.generation else None
        if self._graph is None or (newest is not None and newest.id != open_id):
            self._graph = await self._open()
        self._checked = self._clock()
        return self._graph

    async def _open(self) -> Graph:
        try:
            return await anyio.to_thread.run_sync(Graph.open, self._settings)
        except NotFound as error:
            raise NoGraphYet(str(error)) from error

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one trusted query (with the draining of its answer) in one of the query threads."""
        return await anyio.to_thread.run_sync(lambda: function(*args, **kwargs), limiter=self._threads)

    @asynccontextmanager
    async def waiting(self, task: asyncio.Task[Any]) -> AsyncIterator[None]:
        """While what `task` has run waits for something else, its place among the query threads is another one's."""
        self._threads.release_on_behalf_of(task)
        try:
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await self._threads.acquire_on_behalf_of(task)

    def close(self) -> None:
        """Let go of the store."""
        self._graph = None
        self._earlier = {}
