"""Starts workers: this side of the forkserver, which is itself started when it is needed and again if it dies."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from api.metrics import Metrics
from api.sparql import forkserver
from api.sparql.forkserver import FORK, RECORD
from api.sparql.process import Worker
from api.sparql.worker import Setup, setup_frame
from kg.errors import StoreError
from kg.store.generations import Generation

START_SECONDS: Final = 20.0
"""Longest start of a worker process."""
END_SECONDS: Final = 5.0
"""Longest end of all of them, after which their forkserver is killed, and they with it."""

_ALLOCATOR: Final = "glibc.malloc.tcache_count=512"
"""The engine makes and drops hundreds of small blocks at once; the 7 of a size that glibc keeps at hand by itself are
too few, which costs a query 5 to 10 % of its time. Other systems' allocators do not look at it."""

_ROOT: Final = Path(__file__).resolve().parents[2]
"""Folder that holds the packages api and kg; the forkserver finds them there whatever its working folder is."""


class Nursery:
    """All worker processes of one pool. Belongs to one event loop."""

    def __init__(self, metrics: Metrics, memory: int, max_result_bytes: int, max_result_rows: int) -> None:
        self._metrics = metrics
        self._limits = (memory, max_result_bytes, max_result_rows)
        self._numbers = count(1)
        self._workers: dict[int, Worker] = {}
        self._server: _Server | None = None

    async def start(self, generation: Generation, *, has_network: bool = False) -> Worker:
        """A worker that has opened the generation. Raises StoreError."""
        server = self._running_server()
        number = next(self._numbers)
        worker = Worker(generation, partial(server.order, number))
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setblocking(False)
            transport, _ = await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
            self._workers[number] = worker
            server.order(number, FORK, 0, theirs)
        transport.write(setup_frame(Setup(str(generation.path), *self._limits, has_network)))
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.shield(worker.ready)
        except TimeoutError as error:
            worker.end()
            raise StoreError(f"{generation.path}: a worker did not start within {START_SECONDS:g} s") from error
        except BaseException:
            worker.end()
            raise
        return worker

    @property
    def alive(self) -> int:
        """Workers that run, those that are just starting included."""
        return sum(worker.alive for worker in self._workers.values())

    async def close(self) -> None:
        """End all workers, and see that they have ended."""
        if self._server is not None:
            await self._server.close()
            self._lost()

    def _running_server(self) -> _Server:
        if self._server is None:
            self._server = _Server(self._ended, self._lost)
        return self._server

    def _ended(self, number: int, status: int) -> None:
        worker = self._workers.pop(number)
        if worker.alive:
            self._metrics.worker_lost()
        worker.ended(status)

    def _lost(self) -> None:
        """The forkserver is gone, and its children with it."""
        self._server = None
        for number in list(self._workers):
            self._ended(number, -signal.SIGKILL)


class _Server:
    """The forkserver's process, and this end of its socket."""

    def __init__(self, ended: Callable[[int, int], None], lost: Callable[[], None]) -> None:
        self._ended = ended
        self._lost = lost
        found = os.environ.get("PYTHONPATH")
        search = f"{_ROOT}{os.pathsep}{found}" if found else str(_ROOT)
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", forkserver.__name__, str(os.getpid())],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                env={"GLIBC_TUNABLES": _ALLOCATOR, **os.environ, "PYTHONPATH": search}, start_new_session=True,
            )  # fmt: skip
        self._control.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._control, self._hear)

    def order(self, number: int, what: bytes, value: int, connection: socket.socket | None = None) -> None:
        """Send one order. Where the forkserver is gone, so are the workers, and `lost` will say it."""
        descriptors = [] if connection is None else [connection.fileno()]
        with suppress(OSError):
            socket.send_fds(self._control, [RECORD.pack(what, number, value)], descriptors)

    def _hear(self) -> None:
        records = self._control.recv(RECORD.size * 256)
        for _, number, status in RECORD.iter_unpack(records):
            self._ended(number, status)
        if not records:
            self._hang_up()
            self._process.kill()
            self._process.wait()
            self._lost()

    async def close(self) -> None:
        """The forkserver ends all workers and itself when nobody is there any more."""
        self._hang_up()
        try:
            await asyncio.to_thread(self._process.wait, END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hang_up(self) -> None:
        self._loop.remove_reader(self._control)
        self._control.close()
