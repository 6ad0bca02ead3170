"""What counts as filed under a concept, as queries/harm/incidents says it, worked out in memory.

The path of that question from every concept to all others takes an engine twenty times as long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import NamedNode

from kg.index.passes import Row
from kg.terms import SKOS

Steps = Mapping[NamedNode, Collection[NamedNode]]
_NONE: Final[Steps] = {}


def filings(rows: Iterable[Row]) -> Iterator[tuple[NamedNode, set[NamedNode]]]:
    """Each concept with the concepts that are looked under for it, itself among them; from rows of derive/mappings."""
    concepts: set[NamedNode] = set()
    narrower: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    outwards: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    onwards: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for concept, relation, other in rows:
        if not isinstance(concept, NamedNode):
            continue
        if relation is None:
            concepts.add(concept)
        elif isinstance(other, NamedNode):
            if relation == SKOS.broader:
                narrower[other].add(concept)
            if relation in (SKOS.narrowMatch, SKOS.closeMatch):
                outwards[concept].add(other)
                onwards[concept].add(other)
            if relation in (SKOS.closeMatch, SKOS.broadMatch):
                outwards[other].add(concept)
    for concept in sorted(concepts, key=str):
        found = {concept}
        for matches in (_NONE, outwards, onwards):
            found = _narrowed(found.union(*(matches.get(one, ()) for one in found)), narrower)
        yield concept, found


def _narrowed(concepts: set[NamedNode], narrower: Steps) -> set[NamedNode]:
    """The concepts and all that is narrower, however far down."""
    found = set(concepts)
    waiting = list(found)
    while waiting:
        fresh = [other for other in narrower.get(waiting.pop(), ()) if other not in found]
        found.update(fresh)
        waiting += fresh
    return found
