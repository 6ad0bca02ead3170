"""What the service asks of its writer process, and what it hears back: frozen values and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

import orjson

from kg.settings import Settings

TOO_LATE: Final = "TOO_LATE"
"""Code of a job that had waited for all of its time."""
_HEAD_LENGTH: Final = 4


class Action(StrEnum):
    """What a job does: SPARQL Update, an operation of the Graph Store Protocol on one graph, or an edit."""

    UPDATE = "update"
    REPLACE = "replace"
    ADD = "add"
    DELETE = "delete"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Job:
    """One write. `graph` is an IRI, None the default graph."""

    action: Action
    base: str
    """The IRI against which relative ones are resolved."""
    body: bytes = b""
    """UTF-8 text of an update, an RDF document, or the message of an edit (`kg.edits.requests`)."""
    graph: str | None = None
    media_type: str = ""
    """Content-Type of the document, with its parameters."""
    coding: str = "identity"
    """Content-Encoding of the document."""
    using_graphs: Sequence[str] = ()
    using_named: Sequence[str] = ()
    """IRIs of the dataset of an update (SPARQL 1.1 Protocol, 2.2.3)."""

    def message(self, number: int, until: float) -> bytes:
        """`until` is the end of its time, on the monotonic clock that all processes of the machine share."""
        head = asdict(self) | {"body": None, "number": number, "until": until}
        encoded = orjson.dumps(head)
        return b"".join((len(encoded).to_bytes(_HEAD_LENGTH, "big"), encoded, self.body))


def read_job(message: bytes) -> tuple[int, float, Job]:
    """The number that the other side knows the job by, the end of its time, and the job."""
    end = _HEAD_LENGTH + int.from_bytes(message[:_HEAD_LENGTH], "big")
    head = orjson.loads(message[_HEAD_LENGTH:end])
    number: int = head.pop("number")
    until: float = head.pop("until")
    return number, until, Job(**head | {"action": Action(head["action"]), "body": message[end:]})


def setup_message(settings: Settings) -> bytes:
    """What a writer process is told once: the settings but for their secrets, which it has no use for."""
    told = {one.name: getattr(settings, one.name) for one in fields(settings) if one.repr}
    return orjson.dumps(told | {"store": str(settings.store.absolute())})


def read_setup(message: bytes) -> Settings:
    """The settings of a message that `setup_message` made."""
    told = orjson.loads(message)
    return Settings(**told | {"store": Path(told["store"])})


class News(StrEnum):
    """What a message from the writer process says."""

    BUSY = "busy"
    """Another process holds the lock; then this one ends. With its pid, where known."""
    BROKEN = "broken"
    """The store cannot be opened or published; then the process ends. With the reason."""
    BEGUN = "begun"
    APPLIED = "applied"
    """The job is done and on disk, though not published. With its result: whether its graph had triples before; of an
    edit, a Done of `kg.edits.requests` as JSON."""
    REFUSED = "refused"
    """The job is not done. With a Refusal."""
    PUBLISHED = "published"
    """All applied jobs can be read. With the id of the generation."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a job is not done. Line and column count from 1."""

    code: str
    message: str
    line: int | None = None
    column: int | None = None


class Refused(Exception):
    """A job that is not done."""

    def __init__(self, code: str, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message, line, column)
