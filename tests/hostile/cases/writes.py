"""Updates and uploads by somebody who has a token, and wants or does harm with it."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Final

from tests.hostile.case import LISTENER, Case, send
from tests.hostile.server import CLIENTS, DEADLINE, PUBLISH_INTERVAL, UPDATER

_URL: Final = f"http://{LISTENER}/data"
_GRAPH: Final = "/rdf-graph-store?graph=http://example.org/hostile"
_BEARER: Final = {"Authorization": f"Bearer {UPDATER}"}
_P: Final = "<http://example.org/p>"

_DONE: Final = ("200", "201", "204")
_REFUSED: Final = ("400", "413", "415")
_STOPPED: Final = ("503 OUT_OF_MEMORY", "503 STORE_IN_USE", "504 TIMEOUT")
_ENDED: Final = (*_DONE, *_REFUSED, *_STOPPED)
_NEVER: Final = ("403", *_REFUSED, *_STOPPED)
"""What must not be done. (The writer may be busy with others before it gets to say so.)"""


_PUBLISHED: Final = CLIENTS * DEADLINE + PUBLISH_INTERVAL + 1
"""Seconds by which a write is answered: those of all clients are done one by one, and can be read then."""


def _update(name: str, text: str, *allowed: str) -> Case:
    headers = {**_BEARER, "Content-Type": "application/sparql-update"}
    case = send(f"update: {name}", "POST", "/sparql", *allowed, headers=headers, body=text.encode())
    return replace(case, latest=_PUBLISHED)


def _upload(name: str, kind: str, body: bytes, *allowed: str, coding: str = "") -> Case:
    headers = {**_BEARER, "Content-Type": kind} | ({"Content-Encoding": coding} if coding else {})
    return replace(send(f"upload: {name}", "PUT", _GRAPH, *allowed, headers=headers, body=body), latest=_PUBLISHED)


def _laughs(levels: int) -> bytes:
    """Entities each of which is ten of the one before."""
    entities = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(levels))
    return _xml(f'<!ENTITY e0 "ha">{entities}', f"&e{levels};")


def _xml(doctype: str, text: str) -> bytes:
    rdf = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/"'
    body = f'<r:Description r:about="http://example.org/a"><e:t>{text}</e:t></r:Description>'
    return f"<!DOCTYPE r [{doctype}]><r:RDF {rdf}>{body}</r:RDF>".encode()


def _json_ld(context: object) -> bytes:
    return json.dumps({"@context": context, "@id": "http://example.org/a", "b": 1}).encode()


_ALL: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"

CASES: Final[tuple[Case, ...]] = (
    _update("LOAD", f"LOAD <{_URL}>", *_NEVER),
    _update("LOAD SILENT", f"LOAD SILENT <{_URL}> INTO GRAPH <x:g>", *_NEVER),
    _update("LOAD of a file", "LOAD <file:///etc/passwd> INTO GRAPH <x:g>", *_NEVER),
    _update("LOAD after something harmless", f"CREATE SILENT GRAPH <x:g> ; LOAD <{_URL}>", *_NEVER),
    _update("LOAD glued to a string", f"INSERT DATA {{ <x:a> <x:b> 'c' }};LOAD<{_URL}>", *_NEVER),
    _update("SERVICE", f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }}", *_NEVER),
    _update("SERVICE SILENT", f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{_URL}> {{ ?s ?p ?o }} }}", *_NEVER),
    _update("USING", f"INSERT {{ ?s <x:p> ?o }} USING <{_URL}> WHERE {{ ?s ?p ?o }}", *_ENDED),
    _update("a product", f"INSERT {{ ?a ?e ?i }} WHERE {{ {_ALL} FILTER(?a != ?a) }}", *_ENDED),
    _update(
        "a product that is written", f"INSERT {{ GRAPH <x:g> {{ ?a ?e ?i }} }} WHERE {{ {_ALL} }}", *_REFUSED, *_STOPPED
    ),
    _update(
        "a path without end", f"INSERT {{ ?a <x:p> ?b }} WHERE {{ ?a ({_P}|!{_P})* ?b . ?b ({_P}|^{_P})* ?a }}", *_ENDED
    ),
    _update("groups 1,000 deep", "INSERT { } WHERE " + "{" * 1_000 + "}" * 1_000, *_REFUSED, *_STOPPED),
    _update(
        "functions 5,000 deep",
        "INSERT { } WHERE { FILTER(" + "STR(" * 5_000 + "1" + ")" * 5_000 + ") }",
        *_REFUSED,
        *_STOPPED,
    ),
    _update("lists 5,000 deep", "INSERT DATA { <x:a> <x:b> " + "(" * 5_000 + ")" * 5_000 + " }", *_ENDED),
    _update(
        "triple terms 5,000 deep",
        "INSERT DATA { <x:a> <x:b> " + "<<( <x:s> <x:p> " * 5_000 + "1" + " )>>" * 5_000 + " }",
        *_ENDED,
    ),
    _update("5,000 operations", ";".join(["DROP SILENT GRAPH <x:g>"] * 5_000), *_ENDED),
    _update("a chain of 10,000 unions", "DELETE { } WHERE { {} " + "UNION {} " * 10_000 + "}", *_REFUSED, *_STOPPED),
    _update(
        "an error after 1,000 operations",
        ";".join(["CREATE SILENT GRAPH <x:g>"] * 1_000) + "; DROP GRAPH <x:none>",
        *_ENDED,
    ),
    _update("nothing", "", *_ENDED),
    _update("a query", "SELECT * { ?s ?p ?o }", *_REFUSED, *_STOPPED),
    _update("20 MB", "INSERT DATA { <x:a> <x:b> '" + "x" * 20_000_000 + "' }", "413"),
    _upload(
        "Turtle 50,000 deep",
        "text/turtle",
        b"<x:a> <x:b> " + b"[ <x:b> " * 50_000 + b"1" + b"]" * 50_000 + b".",
        *_ENDED,
    ),
    _upload("lists 50,000 deep", "text/turtle", b"<x:a> <x:b> " + b"(" * 50_000 + b")" * 50_000 + b".", *_ENDED),
    _upload(
        "triple terms 50,000 deep",
        "text/turtle",
        b"<x:a> <x:b> " + b"<<( <x:b> <x:c> " * 50_000 + b"1" + b")>>" * 50_000 + b".",
        *_ENDED,
    ),
    _upload("a literal of 1.5 MB", "text/turtle", b"<x:a> <x:b> '" + b"x" * 1_500_000 + b"' .", *_ENDED),
    _upload("Turtle that is cut off", "text/turtle", b'<x:a> <x:b> """never closed', *_REFUSED, *_STOPPED),
    _upload("bad UTF-8", "application/n-triples", b"<x:a> <x:b> '\xff\xfe' .", *_REFUSED, *_STOPPED),
    _upload("a lone surrogate", "application/n-triples", b'<x:a> <x:b> "\\uD800" .', *_REFUSED, *_STOPPED),
    _upload(
        "prefixes of the network",
        "text/turtle",
        f"@base <{_URL}> . @prefix e: <{_URL}#> . <> e:a e:b .".encode(),
        *_ENDED,
    ),
    _upload("a billion laughs", "application/rdf+xml", _laughs(9), *_REFUSED, *_STOPPED),
    _upload(
        "an entity of the network",
        "application/rdf+xml",
        _xml(f'<!ENTITY e SYSTEM "{_URL}">', "&e;"),
        *_REFUSED,
        *_STOPPED,
    ),
    _upload(
        "an entity of a file",
        "application/rdf+xml",
        _xml('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"),
        *_REFUSED,
        *_STOPPED,
    ),
    _upload("elements 50,000 deep", "application/rdf+xml", b"<a>" * 50_000 + b"</a>" * 50_000, *_ENDED),
    _upload("a context of the network", "application/ld+json", _json_ld(_URL), *_REFUSED, *_STOPPED),
    _upload("a context among others", "application/ld+json", _json_ld([{"b": "x:b"}, _URL]), *_REFUSED, *_STOPPED),
    _upload(
        "an imported context", "application/ld+json", _json_ld({"@version": 1.1, "@import": _URL}), *_REFUSED, *_STOPPED
    ),
    _upload(
        "a context of a property", "application/ld+json", _json_ld({"b": {"@id": "x:b", "@context": _URL}}), *_ENDED
    ),
    _upload(
        "JSON-LD 50,000 deep", "application/ld+json", b'{"@id":"x:a","x:b":' * 50_000 + b"1" + b"}" * 50_000, *_ENDED
    ),
    _upload("arrays 500,000 deep", "application/ld+json", b"[" * 500_000 + b"]" * 500_000, *_ENDED),
    _upload("a gzip bomb", "text/turtle", gzip.compress(b"#" + b" " * 100_000_000), "413", *_STOPPED, coding="gzip"),
    _upload(
        "a gzip bomb in gzip",
        "text/turtle",
        gzip.compress(gzip.compress(b"#" + b" " * 100_000_000)),
        *_REFUSED,
        *_STOPPED,
        coding="gzip",
    ),
    _upload(
        "gzip that is cut off",
        "text/turtle",
        gzip.compress(b"<x:a> <x:b> 1 ." * 9_000)[:-20],
        *_REFUSED,
        *_STOPPED,
        coding="gzip",
    ),
    _upload("gzip that is none", "text/turtle", b"<x:a> <x:b> 1 .", *_REFUSED, *_STOPPED, coding="gzip"),
    _upload("another coding", "text/turtle", b"<x:a> <x:b> 1 .", "415", coding="br"),
    _upload("a type that nobody knows", "application/x-unknown", b"<x:a> <x:b> 1 .", "415"),
    _upload(
        "multipart without end", "multipart/form-data; boundary=x", b"--x\r\n\r\n<x:a> <x:b> 1 .", *_REFUSED, "405"
    ),
    send(
        "upload: a graph that is no IRI",
        "PUT",
        "/rdf-graph-store?graph=%3E%20DROP%20ALL",
        "400",
        headers={**_BEARER, "Content-Type": "text/turtle"},
        body=b"<x:a> <x:b> 1 .",
    ),
    send(
        "upload: a path for a name",
        "PUT",
        "/graphs/..%2f..%2fdata",
        *_ENDED,
        "404",
        headers={**_BEARER, "Content-Type": "text/turtle"},
        body=b"<x:a> <x:b> 1 .",
    ),
    send(
        "upload: no graph",
        "PUT",
        "/rdf-graph-store",
        "400",
        headers={**_BEARER, "Content-Type": "text/turtle"},
        body=b"<x:a> <x:b> 1 .",
    ),
    send(
        "upload: a token of another",
        "PUT",
        _GRAPH,
        "401",
        headers={"Authorization": f"Bearer {UPDATER}x", "Content-Type": "text/turtle"},
        body=b"<x:a> <x:b> 1 .",
    ),
    send("upload: a scheme of another", "DELETE", _GRAPH, "401", headers={"Authorization": f"Basic {UPDATER}"}),
    send("upload: the token in the address", "DELETE", f"{_GRAPH}&access_token={UPDATER}", "401"),
)
