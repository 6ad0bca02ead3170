"""kg.vocabulary: what stands in the Turtle files is what the objects say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, serialize

from kg.errors import BadResource
from kg.resources import resource_folder
from kg.terms import IG, OWL, SCHEMA, SKOS, VOCAB, concept, mint
from kg.vocabulary import Vocabulary

HEAD = """
@prefix ig: <https://w3id.org/incident-graph/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def folder_with(tmp_path: Path, turtle: str) -> Path:
    (tmp_path / "terms.ttl").write_text(HEAD + turtle, encoding="utf-8")
    return tmp_path


def test_one_folder_is_read_once() -> None:
    assert Vocabulary.load() is Vocabulary.load(resource_folder("ontology"))


def test_classes_have_superclasses_and_disjointness(vocabulary: Vocabulary) -> None:
    realized = vocabulary.classes[IG.RealizedIncident]
    assert IG.Incident in realized.superclasses
    assert realized.disjoint_with == (IG.Hazard,)
    assert vocabulary.classes[SCHEMA.NewsArticle].type_name == "Article"
    assert vocabulary.classes[IG.Claim].type_name == "Claim"


def test_a_union_is_listed_member_by_member_in_its_order(vocabulary: Vocabulary) -> None:
    deployer = vocabulary.properties[IG.deployer]
    assert deployer.domain == (IG.Incident, IG.Record)
    assert deployer.ranges == (SCHEMA.Organization, SCHEMA.Product, IG.Party)
    assert deployer.range == SCHEMA.Organization
    assert deployer.is_object
    assert deployer.inverse_name == "incidentsAsDeployer"
    assert not deployer.functional


@pytest.mark.parametrize(
    ("iri", "is_object"),
    [
        (IG.harmType, True),
        (IG.country, False),
        (IG.date, False),
        (IG.value, False),
        (IG.about, True),
        (SCHEMA.publisher, True),
        (SCHEMA.headline, False),
        (SCHEMA.datePublished, False),
    ],
)
def test_own_and_reused_properties_know_whether_they_lead_to_nodes(
    vocabulary: Vocabulary, iri: NamedNode, is_object: bool
) -> None:
    assert vocabulary.properties[iri].is_object is is_object


def test_functional_is_stated_for_own_and_annotated_for_reused_properties(vocabulary: Vocabulary) -> None:
    assert vocabulary.properties[IG.sortDate].functional
    assert vocabulary.properties[IG.severity].functional
    assert vocabulary.properties[SCHEMA.text].functional
    assert not vocabulary.properties[IG.harmType].functional


def test_field_names_are_local_names_unless_the_ontology_gives_one(vocabulary: Vocabulary) -> None:
    assert vocabulary.properties[IG.harmType].field_name == "harmType"
    assert vocabulary.properties[SCHEMA.publisher].field_name == "publisher"
    assert vocabulary.properties[IG.involvesSystem].field_name == "systems"


def test_scheme_and_property_point_at_each_other(vocabulary: Vocabulary) -> None:
    scheme = vocabulary.scheme_for_property(IG.harmType)
    assert scheme is not None
    assert scheme.iri == VOCAB["oecd-aim/harm-type"]
    assert scheme.property == IG.harmType
    assert len(scheme.concepts) == 9
    assert vocabulary.scheme_for_property(IG.cause) is None


def test_page_labels_have_no_colon(vocabulary: Vocabulary) -> None:
    labels = {label for scheme in vocabulary.schemes.values() for label in scheme.page_labels}
    assert labels == {
        "AI principles", "Industries", "Affected stakeholders", "Harm types", "Severity", "Business function",
        "Autonomy level", "AI system task",
    }  # fmt: skip


def test_concepts_keep_the_order_of_the_file_and_their_rank(vocabulary: Vocabulary) -> None:
    levels = vocabulary.schemes[VOCAB["oecd-aim/autonomy-level"]].concepts
    assert [level.order for level in levels] == [0, 1, 2, 3]
    assert vocabulary.schemes[VOCAB["oecd-aim/industry"]].concepts[0].label == "Agriculture"


@pytest.mark.parametrize(
    ("facet", "label", "value"),
    [
        ("industry", "Energy, raw materials, and utilities", "energy-raw-materials-and-utilities"),
        ("industry", "Energy, raw materials and utilities", "energy-raw-materials-and-utilities"),
        ("industry", "DIGITAL SECURITY", "digital-security"),
        ("ai-principle", "privacy  & data governance", "privacy-and-data-governance"),
        ("harm-type", "Physical (death)", "physical-death"),
    ],
)
def test_a_concept_is_found_by_any_of_its_labels(vocabulary: Vocabulary, facet: str, label: str, value: str) -> None:
    found = vocabulary.concept_by_label(VOCAB["oecd-aim/" + facet], label)
    assert found is not None
    assert found.iri == concept("oecd-aim", facet, value)


def test_a_label_of_another_scheme_is_not_found(vocabulary: Vocabulary) -> None:
    assert vocabulary.concept_by_label(VOCAB["oecd-aim/harm-type"], "Digital security") is None
    assert vocabulary.concept_by_label(VOCAB["oecd-aim/harm-type"], "") is None


def test_cue_words_are_no_labels(vocabulary: Vocabulary) -> None:
    scheme = VOCAB["ig/incident-kind"]
    leak = vocabulary.concepts[concept("ig", "incident-kind", "data-leak")]
    assert "leaked" in leak.hidden_labels
    assert vocabulary.concept_by_label(scheme, "leaked") is None
    assert leak.broader == (concept("ig", "incident-kind", "security-incident"),)


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("Meta", mint("organization", "Meta")),
        ("facebook", mint("organization", "Meta")),
        ("Facebook, Inc.", mint("organization", "Meta")),
        ("Facebook app", mint("product", "Facebook app")),
        ("twitter", mint("organization", "X Corp.")),
        ("X", mint("organization", "X Corp.")),
        ("engadget", mint("organization", "Engadget")),
        ("WIRED", mint("organization", "Wired")),
        ("McDonald’s", mint("organization", "McDonald's")),
        ("Bard", mint("product", "Gemini")),
    ],
)
def test_names_aliases_and_former_names_lead_to_one_entry(vocabulary: Vocabulary, name: str, iri: NamedNode) -> None:
    assert [entry.iri for entry in vocabulary.lookup(name)] == [iri]


def test_an_unknown_name_leads_nowhere(vocabulary: Vocabulary) -> None:
    assert vocabulary.lookup("Northwind Robotics") == ()


def test_register_entries_know_their_place(vocabulary: Vocabulary) -> None:
    (waymo,) = vocabulary.lookup("Waymo")
    (instagram,) = vocabulary.lookup("Instagram")
    (reuters,) = vocabulary.lookup("Reuters")
    (dnyuz,) = vocabulary.lookup("DNYUZ")
    (x,) = vocabulary.lookup("X Corp.")
    assert waymo.parents == (mint("organization", "Alphabet"),)
    assert (instagram.kind, instagram.owner) == ("product", mint("organization", "Meta"))
    assert (reuters.is_news, reuters.is_wire, reuters.is_aggregator) == (True, True, False)
    assert (dnyuz.is_news, dnyuz.is_wire, dnyuz.is_aggregator) == (True, False, True)
    assert x.needs_context == ("X",)
    assert x.names[0] == "X Corp."


def test_the_triples_are_the_same_at_each_reading(tmp_path: Path) -> None:
    for path in sorted(resource_folder("ontology").rglob("*.ttl")):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    again = set(Vocabulary.load(tmp_path).quads())
    blank = {triple for triple in again if isinstance(triple.subject, BlankNode)}
    assert blank
    first = list(Vocabulary.load().quads())
    assert first == list(Vocabulary.load().quads())
    assert len(first) == len(again)
    assert serialize(first, format=RdfFormat.N_TRIPLES)


def test_shapes_are_not_among_the_triples(vocabulary: Vocabulary) -> None:
    subjects = {triple.subject for triple in vocabulary.quads()}
    assert IG["shape/Claim"] not in subjects
    assert all(triple.predicate != OWL.imports for triple in vocabulary.quads())


@pytest.mark.parametrize(
    ("turtle", "complaint"),
    [
        ("ex:a ex:b", "terms.ttl:"),
        ("ex:c a owl:Class .", "has no rdfs:label"),
        ('ex:p a owl:DatatypeProperty ; rdfs:label "p"@en .', "has no rdfs:comment"),
        ('ex:c a skos:Concept ; skos:prefLabel "c"@en ; skos:notation "c" .', "has no skos:inScheme"),
        ('ex:c a skos:Concept ; skos:prefLabel "c"@en ; skos:notation "c" ; skos:inScheme ex:s .', "but is not one"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, turtle: str, complaint: str) -> None:
    with pytest.raises(BadResource, match=complaint):
        Vocabulary.load(folder_with(tmp_path, turtle))


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadResource, match="no Turtle file"):
        Vocabulary.load(tmp_path)


def test_a_small_ontology_of_another_project_can_be_read(tmp_path: Path) -> None:
    turtle = """
    ex:Thing a owl:Class ; rdfs:label "thing"@en ; rdfs:comment "A thing."@en .
    ex:size a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:label "size"@en ; rdfs:comment "Its size."@en ;
        rdfs:domain ex:Thing ; rdfs:range xsd:integer ; ig:reserved true .
    ex:kinds a skos:ConceptScheme ; skos:prefLabel "Kinds"@en .
    ex:big a skos:Concept ; skos:prefLabel "Big"@en ; skos:notation "B" ; skos:inScheme ex:kinds .
    """
    vocabulary = Vocabulary.load(folder_with(tmp_path, turtle))
    size = vocabulary.properties[NamedNode("http://example.org/size")]
    assert size.functional
    assert size.reserved
    assert size.domain == (NamedNode("http://example.org/Thing"),)
    found = vocabulary.concept_by_label(NamedNode("http://example.org/kinds"), "b")
    assert found is not None
    assert found.label == "Big"
    assert vocabulary.properties.keys().isdisjoint({SKOS.prefLabel})


def test_narrower_concepts(vocabulary: Vocabulary) -> None:
    """At any depth, each once; a node that is no concept is only itself."""
    children = {broader for one in vocabulary.concepts.values() for broader in one.broader}
    deep = next(one for one in vocabulary.concepts.values() if one.iri in children and set(one.broader) & children)
    above = deep.broader[0]
    found = vocabulary.with_narrower([above, deep.iri])
    assert set(vocabulary.with_narrower([deep.iri])) < set(found)
    assert {above, deep.iri} <= set(found)
    assert list(found) == sorted(set(found), key=lambda iri: iri.value)
    expected = {above}
    while more := {one.iri for one in vocabulary.concepts.values() if set(one.broader) & expected} - expected:
        expected |= more
    assert set(found) == expected
    other = NamedNode("x:nothing")
    assert vocabulary.with_narrower([other]) == (other,)
