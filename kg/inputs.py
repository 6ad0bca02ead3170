"""Paths on a command line -> raw documents, in a fixed order, one at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.documents import RawDocument
from kg.errors import BadDocument
from kg.settings import Settings

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read. `named` says that the user wrote its path, not only that of a folder above it."""

    path: Path | None
    named: bool

    @property
    def name(self) -> str:
        """How errors and reports call it."""
        return "-" if self.path is None else str(self.path)

    def read(self, settings: Settings) -> RawDocument:
        """The bytes. Raises BadDocument where the file is missing, unreadable or too large."""
        limit = settings.max_document_bytes
        try:
            if self.path is None:
                data = sys.stdin.buffer.read(limit + 1)
            else:
                with self.path.open("rb") as file:
                    data = file.read(limit + 1)
        except OSError as error:
            raise BadDocument(self.name, error.strerror or str(error)) from error
        if len(data) > limit:
            raise BadDocument(self.name, f"larger than {limit:,} bytes (KG_MAX_DOCUMENT_BYTES)")
        return RawDocument(self.name, data)


def inputs(paths: Sequence[str]) -> Iterator[Input]:
    """The files of the paths: a folder gives all files below it but hidden ones, sorted; "-" is standard input.

    A path that does not exist is passed on: reading it gives the error, and the rest of the batch goes on.
    """
    for text in paths:
        if text == STDIN:
            yield Input(None, named=True)
            continue
        path = Path(text)
        if path.is_dir():
            files = (file for file in sorted(path.rglob("*")) if file.is_file())
            for file in files:
                if not any(part.startswith(".") for part in file.relative_to(path).parts):
                    yield Input(file, named=False)
        else:
            yield Input(path, named=True)
