"""RDF from elsewhere, in all its forms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from kg.documents import Reading
from kg.edtf import EDTF
from kg.resources import resource_folder
from kg.sources.rdf import READER
from kg.sources.records import Head
from kg.terms import IG, OWL, SCHEMA, SKOS, concept, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.catalogues import read_records, refused, sample_records
from tests.kg.sources.reading import SAMPLES, claims, reasons, texts, values

SAMPLE = "incidents.ttl"
PREFIXES = """\
@prefix ex: <https://a.example/> .
@prefix ig: <https://w3id.org/incident-graph/ontology/> .
@prefix id: <https://w3id.org/incident-graph/id/> .
@prefix schema: <https://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
GOOD = 'ex:good a ig:Incident ; schema:name "Good" .\n'


def converted(form: RdfFormat) -> bytes:
    data = serialize((quad.triple for quad in parse((SAMPLES / SAMPLE).read_bytes(), RdfFormat.TURTLE)), format=form)
    assert data is not None
    return data


def summary(readings: list[Reading]) -> set[tuple[object, ...]]:
    return {
        (reading.document.iri, claim.about, claim.property, claim.value, claim.asserted_by)
        for reading in readings
        for claim in reading.claims
    }


def test_statements_of_a_node_become_claims_of_a_record(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    document, node = reading.document, reading.document.main_entity
    assert node is not None
    assert node.value.startswith("https://w3id.org/incident-graph/id/record/rdf.harbour-watch-example-incident-1-")
    assert document.url == "https://harbour-watch.example/incident-1"
    assert document.publisher == mint("organization", "Harbour Watch")
    assert document.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert texts(reading, SCHEMA.name, node) == [document.title]
    assert values(reading, IG.date, node) == [Literal("2026-04", datatype=EDTF)]
    assert texts(reading, IG.harmType, node) == ["public-interest", "reputational"]
    assert reasons(reading) == [
        "<https://harbour-watch.example/weather>: no property of a record",
        "ig:deployer/schema:telephone: no property of such a node",
        "ig:sortDate: follows from claims or judgements and is not read",
    ]


def test_foreign_nodes_get_nodes_of_this_graph_and_keep_their_iri(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    port, assistant = mint("party", "Port of Brightwater"), mint("system", "Ferry assistant")
    assert values(reading, IG.deployer) == [port]
    assert texts(reading, SKOS.notation, port) == ["https://harbour-watch.example/port"]
    assert texts(reading, SCHEMA.alternateName, port) == ["the port"]
    assert values(reading, IG.developer) == [mint("party", "Northwind Robotics")]
    assert values(reading, IG.involvesSystem) == [assistant]
    assert not claims(reading, OWL.sameAs)
    foreign = "https://harbour-watch.example/"
    for claim in reading.claims:
        assert not claim.about.value.startswith(foreign)
        assert not (isinstance(claim.value, NamedNode) and claim.value.value.startswith(foreign))


def test_articles_point_at_records_or_are_pointed_at(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, SAMPLE)
    article = mint("article", "harbour-courier.example/pier")
    assert [claim.about for claim in claims(first, IG.reportsOn)] == [article]
    assert texts(first, SCHEMA.datePublished, article) == ["2026-04-18"]
    assert texts(first, SCHEMA.publisher, article) == ["harbour-courier"]
    assert [claim.about for claim in claims(second, IG.listedFor)] == [mint("article", "other.example/pause")]


def test_an_event_of_schema_org_is_a_record_of_its_host(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, SAMPLE)
    assert second.document.publisher == mint("organization", "harbour-watch.example")
    assert texts(second, IG.date) == ["2026-04-19"]
    assert values(first, IG.relatedRecord) == [second.document.main_entity]


def test_what_a_date_dates_rests_on_the_same_field(vocabulary: Vocabulary) -> None:
    text = PREFIXES + 'ex:a a ig:Record ; schema:name "A" ; ig:dateBasis "report" ; ig:date "2026" .'
    readings, bad = read_records(vocabulary, text)
    assert bad == []
    (date,), (basis,) = claims(readings[0], IG.date), claims(readings[0], IG.dateBasis)
    assert basis.value == Literal("report")
    assert basis.evidence == date.evidence


@pytest.mark.parametrize("form", [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.RDF_XML])
def test_every_form_says_the_same(vocabulary: Vocabulary, form: RdfFormat) -> None:
    whole, (readings, bad) = sample_records(vocabulary, SAMPLE), read_records(vocabulary, converted(form))
    assert bad == []
    assert summary(readings) == summary(whole)
    assert {item.document.content_hash for item in readings} == {item.document.content_hash for item in whole}


def test_json_ld_needs_no_net_for_schema_org(vocabulary: Vocabulary) -> None:
    event = {"@type": "Event", "@id": "https://a.example/1", "name": "A fair", "startDate": "2026-05-01"}
    readings, bad = read_records(vocabulary, json.dumps({"@context": "https://schema.org", **event}))
    assert bad == []
    assert texts(readings[0], IG.date) == ["2026-05-01"]
    assert "no JSON-LD" in refused(vocabulary, json.dumps({"@context": "https://a.example/context", **event}))


def test_graphs_count_as_one_and_nodes_of_this_graph_are_kept(vocabulary: Vocabulary) -> None:
    text = PREFIXES + (
        'ex:g1 { id:record\\/aiid.1 a ig:Record ; schema:name "One" . }\n'
        "ex:g2 { id:record\\/aiid.1 ig:deployer id:organization\\/meta . id:incident\\/aiid.1 a ig:Incident . }\n"
    )
    readings, bad = read_records(vocabulary, text)
    assert [reading.document.main_entity for reading in readings] == [mint("record", "aiid", "1")]
    assert values(readings[0], IG.deployer) == [mint("organization", "meta")]
    assert [row.reason for row in bad] == ["id:incident/aiid.1: a node of this graph, of which no record is made"]


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ("ex:bad a ig:Incident .", "An incident has a label."),
        ('ex:bad a ig:Incident ; schema:name "B" ; ig:harmType "Boredom" .', "is a concept of aim:harm-type."),
        ('ex:bad a ig:Incident ; schema:name "B" ; ig:harmType ex:thing .', "is a concept of aim:harm-type."),
        ('ex:bad a ig:Incident ; schema:name "B" ; ig:deployer ex:nobody .', "A party has a name."),
        (
            'ex:bad a ig:Incident ; schema:name "B" ; ig:date "2026" ; ig:dateBasis "guess" .',
            "the event, a response or",
        ),
        ('ex:bad a ig:Incident ; schema:name "B" ; ig:harmRealized "perhaps" .', "is true or false."),
        ('ex:bad a ig:Incident ; schema:name "B" ; ig:severity "AI incident", "AI hazard" .', "one accepted severity."),
        ('ex:bad a ig:Incident ; schema:name "B" ; ig:deployer id:system\\/x .', "A deployer is an organization"),
    ],
)
def test_a_record_that_breaks_a_shape_is_told_and_not_stored(
    vocabulary: Vocabulary, statements: str, message: str
) -> None:
    readings, bad = read_records(vocabulary, PREFIXES + GOOD + statements)
    assert [reading.document.title for reading in readings] == ["Good"]
    (row,) = bad
    assert (row.line, message in row.reason) == (2, True), row
    assert row.reason.startswith("https://a.example/bad: ")


def test_sameness_is_never_taken_over(vocabulary: Vocabulary) -> None:
    readings, bad = read_records(vocabulary, PREFIXES + GOOD + "ex:good owl:sameAs ex:other .")
    assert bad == []
    assert reasons(readings[0]) == ["owl:sameAs: no property of a record"]


def test_what_no_record_leads_to_is_told(vocabulary: Vocabulary) -> None:
    readings, bad = read_records(vocabulary, PREFIXES + GOOD + 'ex:lost schema:name "Lost" .')
    assert len(readings) == 1
    assert [row.reason for row in bad] == ["1 nodes that no record leads to, the first is <https://a.example/lost>"]


def test_records_without_an_iri_are_told(vocabulary: Vocabulary) -> None:
    readings, bad = read_records(vocabulary, PREFIXES + GOOD + '[] a ig:Incident ; schema:name "Nameless" .')
    assert len(readings) == 1
    assert [row.reason for row in bad] == ["a record needs an IRI"]


def test_unnamed_nodes_read_the_same_each_time(vocabulary: Vocabulary) -> None:
    text = PREFIXES + 'ex:a a ig:Incident ; schema:name "A" ; ig:deployer [ schema:name "Acme Port" ] .'
    hashes = {read_records(vocabulary, text)[0][0].document.content_hash for _ in range(3)}
    assert len(hashes) == 1


def test_a_broken_line_of_triples_spoils_only_itself(vocabulary: Vocabulary) -> None:
    lines = converted(RdfFormat.N_TRIPLES).splitlines()
    name = b'<https://a.example/1> <https://schema.org/name> "caf\xe9" .'
    readings, bad = read_records(vocabulary, b"\n".join([lines[0], b"nonsense", *lines[1:], name]))
    assert len(readings) == 2
    assert [row.line for row in bad] == [2, len(lines) + 2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PREFIXES + 'ex:a a ig:Incident ; schema:name "cut off', "no TriG"),
        (PREFIXES + "ex:a a ex:Thing .", "no node is an ig:Record"),
        ((PREFIXES + 'ex:a schema:name "caf\xe9" .').encode("latin-1"), "no TriG"),
        ('{"@context": {', "no JSON"),
        ('<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a', "no RDF/XML"),
    ],
)
def test_what_holds_no_record_is_refused(vocabulary: Vocabulary, data: str | bytes, reason: str) -> None:
    assert reason in refused(vocabulary, data)


def test_entities_do_not_expand_without_end(vocabulary: Vocabulary) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
    text = (
        f'<!DOCTYPE rdf:RDF [<!ENTITY a0 "x">{entities}]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a8;</rdf:RDF>'
    )
    assert refused(vocabulary, text) == "entities that hold entities or long texts are not read"


def test_only_rdf_is_recognised(shared: Path) -> None:
    for path in resource_folder("ontology").rglob("*.ttl"):
        assert READER.recognises(Head(path.read_bytes()[:65_536])), path
    texts = (
        "", "{}", "[]", '{"id": "x", "context": 1}', "<html> <head> <title>x</title>", "id,title\n1,x\n",
        "Prefix: a word of a text\n", "<?xml version='1.0'?><rss><channel/></rss>", "---\nid: AML.CS0001\n",
    )  # fmt: skip
    trackback = '<!-- <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"> -->'
    for text in (*texts, f"<html>{trackback}</html>", trackback * 500):
        assert not READER.recognises(Head(text.encode())), text
    for path in (*(shared / "seeds").iterdir(), *(shared / "corpus").rglob("*.*")):
        if path.is_file():
            with path.open("rb") as file:
                assert not READER.recognises(Head(file.read(65_536))), path


@given(cut=st.integers(0, 1000))
def test_a_cut_file_is_read_or_refused(vocabulary: Vocabulary, cut: int) -> None:
    text = (PREFIXES + GOOD)[:cut]
    if READER.recognises(Head(text.encode())) and "Good" not in text:
        assert refused(vocabulary, text, READER.name)


def test_the_checker_is_loaded_only_for_rdf() -> None:
    code = "import sys, kg.sources; sys.exit(bool({'rdflib', 'pyshacl', 'kg.validation'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_concepts_may_be_named_by_label(vocabulary: Vocabulary) -> None:
    text = PREFIXES + 'ex:a a ig:Incident ; schema:name "A" ; ig:severity "AI hazard" ; ig:industry "Agriculture" .'
    readings, bad = read_records(vocabulary, text)
    assert bad == []
    assert values(readings[0], IG.severity) == [concept("oecd-aim", "severity", "ai-hazard")]


def test_empty_texts_addresses_that_are_none_and_unknown_concepts_make_no_claim(vocabulary: Vocabulary) -> None:
    text = PREFIXES + (
        'ex:a a ig:Incident ; schema:name "A" ; schema:description "" ; schema:url "nowhere" ; ig:date "2026-13" ;'
        " ig:classifiedAs ex:thing ; ig:country ex:norway ; ig:recordOf ex:b ."
    )
    readings, bad = read_records(vocabulary, text)
    assert bad == []
    assert reasons(readings[0]) == [
        "ig:classifiedAs: unknown concept",
        "ig:country: a node where a text was expected",
        "ig:date: no date",
        "ig:recordOf: follows from claims or judgements and is not read",
        "schema:url: no web address",
    ]
