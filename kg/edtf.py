"""Dates of every precision: a small part of EDTF (ISO 8601-2), read into bounds.

Forms: `2026-06-22`, `2026-06`, `2026`, `2019/2021` and any other pair, open ends `../2026-06-21` and `2020-01/..`,
and an unspecified year `XXXX-03` or `XXXX-03-14` or month `XXXX-XX`, which only an anchor date can place.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import NamedNode

from kg.terms import IG

EDTF: Final[NamedNode] = IG.edtf
"""Datatype of EDTF literals."""

_DATE: Final = re.compile(r"(\d{4}|XXXX)(?:-(\d{2}))?(?:-(\d{2}))?")
ANCHOR_MONTH: Final = "XXXX-XX"
"""The month of the anchor, up to the anchor: "this month" in a text whose day is not known."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day on which something can have been; None = not known on that side."""

    earliest: date | None
    latest: date | None


def bounds(edtf: str, anchor: date | None = None) -> Bounds | None:
    """The bounds of an EDTF expression; None where it is malformed or needs an anchor that is not given.

    `XXXX-03` becomes the last March that had begun by the anchor, `XXXX-XX` the anchor's month up to the anchor.
    """
    if edtf == ANCHOR_MONTH:
        return None if anchor is None else Bounds(anchor.replace(day=1), anchor)
    if "/" in edtf:
        left, _, right = edtf.partition("/")
        first = Bounds(None, None) if left in {"", ".."} else bounds(left, anchor)
        last = Bounds(None, None) if right in {"", ".."} else bounds(right, anchor)
        return None if first is None or last is None else Bounds(first.earliest, last.latest)
    found = _DATE.fullmatch(edtf)
    if found is None:
        return None
    month = int(found[2]) if found[2] else None
    day = int(found[3]) if found[3] else None
    if found[1] != "XXXX":
        return _bounds_of(int(found[1]), month, day)
    if anchor is None or month is None:
        return None
    this_year = _bounds_of(anchor.year, month, day)
    begun = this_year is not None and this_year.earliest is not None and this_year.earliest <= anchor
    return this_year if begun else _bounds_of(anchor.year - 1, month, day)


def _bounds_of(year: int, month: int | None, day: int | None) -> Bounds | None:
    try:
        if month is None:
            return Bounds(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return Bounds(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return Bounds(date(year, month, day), date(year, month, day))
    except (ValueError, calendar.IllegalMonthError):
        return None
