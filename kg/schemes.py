"""Closed lists: SKOS concept schemes and their concepts, as frozen objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import BadResource
from kg.register import name_key
from kg.terms import DCTERMS, IG, SKOS, curie
from kg.turtle import Resource


@dataclass(frozen=True, slots=True)
class Concept:
    """One value of a closed list."""

    iri: NamedNode
    label: str
    notation: str
    """What the source prints, letter for letter; the key for matching."""
    alt_labels: tuple[str, ...]
    hidden_labels: tuple[str, ...]
    """Cue words in running text; never shown."""
    definition: str | None
    scheme: NamedNode
    broader: tuple[NamedNode, ...]
    order: int | None
    """Rank in an ordered scheme, 0 = lowest."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A closed list of concepts, in the order of its file."""

    iri: NamedNode
    label: str
    publisher: NamedNode | None
    licence: str | None
    source: str | None
    page_labels: tuple[str, ...]
    """How pages head the values of this scheme, without the colon."""
    column_labels: tuple[str, ...]
    """Names of the columns of exports that hold values of this scheme."""
    property: NamedNode | None
    """The property whose values are these concepts."""
    concepts: tuple[Concept, ...]


def read_concept(item: Resource) -> Concept:
    """The concept that a resource describes. Raises BadResource where it has no scheme, label or notation."""
    scheme = item.iri_or_none(SKOS.inScheme)
    if scheme is None:
        raise BadResource(f"ontology: {curie(item.iri)} has no skos:inScheme")
    order = item.text_or_none(IG.order)
    return Concept(
        iri=item.iri,
        label=item.text(SKOS.prefLabel),
        notation=item.text(SKOS.notation),
        alt_labels=item.texts(SKOS.altLabel),
        hidden_labels=item.texts(SKOS.hiddenLabel),
        definition=item.text_or_none(SKOS.definition),
        scheme=scheme,
        broader=item.iris(SKOS.broader),
        order=None if order is None else int(order),
    )


def read_schemes(
    resources: Mapping[NamedNode, Resource],
    concepts: Mapping[NamedNode, Concept],
    scheme_of: Mapping[NamedNode, NamedNode],
) -> dict[NamedNode, Scheme]:
    """The schemes with their concepts. Raises BadResource where a concept or property names a scheme that is none."""
    properties = {scheme: prop for prop, scheme in scheme_of.items()}
    members: dict[NamedNode, list[Concept]] = {}
    for concept in concepts.values():
        members.setdefault(concept.scheme, []).append(concept)
    schemes = {
        iri: Scheme(
            iri=iri,
            label=item.text(SKOS.prefLabel),
            publisher=item.iri_or_none(DCTERMS.publisher),
            licence=item.text_or_none(DCTERMS.rights),
            source=_spelled(item, DCTERMS.source),
            page_labels=tuple(dict.fromkeys(text.rstrip(": ") for text in item.texts(IG.pageLabel))),
            column_labels=item.texts(IG.columnLabel),
            property=properties.get(iri),
            concepts=tuple(members.get(iri, ())),
        )
        for iri, item in resources.items()
        if SKOS.ConceptScheme in item.types
    }
    for stray in (members.keys() | properties.keys()) - schemes.keys():
        raise BadResource(f"ontology: {curie(stray)} is used as a concept scheme but is not one")
    return schemes


def _spelled(item: Resource, predicate: NamedNode) -> str | None:
    """The value as text, whether it is an IRI or a literal."""
    iri = item.iri_or_none(predicate)
    return item.text_or_none(predicate) if iri is None else iri.value


def index_narrower(concepts: Iterable[Concept]) -> Mapping[NamedNode, tuple[NamedNode, ...]]:
    """What is directly narrower, by the broader concept."""
    found: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
    for concept in concepts:
        for broader in concept.broader:
            found[broader].append(concept.iri)
    return {broader: tuple(narrower) for broader, narrower in found.items()}


def index_labels(concepts: Iterable[Concept]) -> dict[tuple[NamedNode, str], Concept]:
    """(scheme, label as written) and (scheme, name_key of it) -> concept; the notation wins over other labels."""
    index: dict[tuple[NamedNode, str], Concept] = {}
    listed = tuple(concepts)
    main = [(concept, name) for concept in listed for name in (concept.notation, concept.label)]
    other = [(concept, name) for concept in listed for name in concept.alt_labels]
    for spell in (str, name_key):
        for concept, name in main + other:
            index.setdefault((concept.scheme, spell(name)), concept)
    return index
