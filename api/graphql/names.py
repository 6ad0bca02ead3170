"""Names in arguments -> nodes of the graph: labels, aliases, CURIEs, IRIs, ids; concepts with what is narrower."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from api.graphql.mapping import NODE, Field
from api.graphql.where import Resolver
from kg.errors import BadParameter
from kg.graph import Answer, Graph
from kg.terms import KINDS, curie, expand
from kg.vocabulary import Vocabulary


def global_id(iri: NamedNode) -> str:
    """The opaque id of a node."""
    return base64.urlsafe_b64encode(curie(iri).encode()).decode().rstrip("=")


def from_global_id(text: str) -> NamedNode:
    """The node of an opaque id; an IRI or CURIE, which holds a colon, is taken as it stands. Raises BadParameter."""
    if ":" in text:
        iri = expand(text)
        if iri is not None:
            return iri
    try:
        iri = expand(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError):
        iri = None
    if iri is None:
        raise BadParameter(f"{text!r} is not an id of this service")
    return iri


def resolver(graph: Graph) -> Resolver:
    """What filters on a graph need."""

    def nodes(one: Field, names: Sequence[str]) -> tuple[NamedNode, ...]:
        found = [_node(graph, one, name) for name in names]
        return with_narrower(graph.vocabulary, found) if one.target == "Concept" else tuple(dict.fromkeys(found))

    def members(one: Field, names: Sequence[str]) -> tuple[NamedNode, ...]:
        owners = [graph.find(name, "organization") for name in names]
        return organization_members(graph, owners)

    def iris(names: Sequence[str]) -> tuple[NamedNode, ...]:
        given = list(dict.fromkeys(map(from_global_id, names)))
        if not given:
            return ()
        return tuple(dict.fromkeys(standing_for(given, graph.ask("entity/canonical", node=given)).values()))

    return Resolver(nodes, members, iris)


def standing_for(nodes: Sequence[NamedNode], answer: Answer) -> dict[NamedNode, NamedNode]:
    """The answer of entity/canonical: for each node the one that stands for it, itself where nothing was merged."""
    known = {row[0]: row[1] for row in answer.rows if isinstance(row[1], NamedNode)}
    return {node: known.get(node, node) for node in nodes}


def organization_members(graph: Graph, owners: Sequence[NamedNode]) -> tuple[NamedNode, ...]:
    """Organizations with their parts and products, at any depth."""
    rows = graph.ask("organization/members", org=owners).rows
    return tuple(dict.fromkeys(row[1] for row in rows if isinstance(row[1], NamedNode)))


def concept_members(graph: Graph, concept: NamedNode) -> tuple[NamedNode, ...]:
    """The concepts of all catalogues that mean a harm type or a part of it."""
    rows = graph.ask("harm/concepts", harmType=concept).rows
    return tuple(dict.fromkeys(row[1] for row in rows if isinstance(row[1], NamedNode)))


def with_narrower(vocabulary: Vocabulary, concepts: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
    """Concepts with all that are narrower, at any depth."""
    narrower: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
    for concept in vocabulary.concepts.values():
        for broader in concept.broader:
            narrower[broader].append(concept.iri)
    found: dict[NamedNode, None] = {}
    waiting = list(concepts)
    while waiting:
        concept_iri = waiting.pop()
        if concept_iri not in found:
            found[concept_iri] = None
            waiting += narrower[concept_iri]
    return tuple(sorted(found, key=lambda iri: iri.value))


def _node(graph: Graph, one: Field, name: str) -> NamedNode:
    """A name of the field's own list of concepts goes before the names of all others."""
    scheme = one.ways[0].scheme
    concept = graph.vocabulary.concept_by_label(scheme, name) if scheme is not None else None
    return concept.iri if concept is not None else graph.find(name, _kind(one.target))


def _kind(target: str | None) -> str | None:
    kind = (target or NODE).lower()
    return kind if kind in {*KINDS, "concept"} else None
