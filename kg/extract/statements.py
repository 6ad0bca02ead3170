"""Quoted statements: whose words, for whom, to whom. Marks without a speaker are scare quotes and state nothing.

Persons are not made nodes: a named speaker counts by the office ("Acme chief executive") or not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.documents import PassageRole
from kg.extract.attacks import Target
from kg.extract.coreference import COMPANY
from kg.extract.phrases import COORDINATORS, DETERMINERS, PREPOSITIONS, STOPS
from kg.extract.quotes import Quote
from kg.extract.relations import apply_frames
from kg.extract.response_claims import Place
from kg.extract.responses import read_responses
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe
from kg.extract.text import NameMention, Sentence, Voice
from kg.terms import IG, SCHEMA, digest, mint

COMPONENT: Final = "quotes"

_MEMORY: Final = 2
"""Sentences over which "he added" still means the last speaker."""

VERBS: Final = (
    r"(?:said|says|saying|told|tells|wrote|writes|stated|states|added|adds|explained|insisted|insists|claimed|claims"
    r"|admitted|admits"
    r"|acknowledged|confirmed|announced|tweeted|posted|replied|responded|warned|argued|promised|noted|commented"
    r"|declared)"
)
OFFICES: Final = (
    r"(?:spokes(?:person|man|woman|people)|representatives?|reps?|chief executive(?: officer)?|CEO|CTO"
    r"|chief technology officer|president"
    r"|co-?founder|founder|chair(?:man|woman)?|director|executives?|officials?|lawyers?|attorneys?|engineers?"
    r"|general counsel|minister"
    r"|commissioner|mayor|sheriff|police chief)"
)
GROUPS: Final = re.compile(r"\b(?P<who>researchers|police|officials|regulators|prosecutors|lawmakers|investigators"
                           r"|critics|experts|activists|employees|workers|drivers|users)\b", re.IGNORECASE)  # fmt: skip

_CHUNK: Final = r"(?P<sp>[^\"“”.;:]{1,110}?)"
_AFTER: Final = re.compile(
    rf"^\s*,?\s*(?:{_CHUNK}\s+(?:has |have |also |later |previously )?(?P<verb>{VERBS})\b|(?P<verb2>{VERBS})\s+"
    rf"(?P<sp2>[^\"“”.;:]{{1,110}}))"
)
_BEFORE: Final = re.compile(
    rf"(?:^|[,;]\s+|\band\s+|\bbut\s+|\bas\s+)(?P<sp>[^\"“”,;:]{{1,90}}?)\s+(?:has |have |had |also |later "
    rf"|previously )?(?P<verb>{VERBS})\b"
    r"(?P<rest>[^\"“”]{0,120}?)$",
    re.IGNORECASE,
)
_ACCORDING: Final = re.compile(r"[Aa]ccording to (?P<sp>[^\"“”,]{1,80})(?:,\s*|\s+)[^\"“”]{0,60}$")
_NOUN: Final = re.compile(
    r"\b(?P<when>previous|earlier|past|prior|initial|repeated|official|public)?\s*(?P<noun>statements?|claims?"
    r"|assurances?|promises?|announcements?|pledges?)"
    r"\s+(?:\w+\s+){0,4}?that\s+[^\"“”]{0,100}$",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"(?:^|[,;]\s+)(?P<sp>[^\"“”,;:]{1,90}?)\s+(?P<verb>called|described|labell?ed|dubbed"
    r"|characteri[sz]ed)\b[^\"“”]{0,70}$"
)
_NAMED_THING: Final = re.compile(
    r"\b(?:an?|the|its|their|so-called)\s+(?:(?!is\b|was\b|were\b|are\b|be\b)[\w-]+\s+){0,2}$", re.IGNORECASE
)
_TOLD: Final = re.compile(r"^\s+(?P<to>(?:the )?[A-Z][\w.&'’ ]{1,40})")
_TO_DATE: Final = re.compile(
    r"^(?:\s*,?\s*(?:in (?:a|an) (?:\w+ )?(?:statement|email|e-mail|post|interview|memo|letter|message)|on \w+|\w+day"
    r"|that|to reporters|,|:))*\s*$"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The node that speaks and the organization that it speaks for."""

    node: NamedNode
    label: str
    organization: NameMention | None
    named: bool
    """The organization stands in the words that name the speaker."""


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


def write_statements(scene: Scene, scribe: Scribe) -> None:
    """The statements of a news text; a monitor's rationales quote definitions, not people."""
    if not scene.is_news:
        return
    written: list[tuple[Attributed, NamedNode]] = []
    last: Attributed | None = None
    for sentence in scene.main():
        if sentence.role not in {PassageRole.BODY, PassageRole.SUMMARY}:
            continue
        for quote in sentence.quotes:
            found = _attribute(scene, sentence, quote, last)
            if found is None or not quote.words(sentence.text):
                continue
            last = found
            written.append((found, _write(scene, found, scribe)))
    _write_order(scene, written, scribe)


def _attribute(scene: Scene, sentence: Sentence, quote: Quote, last: Attributed | None) -> Attributed | None:
    text = sentence.text
    before, after = text[: quote.start], text[quote.end :]
    if quote.single and not _is_speech(quote, text):
        return None
    if _names_a_thing(quote.words(text), before, after):
        return None
    ends = text[quote.inner_end - 1 : quote.inner_end] in {",", "?", "!", ".", "…"} or after.lstrip().startswith(",")
    match = _AFTER.match(after) if ends and not quote.single else None
    if match is not None:
        words, verb = (match["sp"], match["verb"]) if match["sp"] else (match["sp2"], match["verb2"])
        offset = quote.end + match.start("sp" if match["sp"] else "sp2")
        speaker = _speaker(scene, sentence, offset, offset + len(words), last)
        if speaker is not None:
            told = _told(sentence, quote.end + match.end("verb")) if verb.startswith("t") and match["verb"] else None
            return Attributed(sentence, quote, speaker, verb, told, earlier=False)
    found = _before(scene, sentence, quote, before)
    if found is not None:
        return found
    if not before.strip() and not after.strip(' ."”') and last is not None and _is_next(last, sentence):
        return Attributed(sentence, quote, last.speaker, last.cue, last.told, last.earlier)
    if last is not None and last.sentence is sentence and not quote.single and len(quote.words(text).split()) > 2:
        return Attributed(sentence, quote, last.speaker, last.cue, last.told, last.earlier)
    return None


def _names_a_thing(words: str, before: str, after: str) -> bool:
    """ 'a viral "angry robot" prank': marks inside a noun phrase, that a determiner opens and a noun closes."""
    follower = re.match(r"\s+([a-z]+)", after)
    if follower is None or follower[1] in PREPOSITIONS | STOPS | COORDINATORS or words.endswith(("?", "!")):
        return False
    return _NAMED_THING.search(before) is not None and words.split(" ")[0].casefold() not in DETERMINERS


def _is_next(last: Attributed, sentence: Sentence) -> bool:
    """A sentence that is nothing but a quote goes on with the speech before it."""
    near = last.sentence.index in {sentence.index, sentence.index - 1}
    return near and last.sentence.passage is sentence.passage


def _before(scene: Scene, sentence: Sentence, quote: Quote, before: str) -> Attributed | None:
    noun = _NOUN.search(before)
    if noun is not None and scene.organization is not None:
        organization = scene.organization
        claimer = Speaker(organization.iri, organization.text, None, named=False)
        earlier = (noun["when"] or "").casefold() in {"previous", "earlier", "past", "prior", "initial"}
        return Attributed(sentence, quote, claimer, f"{noun['when'] or ''} {noun['noun']}".strip(), None, earlier)
    for pattern in (_BEFORE, _ACCORDING, _CALLED):
        match = pattern.search(before)
        if match is None:
            continue
        whole = len(quote.words(sentence.text).split()) > 1
        if pattern is _BEFORE and not whole and "that" not in match["rest"]:
            return None
        speaker = _speaker(scene, sentence, match.start("sp"), match.end("sp"))
        if speaker is not None:
            verb = match["verb"] if "verb" in match.groupdict() else "according to"
            told = _told(sentence, match.end("verb")) if verb.casefold().startswith(("told", "tells")) else None
            return Attributed(sentence, quote, speaker, verb, told, earlier=False)
    return None


def _is_speech(quote: Quote, text: str) -> bool:
    """Single marks: British speech is longer than a scare quote and ends in a comma or stop."""
    words = quote.words(text).split()
    return len(words) >= 4 and text[quote.inner_end - 1] in {",", ".", "?", "!"}


def _told(sentence: Sentence, position: int) -> NameMention | None:
    match = _TOLD.match(sentence.text[position:])
    if match is None:
        return None
    start = position + match.start("to")
    return next((name for name in sentence.names if name.is_organization and start <= name.start <= start + 4), None)


def _speaker(scene: Scene, sentence: Sentence, start: int, end: int, last: Attributed | None = None) -> Speaker | None:
    words = sentence.text[start:end]
    if words.strip().casefold() in {"he", "she", "they"} and last is not None:
        return last.speaker if sentence.index - last.sentence.index <= _MEMORY else None
    inside = [name for name in sentence.organizations() if start <= name.start < end]
    outlets = [name for name in sentence.names if name.outlet and start <= name.start < end]
    office = re.search(rf"\b{OFFICES}\b", words, re.IGNORECASE)
    if office is not None:
        organization = next(iter(inside or outlets), None)
        named = organization is not None
        organization = organization or scene.organization
        if organization is None or (
            not named
            and not re.match(rf"\s*(?:(?:an?|the|its|another|one|company)\s|{OFFICES}\b)", words, re.IGNORECASE)
        ):
            return None
        title = office[0] if office[0].isupper() else office[0].casefold()
        label = f"{organization.canonical} {title}"
        return Speaker(mint("party", label), label, organization, named)
    if inside and words.strip().casefold() in {inside[0].text.casefold(), f"the {inside[0].text.casefold()}"}:
        return Speaker(inside[0].iri, inside[0].text, None, named=True)
    if scene.organization is not None and (
        COMPANY.fullmatch(words.strip()) or words.strip().casefold() in {"it", "they"}
    ):
        return Speaker(scene.organization.iri, scene.organization.text, None, named=False)
    group = GROUPS.fullmatch(re.sub(r"^(?:some|many|several|the|two|three)\s+", "", words.strip(), flags=re.IGNORECASE))
    if group is not None:
        return Speaker(mint("party", group["who"].casefold()), group["who"], None, named=True)
    return None


def _write(scene: Scene, found: Attributed, scribe: Scribe) -> NamedNode:
    sentence, quote, speaker = found.sentence, found.quote, found.speaker
    words = quote.words(sentence.text)
    node = mint("statement", digest(speaker.node.value, words))
    begin = sentence.text.index(words, quote.inner_start)
    raw = (begin, begin + len(words))
    voice = Voice(speaker.node, Modality.QUOTED, node)

    def write(
        prop: NamedNode, value: NamedNode | Literal, at: tuple[int, int] | None, modality: Modality | None = None
    ) -> None:
        scribe.write(sentence, node, prop, value, COMPONENT, at, modality=modality, cue=found.cue, plain=True)

    scribe.write(sentence, node, SCHEMA.text, Literal(words), COMPONENT, raw, cue=found.cue, voice=voice, plain=True)
    write(
        IG.speaker, speaker.node, None, None if speaker.named or speaker.organization is not None else Modality.INFERRED
    )
    if speaker.organization is not None:
        scribe.label(sentence, speaker.node, speaker.label, COMPONENT)
        write(IG.onBehalfOf, speaker.organization.iri, None, None if speaker.named else Modality.INFERRED)
    else:
        scribe.label(sentence, speaker.node, speaker.label, COMPONENT)
    if found.told is not None:
        write(IG.saidTo, found.told.iri, (found.told.start, found.told.end))
        scribe.name(sentence, found.told.iri, found.told.text, COMPONENT, (found.told.start, found.told.end))
    if scene.article is not None:
        write(IG.relayedBy, scene.article, None)
    write(IG.aboutIncident, scene.record, None, Modality.INFERRED)
    _read_words(scene, found, voice, scribe)
    return node


def _read_words(scene: Scene, found: Attributed, voice: Voice, scribe: Scribe) -> None:
    """What the speaker says: read like any text, in the speaker's voice, the speaker being "we"."""
    quote, sentence = found.quote, found.sentence
    system = None if scene.system is None else scene.system.iri
    apply_frames(Target(sentence, scene.record, system, quote.inner_start, quote.inner_end, voice), scribe)
    spoken_for = found.speaker.organization or scene.organization
    read_responses(Place(sentence, scene.record, spoken_for, system, quote.inner_start, quote.inner_end, voice), scribe)


def _write_order(scene: Scene, written: list[tuple[Attributed, NamedNode]], scribe: Scribe) -> None:
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
