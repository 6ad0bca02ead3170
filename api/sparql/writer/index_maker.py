"""Makes the side index of the newest generation, `python -m api.sparql.writer.index_maker PARENT_PID`.

The settings come on stdin as the writer process gets them. Of several processes that serve one store, one makes it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import sys
from typing import Final

from api.frames import read_frame
from api.sparql.forkserver import die_with_parent
from api.sparql.sandbox import refuse_sockets
from api.sparql.worker import limit_memory
from api.sparql.writer.jobs import read_setup
from kg.errors import KgError
from kg.index.place import index_file, make
from kg.settings import Settings
from kg.store.access import published

_LOG: Final = logging.getLogger("api.sparql.writer")
_NICENESS: Final = 10
"""Answers go first: without an index they are as right, only slower."""


def main() -> None:
    """Make it where it is missing."""
    die_with_parent(int(sys.argv[1]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the draft is thrown away
    message = read_frame(sys.stdin.buffer)
    if message is None:
        return
    settings = read_setup(message)
    os.nice(_NICENESS)
    limit_memory(settings.update_memory)
    refuse_sockets()
    with (settings.store / "index.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another process is at it
        _make_missing(settings)


def _make_missing(settings: Settings) -> None:
    try:
        state = published(settings)
        if state is not None and not index_file(settings, state).exists():
            make(settings)
    except (KgError, OSError) as error:
        _LOG.warning("the index could not be made: %s", error)


if __name__ == "__main__":
    main()
