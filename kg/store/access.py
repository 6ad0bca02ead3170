"""The store that the settings name, in a folder or elsewhere, opened to be read or to be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Protocol

from kg.errors import NoSnapshot, NotFound
from kg.settings import Settings
from kg.store import generations, lock
from kg.store.base import Beside, Published, Store
from kg.store.client import SparqlClient
from kg.store.embedded import EmbeddedStore
from kg.store.remote import RemoteStore
from kg.store.revision import raise_revision, revision


class OpenStore(Protocol):
    """A store that one writer holds."""

    @property
    def store(self) -> Store: ...

    def publish(self, beside: Beside | None = None) -> Published:
        """Show readers what has been written; `beside` adds to its folder, where it has one. Raises StoreError."""
        ...


def published(settings: Settings) -> Published | None:
    """What readers are shown now, None where nothing was published. Cheap. Raises StoreError."""
    if settings.store_url:
        with closing(SparqlClient(settings)) as client:
            return revision(client)
    return generations.current_generation(settings.store)


def open_published(settings: Settings, name: str | None = None) -> tuple[Store, Published]:
    """The store as readers are shown it now, or an earlier state by its id.

    Raises NotFound where there is none, NoSnapshot where no earlier states are kept, StoreError.
    """
    if not settings.store_url:
        folder = settings.store
        generation = generations.open_current(settings) if name is None else generations.generation(folder, name)
        return EmbeddedStore.open_read_only(generation.path), generation
    if name is not None:
        raise NoSnapshot(settings.store_url)
    store = RemoteStore(settings)
    found = revision(store.client)
    if found is None:
        raise NotFound(f"{settings.store_url}: no graph here yet; run `kg ingest PATH` first")
    return store, found


@contextmanager
def writing(settings: Settings) -> Iterator[OpenStore]:
    """Hold the one right to write: of a folder, or among the processes that share the folder beside a store elsewhere.

    What a killed writer had begun is finished or dropped first. Raises StoreInUse, StoreError.
    """
    if not settings.store_url:
        with generations.writing(settings) as writer:
            yield writer
        return
    with lock.held(settings.store, settings.writer_wait):
        store = RemoteStore(settings)
        store.recover()
        yield _RemoteWriter(store)


class _RemoteWriter:
    def __init__(self, store: RemoteStore) -> None:
        self.store = store

    def publish(self, beside: Beside | None = None) -> Published:
        return raise_revision(self.store.client)
