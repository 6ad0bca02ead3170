"""AIM parts -> claims and passages, the same for incident pages and list pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import DOUBTFUL, Claim, Modality, Span
from kg.documents import Passage, PassageRole, Unread
from kg.sources.aim_articles import ArticlePart
from kg.sources.aim_parts import IncidentPart, TextBlock, broken_off
from kg.sources.dates import edtf_literal
from kg.sources.names import Organization, organization
from kg.sources.page import Page, same_words
from kg.sources.scribe import Article, ArticleFacts, Scribe, Sourced, describe_article, headline_literal
from kg.terms import IG, SCHEMA, XSD, mint
from kg.vocabulary import Vocabulary

MONITOR_NAME: Final = "OECD AI Incidents Monitor"

_FURTHER_PARAGRAPH: Final = 0.9


def monitor(vocabulary: Vocabulary) -> Organization:
    """The organization in whose name AIM pages speak."""
    return organization(vocabulary, MONITOR_NAME)


def record_iri(aim_id: str | None, title: str) -> NamedNode:
    """AIM's own view of one incident."""
    return mint("record", "aim", aim_id or title)


@dataclass(frozen=True, slots=True)
class Written:
    """What one part of a page became."""

    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article of the list with its claims; `rationale` is the claim that holds why AIM listed it."""

    part: ArticlePart
    article: Article
    claims: tuple[Claim, ...]
    rationale: Claim | None


def list_article(
    scribe: Scribe, vocabulary: Vocabulary, record: NamedNode, part: ArticlePart, cut: bool
) -> ListedArticle:
    """The claims about one listed article. `cut`: the document ends inside it, so names may lack their ends."""
    scribe = replace(scribe, confidence=DOUBTFUL) if cut else scribe
    facts = ArticleFacts(
        headline=Sourced(part.headline.text, part.headline.span),
        published=Sourced(part.date.edtf, part.date.span) if part.date else None,
        publisher=Sourced(part.publisher.text, part.publisher.span) if part.publisher else None,
        url=Sourced(part.headline.link, part.headline.span) if part.headline.link else None,
    )
    article = describe_article(scribe, vocabulary, facts)
    claims = [*article.claims, scribe.claim(article.iri, IG.listedFor, record, part.headline.span)]
    rationale = None
    if part.rationale is not None:
        rationale = _rationale_claim(scribe, article.iri, part.rationale, machine=True, supported_by=None)
        claims.append(rationale)
    return ListedArticle(part, article, tuple(claims), rationale)


def write_incident(
    scribe: Scribe, page: Page, record: NamedNode, part: IncidentPart, listed: Sequence[ListedArticle], url: str | None
) -> Written:
    """Claims and passages of one incident: title, description, rationale, facets, date, country, articles."""
    title = part.title.span
    claims = [scribe.claim(record, SCHEMA.name, headline_literal(title.text), title)]
    if url:
        claims.append(scribe.claim(record, SCHEMA.url, Literal(url, datatype=XSD.anyURI)))
    anchor = min(
        (item.part.date.edtf for item in listed if item.part.date), default=part.date.edtf if part.date else None
    )
    passages: list[Passage] = []
    for block in part.descriptions:
        claim = scribe.claim(
            record, SCHEMA.description, Literal(block.span.text), block.span,
            modality=Modality.CLASSIFIED, machine_generated=block.machine,
            confidence=1.0 if block is part.descriptions[0] else _FURTHER_PARAGRAPH,
        )  # fmt: skip
        claims.append(claim)
        passages.append(_passage(scribe, block.span, PassageRole.SUMMARY, record, None, anchor, claim, block.machine))
    reason: Claim | None = None
    told: set[NamedNode] = set()
    for block in part.rationales:
        source = _same_rationale(block, listed)
        claim = _rationale_claim(
            scribe, record, block, block.machine, source.rationale.iri if source and source.rationale else None
        )
        reason = reason or claim
        claims.append(claim)
        article = source.article.iri if source else None
        passages.append(
            _passage(scribe, block.span, PassageRole.RATIONALE, record, article, anchor, claim, block.machine)
        )
        if source and source.rationale:
            told.add(source.rationale.iri)
    claims.extend(_facet_claims(scribe, record, part, reason))
    claims.extend(_date_and_country(scribe, record, part, listed))
    for item in listed:
        claims.extend(item.claims)
        passages.extend(_article_passages(scribe, record, item, told))
    return Written(tuple(claims), tuple(passages), (*part.unread, *_breaks(page, part, listed)))


def _rationale_claim(
    scribe: Scribe, about: NamedNode, block: TextBlock, machine: bool, supported_by: NamedNode | None
) -> Claim:
    return scribe.claim(
        about, IG.rationale, Literal(block.span.text), block.span,
        modality=Modality.CLASSIFIED, machine_generated=machine, supported_by=supported_by,
    )  # fmt: skip


def _same_rationale(block: TextBlock, listed: Sequence[ListedArticle]) -> ListedArticle | None:
    """The article whose rationale the incident's rationale repeats word for word: AIM classifies from one article."""
    for item in listed:
        if item.part.rationale is not None and same_words(item.part.rationale.span.text, block.span.text):
            return item
    return None


def _facet_claims(scribe: Scribe, record: NamedNode, part: IncidentPart, reason: Claim | None) -> Iterator[Claim]:
    for value in part.values:
        if value.scheme.property is not None:
            yield scribe.claim(
                record, value.scheme.property, value.concept.iri, value.line.span,
                raw=value.raw, modality=Modality.CLASSIFIED, machine_generated=True,
                supported_by=reason.iri if reason else None, confidence=DOUBTFUL if value.contested else 1.0,
            )  # fmt: skip


def _date_and_country(
    scribe: Scribe, record: NamedNode, part: IncidentPart, listed: Sequence[ListedArticle]
) -> Iterator[Claim]:
    """AIM dates an incident by its first report; where no date is printed, the earliest article bounds it."""
    days = [item.part.date for item in listed if item.part.date and len(item.part.date.edtf) == 10]
    if part.date is not None:
        yield scribe.claim(record, IG.date, edtf_literal(part.date.edtf), part.date.span)
        yield scribe.claim(record, IG.dateBasis, Literal("report"), part.date.span)
    elif days:
        first = min(days, key=lambda day: day.edtf)
        yield scribe.claim(record, IG.date, edtf_literal(f"../{first.edtf}"), first.span, modality=Modality.INFERRED)
        yield scribe.claim(record, IG.dateBasis, Literal("report"), first.span, modality=Modality.INFERRED)
    if part.country is not None:
        yield scribe.claim(
            record, IG.country, Literal(part.country.text), part.country.span,
            modality=Modality.CLASSIFIED, machine_generated=True,
        )  # fmt: skip


def _article_passages(
    scribe: Scribe, record: NamedNode, item: ListedArticle, told: set[NamedNode]
) -> Iterator[Passage]:
    """The headline in the publisher's name; the rationale in the monitor's, unless the incident repeats it."""
    article, part = item.article, item.part
    date = part.date.edtf if part.date else None
    yield Passage(
        start=part.headline.start, end=part.headline.end, role=PassageRole.HEADLINE,
        asserted_by=article.publisher.iri if article.publisher else article.iri, modality=Modality.ASSERTED,
        article=article.iri, incident=record, anchor=date,
    )  # fmt: skip
    if part.rationale is not None and item.rationale is not None and item.rationale.iri not in told:
        span = part.rationale.span
        yield _passage(scribe, span, PassageRole.RATIONALE, record, article.iri, date, item.rationale, True)


def _passage(
    scribe: Scribe, span: Span, role: PassageRole, record: NamedNode, article: NamedNode | None,
    anchor: str | None, claim: Claim, machine: bool,
) -> Passage:  # fmt: skip
    return Passage(
        start=span.start, end=span.end, role=role, asserted_by=scribe.agent, modality=Modality.CLASSIFIED,
        article=article, incident=record, anchor=anchor, machine_generated=machine, supported_by=claim.iri,
    )  # fmt: skip


def _breaks(page: Page, part: IncidentPart, listed: Sequence[ListedArticle]) -> Iterator[Unread]:
    """Prose that stops without an end mark: the document was cut there, or the page was."""
    blocks = [*part.descriptions, *part.rationales, *(item.part.rationale for item in listed if item.part.rationale)]
    for block in blocks:
        if broken_off(block.span.text):
            line = max((line for line in page.lines if line.start < block.span.end), key=lambda line: line.start)
            yield Unread(line.number, line.text, "the text breaks off")
