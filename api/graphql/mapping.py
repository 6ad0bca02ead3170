"""The one mapping from the ontology to GraphQL: types, fields and how SPARQL reads, filters and sorts each.

It yields the schema's types (`api.graphql.types`, `api.graphql.inputs`) and what the compiler reads
(`api.graphql.reader`, `api.graphql.where`): class = type, property = field, its reverse = connection.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from pyoxigraph import NamedNode, Variable

from api.graphql.sparql import Triple
from kg.errors import BadResource
from kg.terms import IG, INFERRED, KINDS, RDF, RDFS, SCHEMA, SKOS, XSD, kind_and_slug
from kg.vocabulary import OntologyClass, OntologyProperty, Vocabulary

_NOT_GENERATED: Final = frozenset({"claim", "evidence", "document", "judgement", "activity"})
"""Kinds whose types are written by hand, or that are no subjects of direct triples."""
_HIDDEN: Final = frozenset({IG.mergedInto, SKOS.hiddenLabel})
_UMBRELLA: Final = {IG.Record: IG.Incident}
"""Classes whose place in direct triples is taken by another: triples lead to incidents, not to their records."""
INFERRED_PROPERTIES: Final = frozenset({IG.inStory, IG.originator, IG.copyOf, SCHEMA.datePublished})
"""Properties that may stand in graph:inferred instead of the default graph (kg.derive)."""
INFERRED_CLASSES: Final = frozenset({IG.Story})
"""Classes whose instances have their type and label there."""
NODE: Final = "Node"
"""The interface of everything with an IRI."""


class Scalar(Enum):
    """What the literals of a field are: the value is the GraphQL type that shows them."""

    TEXT = "str"
    INTEGER = "int"
    DECIMAL = "float"
    BOOLEAN = "bool"
    DATE = "date"


SCALARS: Final[Mapping[NamedNode, Scalar]] = {
    XSD.boolean: Scalar.BOOLEAN, XSD.integer: Scalar.INTEGER, XSD.decimal: Scalar.DECIMAL, XSD.date: Scalar.DATE,
}  # fmt: skip
"""Of the datatypes that are no text."""


@dataclass(frozen=True, slots=True)
class Way:
    """One triple pattern from a node to a value."""

    property: NamedNode
    inverse: bool = False
    graphs: tuple[NamedNode | None, ...] = (None,)
    """Where the triple may stand; None is the default graph."""
    scheme: NamedNode | None = None
    """Backwards from a concept: the scheme that the property's values come from."""

    def triple(self, start: NamedNode | Variable, end: NamedNode | Variable, graph: NamedNode | None) -> Triple:
        """The pattern in one graph, forwards or backwards."""
        if self.inverse:
            return Triple(end, self.property, start, graph)
        return Triple(start, self.property, end, graph)

    def triples(self, start: NamedNode | Variable, end: NamedNode | Variable) -> Sequence[Triple]:
        """The patterns in all graphs where the triple may stand."""
        return [self.triple(start, end, graph) for graph in self.graphs]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that triples give: `target` is the type of the nodes it leads to, `scalar` that of its literals."""

    name: str
    comment: str
    ways: tuple[Way, ...]
    target: str | None = None
    scalar: Scalar = Scalar.TEXT
    many: bool = True
    connection: bool = False

    @property
    def sortable(self) -> bool:
        """A node has one value at most, and it is a literal."""
        return self.target is None and not self.many


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

    @property
    def dated(self) -> bool:
        """Whether its nodes come newest first where no order is asked for; others come by their labels."""
        return "sortDate" in self.fields

    @property
    def facets(self) -> Mapping[str, Field]:
        """Fields by whose nodes the nodes of the type can be counted."""
        return {name: one for name, one in self.fields.items() if one.target and not one.connection}

    @property
    def instance(self) -> Way:
        """From a node of the type to its class."""
        return Way(RDF.type, graphs=_graphs(self.cls in INFERRED_CLASSES))


class Model:
    """All types of a vocabulary by name, and the type of each node."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._class_of_kind = dict(_classes_by_kind(vocabulary))
        names = {cls.iri: cls.type_name for cls in self._class_of_kind.values()}
        names[SKOS.ConceptScheme] = vocabulary.classes[SKOS.ConceptScheme].type_name
        self._names = names
        node = ObjectType(NODE, None, "Anything with an IRI.", (*_label_ways(None), *_label_ways(SKOS.Concept)))
        made = (self._object_type(vocabulary.classes[iri], name) for iri, name in names.items())
        self.types: Mapping[str, ObjectType] = {one.name: one for one in (node, *made)}

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
            fits = not prop.domain or cls.iri in prop.domain
            if fits and not prop.reserved and prop.iri not in _HIDDEN:
                fields.setdefault(prop.field_name, self._forward(prop))
        for way_back, props in self._inverses(cls).items():
            fields.setdefault(way_back, self._backward(way_back, props))
        for one in fields:
            if not re.fullmatch(r"[a-z][A-Za-z0-9]*", one):
                raise BadResource(f"ontology: {one!r} cannot be the name of a GraphQL field")
        return ObjectType(
            name, cls.iri, cls.comment, _label_ways(cls.iri), fields, frozenset(self._telling(cls.iri, name))
        )

    def _telling(self, cls: NamedNode, name: str) -> Iterator[NamedNode]:
        for prop in self.vocabulary.properties.values():
            if cls in prop.domain and not prop.reserved and self._target(prop.domain) == name:
                yield prop.iri

    def _forward(self, prop: OntologyProperty) -> Field:
        """A property as a field: a list, or one value where there is at most one."""
        return Field(
            name=prop.field_name,
            comment=prop.comment,
            ways=(_way(prop),),
            target=self._target(prop.ranges) if prop.is_object else None,
            scalar=SCALARS.get(prop.range, Scalar.TEXT) if prop.range is not None else Scalar.TEXT,
            many=not prop.functional,
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

    def _target(self, classes: Iterable[NamedNode]) -> str:
        """The one type that all classes come to, else Node."""
        names = {self._names.get(_UMBRELLA.get(cls, cls)) for cls in classes}
        return names.pop() or NODE if len(names) == 1 else NODE


def _graphs(inferred: bool) -> tuple[NamedNode | None, ...]:
    return (None, INFERRED) if inferred else (None,)


def _way(prop: OntologyProperty, inverse: bool = False) -> Way:
    return Way(prop.iri, inverse, _graphs(prop.iri in INFERRED_PROPERTIES), prop.scheme)


def _label_ways(cls: NamedNode | None) -> tuple[Way, ...]:
    if cls in {SKOS.Concept, SKOS.ConceptScheme}:
        return (Way(SKOS.prefLabel),)
    return (Way(RDFS.label, graphs=_graphs(cls is None or cls in INFERRED_CLASSES)),)


def _incident_fields() -> Iterator[Field]:
    """Ways back that are named otherwise, or joined: see api.graphql.incident_fields for how they are shown."""
    roles = tuple(Way(name, inverse=True) for name in (IG.reportsOn, IG.listedFor, IG.mentionsIncident))
    described = "Articles that report it, are listed for it, or mention it, with their roles."
    yield Field("articles", described, roles, "Article", connection=True)
    yield Field("responses", "What was done because of it.", (Way(IG.responseTo, inverse=True),), "Response")


def _classes_by_kind(vocabulary: Vocabulary) -> Iterator[tuple[str, OntologyClass]]:
    """The class of each kind of IRI: the one whose type is named like the kind."""
    for cls in vocabulary.classes.values():
        kind = cls.type_name.casefold()
        if (kind in KINDS and kind not in _NOT_GENERATED) or cls.iri == SKOS.Concept:
            yield kind, cls
