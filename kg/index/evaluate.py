"""A filter as the set of ranks that it means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from pyoxigraph import NamedNode
from pyroaring import FrozenBitMap

from kg.claims import Term
from kg.index.database import Database
from kg.index.filters import Among, And, Dated, Filter, Has, Not, Or, Tie, Within
from kg.index.packing import pack
from kg.index.tables import ANY

Ranks = FrozenBitMap
NONE: Final = Ranks()
PROPERTIES: Final = 64
"""Properties whose lists of values are kept: more than incidents have."""
WHOLES: Final = 64
"""Organizations whose incidents are kept together with those of their parts."""

_RANKS: Final = "SELECT ranks FROM posting WHERE property = ? AND value = ?"
_PARTS: Final = """
WITH RECURSIVE piece (node) AS (
    VALUES (?) UNION SELECT part.part FROM part JOIN piece ON part.whole = piece.node
) SELECT node FROM piece
"""
_VALUES: Final = """
SELECT value, count FROM posting WHERE property = ? AND value != '' ORDER BY count DESC, value
"""
_FIRST_UNTIL: Final = "SELECT first FROM day WHERE day <= ? ORDER BY day DESC LIMIT 1"
_FIRST_BEFORE: Final = "SELECT first FROM day WHERE day < ? ORDER BY day DESC LIMIT 1"


class Evaluator:
    """Posting lists and what filters make of them. Safe to use from many threads; bitmaps are never changed."""

    def __init__(self, db: Database, cached: int) -> None:
        """`cached` is the number of posting lists that are kept decoded."""
        self._db = db
        self.size = int(db.value("SELECT max(rank) + 1 FROM incident") or 0)
        self.every = Ranks(range(self.size))
        self.posting: Callable[[str, str], Ranks] = lru_cache(cached)(self._posting)
        """The ranks of the incidents with a packed value of a property."""
        self.values: Callable[[str], list[tuple[str, int]]] = lru_cache(PROPERTIES)(self._values)
        """The packed values of a property, each with its number of incidents, most first."""
        self._within: Callable[[tuple[NamedNode, ...], NamedNode], Ranks] = lru_cache(WHOLES)(self._of_parts)

    def ranks(self, filter: Filter) -> Ranks:
        """The incidents that a filter means."""
        match filter:
            case Tie(properties, values):
                return _union(self._posting_of(name, value) for name in properties for value in values)
            case Within(properties, whole):
                return self._within(properties, whole)
            case Has(property):
                return self.posting(property.value, ANY)
            case Dated(since, before):
                return self._dated(since, before)
            case Among(incidents):
                found = (self._rank_of(incident) for incident in incidents)
                return Ranks([rank for rank in found if rank is not None])
            case And(filters):
                return _intersection(self.every, map(self.ranks, filters))
            case Or(filters):
                return _union(map(self.ranks, filters))
            case Not(filter):
                return self.every - self.ranks(filter)

    def until(self, ranks: Ranks, day: str, incident: NamedNode) -> int:
        """How many of the ranks are of incidents up to a key, that of the key with them."""
        return _below(ranks, self._place(bisect_right, day, incident))

    def before(self, ranks: Ranks, day: str, incident: NamedNode) -> int:
        """How many of the ranks are of incidents before a key."""
        return _below(ranks, self._place(bisect_left, day, incident))

    def _place(self, bisect: Callable[..., int], day: str, incident: NamedNode) -> int:
        """Where a key stands, or would stand, in the order of all incidents."""
        same_day = range(self._first(_FIRST_UNTIL, day), self._first(_FIRST_BEFORE, day))
        return same_day.start + bisect(same_day, incident.value, key=self._iri)

    def _iri(self, rank: int) -> str:
        return str(self._db.value("SELECT iri FROM incident WHERE rank = ?", (rank,)))

    def _first(self, statement: str, day: str) -> int:
        """The rank of the newest incident until, or before, a day; undated ones are before all days."""
        found = self._db.value(statement, (day,))
        return self.size if found is None else int(found)

    def _dated(self, since: str | None, before: str | None) -> Ranks:
        start = 0 if before is None else self._first(_FIRST_BEFORE, before)
        end = self._first(_FIRST_BEFORE, since or "0")  # below every year that ISO 8601 writes, above ""
        return Ranks(range(start, max(start, end)))

    def _rank_of(self, incident: NamedNode) -> int | None:
        found = self._db.value("SELECT rank FROM incident WHERE iri = ?", (incident.value,))
        return None if found is None else int(found)

    def _of_parts(self, properties: tuple[NamedNode, ...], whole: NamedNode) -> Ranks:
        parts = [str(node) for (node,) in self._db.rows(_PARTS, (whole.value,))]
        return _union(self.posting(name.value, part) for name in properties for part in parts)

    def _posting_of(self, property: NamedNode, value: Term) -> Ranks:
        return self.posting(property.value, pack(value))

    def _values(self, property: str) -> list[tuple[str, int]]:
        return [(value, count) for value, count in self._db.rows(_VALUES, (property,))]

    def _posting(self, property: str, value: str) -> Ranks:
        found = self._db.value(_RANKS, (property, value))
        return NONE if found is None else Ranks.deserialize(found)


def _below(ranks: Ranks, place: int) -> int:
    return ranks.rank(place - 1) if place else 0


def _union(lists: Iterable[Ranks]) -> Ranks:
    return NONE.union(*lists)


def _intersection(all: Ranks, lists: Iterable[Ranks]) -> Ranks:
    for ranks in lists:
        all = all & ranks
    return all
