"""GraphQL requests that abuse the way over HTTP: hashes, batches, sizes, prices, introspection, variables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from tests.hostile.case import JSON, Case, send

_MODERN: Final = {**JSON, "Accept": "application/graphql-response+json"}
"""Clients of this media type get every mistake with a status of its own."""
_INVALID: Final = "400 GRAPHQL_VALIDATION_FAILED"
_MISFIT: Final = "400 BAD_USER_INPUT"
_UNREADABLE: Final = "400 GRAPHQL_PARSE_FAILED"
_HASH: Final = "0" * 64


def _body(name: str, body: bytes, *allowed: str) -> Case:
    return send(f"over HTTP: {name}", "POST", "/graphql", *allowed, headers=_MODERN, body=body)


def _post(name: str, fields: Any, *allowed: str) -> Case:
    return _body(name, json.dumps(fields).encode(), *allowed)


def _ask(name: str, query: str, *allowed: str, **variables: Any) -> Case:
    return _post(name, {"query": query, "variables": variables}, *allowed)


def _get(name: str, *allowed: str, method: str = "GET", **parameters: str) -> Case:
    target = "/graphql?" + "&".join(f"{key}={quote(text, safe='%')}" for key, text in parameters.items())
    headers = {"Accept": _MODERN["Accept"]}
    return send(f"over HTTP: {name}", method, target, *allowed, headers=headers)


def _flood(megabytes: int) -> Case:
    def build(listener: str) -> Iterator[bytes]:
        length = megabytes * 1_000_000
        yield b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        yield f"Content-Length: {length}\r\n\r\n".encode()
        for _ in range(megabytes):
            yield b"[" * 1_000_000

    return Case(f"over HTTP: {megabytes} MB of brackets", build, ("413", "closed"))


def _doubling(levels: int, last: str) -> str:
    spreads = (f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels))
    return f"{{ ...F0 }} {' '.join(spreads)} fragment F{levels} on Query {{ {last} }}"


def _doubling_fields(levels: int) -> str:
    """Two aliases of one connection in each fragment, with the next fragment in both: 2**levels pages."""
    inner = "a: priorIncidents {{ nodes {{ ...F{0} }} }} b: priorIncidents {{ nodes {{ ...F{0} }} }}"
    spreads = (f"fragment F{i} on Incident {{ {inner.format(i + 1)} }}" for i in range(levels))
    return f"{{ incidents {{ nodes {{ ...F0 }} }} }} {' '.join(spreads)} fragment F{levels} on Incident {{ label }}"


def _descending(fragments: int, levels: int) -> str:
    """What no definition is by itself, all of them together are: too deep for a stack."""
    steps = (f"fragment F{i} on Query {{ {'a { ' * levels} ...F{i + 1} {'} ' * levels} }}" for i in range(fragments))
    return f"{{ ...F0 }} {' '.join(steps)} fragment F{fragments} on Query {{ a }}"


def _persisted(**fields: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": fields}}


_PAGES: Final = "incidents(first: 100) { nodes { articles(first: 100) { nodes { reportsOn { label } } } } }"
_DEEP: Final = b"[" * 500 + b"]" * 500
_TYPE: Final = '__type(name: "Incident") '

CASES: Final[tuple[Case, ...]] = (
    _ask("20 fragments that double", _doubling(20, "graph { generation { id } }"), "400 TOO_COSTLY"),
    _ask("20 fragments that double an alias", _doubling(20, "a: __typename"), "400 TOO_MANY_ALIASES"),
    _ask("20 fragments that double nothing", _doubling(20, "__typename"), "200"),
    _ask("150 fragments that double", _doubling(150, "graph { generation { id } }"), "400 TOO_COSTLY"),
    _ask("20 fragments that double pages", _doubling_fields(20), "400 TOO_DEEP", "400 TOO_MANY_ALIASES"),
    _ask("4 fragments of 150 levels, each in the last", _descending(4, 150), "400 TOO_DEEP"),
    _ask("a circle that doubles", _doubling(20, "...F0 ...F0"), _INVALID),
    _ask("a circle through an inline fragment", "{ ...F } fragment F on Query { ... { ...F } }", _INVALID),
    _ask("all pages of all pages", f"{{ {_PAGES} }}".replace("label", "articles(first: 100) { totalCount }"),
         "400 TOO_COSTLY"),
    _ask("five times all pages", "{ " + " ".join(f"a{i}: {_PAGES}" for i in range(5)) + " }", "400 TOO_COSTLY"),
    _ask("a page of 2**63", f"{{ incidents(first: {2**63}) {{ totalCount }} }}", "400 TOO_COSTLY"),
    _ask("a page of 2**63 in a variable", "query($n: Int) { incidents(first: $n) { totalCount } }", "400", n=2**63),
    _ask("a page of 1e300", "query($n: Int) { incidents(first: $n) { totalCount } }", _MISFIT, n=1e300),
    _ask("a page of minus 2**31", f"{{ incidents(last: -{2**31}) {{ totalCount }} }}", "200"),
    _ask("first and last", "{ incidents(first: 1, last: 1) { totalCount } }", "200"),
    _ask("a page of true", "{ incidents(first: true) { totalCount } }", _INVALID),
    _ask("1,000 ids", "query($ids: [ID!]!) { nodes(ids: $ids) { iri } }", "200", ids=["x:y"] * 1_000),
    _ask("ids of NUL", "{ nodes(ids: [\"\\u0000\", \"a:\\u0000\"]) { iri } }", "200"),
    _ask("ids 50 deep", "query($ids: [ID!]!) { nodes(ids: $ids) { iri } }", _MISFIT,
         ids=json.loads("[" * 50 + "]" * 50)),
    _ask("a variable twice", "query($n: Int, $n: String) { incidents(first: $n) { totalCount } }", _INVALID),
    _ask("an argument twice", "{ incidents(first: 1, first: 100) { totalCount } }", _INVALID),
    _ask("an operation twice", "query A { __typename } query A { __typename }", "400 OPERATION_RESOLUTION_FAILURE"),
    _ask("a variable of the type of itself", "query($n: Incident) { __typename }", _INVALID),
    _ask("an unknown variable", "{ incidents(first: $n) { totalCount } }", _INVALID),
    _ask("600 unknown fields", "{ " + " ".join(f"f{i}" for i in range(600)) + " }", _INVALID),
    _ask("300 conflicts", "{ incidents { nodes { " + "a: label a: iri " * 24 + "} } }", _INVALID),
    _ask("introspection 9 lists deep",
         "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }", "400 TOO_", _INVALID),
    _ask("introspection 90 types deep", f"{{ {_TYPE} {{ " + "ofType { " * 90 + "name" + " }" * 91 + " }",
         "400 TOO_DEEP"),
    _ask("introspection by fragments",
         "{ __schema { types { ...T } } } fragment T on __Type { fields { type { ...T } } }", _INVALID),
    _ask("introspection 40 times", "{ " + " ".join(
        f"a{i}: __schema {{ types {{ fields {{ args {{ type {{ name }} }} }} }} }}" for i in range(40)) + " }",
        "400 TOO_COSTLY"),
    _ask("a directive nobody knows", "{ __typename @export(as: \"a\") }", _INVALID),
    _ask("streaming", "{ incidents { nodes @stream { label } } ... @defer { __typename } }", _INVALID),
    _ask("an operation by a hostile name", "query A { __typename }", "200"),
    _post("a name of 50 kB", {"query": "{ __typename }", "operationName": "A" * 50_000}, "400 OPERATION_RESOLUTION"),
    _post("a name that is an object", {"query": "{ __typename }", "operationName": {}}, "400 BAD_REQUEST"),
    _post("a batch of two", [{"query": "{ __typename }"}] * 2, "400 BATCH_REFUSED"),
    _post("a batch in a batch", [[{"query": "{ __typename }"}]], "400 BATCH_REFUSED"),
    _post("an empty batch", [], "400 BATCH_REFUSED"),
    _post("a hash of nothing", _persisted(version=1, sha256Hash=_HASH), "400 PERSISTED_QUERY_NOT_FOUND"),
    _post("a hash of another document", {"query": "{ __typename }", **_persisted(version=1, sha256Hash=_HASH)},
          "400 PERSISTED_QUERY_MISMATCH"),
    _post("a hash that is a path", _persisted(version=1, sha256Hash="../" * 21), "400 BAD_DOCUMENT_ID"),
    _post("a hash that is an object", _persisted(version=1, sha256Hash={}), "400 BAD_DOCUMENT_ID"),
    _post("a hash of version 1e9", _persisted(version=1e9, sha256Hash=_HASH), "400 PERSISTED_QUERY_NOT_SUPPORTED"),
    _post("a hash in Arabic digits", {"documentId": "٠" * 64}, "400 BAD_DOCUMENT_ID"),
    _body("extensions 500 deep", b'{"query": "{ __typename }", "extensions": {"a": %b}}' % _DEEP, "200"),
    _flood(50),
    _body("variables 500 deep", b'{"query": "{ __typename }", "variables": {"a": %b}}' % _DEEP, "400 TOO_DEEP"),
    _body("variables 30,000 deep", b'{"variables": ' + b'{"a":' * 15_000 + b"1" + b"}" * 15_000 + b"}", "400 BAD_JSON"),
    _body("the query twice", b'{"query": "{ __typename }", "query": "{"}', _UNREADABLE),
    _body("NUL in the document", b'{"query": "{ __typename \\u0000 }"}', _UNREADABLE),
    _body("NUL in the JSON", b'{"query": "{ __typename }"}\x00', "400 BAD_JSON"),
    _body("a byte order mark", b'\xef\xbb\xbf{"query": "{ __typename }"}', "200", "400 BAD_JSON"),
    _body("half a character", b'{"query": "{ incident(name: \\"\xc3\\") { label } }"}', "400 BAD_JSON"),
    _body("a number of 90,000 digits", b'{"query": "{ __typename }", "variables": {"a": %b}}' % (b"9" * 90_000),
          "200", "400"),
    _ask("an integer of 90,000 digits", "{ incidents(first: " + "9" * 90_000 + ") { totalCount } }", "400 TOO_COSTLY"),
    _get("a hash of nothing by GET", "400 PERSISTED_QUERY_NOT_FOUND",
         extensions='{"persistedQuery":{"version":1,"sha256Hash":"' + _HASH + '"}}'),
    _get("extensions of garbage", "400 BAD_JSON", query="{__typename}", extensions="{{{"),
    _get("a mutation by HEAD", "405", "400", method="HEAD", query="mutation { a }"),
    _get("a batch by GET", "400", query='[{"query": "{ __typename }"}]'),
    _get("a hash with NUL", "400 BAD_DOCUMENT_ID", documentId="%00" * 64),
)  # fmt: skip
