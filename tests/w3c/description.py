"""Tests of the service description, which the suite names without saying how to check them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pyoxigraph as ox

from tests.w3c.answers import TURTLE, read_answer
from tests.w3c.client import Client, Unexpected, reason
from tests.w3c.manifest import RDF, Description, Test

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_SERVICE, _DATASET, _GRAPH, _NAMED_GRAPH = (_SD + name for name in ("Service", "Dataset", "Graph", "NamedGraph"))
_SUBJECTS: Final = {
    **dict.fromkeys(
        (
            "endpoint", "feature", "defaultEntailmentRegime", "defaultSupportedEntailmentProfile", "extensionFunction",
            "extensionAggregate", "languageExtension", "supportedLanguage", "propertyFeature", "defaultDataset",
            "availableGraphs", "resultFormat", "inputFormat",
        ),
        _SERVICE,
    ),
    "defaultGraph": _DATASET, "namedGraph": _DATASET, "name": _NAMED_GRAPH, "graph": _NAMED_GRAPH,
    "entailmentRegime": _NAMED_GRAPH, "supportedEntailmentProfile": _NAMED_GRAPH,
}  # fmt: skip
"""Domain of each property (SPARQL 1.1 Service Description, section 3.4)."""
_OBJECTS: Final = {
    "defaultDataset": _DATASET, "defaultGraph": _GRAPH, "namedGraph": _NAMED_GRAPH, "graph": _GRAPH,
}  # fmt: skip
"""Ranges that a description has to state, since a client finds its way by them."""


def service_description(client: Client, test: Test) -> None:
    """One of the three tests, on what the query address answers to a GET without a query."""
    client.hold(test.suite, {})
    answer = client.send("GET", client.addresses.query, {"Accept": TURTLE}, None)
    if not answer.is_success:
        raise Unexpected(reason(answer))
    graph = read_answer(answer.content, TURTLE, client.addresses.query)
    if not isinstance(graph, ox.Dataset):
        raise Unexpected("the description is no graph")
    _CHECKS[test.node.value.rpartition("#")[2]](Description(graph), client.addresses.query, graph)


def _returns_rdf(description: Description, endpoint: str, graph: ox.Dataset) -> None:
    if not description.typed(_SERVICE):
        raise Unexpected("there is no sd:Service in the description")


def _has_endpoint(description: Description, endpoint: str, graph: ox.Dataset) -> None:
    endpoints = [
        value.value for node in description.typed(_SERVICE) for value in description.values(node, _SD + "endpoint")
    ]
    if endpoint not in endpoints:
        raise Unexpected(f"sd:endpoint is {endpoints or 'absent'}, not {endpoint}")


def _conforms(description: Description, endpoint: str, graph: ox.Dataset) -> None:
    """Every sd: property is one of the vocabulary, on a node of its domain and with a value of its range."""
    for quad in graph:
        if not quad.predicate.value.startswith(_SD):
            continue
        name = quad.predicate.value.removeprefix(_SD)
        if name not in _SUBJECTS:
            raise Unexpected(f"sd:{name} is not in the vocabulary")
        _expect_type(description, quad.subject, _SUBJECTS[name], f"subject of sd:{name}")
        if name in _OBJECTS:
            _expect_type(description, quad.object, _OBJECTS[name], f"value of sd:{name}")
        elif name not in {"name", "endpoint"} and isinstance(quad.object, ox.Literal):
            raise Unexpected(f"the value of sd:{name} is a literal")


def _expect_type(description: Description, node: ox.NamedNode | ox.BlankNode, kind: str, role: str) -> None:
    if kind not in {value.value for value in description.values(node, RDF + "type")}:
        raise Unexpected(f"{role} is no {kind.removeprefix(_SD)}")


_CHECKS: Final[Mapping[str, Callable[[Description, str, ox.Dataset], None]]] = {
    "returns-rdf": _returns_rdf,
    "has-endpoint-triple": _has_endpoint,
    "conforms-to-schema": _conforms,
}
