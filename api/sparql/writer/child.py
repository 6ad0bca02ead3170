"""The writer process, `python -m api.sparql.writer.child PARENT_PID`: takes the lock, writes, publishes, goes.

Messages (`api.frames`) on stdin: the settings, then jobs. On stdout: arrays [what, number of the job or None, value] as
News lists them. Jobs are done in order; each is on disk when it is called applied, and readable when the next
generation is published: at most one per interval. The process ends when nothing has come for a while, or as soon
as another process waits for the lock.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from dataclasses import asdict
from typing import Any, BinaryIO, Final, Protocol

import orjson

from api.frames import read_frame, write_frame
from api.sparql.forkserver import die_with_parent
from api.sparql.guard_update import Allowed
from api.sparql.sandbox import refuse_sockets
from api.sparql.worker import limit_memory
from api.sparql.writer.apply import apply
from api.sparql.writer.jobs import TOO_LATE, Action, Job, News, Refusal, Refused, read_job, read_setup
from kg.edits.requests import Done, Edit, read_edit
from kg.errors import StoreError, StoreInUse
from kg.settings import Settings
from kg.store.generations import Writer, current_generation, writing

_LOOK_SECONDS: Final = 0.1
"""How often a quiet writer looks whether another process waits for the lock."""


class Unbuffered:
    """A pipe of which no more is read than is asked for, so that `select` sees what is left."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def read(self, size: int, /) -> bytes:
        """All of `size` bytes; less only where the pipe ends."""
        parts = bytearray()
        while len(parts) < size and (part := os.read(self._descriptor, size - len(parts))):
            parts += part
        return bytes(parts)


class Editor(Protocol):
    """What does edits: the Desk of `kg.edits`."""

    def do(self, edit: Edit) -> Done: ...

    def forget(self) -> None:
        """The store has been changed otherwise."""
        ...


class Child:
    """The loop of the process, while it holds the lock."""

    def __init__(self, writer: Writer, settings: Settings, jobs: Unbuffered, news: BinaryIO) -> None:
        self._writer = writer
        self._settings = settings
        self._jobs = jobs
        self._news = news
        self._allowed = allowed_by(settings)
        self._editor: Editor | None = None
        self._due = time.monotonic() + settings.publish_interval - writer.age
        """When the next generation may be published."""
        self._is_ahead = writer.is_ahead
        """Something waits to be published; at first, what a process before this one had written when it was killed."""

    def run(self) -> None:
        """Work until nothing more comes, or somebody else wants to write."""
        current = current_generation(self._settings.store)
        if not self._is_ahead and current is not None:
            tell(self._news, News.PUBLISHED, None, current.id)
        quiet_since = time.monotonic()
        has_worked = False
        while True:
            if self._is_ahead and (time.monotonic() >= self._due or not self._writer.is_ahead):
                self._publish()  # at once where nothing was written after all
            wanted = has_worked and self._writer.is_wanted  # who gives way has done something, or none ever would
            if select.select([self._jobs], [], [], 0 if wanted else self._pause())[0] and not wanted:
                message = read_frame(self._jobs)
                if message is None:
                    break
                self._do(message)
                quiet_since = time.monotonic()
                has_worked = True
            elif wanted or time.monotonic() >= quiet_since + self._settings.writer_idle:
                break
        if self._is_ahead:
            time.sleep(max(self._due - time.monotonic(), 0))
            self._publish()

    def _pause(self) -> float:
        """Seconds until there is something else to do than to take the next job."""
        return min(_LOOK_SECONDS, max(self._due - time.monotonic(), 0)) if self._is_ahead else _LOOK_SECONDS

    def _do(self, message: bytes) -> None:
        number, until, job = read_job(message)
        seconds = until - time.monotonic()
        if seconds <= 0:
            tell(self._news, News.REFUSED, number, asdict(Refusal(TOO_LATE, "the write could not begin in time")))
            return
        tell(self._news, News.BEGUN, number)
        signal.setitimer(signal.ITIMER_REAL, seconds)  # the default of SIGALRM ends the process
        try:
            result = self._result(job)
        except Refused as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            tell(self._news, News.REFUSED, number, asdict(error.refusal))
        except StoreError as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            tell(self._news, News.REFUSED, number, {"code": "STORE", "message": str(error)})
        except MemoryError:
            os.abort()  # the same end as when the engine runs out first
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            tell(self._news, News.APPLIED, number, result)
            self._is_ahead = True
        self._is_ahead |= self._writer.is_ahead  # of an edit that failed, some steps may be done

    def _result(self, job: Job) -> Any:
        if job.action is Action.EDIT:
            return self._edited(job.body)
        if self._editor is not None:
            self._editor.forget()
        with self._writer.whole_or_nothing():
            return apply(self._writer.store, job, self._settings.upload_max_unpacked, self._allowed)

    def _edited(self, message: bytes) -> Any:
        """An edit has several transactions, each of which leaves the graph whole."""
        from kg.edits.desk import Desk  # with the readers of all sources, which updates never need

        if self._editor is None:
            self._editor = Desk(self._writer.store, self._settings)
        return self._editor.do(read_edit(message)).as_json()

    def _publish(self) -> None:
        """Say that all applied jobs can be read, once they can."""
        generation = self._writer.publish()
        self._due = time.monotonic() + self._settings.publish_interval
        self._is_ahead = False
        tell(self._news, News.PUBLISHED, None, generation.id)


def allowed_by(settings: Settings) -> Allowed:
    """What updates may fetch; where that is nothing, the process has no sockets."""
    return Allowed(frozenset(settings.sparql_service.split()), frozenset(settings.load_from.split()))


def tell(news: BinaryIO, what: News, number: int | None = None, value: object = None) -> None:
    """Send one message to the service."""
    write_frame(news, orjson.dumps([what, number, value]))


def main() -> None:
    """Hold the lock for a while."""
    die_with_parent(int(sys.argv[1]))
    jobs, news = Unbuffered(sys.stdin.fileno()), sys.stdout.buffer
    first = read_frame(jobs)
    if first is None:
        return
    settings = read_setup(first)
    try:
        with writing(settings) as writer:
            limit_memory(settings.update_memory)
            if allowed_by(settings) == Allowed():
                refuse_sockets()
            Child(writer, settings, jobs, news).run()
    except StoreInUse as error:
        tell(news, News.BUSY, None, error.pid)
    except StoreError as error:
        tell(news, News.BROKEN, None, str(error))


if __name__ == "__main__":
    main()
