"""Fact: what remains of a claim once it is accepted and may become a direct triple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def facts_of(claims: Iterable[Claim], judged: Mapping[NamedNode, Rank] | None = None) -> Iterator[Fact]:
    """The facts of claims: accepted and of a flat modality. `judged` holds the ranks that judgements give to claims."""
    ranks = judged or {}
    for claim in claims:
        if ranks.get(claim.iri, claim.rank) is Rank.ACCEPTED and claim.modality in FLAT_MODALITIES:
            place = evidence_iri(claim.document, claim.evidence) if claim.evidence else None
            yield Fact(claim.document, claim.about, claim.property, claim.value, place)
