"""Dates in arguments: a day (2026-06-22), `today`, or a duration from today (-P30D, -P1M).

A duration is spelt as in XML Schema 1.1 part 2, 3.3.6, with years, months, weeks (ISO 8601) and days, and is added as
its appendix E.3.3 has it: years and months first, where a month is shorter its last day, then the days. Today is the
same day for the whole request, in UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from graphql import DocumentNode, StringValueNode, Visitor, visit
from pyoxigraph import Literal

from kg.errors import BadParameter
from kg.terms import XSD

DATE_WORDS: Final = "A day like 2026-06-22, `today`, or a duration from today like -P30D, -P2W, -P6M, -P1Y (in UTC)."
"""What descriptions of arguments say."""

_TODAY: Final = "today"
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?=[0-9])(?:(?P<years>[0-9]{1,4})Y)?(?:(?P<months>[0-9]{1,5})M)?"
    r"(?:(?P<weeks>[0-9]{1,6})W)?(?:(?P<days>[0-9]{1,7})D)?"
)


def utc_today() -> date:
    """The day that it is."""
    return datetime.now(UTC).date()


def parse_date(text: str, today: date) -> date:
    """The day that an argument means. Raises BadParameter."""
    if text == _TODAY:
        return today
    duration = _DURATION.fullmatch(text)
    try:
        return date.fromisoformat(text) if duration is None else _moved(today, duration)
    except (ValueError, OverflowError) as error:
        raise BadParameter(f"{text!r} is not a date like 2026-06-22, today or -P30D") from error


def date_literal(text: str, today: date) -> Literal:
    """The day that an argument means, as an xsd:date. Raises BadParameter."""
    return Literal(parse_date(text, today).isoformat(), datatype=XSD.date)


def is_relative(text: str) -> bool:
    """Whether a text means another day tomorrow, if it is read as a date."""
    return text == _TODAY or _DURATION.fullmatch(text) is not None


def document_is_relative(document: DocumentNode) -> bool:
    """Whether a text in a document may be a relative date: its answers may then change with the day."""
    found = _RelativeTexts()
    visit(document, found)
    return found.any


def value_is_relative(value: Any) -> bool:
    """Whether a text in the value of a variable may be a relative date."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if is_relative(one):
                return True
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, Sequence):
            waiting += one
    return False


class _RelativeTexts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.any = self.any or is_relative(node.value)


def _moved(start: date, duration: re.Match[str]) -> date:
    """Raises ValueError, OverflowError where the day has no four-digit year."""
    sign = -1 if duration["sign"] else 1
    years, months, weeks, days = (sign * int(duration[part] or 0) for part in ("years", "months", "weeks", "days"))
    year, month = divmod(start.year * 12 + start.month - 1 + years * 12 + months, 12)
    moved = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    return moved + timedelta(weeks=weeks, days=days)
