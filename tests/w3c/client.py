"""A server under test, as a client sees it: SPARQL 1.1 Protocol and Graph Store HTTP Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx2
import pyoxigraph as ox

from tests.w3c.answers import JSON, Row, Solutions, read_answer
from tests.w3c.manifest import Suite

_PATIENCE: Final = 60.0
"""Seconds that one request may take."""
_ALL_QUADS: Final = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

Graphs = Mapping[str | None, tuple[str, ...]]
"""Name of a graph (None: the default graph) -> IRIs of the suite's files that make it up."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server listens."""

    query: str
    update: str
    graph_store: str
    """The graph store, and the base of indirect identification (`?graph=`, `?default`)."""
    graphs: str
    """Below it every address is the name of a graph (direct identification); ends with a slash."""
    token: str = ""
    """Bearer token of requests, empty for none."""


class Unexpected(AssertionError):
    """The server did something else than the test wants."""


class Client:
    """`with Client(addresses) as client: client.hold(...); client.query(...)`."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        headers = {"Authorization": f"Bearer {addresses.token}"} if addresses.token else {}
        self._http = httpx2.Client(headers=headers, timeout=_PATIENCE, trust_env=False)
        self._held: Graphs | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def hold(self, suite: Suite, graphs: Graphs) -> None:
        """Make the server hold exactly these graphs; nothing is sent for what it holds already."""
        held = self._held
        if held is None:
            _expect_success("DROP ALL", self.update("DROP ALL"))
            held = {}
        surplus = " ; ".join(_drop(name) for name in held if name not in graphs)
        if surplus:
            _expect_success(surplus, self.update(surplus))
        self._held = None
        for name, files in graphs.items():
            if held.get(name) != files:
                self._put(name, [quad.triple for file in files for quad in suite.parse(file)])
        self._held = graphs

    def _put(self, name: str | None, triples: list[ox.Triple]) -> None:
        answer = self._http.put(
            self.addresses.graph_store,
            params={"default": ""} if name is None else {"graph": name},
            content=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES),
            headers={"Content-Type": "application/n-triples"},
        )
        _expect_success(f"PUT of {name or 'the default graph'}", answer)

    def query(self, text: str, accept: str) -> httpx2.Response:
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self._http.post(self.addresses.query, content=text.encode(), headers=headers)

    def update(self, text: str) -> httpx2.Response:
        self._held = None
        headers = {"Content-Type": "application/sparql-update"}
        return self._http.post(self.addresses.update, content=text.encode(), headers=headers)

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> httpx2.Response:
        """Any request, its address as it is spelt."""
        self._held = None
        target = httpx2.URL(url).copy_with(fragment=None)
        spelt = url.encode("ascii").split(target.netloc, 1)[1]
        return self._http.request(method, target, headers=headers, content=content, extensions={"target": spelt})

    def dataset(self) -> ox.Dataset:
        """All quads, of the default graph and of the named ones."""
        answer = self.query(_ALL_QUADS, JSON)
        _expect_success("a query for all quads", answer)
        solutions = read_answer(answer.content, JSON, self.addresses.query)
        if not isinstance(solutions, Solutions):
            raise Unexpected("a SELECT is not answered with rows")
        return ox.Dataset(map(_quad, solutions.rows))


def media_type(answer: httpx2.Response) -> str:
    """Content-Type without parameters."""
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def reason(answer: httpx2.Response) -> str:
    """Status and what the server says, in one line: code and detail of a problem (RFC 9457), or the start of a text."""
    said = answer.text
    if media_type(answer) == "application/problem+json":
        problem = answer.json()
        said = f"{problem.get('code', '')} {problem.get('detail', '')}"
    return f"{answer.status_code} {' '.join(said.split())[:200]}".rstrip()


def _expect_success(what: str, answer: httpx2.Response) -> None:
    if not answer.is_success:
        raise Unexpected(f"{what}: {reason(answer)}")


def _drop(name: str | None) -> str:
    return "DROP DEFAULT" if name is None else f"DROP SILENT GRAPH <{name}>"


def _quad(row: Row) -> ox.Quad:
    subject, predicate, graph = row["s"], row["p"], row.get("g")
    if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode) or isinstance(graph, ox.Literal):
        raise Unexpected(f"{row} is no statement")
    return ox.Quad(subject, predicate, row["o"], graph)
