"""`kg restore`."""

from __future__ import annotations

import gzip
import sys
import zlib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kg.cli.main import OK
from kg.errors import BadDocument, UsageError
from kg.index.place import beside
from kg.settings import Settings
from kg.store.restore import restore as restore_dump


def restore(options: Namespace, settings: Settings) -> int:
    """Replace the graph by a dump, and say what it now holds."""
    if settings.store_url:
        raise UsageError(f"{settings.store_url} is a server of its own, with its own tools for dumps")
    with _opened(options.dump) as dump:
        try:
            generation, size = restore_dump(settings, dump, options.dump, beside)
        except (EOFError, zlib.error) as error:
            raise BadDocument(options.dump, f"the gzip file is damaged: {error}") from error
    print(f"{size} quads restored as generation {generation.id}")
    return OK


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    if not name.endswith((".nq", ".nq.gz")):
        raise UsageError(f"{name}: a dump is a file .nq or .nq.gz, as `kg export | gzip` makes it")
    if not Path(name).is_file():
        raise UsageError(f"{name}: there is no such file")
    with Path(name).open("rb") as file:
        if not name.endswith(".gz"):
            yield file
            return
        with gzip.open(file) as unpacked:
            yield cast("BinaryIO", unpacked)
