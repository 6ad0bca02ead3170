"""Relay connections over sorted nodes: keyset cursors that stay right when nodes come or go."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from pyoxigraph import NamedNode

from kg.errors import BadParameter
from kg.graph import Entity
from kg.terms import IG

DEFAULT_PAGE = 20
"""Nodes of a connection that is asked for without `first` or `last`."""

T = TypeVar("T")


class Key(NamedTuple):
    """The order of nodes: newest first, undated last, then by text, then by IRI, so that no two are equal."""

    day: int
    """Minus the ordinal of the sortDate; 0 where there is none."""
    text: str
    iri: str


@dataclass(frozen=True, slots=True)
class Keyed(Generic[T]):
    """A node of a connection with its place in the order."""

    key: Key
    node: T


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page, and what is before and after it. `total` counts all nodes."""

    items: tuple[Keyed[T], ...]
    total: int
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The paging arguments of a field."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def size(self, max_page: int) -> int:
        """How many nodes are asked for. Raises BadParameter where that is negative, too many, or said twice."""
        if self.first is not None and self.last is not None:
            raise BadParameter("give first or last, not both")
        asked = self.first if self.first is not None else self.last
        if asked is None:
            return min(DEFAULT_PAGE, max_page)
        if not 0 <= asked <= max_page:
            raise BadParameter(f"first and last are between 0 and {max_page}, not {asked}")
        return asked


def key_of(iri: NamedNode, label: str, sort_date: str | None) -> Key:
    """The place of a node: by date where it has one, else by label."""
    if sort_date:
        return Key(-date.fromisoformat(sort_date).toordinal(), "", iri.value)
    return Key(0, label.casefold(), iri.value)


def key_of_entity(iri: NamedNode, entity: Entity | None) -> Key:
    """The place of a node that was read; one without triples goes last, by its IRI."""
    if entity is None:
        return Key(1, "", iri.value)
    sort_date = entity.first(IG.sortDate)
    return key_of(iri, entity.label, sort_date.value if sort_date else None)


def cut(items: Sequence[Keyed[T]], window: Window, max_page: int) -> Page[T]:
    """The asked page of sorted items (Relay cursor specification, EdgesToReturn). Raises BadParameter."""
    size = window.size(max_page)
    keys = [item.key for item in items]
    start = bisect_right(keys, decode(window.after)) if window.after is not None else 0
    end = bisect_left(keys, decode(window.before)) if window.before is not None else len(items)
    end = max(start, end)
    if window.last is not None:
        low, high = max(start, end - size), end
    else:
        low, high = start, min(end, start + size)
    return Page(tuple(items[low:high]), len(items), low > 0, high < len(items))


def encode(key: Key) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode().rstrip("=")


def decode(cursor: str) -> Key:
    """The place of a cursor. Raises BadParameter."""
    try:
        day, text, iri = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadParameter(f"{cursor!r} is not a cursor of this service") from error
    if not (isinstance(day, int) and isinstance(text, str) and isinstance(iri, str)):
        raise BadParameter(f"{cursor!r} is not a cursor of this service")
    return Key(day, text, iri)
