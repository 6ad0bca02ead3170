"""Finds the few records that may speak of a profile's incident, so that thousands need not be compared pair by pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pyoxigraph import NamedNode

from kg.resolve.matching_profile import Profile, days_apart, may_be_same, tells_year

SLACK_DAYS: Final = 550
"""Records that share an organization are candidates where their dates lie no farther apart, or one tells the year."""
_ENOUGH_WORDS: Final = 2
"""Distinctive words that make candidates of records without a common organization."""
_Key = TypeVar("_Key")


@dataclass(slots=True)
class CandidateIndex:
    """Records by organization, distinctive word and address. Whether it finds a pair depends on that pair alone."""

    _profiles: dict[NamedNode, Profile] = field(default_factory=dict)
    _by_organization: defaultdict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    _by_word: defaultdict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    _by_address: defaultdict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))

    def add(self, profile: Profile) -> None:
        """Add a record, or replace what is known of it."""
        self.remove(profile.record)
        self._profiles[profile.record] = profile
        for organization in profile.parties:
            self._by_organization[organization].add(profile.record)
        for word in profile.distinctive_words:
            self._by_word[word].add(profile.record)
        for address in profile.addresses:
            self._by_address[address].add(profile.record)

    def remove(self, record: NamedNode) -> None:
        """Forget a record; one that is not here is no error."""
        profile = self._profiles.pop(record, None)
        if profile is None:
            return
        _discard(self._by_organization, profile.parties, record)
        _discard(self._by_word, profile.distinctive_words, record)
        _discard(self._by_address, profile.addresses, record)

    def profile(self, record: NamedNode) -> Profile:
        """The profile of a record that was added. Raises KeyError for any other."""
        return self._profiles[record]

    def candidates(self, profile: Profile) -> set[NamedNode]:
        """The records that share an article, an organization at about the time, or several distinctive words.

        Two records of one catalogue, or two mentions, are never candidates of each other.
        """
        words: Counter[NamedNode] = Counter()
        for word in profile.distinctive_words:
            words.update(self._by_word.get(word, ()))
        found = {record for record, count in words.items() if count >= _ENOUGH_WORDS}
        for organization in profile.parties:
            found.update(
                record
                for record in self._by_organization.get(organization, ())
                if (record in words or _alike(profile, self._profiles[record]))
                and _about_the_time(profile, self._profiles[record])
            )
        for address in profile.addresses:
            found |= self._by_address.get(address, set())
        return {record for record in found if may_be_same(profile, self._profiles[record])}


def _alike(a: Profile, b: Profile) -> bool:
    """Without a distinctive word in common, records of one organization are to share a kind; a mention says little."""
    return a.is_mention or b.is_mention or not a.kinds.isdisjoint(b.kinds)


def _about_the_time(a: Profile, b: Profile) -> bool:
    return days_apart(a, b) <= SLACK_DAYS or tells_year(a, b)


def _discard(index: defaultdict[_Key, set[NamedNode]], keys: Iterable[_Key], record: NamedNode) -> None:
    for key in keys:
        index[key].discard(record)
        if not index[key]:
            del index[key]
