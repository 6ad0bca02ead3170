"""Which incidents: a small tree of conditions that an index answers by its posting lists."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.index.tables import FILED


@dataclass(frozen=True, slots=True)
class Tie:
    """A value of one of the properties is one of these terms: nodes, or texts of `kg.index.tables.TEXTS`."""

    properties: tuple[NamedNode, ...]
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A value of one of the properties is this organization, a subsidiary or a product of it, however far down."""

    properties: tuple[NamedNode, ...]
    whole: NamedNode


@dataclass(frozen=True, slots=True)
class Has:
    """There is any value of the property."""

    property: NamedNode


@dataclass(frozen=True, slots=True)
class Dated:
    """since <= sortDate < before, as ISO 8601 days; undated incidents are never dated."""

    since: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """The incident is one of these."""

    incidents: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All conditions hold; without any, every incident is meant."""

    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one condition holds; without any, no incident is meant."""

    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    filter: Filter


Filter = Tie | Within | Has | Dated | Among | And | Or | Not

EVERY: Filter = And()


def filed_under(*concepts: NamedNode) -> Filter:
    """Filed under one of the concepts, a narrower one, or what the mappings call the same or a part of it."""
    return Tie((FILED,), concepts)
