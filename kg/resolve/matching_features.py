"""The features by which two profiles are compared. Each depends on the two alone, and is the same either way round."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from kg.resolve.matching_profile import Profile, days_apart, stems_of, tells_year
from kg.resolve.matching_words import total

_FAR_DAYS: Final = 120
"""Dates of catalogues that many days apart fit by 1/e: some date the event, some the first report."""
_NEAR_DAYS: Final = 12
_LATE_DAYS: Final = 120
_YEAR_TOLD: Final = 0.7
"""How well dates fit at least where one side's words name the other's year: catalogues date an event by its start."""
_NARROW_DAYS: Final = 92
"""The widest window that is an exact date: a season."""
_MUCH_SHARED: Final = 4
"""The weight of shared words at which more of them say little more."""
_IN_TEXT_ONLY: Final = 0.7
"""What a word counts that only a description bears, which may name other incidents as well."""


@dataclass(frozen=True, slots=True)
class Features:
    """What two profiles share, each 0..1; None where one of them says nothing about it."""

    organizations: float | None
    """Shared organizations, with those of the register or specific ones counting in full."""
    rare_organizations: float | None
    """1 where one of them is named in few accounts, by its name alone; else 0."""
    date: float | None
    """1 inside the other's window, falling with the days apart."""
    day: float | None
    """The same, where both windows are narrow."""
    late: float | None
    """1 where the record's incident began well after the time that a mention gives; else 0."""
    title: float
    """rapidfuzz token_set_ratio of the titles' words."""
    told: float
    """Share of the title's weight that the other record's words bear; the better direction (a mention: its own)."""
    retold: float
    """The other direction."""
    manner: float
    """The same share for the common words ("voice", "video", "arrest"), which tell two stories of a person apart."""
    shared: float
    """Saturating weight of the shared distinctive words."""
    text: float | None
    """Share of the shorter description's weight that the other record's words bear."""
    names: float | None
    """Shared proper names."""
    systems: float | None
    """Shared names of systems."""
    event_kinds: float | None
    """Shared kinds of incident."""
    system_kinds: float | None
    """Shared kinds of system."""
    scene: float
    """Organization, exact date, kind of incident and kind of system together: their product, 0 where one is missing."""
    addresses: float | None
    """1 where an article reports on both, else 0."""


def features(a: Profile, b: Profile) -> Features:
    """Everything that is compared."""
    known = stems_of(a.organizations & b.organizations)
    a_words, b_words = a.words, b.words
    there, back = _told(a, b, known), _told(b, a, known)
    organizations = _organizations(a, b)
    fit, day = _dates(a, b)
    event_kinds, system_kinds = _coefficient(a.event_kinds, b.event_kinds), _coefficient(a.system_kinds, b.system_kinds)
    return Features(
        organizations=organizations,
        rare_organizations=_rare_organizations(a, b),
        date=fit,
        day=day,
        late=_late(a, b) if a.is_mention else _late(b, a) if b.is_mention else None,
        title=fuzz.token_set_ratio(a.title_line, b.title_line) / 100,
        told=there if a.is_mention else back if b.is_mention else max(there, back),
        retold=back if a.is_mention else there if b.is_mention else min(there, back),
        manner=_manner(a, b),
        shared=_shared(a, b, known),
        text=_overlap(a_words, b_words, known) if a.text and b.text else None,
        names=_share(a.names - known, b.names - known, a_words, b_words),
        systems=_systems(a, b, known),
        event_kinds=event_kinds,
        system_kinds=system_kinds,
        scene=(organizations or 0) * (day or 0) * (event_kinds or 0) * (system_kinds or 0),
        addresses=float(not a.addresses.isdisjoint(b.addresses)) if a.addresses and b.addresses else None,
    )


def _organizations(a: Profile, b: Profile) -> float | None:
    """Shared organizations as a part of the smaller side's; None where a side names nobody in particular."""
    least = min(len(a.parties), len(b.parties))
    return len(a.parties & b.parties) / least if least else None


def _rare_organizations(a: Profile, b: Profile) -> float | None:
    return float(not a.rare_parties.isdisjoint(b.rare_parties)) if a.parties and b.parties else None


def _late(mention: Profile, record: Profile) -> float | None:
    if mention.days is None or record.days is None:
        return None
    return float(record.days[0] - mention.days[1] > _LATE_DAYS and not tells_year(mention, record))


def _told(one: Profile, other: Profile, known: Set[str]) -> float:
    """The part of the weight of one's distinctive title words that the other's words bear; organizations left out."""
    words = one.telling_title_words - known
    found = (
        one.title_words[word] * (1 if word in other.core_words else _IN_TEXT_ONLY)
        for word in words
        if word in other.words
    )
    return math.fsum(found) / (math.fsum(one.title_words[word] for word in words) + 1)


def _manner(a: Profile, b: Profile) -> float:
    sides = (a, b), (b, a)
    return max(_covered(one, other) for one, other in sides if one.is_mention or not other.is_mention)


def _covered(one: Profile, other: Profile) -> float:
    common = one.common_title_words
    return len(common & other.words.keys()) / (len(common) + 1)


def _shared(a: Profile, b: Profile, known: Set[str]) -> float:
    weight = math.fsum(min(a.words[word], b.words[word]) for word in a.telling_words & b.telling_words - known)
    return 1 - math.exp(-weight / _MUCH_SHARED)


def _overlap(a: Mapping[str, float], b: Mapping[str, float], known: Set[str]) -> float:
    both = math.fsum(min(a[word], b[word]) for word in a.keys() & b.keys() - known)
    least = min(total(a), total(b))
    return min(1.0, both / least) if least else 0.0


def _share(a: Set[str], b: Set[str], a_words: Mapping[str, float], b_words: Mapping[str, float]) -> float | None:
    """The better of the two sides' share of names that the other side's words contain."""
    if not a or not b:
        return None
    return max(len(a & b_words.keys()) / len(a), len(b & a_words.keys()) / len(b))


def _systems(a: Profile, b: Profile, known: Set[str]) -> float | None:
    """Whether one speaks of a system that the other names; systems known as shared organizations say nothing new."""
    left, right = a.system_keys - known, b.system_keys - known
    if not left and not right:
        return None
    return float(_speaks(a, right) or _speaks(b, left))


def _speaks(profile: Profile, systems: Iterable[str]) -> bool:
    return any(profile.distinctive_words.issuperset(system.split()) for system in systems)


def _coefficient(a: Set[NamedNode], b: Set[NamedNode]) -> float | None:
    return len(a & b) / min(len(a), len(b)) if a and b else None


def _dates(a: Profile, b: Profile) -> tuple[float | None, float | None]:
    if a.days is None or b.days is None:
        return None, None
    gap = days_apart(a, b)
    fit = math.exp(-gap / _FAR_DAYS)
    if tells_year(a, b):
        fit = max(fit, _YEAR_TOLD)
    width = max(a.days[1] - a.days[0], b.days[1] - b.days[0])
    return fit, math.exp(-gap / _NEAR_DAYS) if width <= _NARROW_DAYS else None
