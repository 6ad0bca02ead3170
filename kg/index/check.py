"""Whether an index says what its store says: a second one is made, and both are compared row by row."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import NotFound, StoreError
from kg.index.build import build
from kg.queries import QueryCatalogue
from kg.store.base import Published, Store

_COMPARED: Final = {
    "meta": "key, value", "incident": "rank, iri, day, card", "day": "day, first",
    "posting": "property, value, count, ranks", "part": "whole, part", "member": "class, place, node, label",
    "report": "rank, property, article", "class": "class, nodes",
    "name": "node, text, language, kinds, lowered, canonical, shown, id",
    "suggestion": "id, name, uses", "words_data": "id, block", "suggested_data": "id, block",
}  # fmt: skip
"""Tables with their columns, those first that say which row it is; `_data` is where FTS5 keeps an index."""
_TOLD: Final = 2
"""Columns that a difference names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that one side has and the other has not, or not so."""

    table: str
    row: tuple[str, ...]
    is_extra: bool
    """In the index and not in the store; else the store gives it and the index lacks it."""


def differences(store: Store, queries: QueryCatalogue, state: Published, path: Path) -> list[Difference]:
    """All differences between an index file and what the store gives, by table. Empty: the index is right.

    Raises NotFound where there is no file, StoreError where it is damaged, and as `build`.
    """
    if not path.is_file():
        raise NotFound(f"{path}: no index here; `kg index` makes it")
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "index.sqlite"
        build(store, queries, state, fresh)
        try:
            with closing(sqlite3.connect(fresh)) as db:
                db.execute("ATTACH ? AS kept", (str(path),))
                return [found for table, columns in _COMPARED.items() for found in _compared(db, table, columns)]
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: the index cannot be read: {error}; `kg index` makes a new one") from error


def _compared(db: sqlite3.Connection, table: str, columns: str) -> Iterator[Difference]:
    for one, other, is_extra in (("main", "kept", False), ("kept", "main", True)):
        statement = f"SELECT {columns} FROM {one}.{table} EXCEPT SELECT {columns} FROM {other}.{table}"
        for row in db.execute(statement):
            yield Difference(table, tuple(map(str, row[:_TOLD])), is_extra)
