"""Every question has the same rows on the samples by two SPARQL servers as by the embedded engine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from kg.graph import Graph
from kg.ingest import ingest
from kg.inputs import inputs
from kg.queries import QueryCatalogue
from kg.report import Outcome
from kg.settings import Settings
from tests.conftest import DOCUMENTS, NOW, SAMPLES
from tests.queries.cases import parameters
from tests.queries.spelling import by_value
from tests.servers import SERVERS, Address

QUERIES = QueryCatalogue.load()


@pytest.fixture(scope="module", params=list(SERVERS))
def remote_graph(
    request: pytest.FixtureRequest,
    server_address: Callable[[str], Address],
    tmp_path_factory: pytest.TempPathFactory,
) -> Graph:
    """The samples, ingested into a server."""
    settings = Settings(store=tmp_path_factory.mktemp("texts"), **server_address(request.param))
    report = ingest(inputs([str(SAMPLES)]), settings, clock=lambda: NOW)
    assert report.count(Outcome.NEW) == DOCUMENTS
    return Graph.open(settings)


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_server_gives_the_same_rows(name: str, sample_graph: Graph, remote_graph: Graph) -> None:
    text = sample_graph.bind_text(name, {key: [value] for key, value in parameters(QUERIES[name]).items()})
    ours, theirs = sample_graph.sparql(text), remote_graph.sparql(text)
    assert Counter(tuple(map(by_value, row)) for row in theirs.rows) == Counter(
        tuple(map(by_value, row)) for row in ours.rows
    )
    assert set(theirs.triples) == set(ours.triples)
    assert theirs.boolean == ours.boolean


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_constant_graph_is_bound_by_values(name: str) -> None:
    """Virtuoso finds nothing in `GRAPH <constant>`: this says so where Virtuoso is missing."""
    assert not re.search(r"GRAPH\s+[^?\s]", QUERIES[name].text)


def test_a_server_holds_the_same_quads(sample_graph: Graph, remote_graph: Graph) -> None:
    def quads(graph: Graph) -> set[tuple[str, ...]]:
        return {(str(q.subject), str(q.predicate), by_value(q.object), str(q.graph_name)) for q in graph.quads()}

    assert quads(remote_graph) == quads(sample_graph)
