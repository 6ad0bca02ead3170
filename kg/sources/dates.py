"""Dates as pages print them -> EDTF, in the precision of the source."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from pyoxigraph import Literal

from kg.terms import IG, XSD

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH: Final = r"(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]}|t)?" for name in _MONTHS) + r")\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_LEAD: Final = (
    r"(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|date)(?:\s+on)?\s*:?\s+)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
)
_TIME: Final = r"(?:[,\s]+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?)?"
_ISO_TIME: Final = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"

_ISO_DAY: Final = re.compile(rf"{_LEAD}(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}}){_ISO_TIME}", re.IGNORECASE)
_ISO_PART: Final = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?")
_WORDS: Final = tuple(
    re.compile(rf"{_LEAD}{form}{_TIME}", re.IGNORECASE)
    for form in (
        rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_YEAR}",
    )
)
_LONGEST: Final = 60


def parse_date(text: str) -> str | None:
    """EDTF of a text that is a date and nothing else: a day, a month, or a year in ISO form; None for any other text.

    Times of day are dropped: the day stands as the source printed it, in the source's own time zone.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    found = _ISO_DAY.fullmatch(text) or _ISO_PART.fullmatch(text)
    if found is not None:
        parts = found.groupdict()
        return _edtf(int(parts["year"]), parts["month"], parts.get("day"))
    for form in _WORDS:
        found = form.fullmatch(text)
        if found is not None:
            parts = found.groupdict()
            month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(parts["month"][:3].casefold()))
            return _edtf(int(parts["year"]), str(month), parts.get("day"))
    return None


def parse_date_line(text: str) -> str | None:
    """Like parse_date, but a bare year or an ISO month is no date line: it may be a headline or a number."""
    return None if _ISO_PART.fullmatch(text.strip()) else parse_date(text)


def split_date_line(text: str) -> tuple[str, str] | None:
    """(EDTF, rest) of a line that begins with an ISO day and goes on ("2026-06-22Some Site"); None for any other."""
    found = re.match(r"(\d{4}-\d{2}-\d{2})\s*[·|,•–—-]?\s*(?=[^\s\d:])", text)
    if found is None:
        return None
    edtf, rest = parse_date(found[1]), text[found.end() :].strip()
    return (edtf, rest) if edtf is not None and rest else None


def date_literal(edtf: str) -> Literal:
    """xsd:date for a day, ig:edtf for every other precision."""
    day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", edtf) is not None
    return Literal(edtf, datatype=XSD.date if day else IG.edtf)


def edtf_literal(edtf: str) -> Literal:
    """The literal of ig:date, which is EDTF in every precision."""
    return Literal(edtf, datatype=IG.edtf)


def _edtf(year: int, month: str | None, day: str | None) -> str | None:
    """The parts joined, or None where the calendar has no such day."""
    try:
        checked = date(year, int(month or 1), int(day or 1))
    except ValueError:
        return None
    return checked.isoformat()[: 10 if day else 7 if month else 4]
