"""Which of many patterns can match a sentence at all, told by fixed words that each of them needs.

Most sentences hold none of the words of most patterns, and to look for a word is some fifty times cheaper than to run
a pattern. The words are derived from the pattern itself, so that they never get out of step with it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from re import _parser  # type: ignore[attr-defined]  # the one place that knows how a pattern is built
from typing import Any, Final

_SHORTEST: Final = 2
"""A single letter occurs in nearly every sentence and filters nothing."""
_GRAM: Final = 3
"""Characters by which long words are looked up all at once."""
_MOST: Final = 60
"""More alternatives than this cost more to look for than the pattern does."""


class Prefilter:
    """The patterns of one table, by the words of which each needs at least one."""

    def __init__(self, patterns: Iterable[Sequence[re.Pattern[str]]]) -> None:
        """Each item of the table is one or more patterns that must all be found."""
        self._always: set[int] = set()
        words: dict[str, set[int]] = {}
        for index, together in enumerate(patterns):
            needed = [found for pattern in together if (found := required(pattern)) is not None]
            if not needed:
                self._always.add(index)
            for word in max(needed, key=_worth, default=frozenset()):
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
        return sorted(found)


@functools.lru_cache(maxsize=16)
def _grams(text: str) -> frozenset[str]:
    """All runs of so many characters; the tables ask for those of one sentence one after the other."""
    return frozenset(text[start : start + _GRAM] for start in range(len(text) - _GRAM + 1))


def required(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Lower-case strings of which every match holds at least one; None where there are none worth looking for."""
    return _of_sequence(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))


def _of_sequence(items: Any) -> frozenset[str] | None:
    """The best of what the parts of a sequence need: adjoining letters make one string."""
    choices: list[frozenset[str]] = []
    letters = ""
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            letters += chr(argument).lower()
            continue
        choices += [frozenset({letters})] if len(letters) >= _SHORTEST else []
        letters = ""
        found = _of_part(name, argument)
        choices += [found] if found is not None else []
    choices += [frozenset({letters})] if len(letters) >= _SHORTEST else []
    return max(choices, key=_worth, default=None)


def _of_part(name: str, argument: Any) -> frozenset[str] | None:
    if name == "SUBPATTERN":
        return _of_sequence(argument[3])
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _of_sequence(argument[2]) if argument[0] > 0 else None
    if name == "BRANCH":
        branches = [_of_sequence(branch) for branch in argument[1]]
        words: set[str] = set()
        for branch in branches:
            if branch is None:
                return None
            words |= branch
        return frozenset(words) if len(words) <= _MOST else None
    return None


def _worth(words: frozenset[str]) -> tuple[bool, float]:
    """Long strings are rare, few are quick to look for."""
    shortest = min(map(len, words), default=0)
    return shortest > _SHORTEST, shortest - len(words) / 8
