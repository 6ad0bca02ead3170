"""Every error that this package raises on purpose, in one tree.

    KgError
    ├── UsageError               the caller asked for something that cannot be: exit code 2
    │   ├── UnknownQuery         no .rq file of that name
    │   ├── BadParameter         a query parameter is missing, unknown or of the wrong type
    │   └── Ambiguous            a label names several things; `choices` lists them
    ├── NotFound                 nothing in the graph answers to that name: exit code 4
    ├── BadDocument              one input cannot be read; names file, line (where known) and reason
    │   └── UnknownFormat        no reader recognises the content
    ├── BadResource              a file of ontology/ or queries/ is wrong: a mistake of the project, not of the user
    ├── StoreError               the store cannot be opened, read or written
    │   ├── StoreInUse           another process holds the writer's lock; `pid` where known
    │   └── NoSnapshot           the engine of a store elsewhere keeps no earlier states
    ├── QueryError               the engine refused a SPARQL text; `line` and `column` where known
    │   └── ResultTooLarge       the whole answer would be larger than the cap in bytes or rows
    └── QueryTimeout             a query did not end before its deadline

All but BadResource are the user's business: their text names the input, the place and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class KgError(Exception):
    """Base of all errors raised on purpose."""


class UsageError(KgError):
    """The request itself is wrong."""


class UnknownQuery(UsageError):
    """No query file has that name."""


class BadParameter(UsageError):
    """A query parameter is missing, unknown or has a value of the wrong type."""


class Ambiguous(UsageError):
    """A label or alias names more than one thing.

    `choices` holds (IRI, label) pairs in the order in which they should be shown.
    """

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.name = name
        self.choices = tuple(choices)
        listed = "\n".join(f"  {iri}  {label}" for iri, label in self.choices)
        super().__init__(f"{name!r} names {len(self.choices)} things; use one of these IRIs:\n{listed}")


class NotFound(KgError):
    """Nothing in the graph answers to that name."""


class BadDocument(KgError):
    """One input document cannot be read. The rest of a batch goes on."""

    def __init__(self, name: str | Path, reason: str, line: int | None = None) -> None:
        self.name = str(name)
        self.reason = reason
        self.line = line
        place = self.name if line is None else f"{self.name}:{line}"
        super().__init__(f"{place}: {reason}")


class UnknownFormat(BadDocument):
    """No reader recognises the content of the document."""


class BadResource(KgError):
    """A file shipped in ontology/ or queries/ breaks its contract."""


class StoreError(KgError):
    """The store cannot be opened, read or written."""


class StoreInUse(StoreError):
    """Another process is writing to the store."""

    def __init__(self, path: str | Path, pid: int | None) -> None:
        self.pid = pid
        holder = f"process {pid}" if pid is not None else "another process"
        super().__init__(f"{path}: store is in use by {holder}; wait for it to end or choose another --store")


class NoSnapshot(StoreError):
    """A store over HTTP has one state: the present one."""

    def __init__(self, store: str) -> None:
        super().__init__(f"{store}: a store over HTTP keeps no earlier states")


class QueryError(KgError):
    """The SPARQL engine refused a text, or failed while it ran it."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class ResultTooLarge(QueryError):
    """A query has a larger answer than one may have; nothing of it is handed out."""

    def __init__(self, cap: int, unit: str = "bytes") -> None:
        super().__init__(f"the result has more than {cap} {unit}; ask for less, for example with LIMIT and OFFSET")


class QueryTimeout(KgError):
    """A query did not end before its deadline."""
