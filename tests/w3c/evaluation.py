"""Tests of what queries and updates mean and how they are spelt."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urljoin

import httpx2
import pyoxigraph as ox

from tests.w3c.answers import JSON, MEDIA_TYPES, TURTLE, Answer, of_triples, read_answer
from tests.w3c.client import Client, Graphs, Unexpected, media_type, reason
from tests.w3c.compare import difference
from tests.w3c.manifest import MF, QT, RDFS, UT, Node, Test

_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_INNERMOST_BRACES: Final = re.compile(r"\{[^{}]*\}")
_ORDER_BY: Final = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_ANY_ANSWER: Final = "*/*"


def query_evaluation(client: Client, test: Test) -> None:
    """The answer to a query on the test's data, in the format of the expected answer."""
    action, expected_iri = test.action(), test.result().value
    query_iri = test.manifest.text(action, QT + "query")
    query = test.suite.read(query_iri)
    expected, accept = _expected(test, expected_iri)
    client.hold(test.suite, _query_graphs(test, action, query, query_iri))
    answer = client.query(_with_base(query, query_iri), accept)
    if answer.status_code != 200:
        raise Unexpected(reason(answer))
    if media_type(answer) != accept:
        raise Unexpected(f"Content-Type {media_type(answer)} instead of {accept}")
    found = read_answer(answer.content, accept, query_iri)
    lax = test.manifest.text(test.node, MF + "resultCardinality") == MF + "LaxCardinality"
    different = difference(expected, found, ordered=_is_ordered(query), lax=lax)
    if different:
        raise Unexpected(different)


def update_evaluation(client: Client, test: Test) -> None:
    """The whole dataset after an update of the test's data."""
    action = test.action()
    update_iri = test.manifest.text(action, UT + "request")
    client.hold(test.suite, _update_graphs(test, action))
    answer = client.update(_with_base(test.suite.read(update_iri), update_iri))
    if not answer.is_success:
        raise Unexpected(reason(answer))
    expected = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object, None if name is None else ox.NamedNode(name))
        for name, files in _update_graphs(test, test.result()).items()
        for file in files
        for quad in test.suite.parse(file)
    )
    different = difference(expected, client.dataset())
    if different:
        raise Unexpected(different)


def positive_syntax(client: Client, test: Test) -> None:
    """A query or update that has to be understood."""
    answer = _sent(client, test)
    if not answer.is_success:
        raise Unexpected(reason(answer))


def negative_syntax(client: Client, test: Test) -> None:
    """A text that is no SPARQL, which is answered with 400 (SPARQL 1.1 Protocol, 2.1.4 and 2.2.4)."""
    answer = _sent(client, test)
    if answer.status_code != 400:
        raise Unexpected(f"{reason(answer)} instead of 400")


def _sent(client: Client, test: Test) -> httpx2.Response:
    """The answer to the text of a syntax test, on an empty store. The file's name tells updates from queries."""
    client.hold(test.suite, {})
    iri = test.action().value
    text = test.suite.read(iri)
    return client.update(text) if iri.endswith(".ru") else client.query(text, _ANY_ANSWER)


def _expected(test: Test, iri: str) -> tuple[Answer, str]:
    """The expected answer, and the media type to ask for."""
    kind = MEDIA_TYPES[PurePosixPath(iri).suffix]
    if ox.RdfFormat.from_media_type(kind) is None:
        return read_answer(test.suite.path(iri).read_bytes(), kind, iri), kind
    answer = of_triples(test.suite.parse(iri))
    return answer, TURTLE if isinstance(answer, ox.Dataset) else JSON


def _query_graphs(test: Test, action: Node, query: str, query_iri: str) -> Graphs:
    """The test's default graph and named graphs, and the files of the suite that the query's FROM clauses name."""
    manifest = test.manifest
    graphs: dict[str | None, tuple[str, ...]] = {}
    data = tuple(value.value for value in manifest.values(action, QT + "data"))
    if data:
        graphs[None] = data
    named = [value.value for value in manifest.values(action, QT + "graphData")]
    from_clauses = [urljoin(query_iri, reference) for reference in _FROM.findall(query)]
    for iri in (*named, *from_clauses):
        if test.suite.path(iri).is_file():
            graphs[iri] = (iri,)
    return graphs


def _update_graphs(test: Test, state: Node) -> Graphs:
    manifest = test.manifest
    data = tuple(value.value for value in manifest.values(state, UT + "data"))
    graphs: dict[str | None, tuple[str, ...]] = {None: data} if data else {}
    return {**graphs, **named_graphs(test, state)}


def named_graphs(test: Test, state: Node) -> Graphs:
    """Graphs by label and file, as `ut:graphData` of a node gives them."""
    manifest = test.manifest
    return {
        manifest.text(graph, RDFS + "label"): (manifest.text(graph, UT + "graph"),)
        for graph in manifest.values(state, UT + "graphData")
    }


def _with_base(text: str, iri: str) -> str:
    """The text, its relative IRIs resolved against its own file, as the suite means them."""
    return f"BASE <{iri}>\n{text}"


def _is_ordered(query: str) -> bool:
    """Whether ORDER BY stands outside all braces, not in a sub-select only."""
    outside, found = query, 1
    while found:
        outside, found = _INNERMOST_BRACES.subn(" ", outside)
    return bool(_ORDER_BY.search(outside))
