"""A part of a list that the side index has cut, as a page of a connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.compiler.paging import Item, Page, Tally
from kg.index.cut import Cut


def page_of(
    cut: Cut[Any], places: Sequence[Place], ordering: Ordering, total: Callable[[], int], tally: Tally
) -> Page[Any]:
    """`places` are those of the keys of the cut."""
    items = tuple(Item(place, ()) for place in places)
    end = cut.before + len(items)
    return Page(ordering, items, total, tally, lambda: cut.before > 0, lambda: end < cut.total)
