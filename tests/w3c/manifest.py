"""The manifests of the suite: which tests there are, and what each says about itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_APPROVAL: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#approval"

SUITE_IRI: Final = "https://w3c.github.io/rdf-tests/sparql/"
"""Stands for the folder of the suite: relative IRIs of manifests, queries and data resolve against it."""
_ROOTS: Final = ("sparql10/manifest.ttl", "sparql11/manifest-all.ttl", "sparql11/http-rdf-update/manifest.ttl")

Node = ox.NamedNode | ox.BlankNode | ox.Literal
"""A term of RDF 1.1, which is all that the suite has."""


class Description:
    """The triples of one RDF file, to be read by subject and predicate."""

    def __init__(self, triples: Iterable[ox.Quad]) -> None:
        self._objects: dict[tuple[Node, str], list[Node]] = defaultdict(list)
        self._subjects: dict[tuple[str, Node], list[Node]] = defaultdict(list)
        for triple in triples:
            subject, object = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(object, ox.Triple):
                raise ValueError(f"{triple}: a triple term, which RDF 1.1 does not have")
            self._objects[subject, triple.predicate.value].append(object)
            self._subjects[triple.predicate.value, object].append(subject)

    def values(self, subject: Node, predicate: str) -> list[Node]:
        return self._objects.get((subject, predicate), [])

    def value(self, subject: Node, predicate: str) -> Node | None:
        return next(iter(self.values(subject, predicate)), None)

    def text(self, subject: Node, predicate: str) -> str:
        """The IRI or lexical form of the one value, empty where there is none."""
        value = self.value(subject, predicate)
        return "" if value is None else value.value

    def members(self, subject: Node, predicate: str) -> Iterator[Node]:
        """Members of the RDF collection that is the one value."""
        cell = self.value(subject, predicate)
        while cell is not None and cell.value != RDF + "nil":
            first = self.value(cell, RDF + "first")
            if first is None:
                raise ValueError(f"{subject} {predicate}: a collection without its first member")
            yield first
            cell = self.value(cell, RDF + "rest")

    def typed(self, kind: str) -> list[Node]:
        """Subjects of a class."""
        return self._subjects.get((RDF + "type", ox.NamedNode(kind)), [])


@dataclass(frozen=True, slots=True)
class Test:
    """One entry of a manifest. `node` is its IRI, whose properties `manifest` knows."""

    suite: Suite
    manifest: Description
    node: ox.NamedNode
    folder: str
    """Folder of the manifest, such as `sparql11/aggregates`."""

    @property
    def kind(self) -> str:
        """Local name of the class, such as `QueryEvaluationTest`."""
        return self.manifest.text(self.node, RDF + "type").removeprefix(MF)

    @property
    def name(self) -> str:
        """Folder and local name of the IRI: unique in the suite, and readable."""
        return f"{self.folder}#{self.node.value.rpartition('#')[2]}"

    @property
    def approval(self) -> str:
        """`approved`, `proposed` or `deprecated`; `unstated` where the manifest does not tell."""
        return self.manifest.text(self.node, _APPROVAL).rpartition("#")[2].lower() or "unstated"

    def action(self) -> Node:
        return self._required(MF + "action")

    def result(self) -> Node:
        return self._required(MF + "result")

    def _required(self, predicate: str) -> Node:
        value = self.manifest.value(self.node, predicate)
        if value is None:
            raise ValueError(f"{self.name}: the manifest lacks {predicate}")
        return value


class Suite:
    """The suite's folder, with `sparql10` and `sparql11` in it."""

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError where that is not the suite."""
        self.folder = folder
        missing = [name for name in _ROOTS if not (folder / name).is_file()]
        if missing:
            raise FileNotFoundError(f"{folder}: not the W3C suite, there is no {missing[0]}")

    def tests(self) -> Iterator[Test]:
        """Every entry of every manifest, in the order of the manifests."""
        for root in _ROOTS:
            yield from self._entries(SUITE_IRI + root)

    def path(self, iri: str) -> Path:
        """The file behind an IRI of the suite."""
        return self.folder / iri.removeprefix(SUITE_IRI)

    def read(self, iri: str) -> str:
        return self.path(iri).read_bytes().decode()

    def parse(self, iri: str) -> Iterator[ox.Quad]:
        """Triples of an RDF file, its blank nodes unlike those of every other file."""
        return ox.parse(path=self.path(iri), base_iri=iri, rename_blank_nodes=True)

    def _entries(self, iri: str) -> Iterator[Test]:
        manifest = Description(self.parse(iri))
        folder = iri.removeprefix(SUITE_IRI).rpartition("/")[0]
        for root in manifest.typed(MF + "Manifest"):
            for included in manifest.members(root, MF + "include"):
                yield from self._entries(included.value)
            for entry in manifest.members(root, MF + "entries"):
                if not isinstance(entry, ox.NamedNode):
                    raise ValueError(f"{iri}: an entry without an IRI")
                yield Test(self, manifest, entry, folder)
