"""What documents change in the graph: their own graphs, and the derived quads of every node that they touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.claims import FLAT_MODALITIES, Claim, Rank, rank_of
from kg.derive import Deriver
from kg.documents import Known, SourceDocument
from kg.encoder import Encoder
from kg.errors import StoreError
from kg.facts import Fact, facts_of
from kg.matches import PROFILE_PROPERTIES, Kept, Matchmaker, believed, kept_quads, profile_digest, worth_a_look
from kg.provenance import Run, revision_quads
from kg.quads import DocumentGraph, judgement_quads
from kg.queries import QueryCatalogue, Value
from kg.resolve.fact_index import IDENTITY_PROPERTIES
from kg.resolve.identities import Identities, Move
from kg.resolve.judgements import Judgement, JudgementKind, Judgements
from kg.resolve.matching import Match
from kg.resolve.names import NAMED_KINDS
from kg.resolve.records import catalogue_of, incident_of
from kg.store.base import Change, Solutions, Store
from kg.terms import IG, INFERRED, MATCHES, SCHEMA, concept, is_party, kind_and_slug, kind_of, mint, text_of
from kg.vocabulary import Vocabulary

_NODES_PER_QUERY: Final = 100
_ACCEPTED: Final = concept("ig", "rank", Rank.ACCEPTED)
_UNRELATED: Final = Quad(MATCHES, IG.unrelated, Literal(True), MATCHES)
"""Stands in the graph from the first change of a run until records have been compared."""

Row = tuple[NamedNode | Literal | None, ...]


@dataclass(slots=True)
class Integrator:
    """Turns documents with their claims into changes, and applies them. One per writing process."""

    store: Store
    queries: QueryCatalogue
    vocabulary: Vocabulary
    encoder: Encoder | None = None
    identities: Identities = field(init=False)
    _deriver: Deriver = field(init=False)
    judgements: list[Judgement] = field(init=False)
    """All that were made, whether in force or not."""
    _judgements: Judgements = field(init=False)
    _vocabulary_quads: frozenset[Quad] = field(init=False)
    _matchmaker: Matchmaker = field(init=False)
    _kept: Kept = field(init=False)

    def __post_init__(self) -> None:
        self.judgements = [judgement_of(row) for row in self._ask("derive/judgements")]
        self._judgements = Judgements.of(self.judgements)
        self.identities = Identities(self.vocabulary.register, self._judgements, self.encoder)
        self._deriver = Deriver(self.vocabulary, self.identities)
        self._vocabulary_quads = frozenset(vocabulary_quads(self.vocabulary))
        self._matchmaker = Matchmaker(self.vocabulary, self.identities)
        by_document: defaultdict[NamedNode, list[Fact]] = defaultdict(list)
        for row in self._ask("derive/facts_by_property", property=IDENTITY_PROPERTIES):
            by_document[_node(row[0])].append(_fact((*row, None)))
        self._kept = Kept.of(Quad(_node(s), _node(p), o, MATCHES) for s, p, o in self._ask("derive/matches") if o)
        self.identities.load(by_document, self._kept.believed())

    def documents(self) -> dict[NamedNode, Known]:
        """The documents of the graph, with what decides whether one is read again."""
        return {
            _node(row[0]): Known(
                text_of(row[1]), int(text_of(row[2])), None if row[3] is None else _node(row[3]), text_of(row[4])
            )
            for row in self._ask("derive/documents")
        }

    def begin(self, started: str) -> Run:
        """A new run, whose number is the next free one of its second."""
        taken = {_node(row[0]) for row in self._ask("derive/activities")}
        return next(run for run in (Run(started, number) for number in count(1)) if run.iri not in taken)

    def keep(self, claims: Iterable[Claim]) -> list[Claim]:
        """The claims to store, each once; names of the register's own nodes are left out, or every document repeats
        them. Those of parties stay: they are how a source's name leads to the register."""
        register = self.vocabulary.register
        kept = {}
        for claim in claims:
            naming = claim.property == SCHEMA.name and not is_party(claim.about)
            entry = register.get(self.identities.names.target(claim.about)) if naming else None
            if entry is None or claim.value.value not in entry.names:
                kept[claim.iri] = claim
        return list(kept.values())

    def integrate(
        self, statements: Iterable[tuple[SourceDocument, Sequence[Claim]]], run: Run, recorded_at: str
    ) -> Change:
        """The change that makes the graph say what the claims say in the place of what the documents said before.

        `recorded_at` is the xsd:dateTime of the change.
        """
        ranks = self._judgements.ranks
        documents: dict[NamedNode, DocumentGraph] = {}
        stated: dict[NamedNode, list[Fact]] = {}
        titles: dict[NamedNode, str] = {}
        for document, claims in statements:
            documents[document.iri] = DocumentGraph(document, claims, ranks, run.iri, recorded_at)
            stated[document.iri] = list(facts_of(claims, ranks))
            titles[document.iri] = document.title
        return self._change(documents, stated, titles, run, recorded_at)

    def withdraw(self, titles: Mapping[NamedNode, str], run: Run, recorded_at: str) -> Change:
        """The change that makes documents, given with their titles, say nothing any more."""
        nothing: dict[NamedNode, tuple[()]] = dict.fromkeys(titles, ())
        return self._change(nothing, nothing, titles, run, recorded_at)

    def _change(
        self,
        documents: Mapping[NamedNode, Iterable[Quad]],
        stated: Mapping[NamedNode, Sequence[Fact]],
        titles: Mapping[NamedNode, str],
        run: Run,
        recorded_at: str,
    ) -> Change:
        before = [_fact(row) for row in self._ask_many("derive/facts", "document", stated)]
        deletes, inserts = self._consequences(before, stated)
        revisions = revision_quads(run.iri, recorded_at, stated, before, titles)
        return Change(deletes, [*inserts, *revisions, _UNRELATED], documents)

    @property
    def holds_vocabulary(self) -> bool:
        """Whether the store has the vocabulary as it is now; otherwise it is to be rebuilt."""
        return self.store.holds(self._vocabulary_quads)

    @property
    def is_unrelated(self) -> bool:
        """Whether documents came in, maybe in a run that was cut off, since records were last compared."""
        return bool(self._ask("derive/unrelated"))

    def relate(self) -> Change:
        """The change that makes records of different sources that speak of one incident one incident."""
        digests, matches = self._compared()
        groups = believed(matches)
        wanted = set(kept_quads(digests, matches, groups, self._kept))
        present = {quad for quads in self._kept.quads.values() for quad in quads}
        moves = self.identities.relate(groups)
        deletes, inserts = self._follow(moves, set(), {}) if moves else ([], [])
        self._kept = Kept.of(wanted)
        return Change([*deletes, *(present - wanted), _UNRELATED], [*inserts, *(wanted - present)])

    def _compared(self) -> tuple[dict[NamedNode, str], list[Match]]:
        """The digests of all profiles, and the matches between them."""
        heads = self.identities.heads()
        if not any(map(catalogue_of, heads)):
            return {}, []
        rows = self._ask("derive/facts_by_property", property=PROFILE_PROPERTIES)
        sentences = {_node(row[0]): text_of(row[1]) for row in self._ask("derive/mention_sentences")}
        profiles = self._matchmaker.profiles(heads, (_fact((*row, None)) for row in rows), sentences)
        digests = {profile.record: profile_digest(profile) for profile in profiles}
        return digests, worth_a_look(profiles, digests, self._kept)

    def judge(self, judgement: Judgement) -> Change:
        """The change that keeps a judgement and makes the graph follow it."""
        self.judgements.append(judgement)
        before, self._judgements = self._judgements.ranks, Judgements.of(self.judgements)
        ranks = self._judgements.ranks
        claims = {claim for claim in before.keys() | ranks.keys() if before.get(claim) != ranks.get(claim)}
        moves = self.identities.judge(self._judgements)
        (old, new), (left, came) = self._follow(moves, set(), {}), self._rank(claims)
        tells = claims or any(kind_of(node) in NAMED_KINDS for node in moves)
        unrelated = [_UNRELATED] if tells else []  # profiles are made of names and claims, not of who is one with whom
        return Change([*old, *left], [*new, *came, *judgement_quads(judgement), *unrelated])

    def _rank(self, claims: Set[NamedNode]) -> tuple[list[Quad], list[Quad]]:
        """Quads to delete and to insert when judgements about these claims have changed."""
        deletes, inserts = [], []
        gone: defaultdict[NamedNode, list[Fact]] = defaultdict(list)
        fresh: defaultdict[NamedNode, list[Fact]] = defaultdict(list)
        for *row, claim, modality, confidence, present in self._ask_many("derive/ranks", "claim", claims):
            fact = _fact(row)
            rank = self._judgements.ranks.get(_node(claim)) or rank_of(float(text_of(confidence)))
            wanted = concept("ig", "rank", rank)
            if wanted != present:
                deletes.append(Quad(_node(claim), IG.rank, _node(present), fact.document))
                inserts.append(Quad(_node(claim), IG.rank, wanted, fact.document))
                if text_of(modality).rpartition("/")[2] in FLAT_MODALITIES and _ACCEPTED in {wanted, present}:
                    (fresh if wanted == _ACCEPTED else gone)[fact.document].append(fact)
        stated = {document: fresh[document] for document in gone.keys() | fresh.keys()}
        before = [_fact(row) for row in self._ask_many("derive/facts", "document", stated)]
        for fact in before:
            if fact in gone[fact.document]:
                gone[fact.document].remove(fact)  # once: another claim may say the same
            else:
                stated[fact.document].append(fact)
        old, new = self._consequences(before, stated)
        return [*deletes, *old], [*inserts, *new]

    def rebuild(self) -> Change:
        """The change that makes all derived quads follow from the claims again."""
        by_node: defaultdict[NamedNode, list[Fact]] = defaultdict(list)
        for row in self._ask("derive/facts"):
            fact = _fact(row)
            by_node[self.identities.canonical(fact.about)].append(fact)
        wanted = set(self._vocabulary_quads)
        for node, facts in by_node.items():
            wanted.update(self._deriver.derive(node, facts))
        present = {_derived(row) for row in self._ask("derive/derived")}
        return Change(list(present - wanted), list(wanted - present))

    def _consequences(
        self, before: Sequence[Fact], stated: Mapping[NamedNode, Sequence[Fact]]
    ) -> tuple[list[Quad], list[Quad]]:
        """Derived quads to delete and to insert when documents that stated `before` state these facts instead."""
        after = list(chain.from_iterable(stated.values()))
        touched = {fact.about for fact in (*before, *after)}
        settled = self._settled(before, after)
        moves = {node: move for node, move in self._put(stated).items() if node not in settled}
        return self._follow(moves, touched - settled, stated)

    def _follow(
        self,
        moves: Mapping[NamedNode, Move],
        touched: Set[NamedNode],
        stated: Mapping[NamedNode, Sequence[Fact]],
    ) -> tuple[list[Quad], list[Quad]]:
        """Derived quads to delete and to insert once nodes have moved, and documents state these facts of others."""
        moved = [node for node, (old, new) in moves.items() if (old or node) != (new or node)]
        touched = touched | {_node(row[0]) for row in self._ask_many("derive/referrers", "value", moved)}
        old_nodes = {old for old, _ in moves.values() if old is not None}
        nodes = {self.identities.canonical(node) for node in touched | moves.keys()} | old_nodes
        members = {member for node in nodes for member in self.identities.members(node) | {node}}
        facts: defaultdict[NamedNode, list[Fact]] = defaultdict(list)
        for row in self._ask_many("derive/facts", "about", members | touched):
            fact = _fact(row)
            if fact.document not in stated:
                facts[self.identities.canonical(fact.about)].append(fact)
        for fact in chain.from_iterable(stated.values()):
            facts[self.identities.canonical(fact.about)].append(fact)
        wanted = {quad for node in nodes for quad in self._deriver.derive(node, facts[node])} - self._vocabulary_quads
        subjects = _subjects(nodes | members | touched | moves.keys())
        present = {_derived(row) for row in self._ask_many("derive/derived", "subject", subjects)}
        present -= self._vocabulary_quads
        return list(present - wanted), list(wanted - present)

    def _put(self, stated: Mapping[NamedNode, Sequence[Fact]]) -> dict[NamedNode, Move]:
        """Replace what each document says; where a node moves twice, from its first place to its last."""
        moves: dict[NamedNode, Move] = {}
        for document, facts in stated.items():
            for node, (old, new) in self.identities.put(document, facts).items():
                moves[node] = (moves[node][0] if node in moves else old, new)
        return moves

    def _settled(self, before: Sequence[Fact], after: Sequence[Fact]) -> set[NamedNode]:
        """Names of which the document says only what others have said: a publisher of thousands stays as it is."""
        new = {fact.about for fact in after if not self.identities.facts.states(fact)}
        known = {fact.about for fact in after} - new - {fact.about for fact in before}
        return {node for node in known if kind_of(node) in NAMED_KINDS}

    def _ask_many(self, name: str, slot: str, nodes: Iterable[NamedNode]) -> Iterator[Row]:
        """The rows for many nodes, asked for in parts: for some hundreds the engine would rather read everything."""
        ordered = sorted(nodes, key=str)
        for start in range(0, len(ordered), _NODES_PER_QUERY):
            yield from self._ask(name, **{slot: ordered[start : start + _NODES_PER_QUERY]})

    def _ask(self, name: str, **values: Value) -> list[Row]:
        result = self.store.query(self.queries[name].bind(values))
        if not isinstance(result, Solutions):
            raise StoreError(f"{name} did not answer with rows")
        return result.rows


def vocabulary_quads(vocabulary: Vocabulary) -> Iterator[Quad]:
    """The ontology and register for the default graph, without the axioms that need blank nodes.

    Blank nodes have no name that could be deleted again; who needs the union domains reads the ontology's own files.
    """
    for triple in vocabulary.quads():
        if not isinstance(triple.subject, BlankNode) and not isinstance(triple.object, BlankNode):
            yield Quad(*triple)


def _subjects(nodes: Iterable[NamedNode]) -> set[NamedNode]:
    """Everything that may be the subject of a quad derived for these nodes: see Deriver."""
    found = set()
    for node in nodes:
        found.add(node)
        kind, name = kind_and_slug(node) or ("", "")
        if kind == "record":
            found.add(incident_of(node))
        if kind == "article":
            found.add(mint("story", name))
    return found


def _fact(row: Sequence[NamedNode | Literal | None]) -> Fact:
    document, about, predicate, value, evidence = row
    if value is None:
        raise StoreError("a claim without a value is in the store; run `kg validate`")
    place = None if evidence is None else _node(evidence)
    return Fact(_node(document), _node(about), _node(predicate), value, place)


def _derived(row: Row) -> Quad:
    subject, predicate, value, graph = row
    if value is None:
        raise StoreError("a triple without an object is in the store")
    return Quad(_node(subject), _node(predicate), value, INFERRED if graph else DefaultGraph())


def judgement_of(row: Row) -> Judgement:
    """A judgement as derive/judgements gives it."""
    _, kind, subject, other, because, judged_by, at = row
    return Judgement(
        JudgementKind(text_of(kind)), _node(subject), None if other is None else _node(other),
        text_of(because), text_of(judged_by), text_of(at),
    )  # fmt: skip


def _node(term: NamedNode | Literal | None) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise StoreError(f"{term} stands in the store where an IRI belongs")
    return term
