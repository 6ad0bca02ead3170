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
* Organizations, products and parties follow the register (aliases and former names), then what a name shows, then an
  organization of that name of which another source tells.
* Judgements (merge, not-same) go over all of this: the home that the rules give a node is joined with other homes, or
  the node leaves it. Two entries of the register are never joined.

No rule looks further than one story or one incident, so what a document changes is found without reading the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.edtf import bounds
from kg.encoder import Encoder
from kg.facts import Fact
from kg.headlines import clean_headline
from kg.register import RegisterEntry
from kg.resolve.fact_index import FactIndex, identity_facts
from kg.resolve.joins import Edge, joined
from kg.resolve.judgements import Judgements
from kg.resolve.names import NAMED_KINDS, Names
from kg.resolve.records import ARTICLE_LINKS, REPORT_LINKS, catalogue_of, incident_of, key_of, preference, record_of
from kg.resolve.stories import StoryIndex, Telling
from kg.terms import IG, SCHEMA, is_party, kind_and_slug, kind_of, mint

Move = tuple[NamedNode | None, NamedNode | None]
"""The canonical node of a source's node before and after a change."""

_SETTLED: Final = ("record", "system", "response")
"""The kinds whose canonical node depends on that of the kinds before; all others come last."""


@dataclass(slots=True)
class Identities:
    """Maps source nodes to canonical nodes. `put` a document's facts; ask `canonical`, `members`, `story`."""

    register: Mapping[NamedNode, RegisterEntry]
    judgements: Judgements = field(default_factory=Judgements)
    encoder: Encoder | None = None
    facts: FactIndex = field(default_factory=FactIndex)
    """All that documents state of identity."""
    names: Names = field(init=False)
    _stories: StoryIndex = field(init=False)
    _canonical: dict[NamedNode, NamedNode] = field(default_factory=dict)
    _members: defaultdict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    _matched: dict[NamedNode, frozenset[NamedNode]] = field(default_factory=dict)
    """head -> the heads that are believed to be the same incident"""
    _joined: dict[NamedNode, set[NamedNode]] = field(default_factory=dict)
    """node -> nodes that a judgement joins with it"""
    _parted: dict[NamedNode, set[NamedNode]] = field(default_factory=dict)
    """node -> nodes that a judgement keeps apart from it"""
    _homes: dict[NamedNode, NamedNode] = field(default_factory=dict)
    """node that is judged or matched -> its home once not-same is heard"""
    _guests: defaultdict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    """home -> the judged and matched nodes that live there"""

    def __post_init__(self) -> None:
        self._stories = StoryIndex(self.encoder)
        self.names = Names(self.register)
        self._hold(self.judgements)
        self._settle(self._joined.keys() | self._parted.keys())

    # --- reading -------------------------------------------------------------------------------------------

    def canonical(self, node: NamedNode) -> NamedNode:
        """The canonical node of a source's node; a node that is its own is returned as it is."""
        return self._canonical.get(node) or self._named(node)

    def members(self, canonical: NamedNode) -> frozenset[NamedNode]:
        """The source nodes that a canonical node gathers, itself where it is one of them."""
        return frozenset(self._members.get(canonical, ()))

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

    def first_told(self, record: NamedNode) -> date | None:
        """The day of the first article that speaks of a record."""
        articles = self.facts.subjects(record, *ARTICLE_LINKS)
        return min((day for article in articles if (day := self.published(article))), default=None)

    def heads(self) -> list[NamedNode]:
        """The records that are their own home: one for each incident that sources by themselves tell apart."""
        return [record for record in self.facts.nodes("record") if self._home(record) == record]

    # --- writing -------------------------------------------------------------------------------------------

    def put(self, document: NamedNode, facts: Iterable[Fact]) -> dict[NamedNode, Move]:
        """Replace what a document says; no facts withdraw it.

        Returns every source node whose canonical node, story or date may have changed, with its old and its new
        canonical node (None where it had none, or has none any more).
        """
        kept = identity_facts(facts)
        touched = {fact.about for fact in (*self.facts.of(document), *kept)}
        before = self._neighbourhood(touched)
        called = {node: self._called(node) for node in touched if kind_of(node) == "system"}
        self.facts.put(document, kept)
        renamed = {node for node, names in called.items() if names != self._called(node)}
        for article in touched:
            if kind_of(article) == "article":
                before |= self._index_story(article)
        return self._moves(self._neighbourhood(before | touched | self._beside(renamed)))

    def load(self, documents: Mapping[NamedNode, list[Fact]], groups: Iterable[frozenset[NamedNode]] = ()) -> None:
        """What `put` of each document and `relate` of the groups come to, where nothing is known yet; much faster."""
        for document, facts in documents.items():
            self.facts.put(document, identity_facts(facts))
        for article in self.facts.nodes("article"):
            self._index_story(article)
        self._matched = {record: group for group in groups for record in group}
        self._settle({*self.facts, *self._joined, *self._parted, *self._matched})

    def _index_story(self, article: NamedNode) -> set[NamedNode]:
        headlines = self.facts.values(article, SCHEMA.headline)
        if not headlines:
            return self._stories.drop(article)
        publisher = next((self._label(node) for node in self.facts.values(article, SCHEMA.publisher)), None)
        clean = min(
            (clean_headline(headline.value, publisher).text for headline in headlines), key=lambda t: (len(t), t)
        )
        return self._stories.put(article, Telling(clean, self._own_date(article)))

    def _label(self, node: Term) -> str | None:
        if isinstance(node, NamedNode):
            entry = self.register.get(self.names.target(node))
            names = [entry.name] if entry else [name.value for name in self.facts.values(node, SCHEMA.name)]
            return names[0] if names else None
        return node.value

    def _own_date(self, article: NamedNode) -> date | None:
        stated = (bounds(day.value) for day in self.facts.values(article, SCHEMA.datePublished))
        return min((found.earliest for found in stated if found and found.earliest), default=None)

    def relate(self, groups: Iterable[frozenset[NamedNode]]) -> dict[NamedNode, Move]:
        """Believe that the heads of each group are one incident, and of no others; judgements go over it.

        Returns what `put` returns.
        """
        wanted = {record: group for group in groups for record in group}
        changed = {r for r in wanted.keys() | self._matched.keys() if wanted.get(r) != self._matched.get(r)}
        before = self._neighbourhood(changed)
        self._matched = wanted
        affected = self._neighbourhood(before | changed)
        return self._moves(affected | {r for node in affected for r in self._matched.get(node, ())})

    def judge(self, judgements: Judgements) -> dict[NamedNode, Move]:
        """Hold to these judgements in the place of those before.

        Returns what `put` returns, and with it the names of which no document speaks: they may be values.
        """
        pairs = _pairs(self.judgements.merged) ^ _pairs(judgements.merged)
        pairs |= _pairs(self.judgements.not_same) ^ _pairs(judgements.not_same)
        changed = self._companions(frozenset().union(*pairs))
        changed |= self.names.sources({node for node in changed if kind_of(node) in NAMED_KINDS})
        spoken = {node: self.canonical(node) for node in changed if kind_of(node) in NAMED_KINDS}
        before = self._neighbourhood(changed)
        self._hold(judgements)
        affected = self._neighbourhood(before | changed)
        old = spoken | {node: known for node in affected if (known := self._canonical.get(node)) is not None}
        self._settle(affected)
        new = {node: self.canonical(node) for node in spoken}
        return {node: (old.get(node), self._canonical.get(node) or new.get(node)) for node in affected}

    def _moves(self, affected: Set[NamedNode]) -> dict[NamedNode, Move]:
        """Settle nodes: where each was before, and where it is now."""
        old = {node: self._canonical.get(node) for node in affected}
        self._settle(affected)
        return {node: (old[node], self._canonical.get(node)) for node in affected}

    def _hold(self, judgements: Judgements) -> None:
        self.judgements = judgements
        self._joined = _partners(_pairs(judgements.merged))
        self._parted = _partners(_pairs(judgements.not_same))

    # --- what hangs together -------------------------------------------------------------------------------

    def _neighbourhood(self, nodes: Set[NamedNode]) -> set[NamedNode]:
        """The nodes, and all whose canonical node or dates depend on them."""
        records = {node for node in nodes if kind_of(node) == "record"}
        articles = {node for node in nodes if kind_of(node) == "article"}
        records |= {twin for record in records for twin in self._twin_records(record)}
        records |= {other for record in records for other in self._duplicates(record)}
        articles |= {article for record in records for article in self.facts.subjects(record, *REPORT_LINKS)}
        articles |= {other for article in articles for other in self.facts.same_address(article)}
        articles |= {other for article in articles for other in self._stories.story(article)}
        records |= {record for article in articles for record in self.facts.links(article, *ARTICLE_LINKS)}
        records = self._companions(records)
        found = set(nodes) | records | articles
        for record in records:
            found |= self.facts.links(record, IG.involvesSystem) | self.facts.subjects(record, IG.responseTo)
        namesakes = {NamedNode(node.value.replace("/id/organization/", "/id/party/")) for node in nodes}
        found |= {node for node in namesakes if self.facts.knows(node)}
        if self._joined or self._parted:
            found |= self._companions({node for node in found if kind_of(node) == "system"})
        return found

    def _companions(self, nodes: Set[NamedNode]) -> set[NamedNode]:
        """The nodes with all that judgements and matches tie to them, and with whom they share a canonical node."""
        found, queue = set(nodes), list(nodes)
        clusters: set[NamedNode] = set()
        while queue:
            node = queue.pop()
            tied = {*self._joined.get(node, ()), *self._parted.get(node, ()), *self._matched.get(node, ())}
            canonical = self._canonical.get(node, node)
            if canonical not in clusters:
                clusters.add(canonical)
                tied |= self._members.get(canonical, set())
            queue += tied - found
            found |= tied
        return found

    def _beside(self, systems: Iterable[NamedNode]) -> set[NamedNode]:
        """The systems of all incidents that involve one of these: a new alias may make two of them one."""
        return {other for system in systems for other in self._around(system)}

    def _around(self, system: NamedNode) -> set[NamedNode]:
        records = self.facts.subjects(system, IG.involvesSystem)
        incidents = {self._canonical.get(record, record) for record in records}
        return {
            other
            for incident in incidents
            for record in self._members.get(incident, ())
            for other in self.facts.links(record, IG.involvesSystem)
        }

    def _twin_records(self, record: NamedNode) -> set[NamedNode]:
        keys = {key_of(record), *self.facts.name_keys(record)} if catalogue_of(record) else ()
        return {twin for key in keys for twin in self.facts.named(catalogue_of(record), key)}

    def _duplicates(self, record: NamedNode) -> set[NamedNode]:
        """The records that the catalogue merged into this one, and the one into which it merged this."""
        return self.facts.links(record, IG.duplicateOf) | self.facts.subjects(record, IG.duplicateOf)

    def _settle(self, nodes: Set[NamedNode]) -> None:
        """Give each node its canonical node: records first, since systems and responses follow their incident."""
        ordered: defaultdict[int, list[tuple[NamedNode, str]]] = defaultdict(list)
        for node in nodes:
            kind = kind_of(node)
            ordered[_SETTLED.index(kind) if kind in _SETTLED else len(_SETTLED)].append((node, kind))
        for _, alike in sorted(ordered.items()):
            for node, kind in alike:
                self._house(node, kind)
            for node, kind in alike:
                self._assign(node, self._target(node, kind))

    def _assign(self, node: NamedNode, target: NamedNode | None) -> None:
        old = self._canonical.pop(node, None)
        if old is not None:
            self._members[old].discard(node)
            if not self._members[old]:
                del self._members[old]
        if target is not None:
            self._canonical[node] = target
            self._members[target].add(node)

    def _target(self, node: NamedNode, kind: str) -> NamedNode | None:
        """The canonical node by the rules; None for a node that no document speaks about any more."""
        judged_name = kind in NAMED_KINDS and node in self._homes
        if not self.facts.knows(node) and not judged_name:
            return None
        if kind == "record":
            return incident_of(self._judged(node, self._home(node)))
        if kind == "system":
            return self._judged(node, self._system(node))
        if kind == "response":
            return self._response(node)
        if kind == "article":
            return min(self.facts.same_address(node), key=self._article_preference)
        return self._named(node)

    def _named(self, node: NamedNode) -> NamedNode:
        """What a name stands for; a node that is keyed by more than a name stands for itself."""
        return self._judged(node, self._bearer(node)) if kind_of(node) in NAMED_KINDS else node

    def _bearer(self, node: NamedNode) -> NamedNode:
        """Whose name it is by the rules; a party's may be that of an organization which another source tells of."""
        target = self.names.target(node)
        if target != node or not is_party(node):
            return target
        organization = NamedNode(node.value.replace("/id/party/", "/id/organization/"))
        return organization if self.facts.knows(organization) else node

    def _article_preference(self, article: NamedNode) -> tuple[bool, str]:
        """An article of which more is known than its address gives the others its node."""
        return (not self.facts.values(article, SCHEMA.headline), article.value)

    # --- incidents -----------------------------------------------------------------------------------------

    def _home(self, record: NamedNode) -> NamedNode:
        """The record whose incident this record belongs to, before judgements."""
        if catalogue_of(record):
            return self._catalogue_home(record)
        tellers = self.facts.subjects(record, IG.reportsOn)
        if not tellers:
            return record
        story = {article for teller in tellers for article in self._stories.story(teller)}
        linked = {other for article in story for other in self.facts.links(article, *REPORT_LINKS)}
        homes = {self._catalogue_home(other) for other in linked if catalogue_of(other)}
        if len(homes) == 1:
            return homes.pop()
        return min((other for other in linked if not catalogue_of(other)), key=preference, default=record)

    def _catalogue_home(self, record: NamedNode) -> NamedNode:
        """The record that the catalogue merged it into; one that lacks the catalogue's id is the only other one of
        its catalogue with its name."""
        merged = self.facts.values(record, IG.duplicateOf)
        if len(merged) == 1 and isinstance(merged[0], NamedNode) and merged[0] != record:
            return merged[0]
        key = key_of(record)
        if key not in self.facts.name_keys(record):
            return record
        twins = self.facts.named(catalogue_of(record), key) - {record}
        return next(iter(twins)) if len(twins) == 1 else record

    # --- judgements ----------------------------------------------------------------------------------------

    def _judged(self, node: NamedNode, home: NamedNode) -> NamedNode:
        """The home after judgements: not-same takes a node out, merges and matches join homes."""
        home = self._homes.get(node, home)
        if home not in self._guests:
            return home
        return min(joined(home, self._edges, self._are_apart), key=self._standing)

    def _edges(self, home: NamedNode) -> Iterator[Edge]:
        """What joins a home with others; a person's word counts before a match."""
        for guest in self._guests.get(home, ()):
            for rank, others in enumerate((self._joined.get(guest, ()), self._matched.get(guest, ()))):
                for other in others:
                    if self._homes[other] != home:
                        yield Edge(rank, home, self._homes[other])

    def _are_apart(self, home: NamedNode, other: NamedNode) -> bool:
        """Whether two homes stay apart: both are entries of the register, or guests of them are judged not the same."""
        if home in self.register and other in self.register:
            return True
        guests = self._guests.get(other, set())
        return any(self._parted.get(guest, set()) & guests for guest in self._guests.get(home, ()))

    def _house(self, node: NamedNode, kind: str) -> None:
        """Note where a judged or matched node lives."""
        old = self._homes.pop(node, None)
        if old is not None:
            self._guests[old].discard(node)
            if not self._guests[old]:
                del self._guests[old]
        if any(node in index for index in (self._joined, self._parted, self._matched)):
            home = self._ruled(node, kind)
            home = node if self._leaves(node, home, kind) else home
            self._homes[node] = home
            self._guests[home].add(node)

    def _ruled(self, node: NamedNode, kind: str) -> NamedNode:
        """The home that the rules give, before judgements."""
        if kind == "record":
            return self._home(node)
        return self._system(node) if kind == "system" else self._bearer(node)

    def _leaves(self, node: NamedNode, home: NamedNode, kind: str) -> bool:
        """Whether a node leaves its home: it is kept apart from the node that gave it, or from a better one in it."""
        parted = self._parted.get(node, set())
        return node != home and (
            home in parted
            or any(
                self._ruled(other, kind) == home and self._standing(other) < self._standing(node) for other in parted
            )
        )

    def _standing(self, node: NamedNode) -> tuple[int, str]:
        """Sort key of homes that are one: the first gives the canonical node."""
        kind = kind_of(node)
        if kind == "record":
            return preference(node)
        if kind == "system":
            return (-self._length(node), node.value)
        return (-1 if node in self.register else NAMED_KINDS.index(kind or "party"), node.value)

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
        return max(group, key=lambda node: (self._length(node), node.value))

    def _length(self, system: NamedNode) -> int:
        """Characters of the longest name."""
        return max((len(name.value.casefold()) for name in self.facts.values(system, SCHEMA.name)), default=0)

    def _called(self, system: NamedNode) -> set[str]:
        return {name.value.casefold() for name in self.facts.values(system, SCHEMA.name, SCHEMA.alternateName)}

    def _response(self, response: NamedNode) -> NamedNode:
        """One response per incident and type, whatever record it was read for."""
        records, types = self.facts.links(response, IG.responseTo), self.facts.values(response, IG.responseType)
        if len(records) != 1 or len(types) != 1:
            return response
        record = records.pop()
        incident = kind_and_slug(self._canonical.get(record, record))
        return mint("response", incident[1], types[0].value.rpartition("/")[2]) if incident else response


def _pairs(pairs: Iterable[Iterable[NamedNode]]) -> set[frozenset[NamedNode]]:
    """Judged pairs as pairs of source nodes."""
    return {frozenset(map(record_of, pair)) for pair in pairs}


def _partners(pairs: Iterable[frozenset[NamedNode]]) -> dict[NamedNode, set[NamedNode]]:
    found: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for pair in pairs:
        for node in pair:
            found[node] |= pair - {node}
    return dict(found)
