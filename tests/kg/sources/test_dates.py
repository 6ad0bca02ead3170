"""Dates as pages print them."""

from __future__ import annotations

import pytest

from kg.sources.dates import date_literal, parse_date, parse_date_line, split_date_line
from kg.terms import IG, XSD


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2026-06-22", "2026-06-22"),
        ("22 June 2026", "2026-06-22"),
        ("June 22, 2026", "2026-06-22"),
        ("Jun. 22 2026", "2026-06-22"),
        ("22nd of June, 2026", "2026-06-22"),
        ("Monday, 22 June 2026", "2026-06-22"),
        ("Published: June 22, 2026 at 10:15 AM EDT", "2026-06-22"),
        ("Sept 3, 2025", "2025-09-03"),
        ("June 2026", "2026-06"),
        ("2026-06", "2026-06"),
        ("2026", "2026"),
        ("2026-06-22T23:30:00-04:00", "2026-06-22"),
        ("2026-06-22T10:15:00.123Z", "2026-06-22"),
        ("2026-06-22 10:15", "2026-06-22"),
    ],
)
def test_dates(text: str, edtf: str) -> None:
    assert parse_date(text) == edtf


@pytest.mark.parametrize(
    "text", ["", "March on", "May", "31 February 2026", "2026-13-01", "22 June", "on June 22, 2026 it", "1.2.3"]
)
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


def test_a_bare_year_is_no_date_line() -> None:
    assert parse_date_line("2026") is None
    assert parse_date_line("June 2026") == "2026-06"


def test_a_date_glued_to_a_name() -> None:
    assert split_date_line("2026-06-22Harbour Courier") == ("2026-06-22", "Harbour Courier")
    assert split_date_line("2026-06-22 · Harbour Courier") == ("2026-06-22", "Harbour Courier")
    assert split_date_line("2026-06-22") is None


def test_literals_keep_the_precision() -> None:
    assert date_literal("2026-06-22").datatype == XSD.date
    assert date_literal("2026-06").datatype == IG.edtf
