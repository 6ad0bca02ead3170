"""Errors as clients see them: one table from exceptions to problems (RFC 9457)."""

from __future__ import annotations

import json
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
    """SPARQL Update on a read-only endpoint."""


class PoolBusy(KgError):
    """Too many queries wait or run. Asking again later may help."""


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
    (UpdateRefused, 405, "UPDATE_REFUSED", "Updates are refused"),
    (QueryRefused, 400, "QUERY_REFUSED", "The query is refused"),
    (QueryTimeout, 504, "TIMEOUT", "The query took too long"),
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
    (StoreError, 503, "STORE", "The store cannot be read"),
)
"""The first row whose class fits decides: status, code, title."""

_RETRY: Final = {PoolBusy: "1", NoGraphYet: "10", StoreError: "10"}
"""Seconds in Retry-After."""
_TITLES: Final = {404: "Nothing here", 405: "Method not allowed", 413: "Too large"}


def problem_for(error: Exception) -> Problem:
    """The problem of an exception. What no row knows is an internal error, whose text stays inside."""
    if isinstance(error, HTTPException):
        title = _TITLES.get(error.status_code, "The request failed")
        return Problem(error.status_code, "HTTP", title, error.detail, headers=error.headers or {})
    if isinstance(error, BadRequest):
        return Problem(error.status, error.code, "The request is wrong", str(error))
    for known, status, code, title in _TABLE:
        if isinstance(error, known):
            headers = next(({"Retry-After": wait} for kind, wait in _RETRY.items() if isinstance(error, kind)), {})
            if isinstance(error, UpdateRefused):
                headers = {"Allow": "GET, HEAD, POST, OPTIONS"}
            return Problem(status, getattr(error, "code", code), title, str(error), _members(error), headers)
    return Problem(500, "INTERNAL", "Something went wrong here", "The error has been logged.")


def _members(error: Exception) -> dict[str, Any]:
    if isinstance(error, QueryError) and error.line is not None:
        return {"line": error.line, "column": error.column}
    if isinstance(error, Ambiguous):
        return {"choices": [{"iri": iri, "label": label} for iri, label in error.choices]}
    return {}
