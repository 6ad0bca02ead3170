"""Layouts of news in lines: an aggregator's copy, and the plain text of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kg.claims import Span
from kg.documents import PassageRole, Unread
from kg.sources.names import organization
from kg.sources.news_draft import BELOW, FURNITURE, NewsDraft, Section
from kg.sources.news_header import ORIGINAL, Header
from kg.sources.page import Line, Page, same_words
from kg.sources.prose import is_paragraph
from kg.sources.scribe import Sourced
from kg.vocabulary import Vocabulary

_COMMENT: Final = re.compile(
    r"why (?:this|it|that) matters|our (?:take|view|analysis)|what (?:this|it) means|editor['’]s (?:note|view)"
    r"|analysis"
    r"|commentary|the (?:big picture|bottom line|takeaway)|so what\??",
    re.IGNORECASE,
)
_BODY: Final = re.compile(
    r"key (?:takeaways|points|facts)|the (?:story|gist|details|facts|news|report)|full (?:story|text|article)|article"
    r"|summary|in (?:brief|short|a nutshell)|at a glance|what happened|context|background|highlights|details|report",
    re.IGNORECASE,
)
_BACK: Final = re.compile(
    r"(?:←|<|«|‹|⟵)?\s*back(?: to (?:articles|news|home|feed|all .{1,20}|(?:the )?list|stories|.{1,20}))?"
    r"|(?:←|«|‹|⟵)\s*\S.{0,30}",
    re.IGNORECASE,
)
_REPORTING: Final = re.compile(
    r"\b(?:said|told|according to|reported|confirmed|announced|wrote)\b.{0,80}[\"“”]|[\"”],? .{0,60}\b(?:said"
    r"|told|wrote)\b"
    r"|\b(?:said|told|announced|confirmed|reported)\b[^.]{0,60}\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
"""Attributed or dated reporting: copied text rather than a site's comment."""
_HEADING_WORDS: Final = 4
_WRAPPED_AT: Final = 40
"""A line shorter than this is not the upper part of a wrapped paragraph."""


def is_copy(page: Page) -> bool:
    """Whether the lines have the layout of an aggregator: its comment, and a link back or to the original."""
    headings = sum(1 for line in page.lines if _COMMENT.fullmatch(line.text) or _BODY.fullmatch(line.text))
    links = sum(1 for line in page.lines if _BACK.fullmatch(line.text) or ORIGINAL.fullmatch(line.text))
    if page.markup is not None:  # pages of original articles have such headings and links back too
        return headings >= 1 and any(ORIGINAL.fullmatch(line.text) for line in page.lines)
    comments = any(_COMMENT.fullmatch(line.text) for line in page.lines)
    return (headings >= 1 and links >= 1) or (comments and headings >= 2)


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
    before_back = (
        above[:back] if back is not None else rest[:1] if len(rest) > 1 and len(rest[0].text.split()) <= 4 else []
    )
    if before_back and not ORIGINAL.fullmatch(before_back[0].text) and len(rest) > len(before_back):
        site = before_back[0]
        rest = rest[len(before_back) :]
    header = Header(unread=[_unread(line, "line above the headline") for line in before_back[1:]])
    headline = next((line for line in rest if line.heading == 1), None) or next(
        (line for line in rest if not ORIGINAL.fullmatch(line.text)), None
    )
    if headline is None:
        return None
    for line in rest:
        if line is not headline and not header.take(line, vocabulary):
            header.unread.append(_unread(line, "unknown line around the headline"))
    site_name = (
        Sourced(page.front.publisher) if page.front.publisher else Sourced(site.text, site.span) if site else None
    )
    sections = _by_content(tuple(_sections(page, lines[body:], header.unread)))
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
    header = Header()
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
    page: Page,
    header: Header,
    headline: Sourced,
    sections: tuple[Section, ...],
    site: Sourced | None,
    vocabulary: Vocabulary,
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
        if role is PassageRole.COMMENT and heading is None and _is_heading(line, paragraph):
            heading = PassageRole.BODY
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


def _by_content(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Headings only suggest whose words a section is: where all the reporting stands under the site's comment, or
    nothing else is there, it is the article."""
    comments = [section for section in sections if section.role is PassageRole.COMMENT]
    bodies = [section for section in sections if section.role is PassageRole.BODY]
    reported = any(_REPORTING.search(section.span.text) for section in comments)
    if comments and (not bodies or (reported and not any(_REPORTING.search(s.span.text) for s in bodies))):
        return tuple(Section(PassageRole.BODY, section.span) for section in sections)
    return sections


def _is_heading(line: Line, paragraph: Sequence[Line]) -> bool:
    """A short line of its own without an end mark: a section whose name nobody foresaw."""
    words = line.text.split()
    alone = not paragraph or paragraph[-1].text[-1] in '.!?:"”'
    if FURNITURE.fullmatch(line.text):
        return False
    return alone and len(words) <= _HEADING_WORDS and line.text[0].isupper() and line.text[-1] not in '.,;!"”'


def _continues(page: Page, paragraph: Sequence[Line], line: Line) -> bool:
    """Whether a line goes on with a paragraph that a fixed width has wrapped."""
    if not paragraph or page.markup is not None:
        return False
    last = paragraph[-1]
    wrapped = len(last.text) >= _WRAPPED_AT and last.text[-1] not in '.!?:"”。！？'
    full = 60 <= len(last.text) <= 100
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


def _unread(line: Line, reason: str) -> Unread:
    return Unread(line.number, line.text, reason)
