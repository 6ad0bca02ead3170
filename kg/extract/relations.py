"""Applies the frames of kg.extract.frames to sentences and writes what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.documents import PassageRole
from kg.extract.attacks import Target, write_attack
from kg.extract.coreference import COMPANY
from kg.extract.cues import strongest
from kg.extract.frames import CAUSE_WORDS, DEMONSTRATIVE, EXPOSURE, REACTION_HEADS, Frame, Read
from kg.extract.frames_of_records import RECORD_FRAMES
from kg.extract.frames_of_systems import SYSTEM_FRAMES
from kg.extract.kinds import LEAD_CONFIDENCE, told_kinds
from kg.extract.phrases import Phrase, phrase_at, phrase_before, phrases_at
from kg.extract.prefilter import Prefilter, Sifted
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe, squeeze
from kg.extract.skeletons import Mention
from kg.extract.systems import HEAD
from kg.extract.text import Sentence
from kg.terms import IG, XSD

COMPONENT: Final = "frames"
FRAMES: Final = RECORD_FRAMES + SYSTEM_FRAMES
_PREFILTER: Final = Prefilter(
    (frame.trigger,) if frame.needs is None else (frame.trigger, frame.needs) for frame in FRAMES
)

_OWN: Final = re.compile(r"^(?:its|their|his|her|our)(?: own)?\s+", re.IGNORECASE)
_AND: Final = re.compile(r"^(?:and|but|since|as|because|that|hence)\s+", re.IGNORECASE)
_NONE: Final = re.compile(r"^(?:any|no|none of)\s+", re.IGNORECASE)
_THE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SUBJECT_OF_DATA: Final = re.compile(r"^(?:(?:its|their|the) )?(?:own )?(?P<who>[a-z]+s)['’]\s", re.IGNORECASE)
_SYSTEM_WORD: Final = re.compile(rf"\b(?:this|the|that|its|an?) (?:[\w-]+ ){{0,3}}{HEAD}\b|\bAI\b", re.IGNORECASE)
_EXPOSED: Final = Sifted(EXPOSURE)
_RULED_OUT: Final = Sifted(r"\bnot (?:just|merely|only|simply) (?:a )?(?P<v>potential)\b", re.IGNORECASE)
_REASON: Final = re.compile(r"\bnot because\b", re.IGNORECASE)
_READ_BY_ITSELF: Final = re.compile(
    r"(?:an? |the )?(?:potential|possib|alleged|violation|breach|infringement)", re.IGNORECASE
)
"""Members of a list that another frame reads with their own hedge or trigger."""
_EITHER: Final = re.compile(r"\b(?P<a>[\w-]+) or (?P<b>[\w-]+)\b")


def write_relations(scene: Scene, mentions: list[Mention], scribe: Scribe) -> None:
    """All frames over all sentences: of the record, and of each mentioned incident."""
    system = None if scene.system is None else scene.system.iri
    told_here = (kind for sentence in scene.main() for kind in told_kinds(sentence))
    kinds = frozenset(kind[0] for kind in told_here if kind[3] == LEAD_CONFIDENCE)
    for sentence in scene.main():
        told = _is_relevant(sentence, scene)
        apply_frames(Target(sentence, scene.record, system, 0, len(sentence.text), relevant=told, kinds=kinds), scribe)
    for mention in mentions:
        target = Target(
            mention.sentence, mention.record, mention.system_node, mention.event_start, len(mention.sentence.text)
        )
        apply_frames(target, scribe)
        write_attack(target, scribe)
    for sentence in scene.main():
        write_attack(Target(sentence, scene.record, system, 0, len(sentence.text)), scribe)
    _write_not_only_potential(scene, scribe)


def _is_relevant(sentence: Sentence, scene: Scene) -> bool:
    """In news, a sentence must name an event, a system, the organization or "the company": the rest is background."""
    if not scene.is_news or sentence.role is not PassageRole.BODY:
        return True
    if (
        sentence.incident_kinds
        or sentence.system_kinds
        or COMPANY.search(sentence.text)
        or _EXPOSED.search(sentence.text)
    ):
        return True
    organization = None if scene.organization is None else scene.organization.iri
    if any(name.iri == organization or name.is_system for name in sentence.names):
        return True
    return scene.system is not None and any(spelling in sentence.text for spelling in scene.system.spellings)


def apply_frames(target: Target, scribe: Scribe) -> None:
    """The frames whose trigger stands in the target's stretch. Quoted words are read only with the speaker's voice."""
    sentence = target.sentence
    if target.voice is None and not target.relevant:
        return
    for index in _PREFILTER.candidates(sentence.text.lower()):
        frame = FRAMES[index]
        if frame.roles is not None and sentence.role not in frame.roles:
            continue
        if frame.needs is not None and frame.needs.search(sentence.text) is None:
            continue
        if frame.only_cued and not sentence.cues:
            continue
        for match in frame.trigger.finditer(sentence.text, target.start, target.end):
            if target.voice is None and sentence.in_speech(match.start()):
                continue
            if _is_elsewhere(frame, match, target):
                continue
            for start, end in _values(frame, match, sentence):
                _write(frame, match, (start, end), target, scribe)


def _is_elsewhere(frame: Frame, match: re.Match[str], target: Target) -> bool:
    """Whether a trigger speaks of something else: a definition in brackets, another reason, no system as subject."""
    sentence = target.sentence
    if frame.property != IG.meetsCriterion and sentence.in_brackets(
        match.start("v") if "v" in match.groupdict() else match.start()
    ):
        return "harm (" not in match[0]
    if frame.property == IG.violates and _REASON.search(sentence.text[: match.start()]):
        return True  # a ruled-out reason: kg.extract.responses
    if not frame.about_system:
        return False
    if target.system is None:
        return True
    end = target.end if frame.read is Read.BEFORE else match.end()
    before = sentence.text[target.start : end]
    spoken = any(hit.start < end for hit in sentence.system_kinds)
    return not (
        spoken or _SYSTEM_WORD.search(before) or re.search(r"\b[A-Z]{2,6}\b", before) or target.voice is not None
    )


def _values(frame: Frame, match: re.Match[str], sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Value spans in characters of the sentence."""
    base = sentence.base
    if frame.read is Read.GROUP:
        if frame.heads is None or match["v"].split()[-1].casefold() in frame.heads:
            yield match.span("v")
        return
    found: list[Phrase | None]
    if frame.read is Read.LIST:
        found = list(phrases_at(sentence.tokens, base + match.end(), frame.prepositions))
    elif frame.read is Read.ONE:
        found = [phrase_at(sentence.tokens, base + match.end(), frame.prepositions)]
    else:
        found = [phrase_before(sentence.tokens, base + match.start(), frame.prepositions)]
    phrases = [phrase for phrase in found if phrase is not None]
    if frame.heads is not None:
        if frame.read is not Read.LIST:
            phrases = [phrase for phrase in phrases if phrase.head in frame.heads]
        elif not any(phrase.head in frame.heads for phrase in phrases):
            phrases = []
    for phrase in phrases:
        yield phrase.start - base, phrase.end - base


def _write(frame: Frame, match: re.Match[str], raw: tuple[int, int], target: Target, scribe: Scribe) -> None:
    sentence, prop = target.sentence, frame.property
    words = sentence.text[raw[0] : raw[1]]
    trimmed = _trim(words, prop)
    start = raw[0] + words.find(trimmed) if trimmed in words else raw[0]
    raw, words = (start, start + len(trimmed)), trimmed
    if not words or _says_nothing(frame, words, raw, target):
        return
    if prop == IG.cause and CAUSE_WORDS.search(words) is None:
        return
    cue = strongest(sentence.cues, raw[0], match.start())
    if frame.only_cued and cue is None:
        return
    if prop == IG.consequence and _head(words) in REACTION_HEADS:
        prop = IG.reaction
    either = _EITHER.search(words) if prop == IG.cause else None
    hedged = either is not None and all(CAUSE_WORDS.search(either[side]) for side in ("a", "b"))
    said = f"harm to {words}" if prop == IG.harm and match[0].casefold().startswith("harm to") else words
    value = Literal(frame.normal or said) if prop != IG.harmRealized else Literal("true", datatype=XSD.boolean)
    about = target.system if frame.about_system and target.system is not None else target.record
    modality = Modality.HEDGED if hedged else None
    scribe.write(
        sentence, about, prop, value, COMPONENT, raw, modality=modality, trigger=match.start(),
        cue=either[0] if hedged and either is not None else squeeze(match[0])[:60], voice=target.voice,
    )  # fmt: skip
    subject = _SUBJECT_OF_DATA.match(sentence.text[match.end() : raw[1]]) if prop == IG.collects else None
    if subject is not None:
        begin = match.end() + subject.start("who")
        scribe.write(
            sentence,
            about,
            IG.dataSubject,
            Literal(subject["who"]),
            COMPONENT,
            (begin, begin + len(subject["who"])),
            voice=target.voice,
        )


def _trim(words: str, prop: NamedNode) -> str:
    trimmed = squeeze(words)
    if prop in {IG.collects, IG.exposedData}:
        trimmed = _OWN.sub("", _NONE.sub("", trimmed))
    if prop == IG.harm:
        trimmed = _NONE.sub("", trimmed)
    if prop in {IG.cause, IG.collects, IG.consequence, IG.exposedData, IG.exposedTo, IG.harm}:
        trimmed = _THE.sub("", _AND.sub("", trimmed))
    return trimmed


def _says_nothing(frame: Frame, words: str, raw: tuple[int, int], target: Target) -> bool:
    """Values that only point back ("this harm"), are responses, or name the incident itself."""
    sentence = target.sentence
    if frame.property in {IG.violates, IG.harm} and _READ_BY_ITSELF.match(words):
        return True
    if frame.property == IG.exposedData and words.casefold() in {
        "data",
        "information",
        "the data",
        "the information",
        "records",
    }:
        return True
    if frame.property not in {IG.consequence, IG.harm, IG.reaction, IG.exposedData}:
        return False
    if DEMONSTRATIVE.match(words) or sentence.text[raw[1] :].lstrip().startswith(("being ", "to be ")):
        return True
    if frame.property != IG.consequence:
        return False
    if any(raw[0] <= hit.start < raw[1] for hit in sentence.response_types) and _head(words) not in REACTION_HEADS:
        return True
    named = [hit for hit in sentence.incident_kinds if raw[0] <= hit.start < raw[1]]
    return _head(words) in {"harm", "harms"} or any(hit.concept.iri in target.kinds for hit in named)


def _head(words: str) -> str:
    before = re.split(r"\s(?:of|in|to|for|at|among|about|over|from|by|with)\s", words)[0].split()
    return before[-1].casefold() if before else ""


def _write_not_only_potential(scene: Scene, scribe: Scribe) -> None:
    """ "not just potential" rules out the mere hazard. As it repeats "harm is realized", once per record will do."""
    for sentence in scene.main():
        found = _RULED_OUT.search(sentence.text)
        if found is not None and sentence.role is PassageRole.RATIONALE:
            false = Literal("false", datatype=XSD.boolean)
            scribe.write(
                sentence, scene.record, IG.harmRealized, false, COMPONENT, found.span(),
                modality=Modality.NEGATED, cue=found[0],
            )  # fmt: skip
            return
