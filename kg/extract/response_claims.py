"""What a sentence says of a response that it states: actor, state, duration, reasons and reasons ruled out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.extract.cues import strongest
from kg.extract.lexicon import Hit
from kg.extract.scribe import Scribe, squeeze
from kg.extract.speakers import Speakers
from kg.extract.text import NameMention, Sentence, Voice
from kg.terms import IG, concept, kind_and_slug, mint

COMPONENT: Final = "responses"

NEEDS_SYSTEM: Final = frozenset({"pause", "withdrawal", "removal", "restriction", "fix", "recall", "retraining", "ban"})
"""Types that answer an incident only where their object is the system (or an account, post or feature of it)."""

_NOT_BECAUSE: Final = re.compile(
    r"\bnot because (?:of )?(?P<a>.+?)(?:,? or (?:for|because of|due to) (?P<b>.+?))?,? but (?:rather )?(?:because "
    r"(?:of )?|due to |over )(?P<c>[^.;]+)",
    re.IGNORECASE,
)
_REASON: Final = re.compile(
    r"\b(?P<link>because of|because|due to|after|following|over|amid|in response to|citing|in the wake of)\s+"
    r"(?P<v>[^,.;:\"“—–]+)",
    re.IGNORECASE,
)
_STATED: Final = frozenset({"because of", "because", "due to", "in response to", "citing", "over"})
_AFTERWARDS: Final = 0.45
"""Trust in a reason of which the text says only that it came before: a candidate."""
_DURATION: Final = re.compile(
    r"\b(?P<v>while (?:we|it|they|the \w+|officials|engineers) (?:\w+ )?(?:investigat\w*|review\w*|work\w*|look\w*"
    r"|examin\w*|fix\w*|assess\w*)(?: [^,.;\"”]{0,40}?)?"
    r"|until [^,.;\"”]{3,50}|pending [^,.;\"”]{3,50}|indefinitely|for (?:\d+|two|three|several|a few) (?:days|weeks"
    r"|months|years))(?=[,.;\"”\s]|$)",
    re.IGNORECASE,
)
_OPEN_ENDED: Final = re.compile(r"while|until|pending|indefinitely", re.IGNORECASE)
_REACTION: Final = re.compile(
    r"(?P<v>\b(?:workers|employees|users|customers|staff|parents|patients|students|drivers|residents)['’]s? "
    r"(?:[\w-]+ ){0,2}"
    r"(?:displeasure|anger|outrage|backlash|protests?|complaints?|frustration|criticism|concerns)(?: [^,;]{3,80})?)",
    re.IGNORECASE,
)
_POSSIBLY: Final = re.compile(
    r"^(?P<cue>potentially|possibly|allegedly|apparently)?\s*(?P<verb>breaking|violating|breaching|infringing"
    r"|flouting)\s+(?P<v>.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and whether the sentence names it or means it."""

    name: NameMention
    by_reference: bool
    raw: tuple[int, int]
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Place:
    """What a sentence answers: the record, its organization and system, and in whose voice."""

    sentence: Sentence
    record: NamedNode
    organization: NameMention | None
    system: NamedNode | None
    start: int
    end: int
    voice: Voice | None = None
    speakers: Speakers | None = None


def write_response(place: Place, hit: Hit, actor: Actor | None, scribe: Scribe) -> None:
    """The node of a response: what it answers, its type, actor, state, duration and reasons."""
    sentence, notation = place.sentence, hit.concept.notation
    lasting = next(_DURATION.finditer(sentence.text, hit.end, place.end), None) if notation in NEEDS_SYSTEM else None
    if notation == "withdrawal" and lasting is not None and _OPEN_ENDED.match(lasting["v"]):
        notation = "pause"  # out of service until something is done
    named = kind_and_slug(place.record)
    node = mint("response", named[1] if named is not None else place.record.value, notation)
    raw = (hit.start, hit.end)

    sure = 0.95 if actor is not None and not actor.by_reference else 0.85

    def write(
        prop: NamedNode, value: NamedNode | Literal, at: tuple[int, int] = raw, modality: Modality | None = None,
        confidence: float = sure,
    ) -> None:  # fmt: skip
        scribe.write(
            sentence, node, prop, value, COMPONENT, at, modality=modality, cue=hit.text, voice=place.voice, plain=True,
            confidence=confidence,
        )  # fmt: skip

    write(IG.responseTo, place.record)
    write(IG.responseType, concept("ig", "response-type", notation))
    if actor is not None:
        modality = Modality.INFERRED if actor.by_reference and place.voice is None else None
        write(IG.performedBy, actor.name.iri, actor.raw, modality, actor.confidence)
        if actor.name.kind == "party":
            scribe.name(sentence, actor.name.iri, actor.name.text, COMPONENT, actor.raw, confidence=actor.confidence)
        elif actor.by_reference:
            scribe.label(sentence, actor.name.iri, actor.name.canonical, COMPONENT)
        if not actor.by_reference and actor.raw == (actor.name.start, actor.name.end):
            scribe.name(sentence, actor.name.iri, actor.name.text, COMPONENT, actor.raw)
    status = _status(sentence, hit)
    if lasting is not None:
        write(IG.duration, Literal(squeeze(lasting["v"])), lasting.span("v"))
        status = "open-ended" if _OPEN_ENDED.match(lasting["v"]) else status
    if status is not None:
        write(IG.status, Literal(status))
    if (
        notation in {"pause", "withdrawal"}
        and place.system is not None
        and place.voice is None
        and status != "announced"
    ):
        state = Literal("paused" if notation == "pause" else "withdrawn")
        scribe.write(sentence, place.system, IG.status, state, COMPONENT, raw, cue=hit.text, plain=True)
    _write_reasons(place, hit, node, scribe)


def _status(sentence: Sentence, hit: Hit) -> str | None:
    before = sentence.text[: hit.start].casefold()
    if re.search(r"\b(?:to|will|would|plans to|set to|going to)\s+(?:\w+ly\s+)?['\"‘“]?$", before):
        return "announced"
    gerund = hit.text.casefold().endswith("ing") or hit.text.casefold().startswith("looking")
    progressive = re.search(
        r"(?:\b(?:is|are|was|were)|['’](?:s|re|m))\s+(?:\w+ly\s+|also\s+|now\s+|still\s+)?(?:\w+ing and )?['\"‘“]?$",
        before,
    )
    if gerund and (progressive or re.search(r"\bwhile\s+$", before)):
        return "ongoing"
    if re.search(r"\b(?:while (?:we|it|they|the company))\s+$", before):
        return "ongoing"
    return None


def _write_reasons(place: Place, hit: Hit, node: NamedNode, scribe: Scribe) -> None:
    sentence = place.sentence
    ruled_out = _NOT_BECAUSE.search(sentence.text, hit.end, place.end)
    if ruled_out is not None:
        for group in ("a", "b"):
            if ruled_out[group]:
                scribe.write(
                    sentence, node, IG.reason, Literal(squeeze(ruled_out[group])), COMPONENT, ruled_out.span(group),
                    modality=Modality.NEGATED, cue="not because", voice=place.voice,
                )  # fmt: skip
                _write_presupposed(place, ruled_out.start(group), ruled_out.end(group), scribe)
        scribe.write(
            sentence,
            node,
            IG.reason,
            Literal(squeeze(ruled_out["c"])),
            COMPONENT,
            ruled_out.span("c"),
            plain=True,
            voice=place.voice,
        )
        return
    found = _REASON.search(sentence.text, hit.end, place.end)
    if (
        found is None
        or (place.voice is None and sentence.in_speech(found.start()))
        or strongest(sentence.cues, found.start())
    ):
        return
    link, words = found["link"].casefold(), found["v"]
    if (
        re.match(r"(?:the )?(?:past|next|last|coming|\d|\w+ (?:days|weeks|months|years|hours)\b)", words)
        or len(words.split()) < 2
    ):
        return
    told = any(found.start("v") <= item.start < found.end("v") for item in sentence.incident_kinds)
    if link not in _STATED and not told:
        return
    stated = link in _STATED
    scribe.write(
        sentence,
        node,
        IG.reason,
        Literal(squeeze(words)),
        COMPONENT,
        found.span("v"),
        modality=None if stated else Modality.INFERRED,
        cue=link,
        confidence=0.9 if stated else _AFTERWARDS,
        voice=place.voice,
    )


def _write_presupposed(place: Place, start: int, end: int, scribe: Scribe) -> None:
    """A ruled-out reason presupposes what it speaks of: workers were displeased, laws may have been broken."""
    sentence = place.sentence
    reaction = _REACTION.search(sentence.text, start, end)
    if reaction is not None:
        scribe.write(
            sentence,
            place.record,
            IG.reaction,
            Literal(squeeze(reaction["v"])),
            COMPONENT,
            reaction.span("v"),
            plain=True,
            voice=place.voice,
        )
    possibly = _POSSIBLY.match(sentence.text[start:end])
    if possibly is not None and place.system is not None and possibly["cue"]:
        raw = (start + possibly.start("v"), start + possibly.end("v"))
        scribe.write(
            sentence, place.system, IG.violates, Literal(squeeze(possibly["v"])), COMPONENT, raw,
            modality=Modality.HEDGED, cue=possibly["cue"], voice=place.voice,
        )  # fmt: skip
