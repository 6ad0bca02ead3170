"""Relay connections (Cursor Connections Specification): the arguments of a page, and the page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from pyoxigraph import Literal, NamedNode

from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.compiler.reader import Reader
from api.graphql.model.ways import Field
from kg.claims import Term
from kg.errors import BadParameter

DEFAULT_PAGE: Final = 20
"""Nodes of a connection that is asked for without `first` or `last`."""

T = TypeVar("T")


class Tally(Protocol):
    """Counts the nodes on all pages."""

    def __call__(self, one: Field, shorten: int | None, most: int | None, path: str) -> list[tuple[Term, int]]:
        """By the values of a field, cut to some characters: the most frequent ones first, or all by value."""
        ...


class Item(NamedTuple, Generic[T]):
    """A node of a connection at its place; `edge` is what its edge tells beside."""

    place: Place
    edge: T


@dataclass(slots=True)
class Page(Generic[T]):
    """One page. What may take a query of its own is asked when it is called."""

    ordering: Ordering
    items: tuple[Item[T], ...]
    total: Callable[[], int]
    tally: Tally
    has_previous: Callable[[], bool]
    has_next: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Window:
    """The paging arguments of a field, checked. `size` nodes from the end where `backwards`."""

    size: int
    backwards: bool
    after: Place | None
    before: Place | None

    @classmethod
    def of(cls, arguments: Mapping[str, Any], ordering: Ordering, max_page: int) -> Window:
        """Raises BadParameter where the size is negative, too much or said twice, or a cursor is none."""
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise BadParameter("give first or last, not both")
        size = first if first is not None else last
        if size is None:
            size = min(DEFAULT_PAGE, max_page)
        if not 0 <= size <= max_page:
            raise BadParameter(f"first and last are between 0 and {max_page}, not {size}")
        after, before = arguments.get("after"), arguments.get("before")
        return cls(
            size,
            last is not None,
            None if after is None else ordering.decode(after),
            None if before is None else ordering.decode(before),
        )


def size_of(first: int | None, default: int, most: int) -> int:
    """How many of a list without pages are shown. Raises BadParameter."""
    size = default if first is None else first
    if not 0 <= size <= most:
        raise BadParameter(f"first is between 0 and {most}, not {size}")
    return size


def in_order(items: Iterable[Item[T]], ordering: Ordering) -> list[Item[T]]:
    """Items by their places."""
    return sorted(items, key=lambda item: ordering.rank(item.place))


def cut(items: Sequence[Item[T]], ordering: Ordering, window: Window, reader: Reader) -> Page[T]:
    """The asked page of sorted items (EdgesToReturn)."""

    def rank(item: Item[T]) -> tuple[Any, ...]:
        return ordering.rank(item.place)

    start = bisect_right(items, ordering.rank(window.after), key=rank) if window.after is not None else 0
    end = bisect_left(items, ordering.rank(window.before), key=rank) if window.before is not None else len(items)
    end = max(start, end)
    if window.backwards:
        low, high = max(start, end - window.size), end
    else:
        low, high = start, min(end, start + window.size)

    def tally(one: Field, shorten: int | None, most: int | None, path: str) -> list[tuple[Term, int]]:
        return tallied([item.place.node for item in items], one, shorten, most, path, reader)

    shown = tuple(items[low:high])
    return Page(ordering, shown, lambda: len(items), tally, lambda: low > 0, lambda: high < len(items))


def tallied(
    nodes: Sequence[NamedNode], one: Field, shorten: int | None, most: int | None, path: str, reader: Reader
) -> list[tuple[Term, int]]:
    """The tally of some nodes, by their values."""
    reader.load(nodes, one.ways, path)
    counts: Counter[Term] = Counter()
    for node in nodes:
        values = {value for way in one.ways for value in reader.values(node, way)}
        counts.update(values if shorten is None else {Literal(value.value[:shorten]) for value in values})
    ranked = sorted(counts.items(), key=lambda found: (0 if most is None else -found[1], found[0].value))
    return ranked[:most]
