"""Layouts of news in lines: an aggregator's copy, and the plain text of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.claims import Span
from kg.documents import PassageRole, Unread
from kg.sources.dates import parse_date_line
from kg.sources.names import organization
from kg.sources.news_draft import BELOW, FURNITURE, NewsDraft, Section
from kg.sources.page import Line, Page, same_words
from kg.sources.prose import is_byline, is_paragraph
from kg.sources.scribe import Sourced
from kg.vocabulary import Vocabulary

_COMMENT: Final = re.compile(r"why (?:this|it) matters|our take|what (?:this|it) means|editor['’]s note", re.IGNORECASE)
_BODY: Final = re.compile(r"key (?:takeaways|points)|the story|full (?:story|text|article)|article", re.IGNORECASE)
_BACK: Final = re.compile(r"(?:←|<|«|‹)?\s*back to (?:articles|news|home|feed|all .{1,20}|list)", re.IGNORECASE)
_ORIGINAL: Final = re.compile(
    r"(?:read|view|see|open)(?: the)? (?:original|full)(?: (?:article|story|post|source))?(?: (?:at|on|from|by) (?P<site>.{2,60}?))?"
    r"(?:\s+more articles)?\s*[→»›>↗]?"
    r"|(?:original(?:ly)?|first) (?:source|published|appeared|posted)\s*(?::|(?:at|on|in|by)\b)\s*(?P<named>.{2,60}?)\.?",
    re.IGNORECASE,
)
_PUBLISHER_LINE: Final = re.compile(r"(?:publisher|published by|source|outlet)\s*:\s*(?P<name>.{2,60})", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s+[|·•–—]\s+")
_WRAPPED_AT: Final = 40
"""A line shorter than this is not the upper part of a wrapped paragraph."""


def is_copy(page: Page) -> bool:
    """Whether the lines have the layout of an aggregator: its comment, and a link back or to the original."""
    headings = sum(1 for line in page.lines if _COMMENT.fullmatch(line.text) or _BODY.fullmatch(line.text))
    links = sum(1 for line in page.lines if _BACK.fullmatch(line.text) or _ORIGINAL.fullmatch(line.text))
    comments = any(_COMMENT.fullmatch(line.text) for line in page.lines)
    return (headings >= 1 and links >= 1) or (comments and headings >= 2)


@dataclass(slots=True)
class _Header:
    """What stands above the text; filled line by line."""

    published: Sourced | None = None
    publisher: Sourced | None = None
    byline: Sourced | None = None
    original: Span | None = None
    original_publisher: Sourced | None = None
    unread: list[Unread] = field(default_factory=list)

    def take(self, line: Line, vocabulary: Vocabulary) -> bool:
        """Whether the line, or each of its parts, was understood."""
        original = _ORIGINAL.fullmatch(line.text)
        if original is not None:
            self.original = self.original or line.span
            site = original["site"] or original["named"]
            if site:
                start = original.start("site" if original["site"] else "named")
                self.original_publisher = Sourced(site, line.part(start, start + len(site)))
            return True
        return all([self._take_part(part, vocabulary) for part in _parts(line)])

    def _take_part(self, part: Line, vocabulary: Vocabulary) -> bool:
        date = parse_date_line(part.text)
        named = _PUBLISHER_LINE.fullmatch(part.text)
        if date is not None:
            self.published = self.published or Sourced(date, part.span)
        elif is_byline(part.text):
            self.byline = self.byline or Sourced(part.text, part.span)
        elif named is not None:
            self.publisher = Sourced(named["name"], part.part(named.start("name"), named.end("name")))
        elif self.publisher is None and organization(vocabulary, part.text).is_news:
            self.publisher = Sourced(part.text, part.span)
        else:
            return False
        return True


def read_copy(page: Page, vocabulary: Vocabulary) -> NewsDraft | None:
    """An aggregator's copy; None where there is no headline.

    The site's comment is told apart from the copied text: neither is the other's words.
    """
    lines = page.lines
    body = next((i for i, line in enumerate(lines) if _section_role(line.text)), len(lines))
    above = [line for line in lines[:body] if not FURNITURE.fullmatch(line.text) or _BACK.fullmatch(line.text)]
    back = next((i for i, line in enumerate(above) if _BACK.fullmatch(line.text)), None)
    rest = [line for line in above if not _BACK.fullmatch(line.text)]
    site: Line | None = None
    before_back = above[:back] if back is not None else rest[:1] if len(rest) > 1 and len(rest[0].text.split()) <= 4 else []
    if before_back and not _ORIGINAL.fullmatch(before_back[0].text) and len(rest) > len(before_back):
        site = before_back[0]
        rest = rest[len(before_back) :]
    header = _Header(unread=[_unread(line, "line above the headline") for line in before_back[1:]])
    headline = next((line for line in rest if line.heading == 1), None) or next(
        (line for line in rest if not _ORIGINAL.fullmatch(line.text)), None
    )
    if headline is None:
        return None
    for line in rest:
        if line is not headline and not header.take(line, vocabulary):
            header.unread.append(_unread(line, "unknown line around the headline"))
    site_name = Sourced(page.front.publisher) if page.front.publisher else Sourced(site.text, site.span) if site else None
    sections = tuple(_sections(page, lines[body:], header.unread))
    return _draft(page, header, Sourced(headline.text, headline.span), sections, site_name, vocabulary)


def read_plain(page: Page, vocabulary: Vocabulary) -> NewsDraft | None:
    """Headline, lines about the article, paragraphs; None where there is no line at all."""
    lines = [line for line in page.lines if not FURNITURE.fullmatch(line.text)]
    if not lines:
        return None
    title = page.front.title
    if title and not same_words(title, lines[0].text):
        headline, rest = Sourced(title), lines
    else:
        headline, rest = Sourced(lines[0].text, lines[0].span), lines[1:]
    header = _Header()
    start = 0
    for line in rest:
        if not header.take(line, vocabulary):
            if is_paragraph(line.text):
                break
            header.unread.append(_unread(line, "unknown line under the headline"))
        start += 1
    site = Sourced(page.front.publisher) if page.front.publisher else header.publisher
    sections = tuple(_sections(page, rest[start:], header.unread))
    return _draft(page, header, headline, sections, site, vocabulary)


def _draft(
    page: Page, header: _Header, headline: Sourced, sections: tuple[Section, ...], site: Sourced | None, vocabulary: Vocabulary
) -> NewsDraft:
    front = page.front
    return NewsDraft(
        text=page.text,
        headline=headline,
        published=Sourced(front.published) if front.published else header.published,
        publisher=site or header.publisher,
        url=Sourced(page.url) if page.url else None,
        language=front.language or (page.markup.language if page.markup else None),
        byline=Sourced(front.author) if front.author else header.byline or _dateline(sections, vocabulary),
        original=header.original,
        original_publisher=header.original_publisher,
        sections=sections,
        licence=front.licence,
        unread=(*page.unread, *header.unread),
    )


def _sections(page: Page, lines: Sequence[Line], unread: list[Unread]) -> Iterator[Section]:
    """Paragraphs with their roles, until what stands below the article."""
    role = PassageRole.BODY
    below = False
    paragraph: list[Line] = []
    for line in lines:
        if BELOW.fullmatch(line.text):
            below = True
        heading = _section_role(line.text)
        if below or heading or FURNITURE.fullmatch(line.text) or not _continues(page, paragraph, line):
            if paragraph:
                yield Section(role, page.span(paragraph[0], paragraph[-1]))
            paragraph = []
        if below:
            unread.append(_unread(line, "line below the article"))
        elif heading:
            role = heading
        elif not FURNITURE.fullmatch(line.text):
            paragraph.append(line)
    if paragraph:
        yield Section(role, page.span(paragraph[0], paragraph[-1]))


def _continues(page: Page, paragraph: Sequence[Line], line: Line) -> bool:
    """Whether a line goes on with a paragraph that a fixed width has wrapped."""
    if not paragraph or page.markup is not None:
        return False
    last = paragraph[-1]
    wrapped = len(last.text) >= _WRAPPED_AT and last.text[-1] not in ".!?:\"”。！？"
    full = max(len(item.text) for item in paragraph) <= 100 and len(last.text) >= 60
    return line.number == last.number + 1 and (wrapped or full)


def _section_role(text: str) -> PassageRole | None:
    if _COMMENT.fullmatch(text):
        return PassageRole.COMMENT
    return PassageRole.BODY if _BODY.fullmatch(text) else None


def _dateline(sections: Sequence[Section], vocabulary: Vocabulary) -> Sourced | None:
    """The agency in "LONDON, June 3 (Agency) - ..."."""
    if not sections:
        return None
    span = sections[0].span
    found = re.match(r"[A-Z][^()\n]{1,60}\((?P<agency>[A-Z][\w .&]{1,30})\)\s*[-–—]", span.text)
    if found is None or not organization(vocabulary, found["agency"]).is_wire:
        return None
    start = span.start + found.start("agency")
    return Sourced(found["agency"], Span(start, start + len(found["agency"]), found["agency"]))


def _parts(line: Line) -> list[Line]:
    """The parts of "By Jane Doe | 3 June 2026" as lines of their own."""
    parts, start = [], 0
    for mark in (*_PARTS.finditer(line.text), None):
        end = mark.start() if mark else len(line.text)
        if line.text[start:end].strip():
            span = line.part(start, end)
            parts.append(Line(line.number, span.start, span.end, span.text))
        start = mark.end() if mark else end
    return parts


def _unread(line: Line, reason: str) -> Unread:
    return Unread(line.number, line.text, reason)
