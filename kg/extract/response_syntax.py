"""The grammar around a response: passives, subjects and objects by which a verb answers an incident or does not."""

from __future__ import annotations

import re
from typing import Final

from kg.extract.lexicon import Hit
from kg.extract.response_claims import Actor
from kg.extract.systems import HEAD
from kg.extract.text import Sentence

_OBJECT: Final = re.compile(
    rf"^['’\"”]?\s*(?:\w+\s+){{0,6}}?(?:it\b|them\b|use of\b|"
    rf"(?:[\w-]+\s+)*?{HEAD}s?\b|accounts?\b|posts?\b|access\b|videos?\b|images?\b|rollout\b"
    r"|summar(?:y|ies)\b|answers?\b|content\b|ads?\b|listings?\b|clips?\b|pages?\b|recordings?\b|songs?\b"
    r"|flaws?\b|faults?\b|bugs?\b|errors?\b|issues?\b|problems?\b|vulnerabilit(?:y|ies)\b|glitch(?:es)?\b|mistakes?\b"
    r"|holes?\b|payments\b|trials?\b)",
    re.IGNORECASE,
)


def inside_name(sentence: Sentence, hit: Hit) -> bool:
    """Words of a name or of a system's description ("content moderation tool") do nothing."""
    return sentence.name_at(hit.start, hit.end) is not None or any(
        kind.start <= hit.start and hit.end <= kind.end for kind in sentence.system_kinds
    )


def is_subject_system(sentence: Sentence, hit: Hit) -> bool:
    """Whether the clause before a passive opens with a system: "The chatbot, built by ..., has been switched off"."""
    opening = re.match(rf"(?:The|Its|An?|the|its)\s(?:[\w-]+\s){{0,4}}?{HEAD}\b", sentence.text[: hit.start])
    return opening is not None


def is_passive(text: str, hit: Hit) -> bool:
    """ "was fined": the subject suffers it."""
    first = hit.text.casefold().split()[0]
    participle = first.endswith("ed") or first in {"taken", "shut", "withdrawn", "put"}
    return (
        participle
        and re.search(
            r"\b(?:was|were|been|being|be|is"
            r"|are)\s+(?:\w+ly\s+)?$",
            text[: hit.start],
        )
        is not None
    )


def is_subject(text: str, actor: Actor) -> bool:
    """ "its" owns and does not act, unless a noun follows ("its pause"); an object pronoun stands behind a verb."""
    words = text[actor.raw[0] : actor.raw[1]].casefold()
    return words not in {"its", "their", "our"}


def has_object(sentence: Sentence, hit: Hit) -> bool:
    after = sentence.text[hit.end : hit.end + 90]
    if any(hit.end <= kind.start < hit.end + 60 for kind in sentence.system_kinds) or _OBJECT.match(after):
        return True
    if re.match(r"['’\"”]?\s+(?:the |its |their )?(?:[A-Z][\w-]+ ?){1,5}", after) and not sentence.title_case:
        return True
    return (
        re.match(r"^(?: and \w+)*\s+(?:are|is)\b", after) is not None
    )  # "the company's pause and investigation are ..."
