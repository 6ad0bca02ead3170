"""Errors as clients see them: one table from exceptions to problems (RFC 9457)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kg.errors import (
    Ambiguous,
    BadParameter,
    KgError,
    NotFound,
    QueryError,
    QueryTimeout,
    StoreError,
    StoreInUse,
    UnknownQuery,
    UsageError,
)

MEDIA_TYPE: Final = "application/problem+json"


class NoGraphYet(KgError):
    """The store holds no published graph."""


class NotAcceptable(KgError):
    """No format on offer fits the Accept header; `offers` are the media types that there are."""

    def __init__(self, offers: tuple[str, ...]) -> None:
        self.offers = offers
        super().__init__(f"none of the accepted media types is on offer; there are: {', '.join(offers)}")


class BadRequest(KgError):
    """The request breaks the protocol. `status` is a 4xx code, `code` a stable name for programs."""

    def __init__(self, message: str, code: str = "BAD_REQUEST", status: int = 400) -> None:
        self.code = code
        self.status = status
        super().__init__(message)


class QueryRefused(QueryError):
    """A text that is not run. `code` is stable for programs; line and column count from 1."""

    def __init__(self, code: str, message: str, text: str = "", start: int = 0) -> None:
        self.code = code
        before = text[:start]
        line, column = (before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1) if text else (None, None)
        super().__init__(message, line, column)


class UpdateRefused(QueryRefused):
    """An update where a query belongs."""


class UploadRefused(QueryRefused):
    """An RDF document that is not taken."""


class Unauthorized(KgError):
    """The request needs a token, or shows a wrong one (401). `code` is TOKEN_NEEDED or INVALID_TOKEN."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


class Forbidden(KgError):
    """Nobody, or not this caller, may do that (403). `code` is WRITES_OFF or INSUFFICIENT_SCOPE."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


class RateLimited(KgError):
    """One client asks too often (429). It may ask again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__("this client sends more requests than one client may; Retry-After says when to go on")


class PoolBusy(KgError):
    """Too many queries wait or run. Asking again later may help."""


class ClientGone(KgError):
    """Nobody waits for the answer any more."""


class NoSuchGeneration(KgError):
    """The state that was asked for is not kept, or never was; `kept` are the ids of those that are, oldest first."""

    def __init__(self, name: str, kept: tuple[str, ...]) -> None:
        self.kept = kept
        self.was_dropped = name.isascii() and name.isdigit() and bool(kept) and name < kept[0]
        fate = "is not kept any more" if self.was_dropped else "does not exist"
        super().__init__(f"generation {name!r} {fate}; there are: {', '.join(kept) or 'none'}")


class WorkerCrashed(KgError):
    """The engine's process died of a query. `code` is OUT_OF_MEMORY or WORKER_CRASHED."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told about an error."""

    status: int
    code: str
    title: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    """Further members, such as line and column."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The problem as application/problem+json."""
        body = {"title": self.title, "status": self.status, "detail": self.detail, "code": self.code, **self.members}
        return Response(
            json.dumps(body, ensure_ascii=False).encode(), self.status, dict(self.headers), media_type=MEDIA_TYPE
        )


_TABLE: Final[tuple[tuple[type[Exception], int, str, str], ...]] = (
    (Unauthorized, 401, "UNAUTHORIZED", "A token is needed"),
    (Forbidden, 403, "FORBIDDEN", "This is not allowed"),
    (UpdateRefused, 400, "UPDATE_REFUSED", "This is no query"),
    (UploadRefused, 400, "UPLOAD_REFUSED", "The document is refused"),
    (QueryRefused, 400, "QUERY_REFUSED", "The query is refused"),
    (QueryTimeout, 504, "TIMEOUT", "The query took too long"),
    (RateLimited, 429, "RATE_LIMITED", "Too many requests"),
    (ClientGone, 499, "CLIENT_GONE", "The client has gone away"),
    (NoSuchGeneration, 404, "NO_SUCH_GENERATION", "No such generation"),
    (PoolBusy, 503, "BUSY", "Too many queries at once"),
    (WorkerCrashed, 503, "WORKER_CRASHED", "The query could not be finished"),
    (QueryError, 400, "QUERY_SYNTAX", "The query is wrong"),
    (UnknownQuery, 404, "NOT_FOUND", "No such query"),
    (BadParameter, 400, "BAD_PARAMETER", "A parameter is wrong"),
    (Ambiguous, 300, "AMBIGUOUS", "The name fits several things"),
    (UsageError, 400, "BAD_REQUEST", "The request is wrong"),
    (NotFound, 404, "NOT_FOUND", "Nothing of that name"),
    (NotAcceptable, 406, "NOT_ACCEPTABLE", "No such format"),
    (NoGraphYet, 503, "NO_GRAPH", "There is no graph yet"),
    (StoreInUse, 503, "STORE_IN_USE", "Another process writes to the store"),
    (StoreError, 503, "STORE", "The store cannot be read"),
)
"""The first row whose class fits decides: status, code, title."""

_RETRY: Final = {PoolBusy: "1", NoGraphYet: "10", StoreError: "10"}
"""Seconds in Retry-After."""
_CHALLENGES: Final = {
    "TOKEN_NEEDED": 'Bearer realm="incident-graph"',
    "INVALID_TOKEN": 'Bearer realm="incident-graph", error="invalid_token"',
}
"""WWW-Authenticate by code (RFC 6750, 3)."""
_UNREAD: Final = frozenset({408, 413})
"""After these the rest of a body may still come: the connection is of no more use."""
_TITLES: Final = {404: "Nothing here", 405: "Method not allowed", 413: "Too large"}


def problem_for(error: Exception) -> Problem:
    """The problem of an exception. What no row knows is an internal error, whose text stays inside."""
    if isinstance(error, HTTPException):
        title = _TITLES.get(error.status_code, "The request failed")
        return Problem(error.status_code, "HTTP", title, error.detail, headers=error.headers or {})
    if isinstance(error, BadRequest):
        headers = {"Connection": "close"} if error.status in _UNREAD else {}
        return Problem(error.status, error.code, "The request is wrong", str(error), headers=headers)
    if isinstance(error, NoSuchGeneration) and error.was_dropped:
        return Problem(410, "GENERATION_GONE", "That generation is gone", str(error), {"kept": list(error.kept)})
    for known, status, code, title in _TABLE:
        if isinstance(error, known):
            headers = next(({"Retry-After": wait} for kind, wait in _RETRY.items() if isinstance(error, kind)), {})
            if isinstance(error, RateLimited):
                headers = {"Retry-After": str(math.ceil(error.seconds))}
            if isinstance(error, Unauthorized):
                headers = {"WWW-Authenticate": _CHALLENGES[error.code]}
            return Problem(status, getattr(error, "code", code), title, str(error), _members(error), headers)
    return Problem(500, "INTERNAL", "Something went wrong here", "The error has been logged.")


def _members(error: Exception) -> dict[str, Any]:
    if isinstance(error, QueryError) and error.line is not None:
        return {"line": error.line, "column": error.column}
    if isinstance(error, NoSuchGeneration):
        return {"kept": list(error.kept)}
    if isinstance(error, Ambiguous):
        return {"choices": [{"iri": iri, "label": label} for iri, label in error.choices]}
    return {}
