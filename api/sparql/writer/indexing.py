"""The side index after writes of the server: made once they have been quiet, by a process of its own."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from api.sparql.writer import index_maker
from api.sparql.writer.jobs import setup_message
from api.sparql.writer.starting import ended, started
from kg.errors import StoreError
from kg.index.place import index_file
from kg.settings import Settings
from kg.store.access import published

_LOG: Final = logging.getLogger("api.sparql.writer")
_LOOK_SECONDS: Final = 0.5
"""How often it is looked whether a newer generation has come, whose index is wanted instead."""


class Indexing:
    """One per application. All state belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._latest: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        """With those that still end what they had begun."""

    def postpone(self) -> None:
        """A write has come: what is being made is of no use any more, and the quiet begins anew."""
        if self._settings.index_quiet >= 0:
            if self._latest is not None:
                self._latest.cancel()
            self._latest = asyncio.create_task(self._make_later())
            self._tasks.add(self._latest)
            self._latest.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End the process, if there is one."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _make_later(self) -> None:
        await asyncio.sleep(self._settings.index_quiet)
        with suppress(StoreError):  # no generation can be told: the next write tries again
            state = await asyncio.to_thread(published, self._settings)
            if state is None or index_file(self._settings, state).exists():
                return
            try:
                async with asyncio.timeout(self._settings.index_seconds):
                    await self._make(state.id)
            except TimeoutError:
                _LOG.warning("the index was not made within %g seconds", self._settings.index_seconds)
            except OSError as error:
                _LOG.warning("the process that makes the index cannot be started: %s", error)

    async def _make(self, generation: str) -> None:
        """Until it is made, or `generation` is not the newest any more."""
        process = await started(index_maker.__name__, setup_message(self._settings))
        try:
            while process.returncode is None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), _LOOK_SECONDS)
                newest = await asyncio.to_thread(published, self._settings)
                if newest is None or newest.id != generation:
                    return
        finally:
            if process.returncode is None:
                process.terminate()
            await ended(process)
