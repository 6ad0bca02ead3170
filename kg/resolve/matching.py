"""Which records of different sources speak of one incident: a pure comparison of two profiles.

A score depends on the two profiles alone, so whatever else is in the graph never changes it. Features that cannot be
compared (no date, no organization) count neither for nor against.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from kg.resolve.matching_words import STRONG, WEAK, names, stem, total, weigh, weight, words_of
from kg.terms import kind_and_slug


@dataclass(frozen=True)
class Profile:
    """What one record says of its incident, as far as comparison needs it."""

    record: NamedNode
    source: str
    """The catalogue, "news" or "mention": the first part of the record's slug."""
    name: str
    """Title; the sentence of a mention."""
    text: str = ""
    """Description; the context of a mention."""
    organizations: frozenset[NamedNode] = frozenset()
    """Organizations, products and other parties in any role, each with its owners and parents."""
    systems: frozenset[str] = frozenset()
    """Names of systems."""
    kinds: frozenset[NamedNode] = frozenset()
    """Kinds of incident and of system, stated or found by `KindCues`."""
    earliest: date | None = None
    latest: date | None = None
    addresses: frozenset[str] = frozenset()
    """Bare addresses of the articles that report on the incident."""
    is_mention: bool = False

    @functools.cached_property
    def title_words(self) -> Mapping[str, float]:
        """stem -> weight of the title's words."""
        return weigh(self.name)

    @functools.cached_property
    def words(self) -> Mapping[str, float]:
        """stem -> weight of all words: title, text, systems and parties outside the register."""
        parties = " ".join(_words_of_party(node) for node in self.organizations if _kind(node) == "party")
        return weigh(parties) | weigh(" ".join(self.systems)) | weigh(self.text) | self.title_words

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """Stems of the proper names in title and text."""
        return names(self.name) | names(self.text)

    @functools.cached_property
    def title_line(self) -> str:
        """The stems of the title, sorted, as rapidfuzz compares them."""
        return " ".join(sorted(self.title_words))

    @functools.cached_property
    def system_keys(self) -> frozenset[str]:
        """The systems' names as stems."""
        return frozenset(" ".join(map(stem, words_of(name))) for name in self.systems)


@dataclass(frozen=True, slots=True)
class Features:
    """What two profiles share, each 0..1; None where one of them says nothing about it."""

    organizations: float | None
    """Shared organizations, with those of the register or specific ones counting in full."""
    date: float | None
    """1 inside the other's window, falling with the days apart."""
    day: float | None
    """The same, where both windows are narrow."""
    title: float
    """rapidfuzz token_set_ratio of the titles' words."""
    told: float
    """Share of the title's weight that the other record's words bear; the better direction (a mention: its own)."""
    retold: float
    """The other direction."""
    shared: float
    """Saturating weight of the shared distinctive words."""
    text: float | None
    """Share of the shorter description's weight that the other record's words bear."""
    names: float | None
    """Shared proper names."""
    systems: float | None
    """Shared names of systems."""
    kinds: float | None
    """Shared kinds of incident and system."""
    addresses: float | None
    """1 where an article reports on both, else 0."""


class Verdict(StrEnum):
    """What a score means."""

    SAME = "same"
    REVIEW = "review"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Match:
    """The comparison of two records."""

    a: NamedNode
    b: NamedNode
    score: float
    features: Features


def features(a: Profile, b: Profile) -> Features:
    """Everything that is compared."""
    shared_organizations = a.organizations & b.organizations
    known = _named(shared_organizations)
    a_words, b_words = a.words, b.words
    there, back = _told(a.title_words, b_words, known), _told(b.title_words, a_words, known)
    fit, narrow = _dates(a, b)
    return Features(
        organizations=_organizations(a, b),
        date=fit,
        day=narrow,
        title=fuzz.token_set_ratio(a.title_line, b.title_line) / 100,
        told=there if a.is_mention else back if b.is_mention else max(there, back),
        retold=back if a.is_mention else there if b.is_mention else min(there, back),
        shared=_shared(a_words, b_words, known),
        text=_overlap(a_words, b_words, known) if a.text and b.text else None,
        names=_share(a.names - known, b.names - known, a_words, b_words),
        systems=_systems(a, b),
        kinds=_coefficient(a.kinds, b.kinds),
        addresses=float(not a.addresses.isdisjoint(b.addresses)) if a.addresses and b.addresses else None,
    )


def _organizations(a: Profile, b: Profile) -> float | None:
    """Shared weight, as a part of the smaller side's; None where a side names nobody in particular."""
    left, right = _party_weight(a.organizations), _party_weight(b.organizations)
    if not left or not right:
        return None
    return min(1.0, _party_weight(a.organizations & b.organizations) / min(left, right))


def _party_weight(nodes: Iterable[NamedNode]) -> float:
    return sum(map(_weight_of_party, nodes))


@functools.lru_cache(maxsize=100_000)
def _weight_of_party(node: NamedNode) -> float:
    """1 for the register's entries and for parties with a distinctive name, `WEAK` for "scammers" and the like."""
    if _kind(node) != "party":
        return STRONG
    return STRONG if any(weight(stem(word)) >= STRONG for word in words_of(_words_of_party(node))) else 0.0


@functools.lru_cache(maxsize=100_000)
def _words_of_party(node: NamedNode) -> str:
    found = kind_and_slug(node)
    return found[1].replace("-", " ") if found else ""


@functools.lru_cache(maxsize=100_000)
def _stems_of_party(node: NamedNode) -> frozenset[str]:
    return frozenset(map(stem, words_of(_words_of_party(node))))


@functools.lru_cache(maxsize=100_000)
def _kind(node: NamedNode) -> str:
    found = kind_and_slug(node)
    return found[0] if found else ""


def _named(nodes: Iterable[NamedNode]) -> frozenset[str]:
    return frozenset().union(*map(_stems_of_party, nodes))


def _told(title: Mapping[str, float], words: Mapping[str, float], known: Set[str]) -> float:
    """The part of a title's weight that other words bear; the names of shared organizations are left out."""
    every = found = 0.0
    for word, value in title.items():
        if word not in known:
            every += value
            if word in words:
                found += value
    return found / every if every else 0.0


def _shared(a: Mapping[str, float], b: Mapping[str, float], known: Set[str]) -> float:
    weight_of_shared = sum(min(a[word], b[word]) for word in a.keys() & b.keys() - known)
    return 1 - math.exp(-weight_of_shared / 5)


def _overlap(a: Mapping[str, float], b: Mapping[str, float], known: Set[str]) -> float:
    both = sum(min(a[word], b[word]) for word in a.keys() & b.keys() - known)
    least = min(total(a), total(b))
    return min(1.0, both / least) if least else 0.0


def _share(a: Set[str], b: Set[str], a_words: Mapping[str, float], b_words: Mapping[str, float]) -> float | None:
    """The better of the two sides' share of names that the other side's words contain."""
    if not a or not b:
        return None
    return max(len(a & b_words.keys()) / len(a), len(b & a_words.keys()) / len(b))


def _systems(a: Profile, b: Profile) -> float | None:
    if not a.system_keys and not b.system_keys:
        return None
    return float(
        not a.system_keys.isdisjoint(b.system_keys) or _spoken(a.system_keys, b) or _spoken(b.system_keys, a)
    )


def _spoken(systems: Iterable[str], profile: Profile) -> bool:
    return any(set(system.split()) <= profile.words.keys() for system in systems)


def _coefficient(a: Set[NamedNode], b: Set[NamedNode]) -> float | None:
    return len(a & b) / min(len(a), len(b)) if a and b else None


def _dates(a: Profile, b: Profile) -> tuple[float | None, float | None]:
    if a.earliest is None and a.latest is None or b.earliest is None and b.latest is None:
        return None, None
    a_first, a_last = _window(a)
    b_first, b_last = _window(b)
    gap = max(0, a_first - b_last, b_first - a_last)
    fit = math.exp(-gap / 90)
    width = max(a_last - a_first, b_last - b_first)
    return fit, math.exp(-gap / 20) if width <= 92 else None


def _window(profile: Profile) -> tuple[int, int]:
    first = profile.earliest.toordinal() if profile.earliest else date.min.toordinal()
    last = profile.latest.toordinal() if profile.latest else date.max.toordinal()
    return first, last
