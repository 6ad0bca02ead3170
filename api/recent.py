"""What was used last, within a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Least recently used values, bounded by their weights together; the newest one is kept in any case. For one
    thread.
    """

    def __init__(self, bound: int, weigh: Callable[[V], int] = lambda value: 1) -> None:
        self._bound = bound
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value of a key, which is now the one used last."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep the value of a key that is not known, and let go of others that have not been used for longest."""
        self._values[key] = value
        self._weight += self._weigh(value)
        while self._weight > self._bound and len(self._values) > 1:
            self._weight -= self._weigh(self._values.popitem(last=False)[1])

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made where it is not known."""
        known = self.get(key)
        if known is None:
            known = make()
            self.put(key, known)
        return known
