"""The pipeline, top to bottom: inputs -> readings -> claims -> atomic changes -> a generation."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, tee
from typing import Final

from pyoxigraph import NamedNode

from kg import extract
from kg.arrivals import Arrivals
from kg.claims import Claim
from kg.documents import Reading
from kg.extract.gazetteer import Gazetteer
from kg.gazette import names
from kg.index.place import publish
from kg.inputs import Input
from kg.integrate import Integrator
from kg.provenance import Run
from kg.report import WRITTEN, Entry, Report
from kg.settings import Settings
from kg.store.access import writing
from kg.store.base import Change, Store
from kg.store.texts import TextArchive
from kg.target import integrator_of, target
from kg.vocabulary import Vocabulary

_OBJECTS_BETWEEN_COLLECTIONS: Final = 1_000_000
_FIRST_CHANGE: Final = 500
_GROWTH: Final = 4
_LARGEST_CHANGE: Final = 20_000
"""Claims that are written together. Each change leaves files for the engine to merge, so large ones are cheap by the
claim; small ones at the beginning show soon that something happens, and lose little to Ctrl-C."""


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Claims and quads hold no cycles, which the collector at its own pace takes a tenth of the time to find out.

    Around the whole run, so that they are gone when it looks again.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_rarely_collected()
def ingest(
    found: Iterable[Input],
    settings: Settings,
    *,
    format: str = "auto",
    complete: bool = False,
    dry_run: bool = False,
    notify: Callable[[Entry], None] = lambda entry: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Read inputs into the store. `notify` hears of each document when its outcome is final (new, changed = on disk).

    `complete` vouches that catalogues are whole editions, so that every record that they lack is withdrawn.

    One bad input fails alone. Ctrl-C ends the run after the change in hand; what was stored is published.
    Raises StoreInUse or StoreError where the store cannot be written at all.
    """
    report = Report(dry_run=dry_run)
    vocabulary = Vocabulary.load()

    def note(entry: Entry) -> None:
        report.entries.append(entry)
        notify(entry)

    def now() -> str:
        return clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    with target(settings, vocabulary, dry_run) as (integrator, writer):
        store = integrator.store
        work = _Work(store, integrator, integrator.begin(now()), now, note)
        arrivals = Arrivals(vocabulary, settings, integrator.documents(), note, format, complete)
        archive = None if writer is None else TextArchive(settings.store / "documents")
        try:
            read = _extracted(arrivals.readings(found), lambda: _extractor(vocabulary, integrator, settings))
            work.take_in(read, arrivals, archive)
            work.withdraw(arrivals)
            work.relate()
        except KeyboardInterrupt:
            report.interrupted = True
            store.recover()
        if report.count(*WRITTEN):
            store.apply(Change((), list(work.run.quads(now(), arrivals.uses))))
        if writer is not None:
            report.generation = publish(writer).id
    return report


@dataclass(frozen=True, slots=True)
class _Work:
    """The writing part of one run."""

    store: Store
    integrator: Integrator
    run: Run
    now: Callable[[], str]
    note: Callable[[Entry], None]

    def take_in(
        self, read: Iterable[tuple[Reading, tuple[Claim, ...]]], arrivals: Arrivals, archive: TextArchive | None
    ) -> None:
        """Write what was read, a batch at a time."""
        for batch in _batches((reading, self.integrator.keep(claims)) for reading, claims in read):
            stated = [(reading.document, claims) for reading, claims in batch]
            change = self.integrator.integrate(stated, self.run, self.now())
            if archive is not None:
                for document, _ in stated:
                    archive.put(document.content_hash, document.text)
            with _whole():
                self.store.apply(change)
                for reading, claims in batch:
                    self.note(arrivals.stored(reading, len(claims)))

    def withdraw(self, arrivals: Arrivals) -> None:
        """Withdraw what the newest editions lack."""
        missing = arrivals.missing()
        if missing:
            titles = {document: entry.title for document, entry in missing.items()}
            change = self.integrator.withdraw(titles, self.run, self.now())
            with _whole():
                self.store.apply(change)
                for entry in missing.values():
                    self.note(entry)

    def relate(self) -> None:
        """Compare the records of different sources, where any have come in."""
        if self.integrator.is_unrelated:
            self.store.apply(self.integrator.relate())


@contextmanager
def _whole() -> Iterator[None]:
    """Ctrl-C waits for the end of the block, so that what is written is also told."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def rebuild(settings: Settings) -> tuple[int, int]:
    """Compare records again where they or the rules have changed, and derive every direct triple again from the claims.

    Returns how many direct triples were deleted and inserted by the second step: none, unless one had been lost.
    """
    vocabulary = Vocabulary.load()
    with writing(settings) as writer:
        integrator = integrator_of(writer.store, vocabulary, settings)
        writer.store.apply(integrator.relate())
        change = integrator.rebuild()
        writer.store.apply(change)
        publish(writer)
    return len(change.deletes), len(change.inserts)


def _extractor(vocabulary: Vocabulary, integrator: Integrator, settings: Settings) -> extract.Extractor:
    gazetteer = Gazetteer.from_names(names(vocabulary, integrator.identities))
    extractor = extract.Extractor(vocabulary, gazetteer, settings)
    gc.freeze()  # the tables stay: there is no need to look through them again and again
    return extractor


def _extracted(
    readings: Iterable[Reading], extractor: Callable[[], extract.Extractor]
) -> Iterator[tuple[Reading, tuple[Claim, ...]]]:
    """Each reading with all its claims. The extractor is built where there is text, and reads ahead by a batch."""
    built: list[extract.Extractor] = []
    for has_text, group in groupby(readings, lambda reading: bool(reading.passages)):
        if not has_text:
            yield from ((reading, reading.claims) for reading in group)
            continue
        if not built:
            built.append(extractor())
        ahead, waiting = tee(group)
        for claims in built[0].extract_all(ahead):
            reading = next(waiting)
            yield reading, (*reading.claims, *claims)


def _batches(read: Iterable[tuple[Reading, list[Claim]]]) -> Iterator[list[tuple[Reading, list[Claim]]]]:
    """Documents that are written together; one document twice is two batches."""
    batch: list[tuple[Reading, list[Claim]]] = []
    documents: set[NamedNode] = set()
    size, enough = 0, _FIRST_CHANGE
    for reading, claims in read:
        if size >= enough or reading.document.iri in documents:
            yield batch
            batch, documents, size = [], set(), 0
            enough = min(_GROWTH * enough, _LARGEST_CHANGE)
        batch.append((reading, claims))
        documents.add(reading.document.iri)
        size += len(claims) + 1
    if batch:
        yield batch
