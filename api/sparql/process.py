"""One worker process as the pool sees it: ask, slow down, end."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

import orjson

from api.errors import QueryRefused, WorkerCrashed
from api.frames import LENGTH
from api.sparql.forkserver import KILL, SLOW_DOWN
from api.sparql.job import Job
from api.sparql.worker import ANSWER, READY, job_frame
from kg.errors import KgError, QueryTimeout, StoreError
from kg.store.generations import Generation

SLOW_NICENESS: Final = 10
_PROCESS_CLOCK: Final = 2
"""With a process id in the other bits, the number of the clock of that process (clock_getcpuclockid(3))."""
_HEAD: Final = LENGTH.size
_USUAL: Final = 65_536
"""Bytes of a message that each worker has room for; larger ones have theirs for a moment."""


class WorkerLost(WorkerCrashed):
    """The process was killed from outside, so it is not the query's fault."""

    def __init__(self) -> None:
        super().__init__("WORKER_CRASHED", "the process that ran the query was killed")


class Worker(asyncio.BufferedProtocol):
    """One child process on one generation, and this end of its socket. `ask` is never called twice at once."""

    def __init__(self, generation: Generation, order: Callable[[bytes, int], None]) -> None:
        """`order` passes KILL and SLOW_DOWN with a value to the forkserver; its nursery calls `ended` at the end."""
        self.generation = generation
        self.alive = True
        self.is_slowed = False
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        """Done when the store is open; StoreError where it cannot be opened."""
        self.ready.add_done_callback(asyncio.Future.exception)  # nobody may be waiting any more
        self._loop = loop
        self._order = order
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._pid = 0
        self._usual = self._room = memoryview(bytearray(_USUAL))
        self._received = 0
        """Bytes that have come into the room."""
        self._size = 0
        """Bytes of the message that is coming in, its head included; 0 until the head is there."""

    def ask(self, job: Job, seconds: float) -> asyncio.Future[bytes]:
        """The answer to come, as bytes; QueryRefused, WorkerCrashed, or QueryTimeout (the worker's own alarm)."""
        self._answer = answer = self._loop.create_future()
        if self._transport is None or not self.alive:
            answer.set_exception(WorkerLost())
            return answer
        self._transport.write(job_frame(seconds, job.query, job.result_format, job.default_graphs, job.named_graphs))
        return answer

    def end(self, error: KgError | None = None) -> None:
        """Kill the process. Whoever waits for its answer gets the error."""
        self._fail(error or WorkerCrashed("WORKER_CRASHED", "the worker was ended"))
        if self.alive:
            self.alive = False
            self._order(KILL, 0)

    @property
    def is_idle(self) -> bool:
        """It lives, and has answered what it was asked."""
        return self.alive and (self._answer is None or (self._answer.done() and not self._answer.cancelled()))

    def seconds_used(self) -> float:
        """Processor time of the process so far; plain time where the system does not tell it."""
        if sys.platform == "linux":
            with suppress(OSError):
                return time.clock_gettime(~self._pid << 3 | _PROCESS_CLOCK)
        return time.monotonic()

    def slow_down(self) -> None:
        """Give way to the others from now on; cannot be undone without privileges."""
        if not self.is_slowed:
            self.is_slowed = True
            self._order(SLOW_DOWN, SLOW_NICENESS)

    def ended(self, status: int) -> None:
        """The process has ended with that status (negative: by a signal)."""
        self.alive = False
        self._fail(_crash(status))
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # it is one of a stream; uvloop's is no subclass

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._room[self._received :]

    def buffer_updated(self, nbytes: int) -> None:
        self._received += nbytes
        if self._size == 0 and self._received >= _HEAD:
            self._size = _HEAD + LENGTH.unpack_from(self._room)[0]
            if self._size > _USUAL:
                self._room = memoryview(bytearray(self._size))
                self._room[: self._received] = self._usual[: self._received]
        if self._size and self._received >= self._size:
            message = self._room[_HEAD : self._size]
            self._room, self._received, self._size = self._usual, 0, 0
            self._take(bytes(message[:1]), bytes(message[1:]))

    def _take(self, status: bytes, body: bytes) -> None:
        if not self.ready.done():
            if status == READY:
                self._pid = int(body)
                self.ready.set_result(None)
            else:
                self.ready.set_exception(StoreError(body.decode()))
        elif self._answer is not None and not self._answer.done():
            if status == ANSWER:
                self._answer.set_result(body)
            else:
                self._answer.set_exception(_refusal(body))

    def _fail(self, error: KgError) -> None:
        if not self.ready.done():
            self.ready.set_exception(StoreError(f"{self.generation.path}: a worker did not start: {error}"))
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def _refusal(body: bytes) -> QueryRefused:
    problem = orjson.loads(body)
    error = QueryRefused(problem["code"], problem["message"])
    error.line, error.column = problem["line"], problem["column"]
    return error


def _crash(status: int) -> KgError:
    if status == -signal.SIGALRM:
        return QueryTimeout("the query did not end before its deadline")
    if status == -signal.SIGABRT:
        return WorkerCrashed("OUT_OF_MEMORY", "the query needs more memory than one query may have")
    if status == -signal.SIGKILL:
        return WorkerLost()
    return WorkerCrashed("WORKER_CRASHED", f"the engine stopped while it ran the query (status {status})")
