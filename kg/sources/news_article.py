"""Reader of news: an HTML page, an aggregator's copy, or plain text with a headline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg.claims import Claim, Modality
from kg.documents import Passage, PassageRole, Reading, SourceDocument
from kg.errors import BadDocument
from kg.sources import news_html, news_text, prose
from kg.sources.names import article_iri, document_iri, organization, script_language
from kg.sources.news_draft import NewsDraft
from kg.sources.page import Page
from kg.sources.scribe import Article, ArticleFacts, Scribe, describe_article
from kg.terms import IG, SCHEMA
from kg.vocabulary import Vocabulary

NAME = "news-article"
VERSION = 1


def objection(page: Page, vocabulary: Vocabulary) -> str | None:
    """Why the page is no news; None where it is."""
    if news_text.is_copy(page):
        return None
    return prose.objection(page) if page.markup is None else news_html.objection(page)


def read(page: Page, vocabulary: Vocabulary) -> Reading:
    """The article's metadata as claims, its paragraphs as passages.

    Raises BadDocument where there is no headline.
    """
    draft = _draft(page, vocabulary)
    if draft is None:
        raise BadDocument(page.name, "an article without a headline")
    return _write(page, vocabulary, draft)


def _draft(page: Page, vocabulary: Vocabulary) -> NewsDraft | None:
    copy = news_text.read_copy(page, vocabulary) if news_text.is_copy(page) else None
    if page.markup is None:
        return copy or news_text.read_plain(page, vocabulary)
    stated = news_html.read_html(page)
    if copy is None or stated is None:
        return copy or stated
    return replace(  # the lines tell whose words are whose; the head knows better who, when and where
        copy,
        published=stated.published or copy.published,
        publisher=stated.publisher or copy.publisher,
        url=stated.url or copy.url,
        byline=stated.byline or copy.byline,
        language=stated.language or copy.language,
    )


def _write(page: Page, vocabulary: Vocabulary, draft: NewsDraft) -> Reading:
    publisher = organization(vocabulary, draft.publisher.value) if draft.publisher else None
    url = draft.url.value if draft.url else None
    iri = article_iri(draft.headline.value, publisher, url)
    document = document_iri(url, NAME, *([publisher.name] if publisher else []), draft.headline.value)
    scribe = Scribe(document, publisher.iri if publisher else iri, f"reader:{NAME}")
    facts = ArticleFacts(
        headline=draft.headline,
        published=draft.published,
        publisher=draft.publisher,
        url=draft.url,
        language=draft.language,
        byline=draft.byline,
    )
    article = describe_article(scribe, vocabulary, facts)
    published = draft.published.value if draft.published else None
    source = SourceDocument(
        iri=document,
        name=page.name,
        format=NAME,
        reader_version=VERSION,
        content_hash=page.content_hash,
        text=draft.text,
        title=draft.headline.value,
        main_entity=iri,
        publisher=publisher.iri if publisher else None,
        url=url,
        published=published,
        language=draft.language or script_language(draft.text) or "en",
        licence=draft.licence,
    )
    claims = (*article.claims, *_copy_claims(scribe, vocabulary, iri, draft))
    passages = tuple(_passages(vocabulary, article, document, draft, published))
    return Reading(document=source, claims=claims, passages=passages, unread=draft.unread)


def _copy_claims(scribe: Scribe, vocabulary: Vocabulary, article: NamedNode, draft: NewsDraft) -> Iterator[Claim]:
    """That the original stands elsewhere, and where, as far as the page says so."""
    if draft.original is not None:
        yield scribe.claim(article, IG.isCopy, Literal(True), draft.original)
    if draft.original_publisher is not None:
        named = draft.original_publisher
        owner = organization(vocabulary, named.value)
        yield scribe.claim(article, IG.originalPublisher, owner.iri, draft.original, raw=named.span)
        yield scribe.claim(owner.iri, SCHEMA.name, Literal(named.value), draft.original, raw=named.span)


def _passages(
    vocabulary: Vocabulary, article: Article, document: NamedNode, draft: NewsDraft, published: str | None
) -> Iterator[Passage]:
    """Each paragraph in the name of whose words it is.

    The site that shows a copy speaks only in its comment; the copied words are the original publisher's, and the
    article's own node stands for a publisher that is not named.
    """
    site = article.publisher.iri if article.publisher else None
    voice = site or article.iri
    if draft.original_publisher is not None:
        voice = organization(vocabulary, draft.original_publisher.value).iri
    elif draft.original is not None:
        voice = article.iri
    anchor = published if published and len(published) == 10 else None
    spans = [(PassageRole.HEADLINE, draft.headline.span)] if draft.headline.span else []
    for role, span in (*spans, *((section.role, section.span) for section in draft.sections)):
        yield Passage(
            start=span.start, end=span.end, role=role, modality=Modality.ASSERTED, article=article.iri, anchor=anchor,
            asserted_by=(site or document) if role is PassageRole.COMMENT else voice,
        )  # fmt: skip
