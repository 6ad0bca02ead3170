"""Connections that cannot be held open, filled up or piled up by clients that mean harm.

uvicorn bounds the idle time of a connection, but not the time that a request takes to come, the size of its head, the
requests that wait on one connection, nor the time in which a client takes its answer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Self

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.segments import Gathering
from kg.settings import Settings

_PIPELINED: Final = 20
"""Requests that may wait on one connection for the answers before theirs."""
_STALL_BYTES: Final = 16_384
"""What a client must take of a waiting answer within the stall time; less than the smallest of network buffers."""
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """See the settings of the same names; `wait_seconds` is how long a connection may be without a request at work."""

    max_connections: int
    max_header_bytes: int
    wait_seconds: float
    stall_seconds: float
    max_unsent_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            max_connections=settings.max_connections,
            max_header_bytes=settings.max_header_bytes,
            wait_seconds=settings.keep_alive_seconds + settings.header_seconds,
            stall_seconds=settings.stall_seconds,
            max_unsent_bytes=settings.max_unsent_bytes,
        )


class BoundedConfig(uvicorn.Config):
    """A configuration of uvicorn whose connections are bounded."""

    def __init__(self, app: Any, limits: ConnectionLimits, **options: Any) -> None:
        self.limits = limits
        super().__init__(app, http=Connection, **options)


class Connection(HttpToolsProtocol):
    """One connection. `sweep` must be called every second or so for all of them."""

    def __init__(
        self,
        config: BoundedConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = config.limits
        self.waits_since: float | None = self.loop.time()
        """Since when no request is at work here; None while one is."""
        self._head_bytes = 0
        """Bytes of the head that is coming, beyond its first piece."""
        self._in_head = False
        self._unsent = 0
        self._moved = self.loop.time()
        """When the client last took a fair part of `_unsent`."""
        self._at_work: RequestResponseCycle | None = None
        """The request that is answered now; `cycle` is the one that came last."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Gathering(transport, self.loop))
        if len(self.connections) > self._limits.max_connections:
            _end_the_idlest(self)

    def data_received(self, data: bytes) -> None:
        continued = self._in_head
        super().data_received(data)
        if continued and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self._limits.max_header_bytes:
                self._refuse_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        self._in_head, self.waits_since = False, None
        if len(self.pipeline) >= _PIPELINED:
            self.end()
            raise httptools.HttpParserError("too many requests wait on this connection")
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self.waits_since = self.loop.time()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._at_work = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        self._abandon()
        super().connection_lost(exc)

    def _abandon(self) -> None:
        """Nobody hears the answer any more. uvicorn tells only the last of several requests that wait here, and the
        others would write to a closed connection, which uvloop takes for an error."""
        if self._at_work is not None:
            self._at_work.disconnected = True
            self._at_work.message_event.set()

    def _refuse_head(self) -> None:
        if self.waits_since is not None:  # else an answer is being written, which this one would break into
            self.transport.write(_TOO_LARGE)
        self.transport.close()

    def end(self) -> None:
        """Close at once, whatever is unsent."""
        self.waits_since = None  # it is among its server's connections for a moment yet, but no more to be ended
        self._abandon()
        self.transport.abort()

    def look(self, now: float) -> int:
        """End the connection if it waits for its client too long. Gives the bytes that the client has yet to take."""
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent <= self._unsent - _STALL_BYTES or unsent > self._unsent:
            self._unsent, self._moved = unsent, now
        if unsent:
            too_long = now - self._moved > self._limits.stall_seconds
        else:
            too_long = self.waits_since is not None and now - self.waits_since > self._limits.wait_seconds
        if too_long:
            self.end()
            return 0
        return unsent


def sweep(connections: set[Any], limits: ConnectionLimits, now: float) -> None:
    """Look at all connections; where their clients leave too much unread together, end the worst ones."""
    unsent = {connection: connection.look(now) for connection in list(connections)}
    total = sum(unsent.values())
    for connection in sorted(unsent, key=unsent.__getitem__, reverse=True):
        if total <= limits.max_unsent_bytes:
            return
        total -= unsent[connection]
        connection.end()


def _end_the_idlest(newest: Connection) -> None:
    """Make room for a new connection: of those without a request at work, the one that is so longest goes."""
    waiting = {
        one: one.waits_since
        for one in newest.connections
        if isinstance(one, Connection) and one.waits_since is not None
    }
    min(waiting, key=waiting.__getitem__).end()
