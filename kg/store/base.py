"""The port that everything above speaks to: a SPARQL 1.1 store whose writes leave no document half-written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    """One atomic write: the graphs of some documents replaced, and what follows from that elsewhere."""

    deletes: Sequence[Quad]
    inserts: Sequence[Quad]
    """Derived quads outside the documents' graphs."""
    documents: Mapping[NamedNode, Sequence[Quad]] = field(default_factory=dict)
    """document -> the whole new content of its graph, its content hash last; empty to withdraw it."""


class Store(Protocol):
    """A set of quads that answers SPARQL 1.1. The default graph holds accepted direct triples."""

    def query(self, text: str) -> Result:
        """Run a trusted query and drain it in the calling thread. Raises QueryError."""
        ...

    def apply(self, change: Change) -> None:
        """Write one change: wholly, or not at all (after a kill -9: once `recover` has run). Raises StoreError."""
        ...

    def recover(self) -> None:
        """Drop what an interrupted `apply` left behind."""
        ...

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads in one transaction."""
        ...

    def quads(self) -> Iterable[Quad]:
        """All quads, for exports and rebuilds."""
        ...
