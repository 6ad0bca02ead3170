"""Reading request bodies and forms within a cap."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.errors import BadRequest


async def read_body(request: Request, max_bytes: int, codings: Collection[str] = ("identity",)) -> bytes:
    """The whole body, as it is sent.

    Raises BadRequest: 413 as soon as it is longer than `max_bytes`, 415 where it is in none of the content `codings`.
    """
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in codings:
        raise BadRequest(f"a body in the coding {coding!r} is not read here; send it as it is", "CONTENT_CODING", 415)
    parts = bytearray()
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > max_bytes:
            raise BadRequest(f"the body has more than {max_bytes} bytes", "TOO_LARGE", 413)
    return bytes(parts)


def decode(data: bytes) -> str:
    """The text of a UTF-8 body. Raises BadRequest."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"the body is not UTF-8: byte {error.start} cannot be read", "NOT_UTF8") from error


def parse_form(data: bytes) -> list[tuple[str, str]]:
    """The fields of an application/x-www-form-urlencoded body, in order. Raises BadRequest."""
    try:
        return parse_qsl(decode(data), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except ValueError as error:
        raise BadRequest(f"the form cannot be read: {error}", "BAD_FORM") from error


def media_type(request: Request) -> str:
    """The Content-Type without parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
