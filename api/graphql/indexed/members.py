"""Lists of all nodes of a type by label, from the side index: those of incidents are in `api.graphql.indexed.lists`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import NamedNode

from api.graphql.compiler.listing import PAGE_FIELDS, Listing
from api.graphql.compiler.ordering import Place
from api.graphql.compiler.paging import Page
from api.graphql.compiler.reader import SUBJECT
from api.graphql.compiler.sparql import Triple
from api.graphql.indexed.page import page_of
from kg.index.filters import Tie
from kg.index.lookup import Named
from kg.index.reader import Index
from kg.terms import RDF


@dataclass(frozen=True, slots=True)
class IndexedMembers:
    """A list of all nodes of a class that no incidents are; `listing` is the same one in SPARQL."""

    listing: Listing
    index: Index
    cls: NamedNode

    def page(self) -> Page[Any]:
        """The page that the arguments ask for. Raises QueryError, StoreError."""
        listing, window = self.listing, self.listing.window
        if not (listing.ordering.is_by_label and listing.asked.selected & PAGE_FIELDS):
            return replace(listing.page(), total=self._total)
        after, before = (None if place is None else _named(place) for place in (window.after, window.before))
        cut = listing.asked.run.reader.look_up(
            listing.asked.path,
            lambda: self.index.members_between(self.cls, after, before, window.size, at_end=window.backwards),
            lambda cut: (listing.page_query(), len(cut.keys) + cut.is_part),
        )
        places = [Place((key.label,), key.node) for key in cut.keys]
        return page_of(cut, places, listing.ordering, self._total, listing.tally)

    def _total(self) -> int:
        listing = self.listing
        return listing.asked.run.reader.look_up(
            listing.total_path, lambda: self.index.member_count(self.cls), lambda _: (listing.total_query(), 1)
        )


def members_by_index(listing: Listing) -> IndexedMembers | None:
    """The list by the index; None where there is none, or where it is not of all nodes of a class."""
    index, cls = listing.asked.run.reader.graph.index, listing.kind.cls
    if index is None or cls is None or listing.group != (Triple(SUBJECT, RDF.type, cls),):
        return None
    return None if index.count(Tie((RDF.type,), (cls,))) else IndexedMembers(listing, index, cls)


def _named(place: Place) -> Named:
    return Named(place.values[0], place.node)
