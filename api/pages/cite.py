"""How to cite a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from api.pages.terms import date_words
from kg.store.base import Published


@dataclass(frozen=True, slots=True)
class Citation:
    """The same reference for people and for reference managers."""

    text: str
    bibtex: str
    ris: str


def cite(label: str, iri: str, generation: Published | None) -> Citation:
    """A reference to a node as it stood in a generation of the graph."""
    day = date.fromisoformat(generation.created[:10]) if generation else None
    state = f", generation {generation.id}" if generation else ""
    stated = f" State of {date_words(day)}{state}." if day else ""
    key = re.sub(r"[^a-z0-9]+", "-", iri.rpartition("/")[2].lower())[:60]
    year = f"  year = {{{day.year}}},\n" if day else ""
    title = re.sub(r"([&%$#_{}])", r"\\\1", label)
    bibtex = (
        f"@misc{{{key},\n  title = {{{{{title}}}}},\n  howpublished = {{AI incident graph}},\n{year}"
        f"  url = {{{iri}}},\n  note = {{{stated.strip()}}}\n}}"
    )
    published = f"PY  - {day.year}\n" if day else ""
    ris = f"TY  - DATA\nTI  - {label}\nDB  - AI incident graph\n{published}UR  - {iri}\nER  - "
    return Citation(f"“{label}”. AI incident graph.{stated} {iri}", bibtex, ris)
