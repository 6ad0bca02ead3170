"""Which records of different sources speak of one incident: a pure comparison of two profiles.

A score depends on the two profiles alone, so whatever else is in the graph never changes it. What is made of the
scores depends on the rivals of a pair, and so on one connected component at most.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from kg.resolve.matching_features import Features, features
from kg.resolve.matching_profile import Profile
from kg.resolve.records import catalogue_of, source_of

SAME: Final = 0.5
"""The score from which two records speak of one incident, where no rival comes near."""
REVIEW: Final = 0.2
"""The score from which a person is to look."""
MARGIN: Final = 1.0
"""How far, in log odds, the best answer must be ahead of the next one."""

_ROUNDED: Final = 1e-6


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
    """0..1, 0.5 where the odds are taken to be even."""
    features: Features | None
    """What the score was made of; None for a match that the graph has kept."""

    @property
    def log_odds(self) -> float:
        """The score before it was squeezed into 0..1; a score that was rounded to 0 or 1 counts as a millionth off."""
        score = min(max(self.score, _ROUNDED), 1 - _ROUNDED)
        return math.log(score / (1 - score))

    def other(self, record: NamedNode) -> NamedNode:
        """The record at the other end."""
        return self.b if record == self.a else self.a


class Weight(NamedTuple):
    """What a feature adds to the log odds: `present` times its value, `absent` where it cannot be compared."""

    present: float
    absent: float = 0.0


_RECORDS: Final[Mapping[str, Weight]] = {
    "organizations": Weight(0.5, 0.2),
    "rare_organizations": Weight(1.6, 0.2),
    "date": Weight(2.4),
    "day": Weight(0.7),
    "title": Weight(1.1),
    "told": Weight(2.6),
    "retold": Weight(1.2),
    "manner": Weight(2.1),
    "shared": Weight(2.8),
    "text": Weight(2.5, 0.3),
    "names": Weight(0.6, 0.9),
    "systems": Weight(0.3),
    "event_kinds": Weight(0.3, 0.8),
    "system_kinds": Weight(0.4, 0.4),
    "addresses": Weight(2.5),
}
_RECORDS_BIAS: Final = -9.75
_MENTIONS: Final[Mapping[str, Weight]] = {
    "organizations": Weight(0.8, -1.0),
    "rare_organizations": Weight(1.5),
    "date": Weight(2.3, 0.2),
    "day": Weight(1.3),
    "late": Weight(-3.0),
    "title": Weight(1.3),
    "told": Weight(3.1),
    "retold": Weight(1.5),
    "manner": Weight(2.3),
    "shared": Weight(2.8),
    "names": Weight(0.8, 1.0),
    "systems": Weight(0.3),
    "event_kinds": Weight(0.3, 0.8),
    "system_kinds": Weight(0.5),
    "scene": Weight(2.0),
    "addresses": Weight(2.5),
}
_MENTIONS_BIAS: Final = -7.9
"""Logistic regressions over the labelled mentions and pairs of the tests (their "tune" parts), rounded. Those of `day`
between records and of `late`, `scene`, `systems` and `addresses` are set by hand,
as is what the lack of an organization takes from a mention."""

_LEAST_TOLD: Final = 0.25
_UNTOLD: Final = -0.5
"""The log odds are at most these where nothing of what happened is shared: organization and date alone never tell."""


def compare(a: Profile, b: Profile) -> Match:
    """The match of two profiles; the same either way round."""
    if b.record.value < a.record.value:
        a, b = b, a
    found = features(a, b)
    is_mention = a.is_mention or b.is_mention
    weights, log_odds = (_MENTIONS, _MENTIONS_BIAS) if is_mention else (_RECORDS, _RECORDS_BIAS)
    for name, weight in weights.items():
        value: float | None = getattr(found, name)
        log_odds += weight.absent if value is None else weight.present * value
    if found.told + found.manner + found.scene < _LEAST_TOLD:
        log_odds = min(log_odds, _UNTOLD)
    return Match(a.record, b.record, 1 / (1 + math.exp(-log_odds)), found)


def decide(score: float) -> Verdict:
    """What a score means, rivals apart."""
    if score >= SAME:
        return Verdict.SAME
    return Verdict.REVIEW if score >= REVIEW else Verdict.DIFFERENT


def best(mention: NamedNode, matches: Iterable[Match], same: Collection[Set[NamedNode]] = ()) -> Match | None:
    """The one record that a mention means; None where none is likely enough, or the next one is nearly as likely.

    Records of one of the sets in `same` are known to be one incident, and so no rivals.
    """
    own = sorted((match for match in matches if mention in {match.a, match.b}), key=_rank)
    if not own or decide(own[0].score) is not Verdict.SAME:
        return None
    winner = own[0].other(mention)
    kin = next((group for group in same if winner in group), {winner})
    rival = next((match for match in own if match.other(mention) not in kin), None)
    return own[0] if rival is None or own[0].log_odds - rival.log_odds >= MARGIN else None


def unrivalled(matches: Iterable[Match]) -> list[Match]:
    """The matches between records that are to be believed, best first.

    Those that are likely enough, and where neither end has another record of the other's catalogue that is likely too
    and nearly as likely: of two crashes of one year, a catalogue's headline often fits both.
    """
    ranked = sorted(set(matches), key=_rank)
    rivals: defaultdict[tuple[NamedNode, str], list[Match]] = defaultdict(list)
    for match in ranked:
        for end in (match.a, match.b):
            rivals[end, source_of(match.other(end))].append(match)
    return [
        match
        for match in ranked
        if decide(match.score) is Verdict.SAME
        and all(_is_ahead(match, rivals[end, source_of(match.other(end))], end) for end in (match.a, match.b))
    ]


def _is_ahead(match: Match, ranked: list[Match], end: NamedNode) -> bool:
    """Whether a match is well before all others that lead from one of its ends into the same catalogue."""
    if not catalogue_of(match.other(end)):
        return True
    return ranked[0] == match and (len(ranked) == 1 or match.log_odds - ranked[1].log_odds >= MARGIN)


def clusters(matches: Iterable[Match]) -> list[frozenset[NamedNode]]:
    """Groups of records that speak of one incident, from accepted matches: best first, ties by IRI.

    No group holds two records of one catalogue; a match that would bring two together is passed over, so that no third
    record melts them. The groups of a connected component depend on that component alone. Sorted by their first IRI.
    """
    group_of: dict[NamedNode, frozenset[NamedNode]] = {}
    for match in sorted(set(matches), key=_rank):
        left = group_of.get(match.a, frozenset({match.a}))
        right = group_of.get(match.b, frozenset({match.b}))
        if left != right and _catalogues(left).isdisjoint(_catalogues(right)):
            group_of |= dict.fromkeys(left | right, left | right)
    return sorted(set(group_of.values()), key=lambda group: min(node.value for node in group))


def _catalogues(records: Iterable[NamedNode]) -> set[str]:
    return {catalogue for record in records if (catalogue := catalogue_of(record))}


def _rank(match: Match) -> tuple[float, str, str]:
    return (-match.score, match.a.value, match.b.value)
