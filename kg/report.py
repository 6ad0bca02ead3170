"""What an ingest tells: one entry for each document, and their counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kg.documents import Unread


class Outcome(StrEnum):
    """What became of one document or record."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


WRITTEN: Final = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.WITHDRAWN})
"""The outcomes that changed the graph."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The report's line on one document."""

    input: str
    """The file that it stands in, or should have stood in."""
    name: str
    """The file, with the line of a record."""
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

    def count(self, *outcomes: Outcome) -> int:
        """How many documents ended in one of these ways."""
        return sum(entry.outcome in outcomes for entry in self.entries)
