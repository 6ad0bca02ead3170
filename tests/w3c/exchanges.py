"""Tests whose manifests spell out requests and responses in the HTTP vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin

import httpx2

from tests.w3c.answers import CSV, JSON, TSV, XML, read_answer
from tests.w3c.client import Addresses, Client, Unexpected, media_type, reason
from tests.w3c.compare import difference
from tests.w3c.evaluation import named_graphs
from tests.w3c.manifest import MF, Node, Test

_HT: Final = "http://www.w3.org/2011/http#"
_CNT: Final = "http://www.w3.org/2011/content#"
_STATUSES: Final = {
    "OK": range(200, 201), "Created": range(201, 202), "NoContent": range(204, 205), "NotFound": range(404, 405),
    "StatusCode2xx": range(200, 300), "StatusCode3xx": range(300, 400), "StatusCode4xx": range(400, 500),
}  # fmt: skip
_BOOLEAN: Final = frozenset({XML, JSON})
_FORMATS: Final = {
    "boolean": _BOOLEAN,
    "tabular": _BOOLEAN | {CSV, TSV},
    "RDF": frozenset({"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"}),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a test, addressed to `/sparql/` or `/gsp` as the manifests do."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None = None

    @property
    def is_query(self) -> bool:
        """Whether this is sent to the address of queries, where that of updates is another one."""
        return self.headers.get("content-type", "").startswith("application/sparql-query")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the response to it has to be; what is None or empty may be anything."""

    statuses: tuple[range, ...]
    format: str = ""
    boolean: bool | None = None
    media_type: str = ""
    body: bytes | None = None
    location: str = ""
    """Name of a variable that takes the value of the Location header, such as `$LOCATION$`."""


def protocol(client: Client, test: Test) -> None:
    """Requests of the SPARQL 1.1 Protocol on the test's named graphs."""
    client.hold(test.suite, named_graphs(test, test.node))
    is_update_test = "update" in test.node.value.rpartition("#")[2]
    for request, wanted in _exchanges(test):
        addresses = client.addresses
        base = addresses.update if is_update_test and not request.is_query else addresses.query
        url = base + request.target.removeprefix("/sparql/")
        check(wanted, client.send(request.method, url, request.headers, request.body))


def graph_store(client: Client, test: Test) -> None:
    """Requests of the Graph Store HTTP Protocol, from an empty store on."""
    client.hold(test.suite, {})
    replay(client, _exchanges(test))


def replay(client: Client, exchanges: list[tuple[Request, Wanted]]) -> None:
    """Send requests to the graph store one after the other; a Location that one is given, later ones use."""
    variables: dict[str, str] = {}
    for number, (request, wanted) in enumerate(exchanges, 1):
        target = request.target
        for name, value in variables.items():
            target = target.replace(name, value if target == name else quote(value, safe=""))
        url = store_url(client.addresses, target)
        answer = client.send(request.method, url, request.headers, request.body)
        try:
            check(wanted, answer)
        except Unexpected as error:
            raise Unexpected(f"request {number}, {request.method} {target}: {error}") from error
        if wanted.location:
            if "location" not in answer.headers:
                raise Unexpected(f"request {number}, {request.method} {target}: no Location")
            variables[wanted.location] = urljoin(url, answer.headers["location"])


def store_url(addresses: Addresses, target: str) -> str:
    """Where `/gsp`, `/gsp?graph=...` and `/gsp/...` of a test are on a server; an absolute address stays."""
    if target.startswith("/gsp/"):
        return addresses.graphs + target.removeprefix("/gsp/")
    if target.startswith("/gsp"):
        return addresses.graph_store + target.removeprefix("/gsp")
    return target


def check(wanted: Wanted, answer: httpx2.Response) -> None:
    """Raises Unexpected where a response is not the wanted one."""
    if not any(answer.status_code in statuses for statuses in wanted.statuses):
        raise Unexpected(f"status {reason(answer)}")
    kind = media_type(answer)
    if wanted.format and kind not in _FORMATS[wanted.format]:
        raise Unexpected(f"Content-Type {kind} is not {wanted.format}")
    if wanted.media_type and kind != wanted.media_type:
        raise Unexpected(f"Content-Type {kind} instead of {wanted.media_type}")
    base = str(answer.url)
    if wanted.boolean is not None and read_answer(answer.content, kind, base) != wanted.boolean:
        raise Unexpected(f"the answer is not {wanted.boolean}")
    if wanted.body is not None:
        expected = read_answer(wanted.body, wanted.media_type, base)
        different = difference(expected, read_answer(answer.content, kind, base))
        if different:
            raise Unexpected(different)


def _exchanges(test: Test) -> list[tuple[Request, Wanted]]:
    requests = test.manifest.members(test.action(), _HT + "requests")
    return [(_request(test, node), _wanted(test, node)) for node in requests]


def _request(test: Test, node: Node) -> Request:
    method = test.manifest.text(node, _HT + "methodName")
    return Request(method, test.manifest.text(node, _HT + "absolutePath"), _headers(test, node), _body(test, node))


def _wanted(test: Test, node: Node) -> Wanted:
    manifest = test.manifest
    response = manifest.value(node, _HT + "resp")
    if response is None:
        raise ValueError(f"{test.name}: a request without its response")
    statuses = manifest.values(response, MF + "expectedStatus")
    boolean = manifest.value(response, MF + "expectedBoolean")
    return Wanted(
        statuses=tuple(_STATUSES[status.value.rpartition("#")[2]] for status in statuses),
        format=manifest.text(response, MF + "expectedFormat"),
        boolean=None if boolean is None else boolean.value == "true",
        media_type=_headers(test, response).get("content-type", "").partition(";")[0],
        body=_body(test, response),
        location=manifest.text(response, MF + "expectedLocation"),
    )


def _headers(test: Test, node: Node) -> dict[str, str]:
    manifest = test.manifest
    return {
        manifest.text(header, _HT + "fieldName").lower(): manifest.text(header, _HT + "fieldValue")
        for header in manifest.members(node, _HT + "headers")
    }


def _body(test: Test, node: Node) -> bytes | None:
    content = test.manifest.value(node, _HT + "body")
    if content is None:
        return None
    return test.manifest.text(content, _CNT + "chars").encode(test.manifest.text(content, _CNT + "characterEncoding"))
