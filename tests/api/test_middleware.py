"""The path that goes past the router: its methods alone, with the errors of all others."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.heads import header
from api.middleware import Caught, Direct


async def direct(request: Request) -> Response:
    if request.query_params:
        raise ValueError("no parameters")
    return PlainTextResponse("direct")


async def routed(request: Request) -> Response:
    return PlainTextResponse("routed")


async def told(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"caught: {error}", 400)


@pytest.fixture
def client() -> TestClient:
    return TestClient(
        Starlette(
            routes=[Route("/{name:path}", routed, methods=["GET", "PUT"])],
            middleware=[Middleware(Caught, told), Middleware(Direct, "/here", ("GET", "HEAD"), direct)],
        )
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/here", 200, "direct"),
        ("GET", "/here?a=1", 400, "caught: no parameters"),
        ("PUT", "/here", 200, "routed"),
        ("DELETE", "/here", 405, "Method Not Allowed"),
        ("GET", "/here/", 200, "routed"),
        ("GET", "/there", 200, "routed"),
    ],
)
def test_one_path_goes_past_the_router(client: TestClient, method: str, path: str, status: int, text: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.text) == (status, text)


def test_the_first_header_of_a_name_counts() -> None:
    headers = [(b"accept", b"text/html"), (b"accept", b"text/csv"), (b"x", b"\xe4")]
    assert header(headers, b"accept") == "text/html"
    assert header(headers, b"x") == "ä"
    assert header(headers, b"range") is None
