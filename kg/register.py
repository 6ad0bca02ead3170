"""The project's own register of organizations and products: who is called what, and who owns whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pyoxigraph import NamedNode

from kg.errors import BadResource
from kg.terms import IG, SCHEMA, curie
from kg.turtle import Resource

Kind = Literal["organization", "product"]

_APOSTROPHES: Final = str.maketrans("’‘`´", "''''")


@dataclass(frozen=True, slots=True)
class Ownership:
    """That one entry belongs to another, with a known beginning or end; dates are EDTF ("2016", "2020-06")."""

    part: NamedNode
    whole: NamedNode
    since: str | None
    """None where the beginning is not known."""
    until: str | None
    """None where it lasts."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One organization or product that texts about AI incidents name."""

    iri: NamedNode
    kind: Kind
    name: str
    """The name in use today; the IRI is minted from it."""
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    parents: tuple[NamedNode, ...]
    """Organizations that this organization is a part of today (schema:parentOrganization), nearest only."""
    owner: NamedNode | None
    """The organization whose product this is today; None for organizations, and for products of nobody known."""
    ownerships: tuple[Ownership, ...]
    """To whom this belongs or belonged, where the beginning or end is known; in the order of the files."""
    is_news: bool
    """Publishes news, under whatever arrangement; wires and aggregators included."""
    is_aggregator: bool
    """Mostly shows what others wrote."""
    is_wire: bool
    """Sells its reports to other outlets, which print them under their own name."""
    needs_context: tuple[str, ...]
    """Those of the names that are ordinary words or initials: a capital letter alone does not prove what is meant."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the present one first."""
        return (self.name, *self.aliases, *self.former_names)


def name_key(name: str) -> str:
    """The form in which names are compared: casefolded, straight apostrophes, single spaces."""
    return re.sub(r"\s+", " ", name.translate(_APOSTROPHES)).strip().casefold()


def read_register(resources: Mapping[NamedNode, Resource]) -> dict[NamedNode, RegisterEntry]:
    """The register's entries, in the order of the files. Raises BadResource where one lacks what it needs."""
    owners: dict[NamedNode, NamedNode] = {}
    for iri, resource in resources.items():
        for product in resource.iris(SCHEMA.owns):
            owners[product] = iri
    ownerships = _ownerships(resources.values())
    return {
        iri: _entry(resource, owners.get(iri), ownerships.get(iri, ()))
        for iri, resource in resources.items()
        if {SCHEMA.Organization, SCHEMA.Product} & set(resource.types)
    }


def index_names(register: Mapping[NamedNode, RegisterEntry]) -> dict[str, tuple[RegisterEntry, ...]]:
    """name_key -> the entries that bear the name."""
    index: dict[str, tuple[RegisterEntry, ...]] = {}
    for entry in register.values():
        for key in dict.fromkeys(map(name_key, entry.names)):
            index[key] = (*index.get(key, ()), entry)
    return index


def _ownerships(resources: Iterable[Resource]) -> dict[NamedNode, tuple[Ownership, ...]]:
    """part -> its ownerships."""
    found: defaultdict[NamedNode, tuple[Ownership, ...]] = defaultdict(tuple)
    for resource in resources:
        if IG.Ownership in resource.types:
            ownership = Ownership(
                part=_iri(resource, IG.part),
                whole=_iri(resource, IG.whole),
                since=resource.text_or_none(IG["from"]),
                until=resource.text_or_none(IG.until),
            )
            found[ownership.part] += (ownership,)
    return dict(found)


def _iri(resource: Resource, predicate: NamedNode) -> NamedNode:
    found = resource.iri_or_none(predicate)
    if found is None:
        raise BadResource(f"ontology: {curie(resource.iri)} has no {curie(predicate)}")
    return found


def _entry(resource: Resource, owner: NamedNode | None, ownerships: tuple[Ownership, ...]) -> RegisterEntry:
    return RegisterEntry(
        iri=resource.iri,
        kind="product" if SCHEMA.Product in resource.types else "organization",
        name=resource.text(SCHEMA.name),
        aliases=resource.texts(SCHEMA.alternateName),
        former_names=resource.texts(IG.formerName),
        parents=resource.iris(SCHEMA.parentOrganization),
        owner=owner,
        ownerships=ownerships,
        is_news=SCHEMA.NewsMediaOrganization in resource.types,
        is_aggregator=IG.Aggregator in resource.types,
        is_wire=IG.WireService in resource.types,
        needs_context=resource.texts(IG.needsContext),
    )
