"""Edits against ontology/shapes.ttl: what a shape says of a property becomes an error of the field that gave it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.claims import Claim
from kg.documents import SourceDocument
from kg.edits.requests import Ingest, InputError, RefusedClaim
from kg.edtf import EDTF
from kg.quads import claim_quads, document_quads, judgement_quads
from kg.resolve.judgements import Judgement
from kg.sources.dates import parse_date
from kg.terms import IG, RDF, SCHEMA, XSD, curie, mint, spelled
from kg.validation import Finding, Severity, validate
from kg.vocabulary import Vocabulary

SHAPE: Final = "SHAPE"
"""Code of an error that a shape states."""
_SHOWN: Final = 3_000
"""Characters of a field that the shapes see: more than any but the content may have, of which one is enough."""
_HANDED_IN: Final = mint("document", "handed-in")
_INGEST_FIELDS: Final[Mapping[NamedNode, str]] = {
    SCHEMA.text: "content",
    SCHEMA.url: "url",
    SCHEMA.datePublished: "published",
    SCHEMA.publisher: "publisher",
    SCHEMA.headline: "title",
}
_JUDGE_FIELDS: Final[Mapping[NamedNode, str]] = {IG.because: "because", IG.subject: "of", IG.object: "of"}


def handed_in(edit: Ingest, vocabulary: Vocabulary) -> list[InputError]:
    """What is wrong with a document as it is handed in, before anybody reads it."""
    return _errors(_violations(_as_triples(edit), vocabulary), _INGEST_FIELDS, "content")


def _as_triples(edit: Ingest) -> Iterator[Triple]:
    """The fields as they are given. What is no date stays a text."""
    yield Triple(_HANDED_IN, RDF.type, SCHEMA.DigitalDocument)
    yield Triple(_HANDED_IN, SCHEMA.text, Literal(edit.content.strip()[:_SHOWN]))
    if edit.url is not None:
        yield Triple(_HANDED_IN, SCHEMA.url, Literal(edit.url[:_SHOWN], datatype=XSD.anyURI))
    if edit.published is not None:
        date = parse_date(edit.published)
        printed = Literal(edit.published[:_SHOWN]) if date is None else Literal(date, datatype=EDTF)
        yield Triple(_HANDED_IN, SCHEMA.datePublished, printed)
    for predicate, text in ((SCHEMA.publisher, edit.publisher), (SCHEMA.headline, edit.title)):
        if text is not None:
            yield Triple(_HANDED_IN, predicate, Literal(text[:_SHOWN]))


def documents(
    stated: Sequence[tuple[SourceDocument, Sequence[Claim]]], run: NamedNode, at: str, vocabulary: Vocabulary
) -> tuple[list[InputError], dict[NamedNode, RefusedClaim]]:
    """What is wrong with the graphs of documents: errors of the documents themselves, and claims to leave out by IRI.

    All by one pass of the shapes, which take a tenth of a second to read and two milliseconds for a claim.
    """
    quads = [quad for source, claims in stated for quad in (*claim_quads(claims), *document_quads(source, run, at))]
    by_iri = {claim.iri: claim for _, claims in stated for claim in claims}
    refused: dict[NamedNode, RefusedClaim] = {}
    rest: list[Finding] = []
    for finding in _violations(quads, vocabulary):
        guilty = _guilty(finding, by_iri)
        refused |= {claim.iri: _refused(claim, finding) for claim in guilty}
        if not guilty:
            rest.append(finding)
    return _errors(rest, _INGEST_FIELDS, "content"), refused


def judgement(made: Judgement, vocabulary: Vocabulary) -> list[InputError]:
    """What is wrong with a judgement."""
    return _errors(_violations(judgement_quads(made), vocabulary), _JUDGE_FIELDS, "of")


def _violations(data: Iterable[Quad | Triple], vocabulary: Vocabulary) -> list[Finding]:
    return [finding for finding in validate(data, vocabulary) if finding.severity is Severity.VIOLATION]


def _guilty(finding: Finding, claims: Mapping[NamedNode, Claim]) -> list[Claim]:
    """The claim that a finding names; for a value out of the wrong list, those that give the property this value."""
    if isinstance(finding.focus, NamedNode) and finding.focus in claims:
        return [claims[finding.focus]]
    place = (finding.focus, finding.value)
    return [claim for claim in claims.values() if (claim.property, claim.value) == place]


def _refused(claim: Claim, finding: Finding) -> RefusedClaim:
    return RefusedClaim(
        claim.about.value, curie(claim.property), spelled(claim.value), finding.message, curie(finding.shape)
    )


def _errors(findings: Iterable[Finding], fields: Mapping[NamedNode, str], otherwise: str) -> list[InputError]:
    made = (
        InputError(
            otherwise if finding.path is None else fields.get(finding.path, otherwise), finding.message, SHAPE,
            curie(finding.shape),
        )
        for finding in findings
    )  # fmt: skip
    return list(dict.fromkeys(made))
