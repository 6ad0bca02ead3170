"""Where the graph's content came from, and how it changed: runs and revisions as PROV (W3C PROV-O). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.facts import Fact
from kg.terms import HISTORY, IG, PROV, RDF, RDFS, XSD, digest, mint

CHANGED: Final = "changed"
WITHDRAWN: Final = "withdrawn"
_COUNTS: Final[Mapping[str, NamedNode]] = {
    "new": IG.newDocuments, "changed": IG.changedDocuments, "withdrawn": IG.withdrawnDocuments,
    "unchanged": IG.unchangedDocuments, "skipped": IG.skippedDocuments, "failed": IG.failedDocuments,
}  # fmt: skip


@dataclass(slots=True)
class SourceUse:
    """One input of a run: its hash, the reader that took it, and what became of its documents."""

    name: str
    content_hash: str = ""
    format: str = ""
    reader_version: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """outcome -> documents"""


@dataclass(frozen=True, slots=True)
class Run:
    """One ingest. `started` is an xsd:dateTime; `number` tells apart runs that began in the same second."""

    started: str
    number: int

    @property
    def iri(self) -> NamedNode:
        """id/activity/{start}-{number}"""
        return mint("activity", f"{self.started}-{self.number}")

    def quads(self, ended: str, uses: Iterable[SourceUse]) -> Iterator[Quad]:
        """The run as a prov:Activity, with each input that it used."""
        yield _quad(self.iri, RDF.type, IG.Ingest)
        yield _quad(self.iri, RDFS.label, Literal(f"Ingest of {self.started}"))
        yield _quad(self.iri, PROV.startedAtTime, Literal(self.started, datatype=XSD.dateTime))
        yield _quad(self.iri, PROV.endedAtTime, Literal(ended, datatype=XSD.dateTime))
        for use in uses:
            node = mint("activity", f"{self.started}-{self.number}", digest(use.name, use.content_hash))
            yield _quad(self.iri, PROV.qualifiedUsage, node)
            yield _quad(node, RDF.type, PROV.Usage)
            for predicate, text in (
                (RDFS.label, use.name),
                (IG.contentHash, use.content_hash),
                (IG.format, use.format),
            ):
                if text:
                    yield _quad(node, predicate, Literal(text))
            if use.reader_version:
                yield _quad(node, IG.readerVersion, Literal(use.reader_version))
            for outcome, count in sorted(use.counts.items()):
                yield _quad(node, _COUNTS[outcome], Literal(count))


def revision_quads(
    run: NamedNode,
    at: str,
    documents: Mapping[NamedNode, Sequence[Fact]],
    before: Sequence[Fact],
    titles: Mapping[NamedNode, str],
) -> Iterator[Quad]:
    """What documents say no longer and what they say now, for those that said something before.

    A difference is an rdf:Statement with its subject, predicate and object; a document that says nothing any more is
    withdrawn.
    """
    old: dict[NamedNode, set[_Said]] = {}
    for fact in before:
        old.setdefault(fact.document, set()).add((fact.about, fact.property, fact.value))
    for document, was in old.items():
        now = {(fact.about, fact.property, fact.value) for fact in documents[document]}
        if was == now:
            continue
        node = mint("revision", digest(document.value, at, run.value))
        yield _quad(node, RDF.type, IG.Revision)
        yield _quad(node, IG.revisionOf, document)
        yield _quad(node, IG.changeKind, Literal(CHANGED if now else WITHDRAWN))
        yield _quad(node, PROV.wasGeneratedBy, run)
        yield _quad(node, PROV.generatedAtTime, Literal(at, datatype=XSD.dateTime))
        if document in titles:
            yield _quad(node, RDFS.label, Literal(titles[document]))
        for predicate, said in ((IG.removed, was - now), (IG.added, now - was)):
            for about, prop, value in said:
                difference = mint("revision", digest(node.value, predicate.value, str(about), str(prop), str(value)))
                yield _quad(node, predicate, difference)
                yield _quad(difference, RDF.type, RDF.Statement)
                yield _quad(difference, RDF.subject, about)
                yield _quad(difference, RDF.predicate, prop)
                yield _quad(difference, RDF.object, value)


_Said = tuple[NamedNode, NamedNode, NamedNode | Literal]


def _quad(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
    return Quad(subject, predicate, value, HISTORY)
