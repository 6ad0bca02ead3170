"""Judgements: what a person decided about identity or about a claim. They are data, with who, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Rank
from kg.terms import digest, mint


class JudgementKind(StrEnum):
    """`MERGE` and `NOT_SAME` speak of two nodes, `ACCEPT` and `REJECT` of one claim, `RETRACT` of one judgement."""

    MERGE = "merge"
    NOT_SAME = "not-same"
    ACCEPT = "accept"
    REJECT = "reject"
    RETRACT = "retract"


_RANKS: Final[Mapping[JudgementKind, Rank]] = {
    JudgementKind.ACCEPT: Rank.ACCEPTED,
    JudgementKind.REJECT: Rank.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision. A later one about the same nodes or claim replaces it, until that one is retracted."""

    kind: JudgementKind
    subject: NamedNode
    object: NamedNode | None
    because: str
    judged_by: str
    at: str
    """xsd:dateTime."""

    @property
    def iri(self) -> NamedNode:
        """id/judgement/{hash}."""
        parts = (self.kind, str(self.subject), str(self.object), self.because, self.judged_by, self.at)
        return mint("judgement", digest(*parts))

    @property
    def nodes(self) -> tuple[NamedNode, ...]:
        """The two nodes, or the one claim or judgement, that it decides about."""
        return (self.subject,) if self.object is None else (self.subject, self.object)

    @property
    def about(self) -> frozenset[NamedNode]:
        """The same, in no order."""
        return frozenset(self.nodes)


def in_order(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements, oldest first."""
    return sorted(judgements, key=lambda one: (datetime.fromisoformat(one.at), one.iri.value))


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that are not retracted, oldest first. A retraction that is retracted itself retracts nothing."""
    ordered = in_order(judgements)
    retractions: defaultdict[NamedNode, list[Judgement]] = defaultdict(list)
    for judgement in ordered:
        if judgement.kind is JudgementKind.RETRACT:
            retractions[judgement.subject].append(judgement)

    def stands(judgement: Judgement) -> bool:
        return not any(map(stands, retractions[judgement.iri]))

    return [judgement for judgement in ordered if stands(judgement)]


def in_force(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The latest standing decision about each pair or claim; retractions are left out."""
    latest = {judgement.about: judgement for judgement in standing(judgements)}
    return [judgement for judgement in latest.values() if judgement.kind is not JudgementKind.RETRACT]


@dataclass(frozen=True, slots=True)
class Judgements:
    """What the decisions in force come to."""

    merged: frozenset[tuple[NamedNode, NamedNode]] = frozenset()
    not_same: frozenset[frozenset[NamedNode]] = frozenset()
    ranks: Mapping[NamedNode, Rank] = field(default_factory=dict)
    """claim -> its rank by judgement, whatever its confidence"""

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Judgements:
        """The latest decision about each pair or claim wins."""
        merged, not_same, ranks = set(), set(), {}
        for judgement in in_force(judgements):
            if judgement.kind in _RANKS:
                ranks[judgement.subject] = _RANKS[judgement.kind]
            elif judgement.object is not None and judgement.kind is JudgementKind.MERGE:
                merged.add((judgement.subject, judgement.object))
            elif judgement.object is not None and judgement.kind is JudgementKind.NOT_SAME:
                not_same.add(judgement.about)
        return cls(frozenset(merged), frozenset(not_same), ranks)
