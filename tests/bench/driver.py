"""A load driver on raw sockets: keep-alive GET requests over some connections, and how long each took.

Written so that it takes little beside the server that it measures: the bytes of each request are made beforehand, and
of a response only the end is looked for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

_HEAD_END: Final = b"\r\n\r\n"
_CHUNKS_END: Final = b"0\r\n\r\n"


def get(query: str, path: str = "/sparql", accept: str = "application/sparql-results+json") -> bytes:
    """A request for a query."""
    return f"GET {path}?{urlencode({'query': query})} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


@dataclass(slots=True)
class Load:
    """What happened to the requests of one run. Durations are seconds."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    """Of each answer with status 200."""
    failures: dict[int, int] = field(default_factory=dict)
    """Answers by any other status; 0 for broken connections."""

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, part: float) -> float:
        """The time within which that part of the good answers came, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1_000 if ordered else float("nan")


class _Connection(asyncio.Protocol):
    """One request at a time; `answered` with the status is called at the end of each response."""

    def __init__(self, answered: Callable[[_Connection, int], None]) -> None:
        self._answered = answered
        self._transport: asyncio.Transport | None = None
        self._status = 0
        self._left: int | None = None
        """Bytes that are still to come; None where the response comes in chunks."""
        self._tail = b""

    def ask(self, request: bytes) -> None:
        assert self._transport is not None
        self._status = 0
        self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._answered(self, 0)

    def data_received(self, data: bytes) -> None:
        if self._status == 0:
            head, found, data = data.partition(_HEAD_END)
            assert found, "a response whose head comes in parts"
            self._status = int(head[9:12])
            head = head.lower()
            place = head.find(b"content-length: ")
            self._left = int(head[place + 16 :].split(b"\r\n", 1)[0]) if place >= 0 else None
            self._tail = b""
        if self._left is None:
            self._tail = (self._tail + data)[-len(_CHUNKS_END) :]
            complete = self._tail == _CHUNKS_END
        else:
            self._left -= len(data)
            complete = self._left <= 0
        if complete:
            self._answered(self, self._status)


async def load(
    port: int, requests: Sequence[bytes], connections: int, seconds: float, *, sources: Sequence[str] = ("127.0.0.1",),
    most: int | None = None,
) -> Load:  # fmt: skip
    """Send the requests round and round over some connections, for some seconds or until `most` are answered.

    `sources` are the local addresses from which the connections come, in turn.
    """
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    found = Load()
    started: dict[_Connection, float] = {}
    reopening: set[asyncio.Task[None]] = set()
    start = time.perf_counter()
    number = 0

    def next_request(connection: _Connection) -> None:
        nonlocal number
        number += 1
        started[connection] = time.perf_counter()
        connection.ask(requests[number % len(requests)])

    def answered(connection: _Connection, status: int) -> None:
        now = time.perf_counter()
        if status == 200:
            found.times.append(now - started[connection])
        else:
            found.failures[status] = found.failures.get(status, 0) + 1
        if now - start >= seconds or (most is not None and number >= most):
            connection.close()
            del started[connection]
            if not started and not done.done():
                done.set_result(None)
        elif status:
            next_request(connection)
        else:
            del started[connection]
            reopening.add(asyncio.ensure_future(open_one(0)))

    async def open_one(place: int) -> None:
        source = (sources[place % len(sources)], 0)
        _, connection = await loop.create_connection(
            lambda: _Connection(answered), "127.0.0.1", port, local_addr=source
        )
        next_request(connection)

    for place in range(connections):
        await open_one(place)
    await done
    found.seconds = time.perf_counter() - start
    return found
