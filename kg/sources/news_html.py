"""A news article in HTML: JSON-LD first, then the head's metadata; the text by trafilatura."""

from __future__ import annotations

import re
from typing import Final

from kg.claims import Span
from kg.documents import PassageRole, Unread
from kg.headlines import clean_headline
from kg.sources.dates import parse_date
from kg.sources.json_ld import LinkedArticle, read_json_ld
from kg.sources.markup import Markup
from kg.sources.news_draft import FURNITURE, NewsDraft, Section
from kg.sources.page import Page, same_words, split_lines
from kg.sources.prose import is_byline, is_paragraph
from kg.sources.scribe import Sourced

_DATE_NAMES: Final = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued",
    "dc.date", "dcterms.date", "sailthru.date", "pubdate", "publish-date", "date",
)  # fmt: skip
_PROBE: Final = 60
"""Characters of a block that must stand in the main text."""
_COVERED: Final = 0.8
"""Share of the main text that the blocks must make up, beside the headline."""
_LONGEST_HEADLINE: Final = 250
_AUTHOR_NAMES: Final = ("author", "article:author", "parsely-author", "dc.creator", "byl")


def objection(page: Page) -> str | None:
    """Why an HTML page is no news article; None where it is one."""
    markup = page.markup
    if markup is None:
        return "it is no HTML"
    article, _ = read_json_ld(markup.json_ld, page.url, _title(markup))
    declared = article is not None or markup.meta.get("og:type", "").casefold() == "article"
    dated = any(name in markup.meta for name in _DATE_NAMES[:3])
    if not (declared or dated or markup.has_article):
        return "HTML that does not call itself an article (JSON-LD, og:type, article element)"
    if not any(is_paragraph(line.text) for line in page.lines) and not (article and article.body):
        return "HTML without a paragraph of prose"
    return None


def read_html(page: Page) -> NewsDraft | None:
    """The article of an HTML page; None where it has no headline."""
    markup = page.markup
    if markup is None:
        return None
    linked, unread = read_json_ld(markup.json_ld, page.url, _title(markup))
    linked = linked or LinkedArticle()
    front = page.front
    publisher = front.publisher or linked.publisher or markup.meta.get("og:site_name")
    headline = front.title or linked.headline or _title(markup) or _bare_title(markup, publisher)
    if headline is None:
        return None
    text, sections, notes = _text(page, markup, linked, headline)
    published, date_notes = _published(page, markup, linked)
    url = front.url or linked.url or markup.url
    authors = (front.author,) if front.author else linked.authors or _authors(markup)
    language = front.language or linked.language or markup.language
    return NewsDraft(
        text=text,
        headline=Sourced(headline, Span(0, len(headline), headline)),
        published=Sourced(published) if published else None,
        publisher=Sourced(publisher) if publisher else None,
        url=Sourced(url) if url else None,
        language=language,
        byline=Sourced(", ".join(authors)) if authors else None,
        sections=sections,
        licence=front.licence or linked.licence,
        unread=(*page.unread, *unread, *date_notes, *notes),
    )


def _title(markup: Markup) -> str | None:
    """The headline that the page shows: its only main heading, else the title made for sharing."""
    headings = [block.text for block in markup.blocks if block.heading == 1]
    return headings[0] if len(headings) == 1 else markup.meta.get("og:title") or next(iter(headings), None)


def _bare_title(markup: Markup, publisher: str | None) -> str | None:
    """The title element, which most sites end with their name."""
    return clean_headline(markup.title, publisher).text if markup.title else None


def _published(page: Page, markup: Markup, linked: LinkedArticle) -> tuple[str | None, list[Unread]]:
    """Only dates that the page states as its own; dates elsewhere in it may date anything."""
    known = page.front.published or linked.published
    if known:
        return known, []
    printed = [markup.meta[name] for name in _DATE_NAMES if name in markup.meta]
    for text in printed:
        edtf = parse_date(text)
        if edtf is not None:
            return edtf, []
    return None, [Unread(1, text, "date of the head that was not understood") for text in printed]


def _authors(markup: Markup) -> tuple[str, ...]:
    named = (markup.meta[name] for name in _AUTHOR_NAMES if name in markup.meta)
    return tuple(name for name in named if not name.startswith(("http://", "https://")))[:1]


def _text(
    page: Page, markup: Markup, linked: LinkedArticle, headline: str
) -> tuple[str, tuple[Section, ...], list[Unread]]:
    """Headline and paragraphs, an empty line between them."""
    parts = [headline]
    sections: list[Section] = []
    position = len(headline)
    for printed in _paragraphs(page, markup, linked):
        text = re.sub(r"^[-•*]\s+", "", printed)
        if same_words(text, headline) or FURNITURE.fullmatch(text) or (is_byline(text) and not sections):
            continue
        position += 2
        parts.append(text)
        sections.append(Section(PassageRole.BODY, Span(position, position + len(text), text)))
        position += len(text)
    notes = [] if sections else [Unread(1, headline, "no text behind the headline")]
    return "\n\n".join(parts), tuple(sections), notes


def _paragraphs(page: Page, markup: Markup, linked: LinkedArticle) -> list[str]:
    """trafilatura says what is main text; the paragraphs are the page's own blocks, which it may run together."""
    main = _main_text(markup.source)
    words = " ".join(main.split())
    whole = set(main.split("\n"))
    blocks = [line.text for line in page.lines if line.heading != 1 and _is_main(line.text, words, whole)]
    if sum(map(len, blocks)) >= _COVERED * len(words) - len(blocks) - _LONGEST_HEADLINE:
        found = blocks
    else:
        found = [line.text for line in split_lines(main)]
    if found:
        return found
    if linked.body:
        return [line.text for line in split_lines(linked.body)]
    return [line.text for line in page.lines if line.heading is None and is_paragraph(line.text)]


def _is_main(block: str, words: str, lines: set[str]) -> bool:
    """A short block without an end mark ("Share") must be a line of the main text, not words inside it."""
    return block in lines or ((len(block) > _PROBE or block[-1] in '.!?”"') and block[:_PROBE] in words)


def _main_text(source: str) -> str:
    import trafilatura  # heavy: only where HTML is read

    return trafilatura.extract(source, include_comments=False, include_tables=False, include_formatting=False) or ""
