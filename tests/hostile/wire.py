"""HTTP/1.1 over a bare socket: sends exactly the bytes of a test, however wrong, and reads one answer."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

HANG_UP: Final = None
Pieces = Iterable[bytes | float | None]
"""What a client does: sends bytes, sends nothing for some seconds, or hangs up."""

_CHUNK: Final = 65_536
CLOSED: Final = "closed"
SILENT: Final = "silent"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is 0 where the server closed the connection, -1 where it said nothing in time."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    """From the last byte sent (or from the first one of the answer, if that came earlier) to the last one read."""

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def outcome(self) -> str:
        """ "200", "400 QUERY_TOO_DEEP" (the code of a problem or of a GraphQL error), "closed" or "silent"."""
        if self.status <= 0:
            return SILENT if self.status else CLOSED
        return f"{self.status} {self.code}".strip()

    @property
    def code(self) -> str:
        """The stable name of an error, empty where the answer has none."""
        if not self.media_type.endswith("json"):
            return ""
        with suppress(ValueError, RecursionError):
            return _code(json.loads(self.body))
        return ""

    def __str__(self) -> str:
        return f"{self.outcome} after {self.seconds:.2f} s: {self.body[:300]!r}"


def _code(document: Any) -> str:
    if not isinstance(document, dict):
        return ""
    if "errors" in document and document.get("data") is None:
        first = document["errors"][0]
        return str(first.get("extensions", {}).get("code", "ERRORS"))
    return str(document.get("code", ""))


async def exchange(port: int, pieces: Pieces, patience: float, source: str = "127.0.0.1") -> Answer:
    """One connection to 127.0.0.1, one answer. Sends until there is an answer; waits `patience` seconds for it.

    `source` is the client's address, any of 127.0.0.0/8.

    Sending and reading go side by side and end each for itself, since a server may answer before it has read all, and
    a refused byte must not cost the answer.
    """
    loop = asyncio.get_running_loop()
    with socket.socket() as connection:
        connection.setblocking(False)
        connection.bind((source, 0))
        await loop.sock_connect(connection, ("127.0.0.1", port))
        sender = asyncio.create_task(_send(connection, pieces))
        reader = asyncio.create_task(_read(connection))
        try:
            await asyncio.wait({sender, reader}, return_when=asyncio.FIRST_COMPLETED)
            asked = time.monotonic()
            done, _ = await asyncio.wait({reader}, timeout=patience)
            if not done:
                return Answer(-1, {}, b"", patience)
            status, headers, body = reader.result()
            return Answer(status, headers, body, time.monotonic() - asked)
        finally:
            for task in (sender, reader):
                task.cancel()
            await asyncio.gather(sender, reader, return_exceptions=True)


async def _send(connection: socket.socket, pieces: Pieces) -> None:
    loop = asyncio.get_running_loop()
    try:
        for piece in pieces:
            if piece is HANG_UP:
                connection.shutdown(socket.SHUT_RDWR)
            elif isinstance(piece, bytes):
                await loop.sock_sendall(connection, piece)
            else:
                await asyncio.sleep(piece)
    except (ConnectionError, BrokenPipeError):
        await asyncio.sleep(0)  # the server has closed its side; what it said before is still to be read


async def _read(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and the decoded body of the first final answer."""
    stream = _Stream(connection)
    status, headers = await _head(stream)
    while 100 <= status < 200:
        status, headers = await _head(stream)
    if status == 0 or status in {204, 304}:
        return status, headers, b""
    if "chunked" in headers.get("transfer-encoding", ""):
        body = await _chunks(stream)
    elif "content-length" in headers:
        body = await stream.take(int(headers["content-length"]))
    else:
        body = await stream.rest()
    if headers.get("content-encoding") == "gzip":
        body = zlib.decompress(body, wbits=31)
    return status, headers, body


async def _head(stream: _Stream) -> tuple[int, dict[str, str]]:
    head = await stream.until(b"\r\n\r\n")
    if not head:
        return 0, {}
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines if line)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in fields}


async def _chunks(stream: _Stream) -> bytes:
    body = bytearray()
    while size := int((await stream.until(b"\r\n")).split(b";")[0] or b"0", 16):
        body += await stream.take(size)
        await stream.until(b"\r\n")
    return bytes(body)


class _Stream:
    """The bytes of a connection, buffered."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()

    async def _more(self) -> bool:
        try:
            data = await asyncio.get_running_loop().sock_recv(self._connection, _CHUNK)
        except ConnectionError:
            data = b""
        self._buffer += data
        return bool(data)

    async def until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            if not await self._more():
                return b""
        return self._cut(self._buffer.index(end) + len(end))

    async def take(self, size: int) -> bytes:
        while len(self._buffer) < size and await self._more():
            pass
        return self._cut(size)

    async def rest(self) -> bytes:
        while await self._more():
            pass
        return self._cut(len(self._buffer))

    def _cut(self, size: int) -> bytes:
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found


def request(method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """A well-formed request with the headers that every client sends; given ones win."""
    fields = {"Host": "127.0.0.1", "Connection": "close", **(headers or {})}
    if body or method in {"POST", "PUT", "PATCH"}:
        fields.setdefault("Content-Length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("utf-8", "surrogateescape") + body


def query_request(text: str | bytes, **headers: str) -> bytes:
    """A SPARQL query by direct POST. Names of headers are written with `_` for `-`."""
    body = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    fields = {"Content-Type": "application/sparql-query", "Accept": "*/*"}
    return request("POST", "/sparql", fields | {name.replace("_", "-"): text for name, text in headers.items()}, body)


Build = Callable[[str], Pieces]
"""HOST:PORT of a listener that nobody may call -> what the client sends."""
