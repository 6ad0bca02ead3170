"""The store folder: one writer, and immutable generations that readers open.

    STORE/data/                 the writer's database
    STORE/writer.lock           held by the one writing process, with its pid
    STORE/unpublished           there is something in data/ that no generation shows yet
    STORE/generations/<id>/     a published copy: db/ and manifest.json
    STORE/current               the id of the generation that readers open (replaced atomically)
    STORE/documents/            texts of the source documents, by content hash

A writer publishes when it ends; a reader that finds `unpublished` without a writer publishes first, so what a
killed writer had acknowledged is seen by the next command.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import NotFound, StoreError, StoreInUse
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

_GENERATION = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One immutable state of the graph. `path` is the folder of the database, `created` an ISO 8601 instant."""

    id: str
    created: str
    path: Path


@dataclass(slots=True)
class _Mark:
    """The file that says that data/ is ahead of the generations."""

    path: Path
    is_set: bool

    def set(self) -> None:
        if not self.is_set:
            self.path.touch()
            self.is_set = True

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)
        self.is_set = False


class Writer:
    """The open database of the one writing process. Made by `writing`."""

    def __init__(self, settings: Settings, store: EmbeddedStore, *, ahead: bool) -> None:
        """`ahead` says that data/ has something that no generation shows yet."""
        self.store = store
        self._root = settings.store
        self._keep = settings.keep_generations
        self._mark = _Mark(settings.store / "unpublished", ahead)
        store.before_write = self._mark.set  # which knows neither store nor writer: a cycle would keep the files open

    def publish(self) -> Generation:
        """Make the present state the current generation, and drop old ones beyond `keep_generations`.

        Where nothing has been written since the current one, that is it.
        """
        current = current_generation(self._root)
        if current is not None and not self._mark.is_set:
            return current
        self.store.flush()
        folder = self._root / "generations"
        folder.mkdir(exist_ok=True)
        for leftover in folder.glob("*.tmp"):
            shutil.rmtree(leftover)
        known = _generation_ids(folder)
        name = f"{int(known[-1]) + 1 if known else 1:08d}"
        unfinished = folder / f"{name}.tmp"
        unfinished.mkdir()
        self.store.backup(unfinished / "db")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        (unfinished / "manifest.json").write_text(json.dumps({"id": name, "created": created}))
        unfinished.rename(folder / name)
        _replace_text(self._root / "current", name)
        self._mark.clear()
        for old in _generation_ids(folder)[: -self._keep]:
            shutil.rmtree(folder / old, ignore_errors=True)
        return Generation(name, created, folder / name / "db")


@contextmanager
def writing(settings: Settings) -> Iterator[Writer]:
    """Hold the writer's lock and the open database. Raises StoreInUse, StoreError."""
    root = settings.store
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = os.open(root / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{root}: store cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
            raise StoreInUse(root, int(holder) if holder.isdigit() else None) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        store = EmbeddedStore.open(root / "data")
        ahead = (root / "unpublished").exists()
        if ahead:
            store.recover()
        yield Writer(settings, store, ahead=ahead)
    finally:
        os.close(lock)


def current_generation(root: Path) -> Generation | None:
    """The published generation of a store folder, None where nothing was published. Reads two small files."""
    try:
        name = (root / "current").read_text().strip()
        manifest = json.loads((root / "generations" / name / "manifest.json").read_text())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"{root}: the current generation cannot be read: {error}") from error
    return Generation(name, str(manifest["created"]), root / "generations" / name / "db")


def open_current(settings: Settings) -> Generation:
    """The generation to read, published first where a writer was killed before it could.

    Raises NotFound where the folder holds no graph yet.
    """
    if (settings.store / "unpublished").exists():
        try:
            with writing(settings) as writer:
                return writer.publish()
        except StoreInUse:
            pass  # the running writer will publish; until then readers see the last generation
        except StoreError:
            if (
                current_generation(settings.store) is None
            ):  # a full or read-only disk: the last generation is still good
                raise
    generation = current_generation(settings.store)
    if generation is None:
        raise NotFound(f"{settings.store}: no graph here yet; run `kg ingest PATH` first")
    return generation


def _generation_ids(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if _GENERATION.fullmatch(entry.name))


def _replace_text(path: Path, text: str) -> None:
    """Write a small file so that readers see the old or the new text, never a part."""
    draft = path.with_name(path.name + ".tmp")
    draft.write_text(text)
    draft.replace(path)
