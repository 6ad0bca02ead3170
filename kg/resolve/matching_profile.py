"""What one record says of its incident, prepared for comparison."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import NamedNode

from kg.resolve.matching_kinds import INCIDENT_KINDS
from kg.resolve.matching_words import STRONG, WEAK, names, stem, weigh, weight, words_of
from kg.resolve.records import NEWS
from kg.terms import kind_and_slug, kind_of

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_EVENTS: Final = INCIDENT_KINDS.value + "/"


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
    def title_words(self) -> dict[str, float]:
        """stem -> weight of the title's words."""
        return weigh(self.name)

    @functools.cached_property
    def words(self) -> dict[str, float]:
        """stem -> weight of all words."""
        return weigh(self.text) | self.core_words

    @functools.cached_property
    def core_words(self) -> dict[str, float]:
        """stem -> weight of the words of title, systems and parties outside the register: of nothing but the incident.

        A text may name other incidents as well.
        """
        parties = " ".join(_words_of_party(node) for node in self.organizations if kind_of(node) == "party")
        return weigh(parties) | weigh(" ".join(self.systems)) | self.title_words

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """Stems of the proper names in title and text."""
        return names(self.name) | names(self.text)

    @functools.cached_property
    def distinctive_words(self) -> frozenset[str]:
        """The stems that are in no list of common words; they find candidates."""
        return frozenset(word for word, value in self.words.items() if value >= STRONG)

    @functools.cached_property
    def common_title_words(self) -> frozenset[str]:
        """The stems of the title that any account of an AI incident may have, without names of organizations."""
        return frozenset(word for word, value in self.title_words.items() if value == WEAK) - self.organization_words

    @functools.cached_property
    def telling_title_words(self) -> frozenset[str]:
        """The other stems of the title."""
        return frozenset(word for word, value in self.title_words.items() if value > WEAK)

    @functools.cached_property
    def organization_words(self) -> frozenset[str]:
        """The stems of the organizations' names."""
        return stems_of(self.organizations)

    @functools.cached_property
    def telling_words(self) -> frozenset[str]:
        """The stems of all words but the most common."""
        return frozenset(word for word, value in self.words.items() if value > WEAK)

    @functools.cached_property
    def parties(self) -> frozenset[NamedNode]:
        """The organizations without generic groups ("scammers", "meta-users" beside Meta)."""
        entries = frozenset(node for node in self.organizations if kind_of(node) != "party")
        known = stems_of(entries)
        return entries | frozenset(
            node
            for node in self.organizations - entries
            if any(weight(word) >= STRONG for word in _stems_of_party(node) - known)
        )

    @functools.cached_property
    def rare_parties(self) -> frozenset[NamedNode]:
        """The parties that few accounts name: those whose name is not all of common words."""
        return frozenset(node for node in self.parties if any(weight(word) >= STRONG for word in _stems_of_party(node)))

    @functools.cached_property
    def event_kinds(self) -> frozenset[NamedNode]:
        """The kinds of incident."""
        return frozenset(kind for kind in self.kinds if kind.value.startswith(_EVENTS))

    @functools.cached_property
    def system_kinds(self) -> frozenset[NamedNode]:
        """The kinds of system."""
        return self.kinds - self.event_kinds

    @functools.cached_property
    def days(self) -> tuple[int, int] | None:
        """Ordinals of the first and the last day; None where neither is known."""
        if self.earliest is None and self.latest is None:
            return None
        return (self.earliest or date.min).toordinal(), (self.latest or date.max).toordinal()

    @functools.cached_property
    def years(self) -> frozenset[str]:
        """The year of the window, or both where it lies across two; none for a wider one."""
        if self.earliest is None or self.latest is None or self.latest.year - self.earliest.year > 1:
            return frozenset()
        return frozenset({str(self.earliest.year), str(self.latest.year)})

    @functools.cached_property
    def years_told(self) -> frozenset[str]:
        """The years that title and text name."""
        return frozenset(_YEAR.findall(f"{self.name} {self.text}"))

    @functools.cached_property
    def title_line(self) -> str:
        """The stems of the title without names of organizations, sorted, as rapidfuzz compares them."""
        return " ".join(sorted(self.title_words.keys() - self.organization_words))

    @functools.cached_property
    def system_keys(self) -> frozenset[str]:
        """The systems' names as stems."""
        return frozenset(" ".join(map(stem, words_of(name))) for name in self.systems)


def may_be_same(a: Profile, b: Profile) -> bool:
    """Whether the pair is to be compared at all: each catalogue keeps its incidents apart, and so do mentions."""
    return a.record != b.record and (a.source != b.source or a.source == NEWS)


def days_apart(a: Profile, b: Profile) -> int:
    """Days between the two windows; 0 where they overlap or one is not known."""
    if a.days is None or b.days is None:
        return 0
    return max(0, a.days[0] - b.days[1], b.days[0] - a.days[1])


def tells_year(a: Profile, b: Profile) -> bool:
    """Whether the words of one name the year of the other: catalogues date an event by its start, or by a report."""
    return not (a.years.isdisjoint(b.years_told) and b.years.isdisjoint(a.years_told))


@functools.lru_cache(maxsize=100_000)
def _words_of_party(node: NamedNode) -> str:
    found = kind_and_slug(node)
    return found[1].replace("-", " ") if found else ""


@functools.lru_cache(maxsize=100_000)
def _stems_of_party(node: NamedNode) -> frozenset[str]:
    return frozenset(map(stem, words_of(_words_of_party(node))))


def stems_of(nodes: Iterable[NamedNode]) -> frozenset[str]:
    """The stems of the names of organizations, as their IRIs spell them."""
    return frozenset().union(*map(_stems_of_party, nodes))
