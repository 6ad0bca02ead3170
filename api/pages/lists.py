"""Lists of nodes and rows of queries: one shape that HTML, JSON and CSV print."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode

from api.pages.terms import Names, Value, edtf_words, when_of
from kg.claims import Term
from kg.graph import Answer, Entity, Graph
from kg.terms import BASE, IG, SCHEMA

PAGE_SIZE: Final = 50
_ROLES: Final = (IG.deployer, IG.developer, IG.affectedOrganization, IG.platform)

Cell = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows. `columns` are names for programs, `total` counts all rows, `page` counts from 1."""

    title: str
    intro: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    page: int = 1
    pages: int = 1
    query: str = ""
    """The bound SPARQL that gives the same rows, where there is one."""

    @property
    def shown(self) -> tuple[int, ...]:
        """Columns that a page shows: all but those that repeat the column before them word for word."""
        places = range(len(self.columns))
        return tuple(place for place in places if place == 0 or not self.rows or not self._repeats(place))

    def _repeats(self, place: int) -> bool:
        return all(
            [value.text for value in row[place]] == [value.text for value in row[place - 1]] for row in self.rows
        )

    def as_json(self) -> dict[str, Any]:
        """Rows as objects by column; nodes as {iri, label}, literals as text."""
        rows = [dict(zip(self.columns, (_plain(cell) for cell in row), strict=True)) for row in self.rows]
        return {"title": self.title, "total": self.total, "page": self.page, "pages": self.pages, "rows": rows}

    def as_csv(self) -> str:
        """RFC 4180. A node column is followed by a column of IRIs."""
        nodes = [any(value.link for row in self.rows for value in row[index]) for index in range(len(self.columns))]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        header: list[str] = []
        for name, has_nodes in zip(self.columns, nodes, strict=True):
            header += [name, f"{name} IRI"] if has_nodes else [name]
        writer.writerow(header)
        for row in self.rows:
            cells: list[str] = []
            for cell, has_nodes in zip(row, nodes, strict=True):
                cells.append("; ".join(value.data for value in cell))
                if has_nodes:
                    cells.append("; ".join(value.link.iri for value in cell if value.link))
            writer.writerow(cells)
        return out.getvalue()


def _plain(cell: Cell) -> Any:
    values = [{"iri": value.link.iri, "label": value.text} if value.link else value.data for value in cell]
    return values[0] if len(values) == 1 else values or None


def text_cell(text: str, raw: str = "") -> Cell:
    """A cell of plain text; `raw` is what programs get in its place."""
    return (Value(text, raw=raw),) if text else ()


def answer_listing(graph: Graph, title: str, intro: str, answer: Answer) -> Listing:
    """The rows of a query as they are, with names for nodes."""
    terms = [term for row in answer.rows for term in row if term is not None]
    names = Names.read(graph, [*terms, *(node for term in terms for node in _listed_nodes(term))])
    rows = tuple(tuple(() if term is None else _cell(names, term) for term in row) for row in answer.rows)
    return Listing(title, intro, answer.variables, rows, len(rows), query=answer.text)


def text_listing(title: str, intro: str, column: str, text: str, query: str) -> Listing:
    """One row with one text: the answer to an ASK."""
    return Listing(title, intro, (column,), ((text_cell(text),),), 1, query=query)


def _cell(names: Names, term: Term) -> Cell:
    """A term; the nodes of a text that lists them."""
    nodes = _listed_nodes(term)
    return tuple(names.value(node) for node in nodes) if nodes else (names.value(term),)


def _listed_nodes(term: Term) -> list[NamedNode]:
    """The nodes of a text that is nothing but IRIs with spaces between (a GROUP_CONCAT)."""
    parts = [] if isinstance(term, NamedNode) else term.value.split(" ")
    return [NamedNode(part) for part in parts] if all(part.startswith(BASE) for part in parts) else []


def incidents(graph: Graph, page: int) -> Listing:
    """All incidents, newest first."""
    return _list(
        graph, "Incidents", "Incidents and hazards around AI systems, newest first.",
        graph.instances(IG.Incident), page, ("date", "incident", "deployer", "severity", "kind"), _incident_row,
    )  # fmt: skip


def _incident_row(names: Names, entity: Entity) -> tuple[Cell, ...]:
    columns = (IG.deployer, IG.severity, IG.incidentKind)
    values = (tuple(names.value(term) for term in entity.values.get(name, ())) for name in columns)
    date = when_of(entity)
    return (text_cell(date.text, date.iso or ""), (names.value(entity.iri),), *values)


def systems(graph: Graph, page: int) -> Listing:
    """All AI systems."""
    return _list(
        graph, "Systems", "AI systems that sources name or describe.", graph.instances(IG.AISystem), page,
        ("system", "kind", "deployed by", "developed by", "status"),
        _row_of(IG.systemKind, IG.deployedBy, IG.developedBy, IG.status),
    )  # fmt: skip


def products(graph: Graph, page: int) -> Listing:
    """All products."""
    return _list(
        graph, "Products", "Products of organizations, as far as incidents or the register name them.",
        graph.instances(SCHEMA.Product), page, ("product", "also known as"), _row_of(SCHEMA.alternateName),
    )  # fmt: skip


def articles(graph: Graph, page: int) -> Listing:
    """All articles, newest first."""
    nodes = graph.instances(SCHEMA.NewsArticle)
    dates = {node: entity.text(SCHEMA.datePublished) for node, entity in graph.entities(nodes).items()}
    nodes.sort(key=lambda node: dates.get(node, ""), reverse=True)
    return _list(
        graph, "Articles", "News that reports or mentions incidents.", nodes, page,
        ("date", "article", "publisher", "about"), _article_row,
    )  # fmt: skip


def _article_row(names: Names, entity: Entity) -> tuple[Cell, ...]:
    roles = (IG.reportsOn, IG.listedFor, IG.mentionsIncident)
    about = dict.fromkeys(names.value(term) for name in roles for term in entity.values.get(name, ()))
    publishers = tuple(names.value(term) for term in entity.values.get(SCHEMA.publisher, ()))
    published = entity.text(SCHEMA.datePublished)
    return text_cell(edtf_words(published), published), (names.value(entity.iri),), publishers, tuple(about)


def organizations(graph: Graph, page: int) -> Listing:
    """Organizations that have a part in an incident or published an article; most incidents first."""
    nodes = graph.instances(SCHEMA.Organization) + graph.instances(SCHEMA.NewsMediaOrganization)
    nodes = list(dict.fromkeys(nodes))
    involved: dict[NamedNode, set[NamedNode]] = {node: set() for node in nodes}
    for role in _ROLES:
        for node, found in graph.inverse(nodes, role).items():
            involved[node].update(found)
    published = graph.inverse(nodes, SCHEMA.publisher)
    listed = [node for node in nodes if involved[node] or published[node]]
    listed.sort(key=lambda node: (-len(involved[node]), -len(published[node])))

    def row(names: Names, entity: Entity) -> tuple[Cell, ...]:
        return (
            (names.value(entity.iri),),
            text_cell(str(len(involved[entity.iri]) or "")),
            text_cell(str(len(published[entity.iri]) or "")),
            tuple(names.value(term) for term in entity.values.get(SCHEMA.parentOrganization, ())),
        )

    return _list(
        graph, "Organizations", "Organizations with a part in an incident, and outlets that reported one. The number "
        "of incidents counts every part: deployer, developer, affected organization, platform.",
        listed, page, ("organization", "incidents", "articles", "part of"), row,
    )  # fmt: skip


def _row_of(*properties: NamedNode) -> Callable[[Names, Entity], tuple[Cell, ...]]:
    def row(names: Names, entity: Entity) -> tuple[Cell, ...]:
        values = (tuple(names.value(term) for term in entity.values.get(name, ())) for name in properties)
        return ((names.value(entity.iri),), *values)

    return row


def _list(
    graph: Graph, title: str, intro: str, nodes: Sequence[NamedNode], page: int, columns: tuple[str, ...],
    row: Callable[[Names, Entity], tuple[Cell, ...]],
) -> Listing:  # fmt: skip
    """One page of nodes; `page` beyond the last one is the last one."""
    pages = max(1, -(-len(nodes) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    entities = graph.entities(nodes[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    terms = [term for entity in entities.values() for values in entity.values.values() for term in values]
    names = Names.read(graph, [*entities, *terms])
    rows = tuple(row(names, entity) for entity in entities.values())
    return Listing(title, intro, columns, rows, len(nodes), page, pages)


@dataclass(frozen=True, slots=True)
class SchemeList:
    """A closed list with the number of incidents (or other nodes) of each value."""

    label: str
    source: str
    notices: tuple[str, ...]
    concepts: tuple[tuple[Value, str, int], ...]


def schemes(graph: Graph) -> tuple[SchemeList, ...]:
    """All closed lists whose values describe incidents, systems or responses."""
    vocabulary = graph.vocabulary
    described = graph.entities(vocabulary.schemes)
    found = []
    for scheme in vocabulary.schemes.values():
        if scheme.property is None or scheme.property in {IG.modality, IG.rank}:
            continue
        concepts = [concept.iri for concept in scheme.concepts]
        used = graph.inverse(concepts, scheme.property)
        names = Names.read(graph, concepts)
        entity = described.get(scheme.iri)
        notices = tuple(term.value for term in entity.values.get(IG.notice, ())) if entity else ()
        rows = tuple(
            (names.value(concept.iri), concept.definition or "", len(used[concept.iri])) for concept in scheme.concepts
        )
        found.append(SchemeList(scheme.label, scheme.source or "", notices, rows))
    return tuple(found)


LISTS: Final[Mapping[str, Callable[[Graph, int], Listing]]] = {
    "incidents": incidents, "organizations": organizations, "systems": systems, "products": products,
    "articles": articles,
}  # fmt: skip
