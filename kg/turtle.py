"""Turtle files -> resources that can be asked for their values. Knows RDF, but no vocabulary."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import BadResource
from kg.terms import RDF, RDFS, SCHEMA, SKOS, curie

Node = NamedNode | BlankNode | Triple
Object = NamedNode | BlankNode | Literal | Triple
Values = Mapping[NamedNode, tuple[Object, ...]]
"""Predicate -> objects, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What the files say about one IRI; values keep the order of the file."""

    iri: NamedNode
    values: Values = field(repr=False)

    @property
    def types(self) -> tuple[NamedNode, ...]:
        """The classes of the resource."""
        return self.iris(RDF.type)

    def iris(self, predicate: NamedNode) -> tuple[NamedNode, ...]:
        """The IRIs among the values."""
        return tuple(value for value in self.values.get(predicate, ()) if isinstance(value, NamedNode))

    def iri_or_none(self, predicate: NamedNode) -> NamedNode | None:
        """The first IRI among the values."""
        return next(iter(self.iris(predicate)), None)

    def texts(self, predicate: NamedNode) -> tuple[str, ...]:
        """The lexical forms of the literals among the values."""
        return tuple(value.value for value in self.values.get(predicate, ()) if isinstance(value, Literal))

    def text_or_none(self, predicate: NamedNode) -> str | None:
        """The first literal's lexical form."""
        return next(iter(self.texts(predicate)), None)

    def text(self, predicate: NamedNode) -> str:
        """The first literal's lexical form. Raises BadResource where there is none."""
        found = self.text_or_none(predicate)
        if found is None:
            raise BadResource(f"ontology: {curie(self.iri)} has no {curie(predicate)}")
        return found

    def flag(self, predicate: NamedNode) -> bool:
        """True where the value is a true xsd:boolean."""
        return self.text_or_none(predicate) in {"true", "1"}

    @property
    def label(self) -> str:
        """rdfs:label, skos:prefLabel or schema:name. Raises BadResource where there is none of them."""
        return self.text_or_none(RDFS.label) or self.text_or_none(SKOS.prefLabel) or self.text(SCHEMA.name)


def read_triples(folder: Path, paths: tuple[Path, ...]) -> tuple[Triple, ...]:
    """The triples of several Turtle files, in order.

    Blank nodes are numbered over all files, so the same files give the same triples each time.
    Raises BadResource with file and line where a file is not Turtle.
    """
    triples: list[Triple] = []
    count = itertools.count()
    for path in paths:
        names: defaultdict[BlankNode, BlankNode] = defaultdict(lambda: BlankNode(f"ontology{next(count)}"))
        try:
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                subject = names[quad.subject] if isinstance(quad.subject, BlankNode) else quad.subject
                value = names[quad.object] if isinstance(quad.object, BlankNode) else quad.object
                triples.append(Triple(subject, quad.predicate, value))
        except SyntaxError as error:
            raise BadResource(f"{path.relative_to(folder)}:{error.lineno}: {error.msg}") from error
    return tuple(triples)


def group(triples: Iterable[Triple]) -> dict[Node, dict[NamedNode, tuple[Object, ...]]]:
    """Subject -> predicate -> objects."""
    grouped: dict[Node, dict[NamedNode, tuple[Object, ...]]] = {}
    for triple in triples:
        values = grouped.setdefault(triple.subject, {})
        values[triple.predicate] = (*values.get(triple.predicate, ()), triple.object)
    return grouped


def read_list(grouped: Mapping[Node, Values], head: Object) -> Iterator[NamedNode]:
    """The IRIs of an RDF collection."""
    return (value for value in read_items(grouped, head) if isinstance(value, NamedNode))


def read_items(grouped: Mapping[Node, Values], head: Object) -> Iterator[Object]:
    """What an RDF collection holds."""
    while isinstance(head, BlankNode):
        cell = grouped[head]
        yield from cell.get(RDF.first, ())
        head = cell[RDF.rest][0]
