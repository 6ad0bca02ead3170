"""The claims of one statement: its words, speaker, for whom, to whom, about what; and what the words themselves say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.extract.attacks import Target
from kg.extract.propositions import write_propositions_of
from kg.extract.quotes import Quote
from kg.extract.relations import apply_frames
from kg.extract.response_claims import Place
from kg.extract.responses import read_responses
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe
from kg.extract.speakers import Speaker
from kg.extract.text import NameMention, Sentence, Voice
from kg.terms import IG, SCHEMA, digest, mint

COMPONENT: Final = "quotes"


@dataclass(frozen=True, slots=True)
class Attributed:
    """A quote with its speaker."""

    sentence: Sentence
    quote: Quote
    speaker: Speaker
    cue: str
    told: NameMention | None
    earlier: bool
    """The words are older than the other statements ("previous statements that ...")."""
    rest: Quote | None = None
    """The second half of words that their cue interrupts."""

    @property
    def words(self) -> str:
        """What was said, in one piece."""
        text = self.sentence.text
        if self.rest is None:
            return self.quote.words(text)
        return f"{text[self.quote.inner_start : self.quote.inner_end].strip()} {self.rest.words(text)}"


def write_statement(scene: Scene, found: Attributed, scribe: Scribe) -> NamedNode:
    sentence, quote, speaker, words = found.sentence, found.quote, found.speaker, found.words
    node = mint("statement", digest(speaker.node.value, words))
    whole = quote.words(sentence.text)
    begin = sentence.text.index(whole, quote.inner_start)
    raw = (begin, begin + len(whole)) if found.rest is None else (quote.inner_start, found.rest.inner_end)

    def write(
        prop: NamedNode,
        value: NamedNode | Literal,
        at: tuple[int, int] | None,
        sure: float,
        modality: Modality | None = None,
    ) -> None:
        scribe.write(
            sentence, node, prop, value, COMPONENT, at, modality=modality, cue=found.cue, plain=True, confidence=sure
        )

    passage = sentence.passage
    said = Voice(passage.asserted_by, passage.modality)
    scribe.write(sentence, node, SCHEMA.text, Literal(words), COMPONENT, raw, cue=found.cue, plain=True, voice=said)
    write(IG.speaker, speaker.node, None, speaker.confidence, None if speaker.named else Modality.INFERRED)
    scribe.label(sentence, speaker.node, speaker.label, COMPONENT)
    if speaker.organization is not None:
        inferred = None if speaker.named else Modality.INFERRED
        write(IG.onBehalfOf, speaker.organization.iri, None, speaker.confidence, inferred)
        _name(sentence, speaker.organization, scribe)
    if found.told is not None:
        place = (found.told.start, found.told.end)
        here = sentence.text[place[0] : place[1]] == found.told.text  # a speech that goes on was introduced before
        write(IG.saidTo, found.told.iri, place if here else None, found.told.confidence)
        _name(sentence, found.told, scribe)
    if scene.article is not None:
        write(IG.relayedBy, scene.article, None, 1.0)
    if scene.is_incident:
        write(IG.aboutIncident, scene.record, None, 0.8, Modality.INFERRED)
        _read_words(scene, found, Voice(speaker.node, Modality.QUOTED, node), scribe)
    return node


def _name(sentence: Sentence, name: NameMention, scribe: Scribe) -> None:
    if sentence.text[name.start : name.end] == name.text:
        raw = (name.start, name.end)
        scribe.name(sentence, name.iri, name.text, COMPONENT, raw, confidence=name.confidence)
    else:
        scribe.label(sentence, name.iri, name.canonical, COMPONENT)


def _read_words(scene: Scene, found: Attributed, voice: Voice, scribe: Scribe) -> None:
    """What the speaker says: read like any text, in the speaker's voice, the speaker being "we"."""
    sentence = found.sentence
    system = None if scene.system is None else scene.system.iri
    spoken_for = found.speaker.organization or _speaking(scene, found.speaker)
    for quote in (found.quote, found.rest):
        if quote is not None:
            start, end = quote.inner_start, quote.inner_end
            apply_frames(Target(sentence, scene.record, system, start, end, voice), scribe)
            read_responses(Place(sentence, scene.record, spoken_for, system, start, end, voice), scribe)
            write_propositions_of(sentence, scene.record, start, end, voice, scribe)


def _speaking(scene: Scene, speaker: Speaker) -> NameMention | None:
    """The organization that says "we": the speaker itself, else the one that the text is about."""
    if not speaker.is_organization:
        return scene.organization if speaker.organization is None and not speaker.named else None
    names = (name for sentence in scene.sentences for name in sentence.names)
    return next((name for name in names if name.iri == speaker.node), scene.organization)


def write_order(scene: Scene, written: list[tuple[Attributed, NamedNode]], scribe: Scribe) -> None:
    """Earlier words before the newest ones, and "despite ... it appears": the incident speaks against the words."""
    newest = next((node for found, node in reversed(written) if not found.earlier), None)
    for found, node in written:
        sentence = found.sentence
        if found.earlier and newest is not None and newest != node:
            scribe.write(sentence, node, IG.precedesStatement, newest, COMPONENT, cue=found.cue, plain=True)
        despite = re.match(r"\s*(?:Despite|Contrary to|In spite of)\b", sentence.text)
        hedge = next((cue for cue in sentence.cues if cue.start > found.quote.end), None)
        if despite is not None and hedge is not None and found.quote.start > despite.start():
            scribe.write(
                sentence, node, IG.contradictedBy, scene.record, COMPONENT, modality=Modality.HEDGED, cue=hedge.text
            )
