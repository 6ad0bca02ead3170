"""Attacks on or with a system: "hackers exploited X to do Y" gives attacker, method, harm, malice and product."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.extract.mentions import ATTACKERS
from kg.extract.phrases import phrase_at
from kg.extract.scribe import Scribe, squeeze
from kg.extract.text import Sentence, Voice
from kg.terms import IG, mint

COMPONENT: Final = "attacks"


@dataclass(frozen=True, slots=True)
class Target:
    """Whose facts a stretch of a sentence states: characters [start, end) speak of this record and system."""

    sentence: Sentence
    record: NamedNode
    system: NamedNode | None
    start: int
    end: int
    voice: Voice | None = None
    relevant: bool = True
    """The sentence speaks of the incident or of something in it."""
    kinds: frozenset[NamedNode] = frozenset()
    """Kinds of incident that the record is known to be: naming them again is no consequence."""


def write_attack(target: Target, scribe: Scribe) -> None:
    """ "hackers exploited X to do Y": attacker, method, harm, malice and the product that was hit."""
    sentence = target.sentence
    found = ATTACKERS.search(sentence.text, target.start, target.end)
    if found is None or sentence.in_speech(found.start()):
        return
    who = squeeze(found["who"])
    party = mint("party", who.casefold())
    scribe.write(sentence, target.record, IG.attacker, party, COMPONENT, found.span("who"))
    scribe.name(sentence, party, who, COMPONENT, found.span("who"))
    scribe.write(
        sentence, target.record, IG.intent, Literal("malicious"), COMPONENT, found.span(), modality=Modality.INFERRED
    )
    used = phrase_at(sentence.tokens, sentence.base + found.end(), frozenset({"of", "in"}))
    end = found.end() if used is None else used.end - sentence.base
    raw = (found.start("did"), end)
    scribe.write(
        sentence,
        target.record,
        IG.attackMethod,
        Literal(squeeze(sentence.text[raw[0] : raw[1]])),
        COMPONENT,
        raw,
        cue=found["did"],
    )
    goal = re.compile(r"\s+(?:in order )?to (?P<v>[a-z]+ [^,.;]{3,80})").match(sentence.text, end)
    if goal is not None:
        scribe.write(sentence, target.record, IG.harm, Literal(squeeze(goal["v"])), COMPONENT, goal.span("v"))
        for name in sentence.names:
            if name.kind == "product" and goal.start("v") <= name.start < goal.end("v"):
                scribe.write(sentence, target.record, IG.affectedProduct, name.iri, COMPONENT, (name.start, name.end))
                scribe.name(sentence, name.iri, name.text, COMPONENT, (name.start, name.end))
