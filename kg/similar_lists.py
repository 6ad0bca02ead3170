"""Which incidents have which features, as sets of numbers: from the side index, or from what the store tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from pyoxigraph import NamedNode
from pyroaring import FrozenBitMap

from kg.asking import Answer
from kg.claims import Term
from kg.index.filters import EVERY, Among, Or, Tie, filed_under
from kg.index.reader import Index, Key
from kg.queries import Value
from kg.terms import IG, text_of
from kg.vocabulary import Vocabulary

_OF_THE_HUB: Final = frozenset({IG.harmType, IG.principle, IG.industry, IG.affectedStakeholder})
"""Properties whose concepts gather what catalogues file under concepts of their own."""

Ranks = FrozenBitMap
"""Incidents by their numbers: newest first, undated last, then by IRI."""


class Feature(NamedTuple):
    """A value of a property that incidents may share."""

    property: NamedNode
    value: Term


class Ask(Protocol):
    """Runs a .rq file, as `kg.graph.Graph.ask`."""

    def __call__(self, name: str, **values: Value) -> Answer: ...


class Lists(Protocol):
    """Sets of incidents. The numbers of two of these mean different things."""

    def every(self) -> Ranks: ...

    def having(self, feature: Feature) -> Ranks:
        """Those with a feature that one of the incidents in question has."""
        ...

    def deployed_by(self, groups: Iterable[frozenset[NamedNode]]) -> Mapping[frozenset[NamedNode], Ranks]:
        """For each group those with a deployer of it."""
        ...

    def among(self, incidents: Iterable[NamedNode]) -> Ranks:
        """These incidents; nodes that are none are left out."""
        ...

    def keys(self, ranks: Sequence[int]) -> Sequence[Key]:
        """Which incidents the numbers mean."""
        ...


class IndexedLists:
    """From the side index of a graph."""

    def __init__(self, index: Index, vocabulary: Vocabulary) -> None:
        self._index = index
        self._vocabulary = vocabulary

    def every(self) -> Ranks:
        return self._index.ranks(EVERY)

    def having(self, feature: Feature) -> Ranks:
        property, value = feature
        if property in _OF_THE_HUB and isinstance(value, NamedNode):
            return self._index.ranks(Or((filed_under(value), self._narrower(property, value))))
        if property == IG.incidentKind:
            return self._index.ranks(self._narrower(property, value))
        return self._index.ranks(Tie((property,), (value,)))

    def deployed_by(self, groups: Iterable[frozenset[NamedNode]]) -> Mapping[frozenset[NamedNode], Ranks]:
        return {group: self._index.ranks(Tie((IG.deployer,), tuple(group))) for group in groups}

    def among(self, incidents: Iterable[NamedNode]) -> Ranks:
        return self._index.ranks(Among(tuple(incidents)))

    def keys(self, ranks: Sequence[int]) -> Sequence[Key]:
        return self._index.keys(ranks)

    def _narrower(self, property: NamedNode, value: Term) -> Tie:
        """A concept or a narrower one."""
        return Tie((property,), self._vocabulary.with_narrower([value]) if isinstance(value, NamedNode) else (value,))


class StoredLists:
    """From the store, for the features of some incidents."""

    def __init__(self, ask: Ask, incidents: Sequence[NamedNode], features: Iterable[Feature]) -> None:
        """`features` are those of the incidents."""
        self._ask = ask
        days: dict[NamedNode, str] = {}
        for incident, day in ask("derive/incident_days").rows:
            if isinstance(incident, NamedNode):
                days[incident] = max(text_of(day), days.get(incident, ""))
        by_iri = sorted(days, key=lambda one: one.value)
        self._keys = [Key(days[one], one) for one in sorted(by_iri, key=lambda one: days[one], reverse=True)]
        self._rank = {key.incident: rank for rank, key in enumerate(self._keys)}
        self._having = self._read(incidents, [one for one in features if one.property in _OF_THE_HUB])

    def _read(self, incidents: Sequence[NamedNode], of_the_hub: Sequence[Feature]) -> Mapping[Feature, Ranks]:
        found: defaultdict[Feature, list[Term | None]] = defaultdict(list)
        for property, value, similar in self._ask("incident/shared_features", incident=incidents).rows:
            if isinstance(property, NamedNode) and value is not None:
                found[Feature(property, value)].append(similar)
        concepts = {one.value: one for one in of_the_hub}
        if concepts:
            for concept, similar in self._ask("harm/filed", concept=list(concepts)).rows:
                if concept is not None:
                    found[concepts[concept]].append(similar)
        return {one: self.among(node for node in nodes if isinstance(node, NamedNode)) for one, nodes in found.items()}

    def every(self) -> Ranks:
        return Ranks(range(len(self._keys)))

    def having(self, feature: Feature) -> Ranks:
        return self._having[feature]

    def deployed_by(self, groups: Iterable[frozenset[NamedNode]]) -> Mapping[frozenset[NamedNode], Ranks]:
        listed = list(groups)
        wanted = list(dict.fromkeys(member for group in listed for member in group))
        rows = self._ask("entity/subjects", value=wanted, property=IG.deployer).rows if wanted else []
        return {
            group: self.among(one for deployer, one in rows if deployer in group and isinstance(one, NamedNode))
            for group in listed
        }

    def among(self, incidents: Iterable[NamedNode]) -> Ranks:
        return Ranks([self._rank[one] for one in incidents if one in self._rank])

    def keys(self, ranks: Sequence[int]) -> Sequence[Key]:
        return [self._keys[rank] for rank in ranks]
