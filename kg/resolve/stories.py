"""Articles that tell one story: the same or nearly the same headline, within a week.

Words decide. Where the settings name an encoder, it may add likenesses between headlines that share few words; it never
takes one away.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pyoxigraph import NamedNode

from kg.encoder import Encoder, cosine
from kg.headlines import similar
from kg.terms import digest

SAME_STORY: Final = 0.88
"""Similarity of clean headlines from which two articles tell one story; separates every pair of the known pages."""
SAME_STORY_BY_ENCODER: Final = 0.95
"""Cosine of headline vectors from which two articles of one week tell one story."""
_WINDOW_DAYS: Final = 7
_MIN_WORDS: Final = 4
"""Shorter headlines ("AI news") say too little to identify a story."""
_BANDS: Final = 12
_ROWS: Final = 2
"""MinHash bands: headlines that share 60 % of their words meet in one with probability .995, 80 % with .999995."""
_PRIME: Final = (1 << 61) - 1
_FACTORS: Final = tuple(int(digest("minhash", str(row)), 16) % _PRIME for row in range(_BANDS * _ROWS))


@dataclass(frozen=True, slots=True)
class Telling:
    """What the search for stories knows of an article: its clean headline and its date, where there is one."""

    headline: str
    published: date | None


@dataclass(slots=True)
class StoryIndex:
    """Finds the articles that tell the story of a given one. Symmetric, and independent of the order of `put`s."""

    encoder: Encoder | None = None
    _tellings: dict[NamedNode, Telling] = field(default_factory=dict)
    _by_band: defaultdict[tuple[int, ...], set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    _by_day: defaultdict[date, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """Only filled where there is an encoder: its candidates are all articles of the week"""
    _vectors: dict[NamedNode, Sequence[float]] = field(default_factory=dict)
    _alike: defaultdict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))

    def put(self, article: NamedNode, telling: Telling) -> set[NamedNode]:
        """Add or change an article. Returns the articles whose story may have changed, itself included."""
        if self._tellings.get(article) == telling:
            return set()
        changed = self.drop(article) | {article}
        self._tellings[article] = telling
        bands = _bands(telling.headline)
        for other in {other for band in bands for other in self._by_band.get(band, ())}:
            if _same(telling, self._tellings[other]):
                self._link(article, other)
        if self.encoder is not None and telling.published is not None:
            self._encode(article, telling.headline, telling.published, self.encoder)
        for band in bands:
            self._by_band[band].add(article)
        return changed | self.story(article)

    def drop(self, article: NamedNode) -> set[NamedNode]:
        """Forget an article. Returns the articles of the story that it leaves."""
        telling = self._tellings.pop(article, None)
        if telling is None:
            return set()
        left = self.story(article) - {article}
        self._vectors.pop(article, None)
        if telling.published is not None:
            self._by_day[telling.published].discard(article)
        for other in self._alike.pop(article, set()):
            self._alike[other].discard(article)
        for band in _bands(telling.headline):
            self._by_band[band].discard(article)
        return left

    def _link(self, article: NamedNode, other: NamedNode) -> None:
        self._alike[article].add(other)
        self._alike[other].add(article)

    def _encode(self, article: NamedNode, headline: str, day: date, encoder: Encoder) -> None:
        vector = encoder([headline])[0]
        for offset in range(-_WINDOW_DAYS, _WINDOW_DAYS + 1):
            for other in self._by_day.get(day + timedelta(days=offset), ()):
                if cosine(vector, self._vectors[other]) >= SAME_STORY_BY_ENCODER:
                    self._link(article, other)
        self._vectors[article] = vector
        self._by_day[day].add(article)

    def story(self, article: NamedNode) -> set[NamedNode]:
        """All articles that are linked to this one by likeness, itself included."""
        found = {article}
        queue = [article]
        while queue:
            for other in self._alike.get(queue.pop(), ()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found


def _bands(headline: str) -> list[tuple[int, ...]]:
    """Keys under which likely likenesses meet, whatever else is indexed; none for a headline that says too little."""
    words = set(re.findall(r"\w+", headline.casefold()))
    if len(words) < _MIN_WORDS:
        return []
    hashes = [min(row) for row in zip(*map(_hashes, words), strict=True)]
    return [(band, *hashes[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS)]


@functools.lru_cache(maxsize=10_000)
def _hashes(word: str) -> tuple[int, ...]:
    """The hash of a word in each row; headlines share most of their words."""
    number = int(digest(word), 16)
    return tuple([number * factor % _PRIME for factor in _FACTORS])


def _same(a: Telling, b: Telling) -> bool:
    if a.published and b.published and abs((a.published - b.published).days) > _WINDOW_DAYS:
        return False
    return similar(a.headline, b.headline) >= SAME_STORY
