"""Passes over a whole store, some of them in threads of their own: engines read outside of Python's lock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from types import TracebackType
from typing import Final, Self, TypeVar

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.queries import QueryCatalogue
from kg.store.answers import read_tsv
from kg.store.base import Store

Row = Sequence[Term | None]
Take = Callable[[Sequence[str], Sequence[str]], object]
"""Takes in some nodes by IRI, and for each of them a value as SPARQL 1.1 TSV spells it."""
Taken = TypeVar("Taken")

_THREADS: Final = 2
"""Beside the one that writes, which waits for the disk or for these most of the time."""
_NO_IRI: Final = re.compile(r"^[^<\n].*\n", re.MULTILINE)
"""A line of TSV that begins with no IRI: the head, or a blank node."""


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

    def later(self, take: Callable[[list[Row]], Taken], query: str) -> Future[Taken]:
        """What a function makes of the rows of a question without parameters, read in another thread."""
        return self._pool.submit(lambda: take(self._rows(query)))

    def values(self, property: NamedNode, take: Take) -> None:
        """Hand over all nodes that have a property, but for blank ones, with its values.

        Raises QueryError, StoreError.
        """
        text = self._queries["derive/property_values"].bind({"property": property})
        self._store.lines(text, lambda piece: take(*_pairs(piece)))

    def values_later(self, property: NamedNode, take: Take) -> Future[None]:
        """The same in another thread."""
        return self._pool.submit(self.values, property, take)

    def _rows(self, query: str) -> list[Row]:
        pieces: list[str] = []
        self._store.lines(self._queries[query].bind({}), pieces.append)
        return list(read_tsv("".join(pieces).encode()).rows)


def runs(values: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Each run of equal values with its first place and the one behind it: engines give few long ones."""
    end = 0
    for value, same in groupby(values):
        start, end = end, end + sum(1 for _ in same)
        yield value, start, end


def texts(rows: list[Row]) -> list[list[str]]:
    """Rows as texts; "" where a variable is unbound. Rows with blank nodes are left out."""
    named = (row for row in rows if all(term is None or isinstance(term, NamedNode | Literal) for term in row))
    return [["" if term is None else term.value for term in row] for row in named]


def _pairs(piece: str) -> tuple[list[str], list[str]]:
    """The nodes of some lines, and their values.

    One line is an IRI in angle brackets, a tab and the value; within terms TSV writes neither tabs nor line breaks.
    """
    lines = _NO_IRI.sub("", piece) if "\n_" in piece or not piece.startswith("<") else piece
    cells = lines[1:-1].replace("\n<", ">\t").split(">\t") if lines else []
    return cells[::2], cells[1::2]
