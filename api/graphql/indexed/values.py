"""Values of nodes by the side index: names of any node, and what the cards of incidents show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pyoxigraph import NamedNode

from api.graphql.model.mapping import INFERRED_CLASSES, Model
from api.graphql.model.ways import Way
from kg.claims import Term
from kg.index.reader import Index, shown
from kg.index.tables import CARD
from kg.terms import INFERRED, RDFS, SKOS

Values = Mapping[NamedNode, tuple[Term, ...]]
_NAMES = frozenset({RDFS.label, SKOS.prefLabel})


def indexed_values(
    index: Index, model: Model, nodes: Collection[NamedNode], ways: Sequence[Way], at_hand: Mapping[NamedNode, bytes]
) -> Iterator[tuple[Way, Values]]:
    """Those of some ways whose values the index knows for all of some nodes; nodes without any are left out.

    Cards are looked into where they are at hand, and read where they tell more than a name, which they tell as well.
    """
    direct = [way for way in ways if not way.inverse and not _is_inferred(way, model, nodes)]
    of_cards = [way for way in direct if way.property in CARD]
    properties = [way.property for way in of_cards]
    cards: Mapping[NamedNode, Mapping[NamedNode, tuple[Term, ...]]] = {}
    if of_cards and at_hand.keys() >= set(nodes):
        cards = shown(((node, at_hand[node]) for node in nodes), properties)
    elif not _NAMES.issuperset(properties):
        cards = index.cards(nodes, properties)
    if len(cards) == len(nodes):
        for way in of_cards:
            yield way, {node: card[way.property] for node, card in cards.items() if way.property in card}
        direct = [way for way in direct if way not in of_cards]
    for way in direct:
        if way.property in _NAMES:
            yield way, index.names(nodes, way.property)


def _is_inferred(way: Way, model: Model, nodes: Collection[NamedNode]) -> bool:
    """Whether values may stand in graph:inferred, which the index does not read."""
    if INFERRED not in way.graphs:
        return False
    types = {model.types[name].cls for name in map(model.type_of, nodes) if name in model.types}
    return not types.isdisjoint(INFERRED_CLASSES)
