"""`kg ingest` as a process that dies of SIGKILL at a moment of chance, and what it had acknowledged by then."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.processes import kg_command

_KINDS: Final = (("lines", 0.5), ("publishing", 0.02), ("mark", 0.3), ("start", 2.5))
"""What is waited for, and the longest delay after it in seconds."""
_LONGEST: Final = 60.0
"""Seconds after which a moment that does not come is given up."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: some seconds after something has happened."""

    after: str
    """"start" of the process, the "mark" that writing has begun, "lines" of acknowledged documents, or "publishing"."""
    lines: int
    delay: float

    @classmethod
    def draw(cls, rng: random.Random, number: int, most_lines: int) -> Moment:
        """The kinds of moments in turn, each at a time of chance: before, at and within the writing, and while a
        generation is published."""
        after, longest = _KINDS[number % len(_KINDS)]
        return cls(after, rng.randint(1, most_lines), rng.uniform(0, longest))


@dataclass(frozen=True, slots=True)
class Death:
    """A run that was killed, or that ended before its moment came (`killed` is False)."""

    killed: bool
    acknowledged: list[dict[str, Any]]
    """The lines of documents that were new."""


def ingest_until(store: Path, articles: Path, moment: Moment) -> Death:
    """Run the ingest and kill it at that moment."""
    lines: list[str] = []
    command = kg_command(store, "ingest", "--json", str(articles))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    reader = threading.Thread(target=lines.extend, args=(process.stdout,))
    reader.start()
    has_come = _sign(moment, store, lines)
    end = time.monotonic() + _LONGEST
    while process.poll() is None and time.monotonic() < end and not has_come():
        time.sleep(0.0005)
    time.sleep(moment.delay)
    process.kill()
    status = process.wait()
    reader.join()
    process.stdout.close()
    whole = (json.loads(line) for line in lines if line.endswith("\n"))
    return Death(status != 0, [line for line in whole if line.get("outcome") == "new"])


def _sign(moment: Moment, store: Path, lines: list[str]) -> Callable[[], bool]:
    """What tells that the moment has come, but for its delay."""
    if moment.after == "mark":
        return (store / "unpublished").exists
    if moment.after == "lines":
        return lambda: sum('"new"' in line for line in list(lines)) >= moment.lines
    if moment.after == "publishing":
        return lambda: next((store / "generations").glob("*.tmp"), None) is not None
    return lambda: True
