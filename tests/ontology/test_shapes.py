"""ontology/shapes.ttl: a good graph passes, and every way to spoil it is found by the shape that should find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.claims import Claim, Modality, Span, evidence_iri
from kg.documents import SourceDocument
from kg.facts import Fact
from kg.provenance import Run, SourceUse, revision_quads
from kg.quads import claim_quads, document_quads, judgement_quads
from kg.resolve.judgements import Judgement, JudgementKind
from kg.terms import IG, OA, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, VOCAB, XSD, concept, digest, mint
from kg.validation import Finding, Severity, validate
from kg.vocabulary import Vocabulary

DOCUMENT = mint("document", "example.org/drone")
RECORD = mint("record", "news", "drone")
INCIDENT = mint("incident", "news", "drone")
ARTICLE = mint("article", "Engadget", "A delivery drone went astray")
MAKER = mint("organization", "Northwind Robotics")
OUTLET = mint("organization", "Engadget")
STATEMENT = mint("statement", "0001")
RESPONSE = mint("response", "drone", "pause")
SYSTEM = mint("system", "Skylark")
STORY = mint("story", "drone")
OTHER = mint("incident", "aim", "x")
SUBMISSION = mint("document", "handed-in")
MERGE = Judgement(JudgementKind.MERGE, INCIDENT, OTHER, "same event", "a reviewer", "2026-05-06T00:00:00Z")
JUDGEMENT = MERGE.iri
SEVERITY = Claim(
    about=RECORD,
    property=IG.severity,
    value=concept("oecd-aim", "severity", "ai-incident"),
    document=DOCUMENT,
    asserted_by=OUTLET,
    modality=Modality.CLASSIFIED,
    method="reader:aim-page",
    evidence=Span(10, 21, "AI incident"),
    raw=Span(10, 21, "AI incident"),
    confidence=0.9,
)
DENIAL = Claim(
    about=RECORD,
    property=IG.cause,
    value=Literal("a fault of the pilot"),
    document=DOCUMENT,
    asserted_by=OUTLET,
    modality=Modality.NEGATED,
    method="extract:frames",
    evidence=Span(30, 60, "It was not a fault of the pilot"),
    cue="not",
)
EVIDENCE = evidence_iri(DOCUMENT, Span(10, 21, "AI incident"))

RUN = Run("2026-05-05T00:00:00Z", 1)
ENDED = "2026-05-05T00:00:09Z"
USE = SourceUse("drone.txt", "0" * 64, "news-article", 1, Counter({"changed": 1}))
SAID = Fact(DOCUMENT, RECORD, IG.country, Literal("Norway"), None)
SAYS = Fact(DOCUMENT, RECORD, IG.country, Literal("Sweden"), None)
REVISION = mint("revision", digest(DOCUMENT.value, ENDED, RUN.iri.value))

Data = set[Triple]
Spoil = Callable[[Data], None]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def direct_triples() -> list[Triple]:
    day = Literal("2026-05-04", datatype=XSD.date)
    values: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (INCIDENT, RDF.type, IG.Incident),
        (INCIDENT, RDF.type, IG.RealizedIncident),
        (INCIDENT, RDFS.label, Literal("Drone goes astray")),
        (INCIDENT, IG.sortDate, day),
        (INCIDENT, IG.earliest, day),
        (INCIDENT, IG.latest, day),
        (INCIDENT, IG.dateBasis, Literal("event")),
        (INCIDENT, IG.severity, concept("oecd-aim", "severity", "ai-incident")),
        (INCIDENT, IG.deployer, MAKER),
        (INCIDENT, IG.involvesSystem, SYSTEM),
        (RECORD, RDF.type, IG.Record),
        (RECORD, IG.recordOf, INCIDENT),
        (ARTICLE, RDF.type, SCHEMA.NewsArticle),
        (ARTICLE, SCHEMA.headline, Literal("A delivery drone went astray")),
        (ARTICLE, SCHEMA.publisher, OUTLET),
        (ARTICLE, SCHEMA.datePublished, Literal("2026-05", datatype=IG.edtf)),
        (ARTICLE, IG.reportsOn, INCIDENT),
        (MAKER, RDF.type, SCHEMA.Organization),
        (MAKER, SCHEMA.name, Literal("Northwind Robotics")),
        (SYSTEM, RDF.type, IG.AISystem),
        (SYSTEM, RDFS.label, Literal("Skylark")),
        (SYSTEM, IG.systemKind, concept("ig", "system-kind", "drone")),
        (STATEMENT, RDF.type, IG.Statement),
        (STATEMENT, SCHEMA.text, Literal("Flights have stopped.")),
        (STATEMENT, IG.speaker, MAKER),
        (RESPONSE, RDF.type, IG.Response),
        (RESPONSE, IG.responseTo, INCIDENT),
        (RESPONSE, IG.responseType, concept("ig", "response-type", "pause")),
        (SUBMISSION, RDF.type, SCHEMA.DigitalDocument),
        (SUBMISSION, SCHEMA.text, Literal("A delivery drone went astray.")),
        (SUBMISSION, SCHEMA.url, Literal("https://example.org/drone?id=1", datatype=XSD.anyURI)),
        (SUBMISSION, SCHEMA.datePublished, Literal("2026-05", datatype=IG.edtf)),
        (SUBMISSION, SCHEMA.publisher, Literal("Engadget")),
        (SUBMISSION, SCHEMA.headline, Literal("A delivery drone went astray")),
        (STORY, RDF.type, IG.Story),
        (STORY, RDFS.label, Literal("Drone")),
    ]
    return [Triple(*value) for value in values]


def good_graph() -> Data:
    document = SourceDocument(
        iri=DOCUMENT,
        name="drone.txt",
        format="news-article",
        reader_version=1,
        content_hash="0" * 64,
        text="",
        title="A delivery drone went astray",
        main_entity=ARTICLE,
        publisher=OUTLET,
        url="https://example.org/drone",
        published="2026-05-04",
    )
    quads = [
        *document_quads(document, RUN.iri, RUN.started),
        *claim_quads([SEVERITY, DENIAL]),
        *judgement_quads(MERGE),
        *RUN.quads(ENDED, [USE]),
        *revision_quads(RUN.iri, ENDED, {DOCUMENT: [SAYS]}, [SAID], {}),
    ]
    return {quad.triple for quad in quads} | set(direct_triples())


def objects(subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    """The nodes that the good graph gives as values."""
    found = (triple.object for triple in good_graph() if (triple.subject, triple.predicate) == (subject, predicate))
    return [node for node in found if isinstance(node, NamedNode)]


def without(subject: NamedNode, predicate: NamedNode) -> Spoil:
    def spoil(data: Data) -> None:
        gone = {triple for triple in data if triple.subject == subject and triple.predicate == predicate}
        assert gone, "the good graph lacks what the test takes away"
        data -= gone

    return spoil


def adding(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Spoil:
    return lambda data: data.add(Triple(subject, predicate, value))


def changing(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Spoil:
    def spoil(data: Data) -> None:
        without(subject, predicate)(data)
        data.add(Triple(subject, predicate, value))

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(data: Data) -> None:
        for one in spoils:
            one(data)

    return spoil


(USED,) = objects(RUN.iri, PROV.qualifiedUsage)
(ADDED,) = objects(REVISION, IG.added)


def decimal(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


def address(text: str) -> Literal:
    return Literal(text, datatype=XSD.anyURI)


SPOILT: dict[str, tuple[str, Spoil]] = {
    "claim without about": ("Claim", without(SEVERITY.iri, IG.about)),
    "claim without property": ("Claim", without(SEVERITY.iri, IG.property)),
    "claim without value": ("Claim", without(SEVERITY.iri, IG.value)),
    "claim of two values": ("Claim", adding(SEVERITY.iri, IG.value, concept("oecd-aim", "severity", "ai-hazard"))),
    "claim of nobody": ("Claim", without(SEVERITY.iri, IG.assertedBy)),
    "claim without document": ("Claim", without(SEVERITY.iri, PROV.wasDerivedFrom)),
    "claim of unknown method": ("Claim", changing(SEVERITY.iri, IG.method, Literal("guess"))),
    "claim without modality": ("Claim", without(SEVERITY.iri, IG.modality)),
    "claim of unknown modality": ("Claim", changing(SEVERITY.iri, IG.modality, concept("ig", "modality", "rumoured"))),
    "modality as text": ("Claim", changing(SEVERITY.iri, IG.modality, Literal("asserted"))),
    "claim of two ranks": ("Claim", adding(SEVERITY.iri, IG.rank, concept("ig", "rank", "rejected"))),
    "claim of unknown rank": ("Claim", changing(SEVERITY.iri, IG.rank, concept("ig", "rank", "preferred"))),
    "confidence above 1": ("Claim", changing(SEVERITY.iri, IG.confidence, decimal("1.5"))),
    "confidence below 0": ("Claim", changing(SEVERITY.iri, IG.confidence, decimal("-0.1"))),
    "confidence as text": ("Claim", changing(SEVERITY.iri, IG.confidence, Literal("high"))),
    "finding that ends before it starts": ("Claim", changing(SEVERITY.iri, IG.end, Literal(9))),
    "claimed value of another scheme": (
        "SeverityClaims",
        changing(SEVERITY.iri, IG.value, concept("oecd-aim", "harm-type", "psychological")),
    ),
    "claimed value that is no concept": ("SeverityClaims", changing(SEVERITY.iri, IG.value, Literal("AI incident"))),
    "denial without cue": ("NegationHasCue", without(DENIAL.iri, IG.cue)),
    "evidence without words": ("Evidence", without(EVIDENCE, OA.exact)),
    "evidence of empty words": ("Evidence", changing(EVIDENCE, OA.exact, Literal(""))),
    "evidence that ends before it starts": ("Evidence", changing(EVIDENCE, OA.end, Literal(3))),
    "evidence before the text": ("Evidence", changing(EVIDENCE, OA.start, Literal(-1))),
    "document without hash": ("SourceDocument", without(DOCUMENT, IG.contentHash)),
    "document with a short hash": ("SourceDocument", changing(DOCUMENT, IG.contentHash, Literal("abc"))),
    "document taken in on a day": (
        "SourceDocument",
        changing(DOCUMENT, IG.recordedAt, Literal("2026-05-05", datatype=XSD.date)),
    ),
    "document with a file as address": (
        "SourceDocument",
        changing(DOCUMENT, SCHEMA.url, Literal("file:///drone.txt", datatype=XSD.anyURI)),
    ),
    "document about a story": ("SourceDocument", changing(DOCUMENT, SCHEMA.mainEntity, STORY)),
    "document of no run": ("SourceDocument", without(DOCUMENT, PROV.wasGeneratedBy)),
    "nothing handed in": ("Submission", changing(SUBMISSION, SCHEMA.text, Literal(""))),
    "handed in from a file": ("Submission", changing(SUBMISSION, SCHEMA.url, address("file:///drone.txt"))),
    "handed in from a path": ("Submission", changing(SUBMISSION, SCHEMA.url, address("../drone.txt"))),
    "handed in from no host": ("Submission", changing(SUBMISSION, SCHEMA.url, address("http:///drone"))),
    "handed in from an address with blanks": (
        "Submission",
        changing(SUBMISSION, SCHEMA.url, address("http://example.org/a drone")),
    ),
    "handed in with a word as date": ("Submission", changing(SUBMISSION, SCHEMA.datePublished, Literal("soon"))),
    "handed in with an empty publisher": ("Submission", changing(SUBMISSION, SCHEMA.publisher, Literal(" "))),
    "handed in with a title of two lines": ("Submission", changing(SUBMISSION, SCHEMA.headline, Literal("a\nb"))),
    "claim of two annotators": (
        "Claim",
        both(*(adding(SEVERITY.iri, IG.annotator, Literal(name)) for name in ("first", "second"))),
    ),
    "run without beginning": ("Ingest", without(RUN.iri, PROV.startedAtTime)),
    "run without end": ("Ingest", without(RUN.iri, PROV.endedAtTime)),
    "run that ends before it starts": (
        "Ingest",
        changing(RUN.iri, PROV.endedAtTime, Literal("2026-05-04T00:00:00Z", datatype=XSD.dateTime)),
    ),
    "run of nothing": ("Ingest", without(RUN.iri, PROV.qualifiedUsage)),
    "input without name": ("Usage", without(USED, RDFS.label)),
    "input of two hashes": ("Usage", adding(USED, IG.contentHash, Literal("1" * 64))),
    "input with a short hash": ("Usage", changing(USED, IG.contentHash, Literal("abc"))),
    "input of two readers": ("Usage", adding(USED, IG.format, Literal("aim-page"))),
    "input with none changed": ("Usage", changing(USED, IG.changedDocuments, Literal(0))),
    "revision of nothing": ("Revision", without(REVISION, IG.revisionOf)),
    "revision of a record": ("Revision", changing(REVISION, IG.revisionOf, RECORD)),
    "revision of unknown kind": ("Revision", changing(REVISION, IG.changeKind, Literal("renamed"))),
    "revision of no run": ("Revision", without(REVISION, PROV.wasGeneratedBy)),
    "revision at no time": ("Revision", without(REVISION, PROV.generatedAtTime)),
    "revision that adds a record": ("Revision", adding(REVISION, IG.added, RECORD)),
    "difference about nothing": ("Difference", without(ADDED, RDF.subject)),
    "difference of two properties": ("Difference", adding(ADDED, RDF.predicate, IG.severity)),
    "difference without value": ("Difference", without(ADDED, RDF.object)),
    "incident without label": ("Incident", without(INCIDENT, RDFS.label)),
    "incident without record": ("Incident", without(RECORD, IG.recordOf)),
    "incident of two sort dates": ("Incident", adding(INCIDENT, IG.sortDate, Literal("2026-05-03", datatype=XSD.date))),
    "sort date of month precision": (
        "Incident",
        changing(INCIDENT, IG.sortDate, Literal("2026-05", datatype=XSD.gYearMonth)),
    ),
    "dated incident without a date to sort by": ("DatedIncident", without(INCIDENT, IG.sortDate)),
    "related to an article": ("Incident", adding(INCIDENT, IG.relatedRecord, ARTICLE)),
    "incident that ends before it starts": (
        "Incident",
        changing(INCIDENT, IG.latest, Literal("2026-05-01", datatype=XSD.date)),
    ),
    "incident dated by hearsay": ("Incident", changing(INCIDENT, IG.dateBasis, Literal("hearsay"))),
    "incident of two severities": (
        "Incident",
        adding(INCIDENT, IG.severity, concept("oecd-aim", "severity", "ai-hazard")),
    ),
    "deployer that is a text": ("Incident", changing(INCIDENT, IG.deployer, Literal("Northwind Robotics"))),
    "deployer that is an article": ("Incident", changing(INCIDENT, IG.deployer, ARTICLE)),
    "incident of both kinds": ("RealizedOrHazard", adding(INCIDENT, RDF.type, IG.Hazard)),
    "record of two incidents": ("Record", adding(RECORD, IG.recordOf, OTHER)),
    "severity of another scheme": (
        "SeverityValue",
        changing(INCIDENT, IG.severity, concept("oecd-aim", "harm-type", "psychological")),
    ),
    "classified as a text": ("ClassifiedAsValue", adding(INCIDENT, IG.classifiedAs, Literal("Boredom"))),
    "classified as something of no scheme": ("ClassifiedAsValue", adding(INCIDENT, IG.classifiedAs, VOCAB["x/y/z"])),
    "claim that classifies as something of no scheme": (
        "ClassifiedAsClaims",
        both(changing(SEVERITY.iri, IG.property, IG.classifiedAs), changing(SEVERITY.iri, IG.value, VOCAB["x/y/z"])),
    ),
    "system kind that is a text": ("SystemKindValue", changing(SYSTEM, IG.systemKind, Literal("drone"))),
    "response type of another scheme": (
        "ResponseTypeValue",
        changing(RESPONSE, IG.responseType, concept("ig", "incident-kind", "data-leak")),
    ),
    "article without headline, address or label": ("Article", without(ARTICLE, SCHEMA.headline)),
    "article dated by a text": ("Article", changing(ARTICLE, SCHEMA.datePublished, Literal("May"))),
    "organization without name": ("Organization", without(MAKER, SCHEMA.name)),
    "system without name": ("AISystem", without(SYSTEM, RDFS.label)),
    "statement without words": ("Statement", without(STATEMENT, SCHEMA.text)),
    "statement of nobody": ("Statement", without(STATEMENT, IG.speaker)),
    "response to nothing": ("Response", without(RESPONSE, IG.responseTo)),
    "story without label": ("Story", without(STORY, RDFS.label)),
    "judgement without reason": ("Judgement", without(JUDGEMENT, IG.because)),
    "judgement of unknown kind": ("Judgement", changing(JUDGEMENT, IG.judgementKind, Literal("same-as"))),
    "merge of one node with itself": ("Judgement", changing(JUDGEMENT, IG.object, INCIDENT)),
    "merge of one node": ("JudgementAboutTwo", without(JUDGEMENT, IG.object)),
    "merged into a text": ("MergedInto", adding(INCIDENT, IG.mergedInto, Literal("another"))),
    "sameAs": ("NoSameAs", adding(INCIDENT, OWL.sameAs, OTHER)),
}


def shapes_broken(findings: list[Finding]) -> set[str]:
    return {finding.shape.value.rpartition("/")[2] for finding in findings}


def test_a_good_graph_passes(vocabulary: Vocabulary) -> None:
    assert validate(good_graph(), vocabulary) == []


@pytest.mark.parametrize("mutation", SPOILT)
def test_a_spoilt_graph_is_found_by_the_right_shape(vocabulary: Vocabulary, mutation: str) -> None:
    shape, spoil = SPOILT[mutation]
    data = good_graph()
    spoil(data)
    assert shape in shapes_broken(validate(data, vocabulary))


def test_an_article_known_by_its_address_is_whole(vocabulary: Vocabulary) -> None:
    data = good_graph()
    without(ARTICLE, SCHEMA.headline)(data)
    adding(ARTICLE, SCHEMA.url, Literal("https://example.org/drone", datatype=XSD.anyURI))(data)
    assert validate(data, vocabulary) == []


@pytest.mark.parametrize("role", [IG.deployer, IG.developer, IG.harmedParty])
def test_a_product_may_be_named_in_a_role(vocabulary: Vocabulary, role: NamedNode) -> None:
    data = good_graph()
    adding(INCIDENT, role, mint("product", "Skylark"))(data)
    assert validate(data, vocabulary) == []


def test_a_record_of_a_system_is_a_document(vocabulary: Vocabulary) -> None:
    data = good_graph()
    changing(DOCUMENT, SCHEMA.mainEntity, SYSTEM)(data)
    assert validate(data, vocabulary) == []


def test_a_withdrawal_is_whole(vocabulary: Vocabulary) -> None:
    quads = revision_quads(RUN.iri, ENDED, {DOCUMENT: []}, [SAID], {DOCUMENT: "A delivery drone went astray"})
    assert validate(quads, vocabulary) == []


def test_a_finding_names_node_property_value_and_rule(vocabulary: Vocabulary) -> None:
    data = good_graph()
    changing(SEVERITY.iri, IG.confidence, decimal("1.5"))(data)
    (finding,) = validate(data, vocabulary)
    assert finding == Finding(
        focus=SEVERITY.iri,
        path=IG.confidence,
        value=decimal("1.5"),
        message="The confidence of a claim is one decimal number from 0 to 1.",
        shape=IG["shape/Claim"],
        severity=Severity.VIOLATION,
    )


def test_warnings_come_after_violations(vocabulary: Vocabulary) -> None:
    data = good_graph()
    without(DENIAL.iri, IG.cue)(data)
    without(STORY, RDFS.label)(data)
    assert [finding.severity for finding in validate(data, vocabulary)] == [Severity.VIOLATION, Severity.WARNING]


def test_named_graphs_count_as_one(vocabulary: Vocabulary) -> None:
    graphs = (DOCUMENT, mint("document", "example.org/other"))
    quads = [Quad(t.subject, t.predicate, t.object, graphs[n % 2]) for n, t in enumerate(sorted(good_graph(), key=str))]
    assert validate(quads, vocabulary) == []


def test_the_ontology_keeps_its_own_rules(vocabulary: Vocabulary) -> None:
    assert validate(vocabulary.quads(), vocabulary) == []


def test_a_concept_without_notation_or_scheme_is_found(vocabulary: Vocabulary) -> None:
    node = VOCAB["ig/incident-kind/new"]
    data = {
        Triple(node, RDF.type, SKOS.Concept),
        Triple(node, SKOS.prefLabel, Literal("New", language="en")),
        Triple(node, SKOS.prefLabel, Literal("Newer", language="en")),
    }
    findings = validate(data, vocabulary)
    assert {finding.path for finding in findings} == {SKOS.notation, SKOS.inScheme, SKOS.prefLabel}
    assert shapes_broken(findings) == {"Concept"}
