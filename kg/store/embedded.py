"""The embedded engine: pyoxigraph, on disk or in memory. The only module that opens `pyoxigraph.Store`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store.base import Change, Result, Solutions, Triples

_POSITION = re.compile(r"error at (\d+):(\d+)")


class EmbeddedStore:
    """A pyoxigraph store. `EmbeddedStore()` is in memory; see `open` and `open_read_only` for disk."""

    def __init__(self, store: ox.Store | None = None) -> None:
        self._store = ox.Store() if store is None else store

    @classmethod
    def open(cls, path: Path) -> EmbeddedStore:
        """Open for writing; creates the folder. The caller holds the writer's lock. Raises StoreError."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            return cls(ox.Store(str(path)))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: store cannot be opened for writing: {error}") from error

    @classmethod
    def open_read_only(cls, path: Path) -> EmbeddedStore:
        """Open a folder that nobody writes to any more (a generation). Raises StoreError."""
        return cls(open_read_only(path))

    def query(self, text: str) -> Result:
        """Run and drain a query. Results of pyoxigraph are bound to their thread, so nothing lazy leaves here."""
        try:
            found = self._store.query(text)
            if isinstance(found, ox.QuerySolutions):
                variables = tuple(variable.value for variable in found.variables)
                return Solutions(variables, [tuple(row) for row in found])
            if isinstance(found, ox.QueryTriples):
                return Triples(list(found))
            return bool(found)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise query_error(error) from error

    def apply(self, change: Change) -> None:
        """One transaction of the engine: a SPARQL update, or `extend` where nothing is replaced (40 % faster)."""
        deletes = list(change.deletes)
        new = change.document is None or not self._store.contains_named_graph(change.document)
        try:
            if new and not deletes:
                self._store.extend([*change.document_quads, *change.inserts])
            else:
                self._store.update(update_text(change))
        except (OSError, ValueError, SyntaxError) as error:
            raise StoreError(f"the change to {change.document} could not be written: {error}") from error

    def load(self, quads: Iterable[ox.Quad]) -> None:
        try:
            self._store.extend(quads)
        except OSError as error:
            raise StoreError(f"quads could not be written: {error}") from error

    def holds(self, quads: Iterable[ox.Quad]) -> bool:
        """Whether every one of the quads is there."""
        return all(quad in self._store for quad in quads)

    def quads(self) -> Iterator[ox.Quad]:
        yield from self._store

    def backup(self, target: Path) -> None:
        """A consistent copy (hard links where the file system allows). `target` must not exist."""
        try:
            self._store.backup(str(target))
        except OSError as error:
            raise StoreError(f"{target}: generation could not be written: {error}") from error

    def flush(self) -> None:
        """Write buffers out."""
        self._store.flush()

    def __len__(self) -> int:
        return len(self._store)


def open_read_only(path: Path) -> ox.Store:
    """The raw engine store of a generation, for the workers of the SPARQL endpoint. Raises StoreError."""
    try:
        return ox.Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: store cannot be opened: {error}") from error


def query_error(error: Exception) -> QueryError:
    """The engine's error with line and column, where its text names them."""
    found = _POSITION.search(str(error))
    line, column = (int(found[1]), int(found[2])) if found else (None, None)
    return QueryError(str(error), line, column)


def update_text(change: Change) -> str:
    """The SPARQL 1.1 Update of a change, written from serialised terms only (never from strings)."""
    parts: list[str] = []
    if change.document is not None:
        parts.append(f"DROP SILENT GRAPH {change.document}")
    for operation, quads in (
        ("DELETE DATA", list(change.deletes)),
        ("INSERT DATA", [*change.document_quads, *change.inserts]),
    ):
        if quads:
            parts.append(f"{operation} {{\n{_quad_block(quads)}\n}}")
    return " ;\n".join(parts)


def _quad_block(quads: Iterable[ox.Quad]) -> str:
    """Quads as the body of INSERT DATA / DELETE DATA, one GRAPH block for each named graph."""
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        graphs.setdefault(name, []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    blocks = []
    for name, lines in graphs.items():
        body = "\n".join(lines)
        blocks.append(f"GRAPH {name} {{\n{body}\n}}" if name else body)
    return "\n".join(blocks)
