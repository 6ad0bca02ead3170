"""One worker process as the pool sees it: start, ask, slow down, end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from api.errors import QueryRefused, WorkerCrashed
from api.sparql import worker as child
from api.sparql.worker import Job, Setup
from kg.errors import KgError, QueryTimeout, StoreError

START_SECONDS: Final = 20.0
"""Longest start of a worker process."""
SLOW_NICENESS: Final = 10

_ROOT: Final = Path(__file__).resolve().parents[2]
"""Folder that holds the packages api and kg; a worker finds them there whatever its working folder is."""


class Worker:
    """One child process on one generation. `ask` is never called twice at once."""

    def __init__(self, process: asyncio.subprocess.Process, path: Path) -> None:
        self.path = path
        self._process = process

    @classmethod
    async def start(cls, setup: Setup) -> Worker:
        """A worker that has opened the store. Raises StoreError."""
        found = os.environ.get("PYTHONPATH")
        search = f"{_ROOT}{os.pathsep}{found}" if found else str(_ROOT)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", child.__name__, str(os.getpid()),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search}, start_new_session=True,
        )  # fmt: skip
        worker = cls(process, Path(setup.path))
        try:
            status, body = await asyncio.wait_for(worker._exchange(child.encode(setup)), START_SECONDS)
        except (TimeoutError, WorkerCrashed) as error:
            await worker.end()
            raise StoreError(f"{setup.path}: a SPARQL worker did not start: {error}") from error
        except asyncio.CancelledError:
            await worker.end()
            raise
        if status != child.READY:
            await worker.end()
            raise StoreError(body.decode())
        return worker

    async def ask(self, job: Job) -> bytes:
        """The answer as bytes. Raises QueryRefused, WorkerCrashed, QueryTimeout (the worker's own alarm)."""
        status, body = await self._exchange(child.encode(job))
        if status == child.ANSWER:
            return body
        refusal = json.loads(body)
        error = QueryRefused(refusal["code"], refusal["message"])
        error.line, error.column = refusal["line"], refusal["column"]
        raise error

    def slow_down(self) -> None:
        """Give way to the others from now on; cannot be undone without privileges."""
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, SLOW_NICENESS)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def end(self) -> None:
        """Kill and reap. The rest of the answer is read away, or the pipe would never be seen to end."""
        with suppress(ProcessLookupError):
            self._process.kill()
        try:
            if self._process.stdin is not None:
                self._process.stdin.close()
            if self._process.stdout is not None:
                await self._process.stdout.read()
            await self._process.wait()
        finally:  # asyncio has no public way to give up the pipes of a child whose loop ends first
            self._process._transport.close()  # type: ignore[attr-defined]

    async def _exchange(self, frame: bytes) -> tuple[bytes, bytes]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("a worker is started with pipes")
        try:
            stdin.write(frame)
            await stdin.drain()
            size: int = child.LENGTH.unpack(await stdout.readexactly(child.LENGTH.size))[0]
            status = await stdout.readexactly(1)
            return status, await stdout.readexactly(size - 1)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _crash(await self._process.wait()) from error


def _crash(returncode: int) -> KgError:
    if returncode == -signal.SIGALRM:
        return QueryTimeout("the query did not end before its deadline")
    if returncode == -signal.SIGABRT:
        return WorkerCrashed("OUT_OF_MEMORY", "the query needs more memory than one query may have")
    return WorkerCrashed("WORKER_CRASHED", f"the engine stopped while it ran the query (status {returncode})")
