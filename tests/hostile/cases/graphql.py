"""GraphQL documents that unfold, go round in circles, or ask for everything at once."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from tests.hostile.case import JSON, Case, send

_ERROR: Final = ("400", "200 ")
"""An error with a code. (Clients of the older media type get validation errors with status 200.)"""
_TOO_LARGE: Final = ("400", "413")
_GOOD: Final = ("200",)


def _post(name: str, query: str, *allowed: str, **more: Any) -> Case:
    body = json.dumps({"query": query, **more}).encode()
    return send(name, "POST", "/graphql", *allowed, headers=JSON, body=body)


def _body(name: str, body: bytes, *allowed: str) -> Case:
    return send(name, "POST", "/graphql", *allowed, headers=JSON, body=body)


def _circle(length: int) -> str:
    """Fragments each of which spreads the next, and the last one the first."""
    spreads = (f"fragment F{i} on Incident {{ label ...F{(i + 1) % length} }}" for i in range(length))
    return "{ incidents(first: 1) { nodes { ...F0 } } } " + " ".join(spreads)


def _doubling(levels: int) -> str:
    """Each fragment spreads the next one twice: 2**levels fields."""
    spreads = (f"fragment F{i} on Incident {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels))
    last = f"fragment F{levels} on Incident {{ label }}"
    return "{ incidents(first: 1) { nodes { ...F0 } } } " + " ".join((*spreads, last))


def _deep(levels: int) -> str:
    inner = "priorIncidents(first: 1) { nodes { " * levels + "label" + " } }" * levels
    return f"{{ incidents(first: 1) {{ nodes {{ {inner} }} }} }}"


def _introspection(levels: int) -> str:
    return "{ __schema { types { " + "fields { type { " * levels + "name" + " } }" * levels + " } } }"


_LABEL: Final = "incidents(first: 1) { nodes { label } }"

CASES: Final[tuple[Case, ...]] = (
    _post(
        "1,000 aliases",
        "{ " + " ".join(f"a{i}: incidents(first: 1) {{ nodes {{ label }} }}" for i in range(1_000)) + " }",
        *_ERROR,
    ),
    _post(
        "49 aliases of the largest page",
        "{ "
        + " ".join(f"a{i}: incidents(first: 100) {{ nodes {{ label articles {{ label }} }} }}" for i in range(49))
        + " }",
        *_GOOD,
        *_ERROR,
    ),
    _post("one field 5,000 times", "{ incidents(first: 1) { nodes { " + "label " * 5_000 + "} } }", *_ERROR),
    _post("a field 600 times", "{ incidents(first: 1) { nodes { " + "label " * 600 + "} } }", *_GOOD, *_ERROR),
    _post("fragments that double 12 times", _doubling(12), *_GOOD, *_ERROR),
    _post("fragments that double 60 times", _doubling(60), *_GOOD, *_ERROR),
    _post("fragments in a circle", _circle(1), *_ERROR),
    _post("fragments in a wide circle", _circle(100), *_ERROR),
    _post("a fragment nobody knows", "{ incidents(first: 1) { nodes { ...Nobody } } }", *_ERROR),
    _post(
        "inline fragments 600 deep",
        "{ incidents(first: 1) { nodes " + "{ ... " * 600 + "{ label }" + " }" * 600 + " } }",
        *_ERROR,
    ),
    _post("selections 8 deep", _deep(3), *_GOOD, *_ERROR),
    _post("selections 40 deep", _deep(20), *_ERROR),
    _post("selections 900 deep", _deep(450), *_ERROR),
    _post("selections 5,000 deep", "{ a " * 5_000 + "}" * 5_000, *_ERROR),
    _post("lists 5,000 deep", "{ incident(name: " + "[" * 5_000 + "]" * 5_000 + ") { label } }", *_ERROR),
    _post("objects 5,000 deep", "{ incident(name: " + "{a: " * 5_000 + "1" + "}" * 5_000 + ") { label } }", *_ERROR),
    _post("types 900 deep", "query($x: " + "[" * 900 + "Int" + "]" * 900 + ") { __typename }", *_ERROR),
    _post("directives", "{ " + _LABEL + " @skip(if: false)" * 600 + " }", *_GOOD, *_ERROR),
    _post("operations", " ".join(f"query Q{i} {{ __typename }}" for i in range(400)), *_ERROR),
    _post(
        "operations, one chosen",
        " ".join(f"query Q{i} {{ __typename }}" for i in range(300)),
        *_GOOD,
        *_ERROR,
        operationName="Q7",
    ),
    _post("introspection 4 deep", _introspection(2), *_GOOD, *_ERROR),
    _post("introspection 40 deep", _introspection(20), *_GOOD, *_ERROR),
    _post(
        "introspection by 300 aliases",
        "{ " + " ".join(f"a{i}: __schema {{ types {{ name fields {{ name }} }} }}" for i in range(130)) + " }",
        *_GOOD,
        *_ERROR,
    ),
    _post("a page of a billion", "{ incidents(first: 1000000000) { nodes { label } } }", *_ERROR),
    _post("a page below zero", "{ incidents(first: -5) { nodes { label } } }", *_ERROR),
    _post("a page beyond all integers", "{ incidents(first: 99999999999999999999) { nodes { label } } }", *_ERROR),
    _post(
        "a cursor of garbage",
        '{ incidents(first: 1, after: "\\u0000\\uD800 ../..") { nodes { label } } }',
        *_ERROR,
        *_GOOD,
    ),
    _post(
        "a name with quotes and braces",
        "query($n: String!) { incident(name: $n) { label } }",
        *_GOOD,
        *_ERROR,
        variables={"n": '" } DROP ALL # \\u0027 ?s ?p <x:> \x00 \u202e'},
    ),
    _post(
        "a name of 90 kB",
        "query($n: String!) { incident(name: $n) { label } }",
        *_GOOD,
        *_ERROR,
        variables={"n": "x" * 90_000},
    ),
    _post(
        "variables of 1 MB",
        "query($n: String!) { incident(name: $n) { label } }",
        *_TOO_LARGE,
        variables={"n": "x" * 1_000_000},
    ),
    _post("10,000 variables", "{ __typename }", *_GOOD, *_TOO_LARGE, variables={f"v{i}": i for i in range(5_000)}),
    _post(
        "variables of the wrong type",
        "query($n: Int!) { incidents(first: $n) { nodes { label } } }",
        *_ERROR,
        variables={"n": {"a": [[]]}},
    ),
    _post("variables that are a list", "{ __typename }", *_ERROR, variables=[1, 2]),
    _post(
        "extensions of a persisted query",
        "{ __typename }",
        *_GOOD,
        *_ERROR,
        extensions={"persistedQuery": {"version": 1, "sha256Hash": "a" * 64}},
    ),
    _post("a mutation", "mutation { deleteEverything }", *_ERROR),
    _post("a subscription", "subscription { __typename }", *_ERROR),
    _post("text that is no document", "\\x00 }{ \ufffe \u2028", *_ERROR),
    _post("a block string left open", '{ incident(name: """ ', *_ERROR),
    _post("a long comment", "{ __typename } #" + "{" * 50_000, *_GOOD),
    _body("a batch", json.dumps([{"query": "{ __typename }"}] * 500).encode(), *_ERROR),
    _body("JSON 90,000 deep", b"[" * 45_000 + b"]" * 45_000, *_ERROR),
    _body("objects 9,000 deep", b'{"query":' * 9_000 + b"1" + b"}" * 9_000, *_ERROR),
    _body("JSON that ends early", b'{"query": "{ __typename }"', *_ERROR),
    _body("JSON with bad UTF-8", b'{"query": "\xff\xfe"}', *_ERROR),
    _body("JSON with a lone surrogate", b'{"query": "{ incident(name: \\"\\ud800\\") { label } }"}', *_ERROR, *_GOOD),
    _body("JSON with NaN", b'{"query": "{ __typename }", "variables": {"a": NaN}}', *_ERROR),
    _body("JSON in UTF-16", '{"query": "{ __typename }"}'.encode("utf-16"), *_ERROR),
    _body("a query that is a number", b'{"query": 1e999}', *_ERROR),
    _body("nothing but null", b"null", *_ERROR),
    send(
        "multipart with files",
        "POST",
        "/graphql",
        "400",
        "415",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        body=b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--\r\n',
    ),
    send(
        "a form",
        "POST",
        "/graphql",
        "400",
        "415",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=b"query={__typename}",
    ),
    send(
        "GET with variables of garbage",
        "GET",
        "/graphql?query=%7B__typename%7D&variables=%7B%7B%7B",
        *_ERROR,
        headers={"Accept": "*/*"},
    ),
    send(
        "GET with a mutation",
        "GET",
        f"/graphql?query={quote('mutation { a }')}",
        "405",
        "400",
        headers={"Accept": "*/*"},
    ),
    send("GET with bad UTF-8", "GET", "/graphql?query=%FF%FE", *_ERROR, headers={"Accept": "*/*"}),
    send(
        "GET of 60 kB",
        "GET",
        f"/graphql?query={'%7B' * 20_000}",
        "400",
        "413",
        "414",
        "431",
        "200 ",
        headers={"Accept": "*/*"},
    ),
)
