"""What goes in: raw files, the documents that they hold, and what a reader made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from pyoxigraph import NamedNode

from kg.claims import Claim, Modality


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they came, with the name under which errors speak of them (a path, "-", "archive.zip!member")."""

    name: str
    data: bytes = field(repr=False)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """One document that says something. Its IRI is also the name of its named graph."""

    iri: NamedNode
    name: str
    """Where it was read from: the name of its RawDocument."""
    format: str
    """Name of the reader: "aim-page", "news-article", "aiid-incidents"."""
    reader_version: int
    """Raised by a reader when it reads the same bytes differently: makes re-ingest read them again."""
    content_hash: str
    text: str = field(repr=False)
    """The text in which all spans count characters; kept beside the store, never published whole."""
    title: str
    main_entity: NamedNode | None
    """The article or incident record that the document is the page of; None for a list page."""
    publisher: NamedNode | None = None
    url: str | None = None
    published: str | None = None
    """EDTF date of publication (`2026-06-22`, `2026-06`), None where the document does not say."""
    language: str = "en"
    """BCP 47 tag of the text."""
    licence: str | None = None
    notice: str | None = None
    """What the source demands to be shown with its data."""
    collection: NamedNode | None = None
    """The list of which every edition holds all documents, so that one that is missing is withdrawn; None: no list."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the graph holds of a document."""

    content_hash: str
    version: int
    collection: NamedNode | None
    title: str

    def same_as(self, other: Known | None) -> bool:
        """Whether the same bytes were read in the same way."""
        return other is not None and (other.content_hash, other.version) == (self.content_hash, self.version)


class PassageRole(StrEnum):
    """What a passage is in its document; decides how sentences are read."""

    HEADLINE = "headline"
    BODY = "body"
    SUMMARY = "summary"
    """A monitor's description of an incident."""
    COMMENT = "comment"
    """Somebody else's words around the text (an aggregator's "Why This Matters")."""
    RATIONALE = "rationale"
    """Why a monitor classified an incident or article as it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of the document's text that extraction reads, and in whose name."""

    start: int
    end: int
    role: PassageRole
    asserted_by: NamedNode
    modality: Modality
    """Modality of a plain sentence here: ASSERTED in a news text, CLASSIFIED in a monitor's text."""
    article: NamedNode | None = None
    """The article whose words, headline or rationale this is."""
    incident: NamedNode | None = None
    """The record that the passage is about; None where extraction has to decide whether there is one."""
    anchor: str | None = None
    """ISO date that relative dates ("earlier this month") count from."""
    machine_generated: bool = False
    supported_by: NamedNode | None = None
    """The claim that holds this passage as its value (a rationale claim)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that no rule understood; the ingest report lists it."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader makes of one document: claims from its structure, passages for extraction."""

    document: SourceDocument
    claims: tuple[Claim, ...] = ()
    passages: tuple[Passage, ...] = ()
    unread: tuple[Unread, ...] = ()
