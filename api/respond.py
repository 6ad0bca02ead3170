"""What answers have in common: entity tags and the headers of caching."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.heads import Pair, header

CACHING: Final = {"Cache-Control": "public, max-age=0, must-revalidate", "Vary": "Accept"}
"""Kept by anybody, but asked about each time: a new generation shows at once, an old one costs a 304."""


class Ready(Response):
    """A response whose headers are as they are sent; only the length of its body is added."""

    def __init__(self, body: bytes, headers: list[Pair]) -> None:
        self.status_code = 200
        self.background = None
        self.body = body
        self.raw_headers = [*headers, (b"content-length", b"%d" % len(body))]


def not_modified(request: Request, tag: str) -> bool:
    """The client already has the answer of that tag (RFC 9110, 13.1.2; weak comparison)."""
    given = header(request.scope["headers"], b"if-none-match")
    if given is None:
        return False
    known = {one.strip().removeprefix("W/") for one in given.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def conditional(response: Response, tag: str) -> Response:
    """The response with its tag, and with the request header that it depends on."""
    response.headers.update(caching(tag))
    return response


def caching(tag: str) -> dict[str, str]:
    """The headers of a response that may be kept."""
    return {"ETag": tag, **CACHING}
