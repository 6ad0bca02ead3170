"""What RDF from elsewhere says about one incident, in the terms of this graph: properties, nodes and values.

Foreign nodes get nodes of this graph by their names, as readers of other formats mint them, and their IRIs stay as
notations or addresses: that two nodes are one is a judgement, never owl:sameAs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.claims import Term
from kg.edtf import EDTF, bounds
from kg.sources.dates import parse_date
from kg.sources.names import organization
from kg.sources.records import Catalogue, article_at, clean_address
from kg.terms import (
    DCTERMS,
    IG,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    bare_address,
    curie,
    digest,
    kind_of,
    mint,
)
from kg.turtle import Node, Object, Values
from kg.vocabulary import OntologyProperty, Vocabulary

NAMES: Final = (SCHEMA.name, RDFS.label, DCTERMS.title, SKOS.prefLabel, SCHEMA.headline)
"""Properties that name a node, the best first."""
PUBLISHERS: Final = (SCHEMA.publisher, DCTERMS.publisher)
LICENCES: Final = (SCHEMA.license, DCTERMS.license, DCTERMS.rights)
ARTICLE_OF: Final = (IG.reportsOn, IG.mentionsIncident, IG.listedFor)
"""From an article to the incident."""

_ARTICLES: Final = frozenset({SCHEMA.subjectOf, SCHEMA.citation, DCTERMS.source, DCTERMS.references})
"""From the incident to an article: read as a list that nobody checked."""
_SAME: Final[Mapping[NamedNode, NamedNode]] = {
    RDFS.label: SCHEMA.name,
    DCTERMS.title: SCHEMA.name,
    DCTERMS.description: SCHEMA.description,
    RDFS.comment: SCHEMA.description,
    SCHEMA.startDate: IG.date,
    DCTERMS.date: IG.date,
    SKOS.altLabel: SCHEMA.alternateName,
    DCTERMS.identifier: SKOS.notation,
    SCHEMA.identifier: SKOS.notation,
}
"""Properties of other vocabularies that say what a property of this graph says."""
_FOLLOWING: Final = frozenset({
    IG.earliest, IG.latest, IG.sortDate, IG.recordOf, IG.mergedInto, IG.duplicateOf, IG.inStory, IG.copyOf,
})  # fmt: skip
"""What this graph works out itself, or what is a judgement."""
_READ_APART: Final = frozenset({RDF.type, *PUBLISHERS, *LICENCES, IG.notice, IG.dateBasis})
_KINDS: Final = (
    (IG.Party, "party"), (SCHEMA.Organization, "organization"), (SCHEMA.Product, "product"),
    (IG.AISystem, "system"), (IG.Record, "record"), (IG.Series, "series"),
)  # fmt: skip
"""Class in the range of a property -> kind of the nodes that are minted for its values, the first that fits."""
_OF_NODES: Final = (SCHEMA.alternateName, SKOS.altLabel, SCHEMA.description, DCTERMS.description)
_HTTP: Final = "http://schema.org/"


class Line(NamedTuple):
    """One field of a record and the claim that it makes; `reason` says why it makes none."""

    name: str
    text: str
    about: NamedNode
    property: NamedNode | None = None
    value: Term | None = None
    reason: str = ""
    basis: str = ""
    """Of a date: what it dates. The claim of it rests on the same field, so that the two stay together."""


def canonical(predicate: NamedNode) -> NamedNode:
    """The predicate with https where Schema.org's was written with http."""
    return SCHEMA[predicate.value.removeprefix(_HTTP)] if predicate.value.startswith(_HTTP) else predicate


def first(values: Values, predicates: tuple[NamedNode, ...]) -> Object | None:
    """The first value of the first of these properties that has one."""
    return next((value for predicate in predicates for value in values.get(predicate, ())), None)


def key_of(iri: NamedNode) -> str:
    """The key of a foreign node: its address, and a hash because addresses that differ may look alike in a slug."""
    return f"{bare_address(iri.value)}-{digest(iri.value, length=8)}"


def record_of(catalogue: Catalogue, iri: NamedNode) -> NamedNode:
    """The record that a node stands for: itself where it is one of this graph."""
    return iri if kind_of(iri) == "record" else catalogue.record(key_of(iri))


@dataclass(frozen=True, slots=True)
class Translation:
    """Reads the statements about one subject, and about the nodes that they lead to."""

    nodes: Mapping[Node, Values]
    catalogue: Catalogue
    record: NamedNode
    vocabulary: Vocabulary

    def lines(self, subject: NamedNode, articles: Sequence[tuple[NamedNode, Node]]) -> Iterator[Line]:
        """Every statement as a field. `articles`: (relation, article) of those that point at the subject."""
        about = self.record
        yield Line("@id", subject.value, about, SKOS.notation, Literal(subject.value))
        basis = first(self.nodes[subject], (IG.dateBasis,))
        for predicate, values in self.nodes[subject].items():
            for value in filter(_text, values):
                if _meaning(predicate) == IG.date:
                    yield _date_line(curie(predicate), about, _text(value), _text(basis) if basis else "event")
                elif predicate in _ARTICLES:
                    yield from self._article(IG.listedFor, value)
                elif predicate not in _READ_APART:
                    yield from self._statement(predicate, value)
        for relation, article in articles:
            yield from self._article(relation, article)

    def _statement(self, predicate: NamedNode, value: Object) -> Iterator[Line]:
        name, text, about = curie(predicate), _text(value), self.record
        meaning = _meaning(predicate)
        declared = self.vocabulary.properties.get(meaning)
        if meaning in _FOLLOWING:
            yield Line(name, text, about, reason="follows from claims or judgements and is not read")
        elif declared is None or not (IG.Record in declared.domain or not declared.domain):
            if meaning == SKOS.notation:
                yield Line(name, text, about, meaning, Literal(text))
            else:
                yield Line(name, text, about, reason="no property of a record")
        elif declared.scheme is not None:
            yield Line(name, text, about, meaning, self._concept(declared.scheme, value))
        elif declared.range == SKOS.Concept:
            known = self.vocabulary.concepts.get(value) if isinstance(value, NamedNode) else None
            yield Line(name, text, about, meaning, known.iri if known else None, "" if known else "unknown concept")
        elif declared.is_object:
            yield from self._node(name, declared, value)
        elif not isinstance(value, Literal) and meaning != SCHEMA.url:
            yield Line(name, text, about, reason="a node where a text was expected")
        else:
            literal = _literal(declared, value)
            yield Line(name, text, about, meaning, literal, reason="" if literal else "no web address")

    def _concept(self, scheme: NamedNode, value: Object) -> Term:
        """A value of a list by its label; whatever else stands there is left to the shapes."""
        if isinstance(value, NamedNode):
            return value
        found = self.vocabulary.concept_by_label(scheme, _text(value))
        return found.iri if found is not None else Literal(_text(value))

    def _node(self, name: str, declared: OntologyProperty, value: Object) -> Iterator[Line]:
        kind = next((kind for cls, kind in _KINDS if cls in declared.ranges), None)
        about = self.record
        if kind is None:
            yield Line(name, _text(value), about, reason="a property whose values this reader does not make")
        elif kind == "record":
            if isinstance(value, NamedNode):
                yield Line(name, value.value, about, declared.iri, record_of(self.catalogue, value))
            else:
                yield Line(name, _text(value), about, reason="no record without an IRI")
        elif isinstance(value, NamedNode) and kind_of(value):
            yield Line(name, value.value, about, declared.iri, value)
        else:
            spelled = self._name(value)
            node = self._mint(kind, spelled or _text(value))
            yield Line(name, _text(value), about, declared.iri, node)
            yield from self._described(name, node, value, spelled)

    def _described(self, path: str, node: NamedNode, value: Object, spelled: str) -> Iterator[Line]:
        """The name, the other names and the IRI of a node that is no literal."""
        if spelled:
            yield Line(f"{path}/schema:name", spelled, node, SCHEMA.name, Literal(spelled))
        if isinstance(value, NamedNode):
            yield Line(f"{path}/@id", value.value, node, SKOS.notation, Literal(value.value))
        if isinstance(value, NamedNode | BlankNode):
            for predicate, others in self.nodes.get(value, {}).items():
                for other in filter(_text, others):
                    inner, text = f"{path}/{curie(predicate)}", _text(other)
                    if predicate in _OF_NODES and isinstance(other, Literal):
                        is_name = predicate in {SCHEMA.alternateName, SKOS.altLabel}
                        yield Line(inner, text, node, SCHEMA.alternateName if is_name else SCHEMA.description, other)
                    elif predicate not in {*NAMES, RDF.type}:
                        yield Line(inner, text, node, reason="no property of such a node")

    def _article(self, relation: NamedNode, value: Object) -> Iterator[Line]:
        path = curie(relation)
        values = self.nodes.get(value, {}) if isinstance(value, NamedNode | BlankNode) else {}
        headline = self._name(value) if values else ""
        known = first(values, (SCHEMA.url,))
        address = clean_address(_text(known) if known is not None else _text(value))
        if isinstance(value, NamedNode) and kind_of(value) == "article":
            node = value
        elif address is not None:
            node = article_at(address)
            yield Line(f"{path}/schema:url", address, node, SCHEMA.url, Literal(address, datatype=XSD.anyURI))
        elif headline:
            node = mint("article", headline)
        else:
            yield Line(path, _text(value), self.record, reason="neither an address nor a headline")
            return
        yield Line(path, _text(value), node, relation, self.record)
        if headline:
            yield Line(f"{path}/schema:headline", headline, node, SCHEMA.headline, Literal(headline))
        for predicate, others in values.items():
            for other in filter(_text, others):
                if predicate not in {*NAMES, *ARTICLE_OF, SCHEMA.url, RDF.type}:
                    yield from self._of_article(f"{path}/{curie(predicate)}", node, predicate, other)

    def _of_article(self, path: str, node: NamedNode, predicate: NamedNode, value: Object) -> Iterator[Line]:
        text = _text(value)
        if predicate in PUBLISHERS:
            name = self._name(value)
            if not name:
                yield Line(path, text, node, reason="a publisher without a name")
                return
            publisher = organization(self.vocabulary, name)
            yield Line(path, text, node, SCHEMA.publisher, publisher.iri)
            yield Line(f"{path}/schema:name", name, publisher.iri, SCHEMA.name, Literal(name))
        elif predicate in {SCHEMA.datePublished, DCTERMS.issued, DCTERMS.date}:
            day = parse_date(text)
            if day is None:
                yield Line(path, text, node, reason="no date")
            else:
                yield Line(path, text, node, SCHEMA.datePublished, Literal(day, datatype=EDTF))
        elif predicate in {SCHEMA.inLanguage, DCTERMS.language}:
            yield Line(path, text, node, SCHEMA.inLanguage, Literal(text))
        else:
            yield Line(path, text, node, reason="no property of an article")

    def _mint(self, kind: str, name: str) -> NamedNode:
        return organization(self.vocabulary, name).iri if kind == "organization" else mint(kind, name)

    def _name(self, value: Object) -> str:
        """What a node is called; a literal is called what it says."""
        if isinstance(value, Literal):
            return value.value.strip()
        named = first(self.nodes.get(value, {}), NAMES) if isinstance(value, NamedNode | BlankNode) else None
        return named.value.strip() if isinstance(named, Literal) else ""


def _meaning(predicate: NamedNode) -> NamedNode:
    return _SAME.get(predicate, predicate)


def _date_line(name: str, about: NamedNode, text: str, basis: str) -> Line:
    date = text if bounds(text) is not None else parse_date(text)
    if date is None:
        return Line(name, text, about, reason="no date")
    return Line(name, text, about, IG.date, Literal(date, datatype=EDTF), basis=basis)


def _literal(declared: OntologyProperty, value: Object) -> Literal | None:
    """A text in the datatype of the property, with its language where the property keeps it; None for no address."""
    text = _text(value)
    if declared.iri == SCHEMA.url and clean_address(text) is None:
        return None
    language = value.language if isinstance(value, Literal) and RDF.langString in declared.ranges else None
    if language or declared.range is None or declared.range == XSD.string:
        return Literal(text, language=language)
    return Literal(text, datatype=declared.range)


def _text(value: Object) -> str:
    """How a term reads in the record's text; nodes without an IRI have no name that lasts."""
    return value.value.strip() if isinstance(value, Literal | NamedNode) else "[]"
