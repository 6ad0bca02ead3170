"""kg.checks: what is wrong with a graph is found, by the check that should find it, whatever else it holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.checks import invariants, quotations, shapes
from kg.graph import Graph
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore
from kg.store.texts import TextArchive
from kg.terms import HISTORY, IG, OA, OWL, PROV, RDF, RDFS, VOCAB, XSD, mint
from kg.validation import Severity

Quads = set[Quad]
Spoil = Callable[[Quads], None]

INCIDENT = mint("incident", "aiid", "99002")
OTHER = mint("incident", "aiaaic", "aiaaic9003")


@pytest.fixture(scope="session")
def sample_quads(sample_graph: Graph) -> frozenset[Quad]:
    return frozenset(sample_graph.quads())


def graph_of(quads: Quads | frozenset[Quad], graph: Graph) -> Graph:
    store = EmbeddedStore()
    store.load(quads)
    return Graph(store, graph.vocabulary, graph.queries)


def first(quads: Quads, predicate: NamedNode) -> Quad:
    return min((quad for quad in quads if quad.predicate == predicate), key=str)


def without(predicate: NamedNode) -> Spoil:
    """One quad of the predicate less."""
    return lambda quads: quads.discard(first(quads, predicate))


def again(predicate: NamedNode, value: NamedNode | Literal) -> Spoil:
    """A second value where one stands."""

    def spoil(quads: Quads) -> None:
        quad = first(quads, predicate)
        quads.add(Quad(quad.subject, quad.predicate, value, quad.graph_name))

    return spoil


def adding(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Spoil:
    return lambda quads: quads.add(Quad(subject, predicate, value))


def losing(subject: NamedNode, predicate: NamedNode) -> Spoil:
    def spoil(quads: Quads) -> None:
        gone = {quad for quad in quads if (quad.subject, quad.predicate) == (subject, predicate)}
        assert gone
        quads -= gone

    return spoil


def day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)


SPOILT: dict[str, tuple[str, Spoil]] = {
    "claim about nothing": ("checks/claim_incomplete", without(IG.about)),
    "claim about two": ("checks/claim_incomplete", again(IG.about, INCIDENT)),
    "claim without confidence": ("checks/claim_incomplete", without(IG.confidence)),
    "incident without label": ("checks/incident_without_label", losing(INCIDENT, RDFS.label)),
    "incident without a date to sort by": ("checks/incident_without_label", losing(INCIDENT, IG.sortDate)),
    "two dates to sort by": ("checks/sort_date_not_single", adding(INCIDENT, IG.sortDate, day("2017-10-18"))),
    "bounds reversed": ("checks/bounds_reversed", adding(INCIDENT, IG.earliest, day("2020-01-01"))),
    "before itself": ("checks/bounds_reversed", adding(INCIDENT, IG.precededBy, INCIDENT)),
    "before what came later": ("checks/order_disagrees", adding(INCIDENT, IG.precededBy, OTHER)),
    "deployer without label": ("checks/node_without_label", adding(INCIDENT, IG.deployer, mint("party", "nobody"))),
    "severity of another scheme": (
        "checks/value_outside_scheme",
        adding(INCIDENT, IG.severity, VOCAB["oecd-aim/harm-type/psychological"]),
    ),
    "classified by no scheme": ("checks/value_outside_scheme", adding(INCIDENT, IG.classifiedAs, VOCAB["x/y/z"])),
    "same as": ("checks/same_as", adding(INCIDENT, OWL.sameAs, OTHER)),
    "run without end": ("checks/history_incomplete", without(PROV.endedAtTime)),
    "revision of nothing": (
        "checks/history_incomplete",
        lambda quads: quads.add(Quad(mint("revision", "x"), RDF.type, IG.Revision, HISTORY)),
    ),
}


def test_only_links_to_records_that_are_not_here_are_told_of_the_samples(sample_graph: Graph) -> None:
    problems = list(invariants(sample_graph))
    assert {(one.check, one.severity) for one in problems} == {("checks/related_not_loaded", Severity.WARNING)}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_wrong_is_found_by_its_check(name: str, sample_graph: Graph, sample_quads: frozenset[Quad]) -> None:
    check, spoil = SPOILT[name]
    quads = set(sample_quads)
    spoil(quads)
    found = {(one.check, one.severity) for one in invariants(graph_of(quads, sample_graph))}
    assert (check, Severity.VIOLATION) in found


def test_contradictory_dates_are_a_fault_of_the_sources(sample_graph: Graph, sample_quads: frozenset[Quad]) -> None:
    dated = mint("record", "aiid", "99002")
    (claim,) = {
        quad.subject
        for quad in sample_quads
        if quad.predicate == IG.property and quad.object == IG.date
        if Quad(quad.subject, IG.about, dated, quad.graph_name) in sample_quads
    }
    value = next(quad for quad in sample_quads if quad.subject == claim and quad.predicate == IG.value)
    for text, expected in (("2018-01", 1), ("2017-10", 0)):
        other = Literal(text, datatype=IG.edtf)
        quads = {*sample_quads, Quad(value.subject, IG.value, other, value.graph_name)}
        found = [one for one in invariants(graph_of(quads, sample_graph)) if one.check == "checks/dates_contradict"]
        assert len(found) == expected
        assert all(one.severity is Severity.WARNING for one in found)


def test_quotations_are_held_against_the_kept_texts(
    sample_graph: Graph, sample_quads: frozenset[Quad], sample_settings: Settings, tmp_path: Path
) -> None:
    archive = TextArchive(sample_settings.store / "documents")
    assert list(quotations(sample_graph, archive)) == []
    quads = set(sample_quads)
    quad = first(quads, OA.exact)
    quads.remove(quad)
    quads.add(Quad(quad.subject, quad.predicate, Literal("words that nobody wrote"), quad.graph_name))
    (problem,) = quotations(graph_of(quads, sample_graph), archive)
    assert "words that nobody wrote" in problem.message
    assert all("not kept" in one.message for one in quotations(sample_graph, TextArchive(tmp_path)))


def test_shapes_see_every_format_before_the_second_document_of_any(sample_graph: Graph) -> None:
    found, coverage = shapes(sample_graph, 400)
    assert found == []
    assert 0 < coverage.documents < coverage.of_documents
    assert coverage.claims <= 400 < coverage.of_claims


def test_shapes_find_what_is_wrong_in_what_they_see(sample_graph: Graph, sample_quads: frozenset[Quad]) -> None:
    quads = set(sample_quads)
    again(IG.recordedAt, Literal("soon"))(quads)
    found, coverage = shapes(graph_of(quads, sample_graph), 10_000)
    assert {one.check for one in found} == {"shape ig:shape/SourceDocument"}
    assert str(coverage) == f"all {coverage.of_documents} documents"
