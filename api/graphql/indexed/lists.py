"""Lists of incidents by the side index: pages, counts, facets and histograms without SPARQL, with the same result.

What the index cannot tell, an order other than newest first or a facet without posting lists, is asked of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from pyoxigraph import Literal, NamedNode

from api.graphql.compiler.listing import PAGE_FIELDS, Listing
from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.compiler.paging import Page, Tally, Window, tallied
from api.graphql.compiler.reader import SUBJECT, Reader
from api.graphql.compiler.sparql import Group
from api.graphql.compiler.where import tells
from api.graphql.indexed.filter import indexed_filter
from api.graphql.indexed.page import page_of
from api.graphql.model.mapping import ObjectType
from api.graphql.model.ways import Field, Way
from kg.claims import Term
from kg.index.cut import Cut
from kg.index.filters import And, Filter, Tie
from kg.index.reader import Index, Key, Listed
from kg.index.tables import TEXTS
from kg.terms import IG, XSD

Counts = list[tuple[Term, int]]


@dataclass(frozen=True, slots=True)
class IndexedListing:
    """A list that the index knows; `listing` is the same one in SPARQL."""

    listing: Listing
    index: Index
    filter: Filter

    def page(self) -> Page[Any]:
        """The page that the arguments ask for. Raises QueryError, StoreError."""
        listing, window = self.listing, self.listing.window
        if not (listing.ordering.is_newest_first and listing.asked.selected & PAGE_FIELDS):
            return replace(listing.page(), total=self._total, tally=self._tally)
        cut = listing.asked.run.reader.look_up(
            listing.asked.path,
            lambda: _cut(self.index, self.filter, window),
            lambda cut: (listing.page_query(), len(cut.keys) + cut.is_part),
        )
        _learn(listing.asked.run.reader, listing.ordering, cut)
        return _page(cut, listing.ordering, self._total, self._tally)

    def _total(self) -> int:
        listing = self.listing
        return listing.asked.run.reader.look_up(
            listing.total_path, lambda: self.index.count(self.filter), lambda _: (listing.total_query(), 1)
        )

    def _tally(self, one: Field, shorten: int | None, most: int | None, path: str) -> Counts:
        count = _counter(self.index, self.filter, one, shorten, most)
        if count is None:
            return self.listing.tally(one, shorten, most, path)
        return self.listing.asked.run.reader.look_up(
            path, count, lambda counts: (self.listing.tally_query(one, shorten, most), len(counts))
        )


@dataclass(frozen=True, slots=True)
class IndexedReach:
    """The incidents that each of some parents has by one of some properties, as far as a filter lets them through."""

    reader: Reader
    index: Index
    ordering: Ordering
    window: Window
    properties: tuple[NamedNode, ...]
    filter: Filter

    def pages(self, parents: Sequence[NamedNode]) -> dict[NamedNode, Page[Any]]:
        """One page for each parent."""
        return {parent: self._page(self._of(parent, *self.properties)) for parent in parents}

    def rows(self, parents: Sequence[NamedNode]) -> int:
        """How many incidents there are, one counted for each parent and property that leads to it."""
        return sum(self.index.count(self._of(parent, one)) for parent in parents for one in self.properties)

    def _of(self, parent: NamedNode, *properties: NamedNode) -> Filter:
        return And((Tie(properties, (parent,)), self.filter))

    def _page(self, filter: Filter) -> Page[Any]:
        cut = _cut(self.index, filter, self.window)
        _learn(self.reader, self.ordering, cut)

        def tally(one: Field, shorten: int | None, most: int | None, path: str) -> Counts:
            count = _counter(self.index, filter, one, shorten, most)
            if count is not None:
                return count()
            nodes = [key.incident for key in self.index.page(filter, limit=cut.total).keys]
            return tallied(nodes, one, shorten, most, path, self.reader)

        return _page(cut, self.ordering, lambda: cut.total, tally)


def by_index(listing: Listing) -> IndexedListing | None:
    """The list by the index; None where there is none, or where it cannot tell which nodes the list has."""
    index = listing.asked.run.reader.graph.index
    if index is None or listing.kind.cls != IG.Incident or not tells(listing.group, listing.kind, SUBJECT):
        return None
    filter = indexed_filter(listing.group, index)
    return None if filter is None else IndexedListing(listing, index, filter)


def reach_by_index(
    reader: Reader, kind: ObjectType, ordering: Ordering, window: Window, ways: Sequence[Way], where: Group
) -> IndexedReach | None:
    """What some ways lead to by the index; None as `by_index`."""
    index = reader.graph.index
    has_lists = all(way.inverse and way.graphs == (None,) and way.property in kind.telling for way in ways)
    if index is None or kind.cls != IG.Incident or not ordering.is_newest_first or not has_lists:
        return None
    filter = indexed_filter(where, index)
    properties = tuple(way.property for way in ways)
    return None if filter is None else IndexedReach(reader, index, ordering, window, properties, filter)


# --- pages ---------------------------------------------------------------------------------------------------


def _cut(index: Index, filter: Filter, window: Window) -> Cut[Listed]:
    after, before = (None if place is None else _key(place) for place in (window.after, window.before))
    return index.between(filter, after, before, window.size, at_end=window.backwards)


def _key(place: Place) -> Key:
    return Key(place.values[0] or "", place.node)


def _page(cut: Cut[Listed], ordering: Ordering, total: Callable[[], int], tally: Tally) -> Page[Any]:
    return page_of(cut, [Place((key.day or None,), key.incident) for key in cut.keys], ordering, total, tally)


def _learn(reader: Reader, ordering: Ordering, cut: Cut[Listed]) -> None:
    days = ((key.incident, Literal(key.day, datatype=XSD.date) if key.day else None) for key in cut.keys)
    reader.learn(ordering.keys[0].ways, days)
    reader.cards.update((key.incident, key.card) for key in cut.keys)


# --- counts --------------------------------------------------------------------------------------------------


def _counter(
    index: Index, filter: Filter, one: Field, shorten: int | None, most: int | None
) -> Callable[[], Counts] | None:
    """What counts as paging.Tally says; None where the index has no lists of what is counted."""
    way = one.ways[0]
    if len(one.ways) > 1 or way.inverse or way.graphs != (None,):
        return None
    if shorten is not None:
        return partial(_starts, index, filter, shorten) if way.property == IG.sortDate and most is None else None
    has_lists = one.target is not None or way.property in TEXTS
    return partial(_facet, index, filter, way.property, most) if has_lists and most is not None else None


def _facet(index: Index, filter: Filter, property: NamedNode, most: int) -> Counts:
    return [(count.value, count.incidents) for count in index.facets(filter, [property], most)[property]]


def _starts(index: Index, filter: Filter, size: int) -> Counts:
    """By the years or months of their days, oldest first."""
    months = groupby(reversed(index.months(filter)), key=lambda month: month[0][:size])
    return [(Literal(start), sum(incidents for _, incidents in found)) for start, found in months]
