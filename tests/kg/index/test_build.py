"""What an index holds of graphs that are not as most are: several days, labels, classes, values that are no nodes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.errors import QueryError
from kg.index.build import build
from kg.index.filters import EVERY, Has, Tie, filed_under
from kg.index.reader import Key
from kg.store.base import Published
from kg.terms import IG, RDF, RDFS, SCHEMA, SKOS, XSD
from tests.kg.index import small

ONE, TWO, THREE = small.INCIDENTS[:3]
ORG = small.ORGANIZATIONS[0]


def test_of_several_days_the_last_one_orders_and_all_are_shown(tmp_path: Path) -> None:
    days = [small.day("2024-03-01"), small.day("2026-01-01")]
    triples = [*small.incident(ONE, "2025-06-01"), *small.incident(TWO), *((TWO, IG.sortDate, day) for day in days)]
    index = small.index_of(small.store_of(triples), tmp_path)
    assert index.page().keys == (Key("2026-01-01", TWO), Key("2025-06-01", ONE))
    assert index.cards([TWO])[TWO][IG.sortDate] == tuple(days)
    assert index.months() == (("2026-01", 1), ("2025-06", 1))


def test_a_card_has_all_labels_and_values_as_they_are_typed(tmp_path: Path) -> None:
    labels = (Literal("Ein Vorfall", language="de"), Literal("an incident"), Literal("7", datatype=XSD.integer))
    triples: list[small.Triple3] = [(ONE, RDF.type, IG.Incident), *((ONE, RDFS.label, label) for label in labels)]
    triples += [(ONE, IG.deployer, ORG), (ONE, IG.deployer, THREE)]
    index = small.index_of(small.store_of([*triples, *small.incident(TWO)]), tmp_path)
    cards = index.cards([ONE, TWO])
    assert set(cards[ONE][RDFS.label]) == set(labels)
    assert cards[ONE][IG.deployer] == (THREE, ORG)
    assert cards[TWO] == {RDFS.label: (Literal("an incident"),)}
    assert index.search("Vorfall an 7") == (Key("", ONE),)


def test_properties_whose_values_are_texts_nodes_and_blank_nodes(tmp_path: Path) -> None:
    store = small.store_of([*small.incident(ONE), *small.incident(TWO), *small.incident(THREE)])
    store.load([
        Quad(ONE, SCHEMA.description, ORG), Quad(TWO, SCHEMA.description, Literal("a robot")),
        Quad(THREE, SCHEMA.description, BlankNode()), Quad(BlankNode(), RDF.type, IG.Incident),
    ])  # fmt: skip
    index = small.index_of(store, tmp_path)
    assert index.count() == 3
    assert index.count(Has(SCHEMA.description)) == 2
    assert index.count(Tie((SCHEMA.description,), (ORG,))) == 1
    assert index.search("robot") == (Key("", TWO),)


def test_an_incident_of_two_classes_is_found_by_both_and_is_no_member(tmp_path: Path) -> None:
    triples = [*small.incident(ONE), (ONE, RDF.type, SKOS.Concept), (small.CONCEPTS[0], RDF.type, SKOS.Concept)]
    index = small.index_of(small.store_of(triples), tmp_path)
    assert index.instances(SKOS.Concept) == [ONE, small.CONCEPTS[0]]
    assert index.members(SKOS.Concept) == [small.CONCEPTS[0]]


def test_a_text_that_spells_a_class_is_none(tmp_path: Path) -> None:
    triples: list[small.Triple3] = [*small.incident(ONE), (ORG, RDF.type, SCHEMA.Organization)]
    triples += [(TWO, RDF.type, Literal(IG.Incident.value)), (ORG, RDF.type, Literal(SCHEMA.Organization.value))]
    index = small.index_of(small.store_of(triples), tmp_path)
    assert (index.count(), index.counts()) == (1, {"ig:Incident": 1, "schema:Organization": 1})


def test_what_is_narrower_in_a_circle_is_filed_under_each_of_it(tmp_path: Path) -> None:
    first, second, other = small.CONCEPTS[:3]
    triples = [(one, RDF.type, SKOS.Concept) for one in (first, second)]
    triples += [(first, SKOS.broader, second), (second, SKOS.broader, first), (first, SKOS.narrowMatch, other)]
    index = small.index_of(small.store_of([*triples, *small.incident(ONE), (ONE, IG.harmType, other)]), tmp_path)
    assert [index.count(filed_under(one)) for one in (first, second, other)] == [1, 1, 0]


def test_a_pass_that_fails_in_another_thread_fails_the_build(tmp_path: Path) -> None:
    store = small.store_of([*small.incident(ONE), (ONE, IG.deployer, ORG)])
    asked = store.lines

    def lines(text: str, take: Callable[[str], object]) -> None:
        if str(IG.deployer) in text:
            raise QueryError("no more")
        asked(text, take)

    store.lines = lines  # type: ignore[method-assign]
    with pytest.raises(QueryError, match="no more"):
        build(store, small.QUERIES, Published("00000001", "2026-11-22T00:00:00+00:00"), tmp_path / "index.sqlite")
    assert list(tmp_path.iterdir()) == []
    assert small.index_of(small.store_of(small.incident(ONE)), tmp_path).count(EVERY) == 1


def test_nodes_are_sorted_as_texts_are_whatever_their_script(tmp_path: Path) -> None:
    nodes = [NamedNode(f"http://x/{name}") for name in ("a", "Z", "é", "\uffee", "🤖")]
    triples = [triple for node in nodes for triple in small.incident(node, "2026-01-01")]
    index = small.index_of(small.store_of(triples), tmp_path)
    found = [key.incident.value for key in index.page().keys]
    assert found == sorted(found, key=str.encode)
    for place, key in enumerate(index.page().keys):
        assert index.page(after=key).keys == index.page().keys[place + 1 :]


def test_a_text_that_looks_like_an_incident_is_none(tmp_path: Path) -> None:
    triples = [*small.incident(ONE), *((THREE, IG.reportsOn, value) for value in (ONE, Literal(ONE.value)))]
    triples += [(TWO, IG.reportsOn, Literal(ONE.value)), (THREE, RDF.type, Literal("ig:Incident"))]
    small.index_of(small.store_of(triples), tmp_path)
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as db:
        assert db.execute("SELECT rank, article FROM report").fetchall() == [(0, THREE.value)]
        assert db.execute("SELECT iri FROM incident").fetchall() == [(ONE.value,)]
        assert db.execute("SELECT node FROM member").fetchall() == []
