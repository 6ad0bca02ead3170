"""Extractor: readings in, claims out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from kg.claims import Claim
from kg.documents import Reading
from kg.extract.commentary import write_commentary
from kg.extract.document import take_apart
from kg.extract.gazetteer import Gazetteer
from kg.extract.incidents import write_record
from kg.extract.parties import Parties
from kg.extract.pipeline import build
from kg.extract.propositions import write_propositions
from kg.extract.relations import write_relations
from kg.extract.responses import write_responses
from kg.extract.roles import write_roles
from kg.extract.scene import Scene, scenes
from kg.extract.scribe import Scribe
from kg.extract.skeletons import find_mentions, write_mentions
from kg.extract.speakers import Speakers
from kg.extract.statements import write_statements
from kg.extract.text import Text
from kg.settings import Settings
from kg.vocabulary import Vocabulary

BATCH: Final = 64
"""Readings whose passages go through spaCy together."""

WRITERS: Final[tuple[Callable[[Scene, Scribe], None], ...]] = (
    write_record,
    write_roles,
    write_commentary,
)
"""Writers that need only the scene; relations, responses and mentions also need the mentioned incidents."""


class Pipeline:
    """The compiled components: built once per process, as the tables take a fifth of a second."""

    def __init__(self, vocabulary: Vocabulary, gazetteer: Gazetteer, settings: Settings) -> None:
        self._nlp, self._lexicon = build(vocabulary, gazetteer, settings.spacy_model)

    def extract_all(self, readings: Iterable[Reading]) -> Iterator[tuple[Claim, ...]]:
        """The claims of each reading, in order."""
        waiting = iter(readings)
        while batch := list(islice(waiting, BATCH)):
            texts = (r.document.text[p.start : p.end] for r in batch for p in r.passages)
            docs = self._nlp.pipe(texts)
            for reading in batch:
                yield claims_of(take_apart(reading, list(islice(docs, len(reading.passages))), self._lexicon))


def claims_of(text: Text) -> tuple[Claim, ...]:
    """All claims that the passages of one document make."""
    scribe = Scribe(text)
    for scene in scenes(text):
        speakers = Speakers(Parties(scene))
        if not scene.is_incident:
            write_statements(scene, speakers, scribe)
            write_propositions(scene, [], speakers.parties, scribe)
            continue
        mentions = find_mentions(scene, text)
        for write in WRITERS:
            write(scene, scribe)
        write_statements(scene, speakers, scribe)
        write_relations(scene, mentions, scribe)
        write_responses(scene, mentions, speakers, scribe)
        write_mentions(scene, mentions, scribe)
        write_propositions(scene, mentions, speakers.parties, scribe)
    return scribe.claims
