"""What was done about an incident: pause, withdrawal, investigation, apology, fine; by whom, in what state, why and
until when.

The words are the cue words of the scheme of response types. A response needs an actor that grammar gives (a name,
"the company", "it" right before the verb) or a cause ("prompting an investigation"); a pause or fix needs a system as
its object as well: "paused hiring" answers no incident.
"""

from __future__ import annotations

import re
from typing import Final

from kg.documents import PassageRole
from kg.extract.actors import candidate_actors
from kg.extract.answers import write_answer
from kg.extract.cues import strongest
from kg.extract.lexicon import Hit
from kg.extract.response_claims import NEEDS_SYSTEM, Actor, Place, write_response
from kg.extract.response_syntax import has_object, inside_name, is_passive, is_subject, is_subject_system
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe
from kg.extract.skeletons import Mention
from kg.extract.speakers import Speakers
from kg.extract.text import Sentence

READ_ELSEWHERE: Final = frozenset(
    {"statement", "no-comment", "defence", "warning", "legislation", "staff-protest", "new-safeguard"}
)
"""Types whose cue words are too common in reporting verbs to be responses wherever they stand."""
SUFFERED: Final = frozenset({"fine", "lawsuit", "arrest", "disciplinary-action"})
"""Types that count in the passive without an agent: "the company was fined"."""
FINITE: Final = frozenset({"lawsuit", "fine", "investigation", "regulatory-action"})
"""Types whose active verb counts whoever the subject is: "the family sued", "prosecutors opened an inquiry"."""
_LINK: Final = re.compile(
    r"(?:['’]s?|\s|,|\)|['\"‘“]|has|have|had|is|was|are|were|['’](?:s|re|ve|ll)|be|been|to|will|would|must|also|now"
    r"|then|since|temporarily|not yet|soon|on \w+day|last \w+|finally"
    r"|immediately|quickly|later|subsequently|reportedly|already|both|currently|still|indefinitely|publicly|formally"
    r"|and|an?|its|own|the|internal|new|fresh|formal|full|federal|criminal|separate|preliminary|broader|wider|second"
    r"|joint|thorough|regulatory|safety|own|civil|urgent|defamation|making|carrying out|holding|under"
    r"|launch(?:ed|es|ing)?|open(?:ed|s|ing)?|beg[au]n|start(?:ed|s|ing)?|announc(?:ed|es|ing)|issu(?:ed|es|ing)"
    r"|order(?:ed|s|ing)?"
    r"|conduct(?:ed|s|ing)?|promis(?:ed|es)|agreed|decided|forced|moved|vowed|plans?|planned|had to|filed|fil(?:es"
    r"|ing)|offered|rush(?:ed|es))+",
    re.IGNORECASE,
)
"""Words that may stand between an actor and what it does."""
_COORDINATED: Final = re.compile(
    r"(?:,|,? and|,? but)\s+(?:(?:\w+ly|has|have|had|is|are|was|then|also|since|later|now)\s+){0,3}$", re.IGNORECASE
)
_NEW_SUBJECT: Final = re.compile(
    r"\b(?:that|which|who|whose|when|while|because|after|before|as|if|it|they|he|she|we|said|says)\b"
    r"|[;:\"“”]",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"^,\s(?:(?:on|in|with|for|from|by) (?:which|whose|whom)|which|who|whose|an?|the"
    r"|a company|made|built|run)\s[^,]{2,90},\s"
)
_REQUESTED: Final = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|urg(?:es?|ed|ing)|call(?:s|ed|ing)? (?:on|for)|demand(?:s|ed|ing)?|request(?:s|ed|ing)?"
    r"|want(?:s|ed)?"
    r"|seek(?:s|ing)?|sought|petition(?:s|ed)?|plead(?:s|ed)?|propos(?:es?|ed)|recommend(?:s|ed)?|unlike)\b[^.;]*$",
    re.IGNORECASE,
)
"""What somebody asks for was not done."""
_FINITE: Final = re.compile(
    r"(?:sue[sd]|suing|fine[sd]|prob(?:es|ed|ing)|investigat(?:es|ed|ing)|examin(?:es|ed|ing)|fil\w+|brought"
    r"|lodged)\Z",
    re.IGNORECASE,
)
_OPENED: Final = re.compile(
    r"\b(?:launch|open|start|announc|order)(?:ed|s|es)\s(?:an? |the |its )?(?:[a-z-]+ ){0,2}$|\b(?:begun"
    r"|began)\s(?:an? )?(?:[a-z-]+ )?$"
)
_WARNED: Final = re.compile(r"\b(?:warn|caution)(?:s|ed)? (?!that\b|of\b|about\b)", re.IGNORECASE)
_PENDING: Final = re.compile(r"\b(?:until|pending)\s+$", re.IGNORECASE)
_GIVEN_RISE: Final = re.compile(
    r"\b(?:prompt(?:ed|ing|s)|led to|leading to|trigger(?:ed|ing|s)|spark(?:ed|ing|s)|resulted in|resulting in|caus"
    r"(?:ed|ing))\s"
    r"(?:(?:an?|the|its|internal|formal|urgent|federal|immediate|temporary|\w+) ){0,4}(?:\w+ and (?:an? )?)?$",
    re.IGNORECASE,
)
_PASSIVE_BY: Final = re.compile(r"\s+(?:[\w-]+\s){0,4}?by\s+(?:the\s+)?$")


def write_responses(scene: Scene, mentions: list[Mention], speakers: Speakers, scribe: Scribe) -> None:
    """Responses to the record in its own sentences, and to mentioned incidents in theirs."""
    system = None if scene.system is None else scene.system.iri
    for sentence in scene.main():
        if sentence.response_types:
            place = Place(sentence, scene.record, scene.organization, system, 0, len(sentence.text), speakers=speakers)
            read_responses(place, scribe)
    for mention in mentions:
        write_answer(mention, scribe)


def read_responses(place: Place, scribe: Scribe) -> None:
    """All responses that one stretch of a sentence states."""
    sentence = place.sentence
    previous: Actor | None = None
    for hit in sentence.response_types:
        notation = hit.concept.notation
        if not place.start <= hit.start < place.end or (notation in READ_ELSEWHERE and not hit.phrase):
            continue
        if notation == "warning" and not _is_prominent(sentence):
            continue
        if (place.voice is None and sentence.in_speech(hit.start)) or inside_name(sentence, hit):
            continue
        before = sentence.text[: hit.start]
        if strongest(sentence.cues, hit.start) is not None or _REQUESTED.search(before):
            continue  # a pause that did not or may not come, or that others ask for
        actor = _actor(place, hit, previous)
        if actor is None and not _needs_no_actor(sentence, hit, previous):
            continue
        if (
            notation in NEEDS_SYSTEM
            and not hit.phrase
            and not (has_object(sentence, hit) or _is_caused(sentence, hit, previous))
        ):
            continue
        previous = actor or previous
        write_response(place, hit, actor, scribe)


def _is_prominent(sentence: Sentence) -> bool:
    """A warning of which the lead tells, or whose addressees are named, answers; an analyst's aside does not."""
    told = sentence.role is PassageRole.SUMMARY or (sentence.role is PassageRole.BODY and sentence.index < 2)
    return told or _WARNED.search(sentence.text) is not None


def _needs_no_actor(sentence: Sentence, hit: Hit, previous: Actor | None) -> bool:
    if _is_caused(sentence, hit, previous):
        return True
    before, notation = sentence.text[: hit.start], hit.concept.notation
    if notation == "audit":
        return _PENDING.search(before) is not None
    if notation not in FINITE or not before.strip():
        return False
    if notation == "investigation" and _OPENED.search(before):
        return True
    if notation == "regulatory-action":
        return hit.phrase
    active = _FINITE.match(hit.text.split()[0]) is not None and not is_passive(sentence.text, hit)
    return (
        active
        and notation != "investigation"
        and re.search(
            r"\b(?:to|a|an|the|of|in|his"
            r"|her)\s+$",
            before,
        )
        is None
    )


def _is_caused(sentence: Sentence, hit: Hit, previous: Actor | None) -> bool:
    """Passives and "prompting an investigation": what happened without a word on who did it."""
    notation, before = hit.concept.notation, sentence.text[: hit.start]
    if is_passive(sentence.text, hit) and (
        notation in SUFFERED or (notation in NEEDS_SYSTEM and is_subject_system(sentence, hit))
    ):
        return True
    if _GIVEN_RISE.search(before) is not None and not before.endswith("to "):
        return True
    return previous is None and _continues_cause(sentence, hit)


def _continues_cause(sentence: Sentence, hit: Hit) -> bool:
    """ "prompting an investigation and a halt": the second of two."""
    before = sentence.text[: hit.start]
    return (
        re.search(
            r"\b(?:prompting|triggering|sparking|leading to|prompted|led to)\b[^.;:]{3,40} and (?:an? "
            r"|the )?$",
            before,
        )
        is not None
    )


def _actor(place: Place, hit: Hit, previous: Actor | None) -> Actor | None:
    """Who does it: the subject of the verb, whatever stands between, or the "by" of a passive."""
    sentence, text = place.sentence, place.sentence.text
    candidates = list(candidate_actors(place))
    before = [actor for actor in candidates if place.start <= actor.raw[0] and actor.raw[1] <= hit.start]
    passive = is_passive(text, hit)
    for actor in sorted(before, key=lambda item: -item.raw[1]):
        between = text[actor.raw[1] : hit.start]
        if not is_subject(text, actor) or passive:
            break
        if _LINK.fullmatch(_without_others(sentence, actor, hit, between)) or between == "":
            return actor
        if hit.phrase and _LINK.fullmatch(_RELATIVE.sub(" ", between)):
            return actor
        opens = not text[place.start : actor.raw[0]].strip(' "“').removesuffix("The").removesuffix("But").strip()
        if (
            opens
            and not between.startswith(("'s ", "’s "))
            and _COORDINATED.search(between)
            and _NEW_SUBJECT.search(_RELATIVE.sub(" ", between)) is None
        ):
            return actor
        if not opens and _LINK.match(between) is None:
            continue
        break
    for actor in candidates:
        if actor.raw[0] > hit.end and _PASSIVE_BY.fullmatch(text[hit.end : actor.raw[0]]):
            return actor
    if previous is not None and re.search(r"(?:\bwhile|\band|,)\s+(?:\w+ly )?$", text[: hit.start]):
        return previous
    return None


def _without_others(sentence: Sentence, actor: Actor, hit: Hit, between: str) -> str:
    """The words between, without responses that stand beside this one: "is investigating and pausing"."""
    for other in reversed(sentence.response_types):
        coordinated = other.end <= hit.start and re.match(r"\s*(?:,|and|or)\b", sentence.text[other.end : hit.start])
        if coordinated and actor.raw[1] <= other.start:
            between = between[: other.start - actor.raw[1]] + " " + between[other.end - actor.raw[1] :]
    return between
