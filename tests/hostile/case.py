"""A hostile request as a value: its name, the bytes, and the answers that are in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from tests.hostile.server import DEADLINE
from tests.hostile.wire import Build, query_request, request

LISTENER: Final = "LISTENER"
"""Stands in a text for the HOST:PORT that nobody may call."""

BUSY: Final = "503 BUSY"
PAGE_BUSY: Final = ("503", "504")
"""The same where the answer is a page, or has no body, and so no code."""
ENDED: Final = ("200", "400 RESULT_TOO_LARGE", "503 OUT_OF_MEMORY", "504 TIMEOUT")
"""Ends of a query that an engine runs: the whole answer, or a typed reason why there is none. A crash is not among
them."""
REFUSED: Final = ("400 QUERY_", "504 TIMEOUT")
"""The guard, or the parser behind it, which needs a worker and so may come too late on a busy machine."""
DEEP: Final = ("400 QUERY_TOO_DEEP",)
LONG: Final = ("400 QUERY_TOO_LONG", "413", "414", "431")


@dataclass(frozen=True, slots=True)
class Case:
    """`allowed` holds beginnings of outcomes (see Answer.outcome). That the server is busy is always in order."""

    name: str
    build: Build
    allowed: tuple[str, ...]
    latest: float = DEADLINE + 1
    """Seconds by which the answer is there."""

    def allows(self, outcome: str) -> bool:
        return outcome.startswith((*self.allowed, BUSY))


def ask(name: str, text: str, *allowed: str, accept: str = "*/*") -> Case:
    """A query by direct POST."""
    return Case(name, lambda listener: [query_request(text.replace(LISTENER, listener), Accept=accept)], allowed)


def send(
    name: str, method: str, target: str, *allowed: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Case:
    """A request that is well-formed as HTTP."""

    def build(listener: str) -> list[bytes]:
        return [
            request(
                method, target.replace(LISTENER, listener), headers, body.replace(LISTENER.encode(), listener.encode())
            )
        ]

    return Case(name, build, allowed)


def raw(name: str, *pieces: bytes | float | None, allowed: tuple[str, ...]) -> Case:
    """Bytes, pauses and a HANG_UP as they are."""
    return Case(name, lambda listener: pieces, allowed)


def form(**fields: str) -> bytes:
    """A body of application/x-www-form-urlencoded."""
    return "&".join(f"{name}={quote_plus(text)}" for name, text in fields.items()).encode()


FORM: Final = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"}
QUERY: Final = {"Content-Type": "application/sparql-query", "Accept": "*/*"}
JSON: Final = {"Content-Type": "application/json", "Accept": "*/*"}
