"""The pipeline, top to bottom: inputs -> readings -> claims -> atomic changes -> a generation."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from pyoxigraph import NamedNode

from kg import extract, sources
from kg.claims import Claim
from kg.documents import Reading, Unread
from kg.encoder import load_encoder
from kg.errors import BadDocument, UnknownFormat
from kg.extract.gazetteer import Gazetteer
from kg.gazette import names
from kg.inputs import Input
from kg.integrate import Integrator, vocabulary_quads
from kg.queries import QueryCatalogue
from kg.settings import Settings
from kg.store.base import Store
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Writer, current_generation, writing
from kg.store.texts import TextArchive
from kg.vocabulary import Vocabulary

_VERSIONS_PER_READER = 1_000
"""A stored version is reader * this + extraction, so a change of either reads a document again."""
_CLAIMS_PER_CHANGE = 2_000
"""What is written together: large changes are cheap by the claim, small ones lose little to Ctrl-C."""


class Outcome(StrEnum):
    """What became of one input."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """The report's line on one input."""

    name: str
    outcome: Outcome
    format: str = ""
    document: str = ""
    title: str = ""
    claims: int = 0
    reason: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class Report:
    """What an ingest did. `generation` is the published state, None for a dry run."""

    entries: list[Entry] = field(default_factory=list)
    dry_run: bool = False
    interrupted: bool = False
    generation: str | None = None

    def count(self, outcome: Outcome) -> int:
        """How many inputs ended that way."""
        return sum(entry.outcome is outcome for entry in self.entries)


def ingest(
    found: Iterable[Input],
    settings: Settings,
    *,
    format: str = "auto",
    dry_run: bool = False,
    notify: Callable[[Entry], None] = lambda entry: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Read inputs into the store. `notify` hears of each input when its outcome is final (stored = on disk).

    One bad input fails alone. Ctrl-C ends the run after the change in hand; what was stored is published.
    Raises StoreInUse or StoreError where the store cannot be written at all.
    """
    report = Report(dry_run=dry_run)
    vocabulary = Vocabulary.load()

    def note(entry: Entry) -> None:
        report.entries.append(entry)
        notify(entry)

    with _target(settings, vocabulary, dry_run) as (store, writer):
        integrator = _integrator(store, vocabulary, settings)
        gazetteer = Gazetteer.from_names(names(vocabulary, integrator.identities))
        extractor = extract.Extractor(vocabulary, gazetteer, settings)
        archive = TextArchive(settings.store / "documents")
        known = integrator.documents()
        gc.freeze()  # the tables stay; to look through them again and again costs 5 % of the time
        try:
            readings = _readings(found, vocabulary, settings, format, known, note)
            read = ((reading, integrator.keep((*reading.claims, *claims)))
                    for reading, claims in _extracted(readings, extractor))  # fmt: skip
            for batch in _batches(read):
                recorded_at = clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                change = integrator.integrate([(reading.document, claims) for reading, claims in batch], recorded_at)
                if writer is not None:
                    for reading, _ in batch:
                        archive.put(reading.document.content_hash, reading.document.text)
                store.apply(change)
                for reading, claims in batch:
                    note(_stored(reading, len(claims)))
        except KeyboardInterrupt:
            report.interrupted = True
            store.recover()
        if writer is not None:
            report.generation = writer.publish().id
    return report


def rebuild(settings: Settings) -> tuple[int, int]:
    """Derive every direct triple again from the claims. Returns how many quads were deleted and inserted."""
    vocabulary = Vocabulary.load()
    with writing(settings) as writer:
        writer.mark()
        change = _integrator(writer.store, vocabulary, settings).rebuild()
        writer.store.apply(change)
        writer.publish()
    return len(change.deletes), len(change.inserts)


def _integrator(store: Store, vocabulary: Vocabulary, settings: Settings) -> Integrator:
    return Integrator(store, QueryCatalogue.load(), vocabulary, load_encoder(settings.encoder))


@contextmanager
def _target(settings: Settings, vocabulary: Vocabulary, dry_run: bool) -> Iterator[tuple[Store, Writer | None]]:
    """The store to change: the writer's, or for a dry run a copy in memory that is thrown away."""
    if dry_run:
        yield _copy(settings, vocabulary), None
        return
    with writing(settings) as writer:
        writer.mark()
        if len(writer.store) == 0:
            writer.store.load(vocabulary_quads(vocabulary))
        elif not writer.store.holds(vocabulary_quads(vocabulary)):
            writer.store.apply(_integrator(writer.store, vocabulary, settings).rebuild())
        yield writer.store, writer


def _copy(settings: Settings, vocabulary: Vocabulary) -> Store:
    copy = EmbeddedStore()
    generation = current_generation(settings.store)
    if generation is None:
        copy.load(vocabulary_quads(vocabulary))
    else:
        copy.load(EmbeddedStore.open_read_only(generation.path).quads())
    return copy


def _readings(
    found: Iterable[Input],
    vocabulary: Vocabulary,
    settings: Settings,
    format: str,
    known: dict[NamedNode, tuple[str, int, str]],
    note: Callable[[Entry], None],
) -> Iterator[Reading]:
    """The readings of the inputs that are new or changed; the others are noted here."""
    for one in found:
        try:
            reading = sources.read(one.read(settings), vocabulary, settings, format)
        except UnknownFormat as error:
            note(Entry(one.name, Outcome.FAILED if one.named else Outcome.SKIPPED, reason=str(error)))
            continue
        except BadDocument as error:
            note(Entry(one.name, Outcome.FAILED, reason=str(error)))
            continue
        version = reading.document.reader_version * _VERSIONS_PER_READER + extract.VERSION
        document = replace(reading.document, reader_version=version)
        if known.get(document.iri, ("", 0, ""))[:2] == (document.content_hash, version):
            note(Entry(one.name, Outcome.UNCHANGED, document.format, document.iri.value, document.title))
            continue
        known[document.iri] = (document.content_hash, version, "")
        yield replace(reading, document=document)


def _extracted(
    readings: Iterable[Reading], extractor: extract.Extractor
) -> Iterator[tuple[Reading, tuple[Claim, ...]]]:
    """Each reading with the claims of its text; the extractor reads ahead by a batch."""
    waiting: deque[Reading] = deque()

    def passing() -> Iterator[Reading]:
        for reading in readings:
            waiting.append(reading)
            yield reading

    for claims in extractor.extract_all(passing()):
        yield waiting.popleft(), claims


def _batches(read: Iterable[tuple[Reading, list[Claim]]]) -> Iterator[list[tuple[Reading, list[Claim]]]]:
    """Documents that are written together; one document twice is two batches."""
    batch: list[tuple[Reading, list[Claim]]] = []
    documents: set[NamedNode] = set()
    size = 0
    for reading, claims in read:
        if size >= _CLAIMS_PER_CHANGE or reading.document.iri in documents:
            yield batch
            batch, documents, size = [], set(), 0
        batch.append((reading, claims))
        documents.add(reading.document.iri)
        size += len(claims) + 1
    if batch:
        yield batch


def _stored(reading: Reading, claims: int) -> Entry:
    document = reading.document
    return Entry(
        document.name, Outcome.STORED, document.format, document.iri.value, document.title,
        claims=claims, unread=reading.unread,
    )  # fmt: skip
