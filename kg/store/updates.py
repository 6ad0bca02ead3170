"""Texts of SPARQL 1.1 Update, written from serialised terms only, never from strings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.store.base import Change

_T = TypeVar("_T")

_DROP_COST: Final = 10
"""Quads that one DROP counts for: Virtuoso compiles some 600 operations in one request, or 5,000 triples."""


def update_text(
    dropped: Sequence[NamedNode], deletes: Sequence[Quad], inserts: Sequence[Quad], default: NamedNode | None = None
) -> str:
    """One request: graphs dropped, then quads deleted, then quads inserted.

    `default` is the named graph that stands for the default graph, where the store has none.
    """
    parts = [f"DROP SILENT GRAPH {graph}" for graph in dropped]
    for operation, quads in (("DELETE DATA", deletes), ("INSERT DATA", inserts)):
        if quads:
            parts.append(f"{operation} {{\n{_quad_block(quads, default)}\n}}")
    return " ;\n".join(parts)


def update_texts(change: Change, most_quads: int, default: NamedNode | None = None) -> list[str]:
    """A change as requests of at most `most_quads` quads each.

    Run again from the first on, after any part of them, they come to the same graph.
    """
    inserts = [*chain.from_iterable(change.documents.values()), *change.inserts]
    if len(change.documents) * _DROP_COST + len(change.deletes) + len(inserts) <= most_quads:
        return [update_text(list(change.documents), change.deletes, inserts, default)]
    return [
        *(update_text(part, (), (), default) for part in _parts(change.documents, most_quads // _DROP_COST)),
        *(update_text((), part, (), default) for part in _parts(change.deletes, most_quads)),
        *(update_text((), (), part, default) for part in _parts(inserts, most_quads)),
    ]


def insert_texts(quads: Iterable[Quad], most_quads: int, default: NamedNode | None = None) -> Iterator[str]:
    """Requests that add quads."""
    return (update_text((), (), part, default) for part in _parts(quads, most_quads))


def _parts(items: Iterable[_T], most: int) -> Iterator[list[_T]]:
    left = iter(items)
    while part := list(islice(left, most)):
        yield part


def _quad_block(quads: Iterable[Quad], default: NamedNode | None) -> str:
    """Quads as the body of INSERT DATA / DELETE DATA, one GRAPH block for each named graph."""
    graphs: dict[str, list[str]] = {}
    unnamed = "" if default is None else str(default)
    for quad in quads:
        name = unnamed if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
        graphs.setdefault(name, []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    blocks = []
    for name, lines in graphs.items():
        body = "\n".join(lines)
        blocks.append(f"GRAPH {name} {{\n{body}\n}}" if name else body)
    return "\n".join(blocks)
