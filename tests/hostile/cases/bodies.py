"""Bodies that are too large, too slow, packed, or not what their headers say."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.hostile.case import ENDED, FORM, JSON, QUERY, Case, raw, send
from tests.hostile.wire import HANG_UP, Pieces, query_request

_MEGABYTE: Final = 1_000_000
_TOO_LARGE: Final = ("413", "closed")
"""The server may close while the client still sends, which can cost the client the answer."""
_HOST: Final = b"Host: 127.0.0.1\r\n"
_RUNAWAY: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_POST: Final = b"POST /sparql HTTP/1.1\r\n" + _HOST + b"Content-Type: application/sparql-query\r\nAccept: */*\r\n"


def _flood(name: str, target: str, kind: str, before: bytes, *, chunked: bool) -> Case:
    """100 MB, announced by its length or in chunks."""

    def build(listener: str) -> Iterator[bytes]:
        framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {100 * _MEGABYTE + len(before)}"
        yield f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n{framing}\r\n\r\n".encode()
        yield b"%x\r\n%s\r\n" % (len(before), before) if chunked else before
        block = b"x" * _MEGABYTE
        for _ in range(100):
            yield b"%x\r\n%s\r\n" % (len(block), block) if chunked else block

    return Case(f"flood: {name}", build, _TOO_LARGE)


@cache
def _bomb(layers: int) -> bytes:
    """100 MB of spaces behind a query, packed once or more."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(b"ASK {} ")
    packed += b"".join(packer.compress(b" " * _MEGABYTE) for _ in range(100)) + packer.flush()
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


def _packed(name: str, encoding: str, layers: int, target: str, kind: str) -> Case:
    def build(listener: str) -> Pieces:
        body = _bomb(layers)
        head = f"Content-Type: {kind}\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
        return [f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}".encode() + body]

    return Case(f"packed: {name}", build, ("400", "413", "415"))


def _slow(name: str, head: bytes, piece: bytes) -> Case:
    """A piece each third of a second, until the server loses its patience."""
    pieces = [part for _ in range(20) for part in (0.3, piece)]
    return raw(f"slow: {name}", head, *pieces, allowed=("400", "408", "closed"))


CASES: Final[tuple[Case, ...]] = (
    raw("hang up: after the query", query_request(_RUNAWAY), 0.2, HANG_UP, allowed=("closed",)),
    raw("hang up: at once", query_request(_RUNAWAY), HANG_UP, allowed=("closed",)),
    raw("hang up: within the body", _POST + b"Content-Length: 500\r\n\r\nASK {}", HANG_UP, allowed=("closed",)),
    raw("hang up: within the headers", _POST, HANG_UP, allowed=("closed",)),
    raw("hang up: before anything", HANG_UP, allowed=("closed",)),
    _flood("a query of 100 MB", "/sparql", "application/sparql-query", b"ASK { ?s ?p '", chunked=False),
    _flood("a query of 100 MB in chunks", "/sparql", "application/sparql-query", b"ASK { ?s ?p '", chunked=True),
    _flood("a form of 100 MB", "/sparql", "application/x-www-form-urlencoded", b"query=", chunked=False),
    _flood("a form of 100 MB in chunks", "/sparql", "application/x-www-form-urlencoded", b"query=", chunked=True),
    _flood("GraphQL of 100 MB", "/graphql", "application/json", b'{"query": "', chunked=False),
    _flood("GraphQL of 100 MB in chunks", "/graphql", "application/json", b'{"query": "', chunked=True),
    *(
        _packed(f"{name} to {target}", encoding, layers, target, kind)
        for target, kind in (("/sparql", "application/sparql-query"), ("/graphql", "application/json"))
        for name, encoding, layers in (
            ("a gzip bomb", "gzip", 1),
            ("a gzip bomb in gzip", "gzip, gzip", 2),
            ("gzip called br", "br", 1),
            ("gzip called identity", "identity", 1),
        )
    ),
    raw(
        "slow: a query byte by byte",
        _POST + b"Content-Length: 6\r\n\r\nASK",
        0.2,
        b" ",
        0.2,
        b"{",
        0.2,
        b"}",
        allowed=(*ENDED, "408"),
    ),
    _slow("a body that never ends", _POST + b"Content-Length: 1000\r\n\r\n", b"#"),
    _slow("a chunk that never ends", _POST + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n", b"#"),
    _slow("headers that never end", _POST, b"X-A: 1\r\n"),
    _slow("a request line that never ends", b"GET /", b"a"),
    raw(
        "a body shorter than announced, then silence",
        _POST + b"Content-Length: 500\r\n\r\nASK {}",
        0.1,
        allowed=("400", "408", "closed"),
    ),
    raw(
        "a body longer than announced",
        _POST + b"Connection: close\r\nContent-Length: 6\r\n\r\nASK {}" + b"garbage" * 100,
        allowed=("200",),
    ),
    send("no body", "POST", "/sparql", "400", headers=QUERY),
    send("an empty form", "POST", "/sparql", "200", "400", headers=FORM),
    send("no content type", "POST", "/sparql", "415", body=b"ASK {}"),
    send("a body with GET", "GET", "/sparql?query=ASK%7B%7D", "200", headers={"Accept": "*/*"}, body=b"x" * 100_000),
    send("an empty JSON body", "POST", "/graphql", "400", headers=JSON),
)
