"""GraphQL results and errors as bytes and statuses (GraphQL-over-HTTP, "Response")."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSyntaxError
from starlette.responses import Response

from api.errors import BadRequest, problem_for
from api.logs import REQUEST_ID, event
from api.negotiate import Offer
from kg.errors import KgError

LEGACY: Final = Offer("json", "application/json", charset=True)
MODERN: Final = Offer("graphql", "application/graphql-response+json", charset=True)

_LOG: Final = logging.getLogger("api.graphql")
_OF_THE_DOCUMENT: Final = 400
"""The status of what is wrong with a document in a request that is well-formed itself."""


def refusal(error: BadRequest | GraphQLError, offer: Offer, *, is_request_wrong: bool) -> Response:
    """Nothing was run. Clients of the older media type read mistakes of documents only from answers with status 200."""
    status = error.status if isinstance(error, BadRequest) else _OF_THE_DOCUMENT
    if offer is LEGACY and status == _OF_THE_DOCUMENT and not is_request_wrong:
        status = 200
    response = _json({"errors": list(formatted([error]))}, offer, status)
    if status == 405:
        response.headers["Allow"] = "POST"
    return response


def denied(error: KgError, offer: Offer) -> Response:
    """Nothing was run, since this caller may not: 401 or 403, with the challenge of RFC 6750."""
    problem = problem_for(error)
    response = _json({"errors": [{"message": str(error), "extensions": {"code": problem.code}}]}, offer, problem.status)
    response.headers.update(problem.headers)
    return response


def outcome(result: ExecutionResult, offer: Offer, cost: Mapping[str, int]) -> Response:
    """What came of an operation that was measured. Without a path, its errors are mistakes of document or variables."""
    started = result.data is not None or any(error.path for error in result.errors or ())
    body: dict[str, Any] = {"data": result.data} if started else {}
    if result.errors:
        body["errors"] = list(formatted(result.errors))
    body["extensions"] = {**(result.extensions or {}), "cost": cost}
    return _json(body, offer, 200 if started or offer is LEGACY else _OF_THE_DOCUMENT)


def formatted(errors: Iterable[BadRequest | GraphQLError]) -> Iterable[Mapping[str, Any]]:
    """Errors for the client, each with a stable code. What is not the client's doing is logged, with the request."""
    for error in errors:
        if isinstance(error, BadRequest):
            yield {"message": str(error), "extensions": {"code": error.code}}
            continue
        cause = _cause(error)
        if cause is None:
            yield {**error.formatted, "extensions": {"code": _code(error), **(error.extensions or {})}}
        else:
            yield {**error.formatted, **_told(cause, error.path)}


def _told(cause: Exception, path: Sequence[str | int] | None) -> Mapping[str, Any]:
    """What takes the place of message and extensions; the text of internal errors stays inside."""
    problem = problem_for(cause)
    is_expected = isinstance(cause, KgError)
    extensions: dict[str, Any] = {"code": problem.code, **problem.members}
    if problem.status >= 500:
        extensions["request_id"] = REQUEST_ID.get()
        level, shown = (logging.WARNING, None) if is_expected else (logging.ERROR, cause)
        details = event(path=path, code=problem.code, reason=str(cause))
        _LOG.log(level, "a GraphQL field failed", exc_info=shown, extra=details)
    return {"message": str(cause) if is_expected else problem.title, "extensions": extensions}


def _cause(error: GraphQLError) -> Exception | None:
    """What a resolver raised, however often the library has wrapped it."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _code(error: GraphQLError) -> str:
    """The names that Apollo's server gave them, which clients know."""
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    return "BAD_USER_INPUT" if error.path else "GRAPHQL_VALIDATION_FAILED"


def _json(body: Mapping[str, Any], offer: Offer, status: int) -> Response:
    headers = {"Content-Type": offer.content_type, "Vary": "Accept", "Cache-Control": "no-store"}
    return Response(orjson.dumps(body), status, headers)
