"""What all tables of AIAAIC share."""

from __future__ import annotations

import re
from typing import Final

from kg.sources.records import Catalogue, split_list
from kg.terms import mint

AIAAIC: Final = Catalogue(
    "aiaaic",
    mint("organization", "AIAAIC"),
    "CC BY-SA 4.0 according to third parties, not verified",
)
NUMBER: Final = r"AIAAIC\d+"
"""The form of an id. Numbers are not for ever: a few name another incident or system in a later edition."""

_YEARS: Final = re.compile(r"(\d{4})(?:\.0)?(?:\s*([-–—/])\s*(\d{4})?)?")
_NO_NAMES: Final = frozenset({"multiple", "various", "unknown", "unclear", "unclear/unknown", "none", "n/a"})


def years(text: str) -> str | None:
    """EDTF of a year, a range or an open range ("2023", "2023-2024", "2023-"; "2023.0" of spreadsheets); else None."""
    found = _YEARS.fullmatch(text)
    if found is None:
        return None
    first, dash, last = found.groups()
    if dash is None:
        return str(first)
    if last is None:
        return f"{first}/.."
    return f"{first}/{last}" if first <= last else None


def values(cell: str) -> list[str]:
    """The parts of a cell that holds a list, on one line or several, each once."""
    return split_list(cell, ";\n")


def is_name(text: str) -> bool:
    """Whether a value of a column of names is one: "Multiple", "*" and addresses are not."""
    return any(map(str.isalnum, text)) and text.casefold() not in _NO_NAMES and "://" not in text
