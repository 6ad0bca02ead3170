"""The lines of AIM pages by what they are: labels, notice, page furniture, dates, text.

The names of the facets come from the ontology (Scheme.page_labels). The lines below belong to the page, not to a
facet; they were seen on incident and list pages of oecd.ai in 2025 and 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from kg.sources.dates import parse_date_line, split_date_line
from kg.sources.facets import ValueList
from kg.sources.page import Line, Page
from kg.vocabulary import Scheme, Vocabulary

RATIONALE_LABEL: Final = "Why's our monitor labelling this an incident or hazard?"
ARTICLES_LABEL: Final = "Articles about this incident or hazard"
NOTICE_START: Final = "The information displayed in the AIM should not be reported"

RATIONALE: Final = re.compile(
    r"why['’‘`]?s our monitor labell?ing this (?:as )?an? (?:incident|hazard)"
    r"(?: or (?:an? )?(?:incident|hazard))?\s*\??:?",
    re.IGNORECASE,
)
ARTICLES: Final = re.compile(
    r"(?:\d+\s+)?articles? about this (?:incident|hazard)(?: or (?:incident|hazard))?\s*(?:\(\d+\))?:?", re.IGNORECASE
)
RESULTS: Final = re.compile(
    r"results:\s*(?:about\s*)?[\d,.]+\s*(?:ai )?incidents?(?:\s*(?:&|and)\s*hazards?)?", re.IGNORECASE
)
_ARTICLE_COUNT: Final = re.compile(r"[\d,]+\+?\s+articles?", re.IGNORECASE)
_PICTURE: Final = re.compile(r"thumbnail(?: image)?|image(?: \d+)?", re.IGNORECASE)
_FURNITURE: Final = re.compile(
    "|".join(
        (
            r"show (?:more|less|all)(?: (?:results|articles|incidents))?\s*(?:\(\d+\))?",
            r"load more|summary|view (?:details|article|incident)|(?:previous|next)(?: page)?|\d{1,4}|[-–—•·|* ]+",
            r"open in(?: (?:a )?new (?:window|tab))?|share(?: (?:this|on) .{0,20})?|copy(?: link)?|copied!?",
            r"skip to (?:main )?content|back to (?:incidents|list|search)|advanced search options",
            r"as (?:a )?percentage of total ai events|(?:show|hide) summary statistics.{0,60}",
            r"(?:oecd )?(?:aim:? ?)?ai incidents(?: and hazards)? monitor(?: \(aim\))?|automated monitor of .{0,80}",
        )
    ),
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(r"in other (?:databases|registries):?", re.IGNORECASE)
_MARKER: Final = re.compile(r"\[\s?AI[- ]generated\s?\]", re.IGNORECASE)
_LONGEST_MARKER: Final = 20


_HINTS: Final = (
    "our monitor label", "about this incident", "about this hazard", NOTICE_START, "incidents & hazards", "Results:",
)  # fmt: skip
_LONGEST_NAME: Final = 60
"""Characters of the longest name of a publisher or country."""


class Kind(Enum):
    """What a line of an AIM page is."""

    TEXT = auto()
    RATIONALE = auto()
    ARTICLES = auto()
    FACET = auto()
    NOTICE = auto()
    DATE = auto()
    COUNT = auto()
    PICTURE = auto()
    FURNITURE = auto()
    ELSEWHERE = auto()
    """Heading of the links to other catalogues."""
    CUT = auto()
    """The last line of a document that ends inside a label or the notice."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A line and what it is. The marker "[AI generated]" is taken off the line and kept as a flag."""

    line: Line
    kind: Kind
    machine: bool = False
    scheme: Scheme | None = None
    """The facet, for Kind.FACET."""
    rest: Line | None = None
    """What follows the label or the date in the same line."""
    whole: Line | None = None
    """The whole line, where `line` is only its label or date."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The facets that the ontology knows, by the label on the page."""

    facets: Mapping[str, Scheme]
    values: Mapping[str, ValueList]
    """By the IRI of the scheme."""

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Layout:
        """Every scheme that has both a label on pages and a property."""
        schemes = [scheme for scheme in vocabulary.schemes.values() if scheme.page_labels and scheme.property]
        return cls(
            {_bare(label): scheme for scheme in schemes for label in scheme.page_labels},
            {scheme.iri.value: ValueList(scheme) for scheme in schemes},
        )

    def mark(self, page: Page) -> list[Marked]:
        """Every line with its kind."""
        marked = [self._marked(line) for line in page.lines]
        if marked and marked[-1].kind is Kind.TEXT and self._is_cut_label(marked[-1].line.text):
            marked[-1] = Marked(marked[-1].line, Kind.CUT)
        return marked

    def facet_label(self, text: str) -> Scheme | None:
        """The facet that the line is the label of, with or without a colon."""
        return self.facets.get(_bare(text))

    def _marked(self, line: Line) -> Marked:
        machine = False
        marker = _MARKER.search(line.text, max(0, len(line.text) - _LONGEST_MARKER))
        if marker is not None and marker.end() == len(line.text):
            if marker.start() == 0:
                return Marked(line, Kind.FURNITURE, machine=True)
            line, machine = _part(line, 0, marker.start()), True
        scheme = self.facet_label(line.text)
        if scheme is not None:
            return Marked(line, Kind.FACET, machine, scheme)
        for pattern, kind in _WHOLE_LINES:
            if pattern.fullmatch(line.text):
                return Marked(line, kind, machine)
        if line.text.startswith(NOTICE_START):
            return Marked(line, Kind.NOTICE, machine)
        if parse_date_line(line.text) is not None:
            return Marked(line, Kind.DATE, machine)
        return self._parted(line, machine) or Marked(line, Kind.TEXT, machine)

    def _parted(self, line: Line, machine: bool) -> Marked | None:
        """Lines that hold a label or a date and then something else."""
        text = line.text
        dated = split_date_line(text)
        if dated is not None and len(dated[1]) <= _LONGEST_NAME:
            return _divided(line, len(text) - len(dated[1]), Kind.DATE, machine, None)
        label = RATIONALE.match(text)
        if label is not None and label.end() < len(text):
            return _divided(line, label.end(), Kind.RATIONALE, machine, None)
        head, colon, rest = text.partition(":")
        scheme = self.facet_label(head) if colon and rest.strip() else None
        if scheme is not None:
            return _divided(line, len(head) + 1, Kind.FACET, machine, scheme)
        return self._glued_label(line, machine)

    def _glued_label(self, line: Line, machine: bool) -> Marked | None:
        """ "SeverityAI hazard": a label with nothing but values of its facet behind it."""
        folded = line.text.casefold()
        for label, scheme in self.facets.items():
            if folded.startswith(label):
                pieces = self.values[scheme.iri.value].split(line.text[len(label) :])
                if pieces and all(piece.concept is not None for piece in pieces):
                    return _divided(line, len(label), Kind.FACET, machine, scheme)
        return None

    def _is_cut_label(self, text: str) -> bool:
        labels = (RATIONALE_LABEL, ARTICLES_LABEL, NOTICE_START, "Thumbnail Image")
        printed = (label for scheme in self.facets.values() for label in scheme.page_labels)
        return any(label.startswith(text) and label != text for label in (*labels, *printed))


_WHOLE_LINES: Final = (
    (RATIONALE, Kind.RATIONALE),
    (ARTICLES, Kind.ARTICLES),
    (_ARTICLE_COUNT, Kind.COUNT),
    (RESULTS, Kind.FURNITURE),
    (_PICTURE, Kind.PICTURE),
    (_ELSEWHERE, Kind.ELSEWHERE),
    (_FURNITURE, Kind.FURNITURE),
)


def may_be_aim(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the text holds any label or notice of the monitor at all: a cheap test before lines are marked."""
    labels = (label for scheme in vocabulary.schemes.values() for label in scheme.page_labels)
    return any(hint in text for hint in (*_HINTS, *labels))


def _bare(label: str) -> str:
    return " ".join(label.split()).rstrip(":").rstrip().casefold()


def _divided(line: Line, cut: int, kind: Kind, machine: bool, scheme: Scheme | None) -> Marked:
    """A line whose first `cut` characters are a label or a date."""
    return Marked(_part(line, 0, cut), kind, machine, scheme, rest=_part(line, cut, len(line.text)), whole=line)


def _part(line: Line, start: int, end: int) -> Line:
    """A part of a line as a line of its own, without blanks around it and the colon before it."""
    part = line.text[start:end]
    begin = start + len(part) - len(part.lstrip(" \t\xa0:"))
    text = line.text[begin:end].rstrip()
    return Line(line.number, line.start + begin, line.start + begin + len(text), text, line.link, line.heading)
