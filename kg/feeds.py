"""Feed: one input as a stream of bytes, read once, never whole unless a reader asks for that."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from kg.documents import RawDocument
from kg.errors import BadDocument

HEAD_BYTES: Final = 65_536
"""What recognition may look at."""
_CHUNK: Final = 1 << 20
_LONGEST_CELL: Final = 5_000_000
_BYTE: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `line` is where it starts in the file, from 1; cells are stripped of edge blanks."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is none: the rest of its table goes on."""

    line: int
    column: str | None
    reason: str


class Readable(Protocol):
    """What bytes come out of."""

    def read(self, size: int = -1, /) -> bytes: ...


class Feed:
    """The bytes of one input, and their hash once they are all read."""

    def __init__(self, name: str, stream: Readable, limit: int) -> None:
        """`limit` bounds what `data` reads at once and what the whole may be, in bytes."""
        self.name = name
        self._stream = stream
        self._limit = limit
        self._hash = hashlib.sha256()
        self._size = 0
        self.head = self._take(HEAD_BYTES)
        self._waiting = self.head

    def data(self, limit: int | None = None) -> bytes:
        """All bytes. Raises BadDocument where there are more than `limit`, by default the feed's own."""
        most = self._limit if limit is None else min(limit, self._limit)
        parts, size = [], 0
        while chunk := self.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise BadDocument(self.name, f"larger than {most:,} bytes")
            parts.append(chunk)
        return b"".join(parts)

    def document(self, limit: int) -> RawDocument:
        """The whole as one document."""
        return RawDocument(self.name, self.data(limit))

    def read(self, size: int = -1) -> bytes:
        """The next bytes, b"" at the end. Raises BadDocument beyond the limit or where the medium fails."""
        if self._waiting:
            found, self._waiting = self._waiting, b""
            return found
        return self._take(_CHUNK if size < 0 else size)

    def close(self) -> None:
        """Give the medium back."""
        close = getattr(self._stream, "close", None)
        if close is not None and self.name != "-":
            close()

    @property
    def content_hash(self) -> str:
        """SHA-256 of what was read, hexadecimal."""
        return self._hash.hexdigest()

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows of comma-separated values (RFC 4180) in UTF-8, the header too; rows without any text are left out.

        A byte that is no UTF-8 and a quote that never closes spoil their own row only.
        """
        csv.field_size_limit(_LONGEST_CELL)
        text = io.TextIOWrapper(io.BufferedReader(_Raw(self)), "utf-8-sig", "surrogateescape", newline="")  # type: ignore[type-var]
        reader = csv.reader(text, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRow(line, None, f"no comma-separated values: {error}")
                continue
            spoiled = next((number for number, cell in enumerate(cells, 1) if _BYTE.search(cell)), None)
            if spoiled is not None:
                yield BadRow(line, str(spoiled), "bytes that are not UTF-8; save the file as UTF-8")
            elif any(cell.strip() for cell in cells):
                yield Row(line, tuple(cell.strip() for cell in cells))

    def _take(self, size: int) -> bytes:
        try:
            found = self._stream.read(size)
        except (OSError, EOFError, ValueError) as error:
            raise BadDocument(self.name, f"cannot be read: {error}") from error
        self._hash.update(found)
        self._size += len(found)
        if self._size > self._limit:
            raise BadDocument(self.name, f"larger than {self._limit:,} bytes (KG_MAX_INPUT_BYTES)")
        return found


class _Raw(io.RawIOBase):
    """A feed as Python's text layer wants it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # the buffer of BufferedReader
        data = self._rest or self._feed.read(len(buffer))
        part, self._rest = data[: len(buffer)], data[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
