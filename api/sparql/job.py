"""What the endpoint has run, by workers beside this process or by a store elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.store.base import Published
from kg.store.generations import Generation


@dataclass(slots=True)
class Watched:
    """What is told of a query besides its answer; whoever answers it fills this in."""

    cached: bool = False
    lane: str = "none"
    """Where it ran last: fast, overdue, slow or ending; none where no worker was asked."""


@dataclass(frozen=True, slots=True)
class Job:
    """One query that the guard has let through, with the name of the result format (see `kg.store.evaluate`)."""

    query: str
    result_format: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    deadline: float = 10.0
    """Seconds from now, waiting included."""
    client: str = ""
    """Who asks: an address or the name of a token. Clients share the workers evenly."""
    generation: Generation | None = None
    """The state to read; None means the present one."""
    asks_others: bool = False
    """The query has SERVICE calls, all of them to endpoints that the configuration allows."""
    watched: Watched = field(default_factory=Watched)


class Answer(NamedTuple):
    """What a job gave."""

    body: bytes
    generation: Published | None
    """The state that was read; None where the store does not number its states."""
