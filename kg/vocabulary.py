"""ontology/*.ttl -> frozen classes, properties, concept schemes and the register: the one reader of those files.

The shapes are left to kg.validation: they say what data must look like, not what terms mean.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.errors import BadResource
from kg.register import RegisterEntry, index_names, name_key, read_register
from kg.resources import resource_folder
from kg.terms import DCTERMS, IG, OWL, PREFIXES, RDF, RDFS, SCHEMA, SKOS, curie
from kg.turtle import Node, Resource, Values, group, read_list, read_triples

SHAPES_FILE: Final = "shapes.ttl"

_PROPERTY_TYPES: Final = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property})


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class that nodes of the graph may have, minted here or reused."""

    iri: NamedNode
    label: str
    comment: str
    superclasses: tuple[NamedNode, ...]
    disjoint_with: tuple[NamedNode, ...]
    type_name: str
    """Name of the GraphQL type: the local name, or ig:typeName."""


@dataclass(frozen=True, slots=True)
class OntologyProperty:
    """A property that claims and direct triples may have, minted here or reused."""

    iri: NamedNode
    label: str
    comment: str
    domain: tuple[NamedNode, ...]
    """Classes whose instances may have it: the members of a union one by one; empty where any node may."""
    range: NamedNode | None
    """The usual class or datatype of the values: the first of `ranges`."""
    ranges: tuple[NamedNode, ...]
    """Every class or datatype that the values may have."""
    is_object: bool
    """The values are nodes, not literals."""
    functional: bool
    """A node has at most one value."""
    scheme: NamedNode | None
    """The concept scheme that the values belong to."""
    inverse_name: str | None
    """Name of the field that leads from the value back to the subject."""
    field_name: str
    """Name of the field that leads from the subject to the value."""
    reserved: bool
    """Defined for data to come; nothing writes it yet."""


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
    property: NamedNode | None
    """The property whose values are these concepts."""
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that ontology/ defines. Equal folders give one object."""

    classes: Mapping[NamedNode, OntologyClass]
    properties: Mapping[NamedNode, OntologyProperty]
    schemes: Mapping[NamedNode, Scheme]
    concepts: Mapping[NamedNode, Concept]
    register: Mapping[NamedNode, RegisterEntry]
    _triples: tuple[Triple, ...] = field(repr=False)
    _names: Mapping[str, tuple[RegisterEntry, ...]] = field(repr=False)
    _labels: Mapping[tuple[NamedNode, str], Concept] = field(repr=False)
    _scheme_of: Mapping[NamedNode, NamedNode] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Vocabulary:
        """Read a folder of Turtle files, by default the project's own; read once per process.

        Raises BadResource where a file is no Turtle or a term lacks what its kind needs.
        """
        return _load(resource_folder("ontology") if folder is None else folder.resolve())

    def quads(self) -> Iterator[Triple]:
        """The triples of all files but the shapes, for the default graph; the same ones at each call."""
        return iter(self._triples)

    def scheme_for_property(self, iri: NamedNode) -> Scheme | None:
        """The scheme that the property's values come from; None where they are no concepts."""
        scheme = self._scheme_of.get(iri)
        return None if scheme is None else self.schemes[scheme]

    def concept_by_label(self, scheme: NamedNode, label: str) -> Concept | None:
        """The concept of that notation, preferred or alternative label: letter for letter, else whatever the case."""
        return self._labels.get((scheme, label)) or self._labels.get((scheme, name_key(label)))

    def lookup(self, name: str) -> tuple[RegisterEntry, ...]:
        """The register's entries of that name, alias or former name, whatever the case; several where ambiguous."""
        return self._names.get(name_key(name), ())


@functools.cache
def _load(folder: Path) -> Vocabulary:
    paths = tuple(path for path in sorted(folder.rglob("*.ttl")) if path.name != SHAPES_FILE)
    if not paths:
        raise BadResource(f"{folder}: no Turtle file")
    triples = read_triples(folder, paths)
    grouped = group(triples)
    resources = {iri: Resource(iri, values) for iri, values in grouped.items() if isinstance(iri, NamedNode)}
    concepts = {iri: _concept(item) for iri, item in resources.items() if SKOS.Concept in item.types}
    properties = {iri: _property(item, grouped) for iri, item in resources.items() if _PROPERTY_TYPES & set(item.types)}
    scheme_of = {iri: item.scheme for iri, item in properties.items() if item.scheme is not None}
    schemes = _schemes(resources, concepts, scheme_of)
    register = read_register(resources)
    return Vocabulary(
        classes={iri: _class(item) for iri, item in resources.items() if OWL.Class in item.types},
        properties=properties,
        schemes=schemes,
        concepts=concepts,
        register=register,
        _triples=triples,
        _names=index_names(register),
        _labels=_index_labels(concepts.values()),
        _scheme_of=scheme_of,
    )


def _class(item: Resource) -> OntologyClass:
    return OntologyClass(
        iri=item.iri,
        label=item.text(RDFS.label),
        comment=item.text(RDFS.comment),
        superclasses=item.iris(RDFS.subClassOf),
        disjoint_with=item.iris(OWL.disjointWith),
        type_name=item.text_or_none(IG.typeName) or _local_name(item.iri),
    )


def _property(item: Resource, grouped: Mapping[Node, Values]) -> OntologyProperty:
    """Own properties state rdfs:domain and rdfs:range; reused ones only schema:domainIncludes and rangeIncludes."""
    ranges = _classes_of(item, RDFS.range, SCHEMA.rangeIncludes, grouped)
    return OntologyProperty(
        iri=item.iri,
        label=item.text(RDFS.label),
        comment=item.text(RDFS.comment),
        domain=_classes_of(item, RDFS.domain, SCHEMA.domainIncludes, grouped),
        range=next(iter(ranges), None),
        ranges=ranges,
        is_object=OWL.ObjectProperty in item.types or (bool(ranges) and not any(map(_is_literal_class, ranges))),
        functional=OWL.FunctionalProperty in item.types or item.flag(IG.singleValued),
        scheme=item.iri_or_none(IG.scheme),
        inverse_name=item.text_or_none(IG.inverseName),
        field_name=item.text_or_none(IG.fieldName) or _local_name(item.iri),
        reserved=item.flag(IG.reserved),
    )


def _is_literal_class(iri: NamedNode) -> bool:
    return iri.value.startswith(PREFIXES["xsd"]) or iri in {RDF.langString, RDFS.Literal, IG.edtf}


def _classes_of(
    item: Resource,
    strict: NamedNode,
    loose: NamedNode,
    grouped: Mapping[Node, Values],
) -> tuple[NamedNode, ...]:
    found: list[NamedNode] = list(item.iris(loose))
    for value in item.values.get(strict, ()):
        if isinstance(value, NamedNode):
            found.append(value)
        elif isinstance(value, BlankNode):
            for head in grouped[value].get(OWL.unionOf, ()):
                found.extend(read_list(grouped, head))
    return tuple(found)


def _concept(item: Resource) -> Concept:
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


def _schemes(
    resources: Mapping[NamedNode, Resource],
    concepts: Mapping[NamedNode, Concept],
    scheme_of: Mapping[NamedNode, NamedNode],
) -> dict[NamedNode, Scheme]:
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


def _index_labels(concepts: Iterable[Concept]) -> dict[tuple[NamedNode, str], Concept]:
    """(scheme, label as written) and (scheme, name_key of it) -> concept; the notation wins over other labels."""
    index: dict[tuple[NamedNode, str], Concept] = {}
    listed = tuple(concepts)
    main = [(concept, name) for concept in listed for name in (concept.notation, concept.label)]
    other = [(concept, name) for concept in listed for name in concept.alt_labels]
    for spell in (str, name_key):
        for concept, name in main + other:
            index.setdefault((concept.scheme, spell(name)), concept)
    return index


def _local_name(iri: NamedNode) -> str:
    return iri.value.rpartition("#")[2].rpartition("/")[2]
