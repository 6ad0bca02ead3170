"""What is asked of the desk and what came of it: frozen values, and their way through a pipe as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import orjson

from kg.documents import Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """A document to take in. What it says of itself is overruled by what is given here."""

    content: str
    format: str = "auto"
    """One of `kg.sources.formats()`."""
    url: str | None = None
    published: str | None = None
    """A day, a month or a year, as people write them."""
    publisher: str | None = None
    title: str | None = None
    dry_run: bool = False
    by: str = ""
    """Who asks: the name of a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A decision: `kind` is "merge", "not-same", "accept" or "reject", `of` two nodes (IRI, CURIE, name) or a claim."""

    kind: str
    of: Sequence[str]
    because: str
    dry_run: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The withdrawal of a judgement: `of` is its IRI, or that of its claim, or its two nodes."""

    of: Sequence[str]
    because: str
    dry_run: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The withdrawal of a document, given by IRI or CURIE: it says nothing any more, and its history stays."""

    document: str
    because: str
    dry_run: bool = False
    by: str = ""


Edit = Ingest | Judge | Undo | Withdraw

_EDITS: Final[dict[str, type[Edit]]] = {kind.__name__: kind for kind in (Ingest, Judge, Undo, Withdraw)}


def edit_message(edit: Edit) -> bytes:
    """The edit as JSON."""
    return orjson.dumps([type(edit).__name__, edit])


def read_edit(message: bytes) -> Edit:
    """The edit of a message that `edit_message` made."""
    name, values = orjson.loads(message)
    return _EDITS[name](**values)


@dataclass(frozen=True, slots=True)
class InputError:
    """What is wrong with one field of an edit. `shape` is the CURIE of the SHACL shape that says so."""

    field: str
    message: str
    code: str
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedClaim:
    """A claim that breaks a shape and is left out."""

    about: str
    property: str
    value: str
    message: str
    shape: str


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one document: `outcome` as in kg.report."""

    name: str
    outcome: str
    format: str
    document: str | None
    """IRI."""
    title: str
    claims: int
    reason: str
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an edit. With errors, nothing was written; nodes are IRIs."""

    errors: tuple[InputError, ...] = ()
    dry_run: bool = False
    documents: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    """The incidents that the documents speak of."""
    records: tuple[Record, ...] = ()
    refused: tuple[RefusedClaim, ...] = ()
    judgement: Judged | None = None

    def as_json(self) -> dict[str, Any]:
        """Dicts, lists and plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement that is kept. `nodes` are those that now stand for what it decides about; of a claim, what that is
    about."""

    iri: str
    kind: str
    because: str
    by: str
    at: str
    is_new: bool
    deleted: int
    """Direct triples, inferred edges included."""
    inserted: int
    nodes: tuple[str, ...] = field(default=())
