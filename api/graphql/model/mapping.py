"""The one mapping from the ontology to GraphQL: types, fields and how SPARQL reads, filters and sorts each.

It yields the schema's types (`api.graphql.model.types`, `api.graphql.model.inputs`) and what the compiler reads
(`api.graphql.compiler.reader`, `api.graphql.compiler.where`): class = type, property = field, its reverse = connection.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from api.graphql.model.ways import SCALARS, Field, Scalar, Way
from kg.errors import BadResource
from kg.shapes import PropertyShape, load_shapes
from kg.terms import IG, INFERRED, KINDS, RDF, RDFS, SCHEMA, SKOS, kind_and_slug
from kg.vocabulary import OntologyClass, OntologyProperty, Vocabulary

_NOT_GENERATED: Final = frozenset({"claim", "evidence", "document", "judgement", "activity", "match"})
"""Kinds whose types are written by hand, or that are no subjects of direct triples."""
_HIDDEN: Final = frozenset({IG.mergedInto, IG.profileDigest, SKOS.hiddenLabel})
_OF_THE_ONTOLOGY: Final = frozenset({SKOS.Concept, SKOS.ConceptScheme})
"""Classes whose nodes stand in ontology/, where tests hold them against the shapes: all others come from sources."""
_UMBRELLA: Final = {IG.Record: IG.Incident}
"""Classes whose place in direct triples is taken by another: triples lead to incidents, not to their records."""
INFERRED_PROPERTIES: Final = frozenset({IG.inStory, IG.originator, IG.copyOf, SCHEMA.datePublished})
"""Properties that may stand in graph:inferred instead of the default graph (kg.derive)."""
INFERRED_CLASSES: Final = frozenset({IG.Story})
"""Classes whose instances have their type and label there."""
NODE: Final = "Node"
"""The interface of everything with an IRI."""


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A type of nodes. `cls` is None for Node itself."""

    name: str
    cls: NamedNode | None
    comment: str
    label: tuple[Way, ...]
    fields: Mapping[str, Field] = field(default_factory=dict)
    telling: frozenset[NamedNode] = frozenset()
    """Properties that only nodes of the type have."""
    told: frozenset[NamedNode] = frozenset()
    """Properties whose values are nodes of the type only."""

    @property
    def dated(self) -> bool:
        """Whether its nodes come newest first where no order is asked for; others come by their labels."""
        return "sortDate" in self.fields

    @property
    def facets(self) -> Mapping[str, Field]:
        """Fields by whose nodes the nodes of the type can be counted."""
        return {name: one for name, one in self.fields.items() if one.target and not one.connection}

    @property
    def localized(self) -> Sequence[Field]:
        """Fields whose texts may have a language."""
        return [one for one in self.fields.values() if one.localized]

    @property
    def instance(self) -> Way:
        """From a node of the type to its class."""
        return Way(RDF.type, graphs=_graphs(self.cls in INFERRED_CLASSES))


class Model:
    """All types of a vocabulary by name, and the type of each node."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._shapes = load_shapes()
        self._class_of_kind = dict(_classes_by_kind(vocabulary))
        names = {cls.iri: cls.type_name for cls in self._class_of_kind.values()}
        names[SKOS.ConceptScheme] = vocabulary.classes[SKOS.ConceptScheme].type_name
        self._names = names
        node = ObjectType(NODE, None, "Anything with an IRI.", (*_label_ways(None), *_label_ways(SKOS.Concept)))
        made = (self._object_type(vocabulary.classes[iri], name) for iri, name in names.items())
        self.types: Mapping[str, ObjectType] = {one.name: one for one in (node, *made)}
        self.rare = frozenset(name for kind in self.types.values() if kind.dated for name in kind.told)
        """Properties of which each value has few subjects: it happened once, while an organization may collect any."""

    def type_of(self, iri: NamedNode) -> str:
        """The name of the GraphQL type of a node, which its IRI tells."""
        found = kind_and_slug(iri)
        kind = found[0] if found else "concept" if iri in self.vocabulary.concepts else ""
        if kind == "document":
            return "SourceDocument"
        cls = self._class_of_kind.get(kind)
        return cls.type_name if cls else "ConceptScheme" if iri in self.vocabulary.schemes else "Thing"

    def _object_type(self, cls: OntologyClass, name: str) -> ObjectType:
        fields: dict[str, Field] = {}
        if cls.iri == IG.Incident:
            fields |= {one.name: one for one in _incident_fields()}
        for prop in self.vocabulary.properties.values():
            if _fits(prop, cls.iri) and not prop.reserved and prop.iri not in _HIDDEN:
                fields.setdefault(prop.field_name, self._forward(prop, cls))
        for way_back, props in self._inverses(cls).items():
            fields.setdefault(way_back, self._backward(way_back, props))
        if cls.iri in self.vocabulary.properties[IG.deployer].ranges:
            fields.setdefault("incidents", _incidents_of_a_party())
        for one in fields:
            if not re.fullmatch(r"[a-z][A-Za-z0-9]*", one):
                raise BadResource(f"ontology: {one!r} cannot be the name of a GraphQL field")
        return ObjectType(
            name, cls.iri, cls.comment, _label_ways(cls.iri), fields, frozenset(self._telling(cls.iri, name)),
            frozenset(self._told(cls.iri, name)),
        )  # fmt: skip

    def _telling(self, cls: NamedNode, name: str) -> Iterator[NamedNode]:
        for prop in self.vocabulary.properties.values():
            if cls in prop.domain and not prop.reserved and self._target(prop.domain) == name:
                yield prop.iri

    def _told(self, cls: NamedNode, name: str) -> Iterator[NamedNode]:
        for prop in self.vocabulary.properties.values():
            if prop.is_object and cls in prop.ranges and not prop.reserved and self._target(prop.ranges) == name:
                yield prop.iri

    def _forward(self, prop: OntologyProperty, cls: OntologyClass) -> Field:
        """A property as a field: a list, or one value where ontology or shapes allow at most one."""
        shape = self._shapes.get((cls.iri, prop.iri), PropertyShape())
        is_single, is_sure = prop.functional or shape.is_single, cls.iri in _OF_THE_ONTOLOGY
        demanded = f" Every {cls.label} {'has' if is_sure else 'should have'} one." if shape.min_count else ""
        return Field(
            name=prop.field_name,
            comment=prop.comment + demanded,
            ways=(_way(prop),),
            target=self._target(prop.ranges) if prop.is_object else None,
            scalar=SCALARS.get(prop.range, Scalar.TEXT) if prop.range is not None else Scalar.TEXT,
            many=not is_single,
            required=is_single and is_sure and shape.min_count > 0,
            choices=shape.choices,
            kinds=self._kinds(prop.ranges) if prop.is_object else (),
            localized=not prop.is_object and RDF.langString in prop.ranges,
        )

    def _backward(self, name: str, props: list[OntologyProperty]) -> Field:
        """A connection over the subjects of some properties; for concepts, of the properties of their scheme."""
        comment = f"Reverse of {props[0].label}: {props[0].comment}"
        if len(props) > 1:
            comment = "Reverse of the property whose values the list of this concept holds."
        target = self._target([cls for prop in props for cls in prop.domain])
        return Field(name, comment, tuple(_way(prop, inverse=True) for prop in props), target, connection=True)

    def _inverses(self, cls: OntologyClass) -> dict[str, list[OntologyProperty]]:
        """Properties that lead to the class, by the name of the way back."""
        found: defaultdict[str, list[OntologyProperty]] = defaultdict(list)
        for prop in self.vocabulary.properties.values():
            leads_here = prop.inverse_name and cls.iri in prop.ranges and not prop.reserved
            if prop.inverse_name and leads_here and self._target(prop.domain) != NODE:
                found[prop.inverse_name].append(prop)
        return found

    def _kinds(self, classes: Sequence[NamedNode]) -> tuple[str, ...]:
        kinds = {cls.iri: kind for kind, cls in self._class_of_kind.items()}
        found = [kinds.get(_UMBRELLA.get(cls, cls)) for cls in classes]
        return () if None in found else tuple(dict.fromkeys(kind for kind in found if kind))

    def _target(self, classes: Iterable[NamedNode]) -> str:
        """The one type that all classes come to, else Node."""
        names = {self._names.get(_UMBRELLA.get(cls, cls)) for cls in classes}
        return names.pop() or NODE if len(names) == 1 else NODE


def _fits(prop: OntologyProperty, cls: NamedNode) -> bool:
    """Whether nodes of a class may have a property. What records say of themselves, their incident has."""
    if not prop.domain or cls in prop.domain:
        return True
    return not prop.is_object and any(_UMBRELLA.get(one) == cls for one in prop.domain)


def _graphs(inferred: bool) -> tuple[NamedNode | None, ...]:
    return (None, INFERRED) if inferred else (None,)


def _way(prop: OntologyProperty, inverse: bool = False) -> Way:
    return Way(prop.iri, inverse, _graphs(prop.iri in INFERRED_PROPERTIES), prop.scheme)


def _label_ways(cls: NamedNode | None) -> tuple[Way, ...]:
    if cls in {SKOS.Concept, SKOS.ConceptScheme}:
        return (Way(SKOS.prefLabel),)
    return (Way(RDFS.label, graphs=_graphs(cls is None or cls in INFERRED_CLASSES)),)


def _incident_fields() -> Iterator[Field]:
    """Ways back that are named otherwise, or joined: see api.graphql.fields.incident for how they are shown."""
    roles = tuple(Way(name, inverse=True) for name in (IG.reportsOn, IG.listedFor, IG.mentionsIncident))
    described = "Articles that report it, are listed for it, or mention it, with their roles."
    yield Field("articles", described, roles, "Article", connection=True)
    yield Field("responses", "What was done because of it.", (Way(IG.responseTo, inverse=True),), "Response")


def _incidents_of_a_party() -> Field:
    roles = tuple(Way(name, inverse=True) for name in (IG.deployer, IG.developer))
    described = (
        "Incidents of which it is deployer or developer; `incidents(organization:)` adds its parts and products."
    )
    return Field("incidents", described, roles, "Incident", connection=True)


def _classes_by_kind(vocabulary: Vocabulary) -> Iterator[tuple[str, OntologyClass]]:
    """The class of each kind of IRI: the one whose type is named like the kind."""
    for cls in vocabulary.classes.values():
        kind = cls.type_name.casefold()
        if (kind in KINDS and kind not in _NOT_GENERATED) or cls.iri == SKOS.Concept:
            yield kind, cls
