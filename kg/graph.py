"""The view that everything above asks: CLI, GraphQL and pages share it. Read-only, safe to use from many threads."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.asking import Answer, Asking
from kg.claims import Term
from kg.errors import Ambiguous, NotFound, UsageError
from kg.index.place import index_file
from kg.index.reader import Index
from kg.labels import Labels
from kg.queries import SOURCE, Param, QueryCatalogue, Value
from kg.settings import Settings
from kg.store.access import open_published
from kg.store.base import Published, Store
from kg.store.embedded import EmbeddedStore
from kg.terms import IG, RDF, RDFS, SKOS, curie, expand, kind_of, text_of
from kg.vocabulary import Vocabulary

_KEPT: Final = 1_000
"""Nodes of which it is kept what stands for them, and what belongs to them."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A node with its direct triples. `inferred` names the properties whose values are inferred, not stated."""

    iri: NamedNode
    label: str
    types: tuple[NamedNode, ...]
    values: Mapping[NamedNode, tuple[Term, ...]]
    inferred: frozenset[NamedNode] = frozenset()

    @property
    def kind(self) -> str:
        """ "incident", "organization" ... from the IRI; "concept" for concepts; "" for anything else."""
        return kind_of(self.iri) or ("concept" if SKOS.Concept in self.types else "")

    def first(self, property: NamedNode) -> Term | None:
        """The first value of a property, None where it has none."""
        values = self.values.get(property, ())
        return values[0] if values else None

    def text(self, property: NamedNode) -> str:
        """The text of the first value of a property, "" where it has none."""
        return text_of(self.first(property))


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it is read back, with the evidence that it rests on."""

    iri: NamedNode
    about: NamedNode
    property: NamedNode
    value: Term
    modality: str
    rank: str
    method: str
    asserted_by: NamedNode
    confidence: float
    machine_generated: bool
    sentence: str | None
    start: int | None
    end: int | None
    document: NamedNode
    raw_text: str | None
    cue: str | None
    statement: NamedNode | None
    supported_by: NamedNode | None


class Graph:
    """One immutable state of the graph."""

    def __init__(
        self, store: Store, vocabulary: Vocabulary, queries: QueryCatalogue, generation: Published | None = None,
        find_index: Callable[[], Index | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._asking = asking = Asking(store, queries)
        self.vocabulary = vocabulary
        self.queries = queries
        self.generation = generation
        self._find_index = find_index
        self._index: Index | None = None
        self._names_lock = threading.Lock()
        self._sources_lock = threading.Lock()
        self._sources: dict[str, dict[str, int]] | None = None
        self._labels: Labels | None = None
        self._looked_up = False
        # Kept by functions that do not hold the graph: it goes, with the files that it has open, when nobody asks it.
        self.canonical: Callable[[NamedNode], NamedNode] = lru_cache(_KEPT)(asking.canonical)
        self.members: Callable[[NamedNode], tuple[NamedNode, ...]] = lru_cache(_KEPT)(asking.members)
        self.counted_as: Callable[[NamedNode], tuple[NamedNode, ...]] = lru_cache(_KEPT)(asking.counted_as)
        """See kg.asking.Asking for what these tell."""

    @classmethod
    def open(cls, settings: Settings, name: str | None = None) -> Graph:
        """The current generation of the store, or an earlier one by its id. Raises NotFound where there is none."""
        store, generation = open_published(settings, name)
        find_index = partial(Index.open, index_file(settings, generation), generation, settings)
        return cls(store, Vocabulary.load(), QueryCatalogue.load(), generation, find_index)

    @classmethod
    def empty(cls) -> Graph:
        """A graph of which nothing is known: what there is before the first document."""
        return cls(EmbeddedStore(), Vocabulary.load(), QueryCatalogue.load())

    @property
    def index(self) -> Index | None:
        """The side index of this state; None while there is none, when everything is asked of the store."""
        if self._index is None:
            self._index = self._find_index()
        return self._index

    # --- questions -----------------------------------------------------------------------------------------

    def ask(self, name: str, **values: Value) -> Answer:
        """Run a .rq file with its parameters bound. Raises UnknownQuery, BadParameter, QueryError."""
        return self._asking.ask(name, **values)

    def ask_text(self, name: str, values: Mapping[str, Sequence[str]]) -> Answer:
        """Like `ask`, with the values as people write them: IRIs also as CURIE, label or alias."""
        return self.sparql(self.bind_text(name, values))

    def bind_text(self, name: str, values: Mapping[str, Sequence[str]]) -> str:
        """The SPARQL that `ask_text` runs. Raises UnknownQuery, BadParameter, NotFound, Ambiguous."""
        query = self.queries[name]
        params = {param.name: param for param in query.params}
        bound: dict[str, Value] = {}
        for key, texts in values.items():
            param = params.get(key)
            bound[key] = [self.parse(param, text) for text in texts] if param else [Literal(text) for text in texts]
        return query.bind(bound)

    def parse(self, param: Param, text: str) -> Term:
        """The term that a person means by `text`. Raises BadParameter, NotFound, Ambiguous."""
        if param.kind == SOURCE:
            return expand(text) or self.find(text)
        if param.type != "iri":
            return param.parse(text)
        return self.find(text, *([param.kind] if param.kind else []))

    def sparql(self, text: str) -> Answer:
        """Run a trusted SPARQL query. Raises QueryError."""
        return self._asking.sparql(text)

    def quads(self) -> Iterable[Quad]:
        """All quads, of all graphs."""
        return self._asking.store.quads()

    # --- nodes ---------------------------------------------------------------------------------------------

    def entity(self, iri: NamedNode) -> Entity | None:
        """A node with its direct triples, None where the graph says nothing of it."""
        return self.entities([iri]).get(iri)

    def entities(self, iris: Iterable[NamedNode]) -> dict[NamedNode, Entity]:
        """Many nodes by one query; nodes without triples are left out."""
        wanted = list(dict.fromkeys(iris))
        if not wanted:
            return {}
        values: defaultdict[NamedNode, defaultdict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        inferred: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
        for node, predicate, value, graph in self.ask("entity/describe", node=wanted).rows:
            if isinstance(node, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
                values[node][predicate].append(value)
                if graph is not None:
                    inferred[node].add(predicate)
        return {
            iri: _entity(
                iri, {name: tuple(sorted(found, key=str)) for name, found in values[iri].items()}, inferred[iri]
            )
            for iri in wanted
            if iri in values
        }

    def inverse(self, iris: Iterable[NamedNode], property: NamedNode) -> dict[NamedNode, tuple[NamedNode, ...]]:
        """For each node, the subjects that have it as a value of the property. One query."""
        found: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
        wanted = list(dict.fromkeys(iris))
        if wanted:
            for value, subject in self.ask("entity/subjects", value=wanted, property=property).rows:
                if isinstance(value, NamedNode) and isinstance(subject, NamedNode):
                    found[value].append(subject)
        return {iri: tuple(found[iri]) for iri in wanted}

    def instances(
        self, cls: NamedNode, limit: int | None = None, after: tuple[str, NamedNode] | None = None
    ) -> list[NamedNode]:
        """Nodes of a class: incidents newest first, undated last, then by IRI; all others by label whatever
        its case, those without one last, then by IRI.

        `after` is (sortDate or "", IRI) of the last node already seen.
        """
        if self.index is not None and after is None:
            return self.index.instances(cls, limit)
        nodes = self._sorted_instances(cls)
        start = nodes.index(after[1]) + 1 if after and after[1] in nodes else 0
        return nodes[start : None if limit is None else start + limit]

    def _sorted_instances(self, cls: NamedNode) -> list[NamedNode]:
        is_incident = cls == IG.Incident or IG.Incident in self._superclasses(cls)
        keys: dict[NamedNode, tuple[str, bool, str]] = {}
        for node, label, day in self.ask("entity/instances", **{"class": cls}).rows:
            if isinstance(node, NamedNode):
                named = (False, "") if is_incident else (label is None, text_of(label).lower())
                key = (text_of(day) if is_incident else "", *named)
                keys[node] = (max if is_incident else min)(key, keys.get(node, key))  # its last day, its first label
        nodes = sorted(keys, key=lambda node: (*keys[node][1:], node.value))
        nodes.sort(key=lambda node: keys[node][0], reverse=True)
        return nodes

    def _superclasses(self, cls: NamedNode) -> tuple[NamedNode, ...]:
        found = self.vocabulary.classes.get(cls)
        return () if found is None else found.superclasses

    def newest(self, limit: int) -> list[NamedNode]:
        """The newest incidents."""
        return self.instances(IG.Incident, limit)

    def claims(
        self, iris: Iterable[NamedNode], property: NamedNode | None = None
    ) -> dict[NamedNode, tuple[ClaimRow, ...]]:
        """All claims about some canonical nodes, whatever source node they speak of. One query."""
        wanted = list(dict.fromkeys(iris))
        found = claim_rows(self.ask("entity/claims", node=wanted, property=property)) if wanted else {}
        return {iri: tuple(found.get(iri, ())) for iri in wanted}

    def find(self, text: str, *kinds: str) -> NamedNode:
        """The node, of one of some kinds, that `text` (label or alias) names; of any kind where none is given.

        IRIs and CURIEs name what they name. Raises NotFound, Ambiguous.
        """
        iri = expand(text)
        if iri is not None:
            return self.canonical(iri)
        choices: dict[NamedNode, str] = {}
        for node, name in self._named(text):
            if not kinds or _kind(node) in kinds:
                choices.setdefault(node, name)
        if not choices:
            similar = [name for node, name, _ in self.search(text, 50) if not kinds or _kind(node) in kinds][:3]
            hint = f"; names that contain it: {', '.join(map(repr, similar))}" if similar else ""
            raise NotFound(f"no {' or '.join(kinds) or 'node'} named {text!r} is in the graph{hint}")
        if len(choices) > 1:
            choices = self._without_what_the_hub_covers(choices)
        if len(choices) > 1:
            raise Ambiguous(text, [(curie(node), label) for node, label in choices.items()])
        return next(iter(choices))

    def search(self, text: str, limit: int = 20) -> list[tuple[NamedNode, str, str]]:
        """(node, name, kind) of nodes whose name contains the text."""
        labels = self._names()
        if labels is not None:
            found = labels.containing(text, limit)
        else:
            rows = self.ask("entity/search", text=Literal(text)).rows[:limit]
            found = [(node, name.value) for node, name in rows if isinstance(node, NamedNode) and name is not None]
        return [(node, name, _kind(node)) for node, name in found]

    def _named(self, text: str) -> list[tuple[NamedNode, str]]:
        labels = self._names()
        if labels is not None:
            return labels.named(text)
        rows = self.ask("entity/resolve", label=Literal(text)).dicts()
        named = ((row["node"], row["name"]) for row in rows)
        return [(node, name.value) for node, name in named if isinstance(node, NamedNode) and name is not None]

    def _names(self) -> Index | Labels | None:
        """The index, or all names in memory, from the second look-up on: a command with one name never waits."""
        if self.index is not None:
            return self.index
        with self._names_lock:
            if self._labels is None and self._looked_up:
                self._labels = Labels(self.ask("derive/labels").rows)
            self._looked_up = True
            return self._labels

    def _without_what_the_hub_covers(self, choices: Mapping[NamedNode, str]) -> dict[NamedNode, str]:
        """The choices but for concepts that the mappings call the same as, or a part of, another one of them."""
        covered = {
            target
            for match in (SKOS.closeMatch, SKOS.narrowMatch)
            for target, hubs in self.inverse(choices, match).items()
            if any(hub in choices for hub in hubs)
        }
        return {node: name for node, name in choices.items() if node not in covered}

    def sources(self) -> dict[str, dict[str, int]]:
        """For each source: its documents, claims and triples, and the nodes of each class (CURIE) that they are about.

        The source "" has the triples that belong to no document: what is derived. Counted once for each state.
        """
        with self._sources_lock:
            if self._sources is None:
                self._sources = self._counted_sources()
            return self._sources

    def _counted_sources(self) -> dict[str, dict[str, int]]:
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in self.ask("entity/sources").dicts():
            found[text_of(row["source"])] |= {name: int(text_of(row[name])) for name in ("documents", "claims")}
        for source, cls, nodes in self.ask("entity/source_nodes").rows:
            if isinstance(cls, NamedNode):
                found[text_of(source)][curie(cls)] = int(text_of(nodes))
        for source, triples in self.ask("entity/source_triples").rows:
            found[text_of(source)]["triples"] = int(text_of(triples))
        return dict(found)

    def counts(self) -> dict[str, int]:
        """How many nodes of each class, by the class's CURIE."""
        if self.index is not None:
            return self.index.counts()
        rows = self.ask("entity/counts").rows
        return {curie(cls): int(count.value) for cls, count in rows if isinstance(cls, NamedNode) and count is not None}


def _entity(iri: NamedNode, values: Mapping[NamedNode, tuple[Term, ...]], inferred: Iterable[NamedNode]) -> Entity:
    labels = values.get(RDFS.label) or values.get(SKOS.prefLabel) or ()
    types = tuple(value for value in values.get(RDF.type, ()) if isinstance(value, NamedNode))
    return Entity(iri, labels[0].value if labels else curie(iri), types, values, frozenset(inferred))


def claim_rows(answer: Answer) -> dict[NamedNode, list[ClaimRow]]:
    """The answer of entity/claims, by the node that the claims are about. Raises UsageError where one is not whole."""
    found: defaultdict[NamedNode, list[ClaimRow]] = defaultdict(list)
    for row in answer.dicts():
        node = row["node"]
        if isinstance(node, NamedNode):
            found[node].append(_claim_row(row))
    return found


def _claim_row(row: Mapping[str, Term | None]) -> ClaimRow:
    def node(name: str) -> NamedNode | None:
        term = row[name]
        return term if isinstance(term, NamedNode) else None

    def needed(name: str) -> NamedNode:
        found = node(name)
        if found is None:
            raise UsageError(f"claim {row['claim']} has no IRI for {name}; run `kg validate`")
        return found

    def text(name: str) -> str | None:
        term = row[name]
        return None if term is None else term.value

    def number(name: str) -> int | None:
        value = text(name)
        return None if value is None else int(value)

    value = row["value"]
    if value is None:
        raise UsageError(f"claim {row['claim']} has no value; run `kg validate`")
    return ClaimRow(
        iri=needed("claim"), about=needed("about"), property=needed("property"), value=value,
        modality=needed("modality").value.rpartition("/")[2], rank=needed("rank").value.rpartition("/")[2],
        method=text("method") or "", asserted_by=needed("assertedBy"), confidence=float(text("confidence") or 0),
        machine_generated=text("machineGenerated") == "true", sentence=text("sentence"),
        start=number("start"), end=number("end"), document=needed("document"), raw_text=text("rawText"),
        cue=text("cue"), statement=node("statement"), supported_by=node("supportedBy"),
    )  # fmt: skip


def _kind(node: NamedNode) -> str:
    """The kind of a node with a name: one that was not minted here is a concept."""
    return kind_of(node) or "concept"
