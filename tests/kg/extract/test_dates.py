"""Date expressions against a Monday, 22 June 2026; and words that only look like dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.edtf import bounds
from kg.extract.dates import find_dates, not_after

MONDAY = date(2026, 6, 22)


@pytest.mark.parametrize(
    ("phrase", "edtf"),
    [
        ("2026-06-22", "2026-06-22"),
        ("on 22 June 2026", "2026-06-22"),
        ("June 22, 2026", "2026-06-22"),
        ("on the 3rd of May 2025", "2025-05-03"),
        ("Sept. 5, 2024", "2024-09-05"),
        ("in March 2025", "2025-03"),
        ("in early March 2025", "2025-03"),
        ("since March 2025", "2025-03/.."),
        ("in 2024", "2024"),
        ("in late 2023", "2023"),
        ("since 2020", "2020/.."),
        ("by 2024", "../2024"),
        ("from 2019 to 2021", "2019/2021"),
        ("between 2014 and 2017", "2014/2017"),
        ("in the second quarter of 2025", "2025-04/2025-06"),
        ("in March", "2026-03"),
        ("In May", "2026-05"),
        ("in November", "2025-11"),
        ("last March", "2026-03"),
        ("last June", "2025-06"),
        ("in mid-March", "2026-03"),
        ("by late March", "../2026-03"),
        ("since January", "2026-01/.."),
        ("on March 5", "2026-03-05"),
        ("on 5 March", "2026-03-05"),
        ("on December 24", "2025-12-24"),
        ("on Tuesday", "2026-06-16"),
        ("on Monday", "2026-06-22"),
        ("last Monday", "2026-06-15"),
        ("on Friday evening", "2026-06-19"),
        ("yesterday", "2026-06-21"),
        ("earlier today", "2026-06-22"),
        ("last night", "2026-06-21"),
        ("two days ago", "2026-06-20"),
        ("3 weeks ago", "2026-05-29/2026-06-04"),
        ("two months ago", "2026-04"),
        ("a year ago", "2025"),
        ("last week", "2026-06-15/2026-06-21"),
        ("earlier this week", "2026-06-22"),
        ("last month", "2026-05"),
        ("this month", "2026-06-01/2026-06-22"),
        ("earlier this month", "2026-06-01/2026-06-21"),
        ("last year", "2025"),
        ("earlier this year", "2026-01-01/2026-06-21"),
        ("since last year", "2025/.."),
        ("last summer", "2025-06/2025-08"),
        ("in the winter of 2024", "2024-12/2025-02"),
        ("over the past two weeks", "2026-06-08/2026-06-22"),
    ],
)
def test_phrase(phrase: str, edtf: str) -> None:
    found = find_dates(f"The tool failed {phrase}, they said.", MONDAY)
    assert [(item.text, item.edtf) for item in found] == [(phrase, edtf)]
    assert bounds(edtf, MONDAY) is not None


@pytest.mark.parametrize(
    "trap",
    [
        "The bot may leak data.",
        "May leaks be rare?",
        "Protesters march on city hall.",
        "March on, they said.",
        "the second robot",
        "in a second incident",
        "the first quarter of users",
        "some 1,999 people",
        "the '90s",
        "an august body",
        "the sun and the sat nav",
        "three weeks earlier than planned",
        "a 2024-like mood",
        "version 2.2024.1",
        "call 555-2024",
    ],
)
def test_trap(trap: str) -> None:
    assert find_dates(trap, MONDAY) == []


@pytest.mark.parametrize(
    ("phrase", "edtf", "known"),
    [
        ("in March", "XXXX-03", True),
        ("on March 5", "XXXX-03-05", True),
        ("by March", "../XXXX-03", True),
        ("since March", "XXXX-03/..", True),
        ("in 2024", "2024", True),
        ("earlier this month", "../XXXX-XX", True),
        ("last week", "XXXX", False),
        ("on Tuesday", "XXXX", False),
        ("two days ago", "XXXX", False),
    ],
)
def test_without_an_anchor(phrase: str, edtf: str, known: bool) -> None:
    found = find_dates(phrase, None)
    assert [(item.edtf, item.known) for item in found] == [(edtf, known)]


def test_an_anchor_that_comes_later_places_the_words() -> None:
    assert [item.edtf for item in find_dates("earlier this month", MONDAY)] == ["2026-06-01/2026-06-21"]
    assert find_dates("nothing of the kind", MONDAY) == []
    march = bounds("../XXXX-03", MONDAY)
    assert march is not None
    assert march.latest == date(2026, 3, 31)


def test_an_answer_bounds_its_event_from_above() -> None:
    assert not_after("2026-03") == "../2026-03"
    assert not_after("2026-06-01/2026-06-21") == "../2026-06-21"
    assert not_after("../2026-03") == "../2026-03"


def test_a_day_that_this_year_does_not_have_is_no_date() -> None:
    assert find_dates("on February 29", MONDAY) == []
    assert [item.edtf for item in find_dates("on 31 June 2025", MONDAY)] == ["2025-06"]


@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_spans_fit_and_never_overlap(text: str, anchor: date) -> None:
    end = 0
    for item in find_dates(text, anchor):
        assert text[item.start : item.end] == item.text
        assert item.start >= end
        end = item.end
