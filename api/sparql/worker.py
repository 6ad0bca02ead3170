"""The worker process, `python -m api.sparql.worker PARENT_PID`: answers queries on its pipes until it is killed.

A plain child process with two pipes, and not a `multiprocessing` one: nothing of the parent is forked or imported
again, the event loop reads the pipe without a thread, and a kill leaves no lock behind.

Frames on stdin and stdout: an 8-byte length, then that many bytes. The first frame in is the Setup; each further frame
is a Job; each frame out is a status byte and a body.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from api.sparql.sandbox import refuse_sockets
from kg.errors import QueryError, ResultTooLarge, StoreError
from kg.store.evaluate import evaluate, open_read_only

LENGTH: Final = struct.Struct(">Q")
READY: Final = b"R"
ANSWER: Final = b"A"
REFUSED: Final = b"E"
"""Body: JSON with code, message, line, column; in place of READY, the reason why the store cannot be opened."""

_PR_SET_PDEATHSIG: Final = 1
_GRACE: Final = 2.0
"""Seconds after the deadline at which the worker ends itself, should its parent be unable to."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told once. `memory` is bytes beyond those in use when the store is open."""

    path: str
    memory: int
    deadline: float
    max_result_bytes: int


@dataclass(frozen=True, slots=True)
class Job:
    """One query that the guard has let through, with the name of the result format."""

    query: str
    result_format: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


def encode(message: Setup | Job) -> bytes:
    """A frame for stdin of a worker."""
    body = json.dumps(asdict(message)).encode()
    return LENGTH.pack(len(body)) + body


def main() -> None:
    """Serve one generation of the store."""
    _die_with_parent(int(sys.argv[1]))
    frames, answers = sys.stdin.buffer, sys.stdout.buffer
    first = _read(frames)
    if first is None:
        return
    setup = Setup(**json.loads(first))
    try:
        store = open_read_only(Path(setup.path))
    except StoreError as error:
        _write(answers, REFUSED, str(error).encode())
        return
    _limit(setup.memory)
    refuse_sockets()
    _write(answers, READY, b"")
    while (frame := _read(frames)) is not None:
        job = Job(**json.loads(frame))
        signal.setitimer(signal.ITIMER_REAL, setup.deadline + _GRACE)
        try:
            status, body = (
                ANSWER,
                evaluate(
                    store, job.query, job.result_format, job.default_graphs, job.named_graphs, setup.max_result_bytes
                ),
            )
        except QueryError as error:
            status, body = REFUSED, _refusal(error)
        except MemoryError:
            os.abort()  # the same end as when the engine runs out first
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, status, body)


def _refusal(error: QueryError) -> bytes:
    code = "RESULT_TOO_LARGE" if isinstance(error, ResultTooLarge) else "QUERY_SYNTAX"
    return json.dumps({"code": code, "message": str(error), "line": error.line, "column": error.column}).encode()


def _die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process with its parent; elsewhere the end of stdin ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the group; the parent decides
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            sys.exit(1)


def _limit(memory: int) -> None:
    """Cap the address space at what is in use now plus `memory`, and leave no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        budget = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (budget, budget))


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size: int = LENGTH.unpack(head)[0]
    body = stream.read(size)
    return body if len(body) == size else None


def _write(stream: BinaryIO, status: bytes, body: bytes) -> None:
    stream.write(LENGTH.pack(len(status) + len(body)) + status)
    stream.write(body)
    stream.flush()


if __name__ == "__main__":
    main()
