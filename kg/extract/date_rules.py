"""How date expressions are spelt and what each says: patterns with their readings, as data for kg.extract.dates."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kg.edtf import ANCHOR_MONTH, bounds

MONTHS: Final = {name: number for number, name in enumerate(calendar.month_name) if name} | {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Sept": 9, "Oct": 10, "Nov": 11,
    "Dec": 12,
}  # fmt: skip
WEEKDAYS: Final = {name: number for number, name in enumerate(calendar.day_name)}
NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "a couple of": 2,
}  # fmt: skip
SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
"""First and last month, northern hemisphere."""

_MONTH: Final = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY: Final = "(?P<weekday>" + "|".join(WEEKDAYS) + ")"
_NUMBER: Final = (
    r"(?P<n>\d{1,3}|" + "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in sorted(NUMBERS, key=len, reverse=True)) + ")"
)
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_LEAD: Final = r"(?:[Ii]n|[Ff]rom|[Oo]f|[Dd]uring|[Ee]arly|[Ll]ate|[Mm]id-?|[Bb]ack in|[Ll]ast|[Tt]his(?: past)?)"


UNKNOWN: Final = "XXXX"
"""EDTF of an expression that says nothing without an anchor ("last week")."""


Read = Callable[[re.Match[str], date | None], str | None]
"""The EDTF form of a match, with the day of the article; None where the words turn out to be no date."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write a date."""

    pattern: re.Pattern[str]
    read: Read
    relative: bool = True


def _explicit(match: re.Match[str], _anchor: date | None) -> str | None:
    return _valid(int(match["year"]), MONTHS[match["month"]], int(match["day"]))


def _iso(match: re.Match[str], _anchor: date | None) -> str | None:
    return match[0] if bounds(match[0]) is not None else None


def _month_year(match: re.Match[str], _anchor: date | None) -> str | None:
    return f"{match['year']}-{MONTHS[match['month']]:02d}"


def _year_only(match: re.Match[str], _anchor: date | None) -> str | None:
    return match["year"]


def _since(inner: Read) -> Read:
    def read(match: re.Match[str], anchor: date | None) -> str | None:
        edtf = inner(match, anchor)
        return None if edtf is None else f"{edtf.partition('/')[0]}/.."

    return read


def _until(inner: Read) -> Read:
    def read(match: re.Match[str], anchor: date | None) -> str | None:
        edtf = inner(match, anchor)
        return None if edtf is None else f"../{edtf.rpartition('/')[2]}"

    return read


def _day_month(match: re.Match[str], anchor: date | None) -> str | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    if not 1 <= day <= calendar.monthrange(2024, month)[1]:
        return None
    if anchor is None:
        return f"XXXX-{month:02d}-{day:02d}"
    this_year = _valid(anchor.year, month, day)
    return this_year if this_year and this_year <= anchor.isoformat() else _valid(anchor.year - 1, month, day)


def _bare_month(match: re.Match[str], anchor: date | None) -> str | None:
    month = MONTHS[match["month"]]
    if anchor is None:
        return f"XXXX-{month:02d}"
    year = anchor.year if month <= anchor.month else anchor.year - 1
    if match[0].casefold().startswith("last") and (year, month) == (anchor.year, anchor.month):
        year -= 1
    return f"{year}-{month:02d}"


def _weekday(match: re.Match[str], anchor: date | None) -> str | None:
    if anchor is None:
        return UNKNOWN
    back = (anchor.weekday() - WEEKDAYS[match["weekday"]]) % 7
    if back == 0 and match[0].casefold().startswith("last"):
        back = 7
    return (anchor - timedelta(days=back)).isoformat()


def _days_back(days: int) -> Read:
    def read(_match: re.Match[str], anchor: date | None) -> str | None:
        return UNKNOWN if anchor is None else (anchor - timedelta(days=days)).isoformat()

    return read


def _ago(match: re.Match[str], anchor: date | None) -> str | None:
    if anchor is None:
        return UNKNOWN
    words = match["n"].casefold()
    count = int(words) if words.isdigit() else NUMBERS[words]
    unit = match["unit"].casefold()
    if unit == "day":
        return (anchor - timedelta(days=count)).isoformat()
    if unit == "week":
        return _span(anchor - timedelta(days=7 * count + 3), anchor - timedelta(days=7 * count - 3))
    if unit == "month":
        return _month_back(anchor, count)
    return f"{anchor.year - count}"


def _this_or_last(match: re.Match[str], anchor: date | None) -> str | None:
    """ "last week", "earlier this month", "later last year": the unit, cut at the day before the anchor for
    "earlier"."""
    if anchor is None:
        this_month = match["which"].casefold() == "this" and match["unit"].casefold() == "month"
        return f"../{ANCHOR_MONTH}" if this_month else UNKNOWN
    last, earlier, unit = match["which"].casefold() != "this", bool(match["earlier"]), match["unit"].casefold()
    if unit == "year":
        return f"{anchor.year - 1}" if last else _up_to(date(anchor.year, 1, 1), anchor, earlier)
    if unit == "month":
        return _month_back(anchor, 1) if last else _up_to(anchor.replace(day=1), anchor, earlier)
    monday = anchor - timedelta(days=anchor.weekday())
    if last:
        return _span(monday - timedelta(days=7), monday - timedelta(days=1))
    return _up_to(monday, anchor, earlier)


def _season(match: re.Match[str], anchor: date | None) -> str | None:
    first, last = SEASONS[match["season"].casefold()]
    year = int(match["year"]) if match["year"] else None
    if year is None:
        if anchor is None:
            return UNKNOWN
        year = anchor.year if (anchor.month >= first and match["which"] != "last") else anchor.year - 1
    return f"{year}-{first:02d}/{year + (last < first)}-{last:02d}"


def _past(match: re.Match[str], anchor: date | None) -> str | None:
    """ "in the past two weeks", "over recent months"."""
    if anchor is None:
        return UNKNOWN
    count_words = (match["n"] or "one").casefold()
    count = int(count_words) if count_words.isdigit() else NUMBERS[count_words]
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[match["unit"].casefold()] * count
    return _span(anchor - timedelta(days=days), anchor)


def _year_range(match: re.Match[str], _anchor: date | None) -> str | None:
    first, last = int(match["year"]), int(match["to"])
    return f"{first}/{last}" if first < last else None


def _quarter(match: re.Match[str], _anchor: date | None) -> str | None:
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    quarter = words[match["q"].casefold()]
    return f"{match['year']}-{3 * quarter - 2:02d}/{match['year']}-{3 * quarter:02d}"


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _span(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _up_to(first: date, anchor: date, earlier: bool) -> str:
    last = anchor - timedelta(days=1) if earlier and anchor > first else anchor
    return _span(first, last)


def _month_back(anchor: date, count: int) -> str:
    months = anchor.year * 12 + anchor.month - 1 - count
    return f"{months // 12}-{months % 12 + 1:02d}"


def _rule(pattern: str, read: Read, *, relative: bool = True) -> Rule:
    return Rule(re.compile(r"(?<![\w-])" + pattern + r"(?![\w-])"), read, relative)


_PART: Final = r"(?:early|late|mid|the (?:start|end|beginning|middle) of)[ -]?"
_EARLIER: Final = r"(?P<earlier>[Ee]arlier |[Ee]arly )?(?:[Ll]ate(?:r)? )?"

RULES: Final = (
    _rule(r"\d{4}-\d{2}-\d{2}", _iso, relative=False),
    _rule(rf"(?:[Oo]n )?{_MONTH} {_DAY},? {_YEAR}", _explicit, relative=False),
    _rule(rf"(?:[Oo]n )?(?:the )?{_DAY} (?:of )?{_MONTH},? {_YEAR}", _explicit, relative=False),
    _rule(rf"(?:{_LEAD} )?(?:{_PART})?{_MONTH},? (?:of )?{_YEAR}", _month_year, relative=False),
    _rule(rf"[Ss]ince (?:{_PART})?{_MONTH},? (?:of )?{_YEAR}", _since(_month_year), relative=False),
    _rule(rf"(?:[Ii]n|[Dd]uring|[Bb]ack in|[Tt]hroughout|[Oo]f|[Ff]rom) (?:{_PART})?{_YEAR}(?!\s*(?:people|users"
          rf"|employees|%))", _year_only,
          relative=False),
    _rule(rf"[Ss]ince (?:{_PART})?{_YEAR}", _since(_year_only), relative=False),
    _rule(rf"(?:[Bb]y|[Uu]ntil) (?:{_PART})?{_YEAR}", _until(_year_only), relative=False),
    _rule(rf"(?:[Ff]rom|[Bb]etween) {_YEAR} (?:to|and|until) (?P<to>(?:19|20)\d\d)", _year_range, relative=False),
    _rule(rf"(?:[Ii]n )?the (?P<q>first|second|third|fourth) quarter of {_YEAR}", _quarter, relative=False),
    _rule(rf"(?:[Oo]n |[Ll]ast )?(?:{_WEEKDAY},? )?{_MONTH} {_DAY}(?!\s*(?:percent|%|\d))", _day_month),
    _rule(rf"(?:[Oo]n )?(?:the )?{_DAY} (?:of )?{_MONTH}", _day_month),
    _rule(rf"(?:{_EARLIER}){_LEAD} (?:{_PART})?{_MONTH}", _bare_month),
    _rule(rf"[Ss]ince (?:{_PART})?{_MONTH}", _since(_bare_month)),
    _rule(rf"(?:[Bb]y|[Uu]ntil) (?:{_PART})?{_MONTH}", _until(_bare_month)),
    _rule(r"[Ss]ince (?P<earlier>)(?P<which>last) (?P<unit>week|month|year)", _since(_this_or_last)),
    _rule(rf"(?:[Oo]n|[Ll]ast|[Tt]his|[Ee]arlier|[Ll]ate|[Ee]arly|[Ss]ince|[Bb]y) {_WEEKDAY}(?: (?:morning|afternoon"
          rf"|evening|night))?",
          _weekday),
    _rule(r"[Yy]esterday", _days_back(1)),
    _rule(r"[Tt]he day before yesterday", _days_back(2)),
    _rule(r"(?:[Ee]arlier )?[Tt]oday|[Tt]his (?:morning|afternoon|evening)", _days_back(0)),
    _rule(r"[Ll]ast night", _days_back(1)),
    _rule(rf"{_NUMBER} (?P<unit>day|week|month|year)s? ago", _ago),
    _rule(rf"(?:{_EARLIER})(?P<which>[Tt]his|[Ll]ast|[Tt]he previous|[Tt]he past) (?P<unit>week|month|year)",
          _this_or_last),
    _rule(rf"(?P<which>[Tt]his|[Ll]ast|[Ii]n(?: the)?) (?P<season>spring|summer|autumn|fall|winter)"
          rf"(?: of {_YEAR})?", _season),
    _rule(rf"(?:[Ii]n|[Oo]ver|[Dd]uring|[Ww]ithin) (?:the (?:past|last)|recent) (?:"
          rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)}) )?"
          r"(?P<unit>day|week|month|year)s", _past),
)  # fmt: skip
"""Where two begin at one place the longer expression wins, else the earlier rule."""
