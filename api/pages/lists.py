"""Lists of nodes and rows of queries: one shape that HTML, JSON and CSV print."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from api.pages.terms import Names, Value
from kg.asking import Answer
from kg.claims import Term
from kg.graph import Graph
from kg.terms import BASE, IG

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
