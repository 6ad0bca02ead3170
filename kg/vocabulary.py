"""ontology/*.ttl -> frozen classes, properties, concept schemes and the register: the one reader of those files.

The shapes are left to kg.shapes and kg.validation: they say what data must look like, not what terms mean.
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
from kg.schemes import Concept, Scheme, index_labels, index_narrower, read_concept, read_schemes
from kg.shapes import SHAPES_FILE
from kg.terms import IG, OWL, PREFIXES, RDF, RDFS, SCHEMA, SKOS
from kg.turtle import Node, Resource, Values, group, read_list, read_triples

__all__ = ["Concept", "OntologyClass", "OntologyProperty", "RegisterEntry", "Scheme", "Vocabulary"]

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
    _narrower: Mapping[NamedNode, tuple[NamedNode, ...]] = field(repr=False)
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

    def with_narrower(self, concepts: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
        """Concepts with all that are narrower, at any depth, by IRI. What is no concept stays as it is."""
        found: set[NamedNode] = set()
        waiting = list(concepts)
        while waiting:
            concept = waiting.pop()
            if concept not in found:
                found.add(concept)
                waiting += self._narrower.get(concept, ())
        return tuple(sorted(found, key=lambda iri: iri.value))

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
    concepts = {iri: read_concept(resources[iri]) for iri in _declared(triples, SKOS.Concept)}
    properties = {iri: _property(item, grouped) for iri, item in resources.items() if _PROPERTY_TYPES & set(item.types)}
    scheme_of = {iri: item.scheme for iri, item in properties.items() if item.scheme is not None}
    schemes = read_schemes(resources, concepts, scheme_of)
    register = read_register(resources)
    return Vocabulary(
        classes={iri: _class(item) for iri, item in resources.items() if OWL.Class in item.types},
        properties=properties,
        schemes=schemes,
        concepts=concepts,
        register=register,
        _triples=triples,
        _names=index_names(register),
        _labels=index_labels(concepts.values()),
        _narrower=index_narrower(concepts.values()),
        _scheme_of=scheme_of,
    )


def _declared(triples: Iterable[Triple], cls: NamedNode) -> Iterator[NamedNode]:
    """What the files call a `cls`, in the order of these lines: a file of mappings may name a concept earlier."""
    for triple in triples:
        if triple.predicate == RDF.type and triple.object == cls and isinstance(triple.subject, NamedNode):
            yield triple.subject


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


def _local_name(iri: NamedNode) -> str:
    return iri.value.rpartition("#")[2].rpartition("/")[2]
