"""A part of a long list that has an order: what a page shows."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Bounds(NamedTuple):
    """Places from `start` to `end`, of which `low` to `high` are shown."""

    start: int
    end: int
    low: int
    high: int

    @classmethod
    def of(cls, start: int, end: int, limit: int, at_end: bool) -> Bounds:
        """The first places, or the last ones; none where the end is before the start."""
        end = max(start, end)
        low, high = (max(start, end - limit), end) if at_end else (start, min(end, start + limit))
        return cls(start, end, low, high)


class Cut(NamedTuple, Generic[T]):
    """Some members of a list, in its order."""

    keys: tuple[T, ...]
    before: int
    """How many members come before these."""
    total: int
    """How many members the list has."""
    is_part: bool
    """More members are within the bounds that were given."""

    @classmethod
    def of(cls, keys: tuple[T, ...], bounds: Bounds, total: int) -> Cut[T]:
        return cls(keys, bounds.low, total, bounds.high - bounds.low < bounds.end - bounds.start)
