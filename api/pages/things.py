"""The page of any node but an incident: its properties, who says so, and what points to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from api.html import words
from api.pages.terms import Link, Names, Row, Voice, When, nodes_of, when
from kg.claims import Term
from kg.graph import ClaimRow, Entity, Graph
from kg.terms import IG, RDF, RDFS, SCHEMA, SKOS, curie, text_of
from kg.vocabulary import OntologyClass, OntologyProperty

_HEADED: Final = frozenset({
    RDF.type, RDFS.label, SCHEMA.name, SCHEMA.text,
    SKOS.prefLabel, SKOS.definition, SKOS.hiddenLabel, SKOS.topConceptOf,
})  # fmt: skip
"""Properties that the head of the page shows, or that are not for display."""
_ALIASES: Final = (SCHEMA.name, SCHEMA.alternateName, SKOS.altLabel)
MAX_LINKS: Final = 200
"""Subjects of one inverse property that a page lists; the number of all is shown."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Nodes that have this one as a value, by property."""

    name: str
    label: str
    property: str
    """Name of the property that leads from each of them here."""
    links: tuple[Link, ...]
    total: int


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident of an organization."""

    link: Link
    when: When
    roles: tuple[str, ...]
    via: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ThingPage:
    """The whole page. `scheme` is set for concepts, `incidents` for organizations."""

    iri: str
    label: str
    kind: str
    class_label: str
    class_comment: str
    aliases: tuple[str, ...]
    definition: str
    text: str
    url: str
    notices: tuple[str, ...]
    rows: tuple[Row, ...]
    incoming: tuple[Incoming, ...]
    incidents: tuple[IncidentLine, ...]


def read_thing(graph: Graph, entity: Entity) -> ThingPage:
    """The page of a node."""
    properties = graph.vocabulary.properties
    incoming = list(_incoming(graph, entity))
    claims = _own_claims(graph, entity)
    lines = graph.ask("organization/incidents", org=entity.iri).dicts() if entity.kind == "organization" else []
    terms: list[Term | None] = [value for values in entity.values.values() for value in values]
    terms += [node for _, nodes in incoming for node in nodes]
    terms += [claim.asserted_by for claim in claims] + [claim.value for claim in claims]
    terms += [row["incident"] for row in lines] + [node for row in lines for node in nodes_of(row["via"])]
    names = Names.read(graph, [*terms, entity.iri])
    voices = _voices(names, claims)
    rows = tuple(
        Row(_field(properties, name), _label(properties, name), _comment(properties, name), tuple(
            names.value(value, voices.get((name, value), ()), name in entity.inferred) for value in values
        ))
        for name, values in _ordered(entity, properties)
    )  # fmt: skip
    cls = _class_of(graph, entity)
    return ThingPage(
        iri=entity.iri.value,
        label=entity.label,
        kind=entity.kind,
        class_label=cls.label if cls else entity.kind,
        class_comment=cls.comment if cls else "",
        aliases=_aliases(entity),
        definition=entity.text(SKOS.definition),
        text=entity.text(SCHEMA.text),
        url=entity.text(SCHEMA.url),
        notices=tuple(value.value for value in entity.values.get(IG.notice, ())),
        rows=rows,
        incoming=tuple(
            Incoming(prop.inverse_name or "", words(prop.inverse_name or ""), prop.label,
                     tuple(names.link(node) for node in nodes[:MAX_LINKS]), len(nodes))
            for prop, nodes in incoming
        ),
        incidents=tuple(_line(names, row) for row in lines),
    )  # fmt: skip


def _incoming(graph: Graph, entity: Entity) -> Iterator[tuple[OntologyProperty, tuple[NamedNode, ...]]]:
    """Each property that may point to the node and has a name for the way back, with the nodes that do point."""
    types = set(entity.types)
    for prop in graph.vocabulary.properties.values():
        fits = not prop.ranges or types & set(prop.ranges)
        if prop.inverse_name and prop.is_object and not prop.reserved and fits:
            nodes = graph.inverse([entity.iri], prop.iri)[entity.iri]
            if nodes:
                yield prop, nodes


def _own_claims(graph: Graph, entity: Entity) -> tuple[ClaimRow, ...]:
    return graph.claims([entity.iri])[entity.iri] if entity.kind not in {"concept", ""} else ()


def _voices(names: Names, claims: Iterable[ClaimRow]) -> dict[tuple[NamedNode, Term], tuple[Voice, ...]]:
    found: defaultdict[tuple[NamedNode, Term], dict[Voice, None]] = defaultdict(dict)
    for claim in claims:
        value = names.canonical(claim.value) if isinstance(claim.value, NamedNode) else claim.value
        voice = Voice(names.voice(claim.asserted_by), claim.modality, claim.machine_generated)
        found[claim.property, value][voice] = None
    return {key: tuple(voices) for key, voices in found.items()}


def _ordered(
    entity: Entity, properties: Mapping[NamedNode, OntologyProperty]
) -> list[tuple[NamedNode, tuple[Term, ...]]]:
    """The properties that the page lists, in the order of the ontology, unknown ones last."""
    order = {name: index for index, name in enumerate(properties)}
    shown = [(name, values) for name, values in entity.values.items() if name not in _HEADED]
    return sorted(shown, key=lambda item: (order.get(item[0], len(order)), item[0].value))


def _class_of(graph: Graph, entity: Entity) -> OntologyClass | None:
    """The most special class of the node that the ontology describes."""
    known = [graph.vocabulary.classes[cls] for cls in entity.types if cls in graph.vocabulary.classes]
    parents = {parent for cls in known for parent in cls.superclasses}
    return next((cls for cls in known if cls.iri not in parents), None)


def _aliases(entity: Entity) -> tuple[str, ...]:
    names = (value.value for name in _ALIASES for value in entity.values.get(name, ()))
    return tuple(name for name in dict.fromkeys(names) if name != entity.label)


def _line(names: Names, row: Mapping[str, Term | None]) -> IncidentLine:
    incident, basis = row["incident"], row["dateBasis"]
    return IncidentLine(
        link=names.link(incident) if isinstance(incident, NamedNode) else Link("", "", None),
        when=when("", "", text_of(row["sortDate"]), [basis.value] if basis else []),
        roles=tuple(text_of(row["roles"]).split()),
        via=tuple(names.link(node) for node in nodes_of(row["via"])),
    )


def _field(properties: Mapping[NamedNode, OntologyProperty], name: NamedNode) -> str:
    return properties[name].field_name if name in properties else curie(name)


def _label(properties: Mapping[NamedNode, OntologyProperty], name: NamedNode) -> str:
    return properties[name].label if name in properties else curie(name)


def _comment(properties: Mapping[NamedNode, OntologyProperty], name: NamedNode) -> str:
    return properties[name].comment if name in properties else ""
