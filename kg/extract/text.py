"""What extraction works on: the sentences of one document with everything that single-pass components found in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode
from spacy.tokens import Span as TokenSpan

from kg.claims import Modality, Span
from kg.documents import Passage, PassageRole, Reading
from kg.extract.cues import Cue
from kg.extract.dates import FoundDate
from kg.extract.gazetteer import ORGANIZATION
from kg.extract.lexicon import Hit
from kg.extract.quotes import Quote


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name at characters [start, end) of the sentence."""

    start: int
    end: int
    text: str
    iri: NamedNode
    kind: str
    outlet: bool = False
    owner: NamedNode | None = None
    owner_name: str = ""
    main: str = ""
    """The name in use, where `text` is an alias."""
    is_system: bool = False
    """The name of an AI system, by the register or by the graph."""
    confidence: float = 1.0

    @property
    def canonical(self) -> str:
        """The name by which nodes that belong to it are keyed: the one in use, whatever this text writes."""
        return self.main or self.text

    @property
    def is_organization(self) -> bool:
        """An organization, news outlets included."""
        return self.kind == ORGANIZATION


@dataclass(frozen=True, slots=True)
class Attribution:
    """Characters [start, end) of the sentence say what `source` reported."""

    source: NameMention
    start: int
    end: int
    cue: str


@dataclass(slots=True)
class Sentence:
    """One sentence. All offsets of findings count from its first character."""

    passage: Passage
    tokens: TokenSpan
    start: int
    """Offset of the first character in the document's text."""
    text: str
    index: int
    """Position among the sentences of the same role that speak of the same article or record."""
    title_case: bool
    names: list[NameMention] = field(default_factory=list)
    dates: list[FoundDate] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    incident_kinds: list[Hit] = field(default_factory=list)
    system_kinds: list[Hit] = field(default_factory=list)
    response_types: list[Hit] = field(default_factory=list)
    attribution: Attribution | None = None
    told: tuple[tuple[int, int, str], ...] = ()
    """(start, end, notation) of the kinds of incident that patterns find, see kg.extract.kind_patterns."""
    evidence: Span = field(init=False)
    """The whole sentence as a span of the document."""

    def __post_init__(self) -> None:
        self.evidence = self.span(0, len(self.text))

    @property
    def base(self) -> int:
        """Offset of the sentence in its Doc, whose tokens count from the passage's start."""
        return self.start - self.passage.start

    @property
    def role(self) -> PassageRole:
        """What the passage is in its document."""
        return self.passage.role

    def span(self, start: int, end: int) -> Span:
        """Characters [start, end) of the sentence as a span of the document."""
        return Span(self.start + start, self.start + end, self.text[start:end])

    def organizations(self) -> Iterator[NameMention]:
        """Names of organizations that are no outlets."""
        return (name for name in self.names if name.is_organization and not name.outlet)

    def name_at(self, start: int, end: int) -> NameMention | None:
        """The name that overlaps [start, end)."""
        return next((name for name in self.names if name.start < end and start < name.end), None)

    def in_speech(self, position: int) -> bool:
        """Whether a character stands inside double quotation marks: somebody else's words."""
        return any(quote.start < position < quote.end for quote in self.quotes if not quote.single)

    def in_brackets(self, position: int) -> bool:
        """Whether a character stands inside round brackets."""
        return self.text.rfind("(", 0, position) > self.text.rfind(")", 0, position)


@dataclass(frozen=True, slots=True)
class Text:
    """A document taken apart."""

    reading: Reading
    sentences: tuple[Sentence, ...]
    acronyms: dict[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something, and how."""

    asserted_by: NamedNode
    modality: Modality
    statement: NamedNode | None = None


def anchor_of(passage: Passage, reading: Reading) -> date | None:
    """The day from which relative dates of a passage count: its own, else the document's, if that is a full date."""
    for text in (passage.anchor, reading.document.published):
        if text is not None and len(text) == 10:
            try:
                return date.fromisoformat(text)
            except ValueError:
                continue
    return None
