"""Does a news text report an incident? Graded evidence from headline, lead and body: AI nearby, and harm that happened
or an answer to it. What may happen, what a law would forbid and what a product can do is no evidence.
"""

from __future__ import annotations

import re
from typing import Final

from kg.documents import PassageRole
from kg.extract.cues import strongest
from kg.extract.kind_patterns import HARM
from kg.extract.kinds import is_event
from kg.extract.mentions import ORDINAL
from kg.extract.prefilter import Sifted
from kg.extract.systems import AI_MARK
from kg.extract.text import Sentence

TALK: Final = frozenset({"statement", "no-comment", "denial", "defence", "warning", "legislation", "notification"})
"""Answers that are only words: a lead that has nothing else reports no incident."""
SOFT: Final = TALK | {
    "new-safeguard",
    "policy-change",
    "restriction",
    "audit",
    "staff-protest",
    "settlement",
    "removal",
}
"""Answers that occur in news of products and policy too: no evidence outside the lead."""
LEAD: Final = 3
"""Sentences of the body that count as its lead."""

_MODAL: Final = re.compile(
    r"\b(?:will|would|can|could|may|might|must|should|shall|to|if|unless)\b(?:\W+\w+){0,3}\W*$", re.IGNORECASE
)
_DISCUSSED: Final = re.compile(r"\b(?:over|after|following)\b[\w\s,'’-]{0,25}$", re.IGNORECASE)
"""Before a cue word of a headline: the event is a matter of fact ("faces questions over data leak")."""
_PLANS: Final = Sifted(
    r"\b(?:launch(?:es|ed|ing)?|unveil(?:s|ed|ing)?|brings|beg(?:an|ins|un) (?:selling|offering|rolling)"
    r"|debuts?|releas(?:es|ed)"
    r"|bill|lawmakers|legislators|parliament|senate|will vote|draft (?:law|rules|act)|guidelines|funding round"
    r"|raises \$)\b",
    re.IGNORECASE,
)
"""Words of product news and of policy."""


def reports_incident(sentences: list[Sentence]) -> bool:
    """Whether a news text tells of an incident with AI, or of an answer to one."""
    lead = [s for s in sentences if s.role is PassageRole.HEADLINE or (s.role is PassageRole.BODY and s.index < LEAD)]
    body = [s for s in sentences if s.role is PassageRole.BODY and s.index >= LEAD and ORDINAL.search(s.text) is None]
    harm = [s for s in lead if _harm(s)]
    answers = [s for s in lead if _answer(s, TALK)]
    planned = any(_PLANS.search(s.text) for s in lead)
    if (harm or answers) and not planned and any(has_ai(s) for s in lead):
        return True
    told = [s for s in body if _harm(s)]
    answered = [s for s in body if _answer(s, SOFT)]
    evidence = [*harm, *answers, *told, *answered]
    if not any(has_ai(s) for s in (*evidence, *lead)):
        return False
    if planned:
        return bool(harm) and len(evidence) >= 2
    return bool(harm or answers) or (bool(told) and len(evidence) >= 2)


def has_ai(sentence: Sentence) -> bool:
    """Whether a sentence speaks of AI: by a mark, a kind of system, or the name of one."""
    return (
        bool(sentence.system_kinds)
        or any(name.is_system for name in sentence.names)
        or AI_MARK.search(sentence.text) is not None
    )


def _harm(sentence: Sentence) -> bool:
    headline = sentence.role is PassageRole.HEADLINE
    for hit in sentence.incident_kinds:
        told = is_event(sentence, hit) or (headline and _DISCUSSED.search(sentence.text[: hit.start]) is not None)
        if told and _happened(sentence, hit.start):
            return True
    found = HARM.search(sentence.text)
    if found is not None and _happened(sentence, found.start()):
        return True
    return any(_happened(sentence, start) for start, _, _ in sentence.told)


def _answer(sentence: Sentence, only_words: frozenset[str]) -> bool:
    return any(
        hit.concept.notation not in only_words and _happened(sentence, hit.start) for hit in sentence.response_types
    )


def _happened(sentence: Sentence, position: int) -> bool:
    """Said as a fact by the text itself: neither denied, nor hedged, nor planned, nor in somebody's mouth."""
    return (
        strongest(sentence.cues, position) is None
        and _MODAL.search(sentence.text[:position]) is None
        and not sentence.in_speech(position)
    )
