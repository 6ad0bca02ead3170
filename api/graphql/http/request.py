"""A GraphQL request as it comes over HTTP (GraphQL-over-HTTP, "Request Parameters"; persisted documents)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.requests import Request

from api.body import media_type, read_body
from api.errors import BadRequest

_DOCUMENT_ID: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
_JSON_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A well-formed request: it has a document, or the hash of one, or both."""

    query: str | None
    digest: str | None
    """SHA-256 of the document, in lower-case hexadecimal."""
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict)


def is_get(request: Request) -> bool:
    """A HEAD is a GET of which only the headers are wanted."""
    return request.method in {"GET", "HEAD"}


async def read_request(request: Request, max_bytes: int) -> GraphQLRequest:
    """The parameters of a GET, or the JSON body of a POST. Raises BadRequest."""
    if is_get(request):
        return _request_of(_parameters(request, max_bytes))
    if media_type(request) != _JSON_TYPE:
        raise BadRequest(f"a POST has the Content-Type {_JSON_TYPE}", "MEDIA_TYPE", 415)
    fields = _json(await read_body(request, max_bytes), "the body")
    if isinstance(fields, list):
        raise BadRequest("batches are not taken: send one request for each operation", "BATCH_REFUSED")
    if not isinstance(fields, dict):
        raise BadRequest("the body is not a JSON object")
    return _request_of(fields)


def check_length(asked: GraphQLRequest, most: int) -> None:
    """Raises BadRequest (413) for a long document: what is long is a variable's value, which costs no parsing."""
    if asked.query is not None and len(asked.query) > most:
        raise BadRequest(f"the document has more than {most} characters; variables may be longer", "TOO_LARGE", 413)


def _parameters(request: Request, max_bytes: int) -> dict[str, Any]:
    if len(request.url.query) > max_bytes:
        raise BadRequest(f"the URL has more than {max_bytes} characters", "TOO_LARGE", 414)
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := parameters.pop(name, None):
            parameters[name] = _json(text.encode(), name)
    return parameters


def _request_of(fields: Mapping[str, Any]) -> GraphQLRequest:
    """Raises BadRequest."""
    query = _typed(fields, "query", str, "a string")
    extensions = _typed(fields, "extensions", dict, "an object") or {}
    digest = _digest(_typed(fields, "documentId", str, "a string"), extensions.get("persistedQuery"))
    if not query and digest is None:
        raise BadRequest("query is missing")
    variables = _typed(fields, "variables", dict, "an object") or {}
    name = _typed(fields, "operationName", str, "a string")
    return GraphQLRequest(query or None, digest, variables, name or None, extensions)


def _typed(fields: Mapping[str, Any], name: str, kind: type, words: str) -> Any:
    value = fields.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadRequest(f"{name} is not {words}")
    return value


def _digest(document_id: str | None, persisted: Any) -> str | None:
    """The hash by which the request names its document: as `documentId`, or by the convention of Apollo's clients."""
    if persisted is not None:
        if not isinstance(persisted, dict) or persisted.get("version") != 1:
            raise BadRequest("extensions.persistedQuery is not an object of version 1", "PERSISTED_QUERY_NOT_SUPPORTED")
        document_id = persisted.get("sha256Hash")
    elif document_id is None:
        return None
    found = _DOCUMENT_ID.fullmatch(document_id) if isinstance(document_id, str) else None
    if found is None:
        raise BadRequest("a document is named by its SHA-256 in 64 lower-case hexadecimal digits", "BAD_DOCUMENT_ID")
    return found[1]


def _json(data: bytes, what: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} cannot be read as JSON: {error}", "BAD_JSON") from error
