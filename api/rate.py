"""Token buckets: how often one client may ask."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_CLIENTS: Final = 10_000
"""Clients that are remembered at once; some 2 MB."""
_REMEMBERED: Final = 1_000
"""Addresses whose names are remembered: few clients send most of the requests."""
_SUBNET: Final = 64
"""Bits of an IPv6 address that one customer has; the rest is theirs to vary."""


class RateLimit:
    """A bucket of `burst` tokens for each client, refilled with `rate` tokens a second. A request takes one.

    The state is bounded: the bucket that was used longest ago, and so is likely to be full again, is forgotten first.
    For one thread.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Tokens that were there, and when; the last used at the end."""

    def wait(self, client: str) -> float:
        """0 where the client may ask now (which counts as asked), else the seconds until it may."""
        now = self._clock()
        tokens, then = self._buckets.pop(client, (float(self._burst), now))
        tokens = min(tokens + (now - then) * self._rate, float(self._burst))
        allowed = tokens >= 1
        self._buckets[client] = (tokens - allowed, now)
        while len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate

    def __len__(self) -> int:
        return len(self._buckets)


@lru_cache(_REMEMBERED)
def client_of(host: str) -> str:
    """The name under which an address is counted: itself, or the network of an IPv6 address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _SUBNET), strict=False))
