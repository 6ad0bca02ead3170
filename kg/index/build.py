"""An index file from a store, by a few passes of SPARQL (queries/derive); only posting lists are kept in memory."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import orjson
from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.errors import StoreError
from kg.index.names import build_names
from kg.index.packing import pack
from kg.index.postings import Postings, Values
from kg.index.tables import CARD, LOOKUPS, PROSE, TABLES, identity
from kg.queries import QueryCatalogue
from kg.store.base import Published, Store
from kg.store.generations import sync

_BATCH: Final = 500
"""Incidents whose values one query asks for."""
_FAST: Final = (
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;"
)
"""Nobody reads the file before it is whole, and a file that is not whole is thrown away."""

_RANKS: Final = """
CREATE TEMP TABLE ranked AS
    SELECT row_number() OVER (ORDER BY max(day) DESC, iri) - 1 AS rank, iri, max(day) AS day
    FROM temp.found GROUP BY iri ORDER BY rank
"""
_DAYS: Final = "INSERT INTO day SELECT day, min(rank) FROM temp.ranked GROUP BY day"
_MEMBERS: Final = """
INSERT INTO member
    SELECT class, row_number() OVER (PARTITION BY class ORDER BY label, node) - 1, node FROM (
        SELECT DISTINCT found.class, found.node, coalesce(
            (SELECT max(text) FROM name WHERE name.node = found.node AND name.kinds & 1), '') AS label
        FROM temp.found
    )
"""
"""By label (kind 1 of names), then by IRI, as the graph lists nodes that have no date."""


def build(store: Store, queries: QueryCatalogue, state: Published, path: Path) -> None:
    """Write the index of a store's present state, once it is safe on disk, in the place of any file there.

    The same state gives the same content. Raises StoreError, QueryError, OSError; `path` is as it was then.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as db:
            db.executescript(_FAST + TABLES + "BEGIN;")
            _Builder(db, store, queries).run()
            db.executemany("INSERT INTO meta VALUES (?, ?)", identity(state).items())
            db.execute("COMMIT")
        sync(draft)
        draft.replace(path)
        sync(path.parent)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the index cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


class _Builder:
    def __init__(self, db: sqlite3.Connection, store: Store, queries: QueryCatalogue) -> None:
        self._db = db
        self._store = store
        self._queries = queries
        self._postings = Postings()

    def run(self) -> None:
        self._number()
        for batch in self._batches():
            self._take_in(batch)
        self._postings.file_under(self._store.rows(self._queries["derive/filed_under"].text))
        self._insert("posting", 4, self._postings.rows())
        self._insert("part", 2, self._rows("derive/parts"))
        self._insert("class", 2, ((cls, int(count)) for cls, count in self._rows("entity/counts")))
        build_names(self._db, self._store.rows(self._queries["derive/labels"].text))
        self._execute(*LOOKUPS)
        self._list_members()

    def _number(self) -> None:
        """SQLite sorts, on disk where it has to."""
        self._execute("CREATE TEMP TABLE found (iri TEXT, day TEXT)")
        self._insert("temp.found", 2, self._rows("derive/incident_days"))
        self._execute(_RANKS, _DAYS, "DROP TABLE temp.found")

    def _batches(self) -> Iterator[list[tuple[int, str, str]]]:
        """(rank, IRI, day) in the order of the ranks, which the search of words needs."""
        cursor = self._db.execute("SELECT rank, iri, day FROM temp.ranked ORDER BY rowid")
        while batch := cursor.fetchmany(_BATCH):
            yield batch

    def _take_in(self, batch: Sequence[tuple[int, str, str]]) -> None:
        nodes = [NamedNode(iri) for _, iri, _ in batch]
        found: dict[Term | None, defaultdict[NamedNode, list[Term]]] = {node: defaultdict(list) for node in nodes}
        text = self._queries["derive/incident_values"].bind({"incident": nodes})
        for node, property, value in self._store.rows(text):
            if isinstance(property, NamedNode) and isinstance(value, NamedNode | Literal):
                found[node][property].append(value)
        incidents, texts = [], []
        for (rank, iri, day), node in zip(batch, nodes, strict=True):
            values = found[node]
            self._postings.add(rank, values)
            incidents.append((rank, iri, day, _card(values)))
            texts.append((rank, _prose(values)))
        self._db.executemany("INSERT INTO incident VALUES (?, ?, ?, ?)", incidents)
        self._db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)

    def _list_members(self) -> None:
        self._execute("CREATE TEMP TABLE found (node TEXT, class TEXT)")
        self._insert("temp.found", 2, self._rows("derive/members"))
        self._execute(_MEMBERS, "DROP TABLE temp.found")

    def _rows(self, query: str) -> Iterator[list[str]]:
        """Rows of a question as texts; "" where a variable is unbound. Rows with blank nodes are left out."""
        for row in self._store.rows(self._queries[query].bind({})):
            if all(term is None or isinstance(term, NamedNode | Literal) for term in row):
                yield ["" if term is None else term.value for term in row]

    def _execute(self, *statements: str) -> None:
        for statement in statements:
            self._db.execute(statement)

    def _insert(self, table: str, columns: int, rows: Iterable[Sequence[object]]) -> None:
        marks = ", ".join("?" * columns)
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _card(values: Values) -> bytes:
    return orjson.dumps([sorted(map(pack, values.get(property, ()))) for property in CARD])


def _prose(values: Values) -> str:
    return "\n".join(sorted({term.value for property in PROSE for term in values.get(property, ())}))
