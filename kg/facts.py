"""Fact: what remains of a claim once it is accepted and may become a direct triple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from pyoxigraph import NamedNode

from kg.claims import FLAT_MODALITIES, Claim, Rank, Term, evidence_iri


class Fact(NamedTuple):
    """One accepted claim of a flat modality, without its evidence."""

    document: NamedNode
    about: NamedNode
    property: NamedNode
    value: Term
    evidence: NamedNode | None
    """The sentence that says it: facts with one evidence belong together (a date and what it dates)."""


def facts_of(claims: Iterable[Claim], rejected: Set[NamedNode] = frozenset()) -> Iterator[Fact]:
    """The facts of claims: accepted, of a flat modality, and not rejected by a judgement."""
    for claim in claims:
        if claim.rank is Rank.ACCEPTED and claim.modality in FLAT_MODALITIES and claim.iri not in rejected:
            place = evidence_iri(claim.document, claim.evidence) if claim.evidence else None
            yield Fact(claim.document, claim.about, claim.property, claim.value, place)
