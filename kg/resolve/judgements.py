"""Judgements: what a person decided about identity or about a claim. They are data, with who, when and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode

from kg.terms import digest, mint


class JudgementKind(StrEnum):
    """`MERGE` and `NOT_SAME` speak of two nodes, `ACCEPT` and `REJECT` of one claim."""

    MERGE = "merge"
    NOT_SAME = "not-same"
    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision. A later one about the same nodes or claim replaces it."""

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


@dataclass(frozen=True, slots=True)
class Judgements:
    """The decisions in force."""

    merged: frozenset[tuple[NamedNode, NamedNode]] = frozenset()
    not_same: frozenset[frozenset[NamedNode]] = frozenset()
    rejected: frozenset[NamedNode] = frozenset()

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Judgements:
        """The latest decision about each pair or claim wins."""
        latest: dict[frozenset[NamedNode | None], Judgement] = {}
        for judgement in sorted(judgements, key=lambda item: (item.at, item.iri.value)):
            latest[frozenset({judgement.subject, judgement.object})] = judgement
        merged, not_same, rejected = set(), set(), set()
        for judgement in latest.values():
            if judgement.kind is JudgementKind.REJECT:
                rejected.add(judgement.subject)
            elif judgement.object is not None and judgement.kind is JudgementKind.MERGE:
                merged.add((judgement.subject, judgement.object))
            elif judgement.object is not None and judgement.kind is JudgementKind.NOT_SAME:
                not_same.add(frozenset({judgement.subject, judgement.object}))
        return cls(frozenset(merged), frozenset(not_same), frozenset(rejected))
