"""The record that a text is about: its name, its date, and what kind of incident headline, lead or summary tell of."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.documents import PassageRole
from kg.edtf import EDTF
from kg.extract.dates import FoundDate, not_after
from kg.extract.gate import TALK
from kg.extract.kinds import told_kinds
from kg.extract.mentions import event_kinds, event_start, is_lead
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe
from kg.extract.text import Sentence
from kg.terms import IG, SCHEMA

COMPONENT: Final = "incidents"


def write_date(sentence: Sentence, record: NamedNode, found: FoundDate, basis: str, scribe: Scribe) -> None:
    """The bound of the event: an answer's date says only that the event was not later."""
    raw = (found.start, found.end)
    modality = Modality.INFERRED if found.relative or basis != "event" else None
    scribe.write(sentence, record, IG.dateText, Literal(found.text), COMPONENT, raw, plain=True)
    scribe.write(sentence, record, IG.dateBasis, Literal(basis), COMPONENT, raw, modality=modality, plain=True)
    if found.known:
        edtf = found.edtf if basis == "event" else not_after(found.edtf)
        value = Literal(edtf, datatype=EDTF)
        scribe.write(sentence, record, IG.date, value, COMPONENT, raw, modality=modality, plain=True)


_NEAR_CHARACTERS: Final = 45
_TELLING: Final = re.compile(
    r"\b(?:said|says|told|reported|announced|wrote|confirmed|stated|ruled|argued|added|revealed|published|posted"
    r"|according to)\b[^,.;]{0,30}$"
)


def _write_main_date(scene: Scene, scribe: Scribe) -> None:
    """The date that lead or summary gives, once: of the event, or of the answer where that clause holds it."""
    for sentence in scene.main():
        if not (sentence.role is PassageRole.SUMMARY or (sentence.role is PassageRole.BODY and is_lead(sentence))):
            continue
        start = event_start(sentence)
        for found in sentence.dates:
            before = sentence.text[: found.start]
            if sentence.in_speech(found.start) or _TELLING.search(before) or found.text.startswith(("since", "Since")):
                continue
            answered = found.start < start or start == 0
            if answered and any(hit.concept.notation not in TALK for hit in sentence.response_types):
                basis = "response"
            elif event_kinds(sentence) and (start == 0 or found.start >= start):
                basis = "event"
            else:
                continue
            if not _is_near(found, sentence):
                continue
            write_date(sentence, scene.record, found, basis, scribe)
            return


def _is_near(found: FoundDate, sentence: Sentence) -> bool:
    """A date dates what opens with it or what stands beside it; further off it may date anything."""
    if found.start <= 4:
        return True
    hits = (*sentence.incident_kinds, *sentence.response_types)
    gaps = [found.start - hit.end if hit.end <= found.start else hit.start - found.end for hit in hits]
    return any(0 <= gap <= _NEAR_CHARACTERS for gap in gaps)


def write_record(scene: Scene, scribe: Scribe) -> None:
    """The news record itself and the kinds of incident that headline, lead or summary name."""
    if scene.is_news and scene.article is not None:
        _write_news_record(scene, scene.article, scribe)
    _write_main_date(scene, scribe)
    for sentence in scene.main():
        for concept, start, end, confidence in told_kinds(sentence):
            scribe.write(
                sentence, scene.record, IG.incidentKind, concept, COMPONENT, (start, end), cue=sentence.text[start:end],
                confidence=confidence,
            )  # fmt: skip


def _write_news_record(scene: Scene, article: NamedNode, scribe: Scribe) -> None:
    headline = next((s for s in scene.sentences if s.role is PassageRole.HEADLINE), None)
    first = headline or scene.sentences[0]
    title = first.text if headline is not None else scribe.text.reading.document.title
    scribe.write(first, scene.record, SCHEMA.name, Literal(title), COMPONENT, plain=True)
    telling = next((s for s in scene.main() if s.role is PassageRole.BODY and s.incident_kinds), first)
    scribe.write(telling, article, IG.reportsOn, scene.record, COMPONENT, plain=True)
