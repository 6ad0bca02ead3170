"""The writer's lock of a store folder: one holder, and a way for others to say that they wait for it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.errors import StoreError, StoreInUse

_POLL_SECONDS: Final = 0.02


@contextmanager
def held(root: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a store folder, which is created. Waits up to `wait` seconds for another holder to end.

    Raises StoreInUse with the holder's pid, and StoreError where the folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = _open(root / "writer.lock")
    except OSError as error:
        raise StoreError(f"{root}: store cannot be written: {error.strerror}") from error
    try:
        if not _take(lock) and not _wait(root, lock, wait):
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
            raise StoreInUse(root, int(holder) if holder.isdigit() else None)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)


def is_wanted(root: Path) -> bool:
    """Somebody waits for the lock. For its holder, which may then hand it over."""
    waiting = _open(root / "writer.waiting")
    try:
        return not _take(waiting)
    finally:
        os.close(waiting)


def _wait(root: Path, lock: int, seconds: float) -> bool:
    """Those who wait share the lock of another file, by which the holder sees them."""
    if seconds <= 0:
        return False
    waiting = _open(root / "writer.waiting")
    try:
        fcntl.flock(waiting, fcntl.LOCK_SH)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
            if _take(lock):
                return True
        return False
    finally:
        os.close(waiting)


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
