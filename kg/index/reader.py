"""Questions to an index file: incidents in order of date, counts, facets, months, cards and words, without SPARQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import orjson
from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.index.cut import Bounds, Cut
from kg.index.database import Database
from kg.index.evaluate import Evaluator, Ranks
from kg.index.facets import Facets
from kg.index.filters import EVERY, Filter, Tie
from kg.index.lookup import Lookup, as_json, literal
from kg.index.packing import unpack
from kg.index.tables import CARD, NAMINGS, REPORTS, identity
from kg.index.words import all_of
from kg.settings import Settings
from kg.store.base import Published
from kg.terms import RDF, RDFS

_KEYS: Final = """
SELECT incident.day, incident.iri FROM json_each(?) AS wanted JOIN incident ON incident.rank = wanted.value
ORDER BY wanted.key
"""
_LISTED: Final = """
SELECT incident.day, incident.iri, incident.card FROM json_each(?) AS wanted
JOIN incident ON incident.rank = wanted.value ORDER BY wanted.key
"""
_CARDS: Final = """
SELECT incident.iri, incident.card FROM json_each(?) AS wanted JOIN incident ON incident.iri = wanted.value
ORDER BY wanted.key
"""
_REPORTS: Final = f"""
SELECT incident.iri, report.property, report.article, name.text, name.language
FROM json_each(?) AS wanted JOIN incident ON incident.iri = wanted.value
LEFT JOIN report ON report.rank = incident.rank
LEFT JOIN name ON name.node = report.article AND name.kinds & {1 << NAMINGS.index(RDFS.label)}
"""
_MONTHS: Final = "SELECT substr(day, 1, 7) AS month, min(first) FROM day GROUP BY month ORDER BY month DESC"


class Order(Enum):
    """Orders of incidents. Each is the other one read backwards, down to the IRI."""

    NEWEST = "newest first, undated last, then by IRI"
    OLDEST = "undated first, then oldest first, then by IRI backwards"


class Key(NamedTuple):
    """The place of an incident in an order: a cursor that stays right whatever comes or goes around it."""

    day: str
    """sortDate as an ISO 8601 day, "" where there is none."""
    incident: NamedNode


class Listed(NamedTuple):
    """An incident of a list, with its card as the file has it: `shown` tells what stands there."""

    day: str
    incident: NamedNode
    card: bytes


class Count(NamedTuple):
    """A value and the incidents that have it."""

    value: Term
    incidents: int


class Report(NamedTuple):
    """An article that a property leads from to an incident; one for each label that it has."""

    article: NamedNode
    property: NamedNode
    label: Literal | None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the incidents that a filter means, in order."""

    keys: tuple[Key, ...]
    has_more: bool


class Index(Lookup):
    """One index file. Safe to use from many threads."""

    def __init__(self, db: Database, cached: int) -> None:
        super().__init__(db)
        self._evaluator = Evaluator(db, cached)
        self._facets = Facets(self._evaluator)

    @classmethod
    def open(cls, path: Path, state: Published, settings: Settings) -> Index | None:
        """The index of a state of the graph; None where there is none, or one of another state or format."""
        try:
            db = Database(path)
        except FileNotFoundError:
            return None
        if dict(db.rows("SELECT key, value FROM meta")) != identity(state):
            return None
        return cls(db, settings.index_cached_lists)

    def page(
        self, filter: Filter = EVERY, order: Order = Order.NEWEST, after: Key | None = None, limit: int = 50,
        offset: int = 0,
    ) -> Page:  # fmt: skip
        """The incidents behind a key in an order, or from the first one on; `offset` of these are left out."""
        ranks = self._evaluator.ranks(filter)
        if order is Order.NEWEST:
            start = offset + (0 if after is None else self._evaluator.until(ranks, *after))
            chosen = list(ranks[start : start + limit])
            return Page(self.keys(chosen), start + limit < len(ranks))
        end = max(0, (len(ranks) if after is None else self._evaluator.before(ranks, *after)) - offset)
        chosen = list(ranks[max(0, end - limit) : end])
        return Page(self.keys(chosen[::-1]), end > limit)

    def between(
        self, filter: Filter, after: Key | None, before: Key | None, limit: int, *, at_end: bool = False
    ) -> Cut[Listed]:
        """The newest incidents behind a key and before another one, or the oldest ones; either key may be left out."""
        ranks = self._evaluator.ranks(filter)
        start = 0 if after is None else self._evaluator.until(ranks, *after)
        end = len(ranks) if before is None else self._evaluator.before(ranks, *before)
        bounds = Bounds.of(start, end, limit, at_end)
        rows = self._db.rows(_LISTED, (orjson.dumps(list(ranks[bounds.low : bounds.high])).decode(),))
        return Cut.of(tuple(Listed(day, NamedNode(iri), card) for day, iri, card in rows), bounds, len(ranks))

    def values(self, property: NamedNode) -> Iterator[Term]:
        """The values of a property that have posting lists, those of most incidents first."""
        return (unpack(value) for value, _ in self._evaluator.values(property.value))

    def instances(self, cls: NamedNode, limit: int | None = None, offset: int = 0) -> list[NamedNode]:
        """Nodes of a class: incidents newest first, then all others by label and IRI. `offset` are left out."""
        most = self._evaluator.size if limit is None else limit
        incidents = Tie((RDF.type,), (cls,))
        found = [key.incident for key in self.page(incidents, limit=most, offset=offset).keys]
        passed = max(0, offset - self.count(incidents))
        return found + self.members(cls, None if limit is None else limit - len(found), passed)

    def size(self, cls: NamedNode) -> int:
        """How many nodes a class has."""
        return self.count(Tie((RDF.type,), (cls,))) + self.member_count(cls)

    def ranks(self, filter: Filter = EVERY) -> Ranks:
        """The incidents that a filter means, by their numbers in this index: newest first, then by IRI."""
        return self._evaluator.ranks(filter)

    def keys(self, ranks: Sequence[int]) -> tuple[Key, ...]:
        """Which incidents some numbers mean, in their order."""
        rows = self._db.rows(_KEYS, (orjson.dumps(ranks).decode(),))
        return tuple(Key(day, NamedNode(iri)) for day, iri in rows)

    def count(self, filter: Filter = EVERY) -> int:
        """How many incidents a filter means."""
        return len(self._evaluator.ranks(filter))

    def facets(
        self, filter: Filter, properties: Iterable[NamedNode], top: int = 10
    ) -> dict[NamedNode, tuple[Count, ...]]:
        """For each property, the values that most incidents of a filter have; among equals by IRI or text."""
        ranks = self._evaluator.ranks(filter)
        best = {property: self._facets.best(ranks, property.value, top) for property in properties}
        return {
            property: tuple(Count(unpack(value), incidents) for value, incidents in found)
            for property, found in best.items()
        }

    def months(self, filter: Filter = EVERY) -> tuple[tuple[str, int], ...]:
        """(YYYY-MM, incidents) of the months that have any, newest first; undated incidents are in none."""
        ranks = self._evaluator.ranks(filter)
        counted = ((month, ranks.range_cardinality(first, end)) for month, first, end in self._months)
        return tuple((month, incidents) for month, incidents in counted if incidents)

    def cards(
        self, incidents: Iterable[NamedNode], properties: Collection[NamedNode] = CARD
    ) -> dict[NamedNode, Mapping[NamedNode, tuple[Term, ...]]]:
        """What lists show of some incidents (`kg.index.tables.CARD`), or a part of it; other nodes are left out."""
        rows = self._db.rows(_CARDS, (as_json(incidents),))
        return shown(((NamedNode(iri), card) for iri, card in rows), properties)

    def reports(self, incidents: Iterable[NamedNode]) -> dict[NamedNode, list[Report]]:
        """The articles of some incidents by `kg.index.tables.REPORTS`, in no order; other nodes are left out."""
        found: dict[NamedNode, list[Report]] = {}
        for iri, place, article, text, language in self._db.rows(_REPORTS, (as_json(incidents),)):
            reports = found.setdefault(NamedNode(iri), [])
            if article is not None:
                label = None if text is None else literal(text, language)
                reports.append(Report(NamedNode(article), REPORTS[place], label))
        return found

    def search(self, text: str, limit: int = 50, *, best_first: bool = False) -> tuple[Key, ...]:
        """Incidents with all words of a text in their names and descriptions: newest first, or best first (BM25).

        Best first weighs every match, which takes 80 ms for a word of a million incidents.
        """
        words = all_of(text)
        if words is None:
            return ()
        order = "rank" if best_first else "rowid"
        rows = self._db.rows(f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY {order} LIMIT ?", (words, limit))
        return self.keys([rank for (rank,) in rows])

    @cached_property
    def _months(self) -> tuple[tuple[str, int, int], ...]:
        """Each month with its first rank and the first one behind it."""
        starts = [*self._db.rows(_MONTHS), ("", self._evaluator.size)]
        return tuple((month, first, end) for (month, first), (_, end) in pairwise(starts) if month)


def shown(
    cards: Iterable[tuple[NamedNode, bytes]], properties: Collection[NamedNode]
) -> dict[NamedNode, Mapping[NamedNode, tuple[Term, ...]]]:
    """What the cards of some incidents tell of some properties."""
    places = [(place, property) for place, property in enumerate(CARD) if property in properties]
    return {incident: _values(orjson.loads(card), places) for incident, card in cards}


def _values(
    card: Sequence[Sequence[str]], places: Iterable[tuple[int, NamedNode]]
) -> dict[NamedNode, tuple[Term, ...]]:
    return {property: tuple(map(unpack, values)) for place, property in places if (values := card[place])}
