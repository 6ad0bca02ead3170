"""One property of all incidents, while an index is built: the ranks of each value, and the values of each rank."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from pyoxigraph import NamedNode
from pyroaring import FrozenBitMap

from kg.claims import Term
from kg.index.packing import pack
from kg.index.tables import CARD, TEXTS
from kg.terms import RDFS


class Column:
    """The ranks of the incidents that have a property: four bytes for each value, and as much for each kept one."""

    def __init__(self, property: NamedNode, ranks: Mapping[str, int]) -> None:
        """`ranks` are those of all incidents, by IRI."""
        self._ranks = ranks
        self._keeps_texts = property in TEXTS or (property in CARD and property != RDFS.label)
        self._bearers = array("I")
        self._lists: defaultdict[str, array[int]] = defaultdict(_ranks)

    def read(self, values: Iterable[tuple[NamedNode, Term]]) -> Self:
        """Take in (node, value) of any nodes."""
        for node, value in values:
            self.add(node.value, value)
        return self

    def add(self, node: str, value: Term) -> int | None:
        """Take in a value, where the node is an incident: its rank then."""
        rank = self._ranks.get(node)
        if rank is not None:
            self._bearers.append(rank)
            if self._keeps_texts or isinstance(value, NamedNode):
                self._lists[pack(value)].append(rank)
        return rank

    @property
    def bearers(self) -> FrozenBitMap:
        """The incidents that have any value."""
        return FrozenBitMap(self._bearers)

    def lists(self) -> Iterator[tuple[str, FrozenBitMap]]:
        """(packed value, the incidents that have it) of nodes and of kept texts, by value."""
        for value in sorted(self._lists):
            yield value, FrozenBitMap(self._lists[value])

    def of(self, value: NamedNode) -> FrozenBitMap:
        """The incidents that have a node as value."""
        return FrozenBitMap(self._lists.get(value.value, ()))


class Cells:
    """The kept values of one property by rank: four bytes for each incident, more where one has several."""

    def __init__(self, column: Column, incidents: int) -> None:
        self._first = array("I", bytes(4 * incidents))
        """One more than the place of the first value; 0 where there is none."""
        self._values: list[str] = []
        self._more: dict[int, list[str]] = {}
        for place, (value, ranks) in enumerate(column.lists(), 1):
            self._values.append(value)
            for rank in ranks:
                if self._first[rank]:
                    self._more.setdefault(rank, []).append(value)
                else:
                    self._first[rank] = place

    def at(self, rank: int) -> list[str]:
        """The packed values of an incident, in their order."""
        place = self._first[rank]
        return [self._values[place - 1], *self._more.get(rank, ())] if place else []


def _ranks() -> array[int]:
    return array("I")
