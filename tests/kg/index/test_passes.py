"""Passes over a store, and terms as they come from there."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.index.packing import pack, packed, text_and_kind, unpack
from kg.index.passes import Passes, runs
from kg.store.embedded import EmbeddedStore
from kg.terms import IG, XSD
from tests.kg.index import small

ONE, TWO, THREE = small.INCIDENTS[:3]
TERMS = [
    ONE, Literal("plain"), Literal(""), Literal('"'), Literal('a "b"@en'), Literal("tab\tline\nback\\"),
    Literal("<x>\t<y"), Literal("deux", language="fr"), Literal('"un"', language="fr"), Literal(7), Literal(False),
    Literal("7"), Literal("1.50", datatype=XSD.decimal), Literal("2026-01-01", datatype=XSD.date),
    Literal("x", datatype=XSD.integer), Literal('"', datatype=IG.edtf),
]  # fmt: skip


def read(store: EmbeddedStore) -> dict[tuple[str, str], None]:
    found: dict[tuple[str, str], None] = {}
    with Passes(store, small.QUERIES) as passes:
        passes.values(IG.deployer, lambda nodes, spelt: found.update(dict.fromkeys(zip(nodes, spelt, strict=True))))
    return found


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_is_packed_from_its_spelling_as_from_itself(term: NamedNode | Literal) -> None:
    store = EmbeddedStore()
    store.load([Quad(ONE, IG.deployer, term)])
    (stored,) = (quad.object for quad in store.quads())  # an engine may keep 1.50 as 1.5
    assert isinstance(stored, NamedNode | Literal)
    ((node, spelt),) = read(store)
    assert node == ONE.value
    assert packed(spelt) == pack(stored)
    assert packed(str(stored)) == pack(stored)
    assert unpack(packed(spelt)) == stored
    if isinstance(stored, Literal):
        assert text_and_kind(spelt)[0] == stored.value


def test_nodes_without_an_iri_are_passed_over_wherever_they_stand() -> None:
    nodes: list[NamedNode | BlankNode] = [BlankNode(), ONE, BlankNode(), TWO, BlankNode(), THREE, BlankNode()]
    values: list[NamedNode | BlankNode | Literal] = [Literal("_:a\n_:b"), ONE, BlankNode("v")]
    store = EmbeddedStore()
    store.load(Quad(node, IG.deployer, value) for node in nodes for value in values)
    found = read(store)
    assert {node for node, _ in found} == {ONE.value, TWO.value, THREE.value}
    assert {value for _, value in found if not value.startswith("_:")} == {'"_:a\\n_:b"', str(ONE)}
    assert len(found) == 9


def test_a_pass_over_nothing_hands_over_nothing() -> None:
    store = EmbeddedStore()
    assert read(store) == {}
    store.load([Quad(BlankNode(), IG.deployer, ONE)])
    assert read(store) == {}


def test_runs_of_equal_values() -> None:
    assert list(runs(["a", "a", "b", "a"])) == [("a", 0, 2), ("b", 2, 3), ("a", 3, 4)]
    assert list(runs([])) == []
