"""Which of many patterns can match a sentence at all, told by fixed words that each of them needs.

Most sentences hold none of the words of most patterns, and to look for a word is some fifty times cheaper than to run
a pattern. The words are derived from the pattern itself, so that they never get out of step with it.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from re import _parser  # type: ignore[attr-defined]  # the one place that knows how a pattern is built
from typing import Any, Final

_SHORTEST: Final = 2
"""A single letter occurs in nearly every sentence and filters nothing."""
_GRAM: Final = 3
"""Characters by which long words are looked up all at once."""
_MOST: Final = 60
"""More alternatives than this cost more to look for than the pattern does."""


class Prefilter:
    """The patterns of one table, by the words of which each needs at least one.

    Items are looked up by their most telling words; of those that are left, the further words are looked for too.
    """

    def __init__(self, patterns: Iterable[Sequence[re.Pattern[str]]]) -> None:
        """Each item of the table is one or more patterns that must all be found."""
        self._always: set[int] = set()
        self._further: list[list[frozenset[str]]] = []
        words: dict[str, set[int]] = {}
        for index, together in enumerate(patterns):
            needed = sorted(chain.from_iterable(map(required, together)), key=_worth, reverse=True)
            self._further.append([further for further in needed[1:] if _is_telling(further)])
            if not needed:
                self._always.add(index)
            for word in chain.from_iterable(needed[:1]):
                words.setdefault(word, set()).add(index)
        self._short = [(word, indices) for word, indices in words.items() if len(word) < _GRAM]
        self._long: dict[str, list[tuple[str, set[int]]]] = {}
        for word, indices in words.items():
            if len(word) >= _GRAM:
                self._long.setdefault(word[:_GRAM], []).append((word, indices))
        self._beginnings = frozenset(self._long)

    def candidates(self, lowered: str) -> list[int]:
        """The positions, in order, of the items that may be found in a text, which is given in lower case."""
        found = set(self._always)
        possible = [item for gram in self._beginnings & _grams(lowered) for item in self._long[gram]]
        for word, indices in (*self._short, *possible):
            if word in lowered:
                found |= indices
        return [index for index in sorted(found) if _holds(lowered, self._further[index])]


class Sifted:
    """One pattern that is run only on texts with words that it needs, which passes over all others quickly."""

    def __init__(self, pattern: str | re.Pattern[str], flags: re.RegexFlag = re.NOFLAG) -> None:
        """Takes what re.compile takes. Raises ValueError for a pattern that needs no words worth looking for."""
        self._pattern = re.compile(pattern, flags)
        self._needed = [words for words in required(self._pattern) if _is_telling(words)]
        if not self._needed:
            raise ValueError(f"no word that every match holds: {self._pattern.pattern}")

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in characters [start, end)."""
        return self._pattern.search(text, start, end) if self._may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches."""
        return self._pattern.finditer(text) if self._may_match(text) else iter(())

    def _may_match(self, text: str) -> bool:
        return _holds(text.lower(), self._needed)


@functools.lru_cache(maxsize=128)
def _grams(text: str) -> frozenset[str]:
    """All runs of so many characters; the tables ask for those of the sentences of one document again and again."""
    return frozenset([text[start : start + _GRAM] for start in range(len(text) - _GRAM + 1)])


def _holds(text: str, needed: Iterable[Iterable[str]]) -> bool:
    """Whether a text has a word of each set."""
    return all(any(map(text.__contains__, words)) for words in needed)


def required(pattern: re.Pattern[str]) -> list[frozenset[str]]:
    """Sets of lower-case strings, the most telling first: every match holds at least one string of each."""
    return sorted(_of_sequence(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)), key=_worth, reverse=True)


def _of_sequence(items: Any) -> list[frozenset[str]]:
    """What the parts of a sequence need: adjoining letters make one string."""
    found: list[frozenset[str]] = []
    letters = ""
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            letters += chr(argument).lower()
            continue
        found += [frozenset({letters})] if len(letters) >= _SHORTEST else []
        letters = ""
        found += _of_part(name, argument)
    found += [frozenset({letters})] if len(letters) >= _SHORTEST else []
    return found


def _of_part(name: str, argument: Any) -> list[frozenset[str]]:
    if name == "SUBPATTERN":
        return _of_sequence(argument[3])
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _of_sequence(argument[2]) if argument[0] > 0 else []
    if name == "BRANCH":
        branches = [max(_of_sequence(branch), key=_worth, default=None) for branch in argument[1]]
        words: set[str] = set()
        for branch in branches:
            if branch is None:
                return []
            words |= branch
        return [frozenset(words)] if len(words) <= _MOST else []
    return []


def _is_telling(words: frozenset[str]) -> bool:
    return _worth(words)[0]


def _worth(words: frozenset[str]) -> tuple[bool, float]:
    """Long strings are rare, few are quick to look for; a blank beside a word makes it no rarer."""
    shortest = min((len(word.strip()) for word in words), default=0)
    return shortest > _SHORTEST, shortest - len(words) / 8
