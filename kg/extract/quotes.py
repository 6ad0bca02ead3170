"""Quotation marks: a state machine over straight and curly marks that finds what stands between them.

Who speaks is read by kg.extract.statements; here a quote is only characters. A double mark that is never closed ends
with its paragraph (newspapers open every paragraph of a long speech and close the last one). Single marks count only
where they cannot be apostrophes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_OPEN: Final = {"“": "”", "„": "“”", "«": "»", '"': '"'}
_SINGLE_OPEN: Final = {"‘": "’", "'": "'"}
_MARK: Final = re.compile("[" + "".join(_OPEN | _SINGLE_OPEN) + "]")


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters [start, end) with the marks, [inner_start, inner_end) without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    single: bool
    closed: bool

    def words(self, text: str) -> str:
        """What stands between the marks, without the mark at its end that belongs to the sentence around it."""
        inner = text[self.inner_start : self.inner_end].strip().rstrip(",").rstrip()
        return inner.rstrip(".") if inner[:1].islower() else inner


def find_quotes(text: str) -> list[Quote]:
    """All quotes of a text in order; a single quote inside a double one is part of it."""
    quotes: list[Quote] = []
    mark = _MARK.search(text)
    while mark is not None:
        quote = _quote_at(text, mark.start())
        if quote is not None:
            quotes.append(quote)
        mark = _MARK.search(text, mark.end() if quote is None else max(quote.end, mark.end()))
    return quotes


def _quote_at(text: str, start: int) -> Quote | None:
    mark = text[start]
    if mark in _OPEN:
        if mark == '"' and not _may_open(text, start):
            return None
        return _double(text, start, _OPEN[mark])
    if mark in _SINGLE_OPEN and _may_open(text, start):
        return _single(text, start, _SINGLE_OPEN[mark])
    return None


def _double(text: str, start: int, closers: str) -> Quote | None:
    for position in range(start + 1, len(text)):
        char = text[position]
        if char in closers:
            return Quote(start, position + 1, start + 1, position, single=False, closed=True)
        if char == "\n":
            return (
                Quote(start, position, start + 1, position, single=False, closed=False)
                if position > start + 1
                else None
            )
    return Quote(start, len(text), start + 1, len(text), single=False, closed=False) if len(text) > start + 1 else None


def _single(text: str, start: int, closer: str) -> Quote | None:
    """Closed by a mark that ends a word and does not begin "s"; the longest run is a paragraph."""
    for position in range(start + 2, len(text)):
        if text[position] == "\n":
            return None
        if text[position] == closer and not text[position - 1].isspace():
            after = text[position + 1 : position + 2]
            if not after.isalnum():
                return None if _is_plural_possessive(text, position) else _single_quote(start, position)
    return None


def _single_quote(start: int, position: int) -> Quote:
    return Quote(start, position + 1, start + 1, position, single=True, closed=True)


def _is_plural_possessive(text: str, position: int) -> bool:
    """ "employees' keystrokes" closes nothing, unless an opening mark stands right at the word's beginning."""
    rest = text[position + 1 : position + 3]
    if text[position - 1] not in "sz" or len(rest) < 2 or rest[0] != " " or not rest[1].islower():
        return False
    word_start = max(text.rfind(" ", 0, position), text.rfind("\n", 0, position)) + 1
    return text[word_start] not in "'‘"


def _may_open(text: str, start: int) -> bool:
    """A mark opens after a space, bracket or dash (or at the beginning) and before a character that is not a space."""
    before = text[start - 1] if start else " "
    after = text[start + 1 : start + 2]
    if not after or after.isspace():
        return False
    if text[start] in "'‘" and after.isdigit():
        return False  # the '90s
    return before.isspace() or before in '([{—–-:“"‘'
