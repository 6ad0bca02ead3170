"""Notices that a client has gone away while its query runs, so that nothing is computed for nobody."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

from starlette.requests import Request

from api.errors import ClientGone

LISTEN_AFTER: Final = 0.1
"""Seconds after which a query is worth it; quick ones end before their client could."""


class Listening:
    """`async with`, around what is done for a request whose body has been read. Cancels it when the client goes away,
    and raises ClientGone in place of the cancellation.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._watch: asyncio.Task[None] | None = None
        self._gone = False

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._work = asyncio.current_task(loop)
        self._timer = loop.call_later(LISTEN_AFTER, self._begin)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._gone and isinstance(error, asyncio.CancelledError) and self._work and self._work.uncancel() == 0:
            raise ClientGone("the client has gone away") from None

    def _begin(self) -> None:
        self._watch = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        if self._work is not None:
            self._work.cancel()
