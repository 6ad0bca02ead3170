"""The values that most incidents of a set have, without a look at every value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from heapq import heappush, heappushpop
from typing import Final

from kg.index.evaluate import PROPERTIES, Evaluator, Ranks

_HEAD: Final = 10
"""Values that are looked at one by one; one more than that is rarely wanted."""
_PART: Final = 2
"""The values of a block have together one in so many of the incidents that the last value of the head has."""


class Block:
    """Values of a property next to one another, by how many incidents have them, most first."""

    def __init__(self, values: Sequence[tuple[str, int]], of: Callable[[str], Ranks]) -> None:
        """`of` gives the incidents that have a value."""
        self.values = values
        self._of = of

    @cached_property
    def bearers(self) -> Ranks:
        """The incidents that have any of the values."""
        return Ranks().union(*(self._of(value) for value, _ in self.values))

    def may_have(self, least: int, ranks: Ranks) -> bool:
        """Whether so many of some incidents may have one value: not where fewer have any of the values."""
        return len(self.values) == 1 or self.bearers.intersection_cardinality(ranks) >= least


class Facets:
    """Counts of values. Safe to use from many threads."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._blocks: Callable[[str], tuple[Block, ...]] = lru_cache(PROPERTIES)(self._cut)

    def best(self, ranks: Ranks, property: str, top: int) -> list[tuple[str, int]]:
        """(packed value, incidents of the set that have it), most first; among equals by value."""
        best: list[int] = []
        found: list[tuple[int, str]] = []
        for block in self._blocks(property) if top > 0 else ():
            least = best[0] if len(best) == top else 0
            if block.values[0][1] < least:
                break
            if least and not block.may_have(least, ranks):
                continue
            for value, _ in block.values:
                if incidents := ranks.intersection_cardinality(self._evaluator.posting(property, value)):
                    found.append((-incidents, value))
                    heappush(best, incidents) if len(best) < top else heappushpop(best, incidents)
        return [(value, -incidents) for incidents, value in sorted(found)[:top]]

    def _cut(self, property: str) -> tuple[Block, ...]:
        return tuple(
            Block(values, lambda value: self._evaluator.posting(property, value)) for values in self._runs(property)
        )

    def _runs(self, property: str) -> Iterator[list[tuple[str, int]]]:
        """The values in runs: each alone at first, then so many that few incidents have any of them."""
        values = self._evaluator.values(property)
        most = values[_HEAD - 1][1] // _PART if len(values) >= _HEAD else 0
        run: list[tuple[str, int]] = []
        held = 0
        for value, count in values:
            if run and held + count > most:
                yield run
                run, held = [], 0
            run.append((value, count))
            held += count
        if run:
            yield run
