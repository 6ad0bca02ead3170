"""Requests that are wrong as HTTP: framing, huge and broken headers, odd methods."""

from __future__ import annotations

from typing import Final

from tests.hostile.case import ENDED, PAGE_BUSY, Case, raw, send

_HOST: Final = b"Host: 127.0.0.1\r\n"
_END: Final = b"Connection: close\r\n\r\n"
_GET: Final = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
_POST: Final = b"POST /sparql HTTP/1.1\r\n" + _HOST + b"Content-Type: application/sparql-query\r\nAccept: */*\r\n"
_BAD: Final = ("400", "431", "413", "414", "501", "505", "closed")
"""What a server of HTTP says itself, before any application."""
_QUERY: Final = "/sparql?query=ASK%7B%7D"


def _get(name: str, lines: bytes, *allowed: str) -> Case:
    return raw(f"header: {name}", _GET + _HOST + lines + _END, allowed=allowed)


def _framed(name: str, lines: bytes, body: bytes, *allowed: str) -> Case:
    return raw(f"framing: {name}", _POST + lines + b"\r\n" + body, allowed=allowed)


_FRAMING: Final = (
    _framed("length twice, different", b"Content-Length: 6\r\nContent-Length: 60\r\n", b"ASK {}", *_BAD),
    _framed("length twice, the same", b"Content-Length: 6\r\nContent-Length: 6\r\n", b"ASK {}", "200", *_BAD),
    _framed(
        "length and chunks",
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        *_BAD,
    ),
    _framed(
        "chunks and length",
        b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        b"6\r\nASK {}\r\n0\r\n\r\n",
        "200",
        *_BAD,
    ),
    _framed(
        "chunks called otherwise", b"Transfer-Encoding: xchunked\r\nContent-Length: 6\r\n", b"ASK {}", "200", *_BAD
    ),
    _framed(
        "chunks twice",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"6\r\nASK {}\r\n0\r\n\r\n",
        "200",
        *_BAD,
    ),
    _framed("chunks behind a tab", b"Transfer-Encoding:\tchunked\r\n", b"6\r\nASK {}\r\n0\r\n\r\n", "200", *_BAD),
    _framed("a space before the colon", b"Content-Length : 6\r\n", b"ASK {}", "200", *_BAD),
    _framed("a length below zero", b"Content-Length: -6\r\n", b"ASK {}", *_BAD),
    _framed("a length with a sign", b"Content-Length: +6\r\n", b"ASK {}", *_BAD),
    _framed("a length in hexadecimal", b"Content-Length: 0x6\r\n", b"ASK {}", *_BAD),
    _framed("a length beyond all integers", b"Content-Length: 99999999999999999999999999\r\n", b"ASK {}", *_BAD),
    _framed("a chunk that is no number", b"Transfer-Encoding: chunked\r\n", b"zz\r\nASK {}\r\n0\r\n\r\n", *_BAD),
    _framed("a chunk below zero", b"Transfer-Encoding: chunked\r\n", b"-6\r\nASK {}\r\n0\r\n\r\n", *_BAD),
    _framed("a chunk beyond all integers", b"Transfer-Encoding: chunked\r\n", b"f" * 40 + b"\r\nASK {}", *_BAD),
    _framed(
        "a chunk extension of 1 MB",
        b"Transfer-Encoding: chunked\r\n",
        b"6;" + b"x" * 1_000_000 + b"\r\nASK {}\r\n0\r\n\r\n",
        "200",
        *_BAD,
    ),
    _framed(
        "trailers of 1 MB",
        b"Transfer-Encoding: chunked\r\n",
        b"6\r\nASK {}\r\n0\r\n" + b"X: y\r\n" * 170_000 + b"\r\n",
        "200",
        *_BAD,
    ),
    _framed("a line folded", b"Content-Length: 6\r\nX-Folded: a\r\n b\r\n", b"ASK {}", "200", *_BAD),
)

_LINES: Final = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\n" + _HOST + _END,
    "HTTP/0.9": b"GET /\r\n\r\n",
    "no version": b"GET / \r\n" + _HOST + _END,
    "bare line feeds": b"GET / HTTP/1.1\nHost: a\nConnection: close\n\n",
    "bare carriage returns": b"GET / HTTP/1.1\rHost: a\rConnection: close\r\r",
    "NUL in the path": b"GET /\x00 HTTP/1.1\r\n" + _HOST + _END,
    "NUL in a header": _GET + b"Host: a\x00b\r\n" + _END,
    "spaces in the path": b"GET /a b c HTTP/1.1\r\n" + _HOST + _END,
    "bytes over 127 in the path": b"GET /\xff\xfe HTTP/1.1\r\n" + _HOST + _END,
    "a header without a colon": _GET + _HOST + b"nonsense\r\n" + _END,
    "a header without a name": _GET + _HOST + b": x\r\n" + _END,
    "only line ends": b"\r\n" * 5_000 + _GET + _HOST + _END,
    "nothing": b"",
}

_SPLIT: Final = b"X-Request-ID: a\rSet-Cookie: b=c\r\n"

CASES: Final[tuple[Case, ...]] = (
    *_FRAMING,
    *(
        raw(f"line: {name}", line or b"\r\n", 0.1, allowed=("200", "404", "408", "silent", *_BAD))
        for name, line in _LINES.items()
    ),
    _get("one of 1 MB", b"X-Large: " + b"a" * 1_000_000 + b"\r\n", "200", *_BAD),
    _get("10,000 of them", b"".join(b"X-%d: a\r\n" % number for number in range(10_000)), "200", *_BAD),
    _get("a cookie of 60 kB", b"Cookie: " + b"a=b; " * 12_000 + b"\r\n", "200", *_BAD),
    _get("no Host", b"", "200", *_BAD),
    _get("two Hosts", b"Host: elsewhere.example\r\n", "200", *_BAD),
    raw(
        "header: garbage as Host",
        _GET + b'Host: "><script>alert(1)</script>%00@[::::]:99999999\r\n' + _END,
        allowed=(*ENDED, "400", "421"),
    ),
    raw(
        "header: garbage as Host, service description",
        b'GET /sparql HTTP/1.1\r\nAccept: text/turtle\r\nHost: <> {"|^`}\r\n' + _END,
        allowed=("200", "400", "421"),
    ),
    raw(
        "header: garbage as Host, page",
        b"GET / HTTP/1.1\r\nHost: \xff\xfe:abc\r\n" + _END,
        allowed=("200", "400", "421"),
    ),
    _get("Accept of 10,000 ranges", b"Accept: " + b"text/x;q=0.1, " * 4_000 + b"*/*\r\n", "200", *_BAD, "406"),
    _get(
        "Accept of garbage",
        b"Accept: ;q=;;q=abc,/,*/,/*;q=NaN,text/html;q=1e999,a/b;q=-inf,\xff/\xff\r\n",
        "200",
        "400",
        "406",
        *PAGE_BUSY,
    ),
    _get("Accept of qualities", b"Accept: " + b"*/*;" + b"q=0.1;" * 5_000 + b"\r\n", "200", *_BAD, "406"),
    _get("Accept with NaN", b"Accept: application/sparql-results+json;q=nan, text/csv;q=inf\r\n", "200", "406"),
    _get(
        "Accept-Encoding of garbage",
        b"Accept-Encoding: gzip;q=x, br;q=-1, *;q=nan, " + b"a, " * 5_000 + b"\r\n",
        "200",
        *_BAD,
        "406",
    ),
    _get("Accept-Encoding of nothing", b"Accept-Encoding: identity;q=0, *;q=0\r\n", "200", "406"),
    _get("Range", b"Range: bytes=0-0,1-1,-5,9999999999999-, x\r\n", "200", "206", "416"),
    raw(
        "header: Range of a file, many parts",
        b"GET /static/style.css HTTP/1.1\r\n" + _HOST + b"Range: bytes=" + b"0-," * 5_000 + b"0-\r\n" + _END,
        allowed=("200", "206", "400", "404", "416", "431", "413"),
    ),
    raw(
        "header: Range of a file, garbage",
        b"GET /static/style.css HTTP/1.1\r\n" + _HOST + b"Range: bytes=a-b,--1, \r\n" + _END,
        allowed=("200", "206", "400", "404", "416"),
    ),
    _get("If-None-Match of 1 MB", b"If-None-Match: " + b'"a", ' * 200_000 + b"\r\n", "200", "304", *_BAD),
    _get("If-None-Match of 60 kB", b"If-None-Match: " + b'"a",' * 15_000 + b"\r\n", "200", "304", *_BAD),
    _get("If-Modified-Since of garbage", b"If-Modified-Since: 99 Foo 99999 99:99:99 GMT\r\n", "200"),
    _get("Expect of garbage", b"Expect: 200-maybe\r\n", "200", "417"),
    _get(
        "Upgrade to WebSocket",
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n",
        "200",
        "400",
        "403",
        "404",
        "426",
        "closed",
    ),
    _get(
        "Upgrade to h2c",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\n",
        "200",
        "400",
    ),
    _get("a request id that splits", _SPLIT, "200", *_BAD),
    _get("a request id of 60 kB", b"X-Request-ID: " + b"a" * 60_000 + b"\r\n", "200", *_BAD),
    _get(
        "traceparent of garbage",
        b"traceparent: 00-" + b"g" * 5_000 + b"\r\ntracestate: " + b"=," * 5_000 + b"\r\n",
        "200",
        *_BAD,
    ),
    _get("5,000 forwarded addresses", b"X-Forwarded-For: " + b"1.2.3.4, " * 5_000 + b"::::\r\n", "200", *_BAD),
    *(
        send(
            f"method: {method}",
            method,
            _QUERY,
            *ENDED,
            *PAGE_BUSY,
            "204",
            "400",
            "401",
            "403",
            "404",
            "405",
            "501",
            "closed",
            headers={"Accept": "*/*"},
        )
        for method in (
            "HEAD",
            "OPTIONS",
            "PUT",
            "DELETE",
            "PATCH",
            "TRACE",
            "PROPFIND",
            "GETT",
            "get",
            "A" * 5_000,
            "G%45T",
        )
    ),
    raw("method: none", b" / HTTP/1.1\r\n" + _HOST + _END, allowed=_BAD),
    *(
        send(f"method: {method} of a page", method, "/incidents", "200", "400", "401", "403", "404", "405")
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")
    ),
    raw("15 requests in one go", (_GET + _HOST + b"\r\n") * 14 + _GET + _HOST + _END, allowed=("200",)),
    raw("5,000 requests in one go", (_GET + _HOST + b"\r\n") * 5_000 + _GET + _HOST + _END, allowed=("200", "closed")),
)
