"""The facts that identity needs, of all documents, with the ways that lead from a value back to the nodes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.facts import Fact
from kg.resolve.records import ARTICLE_LINKS, catalogue_of
from kg.terms import IG, SCHEMA, SKOS, bare_address, kind_of, slug

_Key = TypeVar("_Key")

IDENTITY_PROPERTIES: Final = (
    *ARTICLE_LINKS, SCHEMA.headline, SCHEMA.datePublished, SCHEMA.publisher, SCHEMA.name, SCHEMA.alternateName,
    IG.wireService, IG.isCopy, IG.originalPublisher, IG.relays, IG.involvesSystem, IG.responseTo, IG.responseType,
    IG.duplicateOf, SCHEMA.url, SKOS.notation,
)  # fmt: skip
"""Facts with these properties are all that identity needs."""
_IDENTITY: Final = frozenset(IDENTITY_PROPERTIES)


def identity_facts(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that identity needs."""
    return [fact for fact in facts if fact.property in _IDENTITY]


@dataclass(slots=True)
class FactIndex:
    """Facts by document and by node. Each is counted, since documents repeat one another."""

    _documents: dict[NamedNode, Sequence[Fact]] = field(default_factory=dict)
    _counts: dict[NamedNode, Counter[tuple[NamedNode, Term]]] = field(default_factory=dict)
    """about -> (property, value) -> how many times documents state it"""
    _subjects: defaultdict[tuple[NamedNode, Term], set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """(property, value node) -> abouts, for the links between articles, records, systems and responses"""
    _named: defaultdict[tuple[str, str], set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """(catalogue, slug of the name) -> records"""
    _addresses: defaultdict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """address -> articles that stand there"""

    # --- reading -------------------------------------------------------------------------------------------

    def of(self, document: NamedNode) -> Sequence[Fact]:
        """What a document states."""
        return self._documents.get(document, ())

    def knows(self, node: NamedNode) -> bool:
        """Whether any document says anything about this source node."""
        return node in self._counts

    def __iter__(self) -> Iterator[NamedNode]:
        """The source nodes that documents speak about."""
        return iter(self._counts)

    def nodes(self, kind: str) -> list[NamedNode]:
        """Those of a kind, sorted."""
        return sorted((node for node in self if kind_of(node) == kind), key=str)

    def states(self, fact: Fact) -> bool:
        """Whether some document already says this."""
        return (fact.property, fact.value) in self._counts.get(fact.about, ())

    def values(self, about: NamedNode, *properties: NamedNode) -> list[Term]:
        """The distinct values of some properties over all documents, sorted."""
        return sorted(self._values(about, properties), key=str)

    def links(self, about: NamedNode, *properties: NamedNode) -> set[NamedNode]:
        """The nodes among the values of some properties."""
        return {value for value in self._values(about, properties) if isinstance(value, NamedNode)}

    def subjects(self, value: NamedNode, *properties: NamedNode) -> set[NamedNode]:
        """The nodes of which this one is a value of one of the properties."""
        return {about for property in properties for about in self._subjects.get((property, value), ())}

    def same_address(self, article: NamedNode) -> set[NamedNode]:
        """The articles that stand at an address of this one, itself included."""
        addresses = (bare_address(url.value) for url in self._values(article, (SCHEMA.url,)))
        return {article}.union(*(self._addresses.get(address, ()) for address in addresses))

    def name_keys(self, node: NamedNode) -> set[str]:
        """The slugs of the names of a node."""
        return {slug(name.value) for name in self._values(node, (SCHEMA.name,))}

    def named(self, catalogue: str, key: str) -> set[NamedNode]:
        """The records of a catalogue with a name of this slug."""
        return set(self._named.get((catalogue, key), ()))

    def _values(self, about: NamedNode, properties: Sequence[NamedNode]) -> set[Term]:
        return {value for stated, value in self._counts.get(about, ()) if stated in properties}

    # --- writing -------------------------------------------------------------------------------------------

    def put(self, document: NamedNode, facts: Sequence[Fact]) -> None:
        """Replace what a document states; no facts withdraw it."""
        for fact in self._documents.pop(document, ()):
            self._count(fact, -1)
        for fact in facts:
            self._count(fact, 1)
        if facts:
            self._documents[document] = facts

    def _count(self, fact: Fact, step: int) -> None:
        stated = self._counts.setdefault(fact.about, Counter())
        key = (fact.property, fact.value)
        stated[key] += step
        present = stated[key] > 0
        if not present:
            del stated[key]
            if not stated:
                del self._counts[fact.about]
        if isinstance(fact.value, NamedNode):
            _toggle(self._subjects, key, fact.about, present)
        if fact.property == SCHEMA.url and kind_of(fact.about) == "article":
            _toggle(self._addresses, bare_address(fact.value.value), fact.about, present)
        if fact.property == SCHEMA.name and (catalogue := catalogue_of(fact.about)):
            name = slug(fact.value.value)
            _toggle(self._named, (catalogue, name), fact.about, present or name in self.name_keys(fact.about))


def _toggle(index: defaultdict[_Key, set[NamedNode]], key: _Key, node: NamedNode, present: bool) -> None:
    if present:
        index[key].add(node)
    else:
        index[key].discard(node)
