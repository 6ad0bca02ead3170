"""Incidents that have much in common, whoever deployed the system, by a score that anybody can work out by hand.

What incidents have in common are features (queries/incident/features.rq): a property and a value. A feature weighs the
more the fewer incidents have it (`weight`). The score of two incidents is the sum of the weights of what both have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.graph import Graph
from kg.ranking import Sums
from kg.similar_lists import Ask, Feature, IndexedLists, Lists, Ranks, StoredLists
from kg.terms import text_of

WHOLE: Final = 1_000
"""What a feature weighs that hardly any other incident has."""
_HALVING: Final = 100
"""What one incident in so many has weighs half of that."""


class Shared(NamedTuple):
    """A feature of two incidents: how many incidents have it, and what it weighs, in thousandths."""

    feature: Feature
    incidents: int
    weight: int


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar incident: its sortDate, "" where it has none, and the sum of the weights, in thousandths."""

    incident: NamedNode
    day: str
    score: int
    same_deployer: bool
    likely_same: float | None
    """The score of a comparison of records that takes both for likely the same event; None where there is none."""
    _rank: int
    _features: Sequence[tuple[Shared, Ranks]]

    @property
    def shared(self) -> list[Shared]:
        """What both have, the rarest first."""
        return [shared for shared, having in self._features if self._rank in having]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; None is both.

    The same deployer is who counts as it (queries/incident/deployer_family.rq); `likely_same` is what may be another
    record of the same event (queries/incident/likely_same.rq).
    """

    same_deployer: bool | None = None
    likely_same: bool | None = None
    most: int = 100


def weight(incidents: int, total: int) -> int:
    """Thousandths: 1000 N / (N + 100 n), cut to a whole number, for a feature that n of N incidents have.

    An inverse document frequency that does without a logarithm, which SPARQL 1.1 has not. What one incident in a
    hundred has weighs half, what half of all have one fiftieth: dozens of common features, which catalogues with many
    columns give, do not outweigh a rare one.
    """
    return WHOLE * total // (total + _HALVING * incidents)


def similar_incidents(graph: Graph, ask: Ask, incidents: Sequence[NamedNode], wish: Wish) -> list[tuple[Similar, ...]]:
    """For each incident those that share most with it, best first, among equals the newest, then by IRI.

    Asks no more questions for many incidents than for one: by `ask`, which is `graph.ask` or notes what it passes on to
    it. Raises QueryError.
    """
    if not incidents:
        return []
    features = {
        incident: [Feature(property, value) for property, value, _ in _nodes_first(rows)]
        for incident, rows in _by_incident(ask("incident/features", incident=incidents).rows).items()
    }
    likely = _by_incident(ask("incident/likely_same", incident=incidents).rows)
    members = _by_incident(ask("incident/deployer_family", incident=incidents).rows)
    families = {one: frozenset(node for node, _ in _nodes_first(members[one])) for one in incidents}
    index = graph.index
    if index is None:
        lists: Lists = StoredLists(ask, incidents, dict.fromkeys(one for found in features.values() for one in found))
    else:
        lists = IndexedLists(index, graph.vocabulary)
    own = lists.deployed_by(set(families.values()))
    return [
        _ranked(
            one,
            features.get(one, ()),
            own[families[one]],
            {other: float(text_of(score)) for other, score in _nodes_first(likely[one])},
            lists,
            wish,
        )
        for one in incidents
    ]


def _ranked(
    incident: NamedNode,
    features: Sequence[Feature],
    own: Ranks,
    likely: Mapping[NamedNode, float],
    lists: Lists,
    wish: Wish,
) -> tuple[Similar, ...]:
    every = lists.every()
    told = [
        (Shared(one, len(having), weight(len(having), len(every))), having)
        for one in features
        for having in [lists.having(one)]
        if len(having) > 1
    ]
    told.sort(key=lambda pair: (pair[0].incidents, pair[0].feature.property.value, str(pair[0].feature.value)))
    sums = Sums()
    for shared, having in told:
        sums.add(having, shared.weight)
    allowed = every - lists.among([incident])
    for ranks, wanted in ((own, wish.same_deployer), (lists.among(likely), wish.likely_same)):
        if wanted is not None:
            allowed = allowed & ranks if wanted else allowed - ranks
    best = sums.best(allowed, wish.most)
    return tuple(
        Similar(key.incident, key.day, sums.of(rank), rank in own, likely.get(key.incident), rank, told)
        for rank, key in zip(best, lists.keys(best), strict=True)
    )


def _by_incident(rows: Sequence[Sequence[Term | None]]) -> defaultdict[NamedNode, list[Sequence[Term | None]]]:
    """The other columns of rows, by the incident in the first one."""
    found: defaultdict[NamedNode, list[Sequence[Term | None]]] = defaultdict(list)
    for incident, *others in rows:
        if isinstance(incident, NamedNode):
            found[incident].append(others)
    return found


def _nodes_first(rows: Sequence[Sequence[Term | None]]) -> Iterator[tuple[Any, ...]]:
    """The rows whose first column is a node and that lack nothing."""
    return (tuple(row) for row in rows if isinstance(row[0], NamedNode) and None not in row)
