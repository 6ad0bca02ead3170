"""What a request must be before anything reads it: small in its head, quick with its body, not one of too many."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth import Tokens
from api.errors import BadRequest, RateLimited, Unauthorized
from api.metrics import Metrics
from api.rate import RateLimit, client_of
from kg.settings import Settings

UNLIMITED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths for whoever watches over the service: they answer however much is asked elsewhere."""
_BODY_RATE: Final = 10_000
"""Bytes of a body that earn it another second."""


class Intake:
    """Around an application: raises BadRequest (408, 431) and RateLimited before or while it reads the request."""

    def __init__(self, app: ASGIApp, settings: Settings, tokens: Tokens, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._tokens = tokens
        self._metrics = metrics
        self._limit = RateLimit(settings.rate_limit, settings.rate_burst) if settings.rate_limit > 0 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._check_head(scope)
            if self._limit is not None and scope["path"] not in UNLIMITED:
                self._check_rate(scope, self._limit)
            receive = _Timely(receive, self._settings.body_seconds).receive
        await self._app(scope, receive, send)

    def _check_head(self, scope: Scope) -> None:
        headers = scope["headers"]
        if len(headers) > self._settings.max_headers:
            raise BadRequest(f"there are more than {self._settings.max_headers} headers", "TOO_MANY_HEADERS", 431)
        size = len(scope["query_string"]) + sum(len(name) + len(value) for name, value in headers)
        if size > self._settings.max_header_bytes:
            most = self._settings.max_header_bytes
            raise BadRequest(f"the URL and headers have more than {most} bytes", "HEADERS_TOO_LARGE", 431)

    def _check_rate(self, scope: Scope, limit: RateLimit) -> None:
        seconds = limit.wait(self._client(scope))
        if seconds > 0:
            self._metrics.rate_limited()
            raise RateLimited(seconds)

    def _client(self, scope: Scope) -> str:
        """The holder of a token by name, all others by address; a wrong token is no way to a fresh bucket."""
        try:
            name = self._tokens.caller(Request(scope)).name
        except Unauthorized:
            name = ""
        if name:
            return f"token {name}"
        return client_of(scope["client"][0]) if scope.get("client") else ""


class _Timely:
    """The body of one request, which must come at a pace."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._allowed = seconds
        self._end: float | None = None
        self._complete = False

    async def receive(self) -> Message:
        """The next message. Raises BadRequest (408)."""
        if self._complete:  # what comes now is the client's going away, which may take any time
            return await self._receive()
        loop = asyncio.get_running_loop()
        if self._end is None:
            self._end = loop.time() + self._allowed
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError as error:
            raise BadRequest("the body did not come in time", "BODY_TOO_SLOW", 408) from error
        self._end += len(message.get("body", b"")) / _BODY_RATE
        self._complete = not message.get("more_body", False)
        return message
