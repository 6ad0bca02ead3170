"""The store folder: one writer, and immutable generations that readers open.

    STORE/data/                 the writer's database
    STORE/restored/             a whole new database, which takes the place of data/ when that is next opened
    STORE/writer.lock           held by the one writing process, with its pid
    STORE/writer.waiting        shared by those who wait for it
    STORE/unpublished           there is something in data/ that no generation shows yet
    STORE/unsealed              documents among it that may be there in part
    STORE/generations/<id>/     a published copy: db/, manifest.json, and what is made beside it
    STORE/current               the id of the generation that readers open (replaced atomically)
    STORE/documents/            texts of the source documents, by content hash

A writer publishes when it ends; a reader that finds `unpublished` without a writer publishes first, so what a
killed writer had acknowledged is seen by the next command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.errors import NotFound, StoreError, StoreInUse
from kg.settings import Settings
from kg.store import lock
from kg.store.base import Beside, Published
from kg.store.embedded import EmbeddedStore
from kg.terms import expand

_GENERATION = re.compile(r"\d{8}")
_ENGINE_LOCK: Final = "LOCK: "
"""In the engine's message that another process has the database open."""
_CLOSING_SECONDS: Final = 3.0
_POLL_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Generation(Published):
    """One immutable state of the graph in a folder of its own. `path` is that of the database."""

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
        self._optimize_from = settings.optimize_from
        self._grace = timedelta(seconds=settings.generation_grace)
        self._mark = _Mark(settings.store / "unpublished", ahead)
        # functions that know neither store nor writer: a cycle would keep the files open
        store.before_write = self._mark.set
        store.before_bulk = partial(_note_unsealed, settings.store / "unsealed")

    @property
    def is_ahead(self) -> bool:
        """Something is written that no generation shows yet."""
        return self._mark.is_set

    @property
    def is_wanted(self) -> bool:
        """Another process waits to write."""
        return lock.is_wanted(self._root)

    @property
    def age(self) -> float:
        """Seconds since the current generation was published; infinite where there is none."""
        current = current_generation(self._root)
        if current is None:
            return float("inf")
        return (datetime.now(UTC) - datetime.fromisoformat(current.created)).total_seconds()

    @contextmanager
    def whole_or_nothing(self) -> Iterator[None]:
        """Around one transaction: if it raises, nothing was written, and what was published is still all there is."""
        was_ahead = self.is_ahead
        try:
            yield
        except Exception:
            if not was_ahead:
                self._mark.clear()
            raise

    def publish(self, beside: Beside | None = None) -> Generation:
        """Make the present state the current generation, once it is safe on disk, and drop old ones.

        `beside` may put more into its folder, before it is shown. Where nothing has been written since the current
        one, that is it.
        """
        current = current_generation(self._root)
        if current is not None and not self._mark.is_set:
            return current
        if self.store.scattered >= self._optimize_from:
            self.store.optimize()
        self.store.flush()
        folder = self._root / "generations"
        folder.mkdir(exist_ok=True)
        for leftover in folder.glob("*.tmp"):
            shutil.rmtree(leftover)
        known = _generation_ids(folder)
        name = f"{int(known[-1]) + 1 if known else 1:08d}"
        unfinished = folder / f"{name}.tmp"
        unfinished.mkdir()
        self.store.snapshot(unfinished / "db")
        created = datetime.now(UTC).isoformat(timespec="milliseconds")
        _write_durably(unfinished / "manifest.json", json.dumps({"id": name, "created": created}))
        if beside is not None:
            beside(self.store, unfinished, Published(name, created))
        unfinished.rename(folder / name)
        sync(folder)
        _replace_text(self._root / "current", name)
        (self._root / "unsealed").unlink(missing_ok=True)
        self._mark.clear()
        self._drop_old()
        return Generation(name, created, folder / name / "db")

    def _drop_old(self) -> None:
        """Keep the last ones, and those so young that a reader may be about to open them."""
        young = datetime.now(UTC) - self._grace
        for old in generations(self._root)[: -self._keep]:
            if datetime.fromisoformat(old.created) < young:
                shutil.rmtree(old.path.parent, ignore_errors=True)


@contextmanager
def writing(settings: Settings, wait: float | None = None) -> Iterator[Writer]:
    """Hold the writer's lock and the open database; wait for the lock up to `settings.writer_wait` seconds, or `wait`.

    Raises StoreInUse, StoreError.
    """
    with lock.held(settings.store, settings.writer_wait if wait is None else wait):
        yield open_writer(settings)


def open_writer(settings: Settings) -> Writer:
    """The database opened for writing, with all that earlier processes left to do done. The caller holds the lock."""
    take_restored(settings.store)
    store = _opened(settings.store / "data")
    ahead = (settings.store / "unpublished").exists()
    if ahead:
        store.unsealed.update(_read_unsealed(settings.store / "unsealed"))
        store.recover()
    return Writer(settings, store, ahead=ahead)


def _opened(path: Path) -> EmbeddedStore:
    """The database; a process that has just given up the writer's lock may take a moment to close it."""
    end = time.monotonic() + _CLOSING_SECONDS
    while True:
        try:
            return EmbeddedStore.open(path)
        except StoreError as error:
            if _ENGINE_LOCK not in str(error) or time.monotonic() >= end:
                raise
        time.sleep(_POLL_SECONDS)


def take_restored(root: Path) -> None:
    """Put a restored database in the place of data/, where there is one: what a killed process had begun."""
    restored = root / "restored"
    if restored.exists():
        shutil.rmtree(root / "data", ignore_errors=True)
        restored.rename(root / "data")


def current_generation(root: Path) -> Generation | None:
    """The published generation of a store folder, None where nothing was published. Reads two small files."""
    try:
        return _generation(root, (root / "current").read_text().strip())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"{root}: the current generation cannot be read: {error}") from error


def generations(root: Path) -> list[Generation]:
    """The generations that are kept, oldest first."""
    folder = root / "generations"
    kept = []
    for name in _generation_ids(folder) if folder.is_dir() else ():
        try:
            kept.append(_generation(root, name))
        except FileNotFoundError:  # dropped while we looked
            continue
    return kept


def generation(root: Path, name: str) -> Generation:
    """The kept generation of an id, for reads of an earlier state. Raises NotFound that lists the kept ones."""
    kept = {one.id: one for one in generations(root)}
    if name not in kept:
        raise NotFound(f"no generation {name!r} is kept; there are: {', '.join(kept) or 'none'}")
    return kept[name]


def open_current(settings: Settings) -> Generation:
    """The generation to read, published first where a writer was killed before it could.

    Raises NotFound where the folder holds no graph yet.
    """
    if (settings.store / "unpublished").exists():
        try:
            with writing(settings, wait=0) as writer:
                return writer.publish()
        except StoreInUse:
            pass  # the running writer will publish; until then readers see the last generation
        except StoreError:
            if (
                current_generation(settings.store) is None
            ):  # a full or read-only disk: the last generation is still good
                raise
    current = current_generation(settings.store)
    if current is None:
        raise NotFound(f"{settings.store}: no graph here yet; run `kg ingest PATH` first")
    return current


def _generation(root: Path, name: str) -> Generation:
    folder = root / "generations" / name
    manifest = json.loads((folder / "manifest.json").read_text())
    return Generation(name, str(manifest["created"]), folder / "db")


def _generation_ids(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if _GENERATION.fullmatch(entry.name))


def _note_unsealed(path: Path, documents: Collection[NamedNode]) -> None:
    with path.open("a") as file:
        file.writelines(f"{document.value}\n" for document in documents)


def _read_unsealed(path: Path) -> list[NamedNode]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return []
    found = (expand(line) for line in lines)
    return [document for document in found if document is not None]  # a line that was cut off names none


def _replace_text(path: Path, text: str) -> None:
    """Write a small file so that readers see the old or the new text, never a part."""
    draft = path.with_name(path.name + ".tmp")
    _write_durably(draft, text)
    draft.replace(path)
    sync(path.parent)


def _write_durably(path: Path, text: str) -> None:
    path.write_text(text)
    sync(path)


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is safe on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
