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
    return evaluate(store, text, "csv", default, named, 10_000, 100).decode().split("\r\n")[1:-1]


def test_every_format(store: ox.Store) -> None:
    for name in SOLUTION_FORMATS:
        assert b"default" in evaluate(store, "SELECT ?o { ?s ?p ?o }", name, (), (), 10_000, 100)
        assert b"true" in evaluate(store, "ASK {}", name, (), (), 10_000, 100)
    for name in GRAPH_FORMATS:
        assert b"default" in evaluate(store, "CONSTRUCT WHERE { ?s ?p ?o }", name, (), (), 10_000, 100)


def test_graphs_of_the_request_replace_those_of_the_query(store: ox.Store) -> None:
    everything = "SELECT ?o { ?s ?p ?o }"
    assert rows(store, everything) == ["default"]
    assert rows(store, everything, default=(GRAPH.value,)) == ["named"]
    assert rows(store, everything, named=(GRAPH.value,)) == []
    assert rows(store, f"SELECT ?o FROM {GRAPH} {{ ?s ?p ?o }}", default=("http://e/none",)) == []
    assert rows(store, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", default=(GRAPH.value,)) == []


def test_errors(store: ox.Store) -> None:
    with pytest.raises(ResultTooLarge):
        evaluate(store, "SELECT ?o { ?s ?p ?o }", "json", (), (), 20, 100)
    with pytest.raises(QueryError) as wrong:
        evaluate(store, "SELECT ?o\n{ ?s ?p }", "json", (), (), 10_000, 100)
    assert wrong.value.line == 2
    with pytest.raises(QueryError):
        evaluate(store, "ASK {}", "json", ("no iri",), (), 10_000, 100)


@pytest.mark.parametrize("name", SOLUTION_FORMATS)
def test_rows_are_counted_whatever_their_values_look_like(name: str) -> None:
    store = ox.Store()
    for number in range(3):
        odd = ox.Literal(f'a"}},{{\r\n<result>\\"{{ {number} "}}')
        store.add(ox.Quad(ox.NamedNode(f"http://e/{number}"), ox.NamedNode("http://e/p"), odd))
    for text in ("SELECT * { ?s ?p ?o }", "SELECT ?o { ?s ?p ?o }", "SELECT ?unbound { ?s ?p ?o }"):
        assert evaluate(store, text, name, (), (), 10_000, 3)
        with pytest.raises(ResultTooLarge, match="2 rows"):
            evaluate(store, text, name, (), (), 10_000, 2)
    assert evaluate(store, "SELECT * { ?s ?p ?o FILTER(false) }", name, (), (), 10_000, 1)
    assert evaluate(store, "ASK {}", name, (), (), 10_000, 1)


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_triples_are_counted(store: ox.Store, name: str) -> None:
    text = "CONSTRUCT { ?s ?p 1, 2, 3 } WHERE { ?s ?p ?o }"
    assert evaluate(store, text, name, (), (), 10_000, 3)
    with pytest.raises(ResultTooLarge, match="2 triples"):
        evaluate(store, text, name, (), (), 10_000, 2)
