"""Paths on a command line -> inputs, in a fixed order, one at a time; a compressed archive gives its members."""

from __future__ import annotations

import bz2
import gzip
import sys
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from kg.errors import BadDocument
from kg.feeds import Feed, Readable
from kg.settings import Settings

STDIN: Final = "-"
MEMBER: Final = "!"
"""Between the name of an archive and that of a file in it."""

_COMPRESSIONS: Final[tuple[tuple[bytes, Callable[[BinaryIO], Readable]], ...]] = (
    (b"BZh", bz2.BZ2File),
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
)
_MOST_EXPANSION: Final = 200
"""Bytes out of one byte of an archive: tables and dumps give ten, a bomb gives a hundred thousand."""
_HARMLESS: Final = 50_000_000
"""Bytes that may come out whatever the expansion."""


class Input(Protocol):
    """One thing to read. `named` says that the user wrote its path, not only that of a folder or archive around it."""

    @property
    def name(self) -> str:
        """How errors and reports call it."""
        ...

    @property
    def named(self) -> bool: ...

    def open(self, settings: Settings) -> Feed:
        """Its bytes. Raises BadDocument where it is missing or unreadable."""
        ...


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file; standard input where there is no path."""

    path: Path | None
    named: bool

    @property
    def name(self) -> str:
        return STDIN if self.path is None else str(self.path)

    def open(self, settings: Settings) -> Feed:
        try:
            stream = sys.stdin.buffer if self.path is None else self.path.open("rb")
        except OSError as error:
            raise BadDocument(self.name, error.strerror or str(error)) from error
        return Feed(self.name, stream, settings.max_input_bytes)


@dataclass(frozen=True, slots=True)
class MemberInput:
    """A file in an archive that is being streamed: to be opened before the next one is asked for."""

    name: str
    stream: Readable
    named: bool = False

    def open(self, settings: Settings) -> Feed:
        return Feed(self.name, self.stream, settings.max_input_bytes)


@dataclass(frozen=True, slots=True)
class BrokenInput:
    """What could not be opened, or broke off in the middle: reading it gives the reason."""

    name: str
    reason: str
    named: bool = True

    def open(self, settings: Settings) -> Feed:
        raise BadDocument(self.name, self.reason)


def inputs(paths: Sequence[str]) -> Iterator[Input]:
    """The files of the paths: a folder gives all files below it but hidden ones, sorted; "-" is standard input.

    A path that does not exist is passed on: reading it gives the error, and the rest of the batch goes on.
    """
    for text in paths:
        if text == STDIN:
            yield FileInput(None, named=True)
            continue
        path = Path(text)
        if path.is_dir():
            for file in _files(path):
                yield from _opened(file, named=False)
        else:
            yield from _opened(path, named=True)


def count_files(paths: Sequence[str]) -> int:
    """How many files `inputs` will come by; an archive is one."""
    return sum(1 if text == STDIN or not Path(text).is_dir() else len(_files(Path(text))) for text in paths)


def _files(folder: Path) -> list[Path]:
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts)]


def _opened(path: Path, named: bool) -> Iterator[Input]:
    """The file itself, or the members of the archive that it is."""
    try:
        with path.open("rb") as file:
            start = file.read(3)
            expand = next((expand for magic, expand in _COMPRESSIONS if start.startswith(magic)), None)
            if expand is not None:
                file.seek(0)
                yield from _members(str(path), file, expand)
                return
    except OSError:
        pass  # opened again by its reader, which tells why it cannot be read
    yield FileInput(path, named)


def _members(name: str, file: BinaryIO, expand: Callable[[BinaryIO], Readable]) -> Iterator[Input]:
    """The files of a compressed tar archive, streamed: nothing is unpacked to disk."""
    try:
        with tarfile.open(fileobj=_Guarded(name, expand(file), file), mode="r|") as archive:  # type: ignore[call-overload]
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None and not Path(member.name).name.startswith("."):
                    yield MemberInput(f"{name}{MEMBER}{member.name}", stream)
    except BadDocument as error:
        yield BrokenInput(name, error.reason)
    except (tarfile.TarError, OSError, EOFError) as error:
        yield BrokenInput(name, f"no whole compressed tar archive: {error}")


class _Guarded:
    """What comes out of an archive, as long as it stays in proportion to what went in."""

    def __init__(self, name: str, stream: Readable, packed: BinaryIO) -> None:
        self._name = name
        self._stream = stream
        self._packed = packed
        self._out = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._out += len(data)
        if self._out > _HARMLESS + _MOST_EXPANSION * self._packed.tell():
            raise BadDocument(self._name, f"expands more than {_MOST_EXPANSION} times: not read any further")
        return data
