"""Page: the one form in which every reader gets a document, be it text or HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.claims import Span
from kg.documents import RawDocument, Unread
from kg.settings import Settings
from kg.sources.decode import decode
from kg.sources.front_matter import FrontMatter, split_front_matter
from kg.sources.markup import Markup, is_html, parse_markup

_EDGES: Final = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"
)
"""Every blank of Unicode, and the two marks without width that pages leave at the ends of lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: characters [start, end) of Page.text, without the blanks around it."""

    number: int
    """Line of the file, from 1, front matter and HTML source lines counted."""
    start: int
    end: int
    text: str
    link: str | None = None
    """Absolute address of the first link in the line (HTML only)."""
    heading: int | None = None
    """Level of the heading element that holds the line (HTML only)."""

    @property
    def span(self) -> Span:
        """The whole line."""
        return Span(self.start, self.end, self.text)

    def part(self, start: int, end: int) -> Span:
        """Characters [start, end) of the line."""
        return Span(self.start + start, self.start + end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Page:
    """A decoded document. Spans of claims count in `text`; HTML is turned into lines of text first."""

    name: str
    content_hash: str
    text: str
    lines: tuple[Line, ...]
    front: FrontMatter
    markup: Markup | None
    """What only HTML has; None for a plain text."""
    unread: tuple[Unread, ...] = ()

    @property
    def url(self) -> str | None:
        """Where the page says that it stands: front matter first, then the canonical link."""
        return self.front.url or (self.markup.url if self.markup else None)

    def span(self, first: Line, last: Line) -> Span:
        """From the start of one line to the end of another."""
        return Span(first.start, last.end, self.text[first.start : last.end])


def open_page(raw: RawDocument, settings: Settings) -> Page:
    """Decode a document and cut it into lines.

    Raises BadDocument where the bytes are no text or the front matter is wrong.
    """
    split = split_front_matter(raw.name, decode(raw, settings))
    if is_html(split.text):
        markup = parse_markup(raw.name, split.text, split.front.url)
        offset = split.first_line - 1
        lines, start = [], 0
        for block in markup.blocks:
            end = start + len(block.text)
            lines.append(Line(block.number + offset, start, end, block.text, block.link, block.heading))
            start = end + 1
        text = "\n".join(block.text for block in markup.blocks)
        return Page(raw.name, raw.content_hash, text, tuple(lines), split.front, markup, split.unread)
    lines = split_lines(split.text, split.first_line)
    return Page(raw.name, raw.content_hash, split.text, tuple(lines), split.front, None, split.unread)


def split_lines(text: str, first_number: int = 1) -> list[Line]:
    """The lines of a text that are not blank."""
    lines = []
    start = 0
    for number, whole in enumerate(text.split("\n"), first_number):
        bare = whole.strip(_EDGES)
        if bare:
            begin = start + len(whole) - len(whole.lstrip(_EDGES))
            lines.append(Line(number, begin, begin + len(bare), bare))
        start += len(whole) + 1
    return lines


def same_words(a: str, b: str) -> bool:
    """Whether two texts are the same word for word, however they are wrapped."""
    return re.sub(r"\s+", " ", a).strip() == re.sub(r"\s+", " ", b).strip()
