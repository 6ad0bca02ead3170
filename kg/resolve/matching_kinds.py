"""Kinds of incident and of AI system that a text speaks of, by the cue words of the own schemes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.resolve.matching_words import stem, words_of
from kg.terms import VOCAB
from kg.vocabulary import Vocabulary

INCIDENT_KINDS: Final = VOCAB["ig/incident-kind"]
SYSTEM_KINDS: Final = VOCAB["ig/system-kind"]


@dataclass(frozen=True, slots=True)
class KindCues:
    """Finds cues by their stems, whatever their inflection."""

    _cues: Mapping[str, tuple[tuple[tuple[str, ...], NamedNode], ...]]
    """first stem -> (all stems, concept)"""

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> KindCues:
        """The labels and cues of both schemes."""
        cues: defaultdict[str, dict[tuple[tuple[str, ...], NamedNode], None]] = defaultdict(dict)
        for scheme in (INCIDENT_KINDS, SYSTEM_KINDS):
            for concept in vocabulary.schemes[scheme].concepts:
                for label in (concept.label, *concept.alt_labels, *concept.hidden_labels):
                    stems = tuple(map(stem, words_of(label)))
                    for kind in (concept.iri, *concept.broader):
                        cues[stems[0]][stems, kind] = None
        return cls({first: tuple(found) for first, found in cues.items()})

    def read(self, text: str) -> frozenset[NamedNode]:
        """The concepts whose cues stand in the text, with the next broader ones."""
        stems = tuple(map(stem, words_of(text)))
        return frozenset(
            concept
            for start, first in enumerate(stems)
            for cue, concept in self._cues.get(first, ())
            if stems[start : start + len(cue)] == cue
        )
