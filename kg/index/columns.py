"""One property of all incidents, while an index is built: the ranks of each value, and the values of each rank."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import orjson
from pyoxigraph import NamedNode
from pyroaring import BitMap, FrozenBitMap

from kg.index.packing import packed
from kg.index.passes import runs
from kg.index.tables import CARD, TEXTS
from kg.terms import RDFS

NO_CELL: Final = b"[]"
_NONE: Final = FrozenBitMap()


class Column:
    """The ranks of the incidents that have a property: four bytes for each value."""

    def __init__(self, property: NamedNode, ranks: Mapping[str, int]) -> None:
        """`ranks` are those of all incidents, by IRI."""
        self._ranks = ranks
        self._keeps_texts = property in TEXTS or (property in CARD and property != RDFS.label)
        self._lists: defaultdict[str, array[int]] = defaultdict(_ranks)
        """By value, as SPARQL 1.1 TSV spells it."""
        self._rest = _ranks()
        """Those with a text that is not kept."""

    def take(self, nodes: Sequence[str], values: Sequence[str]) -> None:
        """Take in some nodes by IRI, those that are incidents, and for each of them a value as TSV spells it."""
        found = list(map(self._ranks.get, nodes))
        for value, start, end in runs(values):
            ranks = [rank for rank in found[start:end] if rank is not None]
            if ranks and not value.startswith("_"):
                kept = self._lists[value] if self._keeps_texts or value.startswith("<") else self._rest
                kept.extend(ranks)

    def take_all(self, nodes: Iterable[str], value: str) -> None:
        """Take in incidents that all have one value: a node, or a text that is kept."""
        self._lists[value].extend(map(self._ranks.__getitem__, nodes))

    @property
    def bearers(self) -> FrozenBitMap:
        """The incidents that have any value."""
        found = BitMap(self._rest).union(*self._bitmaps.values())
        found.run_optimize()
        return FrozenBitMap(found)

    def lists(self) -> Iterator[tuple[str, FrozenBitMap]]:
        """(packed value, the incidents that have it) of nodes and of kept texts, by value."""
        for value, spelt in sorted((packed(spelt), spelt) for spelt in self._bitmaps):
            yield value, self._bitmaps[spelt]

    def of(self, value: NamedNode) -> FrozenBitMap:
        """The incidents that have a node as value."""
        return self._bitmaps.get(str(value), _NONE)

    @cached_property
    def _bitmaps(self) -> dict[str, FrozenBitMap]:
        """The lists, once all values are taken in."""
        return {value: FrozenBitMap(self._lists.pop(value)) for value in list(self._lists)}


def cells(column: Column, incidents: int) -> Iterator[bytes]:
    """The kept values of each incident, by rank: an array of packed values in JSON, in their order.

    Holds four bytes for each incident, and every array once.
    """
    found = [NO_CELL]
    at = array("I", bytes(4 * incidents))
    first = [""]
    several: dict[int, list[str]] = {}
    for place, (value, ranks) in enumerate(column.lists(), 1):
        found.append(orjson.dumps([value]))
        first.append(value)
        for rank in ranks:
            if at[rank]:
                several.setdefault(rank, [first[at[rank]]]).append(value)
            else:
                at[rank] = place
    places: dict[tuple[str, ...], int] = {}
    for rank, values in several.items():
        at[rank] = places.setdefault(tuple(values), len(found))
        if at[rank] == len(found):
            found.append(orjson.dumps(values))
    return map(found.__getitem__, at)


def _ranks() -> array[int]:
    return array("I")
