"""Places in the fast lane, handed out evenly among clients; those whose queries run long may hold only half of them."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Final

from api.errors import PoolBusy

REMEMBERED_SECONDS: Final = 5.0
"""How long a client counts as heavy after a query of its was slow."""
_CLIENTS: Final = 10_000
"""Heavy clients that are remembered at once."""

_Waiter = asyncio.Future[None]


class Places:
    """A semaphore whose waiters take turns by client, so that one that sends much delays mostly itself.

    A client alone may fill the whole queue. When another one comes then, the newest waiter of the client that has the
    most gives up its place in it. For one event loop.
    """

    def __init__(self, places: int, queue: int, on_waiting: Callable[[], None]) -> None:
        """`on_waiting` is called when somebody begins to wait: it may release a place."""
        self._free = places
        self._queue = queue
        self._on_waiting = on_waiting
        self._for_heavy = max(1, places // 2)
        self._held: Counter[str] = Counter()
        """Places by the client that holds them."""
        self._heavy: OrderedDict[str, float] = OrderedDict()
        """Clients and the loop time until which they are heavy, which only grows from one to the next."""
        self._turns: OrderedDict[str, deque[_Waiter]] = OrderedDict()
        """Waiters by client, the client whose turn is next first. No client has an empty queue here."""
        self.waiting = 0

    def take(self, client: str) -> bool:
        """A place without waiting, where there is one that nobody else waits for."""
        if self._free == 0 or self.waiting or not self._may_have(client):
            return False
        self._hold(client)
        return True

    async def wait(self, client: str, end: float) -> None:
        """Wait for a place until that loop time. Raises PoolBusy where the queue is full or the time is over."""
        if self.waiting >= self._queue:
            self._displace(client)
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        self._turns.setdefault(client, deque()).append(waiter)
        self.waiting += 1
        self._grant()
        self._on_waiting()
        try:
            async with asyncio.timeout_at(end):
                await waiter
        except BaseException as error:
            if waiter.cancelled():
                self._leave(client, waiter)
            elif waiter.done() and waiter.exception() is None:  # the place came at the same moment
                self.release(client)
            if isinstance(error, TimeoutError):
                raise PoolBusy("no worker became free in time") from error
            raise

    def release(self, client: str) -> None:
        """Give a place back."""
        self._free += 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        self._grant()

    def call_heavy(self, client: str) -> None:
        """A query of this client has run long."""
        self._heavy[client] = asyncio.get_running_loop().time() + REMEMBERED_SECONDS
        self._heavy.move_to_end(client)
        while len(self._heavy) > _CLIENTS:
            self._heavy.popitem(last=False)

    @property
    def light_waiting(self) -> bool:
        """A client waits whose queries have been quick."""
        return any(not self._is_heavy(client) for client in self._turns)

    @property
    def heavy_excess(self) -> int:
        """Places that heavy clients hold beyond their half."""
        return sum(count for client, count in self._held.items() if self._is_heavy(client)) - self._for_heavy

    def _grant(self) -> None:
        """Give free places to the clients whose turn it is."""
        while self._free:
            client = next(filter(self._may_have, self._turns), None)
            if client is None:
                return
            waiter = self._turns[client].popleft()
            self.waiting -= 1
            self._turns.move_to_end(client)
            if not self._turns[client]:
                del self._turns[client]
            if not waiter.done():  # else its time is over, and its task has yet to hear of it
                self._hold(client)
                waiter.set_result(None)

    def _hold(self, client: str) -> None:
        self._free -= 1
        self._held[client] += 1

    def _may_have(self, client: str) -> bool:
        return not self._is_heavy(client) or self.heavy_excess < 0

    def _is_heavy(self, client: str) -> bool:
        return bool(self._heavy) and self._heavy.get(client, 0.0) > asyncio.get_running_loop().time()

    def _displace(self, client: str) -> None:
        """Make room in the full queue for a client, or refuse it. Heavy clients make room for others first."""
        most = max(self._turns, key=lambda name: (self._is_heavy(name), len(self._turns[name])), default=client)
        gives_way = self._is_heavy(most) and not self._is_heavy(client)
        if not gives_way and len(self._turns.get(most, ())) <= len(self._turns.get(client, ())) + 1:
            raise PoolBusy("too many queries are waiting")
        waiter = self._turns[most][-1]
        self._leave(most, waiter)
        if not waiter.done():
            waiter.set_exception(PoolBusy("too many queries are waiting; those of this client are many or long"))

    def _leave(self, client: str, waiter: _Waiter) -> None:
        """Out of the queue, if it is still there."""
        waiters = self._turns.get(client, deque())
        if waiter in waiters:
            waiters.remove(waiter)
            self.waiting -= 1
            if not waiters:
                del self._turns[client]
