"""RDF from elsewhere: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML.

A node that is an ig:Record, an ig:Incident or a schema:Event is a record; what it says in properties of this graph
becomes claims, checked against ontology/shapes.ttl before anything is stored. All graphs of a file count as one, and a
record's line is its place among the records of the file, from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.documents import Reading
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.sources.names import host, organization
from kg.sources.rdf_forms import format_of, statements
from kg.sources.rdf_records import (
    ARTICLE_OF,
    LICENCES,
    NAMES,
    PUBLISHERS,
    Line,
    Translation,
    canonical,
    first,
    key_of,
    record_of,
)
from kg.sources.records import Catalogue, CatalogueReader, Head, Record, numbered
from kg.terms import IG, PREFIXES, RDF, RDFS, SCHEMA, curie, kind_and_slug
from kg.turtle import Node, Object, Values
from kg.vocabulary import Vocabulary

KEY: Final = "rdf"

_LARGEST: Final = 100_000_000
_BATCH: Final = 100
"""Records that are checked together: the more, the less often the shapes are read."""
_EVENTS: Final = frozenset({
    IG.Record, IG.Incident, IG.RealizedIncident, IG.Hazard, IG.SkeletonIncident, SCHEMA.Event,
    NamedNode(PREFIXES["dpv-risk"] + "Incident"),
})  # fmt: skip
_CLASSES: Final[Mapping[str, NamedNode]] = {
    "party": IG.Party,
    "organization": SCHEMA.Organization,
    "product": SCHEMA.Product,
    "system": IG.AISystem,
    "article": SCHEMA.NewsArticle,
}


def _recognises(head: Head) -> bool:
    return format_of(head) is not None


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The records of a file in the order of their first statements, those that break no shape.

    Raises BadDocument where the file is no RDF or speaks of no incident.
    """
    form = format_of(Head(feed.head))
    if form is None:
        raise BadDocument(feed.name, "no RDF in a form that can be told by its beginning")
    quads: list[Quad] = []
    for item in statements(feed.name, feed.data(_LARGEST), form):
        if isinstance(item, BadRow):
            yield item
        else:
            quads.append(item)
    source = _Source(feed.name, _grouped(quads), vocabulary)
    yield from source.strays()
    drafts: list[_Draft] = []
    for draft in source.drafts():
        if isinstance(draft, BadRow):
            yield draft
        else:
            drafts.append(draft)
            if len(drafts) == _BATCH:
                yield from _checked(drafts, vocabulary)
                drafts = []
    yield from _checked(drafts, vocabulary)


def _grouped(quads: Iterable[Quad]) -> dict[Node, Values]:
    """Subject -> predicate -> objects, each once, whatever the graph."""
    grouped: dict[Node, dict[NamedNode, dict[Object, None]]] = {}
    for quad in quads:
        value = canonical(quad.object) if isinstance(quad.object, NamedNode) else quad.object
        grouped.setdefault(quad.subject, {}).setdefault(canonical(quad.predicate), {})[value] = None
    return {node: {key: tuple(found) for key, found in values.items()} for node, values in grouped.items()}


# --- records ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    """A record, and the triples by which the shapes judge it."""

    place: int
    subject: NamedNode
    reading: Reading
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """One file: its nodes, of which some are records."""

    name: str
    nodes: Mapping[Node, Values]
    vocabulary: Vocabulary

    def subjects(self) -> list[Node]:
        """The nodes that are records. Raises BadDocument where there are none."""
        found = [node for node, values in self.nodes.items() if _EVENTS & set(values.get(RDF.type, ()))]
        if not found:
            raise BadDocument(self.name, "no node is an ig:Record, an ig:Incident or a schema:Event")
        return found

    def strays(self) -> Iterator[BadRow]:
        """What no record leads to and no article of a record, told at once."""
        waiting = self.subjects()
        waiting.extend(article for pairs in self._articles().values() for _, article in pairs)
        reached = set(waiting)
        while waiting:
            for values in self.nodes.get(waiting.pop(), {}).values():
                new = {value for value in values if not isinstance(value, Literal) and value in self.nodes} - reached
                reached |= new
                waiting.extend(new)
        strays = [node for node in self.nodes if node not in reached]
        if strays:
            yield BadRow(0, None, f"{len(strays):,} nodes that no record leads to, the first is {strays[0]}")

    def drafts(self) -> Iterator[_Draft | BadRow]:
        """The records in order. Raises BadDocument where there are none."""
        subjects, articles = self.subjects(), self._articles()
        for place, subject in enumerate(subjects, 1):
            own = kind_and_slug(subject) if isinstance(subject, NamedNode) else None
            if not isinstance(subject, NamedNode):
                yield BadRow(place, None, "a record needs an IRI")
            elif own is not None and own[0] != "record":
                yield BadRow(place, None, f"{curie(subject)}: a node of this graph, of which no record is made")
            else:
                yield self._draft(place, subject, articles.get(subject, ()))

    def _articles(self) -> dict[Node, list[tuple[NamedNode, Node]]]:
        """Subject -> (relation, article) of the articles that point at it."""
        found: dict[Node, list[tuple[NamedNode, Node]]] = {}
        for node, values in self.nodes.items():
            for relation in ARTICLE_OF:
                for value in values.get(relation, ()):
                    if not isinstance(value, Literal):
                        found.setdefault(value, []).append((relation, node))
        return found

    def _draft(self, place: int, subject: NamedNode, articles: Sequence[tuple[NamedNode, Node]]) -> _Draft:
        catalogue, publisher = self._catalogue(subject)
        node = record_of(catalogue, subject)
        lines = sorted(Translation(self.nodes, catalogue, node, self.vocabulary).lines(subject, articles), key=_order)
        names = numbered((line.name for line in lines), "{}[{}]")
        fields = {name: line.text for name, line in zip(names, lines, strict=True)}
        key = key_of(subject)
        record = Record(catalogue, READER.name, READER.version, "records", key, fields, self.name, place, whole=False)
        record.claim(catalogue.publisher, SCHEMA.name, Literal(publisher), "")
        for name, line in zip(names, lines, strict=True):
            if line.property is not None and line.value is not None:
                record.claim(line.about, line.property, line.value, name)
                if line.basis:
                    record.claim(line.about, IG.dateBasis, Literal(line.basis), name)
            else:
                record.unread(name, line.text, line.reason)
        title = next((line.text for line in lines if (line.about, line.property) == (node, SCHEMA.name)), subject.value)
        url = subject.value if subject.value.startswith("http") and kind_and_slug(subject) is None else None
        return _Draft(place, subject, record.reading(title, node, url), tuple(_judged(node, lines)))

    def _catalogue(self, subject: NamedNode) -> tuple[Catalogue, str]:
        """Who says it, by the record or else by the host of its IRI, and on which terms."""
        values = self.nodes[subject]
        publisher, licence, notice = (first(values, found) for found in (PUBLISHERS, LICENCES, (IG.notice,)))
        name = publisher
        if publisher is not None and not isinstance(publisher, Literal):
            name = first(self.nodes.get(publisher, {}), NAMES)
        spelled = name.value if isinstance(name, Literal) else host(subject.value) or subject.value
        terms = licence.value if isinstance(licence, Literal | NamedNode) else ""
        told = notice.value if isinstance(notice, Literal) else None
        return Catalogue(KEY, organization(self.vocabulary, spelled).iri, terms, told), spelled


def _order(line: Line) -> tuple[str, str]:
    """The same statements make the same text, whatever the order of the file."""
    return line.name, line.text


# --- checking -----------------------------------------------------------------------------------------------------


def _judged(node: NamedNode, lines: Sequence[Line]) -> Iterator[Triple]:
    """The direct triples that would follow from the claims; an article known by its address only has no class yet."""
    incident = NamedNode(node.value.replace("/id/record/", "/id/incident/", 1))
    yield Triple(node, RDF.type, IG.Record)
    yield Triple(node, IG.recordOf, incident)
    yield Triple(incident, RDF.type, IG.Incident)
    with_headline = {line.about for line in lines if line.property == SCHEMA.headline}
    for line in lines:
        if line.property is None or line.value is None:
            continue
        yield Triple(incident if line.about == node else line.about, line.property, line.value)
        if line.about == node and line.property == SCHEMA.name:
            yield Triple(incident, RDFS.label, line.value)
        if line.basis:
            yield Triple(incident, IG.dateBasis, Literal(line.basis))
        for term in (line.about, line.value):
            if isinstance(term, NamedNode) and term.value != line.text:  # else the file names a node of this graph
                minted = kind_and_slug(term)
                cls = _CLASSES.get(minted[0]) if minted is not None else None
                if cls is not None and (cls != SCHEMA.NewsArticle or term in with_headline):
                    yield Triple(term, RDF.type, cls)


def _checked(drafts: Sequence[_Draft], vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The records that break no shape; of the others, what they break."""
    from kg.validation import Severity, validate  # rdflib and pySHACL: loaded only where RDF is read

    found = validate((triple for draft in drafts for triple in draft.triples), vocabulary) if drafts else []
    findings = [finding for finding in found if finding.severity is Severity.VIOLATION]
    for draft in drafts:
        terms = {term for triple in draft.triples for term in (triple.subject, triple.object)} if findings else set()
        broken = [finding for finding in findings if finding.focus in terms]
        if not broken:
            yield draft.reading
            continue
        path = next((curie(finding.path) for finding in broken if finding.path is not None), None)
        messages = " ".join(dict.fromkeys(finding.message for finding in broken))
        yield BadRow(draft.place, path, f"{draft.subject.value}: {messages}")


READER: Final = CatalogueReader("rdf", 1, _recognises, read)
