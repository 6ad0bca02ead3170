"""The lines around a headline: date, byline, publisher, and where the original stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kg.claims import Span
from kg.documents import Unread
from kg.sources.dates import parse_date_line
from kg.sources.names import organization
from kg.sources.page import Line
from kg.sources.prose import is_byline
from kg.sources.scribe import Sourced
from kg.vocabulary import Vocabulary

ORIGINAL: Final = re.compile(
    r"(?:read|view|see|open)(?: the)? (?:original|full)(?: (?:article|story|post|source))?"
    r"(?: (?:at|on|from|by) (?P<site>.{2,60}?))?(?:\s+more articles)?\s*[→»›>↗]?"
    r"|(?:original(?:ly)?|first) (?:source|published|appeared|posted)\s*"
    r"(?::|(?:at|on|in|by)\b)\s*(?P<named>.{2,60}?)\.?",
    re.IGNORECASE,
)
_PUBLISHER_LINE: Final = re.compile(r"(?:publisher|published by|source|outlet)\s*:\s*(?P<name>.{2,60})", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s+[|·•–—]\s+")
_LONGEST_HEADER_LINE: Final = 300


@dataclass(slots=True)
class Header:
    """What stands above the text; filled line by line."""

    published: Sourced | None = None
    publisher: Sourced | None = None
    byline: Sourced | None = None
    original: Span | None = None
    original_publisher: Sourced | None = None
    unread: list[Unread] = field(default_factory=list)

    def take(self, line: Line, vocabulary: Vocabulary) -> bool:
        """Whether the line, or each of its parts, was understood."""
        original = ORIGINAL.fullmatch(line.text)
        if original is not None:
            self.original = self.original or line.span
            site = original["site"] or original["named"]
            if site:
                start = original.start("site" if original["site"] else "named")
                self.original_publisher = Sourced(site, line.part(start, start + len(site)))
            return True
        understood = [self._take_part(part, vocabulary) for part in _parts(line)]
        return all(understood)

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


def _parts(line: Line) -> list[Line]:
    """The parts of "By Jane Doe | 3 June 2026" as lines of their own."""
    if len(line.text) > _LONGEST_HEADER_LINE:
        return [line]
    parts, start = [], 0
    for mark in (*_PARTS.finditer(line.text), None):
        end = mark.start() if mark else len(line.text)
        if line.text[start:end].strip():
            span = line.part(start, end)
            parts.append(Line(line.number, span.start, span.end, span.text))
        start = mark.end() if mark else end
    return parts
