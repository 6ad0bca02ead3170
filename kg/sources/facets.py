"""Facet values as AIM prints them -> concepts. Values may be glued, repeated, in odd case, or not in the list at all.

Splitting is by longest match against the closed list of the facet, never by comma or capital: eight industries hold
commas, and "Privacy & data governanceRobustness & digital security" is two values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.vocabulary import Concept, Scheme

_BLANKS: Final = " \t\xa0"
_SEPARATORS: Final = _BLANKS + "\n,;|•·/"
_AND: Final = r"(?:&amp;|&|and)"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters [start, end) of a facet text; `concept` is None for words that are no value of the facet."""

    start: int
    end: int
    concept: Concept | None


class ValueList:
    """The labels of one scheme, ready for matching. "&", "&amp;" and "and" are one word, case does not matter."""

    __slots__ = ("_concepts", "_pattern")

    def __init__(self, scheme: Scheme) -> None:
        labels: dict[str, Concept] = {}
        for concept in scheme.concepts:
            for label in (concept.notation, concept.label, *concept.alt_labels):
                labels.setdefault(_key(label), concept)
        self._concepts = labels
        longest_first = sorted(labels, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_flexible, longest_first)) or r"(?!)", re.IGNORECASE)

    def split(self, text: str) -> list[Piece]:
        """Cut a facet text into values and stretches that no label explains, in order, separators left out.

        A label counts only where it is a whole value: "Safety" inside "Safety features" or "Otherworldly" stays
        unknown, while "SafetyFairness" and "Safety, Fairness" are two values.
        """
        pieces: list[Piece] = []
        unknown: int | None = None
        position = 0
        while position < len(text):
            found = self._value_at(text, position) if _may_begin(text, position, unknown) else None
            if found is not None:
                if unknown is not None:
                    pieces.extend(_unknown(text, unknown, position))
                    unknown = None
                pieces.append(found)
                position = found.end
                continue
            if unknown is None and text[position] not in _SEPARATORS:
                unknown = position
            position += 1
        if unknown is not None:
            pieces.extend(_unknown(text, unknown, len(text)))
        return pieces

    def _value_at(self, text: str, position: int) -> Piece | None:
        found = self._pattern.match(text, position)
        if found is None or not self._may_end(text, found.end()):
            return None
        return Piece(position, found.end(), self._concepts[_key(found[0])])

    def _may_end(self, text: str, end: int) -> bool:
        after = end
        while after < len(text) and text[after] in _BLANKS:
            after += 1
        if after == len(text) or text[after] in _SEPARATORS or text[end].isupper():
            return True
        return self._pattern.match(text, after) is not None


def _may_begin(text: str, position: int, unknown: int | None) -> bool:
    """After unknown words a value begins only behind a separator other than a blank, or glued: "dignityFairness"."""
    if unknown is None:
        return True
    if text[position] in _BLANKS:  # no label begins so; and long gaps are walked back over once only
        return False
    before = position - 1
    while text[before] in _BLANKS:  # ends at the latest at the unknown words
        before -= 1
    if text[before] in _SEPARATORS:
        return True
    last = text[position - 1]
    return text[position].isupper() and (last.islower() or last in ")]")


def _unknown(text: str, start: int, end: int) -> Iterator[Piece]:
    words = text[start:end].rstrip(_SEPARATORS)
    if words:
        yield Piece(start, start + len(words), None)


def _key(label: str) -> str:
    words = re.sub(r"\s+", " ", label).strip().casefold()
    return re.sub(r"&amp;|&|\band\b", "&", words)


def _flexible(key: str) -> str:
    """A pattern for a key: any blanks between words, any spelling of "and"."""
    words = (_AND if word == "&" else re.escape(word) for word in key.split(" "))
    return r"\s+".join(words)
