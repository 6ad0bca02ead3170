"""The words by which two accounts of one incident are compared: stems with weights, and names.

A word's weight depends on the word alone, never on how often records use it, so that adding a record changes no
comparison. Words that any account of an AI incident may have weigh little, those of general English more, names most,
function words and the hedges of catalogues nothing.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kg.resolve.matching_lexicon import COMMON, EMPTY, GENERAL, SAME

NAME: Final = 1.5
STRONG: Final = 1.0
"""Weight of a word that is in no list; words of this weight find candidates."""
PLAIN: Final = 0.6
WEAK: Final = 0.25

_WORD: Final = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?:;\"“”]\s*$")
_NO_MARK: Final = re.compile(r"(?:19|20)\d\d|\d{1,2}|0+")
"""Years, small numbers, the end of "38,000": many records have them."""
_TITLE_CASE: Final = 0.6
"""Share of capitalised words from which a text is in title case, where a capital tells nothing."""
_SUFFIXES: Final = (
    "ization", "isation", "ations", "ation", "ments", "ment", "ingly", "edly", "ings", "ions", "ing", "ion",
    "ers", "ors", "ies", "ied", "ed", "er", "or", "es", "ly", "s", "e", "y",
)  # fmt: skip
_LEAST_STEM: Final = 3


def words_of(text: str) -> list[str]:
    """The words of a text in order, with capitals; "self-driving" is two."""
    return _WORD.findall(text)


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The form in which words are compared: "Hijacked", "hijacking" and "takeovers" are one."""
    bare = _plain(word)
    cut = _cut(bare)
    return _SYNONYMS.get(bare) or _SYNONYMS.get(cut) or cut


def weight(stemmed: str) -> float:
    """What sharing a word says: 0 for empty words, years and small numbers, else `WEAK`, `PLAIN` or `STRONG`."""
    if stemmed in _EMPTY or len(stemmed) < 2 or _NO_MARK.fullmatch(stemmed):
        return 0.0
    if stemmed in _COMMON:
        return WEAK
    return PLAIN if stemmed in _GENERAL else STRONG


def weigh(text: str) -> dict[str, float]:
    """stem -> weight of the words of a text that weigh anything; names by their capital weigh `NAME`."""
    found: dict[str, float] = {}
    for word in words_of(text):
        key = stem(word)
        value = weight(key)
        if value:
            found[key] = value
    for name in names(text):
        found[name] = NAME
    return found


def names(text: str) -> frozenset[str]:
    """Stems of the proper names: capitalised within a sentence, in a text that does not capitalise every word."""
    words = [(match[0], match.start()) for match in _WORD.finditer(text)]
    long = [word for word, _ in words if len(word) > 3]
    if not long or sum(word[0].isupper() for word in long) / len(long) > _TITLE_CASE:
        return frozenset()
    plain = {stem(word) for word, _ in words if word[0].islower()}
    found = {
        stem(word)
        for word, start in words
        if word[0].isupper() and start and _SENTENCE_END.search(text[max(0, start - 4) : start]) is None
    }
    return frozenset(key for key in found - plain if weight(key) >= STRONG and not key[0].isdigit())


def total(words: Mapping[str, float]) -> float:
    """The sum of the weights."""
    return math.fsum(words.values())


def _plain(word: str) -> str:
    folded = word.casefold().replace("’", "'")
    folded = folded.removesuffix("'s").removesuffix("'")
    return folded.replace("'", "").replace(".", "").replace("&", "")


def _cut(bare: str) -> str:
    if bare.isdigit() or not bare.isascii():
        return bare
    for suffix in _SUFFIXES:
        if bare.endswith(suffix) and len(bare) - len(suffix) >= _LEAST_STEM and not bare.endswith("ss"):
            root = bare[: -len(suffix)]
            return root[:-1] if len(root) > _LEAST_STEM and root[-1] == root[-2] and root[-1] not in "sl" else root
    return bare


def _lines(table: str) -> Iterator[list[str]]:
    yield from (line.split() for line in table.strip().splitlines())


def _stems(lines: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(stem(word) for line in lines for word in line)


_SYNONYMS: Final[Mapping[str, str]] = {
    form: _cut(line[0])
    for line in _lines(SAME)
    for word in line
    for form in (word, _cut(word))
    if form == word or len(form) > _LEAST_STEM
}
"""Words and stems -> the stem of their group; short stems are those of other words too ("city", "cite")."""
_EMPTY: Final = _stems(_lines(EMPTY))
_GENERAL: Final = _stems(_lines(GENERAL))
_COMMON: Final = _stems(_lines(COMMON))
