"""The parts of AIM pages: what stands in one incident's block, line by line, before it becomes claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.claims import Span
from kg.documents import Unread
from kg.sources.aim_layout import Kind, Layout, Marked
from kg.sources.dates import parse_date_line
from kg.sources.page import Line, Page
from kg.vocabulary import Concept, Scheme

_LONGEST_COUNTRY: Final = 40


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of prose that follow each other; `machine` where the page marks them "[AI generated]"."""

    span: Span
    machine: bool


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and where it stands. `line` is the whole line, `raw` the value alone."""

    scheme: Scheme
    concept: Concept
    line: Line
    raw: Span
    contested: bool
    """A further value of a facet that holds only one."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """An EDTF date and where it stands."""

    edtf: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPart:
    """What a page says of one incident, in page order."""

    title: Line
    descriptions: tuple[TextBlock, ...]
    rationales: tuple[TextBlock, ...]
    values: tuple[FacetValue, ...]
    date: DateLine | None
    country: Line | None
    unread: tuple[Unread, ...]


class IncidentReader:
    """Reads the lines of one incident's block: a small machine whose state is the label that stood last."""

    def __init__(self, page: Page, layout: Layout, title: Line, single_valued: frozenset[str]) -> None:
        self._page = page
        self._layout = layout
        self._title = title
        self._single_valued = single_valued
        self._state: Scheme | Kind | None = None
        self._runs: dict[Kind | None, list[list[Marked]]] = {None: [], Kind.RATIONALE: []}
        self._values: dict[tuple[str, str], FacetValue] = {}
        self._date: DateLine | None = None
        self._country: Line | None = None
        self._unread: list[Unread] = []
        self._open: list[Marked] | None = None
        self._empty_label: Line | None = None

    def read(self, lines: Sequence[Marked]) -> IncidentPart:
        """All lines behind the title, up to the list of articles or the next incident."""
        for item in lines:
            self._take(item)
        self._report_empty_label()
        return IncidentPart(
            title=self._title,
            descriptions=self._blocks(None),
            rationales=self._blocks(Kind.RATIONALE),
            values=tuple(self._values.values()),
            date=self._date,
            country=self._country,
            unread=tuple(self._unread),
        )

    def _take(self, item: Marked) -> None:
        if item.kind in {Kind.RATIONALE, Kind.FACET, Kind.ELSEWHERE}:
            self._report_empty_label()
            self._state = item.scheme if item.kind is Kind.FACET else item.kind
            self._empty_label = item.line if item.kind is Kind.FACET else None
            self._open = None
            if item.rest is not None:
                self._text(Marked(item.rest, Kind.TEXT, item.machine))
        elif item.kind is Kind.TEXT:
            self._text(item)
        elif item.kind is Kind.DATE and self._state is None and self._date is None:
            self._take_date(item)
        elif item.kind is Kind.CUT:
            self._note(item.line, "the document ends inside a label")
        elif item.kind is Kind.FURNITURE and item.machine and self._open:
            self._open[-1] = replace(self._open[-1], machine=True)
        elif item.kind is Kind.DATE:
            self._note(item.whole or item.line, "date in an unexpected place")
        else:
            self._open = None

    def _take_date(self, item: Marked) -> None:
        edtf = parse_date_line(item.line.text) or parse_date_line(item.line.text.rstrip(" ·|,•–—-"))
        if edtf is None:
            self._note(item.line, "date that was not understood")
            return
        self._date = DateLine(edtf, item.line.span)
        if item.rest is not None:
            self._text(Marked(item.rest, Kind.TEXT, item.machine))

    def _text(self, item: Marked) -> None:
        line, state = item.line, self._state
        if isinstance(state, Scheme):
            self._take_values(state, line)
        elif state is Kind.ELSEWHERE:
            self._note(line, "link to another catalogue, not read")
        elif state is None and self._date and self._country is None and not item.machine and is_country(line.text):
            self._country = line
        elif is_prose(line.text) or item.machine:
            if self._open is None:
                self._open = []
                self._runs[Kind.RATIONALE if state is Kind.RATIONALE else None].append(self._open)
            self._open.append(item)
        else:
            self._open = None
            self._note(line, "unknown line")

    def _take_values(self, scheme: Scheme, line: Line) -> None:
        self._empty_label = None
        for piece in self._layout.values[scheme.iri.value].split(line.text):
            raw = line.part(piece.start, piece.end)
            if piece.concept is None:
                self._note(line, f"{raw.text!r} is no value of {scheme.label!r}")
                continue
            key = (scheme.iri.value, piece.concept.iri.value)
            others = [value for value in self._values.values() if value.scheme.iri == scheme.iri]
            contested = scheme.iri.value in self._single_valued and bool(others) and key not in self._values
            if contested:
                self._note(line, f"second value {raw.text!r} of {scheme.label!r}, which holds one")
            self._values.setdefault(key, FacetValue(scheme, piece.concept, line, raw, contested))

    def _report_empty_label(self) -> None:
        if self._empty_label is not None:
            self._note(self._empty_label, "label without a value")
            self._empty_label = None

    def _blocks(self, state: Kind | None) -> tuple[TextBlock, ...]:
        return tuple(text_block(self._page, run) for run in self._runs[state])

    def _note(self, line: Line, reason: str) -> None:
        self._unread.append(Unread(line.number, line.text, reason))


def text_block(page: Page, run: Sequence[Marked]) -> TextBlock:
    """The lines of a run as one stretch of the page's text."""
    return TextBlock(page.span(run[0].line, run[-1].line), any(item.machine for item in run))


def is_prose(text: str) -> bool:
    """Whether a line can be a sentence: four words, or an end mark, or a dozen letters of a script without blanks."""
    if len(text.split()) >= 4 or re.search(r"\w[.!?。！？…][\"'”’)]*$", text):
        return True
    return not text.isascii() and sum(1 for char in text if char.isalpha() and ord(char) > 0x2E7F) >= 12


def is_country(text: str) -> bool:
    """Whether a short line under a date can be the name of a country or of several ("Korea, Republic of")."""
    return len(text) <= _LONGEST_COUNTRY and len(text.split()) <= 6 and re.search(r"[\d?!:;\"]|[.…]$", text) is None


def broken_off(text: str) -> bool:
    """Whether prose does not end as sentences do."""
    return re.search(r"[.!?。！？…][\"'”’)\]]*$", text.rstrip()) is None
