"""Starting and ending the processes that work on the store for the server."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import IO, Final

from api.frames import frame

_ROOT: Final = Path(__file__).resolve().parents[3]
"""Folder that holds the packages api and kg; the process finds them there whatever its working folder is."""
_END_SECONDS: Final = 5.0


async def started(module: str, first: bytes, complaints: IO[bytes] | None = None, *, talks: bool = False) -> Process:
    """`python -m MODULE PID` in a session of its own, with a first message on its stdin. Raises OSError.

    Its stderr is `complaints`, or that of this process; with `talks` its stdout is heard.
    """
    found = os.environ.get("PYTHONPATH")
    search = f"{_ROOT}{os.pathsep}{found}" if found else str(_ROOT)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(os.getpid()), stdin=PIPE, stdout=PIPE if talks else DEVNULL,
        stderr=complaints, env={**os.environ, "PYTHONPATH": search}, start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(frame(first))
    return process


async def ended(process: Process) -> None:
    """Tell the process that nothing more comes, and see it end."""
    if process.returncode is None:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
    process._transport.close()  # type: ignore[attr-defined]  # asyncio has no public way to give up the pipes
