"""Identities: which canonical node each source's node belongs to, kept up to date document by document.

The result is a function of the facts and judgements alone, never of the order in which documents came. The rules:

* A catalogue's record (AIM, AIID ...) is its own incident. A record without the catalogue's id is the record with an id
  that has the same name, where there is exactly one.
* The main incident of a news article is the incident under which a catalogue lists an article of the same story, where
  that is exactly one; otherwise all articles of one story share one incident.
* A record that its catalogue merged into another belongs to that one's incident.
* Articles that stand at one address are one article.
* An incident known only from a mention is keyed by its sentence, so copies of a text share it.
* A system is another system of the same incident whose name or alias it bears; the longest name is the canonical one.
* Organizations, products and parties follow the register (aliases and former names), then what a name shows.
* Judgements (merge, not-same) go over all of this.

No rule looks further than one story or one incident, so what a document changes is found without reading the graph.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.edtf import bounds
from kg.encoder import Encoder
from kg.facts import Fact
from kg.headlines import clean_headline
from kg.register import RegisterEntry
from kg.resolve.judgements import Judgements
from kg.resolve.names import Names
from kg.resolve.stories import StoryIndex, Telling
from kg.terms import IG, SCHEMA, bare_address, kind_and_slug, mint, slug

_Key = TypeVar("_Key")
Move = tuple[NamedNode | None, NamedNode | None]
"""The canonical node of a source's node before and after a change."""

CATALOGUE_ORDER: Final = ("aim", "aiid", "aiaaic", "atlas")
"""Whose record names the canonical incident: the first of these, then any other catalogue, then news, then mentions."""

ARTICLE_LINKS: Final = (IG.reportsOn, IG.listedFor, IG.mentionsIncident)
_OWN_INCIDENT: Final = (IG.reportsOn, IG.listedFor)

IDENTITY_PROPERTIES: Final = (
    *ARTICLE_LINKS, SCHEMA.headline, SCHEMA.datePublished, SCHEMA.publisher, SCHEMA.name, SCHEMA.alternateName,
    IG.wireService, IG.isCopy, IG.originalPublisher, IG.relays, IG.involvesSystem, IG.responseTo, IG.responseType,
    IG.duplicateOf, SCHEMA.url,
)  # fmt: skip
"""Facts with these properties are all that identity needs; `Identities` keeps them in memory."""


@dataclass(slots=True)
class Identities:
    """Maps source nodes to canonical nodes. `put` a document's facts; ask `canonical`, `members`, `story`."""

    register: Mapping[NamedNode, RegisterEntry]
    judgements: Judgements = field(default_factory=Judgements)
    encoder: Encoder | None = None
    _documents: dict[NamedNode, list[Fact]] = field(default_factory=dict)
    """document -> the identity facts that it states"""
    _counts: dict[NamedNode, Counter[tuple[NamedNode, Term]]] = field(default_factory=dict)
    """about -> (property, value) -> how many times documents state it"""
    _subjects: defaultdict[tuple[NamedNode, Term], set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """(property, value node) -> abouts, for the links between articles, records, systems and responses"""
    _stories: StoryIndex = field(init=False)
    _twins: defaultdict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """catalogue/slug of the name -> records"""
    _canonical: dict[NamedNode, NamedNode] = field(default_factory=dict)
    _members: defaultdict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    names: Names = field(init=False)
    _addresses: defaultdict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """address -> articles that stand there"""
    _apart: frozenset[frozenset[NamedNode]] = field(init=False)
    _joined: dict[NamedNode, set[NamedNode]] = field(init=False)

    def __post_init__(self) -> None:
        self._stories = StoryIndex(self.encoder)
        self._apart = frozenset(frozenset(map(record_of, pair)) for pair in self.judgements.not_same)
        self._joined = {}
        for a, b in self.judgements.merged:
            self._joined.setdefault(record_of(a), set()).add(record_of(b))
            self._joined.setdefault(record_of(b), set()).add(record_of(a))
        self.names = Names(self.register)

    # --- reading -------------------------------------------------------------------------------------------

    def canonical(self, node: NamedNode) -> NamedNode:
        """The canonical node of a source's node; a node that is its own is returned as it is."""
        return self._canonical.get(node) or self.names.target(node)

    def members(self, canonical: NamedNode) -> frozenset[NamedNode]:
        """The source nodes that a canonical node gathers, itself where it is one of them."""
        return frozenset(self._members.get(canonical, ()))

    def knows(self, node: NamedNode) -> bool:
        """Whether any document says anything about this source node."""
        return node in self._counts

    def nodes(self, kind: str) -> list[NamedNode]:
        """The source nodes of a kind that documents speak about, sorted."""
        return sorted((node for node in self._counts if _kind(node) == kind), key=str)

    def states(self, fact: Fact) -> bool:
        """Whether some document already says this, of the facts that identity keeps."""
        return (fact.property, fact.value) in self._counts.get(fact.about, ())

    def values(self, about: NamedNode, property: NamedNode) -> list[Term]:
        """The distinct values of an identity property over all documents, sorted."""
        return sorted((value for stated, value in self._counts.get(about, ()) if stated == property), key=str)

    def story(self, article: NamedNode) -> list[NamedNode]:
        """The articles that tell the same story, itself included, sorted."""
        return sorted(self._stories.story(article), key=str)

    def published(self, article: NamedNode) -> date | None:
        """The day an article came out: its own date, otherwise the earliest of its story."""
        own = self._own_date(article)
        if own is not None:
            return own
        dates = [day for other in self._stories.story(article) if (day := self._own_date(other)) is not None]
        return min(dates, default=None)

    def articles(self, record: NamedNode, link: NamedNode) -> frozenset[NamedNode]:
        """The articles that are linked to a record by `link`."""
        return frozenset(self._subjects.get((link, record), ()))

    # --- writing -------------------------------------------------------------------------------------------

    def put(self, document: NamedNode, facts: Iterable[Fact]) -> dict[NamedNode, Move]:
        """Replace what a document says; no facts withdraw it.

        Returns every source node whose canonical node, story or date may have changed, with its old and its new
        canonical node (None where it had none, or has none any more).
        """
        kept = [fact for fact in facts if fact.property in IDENTITY_PROPERTIES]
        touched = {fact.about for fact in (*self._documents.get(document, ()), *kept)}
        before = self._neighbourhood(touched)
        called = {node: self._called(node) for node in touched if _kind(node) == "system"}
        self._replace(document, kept)
        renamed = {node for node, names in called.items() if names != self._called(node)}
        for article in touched:
            if _kind(article) == "article":
                before |= self._index_story(article)
        affected = self._neighbourhood(before | touched | self._beside(renamed))
        old = {node: self._canonical.get(node) for node in affected}
        self._settle(affected)
        return {node: (old[node], self._canonical.get(node)) for node in affected}

    def _replace(self, document: NamedNode, facts: list[Fact]) -> None:
        old = self._documents.pop(document, [])
        for fact in old:
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
        if fact.property == SCHEMA.url and _kind(fact.about) == "article":
            _toggle(self._addresses, bare_address(fact.value.value), fact.about, present)
        catalogue = _catalogue(fact.about)
        if catalogue is not None and fact.property == SCHEMA.name:
            key_of_name = slug(fact.value.value)
            named = present or any(slug(name.value) == key_of_name for name in self.values(fact.about, SCHEMA.name))
            _toggle(self._twins, f"{catalogue}/{key_of_name}", fact.about, named)

    def _index_story(self, article: NamedNode) -> set[NamedNode]:
        headlines = self.values(article, SCHEMA.headline)
        if not headlines:
            return self._stories.drop(article)
        publisher = next((self._label(node) for node in self.values(article, SCHEMA.publisher)), None)
        clean = min(
            (clean_headline(headline.value, publisher).text for headline in headlines), key=lambda t: (len(t), t)
        )
        return self._stories.put(article, Telling(clean, self._own_date(article)))

    def _label(self, node: Term) -> str | None:
        if isinstance(node, NamedNode):
            entry = self.register.get(self.canonical(node))
            names = [entry.name] if entry else [name.value for name in self.values(node, SCHEMA.name)]
            return names[0] if names else None
        return node.value

    def _own_date(self, article: NamedNode) -> date | None:
        days = [found.earliest for day in self.values(article, SCHEMA.datePublished) if (found := bounds(day.value))]
        return min((day for day in days if day), default=None)

    # --- what hangs together -------------------------------------------------------------------------------

    def _neighbourhood(self, nodes: Set[NamedNode]) -> set[NamedNode]:
        """The nodes, and all whose canonical node or dates depend on them."""
        records = {node for node in nodes if _kind(node) == "record"}
        articles = {node for node in nodes if _kind(node) == "article"}
        records |= {twin for record in records for twin in self._twin_records(record)}
        records |= {other for record in records for other in self._duplicates(record)}
        articles |= {article for record in records for link in _OWN_INCIDENT for article in self.articles(record, link)}
        articles |= {other for article in articles for other in self._same_address(article)}
        articles |= {other for article in articles for other in self._stories.story(article)}
        records |= {record for article in articles for record in self._linked(article, ARTICLE_LINKS)}
        records |= {other for record in records for other in self._cluster(record)}
        found = set(nodes) | records | articles
        for record in records:
            found |= {value for value in self.values(record, IG.involvesSystem) if isinstance(value, NamedNode)}
            found |= self._subjects.get((IG.responseTo, record), set())
        return found

    def _beside(self, systems: Iterable[NamedNode]) -> set[NamedNode]:
        """The systems of all incidents that involve one of these: a new alias may make two of them one."""
        return {other for system in systems for other in self._around(system)}

    def _around(self, system: NamedNode) -> set[NamedNode]:
        records = self._subjects.get((IG.involvesSystem, system), set())
        incidents = {self._canonical.get(record, record) for record in records}
        return {
            value
            for incident in incidents
            for record in self._members.get(incident, ())
            for value in self.values(record, IG.involvesSystem)
            if isinstance(value, NamedNode)
        }

    def _cluster(self, record: NamedNode) -> Set[NamedNode]:
        return self._members.get(self._canonical.get(record, record), set())

    def _twin_records(self, record: NamedNode) -> set[NamedNode]:
        catalogue = _catalogue(record)
        if catalogue is None:
            return set()
        names = {f"{catalogue}/{slug(name.value)}" for name in self.values(record, SCHEMA.name)}
        own = kind_and_slug(record)
        if own is not None:
            names.add(f"{catalogue}/{own[1].partition('.')[2]}")
        return {twin for name in names for twin in self._twins.get(name, ())}

    def _duplicates(self, record: NamedNode) -> set[NamedNode]:
        """The records that the catalogue merged into this one, and the one into which it merged this."""
        into = {value for value in self.values(record, IG.duplicateOf) if isinstance(value, NamedNode)}
        return into | self._subjects.get((IG.duplicateOf, record), set())

    def _linked(self, article: NamedNode, links: Iterable[NamedNode]) -> set[NamedNode]:
        return {record for link in links for record in self.values(article, link) if isinstance(record, NamedNode)}

    def _settle(self, nodes: Set[NamedNode]) -> None:
        """Give each node its canonical node: records first, since systems and responses follow their incident."""
        for kind in ("record", "system", "response", None):
            for node in nodes:
                own = _kind(node)
                if own == kind or (kind is None and own not in {"record", "system", "response"}):
                    self._assign(node, self._target(node, own))

    def _assign(self, node: NamedNode, target: NamedNode | None) -> None:
        old = self._canonical.pop(node, None)
        if old is not None:
            self._members[old].discard(node)
            if not self._members[old]:
                del self._members[old]
        if target is not None:
            self._canonical[node] = target
            self._members[target].add(node)

    def _target(self, node: NamedNode, kind: str | None) -> NamedNode | None:
        """The canonical node by the rules; None for a node that no document speaks about any more."""
        if not self.knows(node):
            return None
        if kind == "record":
            return incident_of(self._judged(node, self._home(node)))
        if kind == "system":
            return self._system(node)
        if kind == "response":
            return self._response(node)
        if kind == "article":
            return min(self._same_address(node), key=self._article_preference)
        return self.names.target(node)

    def _same_address(self, article: NamedNode) -> set[NamedNode]:
        """The articles that stand at an address of this one, itself included."""
        addresses = (bare_address(url.value) for url in self.values(article, SCHEMA.url))
        return {article}.union(*(self._addresses.get(address, ()) for address in addresses))

    def _article_preference(self, article: NamedNode) -> tuple[bool, str]:
        """An article of which more is known than its address gives the others its node."""
        return (not self.values(article, SCHEMA.headline), article.value)

    # --- incidents -----------------------------------------------------------------------------------------

    def _home(self, record: NamedNode) -> NamedNode:
        """The record whose incident this record belongs to, before judgements."""
        if _catalogue(record) is not None:
            return self._catalogue_home(record)
        tellers = self.articles(record, IG.reportsOn)
        if not tellers:
            return record
        story = {article for teller in tellers for article in self._stories.story(teller)}
        linked = {other for article in story for other in self._linked(article, _OWN_INCIDENT)}
        homes = {self._catalogue_home(other) for other in linked if _catalogue(other) is not None}
        if len(homes) == 1:
            return homes.pop()
        return min(((other for other in linked if _catalogue(other) is None)), key=preference, default=record)

    def _catalogue_home(self, record: NamedNode) -> NamedNode:
        """The record that the catalogue merged it into; one that lacks the catalogue's id is the only other one of
        its catalogue with its name."""
        merged = self.values(record, IG.duplicateOf)
        if len(merged) == 1 and isinstance(merged[0], NamedNode) and merged[0] != record:
            return merged[0]
        names = {slug(name.value) for name in self.values(record, SCHEMA.name)}
        own = kind_and_slug(record)
        key = own[1].partition(".")[2] if own else ""
        if key not in names:
            return record
        twins = self._twins.get(f"{_catalogue(record)}/{key}", set()) - {record}
        return next(iter(twins)) if len(twins) == 1 else record

    def _judged(self, record: NamedNode, home: NamedNode) -> NamedNode:
        """The home after judgements: not-same takes a record out, merge joins homes."""
        if frozenset({record, home}) in self._apart:
            home = record
        joined = {home}
        queue = [home]
        while queue:
            fresh = self._joined.get(queue.pop(), set()) - joined
            joined |= fresh
            queue.extend(fresh)
        return min(joined, key=preference)

    # --- systems and responses -----------------------------------------------------------------------------

    def _system(self, system: NamedNode) -> NamedNode:
        """The longest-named of the systems of the same incident that share a name or alias with this one."""
        around = self._around(system)
        group = {system}
        queue = [system]
        while queue:
            names = self._called(queue.pop())
            for other in around - group:
                if names & self._called(other):
                    group.add(other)
                    queue.append(other)
        return max(group, key=lambda node: (max(map(len, self._called(node, aliases=False)), default=0), node.value))

    def _called(self, system: NamedNode, aliases: bool = True) -> set[str]:
        names = self.values(system, SCHEMA.name) + (self.values(system, SCHEMA.alternateName) if aliases else [])
        return {name.value.casefold() for name in names}

    def _response(self, response: NamedNode) -> NamedNode:
        """One response per incident and type, whatever record it was read for."""
        records = [value for value in self.values(response, IG.responseTo) if isinstance(value, NamedNode)]
        types = self.values(response, IG.responseType)
        if len(records) != 1 or len(types) != 1:
            return response
        incident = kind_and_slug(self._canonical.get(records[0], records[0]))
        return mint("response", incident[1], types[0].value.rpartition("/")[2]) if incident else response


def incident_of(record: NamedNode) -> NamedNode:
    """The canonical incident IRI that bears a record's slug."""
    return NamedNode(record.value.replace("/id/record/", "/id/incident/"))


def record_of(node: NamedNode) -> NamedNode:
    """The record that gave a canonical incident its slug; a record is its own."""
    return NamedNode(node.value.replace("/id/incident/", "/id/record/"))


def _kind(node: NamedNode) -> str | None:
    found = kind_and_slug(node)
    return found[0] if found else None


def _catalogue(record: NamedNode) -> str | None:
    """ "aim" for id/record/aim.2026-06-22-9f3b; None for records of news and mentions, and for other nodes."""
    found = kind_and_slug(record)
    if found is None or found[0] != "record":
        return None
    source = found[1].partition(".")[0]
    return None if source in {"news", "mention"} else source


def preference(record: NamedNode) -> tuple[int, str]:
    """Sort key of source nodes: whose name, severity or slug wins where several sources give one."""
    found = kind_and_slug(record)
    source = found[1].partition(".")[0] if found else ""
    ranks = {name: rank for rank, name in enumerate(CATALOGUE_ORDER)}
    last = {"news": len(ranks) + 1, "mention": len(ranks) + 2}
    return (ranks.get(source, last.get(source, len(ranks))), record.value)


def _toggle(index: defaultdict[_Key, set[NamedNode]], key: _Key, node: NamedNode, present: bool) -> None:
    if present:
        index[key].add(node)
    else:
        index[key].discard(node)
