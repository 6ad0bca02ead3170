"""Around every request: its id, the headers of its response, its log line and counts, and an answer to every error."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from random import getrandbits
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.heads import header
from api.logs import REQUEST_ID, event
from api.metrics import Metrics

CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline. (Blocks of JSON-LD are data, which the policy does not touch.)"""

_SECURITY: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SHARED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Memento-Datetime, Retry-After, X-Generation, X-Request-ID, X-Result-Limit"
    ),
}
_COMMON: Final = tuple((name.lower().encode(), value.encode()) for name, value in (_SECURITY | _SHARED).items())
_LOG: Final = logging.getLogger("api.access")
_CLIENT_GONE: Final = 499
"""In place of a status where the client went before there was one; nginx's number for it."""
_LONGEST_PATH: Final = 200
"""Characters of a path that are logged. The query string is not: it may hold people's words."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
"""Methods that are counted by name; a client may make up others without end."""
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Headed:
    """Gives the request its id, and the response the headers that all have. A handler that sets one itself wins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = header(scope["headers"], b"x-request-id")
        request_id = given if given and _REQUEST_ID.fullmatch(given) else f"{getrandbits(128):032x}"  # no secret
        REQUEST_ID.set(request_id)

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"].extend(common for common in _COMMON if common[0] not in present)
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        await self._app(scope, receive, send_headed)


class Observed:
    """Counts each request and logs it: method, path, status, milliseconds, bytes, client."""

    def __init__(self, app: ASGIApp, metrics: Metrics, templates: Mapping[Hashable, str]) -> None:
        """`templates` maps the endpoints of the route table to their paths with parameters."""
        self._app = app
        self._metrics = metrics
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        status = size = 0

        async def send_observed(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        finally:
            seconds = time.perf_counter() - start
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = self._templates.get(scope.get("endpoint"), "unmatched")
            status = status or _CLIENT_GONE
            self._metrics.request_ended(route, method, status, seconds)
            if _LOG.isEnabledFor(logging.INFO):
                client = scope["client"][0] if scope.get("client") else ""
                _LOG.info("request", extra=event(
                    method=scope["method"], path=scope["path"][:_LONGEST_PATH], status=status,
                    ms=round(seconds * 1_000, 1), bytes=size, client=client,
                ))  # fmt: skip


class Caught:
    """Answers every exception, so that those of middleware and of handlers look alike."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_seen(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_seen)
        except ClientDisconnect:
            return  # nobody is there for an answer
        except Exception as error:
            if started or scope["type"] != "http":
                raise  # half an answer cannot be taken back: the server breaks the connection
            response = await self._answer(Request(scope), error)
            await response(scope, receive, send)


class Direct:
    """Takes the requests for one path past the router, which would look through its table and wrap each of them.

    What the endpoint raises is left to `Caught`; other methods, and paths below a prefix, are the router's.
    """

    def __init__(
        self, app: ASGIApp, path: str, methods: Collection[str], endpoint: Callable[[Request], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._path = path
        self._methods = frozenset(methods)
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] not in self._methods:
            await self._app(scope, receive, send)
            return
        scope["endpoint"] = self._endpoint
        response = await self._endpoint(Request(scope, receive))
        await response(scope, receive, send)
