"""The lists of all nodes of a kind: incidents, organizations, systems, products, articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode

from api.pages.lists import Cell, Listing, text_cell
from api.pages.terms import Names, edtf_words, when_of
from kg.graph import Entity, Graph
from kg.index.filters import Tie
from kg.terms import IG, SCHEMA, text_of

PAGE_SIZE: Final = 50
_PARTS: Final = (IG.deployer, IG.developer, IG.affectedOrganization, IG.platform)
"""How an organization has a part in an incident."""
_ABOUT: Final = (IG.reportsOn, IG.listedFor, IG.mentionsIncident)
"""How an article belongs to an incident."""

_Row = Callable[[Names, Entity], tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class _Nodes:
    """How many nodes there are, and those from a place (0 and on) to another."""

    total: int
    part: Callable[[int, int], Sequence[NamedNode]]

    @classmethod
    def known(cls, nodes: Sequence[NamedNode]) -> _Nodes:
        return cls(len(nodes), lambda start, end: nodes[start:end])

    @classmethod
    def of(cls, graph: Graph, kind: NamedNode) -> _Nodes:
        """All nodes of a class, in the order of Graph.instances."""
        index = graph.index
        if index is None:
            return cls.known(graph.instances(kind))
        return cls(index.size(kind), lambda start, end: index.instances(kind, end - start, start))


def incidents(graph: Graph, page: int) -> Listing:
    """All incidents, newest first."""

    def row(names: Names, entity: Entity) -> tuple[Cell, ...]:
        date = when_of(entity)
        return (text_cell(date.text, date.iso or ""), *_cells(names, entity, shown))

    shown = (IG.deployer, IG.severity, IG.incidentKind)
    return _list(
        graph, "Incidents", "Incidents and hazards around AI systems, newest first.",
        _Nodes.of(graph, IG.Incident), page, ("date", "incident", "deployer", "severity", "kind"), shown, row,
    )  # fmt: skip


def systems(graph: Graph, page: int) -> Listing:
    """All AI systems."""
    return _list(
        graph, "Systems", "AI systems that sources name or describe.", _Nodes.of(graph, IG.AISystem), page,
        ("system", "kind", "deployed by", "developed by", "status"),
        (IG.systemKind, IG.deployedBy, IG.developedBy, IG.status),
    )  # fmt: skip


def products(graph: Graph, page: int) -> Listing:
    """All products."""
    return _list(
        graph, "Products", "Products of organizations, as far as incidents or the register name them.",
        _Nodes.of(graph, SCHEMA.Product), page, ("product", "also known as"), (SCHEMA.alternateName,),
    )  # fmt: skip


def articles(graph: Graph, page: int) -> Listing:
    """All articles, newest first; among equals, and undated, by label."""
    days = {node: text_of(day) for node, day in graph.ask("article/dated").rows}
    nodes = sorted(graph.instances(SCHEMA.NewsArticle), key=lambda node: days.get(node, ""), reverse=True)
    return _list(
        graph, "Articles", "News that reports or mentions incidents.", _Nodes.known(nodes), page,
        ("date", "article", "publisher", "about"), (SCHEMA.publisher, *_ABOUT), _article_row,
    )  # fmt: skip


def _article_row(names: Names, entity: Entity) -> tuple[Cell, ...]:
    node, publishers, *about = _cells(names, entity, (SCHEMA.publisher, *_ABOUT))
    published = entity.text(SCHEMA.datePublished)
    return text_cell(edtf_words(published), published), node, publishers, tuple(dict.fromkeys(chain(*about)))


def organizations(graph: Graph, page: int) -> Listing:
    """Organizations that have a part in an incident or published an article; most incidents first."""
    nodes = graph.instances(SCHEMA.Organization) + graph.instances(SCHEMA.NewsMediaOrganization)
    nodes = list(dict.fromkeys(nodes))
    involved = _involved(graph, nodes)
    published = {row[0]: int(text_of(row[1])) for row in graph.ask("article/publishers").rows}
    listed = [node for node in nodes if involved[node] or node in published]
    listed.sort(key=lambda node: (-involved[node], -published.get(node, 0)))

    def row(names: Names, entity: Entity) -> tuple[Cell, ...]:
        node, wholes = _cells(names, entity, (SCHEMA.parentOrganization,))
        counts = involved[entity.iri], published.get(entity.iri, 0)
        return (node, *(text_cell(str(count or "")) for count in counts), wholes)

    return _list(
        graph, "Organizations", "Organizations with a part in an incident, and outlets that reported one. The number "
        "of incidents counts every part: deployer, developer, affected organization, platform.", _Nodes.known(listed),
        page, ("organization", "incidents", "articles", "part of"), (SCHEMA.parentOrganization,), row,
    )  # fmt: skip


def _involved(graph: Graph, organizations: Iterable[NamedNode]) -> dict[NamedNode, int]:
    """How many incidents each organization has a part in."""
    index = graph.index
    if index is not None:
        return {node: index.count(Tie(_PARTS, (node,))) for node in organizations}
    found: dict[NamedNode, set[NamedNode]] = {node: set() for node in organizations}
    for role in _PARTS:
        for node, incidents in graph.inverse(found, role).items():
            found[node].update(incidents)
    return {node: len(incidents) for node, incidents in found.items()}


def _cells(names: Names, entity: Entity, shown: Sequence[NamedNode]) -> tuple[Cell, ...]:
    """The node, and the values of each property that is shown."""
    values = (tuple(names.value(term) for term in entity.values.get(name, ())) for name in shown)
    return ((names.value(entity.iri),), *values)


def _list(
    graph: Graph, title: str, intro: str, nodes: _Nodes, page: int, columns: tuple[str, ...],
    shown: Sequence[NamedNode], row: _Row | None = None,
) -> Listing:  # fmt: skip
    """One page of nodes, the last one where `page` is beyond it; rows of the `shown` properties where none are made."""
    pages = max(1, -(-nodes.total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    entities = graph.entities(nodes.part((page - 1) * PAGE_SIZE, page * PAGE_SIZE))
    terms = [term for entity in entities.values() for name in shown for term in entity.values.get(name, ())]
    names = Names.read(graph, [*entities, *terms])
    rows = tuple(row(names, entity) if row else _cells(names, entity, shown) for entity in entities.values())
    return Listing(title, intro, columns, rows, nodes.total, page, pages)


LISTS: Final[Mapping[str, Callable[[Graph, int], Listing]]] = {
    "incidents": incidents, "organizations": organizations, "systems": systems, "products": products,
    "articles": articles,
}  # fmt: skip
