"""Similar incidents: the same from index and store, the score that anybody can work out, own and other deployers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from pyroaring import FrozenBitMap

from kg.graph import Graph
from kg.ranking import Sums
from kg.similar import WHOLE, Similar, Wish, similar_incidents, weight
from kg.store.embedded import EmbeddedStore
from kg.terms import IG, MATCHES, RDF, RDFS, SCHEMA, SKOS, concept, mint
from kg.vocabulary import Vocabulary
from tests.kg.index.small import DAYS, INCIDENTS, ORGANIZATIONS, QUERIES, Triple3, incident, index_of

WISHES = [Wish(same, likely, most) for same in (None, True, False) for likely in (None, True, False) for most in (2, 9)]
CONCEPTS = [concept("oecd-aim", "harm-type", "economic-property"), concept("aiaaic", "harm", "financial-loss"),
            concept("aiaaic", "harm", "privacy-loss"), concept("csetv1", "deployed", "yes")]  # fmt: skip
KINDS = [concept("ig", "incident-kind", name) for name in ("data-leak", "security-breach", "security-incident")]
VALUES: list[tuple[NamedNode, list[NamedNode | Literal]]] = [
    (IG.deployer, list(ORGANIZATIONS)), (IG.developer, list(ORGANIZATIONS)), (IG.classifiedAs, list(CONCEPTS[1:])),
    (IG.harmType, [CONCEPTS[0]]), (IG.incidentKind, list(KINDS)), (IG.country, [Literal("GB"), Literal('q"')]),
]  # fmt: skip

_OF_LISTS = {
    RDF.type,
    SKOS.inScheme,
    SKOS.prefLabel,
    SKOS.broader,
    SKOS.narrowMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    IG.scheme,
}


@st.composite
def triples(draw: st.DrawFn) -> list[Triple3]:
    found: list[Triple3] = []
    for one in draw(st.lists(st.sampled_from(INCIDENTS), min_size=2, unique=True)):
        found += incident(one, draw(st.sampled_from([*DAYS, None])))
        for property, values in VALUES:
            found += [(one, property, value) for value in draw(st.sets(st.sampled_from(values), max_size=2))]
    found += [(one, RDFS.label, Literal(one.value[-2:])) for one in ORGANIZATIONS]
    ties = st.tuples(
        st.sampled_from(ORGANIZATIONS), st.sampled_from((SCHEMA.parentOrganization, SCHEMA.owns)),
        st.sampled_from(ORGANIZATIONS),
    )  # fmt: skip
    return [*found, *draw(st.lists(ties, max_size=3))]


def both(graph: list[Triple3], folder: Path, more: list[Quad] | None = None) -> tuple[Graph, Graph]:
    """Graphs of the same triples, with an index and without."""
    vocabulary = Vocabulary.load()
    store = EmbeddedStore()
    lists = (Quad(*triple) for triple in vocabulary.quads() if triple.predicate in _OF_LISTS)
    store.load([*(Quad(*triple) for triple in graph), *lists, *(more or ())])
    index = index_of(store, folder)
    return Graph(store, vocabulary, QUERIES, None, lambda: index), Graph(store, vocabulary, QUERIES)


def told(found: list[tuple[Similar, ...]]) -> list[object]:
    return [(s.incident, s.day, s.score, s.same_deployer, s.likely_same, s.shared) for one in found for s in one]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples(), st.sampled_from(WISHES))
def test_the_index_finds_what_the_store_tells(found: list[Triple3], wish: Wish) -> None:
    with TemporaryDirectory() as folder:
        indexed, stored = both(found, Path(folder))
        incidents = sorted({one[0] for one in found if one[0] in INCIDENTS}, key=str)
        ranked = similar_incidents(indexed, indexed.ask, incidents, wish)
        assert told(ranked) == told(similar_incidents(stored, stored.ask, incidents, wish))
        for one, similar in zip(incidents, ranked, strict=True):
            assert one not in {each.incident for each in similar}
            assert len(similar) <= wish.most
            assert [each.score for each in similar] == sorted((each.score for each in similar), reverse=True)
            assert all(each.score == sum(shared.weight for shared in each.shared) > 0 for each in similar)


@given(
    st.lists(st.tuples(st.sets(st.integers(0, 60)), st.integers(0, 1_000)), max_size=8), st.sets(st.integers(0, 60)),
    st.integers(0, 12),
)  # fmt: skip
def test_sums_are_those_of_counting(lists: list[tuple[set[int], int]], among: set[int], most: int) -> None:
    sums, counted = Sums(), Counter[int]()
    for ranks, added in lists:
        sums.add(FrozenBitMap(ranks), added)
        counted.update(dict.fromkeys(ranks, added))
    ranked = sorted((rank for rank in among if counted[rank]), key=lambda rank: (-counted[rank], rank))
    assert sums.best(FrozenBitMap(among), most) == ranked[:most]
    assert all(sums.of(rank) == counted[rank] for rank in range(61))


@pytest.mark.parametrize(("incidents", "total", "expected"), [(1, 1_000_000, 999), (10, 1_000, 500), (500, 1_000, 19)])
def test_rare_features_weigh_more(incidents: int, total: int, expected: int) -> None:
    assert weight(incidents, total) == expected <= WHOLE


def test_mappings_narrower_kinds_owners_and_likely_matches(tmp_path: Path) -> None:
    """What catalogues file under different concepts of one harm type is shared; yes or no is not; products are own."""
    first, second, third = INCIDENTS[:3]
    owner, product = ORGANIZATIONS[:2]
    graph = [
        *incident(first, "2026-01-01"), *incident(second, "2025-01-01"), *incident(third),
        (first, IG.classifiedAs, CONCEPTS[1]), (second, IG.harmType, CONCEPTS[0]),
        (first, IG.classifiedAs, CONCEPTS[3]), (third, IG.classifiedAs, CONCEPTS[3]),
        (first, IG.incidentKind, KINDS[0]), (third, IG.incidentKind, KINDS[2]),
        (first, IG.deployer, product), (second, IG.deployer, owner), (owner, SCHEMA.owns, product),
        (owner, RDFS.label, Literal("owner")), (product, RDFS.label, Literal("product")),
    ]  # fmt: skip
    records = [mint("record", name) for name in ("r1", "r3")]
    match = mint("match", "m")
    compared = [
        Quad(records[0], IG.recordOf, first), Quad(records[1], IG.recordOf, third),
        Quad(match, IG.first, records[0], MATCHES), Quad(match, IG.second, records[1], MATCHES),
        Quad(match, IG.decision, Literal("review"), MATCHES), Quad(match, IG.score, Literal(0.4), MATCHES),
    ]  # fmt: skip
    for one in both(graph, tmp_path, compared):
        (found,) = similar_incidents(one, one.ask, [first], Wish())
        seen = {each.incident: each for each in found}
        assert set(seen) == {second, third}
        assert [shared.feature for shared in seen[second].shared] == [(IG.harmType, CONCEPTS[0])]
        assert seen[second].same_deployer
        assert seen[second].likely_same is None
        assert {shared.feature.property for shared in seen[third].shared} == {IG.incidentKind}
        assert not seen[third].same_deployer
        assert seen[third].likely_same == pytest.approx(0.4)
        for wish, expected in ((Wish(False), third), (Wish(True), second), (Wish(None, True), third)):
            (only,) = similar_incidents(one, one.ask, [first], wish)
            assert [each.incident for each in only] == [expected]
