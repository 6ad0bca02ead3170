"""A file to write bytes to that hands them on as text, in pieces of whole lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_SIZE: Final = 1 << 18
"""Bytes of a piece: some thousand rows, a millisecond's work for who takes them."""


class Pieces:
    """Lines of UTF-8, with as much of a binary file as pyoxigraph writes to. What `take` raises, `write` raises."""

    def __init__(self, take: Callable[[str], object]) -> None:
        self._take = take
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._held.append(data)
        self._size += len(data)
        if self._size >= _SIZE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Hand on the lines that are whole."""
        lines, end, rest = b"".join(self._held).rpartition(b"\n")
        self._held, self._size = [rest], len(rest)
        if end:
            self._take((lines + end).decode())
