"""Skeleton records: incidents that a news text only mentions, and the series that it puts them in.

A mention (kg.extract.mentions finds its sentence) says little: kind, system, organization, a bound in time. Nothing
is invented, and the record's key leaves out the article, so that copies of one text give one record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Modality
from kg.extract.coreference import COMPANY
from kg.extract.dates import FoundDate
from kg.extract.descriptions import described_systems
from kg.extract.incidents import COMPONENT, write_date
from kg.extract.institutions import is_watch_body
from kg.extract.lexicon import Hit
from kg.extract.mentions import ATTACKERS, OPENER, event_kinds, event_start, lead_dates, own_date
from kg.extract.parties import Parties
from kg.extract.prefilter import Sifted
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe, squeeze
from kg.extract.systems import SystemMention, named_systems
from kg.extract.text import NameMention, Sentence, Text, anchor_of
from kg.terms import IG, digest, mint

ANSWER: Final = re.compile(
    r"\b(?:react|answer|answered|responded|respond|response|apologi[sz]ed|paused|pulled|withdrew|suspended|shut down"
    r"|recalled|fixed"
    r"|was fined"
    r"|was forced to|had to)\b"
)
"""Before a connector: the date is that of the answer, not of the event."""
REPORTED: Final = re.compile(r"\b(?:reported|published|revealed|came to light|emerged)(?: first)? $")
"""Before a date: the date is that of a report."""
ANSWERED_IN_TURN: Final = re.compile(r",? and [\w' -]{1,40}? had to (?:react|respond|answer)\b")
"""Event and answer share one date ("last week thieves ..., and Acme had to respond"): a bound is all that is safe."""
SERIES: Final = Sifted(
    r"\b(?:latest|newest|most recent|another|one) (?:in|of) (?:a|the) (?:growing |long |recent )?(?:series|string"
    r"|spate|wave|litany"
    r"|slew|succession) of (?P<what>[\w' -]+?)(?= (?:for|at|by|involving|to hit|that|which|in|over)\b|[.,;]|$)"
)
_MENTION_CONFIDENCE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Mention:
    """One sentence about another incident: where its event clause begins, its date and its parties."""

    sentence: Sentence
    record: NamedNode
    event_start: int
    date: FoundDate | None
    basis: str
    kinds: tuple[Hit, ...]
    organization: NameMention | None
    by_reference: bool
    """The organization is not named in this sentence but meant ("the company", "its")."""
    system: SystemMention | None
    system_node: NamedNode | None


def find_mentions(scene: Scene, text: Text) -> list[Mention]:
    """The other incidents that a news text mentions, in the order of their sentences, which the scene sets aside."""
    taken = lead_dates(scene.sentences)
    return [
        _mention(scene, s, taken, anchor_of(s.passage, text.reading)) for s in scene.sentences if s.start in scene.aside
    ]


def _mention(scene: Scene, sentence: Sentence, taken: frozenset[str], anchor: date | None) -> Mention:
    start, kinds = event_start(sentence), event_kinds(sentence)
    found = own_date(sentence, taken, anchor)
    system = _system(sentence, start)
    organization, by_reference = _organization(scene, sentence)
    answered = start > 0 and ANSWER.search(sentence.text[:start]) is not None
    answered = answered or ANSWERED_IN_TURN.search(sentence.text) is not None
    basis = "response" if answered and (found is None or start == 0 or found.start < start) else "event"
    if found is not None and REPORTED.search(sentence.text[: found.start]):
        basis = "report"
    owner = organization.canonical if organization is not None else "unknown"
    what = system.text if system is not None else _event(kinds, sentence)
    record = mint("record", "mention", f"{owner} {what}", digest(_normal(sentence.text), length=8))
    node = None if system is None else _system_node(system, owner)
    return Mention(sentence, record, start, found, basis, kinds, organization, by_reference, system, node)


def _system(sentence: Sentence, start: int) -> SystemMention | None:
    named = [mention for mention in named_systems(sentence) if mention.start >= start]
    described = [
        mention for mention in described_systems(sentence) if mention.start >= start and (mention.is_ai or mention.kind)
    ]
    everywhere = [mention for mention in named_systems(sentence) if mention.start < start]
    return next(iter(named + described + everywhere), None)


def _organization(scene: Scene, sentence: Sentence) -> tuple[NameMention | None, bool]:
    listed = list(sentence.organizations())
    named = next((name for name in listed if not is_watch_body(name.canonical)), next(iter(listed), None))
    if named is not None:
        return named, False
    if re.match(r"(?:One|Another|Two|Several|Some) of (?:its|their)\b", sentence.text):
        topic = Parties(scene).topic(sentence)
        if topic is not None:
            return topic.name, True
    its = re.search(r"\b[Ii]ts\b", sentence.text)
    subject = re.search(r"\b(?:[Aa]n?|[Aa]nother) ", sentence.text)
    previous = Parties(scene).previous(sentence)
    continued = previous is not None and OPENER.search(previous.text) is not None
    own = its is not None and (subject is None or its.start() < subject.start() or continued)
    if COMPANY.search(sentence.text) or own:
        return scene.organization, True
    return None, False


def _system_node(system: SystemMention, owner: str) -> NamedNode:
    return system.node if system.node is not None else mint("system", owner, system.text)


def _event(kinds: tuple[Hit, ...], sentence: Sentence) -> str:
    """What to call the event; "hackers used ..." without a word for it is an attack."""
    if kinds:
        return kinds[0].concept.label.casefold()
    return "attack" if ATTACKERS.search(sentence.text) else "incident"


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def write_mentions(scene: Scene, mentions: list[Mention], scribe: Scribe) -> None:
    """The skeleton records, their order before the main record, and the series that the text puts them in."""
    series = _write_series(scene, scribe)
    for mention in mentions:
        _write_mention(scene, mention, scribe)
        if (
            scene.organization is not None
            and mention.organization is not None
            and mention.organization.iri == scene.organization.iri
        ):
            scribe.write(mention.sentence, scene.record, IG.precededBy, mention.record, COMPONENT, plain=True)
            if series is not None and mention.sentence.start > series[1]:
                scribe.write(
                    mention.sentence,
                    mention.record,
                    IG.inSeries,
                    series[0],
                    COMPONENT,
                    modality=Modality.INFERRED,
                    plain=True,
                )


def _write_series(scene: Scene, scribe: Scribe) -> tuple[NamedNode, int] | None:
    """ "the latest in a series of X": a node for the series, and where in the document it was named."""
    for sentence in scene.main():
        found = SERIES.search(sentence.text)
        if found is None or sentence.in_speech(found.start()):
            continue
        label = squeeze(found["what"])
        owner = scene.organization
        node = mint("series", owner.canonical if owner is not None else "unknown", label)
        scribe.name(sentence, node, label, COMPONENT, found.span("what"))
        scribe.write(sentence, scene.record, IG.inSeries, node, COMPONENT, found.span())
        if owner is not None:
            named = next((name for name in sentence.organizations() if name.iri == owner.iri), None)
            place = None if named is None else (named.start, named.end)
            modality = None if named is not None else Modality.INFERRED
            scribe.write(sentence, node, IG.organization, owner.iri, COMPONENT, place, modality=modality)
        return node, sentence.start
    return None


def _write_mention(scene: Scene, mention: Mention, scribe: Scribe) -> None:
    sentence, record = mention.sentence, mention.record
    owner = mention.organization.canonical if mention.organization is not None else ""
    what = mention.system.text if mention.system is not None else _event(mention.kinds, sentence)
    kind = _event(mention.kinds[-1:], sentence) if mention.system is not None else ""
    scribe.label(sentence, record, squeeze(f"{owner} {what}: {kind}" if kind else f"{owner} {what}"), COMPONENT)
    if scene.article is not None:
        scribe.write(
            sentence, scene.article, IG.mentionsIncident, record, COMPONENT, plain=True, confidence=_MENTION_CONFIDENCE
        )
    for hit in mention.kinds:
        scribe.write(sentence, record, IG.incidentKind, hit.concept.iri, COMPONENT, (hit.start, hit.end), cue=hit.text)
    if mention.organization is not None:
        raw = None if mention.by_reference else (mention.organization.start, mention.organization.end)
        scribe.write(
            sentence,
            record,
            IG.affectedOrganization,
            mention.organization.iri,
            COMPONENT,
            raw,
            modality=Modality.INFERRED,
            confidence=min(_MENTION_CONFIDENCE, mention.organization.confidence),
        )
        scribe.name(sentence, mention.organization.iri, mention.organization.text, COMPONENT, raw or (0, 0))
    _write_system(mention, scribe)
    if mention.date is not None:
        write_date(sentence, record, mention.date, mention.basis, scribe)


def _write_system(mention: Mention, scribe: Scribe) -> None:
    system, node, sentence = mention.system, mention.system_node, mention.sentence
    if system is None or node is None:
        return
    raw = (system.start, system.end)
    scribe.write(sentence, mention.record, IG.involvesSystem, node, COMPONENT, raw)
    scribe.name(sentence, node, system.text, COMPONENT, raw)
    if system.kind is not None:
        scribe.write(sentence, node, IG.systemKind, system.kind.iri, COMPONENT, raw)
    owner = system.owner or (mention.organization if system.by_pronoun else None)
    if owner is not None:
        modality = Modality.INFERRED if system.by_pronoun else None
        scribe.write(sentence, node, IG.deployedBy, owner.iri, COMPONENT, raw, modality=modality)
        scribe.write(sentence, mention.record, IG.deployer, owner.iri, COMPONENT, raw, modality=modality)
