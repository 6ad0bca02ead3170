"""The port that everything above speaks to: a SPARQL 1.1 store whose writes leave no document half-written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pyoxigraph import NamedNode, Quad, Triple

from kg.claims import Term
from kg.errors import QueryError


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
class Published:
    """A state of the graph that readers are shown. `created` is an ISO 8601 instant."""

    id: str
    created: str


Beside = Callable[["Store", Path, Published], None]
"""Puts what follows from a store into the folder of the generation that shows it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One atomic write: the graphs of some documents replaced, and what follows from that elsewhere."""

    deletes: Sequence[Quad]
    inserts: Sequence[Quad]
    """Derived quads outside the documents' graphs."""
    documents: Mapping[NamedNode, Iterable[Quad]] = field(default_factory=dict)
    """document -> the whole new content of its graph, its content hash last; nothing to withdraw it. Read only once."""


class Store(Protocol):
    """A set of quads that answers SPARQL 1.1. The default graph holds accepted direct triples."""

    def query(self, text: str) -> Result:
        """Run a trusted query and drain it in the calling thread. Raises QueryError, StoreError."""
        ...

    def lines(self, text: str, take: Callable[[str], object]) -> None:
        """Hand over the lines of a trusted SELECT in SPARQL 1.1 TSV, its head first, in pieces of whole lines.

        For passes over the whole graph in several threads: where the engine allows it, other threads run between the
        pieces. What `take` raises ends it. Raises QueryError, StoreError.
        """
        found = self.query(text)
        if not isinstance(found, Solutions):
            raise QueryError("only a SELECT has rows")
        rows = [["" if term is None else str(term) for term in row] for row in found.rows]
        head = [f"?{variable}" for variable in found.variables]
        take("".join("\t".join(cells) + "\n" for cells in (head, *rows)))

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 Update. Raises QueryError, StoreError."""
        ...

    def apply(self, change: Change) -> None:
        """Write one change: wholly, or not at all (after a kill -9: once `recover` has run). Raises StoreError."""
        ...

    def replace_document(self, document: NamedNode, quads: Sequence[Quad]) -> None:
        """Make a document's graph hold exactly these quads, its content hash last. Raises StoreError."""
        self.apply(Change((), (), {document: quads}))

    def recover(self) -> None:
        """Finish, or drop, what an interrupted `apply` left behind."""
        ...

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads to a store that nobody reads yet; an interrupted `load` is repeated. Raises StoreError."""
        ...

    def holds(self, quads: Iterable[Quad]) -> bool:
        """Whether every one of the quads is there."""
        ...

    def quads(self) -> Iterable[Quad]:
        """All quads, for exports and rebuilds."""
        ...

    def snapshot(self, target: Path) -> None:
        """Write an immutable copy of the present state to a folder that does not exist yet.

        Raises NoSnapshot where the engine cannot, and StoreError.
        """
        ...
