"""Compressed answers: by the client's weights, whole, and with the right headers."""

from __future__ import annotations

import gzip

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.compression import Compressed, choose_coding

LONG = "a line of a long answer\n" * 20_000


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=nonsense", None),
        ("deflate, compress", None),
    ],
)
def test_choice_of_coding(header: str | None, coding: str | None) -> None:
    assert choose_coding(header) == coding


async def whole(request: Request) -> Response:
    return Response(LONG, media_type="text/turtle", headers={"ETag": '"strong"', "Vary": "Accept"})


async def parts(request: Request) -> Response:
    return StreamingResponse(
        (LONG[start : start + 100_001] for start in range(0, len(LONG), 100_001)), media_type="text/csv"
    )


async def other(request: Request) -> Response:
    kinds = {
        "small": Response("small", media_type="text/plain"),
        "image": Response(LONG, media_type="image/png"),
        "done": Response(LONG, media_type="text/plain", headers={"Content-Encoding": "x-own"}),
        "unchanged": Response(status_code=304, headers={"ETag": '"strong"', "Vary": "Accept"}),
    }
    return kinds[request.path_params["kind"]]


@pytest.fixture
def plain() -> TestClient:
    routes = [Route("/whole", whole), Route("/parts", parts), Route("/{kind}", other)]
    return TestClient(Compressed(Starlette(routes=routes)))


@pytest.mark.parametrize("path", ["/whole", "/parts"])
@pytest.mark.parametrize(("coding", "decompress"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_what_is_compressed_is_whole(plain: TestClient, path: str, coding: str, decompress) -> None:  # type: ignore[no-untyped-def]
    with plain.stream("GET", path, headers={"Accept-Encoding": coding}) as response:
        body = b"".join(response.iter_raw())
        assert response.headers["content-encoding"] == coding
        assert response.headers.get("content-length", str(len(body))) == str(len(body))
    assert len(body) < len(LONG) / 10
    assert decompress(body).decode() == LONG


def test_tags_are_weak_and_caches_know_what_the_answer_depends_on(plain: TestClient) -> None:
    compressed = plain.get("/whole", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["etag"] == 'W/"strong"'
    uncompressed = plain.get("/whole", headers={"Accept-Encoding": "identity"})
    assert uncompressed.headers["etag"] == '"strong"'
    for response in (compressed, uncompressed, plain.get("/unchanged")):
        assert response.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("kind", ["small", "image"])
def test_what_is_small_or_compressed_already_stays_as_it_is(plain: TestClient, kind: str) -> None:
    assert "content-encoding" not in plain.get(f"/{kind}", headers={"Accept-Encoding": "gzip"}).headers


def test_another_coding_is_left_alone(plain: TestClient) -> None:
    assert plain.get("/done", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "x-own"


def test_the_service_compresses_and_refuses_compressed_queries(client: TestClient) -> None:
    page = client.get("/ontology", headers={"Accept": "text/html", "Accept-Encoding": "br"})
    assert (page.headers["content-encoding"], page.headers["vary"]) == ("br", "Accept, Accept-Encoding")
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    refused = client.post("/sparql", content=gzip.compress(b"ASK {}"), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (415, "CONTENT_CODING")
