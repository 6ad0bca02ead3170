"""The inside of a worker process: opens one generation of the store and answers queries until it is killed.

Messages on its socket (`api.frames`): the first one in is the Setup, in JSON; each further one is a request as made by
`job_frame`; each one out is a status byte and a body.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from api.frames import frame, read_frame, send_frame
from api.sparql.sandbox import refuse_sockets
from kg.errors import QueryError, ResultTooLarge, StoreError
from kg.store.evaluate import evaluate, open_read_only

READY: Final = b"R"
"""Body: the process id, in decimal."""
ANSWER: Final = b"A"
REFUSED: Final = b"E"
"""Body: JSON with code, message, line, column; in place of READY, the reason why the store cannot be opened."""

_GRACE: Final = 2.0
"""Seconds after the deadline at which the worker ends itself, should its parent be unable to."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told once. `memory` is bytes beyond those in use when the store is open."""

    path: str
    memory: int
    max_bytes: int
    max_rows: int
    has_network: bool = False


def setup_frame(setup: Setup) -> bytes:
    """The first message to a worker."""
    return frame(orjson.dumps(setup))


def job_frame(
    seconds: float, query: str, result_format: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> bytes:
    """One query, which has `seconds` left."""
    return frame(orjson.dumps([seconds, query, result_format, default_graphs, named_graphs]))


def serve(connection: socket.socket) -> None:
    """Answer what comes on the connection, until it is closed."""
    requests = connection.makefile("rb")
    first = read_frame(requests)
    if first is None:
        return
    setup = Setup(**orjson.loads(first))
    try:
        store = open_read_only(Path(setup.path))
    except StoreError as error:
        send_frame(connection, REFUSED, str(error).encode())
        return
    limit_memory(setup.memory)
    if not setup.has_network:
        refuse_sockets()
    send_frame(connection, READY, str(os.getpid()).encode())
    while (message := read_frame(requests)) is not None:
        seconds, query, result_format, default_graphs, named_graphs = orjson.loads(message)
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
        try:
            status, body = ANSWER, evaluate(
                store, query, result_format, default_graphs, named_graphs, setup.max_bytes, setup.max_rows
            )  # fmt: skip
        except QueryError as error:
            status, body = REFUSED, _refusal(error)
        except MemoryError:
            os.abort()  # the same end as when the engine runs out first
        signal.setitimer(signal.ITIMER_REAL, 0)
        send_frame(connection, status, body)


def _refusal(error: QueryError) -> bytes:
    code = "RESULT_TOO_LARGE" if isinstance(error, ResultTooLarge) else "QUERY_SYNTAX"
    problem: dict[str, Any] = {"code": code, "message": str(error), "line": error.line, "column": error.column}
    return orjson.dumps(problem)


def limit_memory(memory: int) -> None:
    """Cap the address space at what is in use now plus `memory`, and leave no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        budget = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (budget, budget))
