"""An index file from a store: one pass for each property that incidents have, and few beside (queries/derive)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Final

import orjson
from pyoxigraph import NamedNode
from pyroaring import FrozenBitMap

from kg.errors import StoreError
from kg.index.columns import Cells, Column
from kg.index.filing import filings
from kg.index.names import ASIDE, Names
from kg.index.numbering import Numbering
from kg.index.passes import Passes, Row, texts
from kg.index.tables import ANY, CARD, FILED, LOOKUPS, REPORTS, TABLES, TEXTS, identity
from kg.queries import QueryCatalogue
from kg.store.base import Published, Store
from kg.store.generations import sync
from kg.terms import IG, RDF

_FAST: Final = (
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;"
)
"""Nobody reads the file before it is whole, and a file that is not whole is thrown away."""
_MEMBERS: Final = """
INSERT INTO member
    SELECT class, row_number() OVER (PARTITION BY class ORDER BY label IS NULL, label, node) - 1, node, label FROM (
        SELECT found.class, found.node,
            (SELECT min(lowered) FROM name WHERE name.node = found.node AND name.kinds & 3) AS label
        FROM temp.found
    )
"""
"""By label (kinds 1 and 2 of names) whatever its case, then by IRI, as the graph lists nodes that have no date."""
_REPORTS: Final = "INSERT INTO report SELECT rank, property, article FROM temp.told ORDER BY rank, property, article"
_FILES: Final = (IG.harmType, IG.classifiedAs)
"""Properties that file an incident under a concept."""


def build(store: Store, queries: QueryCatalogue, state: Published, path: Path) -> None:
    """Write the index of a store's present state, once it is safe on disk, in the place of any file there.

    The same state gives the same content. Raises StoreError, QueryError, OSError; `path` is as it was then.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as db:
            db.executescript(_FAST + TABLES + "BEGIN;")
            with Passes(store, queries) as passes:
                _Builder(db, passes).run()
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
    def __init__(self, db: sqlite3.Connection, passes: Passes) -> None:
        self._db = db
        self._passes = passes
        self._names = Names(db)

    def run(self) -> None:
        """Columns are read in other threads while this one writes what it reads itself."""
        passes = self._passes
        properties = passes.later(_nodes, "derive/incident_properties")
        numbering = Numbering(passes.rows("derive/incident_days"))
        reading = self._begin_columns(properties.result(), numbering)
        classes, parts = passes.later(_texts, "entity/counts"), passes.later(_texts, "derive/parts")
        under = passes.later(lambda rows: list(filings(rows)), "derive/mappings")
        columns = self._read_names(numbering)
        self._insert("day", 2, numbering.first_of_days())
        self._read_reports(numbering)
        columns |= {property: column.result() for property, column in reading.items()}
        self._insert("posting", 4, _postings(columns))
        self._insert("posting", 4, _filed(columns, under.result()))
        self._insert("part", 2, parts.result())
        self._insert("class", 2, classes.result())
        self._names.suggest()
        self._insert("incident", 4, self._incidents(numbering, columns))
        for statement in LOOKUPS:
            self._db.execute(statement)
        self._db.execute(_MEMBERS)

    def _begin_columns(self, properties: Iterable[NamedNode], numbering: Numbering) -> dict[NamedNode, Future[Column]]:
        here = {*ASIDE, RDF.type, IG.sortDate}
        return {
            property: self._passes.values_later(Column(property, numbering.ranks).read, property)
            for property in sorted(properties, key=str)
            if property not in here
        }

    def _read_names(self, numbering: Numbering) -> dict[NamedNode, Column]:
        """Write names, words and (aside) members of classes; gives the columns that this yields."""
        columns = {property: Column(property, numbering.ranks) for property in (*ASIDE, RDF.type, IG.sortDate)}
        for day, iris in numbering.dated.items():
            for iri in iris:
                columns[IG.sortDate].add(iri, day)
        for property in ASIDE:
            self._names.put_aside(property, self._passes.values(property), columns[property])
        self._names.merged(self._passes.values(IG.mergedInto))
        types = columns[RDF.type]
        self._db.execute("CREATE TEMP TABLE found (node TEXT, class TEXT)")
        self._insert("temp.found", 2, (
            (node.value, cls.value)
            for node, cls in self._passes.values(RDF.type)
            if types.add(node.value, cls) is None
        ))  # fmt: skip
        self._names.build()
        return columns

    def _read_reports(self, numbering: Numbering) -> None:
        """Write which articles lead to which incidents. SQLite sorts them, on disk where it has to."""
        self._db.execute("CREATE TEMP TABLE told (rank INTEGER, property INTEGER, article TEXT)")
        for place, property in enumerate(REPORTS):
            self._insert("temp.told", 3, (
                (rank, place, article.value)
                for article, incident in self._passes.values(property)
                if isinstance(incident, NamedNode) and (rank := numbering.ranks.get(incident.value)) is not None
            ))  # fmt: skip
        self._db.execute(_REPORTS)

    def _incidents(
        self, numbering: Numbering, columns: Mapping[NamedNode, Column]
    ) -> Iterator[tuple[int, str, str, bytes]]:
        count = len(numbering.iris)
        cells = [Cells(columns[property], count) if property in columns else None for property in CARD[1:]]
        labels = self._names.labels(count)
        for rank, (iri, day, label) in enumerate(zip(numbering.iris, numbering.days, labels, strict=True)):
            yield rank, iri, day, orjson.dumps([label, *([] if cell is None else cell.at(rank) for cell in cells)])

    def _insert(self, table: str, columns: int, rows: Iterable[Sequence[object]]) -> None:
        marks = ", ".join("?" * columns)
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _nodes(rows: Iterable[Row]) -> list[NamedNode]:
    return [node for (node,) in rows if isinstance(node, NamedNode)]


def _texts(rows: Iterator[Row]) -> list[list[str]]:
    return list(texts(rows))


def _postings(columns: dict[NamedNode, Column]) -> Iterator[tuple[str, str, int, bytes]]:
    """Rows of posting lists, by property and value."""
    for property, column in sorted(columns.items(), key=lambda item: item[0].value):
        bearers = column.bearers
        if not bearers:
            continue
        yield _posting(property, ANY, bearers)
        for value, ranks in column.lists():
            if property in TEXTS or not value.startswith('"'):
                yield _posting(property, value, ranks)


def _filed(
    columns: dict[NamedNode, Column], under: Iterable[tuple[NamedNode, set[NamedNode]]]
) -> Iterator[tuple[str, str, int, bytes]]:
    """Posting lists of concepts with all that is filed under one that counts as it (queries/harm/incidents.rq)."""
    filed = [columns[property] for property in _FILES if property in columns]
    for concept, members in under:
        ranks = FrozenBitMap().union(*(column.of(member) for column in filed for member in members))
        if ranks:
            yield _posting(FILED, concept.value, ranks)


def _posting(property: NamedNode, value: str, ranks: FrozenBitMap) -> tuple[str, str, int, bytes]:
    return property.value, value, len(ranks), ranks.serialize()
