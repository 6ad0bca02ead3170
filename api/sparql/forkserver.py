"""The process that workers are forked from, `python -m api.sparql.forkserver PARENT_PID`.

It has imported all that a worker needs, has one thread, and never opens a store, whose engine starts threads that a
fork would lose. A new worker costs a fork then, and not an interpreter. stdin is a socket to the process that serves
HTTP; orders on it and reports back are RECORDs: what, the number of the worker (chosen by the other side), a value.

All processes go down together: on Linux the kernel kills this one with its parent, and each worker with this one;
elsewhere the end of their sockets ends them.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from typing import Final, NoReturn

from api.sparql import worker

RECORD: Final = struct.Struct("=cIi")
FORK: Final = b"F"
"""Order: start a worker on the socket that comes with the record."""
KILL: Final = b"K"
"""Order: kill that worker."""
SLOW_DOWN: Final = b"N"
"""Order: give that worker the niceness `value`."""
ENDED: Final = b"E"
"""Report: that worker has ended with `value`, an exit code or the negative number of a signal."""

_PR_SET_PDEATHSIG: Final = 1


class Forkserver:
    """The children, by the numbers that the other side knows them by. One thread, one loop."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, int] = {}
        """pid -> number"""

    def run(self) -> None:
        """Serve until the other side is gone, then end every worker."""
        woken, waker = os.pipe()
        os.set_blocking(waker, False)
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        selector = DefaultSelector()
        selector.register(self._control, EVENT_READ)
        selector.register(woken, EVENT_READ)
        going = True
        while going:
            ready = [key.fd for key, _ in selector.select()]
            if woken in ready:
                os.read(woken, 4096)
                self._reap()
            if self._control.fileno() in ready:
                going = self._obey()
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)

    def _obey(self) -> bool:
        """One order. False where there will be no more."""
        try:
            record, descriptors, _, _ = socket.recv_fds(self._control, RECORD.size, 1)
        except ConnectionResetError:  # the other side has gone with reports unread
            return False
        if len(record) < RECORD.size:
            return False
        what, number, value = RECORD.unpack(record)
        if what == FORK:
            self._fork(number, descriptors[0])
            return True
        pid = next((pid for pid, known in self._children.items() if known == number), None)
        if pid is not None:  # not reaped yet, so the pid is still its own
            if what == KILL:
                os.kill(pid, signal.SIGKILL)
            elif what == SLOW_DOWN:
                os.setpriority(os.PRIO_PROCESS, pid, value)
        return True

    def _fork(self, number: int, descriptor: int) -> None:
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # too many processes, or no memory
            self._report(number, 1)
        else:
            if pid == 0:
                _become_worker(parent, descriptor)
            self._children[pid] = number
        finally:
            os.close(descriptor)

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                self._report(self._children.pop(pid), os.waitstatus_to_exitcode(status))

    def _report(self, number: int, status: int) -> None:
        with suppress(BrokenPipeError):  # the other side is gone, which the next order that does not come will tell
            self._control.sendall(RECORD.pack(ENDED, number, status))


def _become_worker(parent: int, descriptor: int) -> NoReturn:
    """The life of a forked child; nothing of the forkserver may run in it afterwards."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent(parent)
        os.closerange(0, 3)
        for _ in range(3):  # what an engine prints when it aborts is reported by its status
            os.open(os.devnull, os.O_RDWR)
        keep = os.dup2(descriptor, 3)
        os.closerange(keep + 1, 256)
        worker.serve(socket.socket(fileno=keep))
        status = 0
    finally:
        os._exit(status)


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the group; the parent decides
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)


def main() -> None:
    """Serve the parent process named on the command line."""
    die_with_parent(int(sys.argv[1]))
    gc.freeze()  # so that no collection in a worker touches, and thereby copies, pages shared by all
    Forkserver(socket.socket(fileno=0)).run()


if __name__ == "__main__":
    main()
