"""Inputs -> the readings that are new or changed, and the documents that the newest editions lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

from pyoxigraph import NamedNode

from kg import extract, sources
from kg.documents import Known, Reading
from kg.errors import BadDocument, UnknownFormat
from kg.feeds import BadRow, Feed
from kg.inputs import Input
from kg.provenance import SourceUse
from kg.report import Entry, Outcome
from kg.settings import Settings
from kg.vocabulary import Vocabulary

_VERSIONS_PER_READER: Final = 1_000
"""A stored version is reader * this + extraction, so a change of either reads a document again."""
_FEW: Final = 10
"""Documents that any edition may lack."""


@dataclass(slots=True)
class Arrivals:
    """Reads inputs in order, and knows what the graph holds already. One per run."""

    vocabulary: Vocabulary
    settings: Settings
    known: dict[NamedNode, Known]
    """document -> what the graph, with the readings of this run, holds of it"""
    note: Callable[[Entry], None]
    """Hears of every document that changes nothing."""
    format: str = sources.AUTO
    complete: bool = False
    """Somebody vouches that the inputs are whole editions, whatever they lack."""
    uses: list[SourceUse] = field(default_factory=list)
    before: frozenset[NamedNode] = field(init=False)
    """The documents of the graph when the run began."""
    _editions: dict[NamedNode, tuple[SourceUse, set[NamedNode]]] = field(default_factory=dict)
    """collection -> the newest edition of it, where that was read whole: its input, and the documents in it"""
    _use_of: dict[str, SourceUse] = field(default_factory=dict)
    """name of a document -> the input that it stands in"""

    def __post_init__(self) -> None:
        self.before = frozenset(self.known)

    def readings(self, found: Iterable[Input]) -> Iterator[Reading]:
        """The readings to store; what is unchanged, unknown or unreadable is noted here."""
        for one in found:
            use = SourceUse(one.name)
            self.uses.append(use)
            try:
                with closing(one.open(self.settings)) as feed:
                    yield from self._read(feed, use)
                    use.content_hash = feed.content_hash
            except UnknownFormat as error:
                self._note(use, Entry(one.name, one.name, Outcome.FAILED if one.named else Outcome.SKIPPED,
                                      reason=str(error)))  # fmt: skip
            except BadDocument as error:
                self._note(use, Entry(one.name, one.name, Outcome.FAILED, reason=str(error)))

    def stored(self, reading: Reading, claims: int) -> Entry:
        """The entry of a reading that the pipeline has stored."""
        document = reading.document
        outcome = Outcome.CHANGED if document.iri in self.before else Outcome.NEW
        use = self._use_of[document.name]
        use.counts[outcome.value] += 1
        return Entry(
            use.name, document.name, outcome, document.format, document.iri.value, document.title,
            claims=claims, unread=reading.unread,
        )  # fmt: skip

    def missing(self) -> dict[NamedNode, Entry]:
        """The documents to withdraw: those that the newest edition of their collection lacks.

        An edition that lacks more than a tenth of what is known is taken for a part of one, and noted as such.
        """
        entries: dict[NamedNode, Entry] = {}
        members: dict[NamedNode, list[NamedNode]] = {}
        for document, known in self.known.items():
            if known.collection in self._editions:
                members.setdefault(known.collection, []).append(document)
        for collection, documents in members.items():
            use, present = self._editions[collection]
            lacking = [document for document in documents if document not in present]
            if len(lacking) > max(_FEW, len(documents) // 10) and not self.complete:
                gap = f"{use.name} lacks {len(lacking)} of {len(documents)} known documents"
                reason = f"{gap}: none withdrawn without --complete"
                self._note(use, Entry(use.name, use.name, Outcome.FAILED, reason=reason))
                continue
            for document in lacking:
                use.counts[Outcome.WITHDRAWN.value] += 1
                entries[document] = Entry(use.name, use.name, Outcome.WITHDRAWN, use.format, document.value,
                                          self.known[document].title)  # fmt: skip
        return entries

    def _read(self, feed: Feed, use: SourceUse) -> Iterator[Reading]:
        seen: dict[NamedNode, set[NamedNode]] = {}
        whole = True
        for item in sources.read(feed, self.vocabulary, self.settings, self.format):
            if isinstance(item, BadRow):
                whole = False
                self._note(use, _bad(feed.name, item))
                continue
            document = item.document
            use.format, use.reader_version = document.format, document.reader_version
            if document.collection is not None:
                if document.collection not in seen:
                    self._editions.pop(document.collection, None)  # of an older edition nobody is missed any more
                seen.setdefault(document.collection, set()).add(document.iri)
            version = document.reader_version * _VERSIONS_PER_READER + (extract.VERSION if item.passages else 0)
            arrived = Known(document.content_hash, version, document.collection, document.title)
            if arrived.same_as(self.known.get(document.iri)):
                self._note(use, Entry(feed.name, document.name, Outcome.UNCHANGED, document.format, document.iri.value,
                                      document.title, unread=item.unread))  # fmt: skip
                continue
            self.known[document.iri] = arrived
            self._use_of[document.name] = use
            yield replace(item, document=replace(document, reader_version=version))
        if whole:  # an edition with a row that cannot be read lacks nobody knows which document
            self._editions.update({collection: (use, documents) for collection, documents in seen.items()})

    def _note(self, use: SourceUse, entry: Entry) -> None:
        use.counts[entry.outcome.value] += 1
        self.note(entry)


def _bad(name: str, row: BadRow) -> Entry:
    place = f"{name}:{row.line}"
    column = f"column {row.column!r}: " if row.column else ""
    return Entry(name, place, Outcome.FAILED, reason=f"{place}: {column}{row.reason}")
