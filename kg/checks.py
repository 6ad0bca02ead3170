"""Everything that can be wrong with a graph: shapes, invariants and quotations, in time that fits a large one.

The invariants (queries/checks) and the quotations are checked over all there is. The shapes cost two seconds per 1,000
claims, so of a large graph they see whole documents of every format, evenly spread, with all that is derived from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.store.texts import TextArchive
from kg.terms import curie, digest, spelled
from kg.validation import Severity, validate

_WRONG: Final = "(none is right)"
_FAULT: Final = ("(their own fault)", "(its own fault, or a catalogue not loaded)")
"""How the summaries of queries/checks end: no row is right, or each row is a fault of a source."""
_DOCUMENTS_PER_QUERY: Final = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `check` is the shape or query that it breaks."""

    check: str
    severity: Severity
    """A violation is a fault of this project or of its store, a warning one of a source."""
    node: str
    message: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the shapes have seen, of what there is."""

    documents: int
    of_documents: int
    claims: int
    of_claims: int

    def __str__(self) -> str:
        part = f"{self.documents:,} of {self.of_documents:,} documents, {self.claims:,} of {self.of_claims:,} claims"
        return part if self.claims < self.of_claims else f"all {self.of_documents:,} documents"


def invariants(graph: Graph) -> Iterator[Problem]:
    """The rows of every query in checks/ of which none is right, or each is a fault of a source."""
    for name, query in graph.queries.items():
        if not name.startswith("checks/") or not query.summary.endswith((_WRONG, *_FAULT)):
            continue
        severity = Severity.VIOLATION if query.summary.endswith(_WRONG) else Severity.WARNING
        for row in graph.ask(name).dicts():
            message = ", ".join(f"{key}={spelled(term)}" for key, term in row.items())
            yield Problem(name, severity, spelled(next(iter(row.values()))), message)


def quotations(graph: Graph, archive: TextArchive) -> Iterator[Problem]:
    """Evidence whose text does not stand where it says, in the text that was read."""
    texts: dict[str, str | None] = {}
    for evidence, exact, start, end, content_hash in graph.ask("checks/quotations").rows:
        if exact is None or start is None or end is None or content_hash is None:
            continue
        if content_hash.value not in texts:
            texts = {content_hash.value: archive.get(content_hash.value)}  # rows come by document: one text is kept
        text = texts[content_hash.value]
        if text is None or text[int(start.value) : int(end.value)] != exact.value:
            reason = "its document's text is not kept" if text is None else "is not what the document says there"
            yield Problem("quotation", Severity.VIOLATION, spelled(evidence), f"{exact.value!r} {reason}")


def shapes(graph: Graph, most_claims: int) -> tuple[list[Problem], Coverage]:
    """What breaks the shapes in documents with about `most_claims` claims."""
    documents = _documents(graph)
    chosen = _spread(documents, most_claims)
    triples = {
        triple
        for start in range(0, len(chosen), _DOCUMENTS_PER_QUERY)
        for triple in graph.ask(
            "derive/document_triples", document=[one.iri for one in chosen[start : start + _DOCUMENTS_PER_QUERY]]
        ).triples
    }
    found = [
        Problem(f"shape {curie(one.shape)}", one.severity, spelled(one.focus), one.message)
        for one in validate(triples, graph.vocabulary)
    ]
    coverage = Coverage(len(chosen), len(documents), *(sum(one.claims for one in part) for part in (chosen, documents)))
    return found, coverage


@dataclass(frozen=True, slots=True)
class _Document:
    iri: NamedNode
    format: str
    claims: int


def _documents(graph: Graph) -> list[_Document]:
    return [
        _Document(iri, format.value, 0 if claims is None else int(claims.value))
        for iri, format, claims in graph.ask("derive/documents_by_format").rows
        if isinstance(iri, NamedNode) and format is not None
    ]


def _spread(documents: Sequence[_Document], most_claims: int) -> list[_Document]:
    """Documents of all formats in turn, in an order that is fixed but follows no name, until the claims are enough."""
    turns: defaultdict[str, int] = defaultdict(int)
    ranked: list[tuple[int, _Document]] = []
    for document in sorted(documents, key=lambda one: digest(one.iri.value)):
        ranked.append((turns[document.format], document))
        turns[document.format] += 1
    chosen: list[_Document] = []
    for _, document in sorted(ranked, key=lambda pair: pair[0]):
        most_claims -= document.claims
        if most_claims < 0 and chosen:
            break
        chosen.append(document)
    return chosen
