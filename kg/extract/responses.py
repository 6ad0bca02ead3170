"""What was done about an incident: pause, withdrawal, investigation, apology, fine; by whom, in what state, why and
until when.

The words are the cue words of the scheme of response types. A response needs an actor that grammar gives (a name,
"the company", "it" right before the verb) or a cause ("prompting an investigation"); a pause or fix needs a system as
its object as well: "paused hiring" answers no incident.
"""

from __future__ import annotations

import re
from typing import Final

from kg.extract.coreference import COMPANY, PRONOUN
from kg.extract.cues import strongest
from kg.extract.lexicon import Hit
from kg.extract.response_claims import NEEDS_SYSTEM, Actor, Place, write_answer, write_response
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe
from kg.extract.skeletons import Mention
from kg.extract.systems import HEADS
from kg.extract.text import Sentence

READ_ELSEWHERE: Final = frozenset(
    {"statement", "no-comment", "defence", "warning", "legislation", "staff-protest", "new-safeguard"}
)
"""Types whose cue words are too common in reporting verbs to be responses wherever they stand."""
SUFFERED: Final = frozenset({"fine", "lawsuit", "arrest", "disciplinary-action"})
"""Types that count in the passive without an agent: "the company was fined"."""
_LINK: Final = re.compile(
    r"(?:['’]s?|\s|,|\)|['\"‘“]|has|have|had|is|was|are|were|['’](?:s|re|ve|ll)|be|been|to|will|would|must|also|now"
    r"|then|since|temporarily"
    r"|immediately|quickly|later|subsequently|reportedly|already|both|currently|still|indefinitely|publicly|formally"
    r"|and|an?|its|own|the|internal|new|fresh|formal|full|federal|criminal|separate"
    r"|launch(?:ed|es|ing)?|open(?:ed|s|ing)?|beg[au]n|start(?:ed|s|ing)?|announc(?:ed|es|ing)|issu(?:ed|es|ing)"
    r"|order(?:ed|s|ing)?"
    r"|conduct(?:ed|s|ing)?|promis(?:ed|es)|agreed|decided|forced|moved|vowed|plans?|planned|had to|filed|fil(?:es"
    r"|ing)|offered|rush(?:ed|es))+",
    re.IGNORECASE,
)
"""Words that may stand between an actor and what it does."""
_GIVEN_RISE: Final = re.compile(
    r"\b(?:prompt(?:ed|ing|s)|led to|leading to|trigger(?:ed|ing|s)|spark(?:ed|ing|s)|resulted in|resulting in|caus"
    r"(?:ed|ing))\s"
    r"(?:(?:an?|the|its|internal|formal|urgent|federal|immediate|temporary|\w+) ){0,4}(?:\w+ and (?:an? )?)?$",
    re.IGNORECASE,
)
_PASSIVE_BY: Final = re.compile(r"\s+(?:[\w-]+\s){0,4}?by\s+(?:the\s+)?$")
_WORD: Final = "(?:" + "|".join(HEADS) + ")"
_OBJECT: Final = re.compile(
    rf"^['’\"”]?\s*(?:\w+\s+){{0,6}}?(?:it\b|them\b|use of\b|"
    rf"(?:[\w-]+\s+)*?{_WORD}s?\b|accounts?\b|posts?\b|access\b|videos?\b|images?\b|rollout\b)",
    re.IGNORECASE,
)


def write_responses(scene: Scene, mentions: list[Mention], scribe: Scribe) -> None:
    """Responses to the record in its own sentences, and to mentioned incidents in theirs."""
    system = None if scene.system is None else scene.system.iri
    for sentence in scene.main():
        read_responses(Place(sentence, scene.record, scene.organization, system, 0, len(sentence.text)), scribe)
    for mention in mentions:
        write_answer(mention, scribe)


def read_responses(place: Place, scribe: Scribe) -> None:
    """All responses that one stretch of a sentence states."""
    sentence = place.sentence
    previous: Actor | None = None
    for hit in sentence.response_types:
        if not place.start <= hit.start < place.end or hit.concept.notation in READ_ELSEWHERE:
            continue
        if (place.voice is None and sentence.in_speech(hit.start)) or _inside_name(sentence, hit):
            continue
        if strongest(sentence.cues, hit.start) is not None:
            continue  # a pause that did not or may not come
        actor = _actor(place, hit, previous)
        before = sentence.text[: hit.start]
        suffered = _is_passive(sentence.text, hit) and (
            hit.concept.notation in SUFFERED
            or (hit.concept.notation in NEEDS_SYSTEM and _is_subject_system(sentence, hit))
        )
        given_rise = _GIVEN_RISE.search(before) is not None and not before.endswith("to ")
        caused = suffered or given_rise or (previous is None and _continues_cause(sentence, hit))
        if actor is None and not caused:
            continue
        if hit.concept.notation in NEEDS_SYSTEM and not (caused or _has_object(sentence, hit)):
            continue
        previous = actor or previous
        write_response(place, hit, actor, scribe)


def _inside_name(sentence: Sentence, hit: Hit) -> bool:
    """Words of a name or of a system's description ("content moderation tool") do nothing."""
    return sentence.name_at(hit.start, hit.end) is not None or any(
        kind.start <= hit.start and hit.end <= kind.end for kind in sentence.system_kinds
    )


def _continues_cause(sentence: Sentence, hit: Hit) -> bool:
    """ "prompting an investigation and a halt": the second of two."""
    before = sentence.text[: hit.start]
    return (
        re.search(
            r"\b(?:prompting|triggering|sparking|leading to|prompted|led to)\b[^.;:]{3,40} and (?:an? |the )?$", before
        )
        is not None
    )


def _actor(place: Place, hit: Hit, previous: Actor | None) -> Actor | None:
    sentence, text = place.sentence, place.sentence.text
    candidates = [
        *(Actor(name, False, (name.start, name.end)) for name in sentence.names if name.is_organization),
        *(
            Actor(place.organization, True, match.span())
            for pattern in (COMPANY, PRONOUN)
            for match in pattern.finditer(text)
            if place.organization is not None
        ),
    ]
    before = [actor for actor in candidates if place.start <= actor.raw[0] and actor.raw[1] <= hit.start]
    for actor in sorted(before, key=lambda item: -item.raw[1]):
        between = text[actor.raw[1] : hit.start]
        for other in reversed(sentence.response_types):
            coordinated = other.end <= hit.start and re.match(r"\s*(?:,|and|or)\b", text[other.end : hit.start])
            if coordinated and actor.raw[1] <= other.start:
                between = between[: other.start - actor.raw[1]] + " " + between[other.end - actor.raw[1] :]
        if _LINK.fullmatch(between) and _is_subject(text, actor) and not _is_passive(text, hit):
            return actor
        break
    for actor in candidates:
        if actor.raw[0] > hit.end and _PASSIVE_BY.fullmatch(text[hit.end : actor.raw[0]]):
            return actor
    if previous is not None and re.search(r"(?:\bwhile|\band|,)\s+(?:\w+ly )?$", text[: hit.start]):
        return previous
    return None


def _is_subject_system(sentence: Sentence, hit: Hit) -> bool:
    """Whether the clause before a passive opens with a system: "The chatbot, built by ..., has been switched off"."""
    opening = re.match(rf"(?:The|Its|An?|the|its)\s(?:[\w-]+\s){{0,4}}?{_WORD}\b", sentence.text[: hit.start])
    return opening is not None


def _is_passive(text: str, hit: Hit) -> bool:
    """ "was fined": the subject suffers it."""
    first = hit.text.casefold().split()[0]
    participle = first.endswith("ed") or first in {"taken", "shut", "withdrawn", "put"}
    return (
        participle and re.search(r"\b(?:was|were|been|being|be|is|are)\s+(?:\w+ly\s+)?$", text[: hit.start]) is not None
    )


def _is_subject(text: str, actor: Actor) -> bool:
    """ "its" owns and does not act, unless a noun follows ("its pause"); an object pronoun stands behind a verb."""
    return text[actor.raw[0] : actor.raw[1]].casefold() not in {"its", "their", "our"}


def _has_object(sentence: Sentence, hit: Hit) -> bool:
    after = sentence.text[hit.end : hit.end + 90]
    if any(hit.end <= kind.start < hit.end + 60 for kind in sentence.system_kinds) or _OBJECT.match(after):
        return True
    if re.match(r"['’\"”]?\s+(?:the |its |their )?(?:[A-Z][\w-]+ ?){1,5}", after) and not sentence.title_case:
        return True
    return (
        re.match(r"^(?: and \w+)*\s+(?:are|is)\b", after) is not None
    )  # "the company's pause and investigation are ..."
