"""What answers have in common: entity tags and the headers of caching."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_CACHING: Final = "public, max-age=0, must-revalidate"
"""Kept by anybody, but asked about each time: a new generation shows at once, an old one costs a 304."""


def not_modified(request: Request, tag: str) -> bool:
    """The client already has the answer of that tag (RFC 9110, 13.1.2; weak comparison)."""
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    known = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def conditional(response: Response, tag: str) -> Response:
    """The response with its tag, and with the request header that it depends on."""
    response.headers.update(caching(tag))
    return response


def caching(tag: str) -> dict[str, str]:
    """The headers of a response that may be kept."""
    return {"ETag": tag, "Cache-Control": _CACHING, "Vary": "Accept"}
