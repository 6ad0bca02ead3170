"""Kinds of incident that the sentences about a record say happened, by cue words and by patterns."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import NamedNode

from kg.documents import PassageRole
from kg.extract.cues import strongest
from kg.extract.lexicon import Hit
from kg.extract.mentions import is_lead
from kg.extract.systems import HEAD
from kg.extract.text import Sentence
from kg.terms import concept

LEAD_CONFIDENCE: Final = 0.9
PATTERN_CONFIDENCE: Final = 0.8
BODY_CONFIDENCE: Final = 0.75

_RULED_OUT: Final = re.compile(r"\bnot because\b(?!.*\bbut\b)", re.IGNORECASE)
"""Inside a reason that is ruled out."""
TOPICS: Final = re.compile(
    r"\b(?:concerns?|fears?|worries|questions|risks?|threat|possibility|laws?|rules?|policy|about|against|avoid|prevent"
    r"|over|for|flag|flags|flagged|detects?|catch|combat|fight|spot)\b[\w\s,'’-]{0,25}$"
    r"|\b(?:mis)?(?:took|taken|taking) [\w\s'’-]{1,25} for $",
    re.IGNORECASE,
)
"""Words before a cue word by which it is a topic and no event: "the risk of a data leak", "rules against fraud"."""
_CONTENT: Final = re.compile(
    r"\b(?:sentence|summary|stor(?:y|ies)|text|posts?|answers?|headlines?|videos?|images?|output|rumou?rs?) "
    r"(?:that |which )?(?:falsely |wrongly )?(?:said|claimed|stated|showed|alleged)\b[^.;]*$"
    r"|\b(?:falsely|wrongly) (?:told|said|claimed|reported|stated|announced|alleged|suggested)\b[^.;]*$",
    re.IGNORECASE,
)
"""Before a cue word: what a false text says happened, which did not."""
_TRUE_OF_TEXT: Final = frozenset({"death", "injury", "self-harm", "vehicle-crash", "fraud", "physical-harm"})
"""Kinds that a false text may tell of without being one."""
_FINED_OVER: Final = re.compile(
    r"\b(?:fin(?:ed|es)|sue[sd]?|charged|sanction(?:ed|s)|apologi[sz]e[sd]?|convicted|jailed|fired|disciplined|penali[sz]ed"
    r"|reprimanded|suspended)\b[^.;]{0,30} (?:over|for)\b[\w\s,'’-]{0,25}$",
    re.IGNORECASE,
)
"""Before a cue word: what somebody had to answer for is an event, be it named behind "over"."""
_COMPOUND: Final = re.compile(
    rf"[- ](?:(?:scoring|detection|detecting|prevention|monitoring|filter|risk|spotting)\b|(?:[\w-]+ )?{HEAD}\b)",
    re.IGNORECASE,
)
"""Behind a cue word: it names what a system is for ("fraud filter", "deepfake detection tool")."""
WEAK: Final = frozenset(
    {
        "personal data", "data protection", "privacy law", "privacy laws", "bias", "bug", "error", "errors",
        "surveillance",
        "monitoring", "vulnerability", "vulnerabilities", "security flaw", "guardrails", "without permission",
        "emissions",
        "layoffs", "exploit", "exploits", "exploited", "exploiting", "exploitation", "broke into", "break-in",
        "deleted",
        "intellectual property", "copyrighted", "toxic", "offensive",
    }
)  # fmt: skip
"""Cue words that name a subject as often as an event: too weak to say by themselves what happened."""
_IN_BODY: Final = frozenset(
    {
        "fatal", "hack", "protest", "biased", "propaganda", "racist", "cheating", "denied claims", "gig workers",
        "scheming", "pirated", "infringing", "racism", "sexism", "delusion", "delusions", "outage", "plagiarism",
        "stalker", "cheated", "phishing", "scam", "scams", "fraud",
    }
)  # fmt: skip
"""Cue words that count in headline, lead or summary alone."""


def is_event(sentence: Sentence, hit: Hit) -> bool:
    """Whether a cue word tells of an event: no topic, no part of a system's name, nothing ruled out, no quotation."""
    inside = any(kind.start <= hit.start < kind.end for kind in sentence.system_kinds)
    before = sentence.text[: hit.start]
    topic = TOPICS.search(before) is not None and _FINED_OVER.search(before) is None
    topic = topic or _RULED_OUT.search(before) is not None
    topic = topic or (hit.concept.notation in _TRUE_OF_TEXT and _CONTENT.search(before) is not None)
    compound = hit.concept.notation == "fraud" and _COMPOUND.match(sentence.text, hit.end) is not None
    weak = hit.text.casefold() in WEAK
    return not (inside or topic or compound or weak or sentence.in_speech(hit.start))


def told_kinds(sentence: Sentence) -> list[tuple[NamedNode, int, int, float]]:
    """(concept, start, end, confidence) of the kinds that a sentence says happened; each once, the narrower ones.

    Headline, lead and summary count whole, hedges and all; any other sentence only for what it asserts.
    """
    lead = is_lead(sentence) or sentence.role in {PassageRole.SUMMARY, PassageRole.COMMENT}
    told: dict[NamedNode, tuple[NamedNode, int, int, float]] = {}
    wider: set[NamedNode] = set()
    for hit in sentence.incident_kinds:
        asserted = strongest(sentence.cues, hit.start) is None and hit.text.casefold() not in _IN_BODY
        if is_event(sentence, hit) and (lead or asserted):
            confidence = LEAD_CONFIDENCE if lead else BODY_CONFIDENCE
            told.setdefault(hit.concept.iri, (hit.concept.iri, hit.start, hit.end, confidence))
            wider.update(hit.concept.broader)
    for start, end, notation in sentence.told:
        iri = concept("ig", "incident-kind", notation)
        if sentence.in_speech(start) or strongest(sentence.cues, start) is not None:
            continue
        told.setdefault(iri, (iri, start, end, PATTERN_CONFIDENCE))
    return [kind for iri, kind in told.items() if iri not in wider]
