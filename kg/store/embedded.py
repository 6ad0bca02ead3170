"""The embedded engine: pyoxigraph, on disk or in memory. The only module that opens `pyoxigraph.Store`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store.base import Change, Result, Solutions, Store, Triples
from kg.store.pieces import Pieces
from kg.store.updates import update_text
from kg.terms import IG

_POSITION = re.compile(r"error at (\d+):(\d+)")

_BULK: Final = 10_000
"""Quads from which the files that the bulk loader writes pay."""
_SEAL: Final = IG.contentHash
"""The property of every document that is written last: what has it is whole."""


class EmbeddedStore(Store):
    """A pyoxigraph store. `EmbeddedStore()` is in memory; see `open` and `open_read_only` for disk."""

    def __init__(self, store: ox.Store | None = None) -> None:
        self._store = ox.Store() if store is None else store
        self.before_write: Callable[[], None] = lambda: None
        """Called before anything is written."""
        self.before_bulk: Callable[[Collection[ox.NamedNode]], None] = lambda documents: None
        """Called with the documents that are about to be written in more than one step."""
        self.unsealed: set[ox.NamedNode] = set()
        """Documents that may be there in part, if whoever wrote them was killed: what `recover` looks at."""
        self.scattered = 0
        """Quads that `apply` has written since the files were merged."""

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

    def lines(self, text: str, take: Callable[[str], object]) -> None:
        """Rows as objects are made, and read, under Python's lock; what is serialised is read outside of it."""
        try:
            found = self._store.query(text)
            if not isinstance(found, ox.QuerySolutions):
                raise QueryError("only a SELECT has rows")
            found.serialize(cast(IO[bytes], Pieces(take)), ox.QueryResultsFormat.TSV)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise query_error(error) from error

    def apply(self, change: Change) -> None:
        """New documents go in by the bulk loader but for their seals, the last quads of each; one transaction writes
        these and all the rest.

        The bulk loader is three times as fast as a transaction, but it is none: a document without its seal was cut
        off, and `recover` drops it.
        """
        if not change.documents and not change.deletes and not change.inserts:
            return
        self.before_write()
        fresh = {graph: quads for graph, quads in change.documents.items() if not self._has(graph)}
        replaced = {graph: quads for graph, quads in change.documents.items() if graph not in fresh}
        body = _Body(fresh.values())
        try:
            rest = [*chain.from_iterable(replaced.values()), *change.inserts]
            quads = iter(body)
            first = list(islice(quads, _BULK))
            if len(first) == _BULK:
                self.before_bulk(fresh.keys())
                self.unsealed.update(fresh)
                self._store.bulk_extend(chain(first, quads))
                rest += map(_seal, body.last)
            else:
                rest += chain(first, body.last)
            if replaced or change.deletes:
                self._store.update(update_text(list(replaced), change.deletes, rest))
            else:
                self._store.extend(rest)
        except (OSError, ValueError, SyntaxError) as error:
            raise StoreError(f"the change could not be written: {error}") from error
        self.scattered += body.size + len(rest)

    def recover(self) -> None:
        for document in self.unsealed:
            if self._has(document) and next(self._store.quads_for_pattern(None, _SEAL, None, document), None) is None:
                self._store.remove_graph(document)
        self.unsealed.clear()

    def _has(self, graph: ox.NamedNode) -> bool:
        return self._store.contains_named_graph(graph)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        self.before_write()
        try:
            self._store.extend(quads)
        except OSError as error:
            raise StoreError(f"quads could not be written: {error}") from error

    def bulk_load(self, quads: BinaryIO) -> None:
        """Fill an empty store from N-Quads. Raises SyntaxError with `lineno`, OSError; it is of no use then."""
        self._store.bulk_load(quads, ox.RdfFormat.N_QUADS)

    def update(self, text: str, base_iri: str | None = None) -> None:
        """Run a SPARQL 1.1 Update in one transaction. Raises QueryError, StoreError; nothing is written then."""
        self.before_write()
        try:
            self._store.update(text, base_iri=base_iri)
        except (SyntaxError, ValueError, RuntimeError) as error:
            raise query_error(error) from error
        except OSError as error:
            raise StoreError(f"the update could not be written: {error}") from error

    def has_triples(self, graph: ox.NamedNode | None) -> bool:
        """Whether a named graph, or with None the default graph, has any triples."""
        name = ox.DefaultGraph() if graph is None else graph
        return next(self._store.quads_for_pattern(None, None, None, name), None) is not None

    def holds(self, quads: Iterable[ox.Quad]) -> bool:
        """Whether every one of the quads is there."""
        return all(quad in self._store for quad in quads)

    def quads(self) -> Iterator[ox.Quad]:
        yield from self._store

    def snapshot(self, target: Path) -> None:
        """Hard links, where the file system allows them."""
        try:
            self._store.backup(str(target))
        except OSError as error:
            raise StoreError(f"{target}: generation could not be written: {error}") from error

    def flush(self) -> None:
        """Write buffers out."""
        self._store.flush()

    def optimize(self) -> None:
        """Merge the files of the database, so that reads look into fewer of them."""
        self._store.optimize()
        self.scattered = 0

    def __len__(self) -> int:
        return len(self._store)


def open_read_only(path: Path) -> ox.Store:
    """The raw engine store of a generation, for the workers of the SPARQL endpoint. Raises StoreError."""
    try:
        return ox.Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: store cannot be opened: {error}") from error


@dataclass(slots=True)
class _Body:
    """The quads of new graphs without the last one of each. Once they have been read, `last` has these."""

    graphs: Iterable[Iterable[ox.Quad]]
    last: list[ox.Quad] = field(default_factory=list)
    size: int = 0
    """How many quads have been read."""

    def __iter__(self) -> Iterator[ox.Quad]:
        for graph in self.graphs:
            before = None
            for quad in graph:
                if before is not None:
                    self.size += 1
                    yield before
                before = quad
            if before is not None:
                self.last.append(before)


def _seal(last: ox.Quad) -> ox.Quad:
    if last.predicate != _SEAL:
        raise StoreError(f"{last.graph_name} does not end with its seal")
    return last


def query_error(error: Exception) -> QueryError:
    """The engine's error with line and column, where its text names them."""
    found = _POSITION.search(str(error))
    line, column = (int(found[1]), int(found[2])) if found else (None, None)
    return QueryError(str(error), line, column)
