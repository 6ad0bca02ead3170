"""Compresses answers as the client asks (RFC 9110, 12.5.3): Brotli or gzip by their weights.

Long bodies are compressed in a thread, so that one long answer does not hold up the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Protocol

import anyio.to_thread
import brotli
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.heads import Pair, header

_SMALLEST: Final = 1_000
"""Bytes from which a body is worth compressing."""
_THREAD_FROM: Final = 100_000
"""Bytes that take about a millisecond; longer chunks leave the event loop."""
_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 5
_GZIP_WINDOW: Final = 31
"""zlib's number for the gzip format with its largest window."""
_TEXTS: Final = (
    "text/",
    "+json",
    "+xml",
    "/json",
    "/xml",
    "/javascript",
    "/n-triples",
    "/n-quads",
    "/trig",
    "/graphql",
)
"""Beginnings and ends of media types that are text; all else is compressed already or not worth it."""


class Stream(Protocol):
    """A compression in progress."""

    def add(self, data: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)

    def add(self, data: bytes) -> bytes:
        return self._stream.compress(data)

    def end(self) -> bytes:
        return self._stream.flush()


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Compressor(quality=_BROTLI_QUALITY)

    def add(self, data: bytes) -> bytes:
        compressed: bytes = self._stream.process(data)
        return compressed

    def end(self) -> bytes:
        rest: bytes = self._stream.finish()
        return rest


_STREAMS: Final[dict[str, Callable[[], Stream]]] = {"br": _Brotli, "gzip": _Gzip}
"""Codings on offer, the preferred one first."""


@lru_cache(64)
def choose_coding(accept_encoding: str | None) -> str | None:
    """The coding of the highest weight; among equals the preferred one; None for an answer as it is."""
    weights: dict[str, float] = {}
    for element in (accept_encoding or "").lower().split(","):
        coding, *parameters = (part.strip() for part in element.split(";"))
        weights[coding] = _weight(parameters)
    anything = weights.get("*", 0.0)
    best = max(_STREAMS, key=lambda coding: weights.get(coding, anything))
    weight = weights.get(best, anything)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


class Compressed:
    """Around an application whose answers may be compressed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        coding = choose_coding(header(scope["headers"], b"accept-encoding"))
        await self._app(scope, receive, _Answer(send, coding).send)


class _Answer:
    """One answer on its way. Its head waits for the first part of the body, which tells how long it is."""

    def __init__(self, send: Send, coding: str | None) -> None:
        self._send = send
        self._coding = coding
        self._head: Message | None = None
        self._stream: Stream | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            may_vary = _is_text(message)
            if may_vary or message["status"] == 304:  # which says what the whole answer would say (RFC 9110, 15.4.5)
                _vary(message["headers"])
            if may_vary and self._coding is not None:
                self._head = message
                return
        elif self._coding is not None and (self._head is not None or self._stream is not None):
            message = await self._body(message, self._coding)
        await self._send(message)

    async def _body(self, message: Message, coding: str) -> Message:
        data, more = message.get("body", b""), message.get("more_body", False)
        if self._head is not None:
            head, self._head = self._head, None
            if more or len(data) >= _SMALLEST:
                self._stream = _STREAMS[coding]()
                _mark(head, coding)
            if self._stream is not None and not more:
                data = await _in_step(data, self._stream, more)
                MutableHeaders(scope=head)["Content-Length"] = str(len(data))
                self._stream = None
            await self._send(head)
        if self._stream is not None:
            data = await _in_step(data, self._stream, more)
        return {"type": "http.response.body", "body": data, "more_body": more}


def _is_text(head: Message) -> bool:
    """There is a body of text that is whole and not compressed yet."""
    if head["status"] in {204, 304} or head["status"] < 200:
        return False
    media_type = b""
    for name, value in head["headers"]:
        if name in {b"content-encoding", b"content-range"}:
            return False
        if name == b"content-type":
            media_type = value
    return _is_text_type(media_type)


@lru_cache(64)
def _is_text_type(content_type: bytes) -> bool:
    media_type = content_type.decode("latin-1").partition(";")[0].strip().lower()
    return media_type.startswith(_TEXTS[0]) or media_type.endswith(_TEXTS[1:])


def _vary(headers: list[Pair]) -> None:
    """Say that the answer depends on the codings that the client takes."""
    for place, (name, value) in enumerate(headers):
        if name == b"vary":
            headers[place] = (name, value + b", Accept-Encoding")
            return
    headers.append((b"vary", b"Accept-Encoding"))


def _mark(head: Message, coding: str) -> None:
    """The headers of a compressed body. Its tag is weak: the bytes differ from those of other codings."""
    headers = MutableHeaders(scope=head)
    headers["Content-Encoding"] = coding
    del headers["Content-Length"]
    tag = headers.get("etag")
    if tag is not None and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"


async def _in_step(data: bytes, stream: Stream, more: bool) -> bytes:
    def compress() -> bytes:
        return stream.add(data) if more else stream.add(data) + stream.end()

    return compress() if len(data) < _THREAD_FROM else await anyio.to_thread.run_sync(compress)
