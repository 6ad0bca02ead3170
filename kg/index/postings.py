"""Posting lists while an index is built: for each property and value the ranks of the incidents that have it."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import NamedNode
from pyroaring import BitMap, FrozenBitMap

from kg.claims import Term
from kg.index.packing import pack
from kg.index.tables import ANY, FILED, TEXTS
from kg.terms import IG

Values = Mapping[NamedNode, Sequence[Term]]

_FILES = (IG.harmType, IG.classifiedAs)


class Postings:
    """Holds four bytes for each value of each incident."""

    def __init__(self) -> None:
        self._any: defaultdict[NamedNode, array[int]] = defaultdict(_ranks)
        self._of: defaultdict[NamedNode, defaultdict[Term, array[int]]] = defaultdict(lambda: defaultdict(_ranks))

    def add(self, rank: int, values: Values) -> None:
        """Take in the values of one incident."""
        for property, terms in values.items():
            self._any[property].append(rank)
            lists = self._of[property]
            for term in terms:
                if isinstance(term, NamedNode) or property in TEXTS:
                    lists[term].append(rank)

    def file_under(self, pairs: Iterable[Sequence[Term | None]]) -> None:
        """Under each concept what is filed under a concept that counts as it (queries/harm/incidents.rq).

        `pairs` are the rows of derive/filed_under.
        """
        filed = [self._of[property] for property in _FILES]
        below: defaultdict[Term, BitMap] = defaultdict(BitMap)
        for concept, member in pairs:
            if concept is not None and member is not None:
                for lists in filed:
                    if member in lists:
                        below[concept].update(lists[member])
        self._of[FILED].update((concept, ranks.to_array()) for concept, ranks in below.items())

    def rows(self) -> Iterator[tuple[str, str, int, bytes]]:
        """(property, packed value, incidents, serialised bitmap), by property and value."""
        lists = {(property.value, ANY): ranks for property, ranks in self._any.items()}
        lists |= {(name.value, pack(term)): ranks for name, found in self._of.items() for term, ranks in found.items()}
        for (property, value), ranks in sorted(lists.items()):
            bitmap = FrozenBitMap(ranks)
            yield property, value, len(bitmap), bitmap.serialize()


def _ranks() -> array[int]:
    return array("I")
