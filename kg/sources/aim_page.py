"""Reader of one incident page of the OECD AI Incidents and Hazards Monitor, as saved text or as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal

from kg.documents import Reading, SourceDocument, Unread
from kg.errors import BadDocument
from kg.sources.aim_address import incident_id, is_aim_address
from kg.sources.aim_articles import ArticlePart, read_articles
from kg.sources.aim_claims import list_article, monitor, record_iri, write_incident
from kg.sources.aim_layout import Kind, Layout, Marked, may_be_aim
from kg.sources.aim_parts import IncidentReader
from kg.sources.names import document_iri
from kg.sources.page import Line, Page
from kg.sources.scribe import Scribe
from kg.terms import SCHEMA
from kg.vocabulary import Vocabulary

NAME = "aim-page"
VERSION = 1


def objection(page: Page, vocabulary: Vocabulary) -> str | None:
    """Why the page is no page of the monitor; None where it is one."""
    if is_aim_address(page.url):
        return None
    if not may_be_aim(page.text, vocabulary):
        return "no label or notice of the AIM monitor"
    marked = Layout.of(vocabulary).mark(page)
    facets = {item.scheme.iri for item in marked if item.scheme is not None}
    if len(facets) >= 2 or any(item.kind in {Kind.RATIONALE, Kind.ARTICLES, Kind.NOTICE} for item in marked):
        return None
    return "no line that is a label or the notice of the AIM monitor"


def read(page: Page, vocabulary: Vocabulary) -> Reading:
    """Everything that the page says, and every line that was not understood.

    Raises BadDocument where the page has no title.
    """
    layout = Layout.of(vocabulary)
    marked = layout.mark(page)
    title = _title(page, marked)
    start = next(i for i, item in enumerate(marked) if (item.whole or item.line).start == title.start) + 1
    end = next((i for i, item in enumerate(marked) if i >= start and item.kind is Kind.ARTICLES), len(marked))
    part = IncidentReader(page, layout, title, single_valued_facets(vocabulary)).read(marked[start:end])
    articles, unread = read_articles(page, marked[end + 1 :])

    agent = monitor(vocabulary)
    document = document_iri(page.url, NAME, title.text)
    record = record_iri(incident_id(page.url), title.text)
    scribe = Scribe(document, agent.iri, f"reader:{NAME}")
    listed = [list_article(scribe, vocabulary, record, item, _is_cut(page, item)) for item in articles]
    written = write_incident(scribe, page, record, part, listed, page.url)
    source = SourceDocument(
        iri=document,
        name=page.name,
        format=NAME,
        reader_version=VERSION,
        content_hash=page.content_hash,
        text=page.text,
        title=title.text,
        main_entity=record,
        publisher=agent.iri,
        url=page.url,
        published=page.front.published,
        language=page.front.language or "en",
        licence=page.front.licence,
        notice=notice(marked),
    )
    before = [
        Unread(item.line.number, item.line.text, "line above the title")
        for item in marked[: start - 1]
        if item.kind is Kind.TEXT
    ]
    return Reading(
        document=source,
        claims=(scribe.claim(agent.iri, SCHEMA.name, Literal(agent.name)), *written.claims),
        passages=written.passages,
        unread=tuple(
            sorted(
                (*page.unread, *before, *written.unread, *unread, *_missing(page, marked, articles)),
                key=lambda item: item.line,
            )
        ),
    )


def notice(marked: Sequence[Marked]) -> str | None:
    """What the monitor demands to be shown with its data."""
    return next((item.line.text for item in marked if item.kind is Kind.NOTICE), None)


def single_valued_facets(vocabulary: Vocabulary) -> frozenset[str]:
    """IRIs of the schemes whose property holds one value."""
    return frozenset(
        item.scheme.value for item in vocabulary.properties.values() if item.scheme is not None and item.functional
    )


def _title(page: Page, marked: Sequence[Marked]) -> Line:
    """The first main heading of HTML, else the first line that is no furniture."""
    texts = [item for item in marked if item.kind in {Kind.TEXT, Kind.CUT, Kind.DATE, Kind.FACET}]
    for item in texts:
        if item.line.heading == 1:
            return item.whole or item.line
    if not texts or marked[0].kind in {Kind.RATIONALE, Kind.ARTICLES}:
        raise BadDocument(page.name, "an AIM page without a title")
    return texts[0].whole or texts[0].line


def _is_cut(page: Page, article: ArticlePart) -> bool:
    """Whether the document ends inside the headline, the date or the publisher's name of an article."""
    last = page.lines[-1].start
    ends_here = last in {article.headline.start, article.publisher.start if article.publisher else -1}
    return ends_here or (article.publisher is None and article.rationale is None)


def _missing(page: Page, marked: Sequence[Marked], articles: Sequence[ArticlePart]) -> list[Unread]:
    """What every whole page has and this one lacks: a sign that it was cut."""
    last = page.lines[-1]
    if not any(item.kind is Kind.ARTICLES for item in marked):
        return [Unread(last.number, last.text, "the page ends before its list of articles")]
    if not articles:
        return [Unread(last.number, last.text, "the list of articles is empty")]
    return []
