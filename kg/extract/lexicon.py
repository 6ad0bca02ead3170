"""Known words in text: names of the gazetteer and cue words of the ontology's own schemes, found in one pass.

Cue words are skos:hiddenLabel (and the other labels) of the concepts; nothing of them is repeated here. Matching is
spaCy's PhraseMatcher on lower-case tokens, so its cost does not grow with the number of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from kg import terms
from kg.errors import BadResource
from kg.extract.gazetteer import Gazetteer, Name
from kg.extract.phrasal import find_phrasal
from kg.vocabulary import Concept, Vocabulary

NAME: Final = "name"
"""Group of the gazetteer's hits; every other group is the IRI of the property whose scheme holds the concept."""

WORDS: Final = "kg_words"
"""Where the hits of a text stand in the user data of its Doc."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept that a text names at characters [start, end)."""

    start: int
    end: int
    text: str
    concept: Concept
    phrase: bool = False
    """Several words say it, the object among them."""


class Lexicon:
    """All known words, compiled for one vocabulary of strings."""

    def __init__(
        self, nlp: Language, gazetteer: Gazetteer, vocabulary: Vocabulary, properties: Iterable[NamedNode]
    ) -> None:
        self._names = gazetteer.names
        self._concepts = vocabulary.concepts
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for index, name in enumerate(gazetteer.names):
            self._add(nlp, f"{NAME} {index}", _spellings(name.text))
        for prop in properties:
            for concept, labels in _labels(vocabulary, prop):
                self._add(nlp, f"{prop.value} {concept.iri.value}", labels)

    def __call__(self, doc: Doc) -> list[tuple[int, int, str, str]]:
        """(start, end, group, key) of each hit in order, the longest of its group where hits overlap."""
        longest: dict[str, list[tuple[int, int, str, str]]] = {}
        matches = sorted(self._matcher(doc), key=lambda match: (match[1], -match[2]))
        for match_id, first, last in matches:
            group, _, key = doc.vocab.strings[match_id].partition(" ")
            kept = longest.setdefault(group, [])
            start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
            if not kept or start >= kept[-1][1]:
                kept.append((start, end, group, key))
        return sorted(hit for hits in longest.values() for hit in hits)

    def name(self, key: str) -> Name:
        """The name behind a key of the group NAME."""
        return self._names[int(key)]

    def concept(self, key: str) -> Concept:
        """The concept behind a key of any other group."""
        return self._concepts[NamedNode(key)]

    def split_verbs(self, text: str) -> Iterator[Hit]:
        """Responses in several words: the hit is the verb, so that the object stands behind it."""
        for start, end, notation in find_phrasal(text):
            found = self._concepts.get(terms.concept("ig", "response-type", notation))
            if found is not None:
                yield Hit(start, end, text[start:end], found, phrase=True)

    def _add(self, nlp: Language, key: str, texts: Iterable[str]) -> None:
        self._matcher.add(key, [nlp.tokenizer(text) for text in texts])


def _labels(vocabulary: Vocabulary, prop: NamedNode) -> Iterator[tuple[Concept, list[str]]]:
    """Each concept with its labels; a label that two concepts share belongs to the narrower one."""
    scheme = vocabulary.scheme_for_property(prop)
    if scheme is None:
        raise BadResource(f"ontology: {prop.value} has no concept scheme")
    taken: set[str] = set()
    for concept in sorted(scheme.concepts, key=lambda item: -len(item.broader)):
        labels = {
            spelling
            for label in (*concept.hidden_labels, *concept.alt_labels, concept.label)
            for spelling in _spellings(label)
            if spelling.casefold() not in taken
        }
        taken.update(label.casefold() for label in labels)
        yield concept, sorted(labels)


def _spellings(text: str) -> tuple[str, ...]:
    """With straight and curly apostrophes, and with spaces for hyphens."""
    variants = {text, text.replace("'", "’")}
    return tuple(variants | {variant.replace("-", " ") for variant in variants if " " not in variant or "-" in variant})
