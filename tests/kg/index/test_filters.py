"""What an index answers is what SPARQL answers: on random filters over random small graphs, and on the samples."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.graph import Graph
from kg.index.filters import EVERY, And, Dated, Filter, Tie, Within, filed_under
from kg.index.reader import Count, Index, Key, Order
from kg.index.tables import FILED
from kg.store.embedded import EmbeddedStore
from kg.terms import IG, mint
from tests.kg.index import small

_FACETS = (IG.deployer, IG.developer, IG.country, IG.classifiedAs)


@given(small.graphs(), st.lists(small.filters(), min_size=8, max_size=8), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_pages_counts_and_facets(triples: list[small.Triple3], filters: list[Filter], size: int) -> None:
    store = small.store_of(triples)
    with tempfile.TemporaryDirectory() as folder:
        index = small.index_of(store, Path(folder))
        for filter in filters:
            wanted = small.keys(store, filter)
            assert index.count(filter) == len(wanted)
            assert walked(index, filter, Order.NEWEST, size) == wanted
            assert walked(index, filter, Order.OLDEST, size) == wanted[::-1]
            assert dict(index.months(filter)) == Counter(key.day[:7] for key in wanted if key.day)
            for property in _FACETS:
                counted = facet(store, filter, property)
                assert list(index.facets(filter, [property], size)[property]) == counted[:size]


def walked(index: Index, filter: Filter, order: Order, size: int) -> list[Key]:
    """All pages, each from the last key of the one before."""
    found: list[Key] = []
    while True:
        page = index.page(filter, order, found[-1] if found else None, size)
        assert len(page.keys) <= size
        found += page.keys
        if not page.has_more:
            return found
        assert len(page.keys) == size


def facet(store: EmbeddedStore, filter: Filter, property: NamedNode) -> list[Count]:
    text = (
        f"SELECT ?value (COUNT(DISTINCT ?incident) AS ?incidents) WHERE {{ {small.where(filter)} "
        f"?incident {property} ?value }} GROUP BY ?value"
    )
    found = [Count(value, int(number.value)) for value, number in small.rows(store, text) if value and number]
    return sorted(found, key=lambda count: (-count.incidents, count.value.value))


@pytest.mark.parametrize("size", [1, 7, 50, 300])
def test_a_walk_loses_no_incident_of_one_day(tmp_path: Path, size: int) -> None:
    store = small.store_of(small.same_day(200))
    index = small.index_of(store, tmp_path)
    for order in Order:
        found = [key.incident.value for key in walked(index, EVERY, order, size)]
        assert found == sorted(found, reverse=order is Order.OLDEST)
        assert len(set(found)) == 200


def test_a_key_holds_its_place_when_its_incident_is_gone(tmp_path: Path) -> None:
    triples = small.same_day(9)
    (tmp_path / "before").mkdir()
    before = small.index_of(small.store_of(triples), tmp_path / "before")
    fourth = before.page(limit=4).keys[3]
    index = small.index_of(small.store_of(triple for triple in triples if triple[0] != fourth.incident), tmp_path)
    assert index.page(after=fourth).keys == before.page(after=fourth).keys
    assert index.page(order=Order.OLDEST, after=fourth).keys == before.page(order=Order.OLDEST, after=fourth).keys


def test_an_offset_leaves_out_what_comes_first(tmp_path: Path) -> None:
    index = small.index_of(small.store_of(small.same_day(9)), tmp_path)
    for order in Order:
        whole = index.page(order=order).keys
        assert index.page(order=order, limit=3, offset=4).keys == whole[4:7]
        assert index.page(order=order, after=whole[1], limit=3, offset=4).keys == whole[6:9]
        assert index.page(order=order, limit=3, offset=20).keys == ()


def test_an_empty_graph_has_an_index(tmp_path: Path) -> None:
    index = small.index_of(EmbeddedStore(), tmp_path)
    assert index.page().keys == ()
    assert index.page(order=Order.OLDEST, after=Key("2026-01-01", mint("incident", "x"))).keys == ()
    assert (index.count(), index.months(), index.suggest("a"), index.search("a")) == (0, (), (), ())
    assert index.facets(EVERY, [IG.deployer]) == {IG.deployer: ()}


# --- the samples ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(sample_graph: Graph) -> Index:
    assert sample_graph.index is not None
    return sample_graph.index


def test_the_incidents_of_an_organization_are_those_of_the_question(sample_graph: Graph, index: Index) -> None:
    for org in index.members(NamedNode("https://schema.org/Organization")):
        everywhere = Within((IG.deployer, IG.developer), org)
        asked = sample_graph.ask("organization/incidents", org=org)
        assert [key.incident for key in index.page(everywhere, limit=1_000).keys] == [row[0] for row in asked.rows]
        earlier = sample_graph.ask("organization/incidents", org=org, before=small.day("2026-01-01"))
        page = index.page(And((everywhere, Dated(before="2026-01-01"))), limit=1_000)
        assert [key.incident for key in page.keys] == [row[0] for row in earlier.rows]


def test_the_incidents_of_a_harm_type_are_those_of_the_question(sample_graph: Graph, index: Index) -> None:
    concepts = [count.value for count in index.facets(EVERY, [FILED], 1_000)[FILED]]
    assert len(concepts) > 20
    for concept in concepts:
        assert isinstance(concept, NamedNode)
        asked = sample_graph.ask("harm/incidents", harmType=concept)
        assert [key.incident for key in index.page(filed_under(concept)).keys] == [row[0] for row in asked.rows]


def test_cards_hold_the_values_of_the_store(sample_graph: Graph, index: Index) -> None:
    incidents = [key.incident for key in index.page(limit=1_000).keys]
    cards = index.cards([*incidents, mint("incident", "nobody")])
    entities = sample_graph.entities(incidents)
    assert list(cards) == incidents
    for incident, card in cards.items():
        assert card[IG.sortDate] if entities[incident].values.get(IG.sortDate) else IG.sortDate not in card
        for property, values in card.items():
            assert set(values) == set(entities[incident].values[property])


def test_every_value_of_a_node_has_its_posting_list(sample_graph: Graph, index: Index) -> None:
    ties: dict[tuple[NamedNode, Term], int] = {}
    pairs = [
        (property, value)
        for property, value in sample_graph.sparql(f"SELECT ?p ?v WHERE {{ ?i a {IG.Incident} ; ?p ?v }}").rows
        if isinstance(property, NamedNode) and isinstance(value, NamedNode)
    ]
    for (property, value), group in groupby(sorted(pairs, key=str)):
        ties[property, value] = len(list(group))
    properties = {property for property, _ in ties}
    found = {
        (property, count.value): count.incidents
        for property, counts in index.facets(EVERY, properties, 10_000).items()
        for count in counts
        if isinstance(count.value, NamedNode)
    }
    assert found == ties


@pytest.mark.parametrize("seed", range(4))
def test_facets_of_many_values_are_those_that_counting_gives(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    places = range(1, 120)
    countries = rng.choices(places, [1 / place for place in places], k=800)
    deployers = rng.choices(small.ORGANIZATIONS, k=800)
    triples = [
        triple
        for number, (country, deployer) in enumerate(zip(countries, deployers, strict=True))
        for node in [mint("incident", f"f{number}")]
        for triple in (
            *small.incident(node), (node, IG.country, Literal(f"c{country}")), (node, IG.deployer, deployer),
        )
    ]  # fmt: skip
    index = small.index_of(small.store_of(triples), tmp_path)
    for deployer in small.ORGANIZATIONS:
        ties = Tie((IG.deployer,), (deployer,))
        counted = Counter(
            f"c{country}" for country, other in zip(countries, deployers, strict=True) if other == deployer
        )
        wanted = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        for top in (0, 1, 10, 25, 200):
            found = index.facets(ties, [IG.country], top)[IG.country]
            assert [(count.value.value, count.incidents) for count in found] == wanted[:top]
