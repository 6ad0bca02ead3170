"""Dates in running text, explicit or relative to the day of the article, as EDTF (the forms that kg.edtf reads).

Relative expressions look back, as news does: "in March" is the last March that had begun, "on Tuesday" the last
Tuesday up to the anchor. Month names count only with a capital and with a preposition, a day or a year beside them,
so "may leak", "march on" and "the second" are no dates. Without an anchor the unknown year is written XXXX.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.extract.date_rules import RULES, UNKNOWN
from kg.extract.prefilter import Prefilter

_PREFILTER: Final = Prefilter((rule.pattern,) for rule in RULES)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date expression: characters [start, end) of the text it was found in, its words, its EDTF form."""

    start: int
    end: int
    text: str
    edtf: str
    relative: bool
    """The words alone do not give the date: an anchor was used or is missing."""

    @property
    def known(self) -> bool:
        """Something of the date is known, be it the month alone."""
        return self.edtf not in {UNKNOWN, f"../{UNKNOWN}", f"{UNKNOWN}/.."}


def find_dates(text: str, anchor: date | None) -> list[FoundDate]:
    """All date expressions of a text, in order, none overlapping; the longer wins."""
    found: list[FoundDate] = []
    for index in _PREFILTER.candidates(text.lower()):
        rule = RULES[index]
        for match in rule.pattern.finditer(text):
            edtf = rule.read(match, anchor)
            if edtf is not None:
                found.append(FoundDate(match.start(), match.end(), match[0], edtf, rule.relative))
    found.sort(key=lambda item: (item.start, -item.end))
    return list(_longest(found))


def not_after(edtf: str) -> str:
    """ "On or before": an event that was answered on that date ("../2026-06-21" for "earlier this month")."""
    return edtf if edtf.startswith("../") else f"../{edtf.partition('/')[2] or edtf}"


def _longest(found: list[FoundDate]) -> Iterator[FoundDate]:
    end = -1
    for item in found:
        if item.start >= end:
            yield item
            end = item.end
