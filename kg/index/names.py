"""Names in an index file: whose name a text is, whose name it is a part of, and what a beginning may become."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.index.tables import NAMINGS
from kg.labels import SILENT
from kg.terms import PREFIXES

_BIT: Final = {naming: 1 << place for place, naming in enumerate(NAMINGS)}
_SHOWN: Final = sum(bit for naming, bit in _BIT.items() if naming not in SILENT)

_STAGED: Final = """
CREATE TEMP TABLE found (
    node TEXT, kind INTEGER, text TEXT, language TEXT, lowered TEXT, canonical TEXT, is_ontology INTEGER
)
"""
_NAMES: Final = f"""
INSERT INTO name (node, kinds, text, language, lowered, canonical, shown)
    SELECT node, sum(DISTINCT kind), text, language, lowered, canonical,
        canonical IS NULL AND NOT is_ontology AND sum(DISTINCT kind) & {_SHOWN} != 0
    FROM temp.found GROUP BY node, text, language, canonical
    ORDER BY length(text), node, text, language, canonical
"""
"""Shortest first, as searches show them."""
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


def build_names(db: sqlite3.Connection, rows: Iterable[Sequence[Term | None]]) -> None:
    """Fill the tables of names from the rows of derive/labels; posting lists are written before."""
    db.execute(_STAGED)
    db.executemany("INSERT INTO temp.found VALUES (?, ?, ?, ?, ?, ?, ?)", _staged(rows))
    for statement in (_NAMES, _SUGGESTIONS, _SUGGESTED, "DROP TABLE temp.found"):
        db.execute(statement)


def _staged(rows: Iterable[Sequence[Term | None]]) -> Iterator[tuple[object, ...]]:
    for node, naming, name, canonical in rows:
        if isinstance(node, NamedNode) and isinstance(naming, NamedNode) and isinstance(name, Literal):
            yield (
                node.value, _BIT[naming], name.value, name.language or "", name.value.lower(),
                None if canonical is None else canonical.value, node.value.startswith(PREFIXES["ig"]),
            )  # fmt: skip
