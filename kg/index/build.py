"""An index file from a store: one pass for each property that incidents have, and few beside (queries/derive)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode
from pyroaring import FrozenBitMap

from kg.errors import StoreError
from kg.index.columns import Column, cells
from kg.index.filing import filings
from kg.index.names import ASIDE, Names
from kg.index.numbering import Numbering
from kg.index.passes import Passes, Row, Take, texts
from kg.index.tables import ANY, CARD, FILED, LOOKUPS, REPORTS, TABLES, TEXTS, identity
from kg.queries import QueryCatalogue
from kg.store.base import Published, Store
from kg.store.generations import sync
from kg.terms import IG, RDF

_FAST: Final = (
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; PRAGMA cache_size = -65536; "
    "PRAGMA temp_store = FILE;"
)
"""Nobody reads the file before it is whole, and a file that is not whole is thrown away; in neither is there
anything to wipe out."""
_MEMBERS: Final = """
INSERT INTO member
    SELECT class, row_number() OVER (PARTITION BY class ORDER BY label IS NULL, label, node) - 1, node, label FROM (
        SELECT found.class, found.node,
            (SELECT min(lowered) FROM name WHERE name.node = found.node AND name.kinds & 3) AS label
        FROM temp.found WHERE NOT EXISTS (SELECT 1 FROM incident WHERE incident.iri = found.node)
    )
"""
"""By label (kinds 1 and 2 of names) whatever its case, then by IRI, as the graph lists nodes that have no date."""
_REPORTS: Final = "INSERT INTO report SELECT rank, property, article FROM temp.told ORDER BY rank, property, article"
_TYPES: Final = "SELECT incident.iri, found.class FROM temp.found JOIN incident ON incident.iri = found.node"
_ROWS: Final = 1_000
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
        """Columns are read in other threads while this one writes: those first that lists of incidents show."""
        passes = self._passes
        properties = passes.later(_nodes, "derive/incident_properties")
        classes, parts = passes.later(texts, "entity/counts"), passes.later(texts, "derive/parts")
        under = passes.later(lambda rows: list(filings(rows)), "derive/mappings")
        self._db.execute("CREATE TEMP TABLE found (node TEXT, class TEXT)")
        numbering = Numbering(passes, self._found)
        here = _columns((*ASIDE, RDF.type, IG.sortDate), numbering)
        shown = _columns((property for property in CARD if property not in here), numbering)
        reading = self._begin(shown)
        self._read_names(numbering, here)
        others = _columns((found for found in properties.result() if found not in here | shown), numbering)
        reading += self._begin(others)
        self._read_reports(numbering.ranks)
        self._names.build()
        self._insert("day", 2, numbering.first_of_days())
        _wait(reading[: len(shown)])
        self._insert("incident", 4, self._incidents(numbering, here | shown))
        for statement in LOOKUPS:
            self._db.execute(statement)
        self._fill_types(here[RDF.type], numbering.iris)
        self._db.execute(_MEMBERS)
        self._insert("part", 2, parts.result())
        self._insert("class", 2, classes.result())
        _wait(reading)
        columns = here | shown | others
        self._insert("posting", 4, _postings(columns))
        self._insert("posting", 4, _filed(columns, under.result()))
        self._names.suggest()

    def _begin(self, columns: Mapping[NamedNode, Column]) -> list[Future[None]]:
        return [self._passes.values_later(property, column.take) for property, column in columns.items()]

    def _read_names(self, numbering: Numbering, columns: Mapping[NamedNode, Column]) -> None:
        """Put aside names, and fill the columns that this yields."""
        for day, iris in numbering.dated.items():
            columns[IG.sortDate].take_all(iris, day)
        for property in ASIDE:
            _read(self._passes, property, columns[property].take, self._names.put_aside(property, numbering.ranks))
        self._passes.values(IG.mergedInto, self._names.merged)

    def _read_reports(self, ranks: Mapping[str, int]) -> None:
        """Write which articles lead to which incidents. SQLite sorts them, on disk where it has to."""
        self._db.execute("CREATE TEMP TABLE told (rank INTEGER, property INTEGER, article TEXT)")
        for place, property in enumerate(REPORTS):
            self._passes.values(property, partial(self._told, ranks, place))
        self._db.execute(_REPORTS)

    def _told(self, ranks: Mapping[str, int], place: int, articles: Sequence[str], incidents: Sequence[str]) -> None:
        self._insert("temp.told", 3, (
            (rank, place, article)
            for article, incident in zip(articles, incidents, strict=True)
            if incident.startswith("<") and (rank := ranks.get(incident[1:-1])) is not None
        ))  # fmt: skip

    def _found(self, nodes: Sequence[str], classes: Sequence[str]) -> None:
        found = zip(nodes, classes, strict=True)
        self._insert("temp.found", 2, ((node, cls[1:-1]) for node, cls in found if cls.startswith("<")))

    def _fill_types(self, types: Column, incidents: Iterable[str]) -> None:
        types.take_all(incidents, str(IG.Incident))
        found = self._db.execute(_TYPES)
        while rows := found.fetchmany(_ROWS):
            types.take([node for node, _ in rows], [str(NamedNode(cls)) for _, cls in rows])

    def _incidents(
        self, numbering: Numbering, columns: Mapping[NamedNode, Column]
    ) -> Iterator[tuple[int, str, str, bytes]]:
        count = len(numbering.iris)
        shown = (cells(columns[property], count) for property in CARD[1:])
        cards = zip(self._names.labels(count), *shown, strict=True)
        for rank, (iri, day, card) in enumerate(zip(numbering.iris, numbering.days, cards, strict=True)):
            yield rank, iri, day, b"[%b]" % b",".join(card)

    def _insert(self, table: str, columns: int, rows: Iterable[Sequence[object]]) -> None:
        marks = ", ".join("?" * columns)
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _columns(properties: Iterable[NamedNode], numbering: Numbering) -> dict[NamedNode, Column]:
    return {property: Column(property, numbering.ranks) for property in properties}


def _read(passes: Passes, property: NamedNode, *takes: Take) -> None:
    """One pass for several who take its values."""

    def take(nodes: Sequence[str], values: Sequence[str]) -> None:
        for one in takes:
            one(nodes, values)

    passes.values(property, take)


def _wait(reading: Iterable[Future[None]]) -> None:
    for column in reading:
        column.result()


def _nodes(rows: Iterable[Row]) -> list[NamedNode]:
    return sorted((node for (node,) in rows if isinstance(node, NamedNode)), key=str)


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
