"""Passes over a whole store, some of them in threads of their own: engines read outside of Python's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self, TypeVar

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.queries import QueryCatalogue
from kg.store.base import Store

Row = Sequence[Term | None]
Taken = TypeVar("Taken")

_THREADS: Final = 2
"""Beside the one that writes, which waits for the disk or for these most of the time."""


class Passes:
    """Questions of queries/derive to one store. To be left as a context: what is not begun by then is dropped."""

    def __init__(self, store: Store, queries: QueryCatalogue) -> None:
        self._store = store
        self._queries = queries
        self._pool = ThreadPoolExecutor(_THREADS, "index")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def rows(self, query: str) -> Iterator[Row]:
        """Rows of a question without parameters. Raises QueryError, StoreError."""
        return self._store.rows(self._queries[query].bind({}))

    def later(self, take: Callable[[Iterator[Row]], Taken], query: str) -> Future[Taken]:
        """What a function makes of the rows of a question, read in another thread."""
        return self._pool.submit(lambda: take(self.rows(query)))

    def values(self, property: NamedNode) -> Iterator[tuple[NamedNode, Term]]:
        """(node, value) of all nodes with a property, but for blank ones."""
        for node, value in self._store.rows(self._queries["derive/property_values"].bind({"property": property})):
            if isinstance(node, NamedNode) and isinstance(value, NamedNode | Literal):
                yield node, value

    def values_later(
        self, take: Callable[[Iterator[tuple[NamedNode, Term]]], Taken], property: NamedNode
    ) -> Future[Taken]:
        """What a function makes of the values of a property, read in another thread."""
        return self._pool.submit(lambda: take(self.values(property)))


def texts(rows: Iterator[Row]) -> Iterator[list[str]]:
    """Rows as texts; "" where a variable is unbound. Rows with blank nodes are left out."""
    for row in rows:
        if all(term is None or isinstance(term, NamedNode | Literal) for term in row):
            yield ["" if term is None else term.value for term in row]
