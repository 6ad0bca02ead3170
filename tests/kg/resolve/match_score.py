"""How well kg.resolve.matching does on labelled mentions and pairs: `python -m tests.kg.resolve.match_score`.

Needs the real tables in $KG_SHARED (default ../shared).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg.resolve.matching import Match, Verdict, best, compare, decide, unrivalled
from kg.resolve.matching_index import CandidateIndex
from kg.resolve.matching_profile import Profile
from kg.vocabulary import Vocabulary
from tests.kg.resolve.match_profiles import LabelledMention, LabelledPair, Tables, labelled_pairs


@dataclass(frozen=True)
class MentionScore:
    """What became of the mentions of one part of the labelled set."""

    first: int
    """Mentions whose right record has the highest score, whatever the threshold."""
    right: int
    """Mentions that were linked to their record."""
    wrong: int
    """Mentions that were linked to another record, or that have none."""
    meant: int
    """Mentions that have a record."""
    total: int

    @property
    def recall(self) -> float:
        return self.right / self.meant

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    def __str__(self) -> str:
        return (
            f"{self.total} mentions, {self.meant} with a record: first {self.first / self.meant:.2f}, "
            f"recall {self.recall:.2f}, precision {self.precision:.2f} ({self.right} right, {self.wrong} wrong)"
        )


@dataclass(frozen=True)
class PairScore:
    """What became of the labelled pairs of one part."""

    right: int
    wrong: int
    same: int
    total: int

    @property
    def recall(self) -> float:
        return self.right / self.same

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    def __str__(self) -> str:
        return (
            f"{self.total} pairs, {self.same} the same: recall {self.recall:.2f}, precision {self.precision:.2f} "
            f"({self.right} right, {self.wrong} wrong)"
        )


def index_of(profiles: Iterable[Profile]) -> CandidateIndex:
    """An index of some records."""
    index = CandidateIndex()
    for profile in profiles:
        index.add(profile)
    return index


def matches_of(profile: Profile, index: CandidateIndex) -> list[Match]:
    """The comparisons with all candidates."""
    return [compare(profile, index.profile(record)) for record in index.candidates(profile)]


def answer(profile: Profile, index: CandidateIndex) -> NamedNode | None:
    """The record that a mention is linked to."""
    found = best(profile.record, matches_of(profile, index))
    return found.other(profile.record) if found else None


def score_mentions(mentions: Iterable[LabelledMention], index: CandidateIndex) -> MentionScore:
    """Every mention against all candidates."""
    labelled = list(mentions)
    first = right = wrong = 0
    for mention in labelled:
        ranked = sorted(matches_of(mention.profile, index), key=lambda match: -match.score)
        first += bool(ranked) and ranked[0].other(mention.profile.record) == mention.aiid
        linked = answer(mention.profile, index)
        right += linked is not None and linked == mention.aiid
        wrong += linked is not None and linked != mention.aiid
    meant = sum(mention.aiid is not None for mention in labelled)
    return MentionScore(first, right, wrong, meant, len(labelled))


def all_matches(profiles: Iterable[Profile], index: CandidateIndex) -> list[Match]:
    """The comparisons of every profile with its candidates."""
    return [match for profile in profiles for match in matches_of(profile, index)]


def score_pairs(pairs: Iterable[LabelledPair], accepted: Iterable[Match]) -> PairScore:
    """The labelled pairs among those that were accepted over both catalogues."""
    labelled = list(pairs)
    believed = {frozenset({match.a, match.b}) for match in accepted}
    found = [pair for pair in labelled if frozenset({pair.aiid, pair.aiaaic}) in believed]
    right = sum(pair.same for pair in found)
    return PairScore(right, len(found) - right, sum(pair.same for pair in labelled), len(labelled))


def main() -> None:
    """Print the figures of both halves."""
    shared = Path(os.environ.get("KG_SHARED", Path(__file__).parents[4] / "shared"))
    tables = Tables.of(Vocabulary.load())
    index = index_of(tables.aiid(shared))
    matches = all_matches(tables.aiaaic(shared), index)
    accepted = unrivalled(matches)
    review = [match for match in matches if decide(match.score) is not Verdict.DIFFERENT]
    print(f"AIID x AIAAIC: {len(matches)} compared, {len(accepted)} the same, {len(review) - len(accepted)} to review")
    for part in ("tune", "held-out", "second held-out"):
        print(f"{part}:", score_mentions((one for one in tables.mentions() if one.part == part), index))
    for part in ("tune", "held-out"):
        print(f"{part}:", score_pairs((one for one in labelled_pairs() if one.part == part), accepted))


if __name__ == "__main__":
    main()
