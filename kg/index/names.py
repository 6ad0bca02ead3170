"""Texts in an index file: whose name one is, whose name it is a part of, what a beginning may become, and words.

All names, and the descriptions of incidents, are put aside first; SQLite sorts them, on disk where it has to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.index.columns import Column
from kg.index.packing import kind, quoted
from kg.index.tables import NAMINGS, PROSE
from kg.labels import SILENT
from kg.terms import PREFIXES, RDFS

ASIDE: Final = (*NAMINGS, *(property for property in PROSE if property not in NAMINGS))
"""Properties whose texts are put aside."""

_BIT: Final = {naming: 1 << place for place, naming in enumerate(ASIDE)}
_NAME: Final = (1 << len(NAMINGS)) - 1
_SHOWN: Final = sum(_BIT[naming] for naming in NAMINGS if naming not in SILENT)
_PROSE: Final = sum(_BIT[property] for property in PROSE)

_TABLES: Final = (
    "CREATE TEMP TABLE said (node TEXT, rank INTEGER, bit INTEGER, text TEXT, kind TEXT)",
    "CREATE TEMP TABLE merged (node TEXT, canonical TEXT, PRIMARY KEY (node, canonical)) WITHOUT ROWID",
)
_NAMES: Final = f"""
INSERT INTO name (node, kinds, text, language, lowered, canonical, shown)
    SELECT node, kinds, text, language, lowered(text), canonical,
        canonical IS NULL AND substr(node, 1, length(?1)) != ?1 AND kinds & {_SHOWN} != 0
    FROM (
        SELECT node, text, iif(kind LIKE '@%', substr(kind, 2), '') AS language, sum(DISTINCT bit) AS kinds
        FROM temp.said WHERE bit & {_NAME} GROUP BY node, text, language
    ) LEFT JOIN temp.merged USING (node)
    ORDER BY length(text), node, text, language, canonical
"""
"""Shortest first, as searches show them. A node that two others took the place of has its names twice."""
_WORDS: Final = f"""
INSERT INTO words (rowid, text)
    SELECT rank, group_concat(text, char(10)) FROM (
        SELECT DISTINCT rank, text FROM temp.said WHERE rank IS NOT NULL AND bit & {_PROSE} ORDER BY rank, text
    ) GROUP BY rank
"""
_SUGGESTIONS: Final = """
INSERT INTO suggestion (name, uses)
    SELECT name.id, coalesce(used.uses, 0) AS uses FROM name
    LEFT JOIN (SELECT value, max(count) AS uses FROM posting GROUP BY value) AS used ON used.value = name.node
    WHERE name.shown ORDER BY uses DESC, name.id
"""
"""Most used first, so that the first that fit are the best."""
_SUGGESTED: Final = """
INSERT INTO suggested (rowid, text)
    SELECT suggestion.id, name.text FROM suggestion JOIN name ON name.id = suggestion.name ORDER BY suggestion.id
"""
_LABELS: Final = f"""
SELECT rank, text, kind FROM temp.said WHERE rank IS NOT NULL AND bit = {_BIT[RDFS.label]} ORDER BY rank
"""


class Names:
    """The tables of texts, filled in this order: `put_aside`, `merged`, `build`, and with posting lists `suggest`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.create_function("lowered", 1, str.lower, deterministic=True)
        for statement in _TABLES:
            db.execute(statement)

    def put_aside(self, property: NamedNode, values: Iterable[tuple[NamedNode, Term]], column: Column) -> None:
        """Keep the texts of a property; `column` takes in its values as those of any other."""
        self._db.executemany("INSERT INTO temp.said VALUES (?, ?, ?, ?, ?)", _said(_BIT[property], values, column))

    def merged(self, values: Iterable[tuple[NamedNode, Term]]) -> None:
        """Say which nodes others took the place of."""
        rows = ((node.value, value.value) for node, value in values)
        self._db.executemany("INSERT OR IGNORE INTO temp.merged VALUES (?, ?)", rows)

    def build(self) -> None:
        """Write names and words."""
        self._db.execute(_NAMES, (PREFIXES["ig"],))
        self._db.execute(_WORDS)

    def suggest(self) -> None:
        """Write what beginnings may become, by the use that posting lists show."""
        self._db.execute(_SUGGESTIONS)
        self._db.execute(_SUGGESTED)

    def labels(self, incidents: int) -> Iterator[list[str]]:
        """The packed labels of each incident, by rank."""
        rows = self._db.execute(_LABELS)
        found = ((rank, sorted(quoted(*row[1:]) for row in group)) for rank, group in groupby(rows, itemgetter(0)))
        at, labels = next(found, (incidents, []))
        for rank in range(incidents):
            if rank == at:
                yield labels
                at, labels = next(found, (incidents, []))
            else:
                yield []


def _said(
    bit: int, values: Iterable[tuple[NamedNode, Term]], column: Column
) -> Iterator[tuple[str, int | None, int, str, str]]:
    for node, value in values:
        rank = column.add(node.value, value)
        if isinstance(value, Literal):
            yield node.value, rank, bit, value.value, kind(value)
