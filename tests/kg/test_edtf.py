from __future__ import annotations

from datetime import date

import pytest

from kg.edtf import Bounds, bounds

ANCHOR = date(2026, 6, 22)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2026-06-22", date(2026, 6, 22), date(2026, 6, 22)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019/2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("2020/..", date(2020, 1, 1), None),
        ("../2026-06-21", None, date(2026, 6, 21)),
        ("XXXX-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("XXXX-06", date(2026, 6, 1), date(2026, 6, 30)),
        ("XXXX-11", date(2025, 11, 1), date(2025, 11, 30)),
        ("XXXX-12-24", date(2025, 12, 24), date(2025, 12, 24)),
        ("XXXX-XX", date(2026, 6, 1), date(2026, 6, 22)),
        ("../XXXX-XX", None, date(2026, 6, 22)),
    ],
)
def test_bounds(text: str, earliest: date | None, latest: date | None) -> None:
    assert bounds(text, ANCHOR) == Bounds(earliest, latest)


@pytest.mark.parametrize("text", ["", "June", "2026-13", "2026-02-30", "22.06.2026", "2026-6-1", "2026-06-22T10:00"])
def test_what_is_no_date_has_no_bounds(text: str) -> None:
    assert bounds(text, ANCHOR) is None


def test_an_unspecified_year_needs_an_anchor() -> None:
    assert bounds("XXXX-03") is None
    assert bounds("../XXXX-XX") is None
