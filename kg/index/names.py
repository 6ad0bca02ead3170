"""Texts in an index file: whose name one is, whose name it is a part of, what a beginning may become, and words.

All names, and the descriptions of incidents, are put aside first; SQLite sorts them, on disk where it has to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, repeat
from operator import itemgetter
from typing import Final

import orjson
from pyoxigraph import NamedNode

from kg.index.columns import NO_CELL
from kg.index.packing import quoted, text_and_kind
from kg.index.passes import Take
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

    def put_aside(self, property: NamedNode, ranks: Mapping[str, int]) -> Take:
        """What keeps the texts of a property; `ranks` are those of all incidents, by IRI."""
        bit = _BIT[property]

        def take(nodes: Sequence[str], values: Sequence[str]) -> None:
            rows = zip(nodes, map(ranks.get, nodes), values, strict=True)
            self._db.executemany(
                "INSERT INTO temp.said VALUES (?, ?, ?, ?, ?)",
                ((node, rank, bit, *text_and_kind(value)) for node, rank, value in rows if value[0] not in "<_"),
            )

        return take

    def merged(self, nodes: Sequence[str], values: Sequence[str]) -> None:
        """Keep which nodes others took the place of."""
        rows = ((node, value[1:-1]) for node, value in zip(nodes, values, strict=True) if value.startswith("<"))
        self._db.executemany("INSERT OR IGNORE INTO temp.merged VALUES (?, ?)", rows)

    def build(self) -> None:
        """Write names and words."""
        self._db.execute(_NAMES, (PREFIXES["ig"],))
        self._db.execute(_WORDS)

    def suggest(self) -> None:
        """Write what beginnings may become, by the use that posting lists show."""
        self._db.execute(_SUGGESTIONS)
        self._db.execute(_SUGGESTED)

    def labels(self, incidents: int) -> Iterator[bytes]:
        """The packed labels of each incident in JSON, by rank."""
        after = 0
        for rank, rows in groupby(self._db.execute(_LABELS), itemgetter(0)):
            yield from repeat(NO_CELL, rank - after)
            yield orjson.dumps(sorted(quoted(text, kind) for _, text, kind in rows))
            after = rank + 1
        yield from repeat(NO_CELL, incidents - after)
