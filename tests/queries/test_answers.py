"""Every question has its answer on the samples, the same by pyoxigraph and by rdflib.

The goldens in tests/golden/queries are rewritten by `KG_GOLDEN=write pytest tests/queries`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.asking import Answer
from kg.graph import Graph
from kg.queries import QueryCatalogue
from kg.terms import spelled
from tests.queries import rdflib_joins
from tests.queries.cases import parameters
from tests.queries.spelling import by_value

GOLDEN = Path(__file__).parents[1] / "golden" / "queries"
QUERIES = QueryCatalogue.load()
PUBLIC = [name for name in QUERIES if not name.startswith("derive/")]


def rows(answer: Answer) -> list[list[str]]:
    if answer.triples:
        return sorted(
            [spelled(triple.subject), spelled(triple.predicate), spelled(triple.object)] for triple in answer.triples
        )
    found = [[spelled(term) for term in row] for row in answer.rows]
    return found if "ORDER BY" in answer.text else sorted(found)


@pytest.mark.parametrize("name", PUBLIC)
def test_the_answer_is_the_golden_one(name: str, sample_graph: Graph) -> None:
    values = parameters(QUERIES[name])
    answer = sample_graph.ask_text(name, {key: [value] for key, value in values.items()})
    found = {"parameters": values, "columns": list(answer.variables), "rows": rows(answer)}
    path = GOLDEN / f"{name}.json"
    if os.environ.get("KG_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))


def test_every_golden_belongs_to_a_question() -> None:
    assert sorted(path.relative_to(GOLDEN).as_posix()[:-5] for path in GOLDEN.rglob("*.json")) == PUBLIC


@pytest.fixture(scope="session")
def dataset(sample_graph: Graph) -> Iterator[rdflib.Dataset]:
    found = rdflib.Dataset(default_union=False)
    found.parse(data=ox.serialize(sample_graph.quads(), format=ox.RdfFormat.N_QUADS), format="nquads")
    with pytest.MonkeyPatch.context() as monkeypatch:
        rdflib_joins.patch(monkeypatch)
        yield found


@pytest.mark.parametrize("name", list(QUERIES))
def test_rdflib_gives_the_same_rows(name: str, sample_graph: Graph, dataset: rdflib.Dataset) -> None:
    values = parameters(QUERIES[name])
    answer = sample_graph.ask_text(name, {key: [value] for key, value in values.items()})
    other = dataset.query(answer.text)
    if answer.triples:
        ours = [(triple.subject, triple.predicate, triple.object) for triple in answer.triples]
    else:
        ours = list(answer.rows)
    assert Counter(tuple(map(_n3, row)) for row in other) == Counter(tuple(map(_n3, row)) for row in ours)


def _n3(term: object) -> str:
    return by_value(_term(term) if isinstance(term, rdflib.term.Node) else term)


def _term(term: rdflib.term.Node) -> object:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return (
            ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))
        )
    return term
