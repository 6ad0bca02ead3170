"""The order of the components.

spaCy part, per passage:          tokenizer > kg_sentences > kg_words
Per sentence (kg.extract.document): names > acronyms > dates > quotes > cues > attribution
Per document (kg.extract.scene):    organization > systems > incident record > mentioned incidents
Claims (kg.extract.extractor):      record, roles, statements, commentary, relations, responses, skeletons

The words that the spaCy part finds are tuples of strings and integers in the Doc's user data, so a Doc can be written
with msgpack.
"""

from __future__ import annotations

import importlib.util
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import UsageError
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import WORDS, Lexicon
from kg.extract.sentences import COMPONENT as SENTENCES
from kg.terms import IG
from kg.vocabulary import Vocabulary

SCHEMES: Final = (IG.incidentKind, IG.systemKind, IG.responseType)
"""Properties whose concepts are found by their cue words."""


@Language.factory("kg_words")
class Words:
    """Names and cue words: Doc.user_data[WORDS] = [(start, end, group, key)]."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.lexicon: Lexicon | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Find the words; without a lexicon there are none."""
        doc.user_data[WORDS] = self.lexicon(doc) if self.lexicon is not None else []
        return doc


def build(vocabulary: Vocabulary, gazetteer: Gazetteer, model: str = "") -> tuple[Language, Lexicon]:
    """The spaCy pipeline: blank English, or an installed package that brings entities and sentence boundaries.

    Raises UsageError where the package is not installed; nothing is ever downloaded.
    """
    if model:
        if importlib.util.find_spec(model) is None:
            raise UsageError(f"KG_SPACY_MODEL={model}: that spaCy package is not installed")
        nlp = spacy.load(model)
    else:
        nlp = spacy.blank("en")
        nlp.add_pipe(SENTENCES, first=True)
    words = nlp.add_pipe("kg_words")
    lexicon = Lexicon(nlp, gazetteer, vocabulary, SCHEMES)
    if isinstance(words, Words):
        words.lexicon = lexicon
    return nlp, lexicon
