"""The inside of a worker, in this process: formats, datasets, caps, and where an error is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, ResultTooLarge
from kg.store.evaluate import GRAPH_FORMATS, SOLUTION_FORMATS, evaluate

GRAPH = ox.NamedNode("http://e/g")


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    subject, name = ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p")
    store.add(ox.Quad(subject, name, ox.Literal("default")))
    store.add(ox.Quad(subject, name, ox.Literal("named"), GRAPH))
    return store


def rows(store: ox.Store, text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
    return evaluate(store, text, "csv", default, named, 10_000).decode().split("\r\n")[1:-1]


def test_every_format(store: ox.Store) -> None:
    for name in SOLUTION_FORMATS:
        assert b"default" in evaluate(store, "SELECT ?o { ?s ?p ?o }", name, (), (), 10_000)
        assert b"true" in evaluate(store, "ASK {}", name, (), (), 10_000)
    for name in GRAPH_FORMATS:
        assert b"default" in evaluate(store, "CONSTRUCT WHERE { ?s ?p ?o }", name, (), (), 10_000)


def test_graphs_of_the_request_replace_those_of_the_query(store: ox.Store) -> None:
    everything = "SELECT ?o { ?s ?p ?o }"
    assert rows(store, everything) == ["default"]
    assert rows(store, everything, default=(GRAPH.value,)) == ["named"]
    assert rows(store, everything, named=(GRAPH.value,)) == []
    assert rows(store, f"SELECT ?o FROM {GRAPH} {{ ?s ?p ?o }}", default=("http://e/none",)) == []
    assert rows(store, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", default=(GRAPH.value,)) == []


def test_errors(store: ox.Store) -> None:
    with pytest.raises(ResultTooLarge):
        evaluate(store, "SELECT ?o { ?s ?p ?o }", "json", (), (), 20)
    with pytest.raises(QueryError) as wrong:
        evaluate(store, "SELECT ?o\n{ ?s ?p }", "json", (), (), 10_000)
    assert wrong.value.line == 2
    with pytest.raises(QueryError):
        evaluate(store, "ASK {}", "json", ("no iri",), (), 10_000)
