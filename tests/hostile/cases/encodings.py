"""Texts that are not what they say: broken UTF-8, other encodings, escapes, garbage in forms and addresses."""

from __future__ import annotations

from typing import Final

from tests.hostile.case import ENDED, FORM, JSON, QUERY, REFUSED, Case, ask, raw, send
from tests.hostile.wire import query_request, request

_ASK: Final = "ASK { ?s ?p 'ä' }"
_BAD: Final = ("400",)

_BODIES: Final = {
    "bad UTF-8": b"ASK { ?s ?p '\xff\xfe' }",
    "a continuation byte alone": b"ASK { ?s ?p '\x80' }",
    "a sequence cut off": b"ASK { ?s ?p '\xe2\x82",
    "overlong": b"ASK { ?s ?p '\xc0\xaf\xe0\x80\xaf' }",
    "overlong NUL": b"ASK { ?s ?p '\xc0\x80' }",
    "surrogates in UTF-8": b"ASK { ?s ?p '\xed\xa0\x80\xed\xb0\x80' }",
    "beyond Unicode": b"ASK { ?s ?p '\xf4\x90\x80\x80' }",
    "UTF-16 with mark": _ASK.encode("utf-16"),
    "UTF-16 without mark": _ASK.encode("utf-16-le"),
    "UTF-32": _ASK.encode("utf-32"),
    "UTF-7": "ASK { ?s ?p '+AOQ-' }".encode("utf-7") + b"\xff",
    "Latin-1": _ASK.encode("latin-1"),
}
_TEXTS: Final = {
    "a byte order mark": "\ufeff" + _ASK,
    "NULs": "ASK\x00{ ?s ?p ?o }",
    "NULs in a string": "ASK { ?s ?p '\x00\x00' }",
    "NUL at the end": "ASK {}\x00",
    "control characters": "ASK {\x01\x02\x0b\x0c\x1b}",
    "other line ends": "ASK\u2028{\u2029}\x85",
    "a lone surrogate by escape": "ASK { ?s ?p '\\uD800' }",
    "a pair of surrogates by escape": "ASK { ?s ?p '\\uD83D\\uDE00' }",
    "an escape beyond Unicode": "ASK { ?s ?p '\\UFFFFFFFF' }",
    "an escape cut off": "ASK { ?s ?p '\\u12' }",
    "an escaped NUL": "ASK { ?s ?p '\\u0000' }",
    "an escape in an IRI": "ASK { ?s ?p <http://example.org/\\u0020> }",
    "an unknown escape": "ASK { ?s ?p '\\x' }",
    "a backslash at the end": "ASK { ?s ?p '\\",
    "right-to-left marks": "ASK { ?\u202e\u2066 ?p ?o }",
    "combining marks": "ASK { ?a" + "\u0301" * 5_000 + " ?p ?o }",
    "private characters in names": "ASK { \U000f0000:\U0010ffff ?p ?o }",
    "emoji in names": "SELECT ?\U0001f600 { ?\U0001f600 ?p 1 }",
    "an IRI with spaces": "ASK { ?s ?p <http://example.org/a b> }",
    "a relative IRI": "SELECT * { <../../../etc/passwd> ?p ?o }",
    "an IRI without scheme": "SELECT * { <:> ?p ?o . <#> ?p ?o . <//> ?p ?o }",
    "percent garbage in an IRI": "SELECT * { <http://example.org/%> ?p ?o . <http://%ff%/%zz> ?p ?o }",
    "a prefix that is not declared": "SELECT * { " + "nobody:knows" * 1 + " ?p ?o }",
}
_FORMS: Final = {
    "percent garbage": b"query=%ZZ%%%2&query%=%",
    "bad UTF-8 in percents": b"query=ASK+%7B+%3Fs+%3Fp+%27%FF%FE%27+%7D",
    "a surrogate in percents": b"query=ASK+%7B+%3Fs+%3Fp+%27%ED%A0%80%27+%7D",
    "bad UTF-8 unescaped": b"query=ASK {'\xff'}",
    "NUL in percents": b"query=ASK%00%7B%7D",
    "nothing but separators": b"&&&;;;&=&=&=&" * 50,
    "fields without end": b"a=1&" * 5_000 + b"query=ASK%7B%7D",
    "an empty query": b"query=",
    "query twice": b"query=ASK%7B%7D&query=ASK%7B%7D",
    "query and update": b"query=ASK%7B%7D&update=DROP+ALL",
}


def _address(name: str, query: bytes, *allowed: str) -> Case:
    head = b"GET /sparql?" + query + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    return raw(f"address: {name}", head, allowed=allowed)


def _multipart(name: str, body: bytes, boundary: str, *allowed: str) -> Case:
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return send(f"multipart: {name}", "POST", "/sparql", *allowed, headers=kind, body=body)


CASES: Final[tuple[Case, ...]] = (
    *(send(f"body: {name}", "POST", "/sparql", *_BAD, headers=QUERY, body=body) for name, body in _BODIES.items()),
    *(ask(f"text: {name}", text, *ENDED, *REFUSED) for name, text in _TEXTS.items()),
    raw("text: real surrogates", query_request("ASK { ?s ?p '\ud800' }"), allowed=_BAD),
    send(
        "a charset that lies",
        "POST",
        "/sparql",
        *ENDED,
        *_BAD,
        "415",
        headers={"Content-Type": "application/sparql-query; charset=utf-16"},
        body=_ASK.encode(),
    ),
    send(
        "a charset that nobody knows",
        "POST",
        "/sparql",
        *ENDED,
        *_BAD,
        "415",
        headers={"Content-Type": 'application/sparql-query; charset="><script>'},
        body=_ASK.encode(),
    ),
    *(
        send(f"form: {name}", "POST", "/sparql", "200", "400", "401", "403", headers=FORM, body=body)
        for name, body in _FORMS.items()
    ),
    *(
        _address(name, query, "200", "400", "401", "405", "413")
        for name, query in _FORMS.items()
        if b"\xff" not in query and b" " not in query
    ),
    _address("bad bytes", b"query=\xff\xfe\x80", "400"),
    _address("10,000 parameters", b"a=1&" * 10_000 + b"query=ASK%7B%7D", "200", "400", "413", "414", "431"),
    _address("no query but a format", b"format=../../etc/passwd", "200", "400", "406"),
    _address("a format of 20 kB", b"query=ASK%7B%7D&format=" + b"x" * 20_000, "200", "400", "406", "413", "414", "431"),
    _address("a generation that is a path", b"query=ASK%7B%7D&generation=../../../etc", "200", "400", "404", "410"),
    _address("a generation of 5,000 digits", b"query=ASK%7B%7D&generation=" + b"9" * 5_000, "200", "400", "404", "410"),
    _address("a timeout of the client's choice", b"query=ASK%7B%7D&timeout=1e99", "200", "400"),
    _multipart("without end", b"--x\r\nContent-Disposition: form-data; name=query\r\n\r\nASK {}", "x", "400", "415"),
    _multipart("without boundary", b"ASK {}", "", "400", "415"),
    _multipart("boundary of 10 kB", b"--" + b"b" * 10_000, "b" * 10_000, "400", "415", "431"),
    _multipart("50,000 parts", b"--x\r\n\r\n\r\n" * 50_000 + b"--x--", "x", "400", "413", "415"),
    raw("JSON where SPARQL is expected", request("POST", "/sparql", JSON, b'{"query": "ASK {}"}'), allowed=("415",)),
)
