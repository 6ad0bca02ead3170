"""Nodes of an index file by class and by name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

import orjson
from pyoxigraph import Literal, NamedNode

from kg.index.cut import Bounds, Cut
from kg.index.database import Database
from kg.index.tables import NAMINGS
from kg.index.words import beginning_with
from kg.terms import PREFIXES, curie

_LABELS: Final = """
SELECT name.node, name.text, name.language FROM json_each(?) AS wanted
JOIN name ON name.node = wanted.value WHERE name.kinds & ? ORDER BY name.id
"""
_NAMED: Final = """
SELECT DISTINCT coalesce(canonical, node) AS bearer, text FROM name
WHERE lowered = ? AND substr(node, 1, length(?2)) != ?2 ORDER BY bearer, text
"""
_CONTAINING: Final = """
SELECT node, text FROM name WHERE shown AND instr(lowered, ?1) AND NOT EXISTS (
    SELECT 1 FROM name AS shorter
    WHERE shorter.node = name.node AND shorter.id < name.id AND shorter.shown AND instr(shorter.lowered, ?1)
) ORDER BY id LIMIT ?2
"""
_SUGGESTED: Final = """
SELECT suggestion.id, name.node, name.text, suggestion.uses FROM suggested
JOIN suggestion ON suggestion.id = suggested.rowid JOIN name ON name.id = suggestion.name
WHERE suggested MATCH ?1 AND suggested.rowid > ?2 AND substr(name.node, 1, length(?3)) = ?3
ORDER BY suggested.rowid LIMIT ?4
"""


_MEMBERS: Final = "SELECT label, node FROM member WHERE class = ? AND place >= ? AND place < ? ORDER BY place"


class Named(NamedTuple):
    """The place of a node in the order of labels."""

    label: str | None
    """In lower case; None where there is none."""
    node: NamedNode

    @property
    def rank(self) -> tuple[bool, str, str]:
        """Sorts nodes as an index does."""
        return self.label is None, self.label or "", self.node.value


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A node with a name that begins as asked. `incidents` is the most that one property ties to it."""

    node: NamedNode
    name: str
    incidents: int


class Lookup:
    """Names and classes of nodes. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def members(self, cls: NamedNode, limit: int | None = None, offset: int = 0) -> list[NamedNode]:
        """The nodes of a class that are no incidents, by label whatever its case, those without one last, and IRI."""
        rows = self._db.rows(
            "SELECT node FROM member WHERE class = ? AND place >= ? ORDER BY place LIMIT ?",
            (cls.value, offset, -1 if limit is None else limit),
        )
        return [NamedNode(node) for (node,) in rows]

    def members_between(
        self, cls: NamedNode, after: Named | None, before: Named | None, limit: int, *, at_end: bool = False
    ) -> Cut[Named]:
        """The first nodes of a class that are no incidents behind a key and before another one, or the last ones."""
        places = range(self.member_count(cls))
        start = 0 if after is None else bisect_right(places, after.rank, key=partial(self._member_rank, cls))
        end = len(places) if before is None else bisect_left(places, before.rank, key=partial(self._member_rank, cls))
        bounds = Bounds.of(start, end, limit, at_end)
        rows = self._db.rows(_MEMBERS, (cls.value, bounds.low, bounds.high))
        return Cut.of(tuple(Named(label, NamedNode(node)) for label, node in rows), bounds, len(places))

    def _member_rank(self, cls: NamedNode, place: int) -> tuple[bool, str, str]:
        ((label, node),) = self._db.rows(_MEMBERS, (cls.value, place, place + 1))
        return Named(label, NamedNode(node)).rank

    def member_count(self, cls: NamedNode) -> int:
        """How many nodes of a class are no incidents."""
        return int(self._db.value("SELECT coalesce(max(place) + 1, 0) FROM member WHERE class = ?", (cls.value,)))

    def counts(self) -> dict[str, int]:
        """How many nodes of each class, by the class's CURIE, as queries/entity/counts counts them."""
        rows = self._db.rows("SELECT class, nodes FROM class ORDER BY class")
        return {curie(NamedNode(cls)): nodes for cls, nodes in rows}

    def names(self, nodes: Iterable[NamedNode], naming: NamedNode) -> dict[NamedNode, tuple[Literal, ...]]:
        """What a property of `kg.index.tables.NAMINGS` calls some nodes in all languages, shortest first.

        Nodes without any are left out. Of the datatypes of texts the index knows nothing.
        """
        found: defaultdict[NamedNode, dict[Literal, None]] = defaultdict(dict)  # a merged node may have a name twice
        for iri, text, language in self._db.rows(_LABELS, (as_json(nodes), 1 << NAMINGS.index(naming))):
            found[NamedNode(iri)][literal(text, language)] = None
        return {node: tuple(names) for node, names in found.items()}

    def named(self, text: str) -> list[tuple[NamedNode, str]]:
        """(node, its name) of the nodes that bear the name, whatever its case, by IRI: as `kg.labels.Labels`."""
        rows = self._db.rows(_NAMED, (text.lower(), PREFIXES["ig"]))
        return [(NamedNode(node), name) for node, name in rows]

    def containing(self, text: str, limit: int) -> list[tuple[NamedNode, str]]:
        """(node, name) of the nodes with a name that contains the text, shortest name first, each node once."""
        rows = self._db.rows(_CONTAINING, (text.lower(), limit))
        return [(NamedNode(node), name) for node, name in rows]

    def suggest(self, beginning: str, limit: int = 10, namespace: str = "") -> tuple[Suggestion, ...]:
        """Nodes with a name that has all words of the text, the last one as the beginning of a word; most used first.

        `namespace` is what their IRIs begin with.
        """
        words = beginning_with(beginning)
        found: dict[str, Suggestion] = {}
        last = 0
        while words is not None and len(found) < limit:
            rows = self._db.rows(_SUGGESTED, (words, last, namespace, limit))
            if not rows:
                break
            for _, node, name, incidents in rows:  # a node may have several names that fit
                found.setdefault(node, Suggestion(NamedNode(node), name, incidents))
            last = rows[-1][0]
        return tuple(found.values())[:limit]


def literal(text: str, language: str) -> Literal:
    """A text of the index, whose language may be ""."""
    return Literal(text, language=language) if language else Literal(text)


def as_json(nodes: Iterable[NamedNode]) -> str:
    """IRIs as an array for json_each."""
    return orjson.dumps([node.value for node in nodes]).decode()
