"""The best of all incidents by a sum of weights over sets of them, exactly, and without a look at each of them.

Sums are kept by their binary digits: the numbers of all incidents whose sum has a digit are one set, so that adding a
weight to a million incidents is a few operations on whole sets (Rinfret, O'Neil and O'Neil: Bit-sliced index
arithmetic, SIGMOD 2001).
"""

from __future__ import annotations

from pyroaring import FrozenBitMap as Ranks

_NONE = Ranks()


class Sums:
    """A whole number for each rank, 0 at first."""

    def __init__(self) -> None:
        self._digits: list[Ranks] = []

    def add(self, ranks: Ranks, weight: int) -> None:
        """Add a weight, not below 0, to the sums of some ranks."""
        place, carry = 0, _NONE
        while weight >> place or carry:
            if place == len(self._digits):
                self._digits.append(_NONE)
            here = self._digits[place]
            added = ranks if weight >> place & 1 else _NONE
            either = here ^ added
            self._digits[place] = either ^ carry
            carry = (here & added) | (either & carry)
            place += 1

    def of(self, rank: int) -> int:
        """The sum of one rank."""
        return sum(1 << place for place, digit in enumerate(self._digits) if rank in digit)

    def best(self, among: Ranks, most: int) -> list[int]:
        """The ranks with the highest sums, among equal ones the lowest ranks; those with 0 are left out."""
        sure, left = _NONE, among & _NONE.union(*self._digits)
        for digit in reversed(self._digits):
            better = sure | (left & digit)
            if len(better) > most:
                left = left & digit
            else:
                sure, left = better, left - digit
        return sorted([*sure, *left[: most - len(sure)]], key=lambda rank: (-self.of(rank), rank))
