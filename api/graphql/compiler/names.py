"""Names in arguments -> nodes of the graph: labels, aliases, CURIEs, IRIs, ids; concepts with what is narrower."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from pyoxigraph import NamedNode

from api.graphql.compiler.where import Resolver
from api.graphql.model.mapping import NODE
from api.graphql.model.ways import Field
from kg.asking import Answer
from kg.errors import BadParameter
from kg.graph import Graph
from kg.terms import KINDS, curie, expand


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
        found = dict.fromkeys(_node(graph, one, name) for name in dict.fromkeys(names))
        return graph.vocabulary.with_narrower(found) if one.target == "Concept" else tuple(found)

    def members(one: Field, names: Sequence[str]) -> tuple[NamedNode, ...]:
        owners = [graph.find(name, "organization") for name in names]
        return tuple(dict.fromkeys(member for owner in owners for member in graph.members(owner)))

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


def _node(graph: Graph, one: Field, name: str) -> NamedNode:
    """A name of the field's own list of concepts goes before the names of all others."""
    scheme = one.ways[0].scheme
    concept = graph.vocabulary.concept_by_label(scheme, name) if scheme is not None else None
    return concept.iri if concept is not None else graph.find(name, *_kinds(one))


def _kinds(one: Field) -> tuple[str, ...]:
    kind = (one.target or NODE).lower()
    return (kind,) if kind in {*KINDS, "concept"} else one.kinds
