"""The port that everything above speaks to: a SPARQL 1.1 store with one atomic write per document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import NamedNode, Quad, Triple

from kg.claims import Term


@dataclass(frozen=True, slots=True)
class Solutions:
    """Rows of a SELECT, drained. `rows[i][j]` is the binding of `variables[j]`, None where unbound."""

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


@dataclass(frozen=True, slots=True)
class Triples:
    """Triples of a CONSTRUCT or DESCRIBE, drained."""

    triples: list[Triple]


Result = Solutions | Triples | bool


@dataclass(frozen=True, slots=True)
class Change:
    """One atomic write: a document's graph replaced, and what follows from it elsewhere.

    `document` is None for a write that touches no document graph (judgements, rebuild).
    """

    document: NamedNode | None
    document_quads: Sequence[Quad]
    """The whole new content of the document's graph; empty to withdraw it."""
    deletes: Iterable[Quad]
    inserts: Iterable[Quad]
    """Derived quads outside the document's graph."""


class Store(Protocol):
    """A set of quads that answers SPARQL 1.1. The default graph holds accepted direct triples."""

    def query(self, text: str) -> Result:
        """Run a trusted query and drain it in the calling thread. Raises QueryError."""
        ...

    def apply(self, change: Change) -> None:
        """Write one change: wholly, or not at all (also under kill -9). Raises StoreError."""
        ...

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads in one transaction."""
        ...

    def quads(self) -> Iterable[Quad]:
        """All quads, for exports and rebuilds."""
        ...
