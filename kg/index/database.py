"""An index file, open for reading from many threads."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError

_OPEN: Final = "?mode=ro&immutable=1"
"""No locks and no look for a journal: a file in place is whole, and is only ever replaced by another one."""

_MAPPED: Final = "PRAGMA mmap_size = 0x7fffffff"
"""Pages come from the cache of the system without a call for each, as many as SQLite maps (2 GB): labels in an index of
a million incidents cost half. Safe since files are never changed in place."""


class Database:
    """Rows of an SQLite file. Answers are drained, so no thread waits for what another one reads."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotFoundError, StoreError."""
        self._path = path
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path.absolute().as_uri() + _OPEN, uri=True, check_same_thread=False)
        except sqlite3.OperationalError as error:
            if path.exists():
                raise StoreError(f"{path}: the index cannot be opened: {error}") from error
            raise FileNotFoundError(path) from error
        weakref.finalize(self, self._db.close)
        self.rows(_MAPPED)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement. Raises StoreError where the file is damaged."""
        try:
            with self._lock:
                return self._db.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self._path}: the index cannot be read: {error}; `kg index` makes a new one") from error

    def value(self, statement: str, values: Sequence[object] = ()) -> Any:
        """The first value of the first row, None where there is none."""
        found = self.rows(statement, values)
        return found[0][0] if found else None
