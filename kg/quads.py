"""Claims and documents as quads of the document's named graph. Pure: equal input, equal quads."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from kg.claims import Claim, Rank, Span, Term, evidence_iri
from kg.documents import SourceDocument
from kg.edtf import EDTF
from kg.resolve.judgements import Judgement
from kg.terms import DCTERMS, IG, JUDGEMENTS, OA, PROV, RDF, SCHEMA, XSD, concept

_TRUE, _FALSE = Literal(True), Literal(False)


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """The whole content of a document's graph. The quads are made as they are read and kept by nobody, since to have
    those of a large change all at once takes longer than to make them."""

    document: SourceDocument
    claims: Sequence[Claim]
    judged: Mapping[NamedNode, Rank]
    run: NamedNode
    recorded_at: str

    def __iter__(self) -> Iterator[Quad]:
        claims = claim_quads(self.claims, self.judged)
        return chain(claims, document_quads(self.document, self.run, self.recorded_at))


def document_quads(document: SourceDocument, run: NamedNode, recorded_at: str) -> Iterator[Quad]:
    """The document's own metadata, its hash last: see EmbeddedStore.apply.

    `recorded_at` is the xsd:dateTime at which the run took it in.
    """
    optional: tuple[tuple[NamedNode, Term | None], ...] = (
        (SCHEMA.mainEntity, document.main_entity),
        (SCHEMA.publisher, document.publisher),
        (SCHEMA.url, Literal(document.url, datatype=XSD.anyURI) if document.url else None),
        (SCHEMA.datePublished, Literal(document.published, datatype=EDTF) if document.published else None),
        (SCHEMA.license, Literal(document.licence) if document.licence else None),
        (IG.notice, Literal(document.notice) if document.notice else None),
        (DCTERMS.isPartOf, document.collection),
    )
    values: tuple[tuple[NamedNode, Term], ...] = (
        (RDF.type, IG.SourceDocument),
        (SCHEMA.headline, Literal(document.title)),
        (SCHEMA.inLanguage, Literal(document.language)),
        (IG.format, Literal(document.format)),
        (IG.readerVersion, Literal(document.reader_version)),
        (IG.recordedAt, Literal(recorded_at, datatype=XSD.dateTime)),
        (PROV.wasGeneratedBy, run),
        *((predicate, value) for predicate, value in optional if value is not None),
        (IG.contentHash, Literal(document.content_hash)),
    )
    for predicate, value in values:
        yield Quad(document.iri, predicate, value, document.iri)


def claim_quads(claims: Iterable[Claim], judged: Mapping[NamedNode, Rank] | None = None) -> Iterator[Quad]:
    """Claim nodes with their evidence. `judged` holds the ranks that judgements give to claims.

    The sentence stands on the claim and on its evidence node: engines without statistics read it in one step there.
    """
    ranks = judged or {}
    written: set[tuple[NamedNode, Span]] = set()
    for claim in claims:
        yield from _claim(claim, ranks.get(claim.iri, claim.rank))
        place = None if claim.evidence is None else (claim.document, claim.evidence)
        if place is not None and place not in written:
            written.add(place)
            yield from _evidence(*place)


def judgement_quads(judgement: Judgement) -> Iterator[Quad]:
    """One judgement, in the graph of judgements."""
    values: list[tuple[NamedNode, Term]] = [
        (RDF.type, IG.Judgement),
        (IG.judgementKind, Literal(judgement.kind.value)),
        (IG.subject, judgement.subject),
        (IG.because, Literal(judgement.because)),
        (IG.judgedBy, Literal(judgement.judged_by)),
        (PROV.generatedAtTime, Literal(judgement.at, datatype=XSD.dateTime)),
    ]
    if judgement.object is not None:
        values.append((IG.object, judgement.object))
    for predicate, value in values:
        yield Quad(judgement.iri, predicate, value, JUDGEMENTS)


def _claim(claim: Claim, rank: Rank) -> list[Quad]:
    values: list[tuple[NamedNode, Term | None]] = [
        (RDF.type, IG.Claim),
        (IG.about, claim.about),
        (IG.property, claim.property),
        (IG.value, claim.value),
        (IG.method, _text(claim.method)),
        (IG.modality, concept("ig", "modality", claim.modality)),
        (IG.rank, concept("ig", "rank", rank)),
        (IG.assertedBy, claim.asserted_by),
        (IG.confidence, _decimal(claim.confidence)),
        (IG.machineGenerated, _TRUE if claim.machine_generated else _FALSE),
        (PROV.wasDerivedFrom, claim.document),
        (IG.evidence, evidence_iri(claim.document, claim.evidence) if claim.evidence else None),
        (IG.sentence, Literal(claim.evidence.text) if claim.evidence else None),
        (IG.cue, Literal(claim.cue) if claim.cue else None),
        (IG.inStatement, claim.statement),
        (IG.supportedBy, claim.supported_by),
        (IG.annotator, Literal(claim.annotator) if claim.annotator else None),
    ]
    finding = claim.raw or claim.evidence
    if finding is not None:
        values += [(IG.start, Literal(finding.start)), (IG.end, Literal(finding.end))]
    if claim.raw is not None:
        values.append((IG.rawText, Literal(claim.raw.text)))
    node, graph = claim.iri, claim.document
    return [Quad(node, predicate, value, graph) for predicate, value in values if value is not None]


@functools.cache
def _text(text: str) -> Literal:
    """The literal of one of the few texts that stand on every claim."""
    return Literal(text)


@functools.cache
def _decimal(number: float) -> Literal:
    return Literal(f"{number:.2f}", datatype=XSD.decimal)


def _evidence(document: NamedNode, span: Span) -> Iterator[Quad]:
    node = evidence_iri(document, span)
    for predicate, value in (
        (RDF.type, IG.Evidence),
        (OA.exact, Literal(span.text)),
        (OA.start, Literal(span.start)),
        (OA.end, Literal(span.end)),
    ):
        yield Quad(node, predicate, value, document)
