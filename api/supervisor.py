"""Several HTTP processes on one socket: started, replaced when they die, drained together."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final

from prometheus_client.multiprocess import mark_process_dead

from api.logs import configure
from api.metrics import FOLDER_VARIABLE
from api.server import run_http_process
from kg.errors import KgError
from kg.settings import Settings

RESTARTS: Final = 5
RESTART_SECONDS: Final = 30.0
"""More than RESTARTS deaths in that time are no accidents: the next ones would die, too."""
_UNABLE: Final = os.EX_CONFIG
"""Exit status of a child that would end the same way if it were started again."""
_LOOK_SECONDS: Final = 0.2
_END_SECONDS: Final = 10.0
"""Beyond the time to drain: for closing the store and ending the workers."""
_LOG: Final = logging.getLogger("api.supervisor")


def run_http_processes(settings: Settings, listener: socket.socket) -> None:
    """Serve with `settings.http_workers` processes until SIGTERM or SIGINT, then drain them all.

    Raises KgError where they cannot start, die too often to go on, or have to be killed at the end; UsageError for
    settings of the log.
    """
    configure(settings)
    with _metrics_folder() as folder:
        supervisor = _Supervisor(settings, listener, folder)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, supervisor.stop)
        supervisor.run()


class _Supervisor:
    """Watches its children by their sentinels."""

    def __init__(self, settings: Settings, listener: socket.socket, folder: str) -> None:
        self._settings = settings
        self._listener = listener
        self._folder = folder
        self._children: dict[int, SpawnProcess] = {}
        """By sentinel."""
        self._deaths: deque[float] = deque(maxlen=RESTARTS + 1)
        self._stopping = False

    def stop(self, number: int, frame: FrameType | None) -> None:
        """A signal handler."""
        self._stopping = True

    def run(self) -> None:
        try:
            for _ in range(self._settings.http_workers):
                self._start()
            while not self._stopping:
                for sentinel in wait(list(self._children), _LOOK_SECONDS):
                    if isinstance(sentinel, int) and not self._stopping:
                        self._replace(sentinel)
        finally:
            killed = self._drain()
        if killed:
            raise KgError(f"{killed} HTTP processes did not end in time and were killed")

    def _start(self) -> None:
        # spawned, not forked: this process may have threads, and the numbers of a process are kept under its own pid
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=_live, args=(self._settings, self._listener), name="kg-http")
        child.start()
        self._children[child.sentinel] = child

    def _replace(self, sentinel: int) -> None:
        dead = self._children.pop(sentinel)
        dead.join()
        if dead.pid is not None:
            mark_process_dead(dead.pid, self._folder)  # type: ignore[no-untyped-call]
        _LOG.error("HTTP process %s ended with status %s", dead.pid, dead.exitcode)
        if dead.exitcode == _UNABLE:
            raise KgError("an HTTP process cannot serve; its own message says why")
        self._deaths.append(time.monotonic())
        if len(self._deaths) > RESTARTS and self._deaths[-1] - self._deaths[0] < RESTART_SECONDS:
            raise KgError(
                f"HTTP processes ended {len(self._deaths)} times within {RESTART_SECONDS:g} seconds, "
                f"the last one with status {dead.exitcode}: giving up"
            )
        self._start()

    def _drain(self) -> int:
        """End all children; the number of those that had to be killed."""
        for child in self._children.values():
            child.terminate()
        end = time.monotonic() + self._settings.drain_seconds + _END_SECONDS
        killed = 0
        for child in self._children.values():
            child.join(max(end - time.monotonic(), 0))
            if child.exitcode is None:
                child.kill()
                child.join()
                killed += 1
        return killed


def _live(settings: Settings, listener: socket.socket) -> None:
    """A child's whole life."""
    try:
        run_http_process(settings, listener)
    except KgError as error:
        _LOG.error("%s", error)
        sys.exit(_UNABLE)


@contextmanager
def _metrics_folder() -> Iterator[str]:
    """A folder for the numbers of all processes, named in the environment that they inherit."""
    with TemporaryDirectory(prefix="kg-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield folder
        finally:
            del os.environ[FOLDER_VARIABLE]
