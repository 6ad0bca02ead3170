"""The writer process as the service sees it: started with the first write, started again where it died of one."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
import time
from asyncio.subprocess import Process
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson

from api.errors import BadRequest, PoolBusy, QueryRefused, UploadRefused, WorkerCrashed
from api.frames import LENGTH, frame
from api.sparql.writer import child
from api.sparql.writer.indexing import Indexing
from api.sparql.writer.jobs import TOO_LATE, Action, Job, News, setup_message
from api.sparql.writer.starting import ended, started
from kg.errors import KgError, QueryTimeout, StoreError, StoreInUse
from kg.settings import Settings

_LOG: Final = logging.getLogger("api.sparql.writer")
_ATTEMPTS: Final = 3
"""Processes in a row that may end without having done anything."""
_BEGUN_SECONDS: Final = 0.5
"""Longest time in which the news that a job has begun is heard."""
_COMPLAINT_BYTES: Final = 2_000
"""What is logged of the last words of a process."""
_SILENCE_SECONDS: Final = 30.0
"""Beyond all that a process may wait for and work on: one that says nothing for so long hangs."""
_STATUS: Final = {"TOO_LARGE": 413, "MEDIA_TYPE": 415, "CONTENT_CODING": 415}
"""Codes of refusals that HTTP has statuses for."""


@dataclass(frozen=True, slots=True)
class Done:
    """A write that can be read. `result` is as News.APPLIED has it."""

    result: Any
    generation: str

    @property
    def existed(self) -> bool:
        """The graph of the job had triples before."""
        return self.result is True


@dataclass(slots=True, eq=False)
class _Entry:
    """A job on its way, until its answer is known."""

    number: int
    job: Job
    until: float
    answer: asyncio.Future[Done]
    is_begun: bool = False
    is_applied: bool = False
    result: Any = None


class Writes:
    """One per application. All state belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entries: dict[int, _Entry] = {}
        self._indexing = Indexing(settings)
        self._outbox: asyncio.Queue[_Entry] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._numbers = 0
        self._has_moved = False
        """The present process has begun a job, or answered one."""

    async def run(self, job: Job, seconds: float | None = None) -> Done:
        """Wait until the job is done and can be read, for some seconds, or as long as any write may take.

        Raises QueryRefused, UploadRefused, QueryTimeout, WorkerCrashed, PoolBusy, StoreInUse, StoreError.
        """
        if len(self._entries) >= self._settings.update_queue:
            raise PoolBusy("too many writes are waiting")
        self._numbers += 1
        deadline = self._settings.update_deadline if seconds is None else seconds
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        entry = _Entry(self._numbers, job, time.monotonic() + deadline, answer)
        self._entries[entry.number] = entry
        self._outbox.put_nowait(entry)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_writing())
        await asyncio.wait({answer}, timeout=deadline + _BEGUN_SECONDS)
        if not answer.done() and not entry.is_begun:
            self._finish(
                entry, PoolBusy("the write could not begin in time")
            )  # the process begins no job whose time is over
        return await asyncio.shield(answer)  # who goes away does not take the write back

    async def close(self) -> None:
        """End the processes. What it has not answered yet is on disk whole, or not at all."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._indexing.close()

    async def _keep_writing(self) -> None:
        """One process after the other, while there are jobs."""
        idle_ends = 0
        while self._entries and idle_ends < _ATTEMPTS:
            self._has_moved = False
            try:
                self._settle(await self._with_process())
            except OSError as error:
                self._fail_all(StoreError(f"the writer process cannot be started: {error}"))
            idle_ends = 0 if self._has_moved else idle_ends + 1
        if self._entries:
            self._fail_all(StoreError(f"{self._settings.store}: the writer process ends before it has done anything"))

    async def _with_process(self) -> int:
        """The status with which a process has ended that got all jobs which nobody has applied yet."""
        with tempfile.TemporaryFile() as complaints:
            process = await started(child.__name__, setup_message(self._settings), complaints, talks=True)
            status = await self._hand_over(process)
            if status != 0:
                complaints.seek(0)
                said = complaints.read(_COMPLAINT_BYTES).decode(errors="replace")
                _LOG.warning("the writer process ended with status %d: %s", status, said)
            return status

    async def _hand_over(self, process: Process) -> int:
        self._outbox = asyncio.Queue()
        for entry in self._entries.values():
            if not entry.is_applied:
                self._outbox.put_nowait(entry)
        sending = asyncio.create_task(self._send(process))
        try:
            await self._listen(process)
            return await process.wait()
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await ended(process)

    async def _send(self, process: Process) -> None:
        assert process.stdin is not None
        with suppress(ConnectionError):  # it has ended, as the listener hears
            while True:
                entry = await self._outbox.get()
                process.stdin.write(frame(entry.job.message(entry.number, entry.until)))
                await process.stdin.drain()

    async def _listen(self, process: Process) -> None:
        assert process.stdout is not None
        patience = self._settings.writer_wait + self._settings.update_deadline + _SILENCE_SECONDS
        try:
            while True:
                async with asyncio.timeout(patience):
                    size: int = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
                    what, number, value = orjson.loads(await process.stdout.readexactly(size))
                self._hear(News(what), number, value)
        except asyncio.IncompleteReadError:
            return  # the end of the process
        except TimeoutError:
            process.kill()

    def _hear(self, what: News, number: int | None, value: Any) -> None:
        entry = None if number is None else self._entries.get(number)
        if entry is not None and what is News.BEGUN:
            entry.is_begun = self._has_moved = True
        elif entry is not None and what is News.APPLIED:
            entry.is_applied, entry.result = True, value
        elif entry is not None and what is News.REFUSED:
            self._finish(entry, _refusal(entry.job, value))
        elif what is News.PUBLISHED:
            self._indexing.postpone()
            for one in list(self._entries.values()):
                if one.is_applied:
                    self._finish(one, Done(one.result, value))
        elif what is News.BUSY:
            self._fail_all(StoreInUse(self._settings.store, value))
        elif what is News.BROKEN:
            self._fail_all(StoreError(value))

    def _settle(self, status: int) -> None:
        """The job that the process was at has failed; the others go to the next process."""
        for entry in list(self._entries.values()):
            if entry.is_begun and not entry.is_applied:
                self._finish(entry, _crash(status, self._settings.update_deadline))

    def _fail_all(self, error: KgError) -> None:
        for entry in list(self._entries.values()):
            self._finish(entry, error)

    def _finish(self, entry: _Entry, end: Done | KgError) -> None:
        del self._entries[entry.number]
        self._has_moved = True
        if entry.answer.cancelled():
            return
        if isinstance(end, Done):
            entry.answer.set_result(end)
        else:
            entry.answer.set_exception(end)
            entry.answer.exception()  # heard, even where the client has gone


def _refusal(job: Job, value: dict[str, Any]) -> KgError:
    if value["code"] == TOO_LATE:
        return PoolBusy(value["message"])
    if value["code"] == "STORE":
        return StoreError(value["message"])
    if value["code"] in _STATUS:
        return BadRequest(value["message"], value["code"], _STATUS[value["code"]])
    kind = QueryRefused if job.action is Action.UPDATE else UploadRefused
    error = kind(value["code"], value["message"])
    error.line, error.column = value["line"], value["column"]
    return error


def _crash(status: int, deadline: float) -> KgError:
    if status == -signal.SIGALRM:
        return QueryTimeout(f"the write did not end within {deadline:g} seconds; nothing of it is kept")
    if status == -signal.SIGABRT:
        return WorkerCrashed("OUT_OF_MEMORY", "the write needs more memory than one may have; nothing of it is kept")
    return WorkerCrashed(
        "WRITER_CRASHED", f"the writer stopped at this write (status {status}): it is kept whole, or not at all"
    )
