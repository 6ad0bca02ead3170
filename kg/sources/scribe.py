"""Writing claims: one document, one agent, one method; and the claims that every article gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.claims import Claim, Modality, Span, Term
from kg.headlines import clean_headline
from kg.sources.dates import date_literal
from kg.sources.names import Organization, article_iri, organization, script_language
from kg.terms import IG, SCHEMA, XSD
from kg.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes claims of one document in the name of one agent."""

    document: NamedNode
    agent: NamedNode
    method: str
    confidence: float = 1.0

    def claim(
        self,
        about: NamedNode,
        prop: NamedNode,
        value: Term,
        evidence: Span | None = None,
        *,
        raw: Span | None = None,
        modality: Modality = Modality.ASSERTED,
        machine_generated: bool = False,
        supported_by: NamedNode | None = None,
        confidence: float | None = None,
    ) -> Claim:
        """One claim; a `confidence` given here is a further doubt beside the scribe's own."""
        return Claim(
            about,
            prop,
            value,
            self.document,
            self.agent,
            modality,
            self.method,
            evidence=evidence,
            raw=raw,
            confidence=self.confidence if confidence is None else min(confidence, self.confidence),
            machine_generated=machine_generated,
            supported_by=supported_by,
        )


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value and the words that it was read from; None where it stands in front matter or in the head of HTML."""

    value: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What a document says of one article."""

    headline: Sourced
    published: Sourced | None = None
    """EDTF."""
    publisher: Sourced | None = None
    url: Sourced | None = None
    language: str | None = None
    byline: Sourced | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article's node, its publisher and its claims."""

    iri: NamedNode
    publisher: Organization | None
    language: str | None
    claims: tuple[Claim, ...]


def describe_article(scribe: Scribe, vocabulary: Vocabulary, facts: ArticleFacts) -> Article:
    """The node of an article and the claims about headline, date, publisher, address, language and byline."""
    publisher = organization(vocabulary, facts.publisher.value) if facts.publisher else None
    iri = article_iri(facts.headline.value, publisher, facts.url.value if facts.url else None)
    language = script_language(facts.headline.value) or facts.language
    return Article(iri, publisher, language, tuple(_claims(scribe, vocabulary, iri, publisher, facts)))


def headline_literal(headline: str) -> Literal:
    """A headline, tagged with its language only where the script shows it."""
    language = script_language(headline)
    return Literal(headline, language=language) if language else Literal(headline)


def _claims(
    scribe: Scribe, vocabulary: Vocabulary, iri: NamedNode, publisher: Organization | None, facts: ArticleFacts
) -> Iterator[Claim]:
    headline = facts.headline
    yield scribe.claim(iri, SCHEMA.headline, headline_literal(headline.value), headline.span)
    if facts.published:
        yield scribe.claim(iri, SCHEMA.datePublished, date_literal(facts.published.value), facts.published.span)
    if facts.publisher and publisher:
        yield scribe.claim(iri, SCHEMA.publisher, publisher.iri, facts.publisher.span)
        yield scribe.claim(publisher.iri, SCHEMA.name, Literal(facts.publisher.value), facts.publisher.span)
    if facts.url:
        yield scribe.claim(iri, SCHEMA.url, Literal(facts.url.value, datatype=XSD.anyURI), facts.url.span)
    detected = script_language(headline.value)
    if detected:
        yield scribe.claim(
            iri, SCHEMA.inLanguage, Literal(detected), headline.span, modality=Modality.INFERRED, confidence=0.9
        )
    elif facts.language:
        yield scribe.claim(iri, SCHEMA.inLanguage, Literal(facts.language))
    clean = clean_headline(headline.value, publisher.name if publisher else None)
    if clean.byline:
        yield from byline_claims(
            scribe, vocabulary, iri, clean.byline, _byline_span(headline, clean.byline), headline.span
        )
    if facts.byline:
        yield from byline_claims(scribe, vocabulary, iri, facts.byline.value, facts.byline, facts.byline.span)


def byline_claims(
    scribe: Scribe, vocabulary: Vocabulary, article: NamedNode, name: str, printed: Sourced, evidence: Span | None
) -> Iterator[Claim]:
    """The byline as printed; the wire service too where the name is one. Persons get no node."""
    yield scribe.claim(article, IG.byline, Literal(printed.value), evidence, raw=printed.span)
    agency = organization(vocabulary, re.sub(r"^by\s+", "", name, flags=re.IGNORECASE))
    if agency.is_wire:
        yield scribe.claim(article, IG.wireService, agency.iri, evidence, raw=printed.span)
        yield scribe.claim(agency.iri, SCHEMA.name, Literal(agency.name), evidence, raw=printed.span)


def _byline_span(headline: Sourced, name: str) -> Sourced:
    """ "By Reuters" as it stands in the headline."""
    found = re.search(rf"\bby\s+{re.escape(name)}", headline.value, re.IGNORECASE)
    if found is None or headline.span is None:
        return Sourced(found[0] if found else name)
    start = headline.span.start + found.start()
    return Sourced(found[0], Span(start, start + len(found[0]), found[0]))
