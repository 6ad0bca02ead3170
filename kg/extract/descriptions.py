"""AI systems that a sentence describes without a name ("its AI hiring tool"): the noun phrase around a cue word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.documents import PassageRole
from kg.extract.lexicon import Hit
from kg.extract.phrases import COORDINATORS, DETERMINERS, PREPOSITIONS, STOPS
from kg.extract.systems import HEAD, HEADS, SystemMention, mention_at
from kg.extract.text import Sentence
from kg.vocabulary import Concept

_AI_THING: Final = re.compile(
    r"\b(?:AI|A\.I\.|artificial[- ]intelligence|AI-(?:powered|driven|based|enabled|assisted)|algorithmic|automated"
    r"|driverless|self-driving|autonomous|voice-cloning"
    r"|machine[- ]learning"
    rf"|generative)\s(?:(?!and\b|or\b|to\b|of\b|for\b|in\b|on\b|the\b|that\b)[\w-]+\s){{0,3}}?{HEAD}\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[\w'’.]+(?:-[\w'’]+)*")
_MASS: Final = ("software", "technology", "tech")
"""Nouns that need no determiner to mean one system."""


def described_systems(sentence: Sentence) -> Iterator[SystemMention]:
    """Descriptions, built out from the cue words of the scheme of system kinds to the whole noun phrase."""
    last_end = -1
    for start, end, kind in sorted(_phrases(sentence), key=lambda item: (item[0], -item[1])):
        if start < last_end or sentence.in_speech(start) or sentence.name_at(start, end) is not None:
            continue
        last_end = end
        mention = mention_at(sentence, start, end, named=False, introduced=True, kind=kind)
        pointed = bool(mention.determiner) or mention.owner is not None or mention.by_pronoun
        pointed = pointed or (len(mention.text.split()) > 1 and mention.text.casefold().endswith(_MASS))
        headline = sentence.role is PassageRole.HEADLINE and not mention.text.casefold().endswith(
            ("systems", "tools", "llms", "models", "chatbots", "bots", "agents")
        )
        if pointed or headline:
            yield mention


def _phrases(sentence: Sentence) -> Iterator[tuple[int, int, Concept | None]]:
    """Noun phrases of systems: around a cue word, or "AI ... tool" with any words between."""
    for hit in sentence.system_kinds:
        yield _grow(sentence, hit)
    for match in _AI_THING.finditer(sentence.text):
        if not any(hit.start < match.end() and match.start() < hit.end for hit in sentence.system_kinds):
            yield match.start(), match.end(), None


def _grow(sentence: Sentence, hit: Hit) -> tuple[int, int, Concept]:
    """The noun phrase around a cue word: modifiers to the left, further cue words and a head noun to the right."""
    kind, end = hit.concept, hit.end
    words = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(sentence.text)]
    for start, _stop, word in words:
        if start < end or sentence.text[end:start].strip():
            continue
        following = next((other for other in sentence.system_kinds if other.start <= start < other.end), None)
        bare = word.rstrip(".").casefold()
        if following is not None:
            kind = _narrower(kind, following.concept)
            end = following.end
        elif bare in HEADS or bare.rstrip("s") in HEADS:
            end = start + len(word.rstrip("."))
        else:
            break
    start = hit.start
    for begin, _stop, word in reversed([item for item in words if item[1] <= hit.start]):
        lowered = word.casefold()
        blocked = lowered in DETERMINERS | PREPOSITIONS | STOPS | COORDINATORS or lowered.endswith(
            ("'s", "’s", "s'", "s’")
        )
        named = sentence.name_at(begin, begin + len(word)) is not None
        verbal = any(begin < other.end and other.start < begin + len(word) for other in sentence.response_types)
        gap = sentence.text[begin + len(word) : start]
        inflected = lowered.endswith(("ed", "ing", "es")) and "-" not in lowered
        inflected = inflected and not _modifies(sentence, begin, lowered)
        if blocked or named or verbal or gap.strip() or inflected or hit.start - begin > 45:
            break
        start = begin
    return start, end, kind


def _modifies(sentence: Sentence, begin: int, word: str) -> bool:
    """ "pauses shopping chatbot", "its dating app": an -ing word behind a verb of the lexicon or a determiner."""
    if not word.endswith("ing"):
        return False
    before = sentence.text[:begin].rstrip()
    last = before.rpartition(" ")[2].casefold()
    return last in DETERMINERS or any(hit.end == len(before) for hit in sentence.response_types)


def _narrower(first: Concept, second: Concept) -> Concept:
    """The more telling of two kinds in one phrase: the narrower one, else the last that is not generic."""
    if second.iri in first.broader:
        return first
    if first.notation == "generic-algorithm":
        return second
    return first if second.notation == "generic-algorithm" else (second if first.iri in second.broader else first)
