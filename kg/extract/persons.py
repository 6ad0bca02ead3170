"""Offices and roles of people: "its acting deputy administrator", "a sophomore in nursing"; and whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.parties import REFERENCE, Parties
from kg.extract.text import NameMention, Sentence

REPRESENTING: Final = (
    r"spokes(?:person|man|woman|people)|representatives?|reps?|chief [a-z]+(?: [a-z]+)? officer|chief executives?"
    r"|CEO|CTO"
    r"|CFO|CIO|(?:vice[- ])?president|co-?founder|founder|chair(?:man|woman|person)?|(?:managing )?directors?"
    r"|executives?"
    r"|officials?|general counsel|minister|commissioner|(?:deputy )?mayor|sheriff|(?:police )?chief|provost|principal"
    r"|superintendent|secretary|(?:deputy )?administrator|head|boss|dean|chancellor|owner|attorney general|regulator"
)
"""Offices whose holders speak for their organization."""
ROLES: Final = (
    rf"{REPRESENTING}|lawyers?|attorneys?|solicitors?|barristers?|engineers?|researchers?|professors?|lecturers?"
    r"|scientists?|[a-z]{3,}(?:ologist|ician|ist)s?|analysts?|experts?|advocates?|campaigners?|activists?|teachers?"
    r"|students?|pupils?|sophomores?|freshmen|freshman|graduates?|nurses?|doctors?|patients?|drivers?|passengers?"
    r"|riders?|residents?|neighbou?rs?|tenants?|landlords?|customers?|users?|clients?|buyers?|shoppers?|parents?"
    r"|mothers?|fathers?|widows?|sons?|daughters?|sisters?|brothers?|relatives?|victims?|survivors?|witness(?:es)?"
    r"|workers?|employees?|staffers?|managers?|developers?|programmers?|applicants?|candidates?|plaintiffs?"
    r"|prosecutors?|judges?|detectives?|officers?|investigators?|lawmakers?|senators?|sponsors?|members?|critics?"
    r"|authors?|artists?|writers?|actors?|farmers?|pilots?|consultants?|advisers?|advisors?|counsel|person|people"
    r"|source"
)
_ROLE: Final = re.compile(rf"\b(?:{ROLES})\b", re.IGNORECASE)
_REPRESENTING: Final = re.compile(rf"\b(?:{REPRESENTING})\b", re.IGNORECASE)
_LEGAL: Final = re.compile(r"lawyer|attorney|solicitor|counsel|barrister", re.IGNORECASE)
_NAME: Final = r"[A-Z][\w’'-]+(?: [A-Z]\.)?(?: (?:de|van|der|von|bin|al|da|la))?(?: [A-Z][\w’'-]+){1,2}"
NAME: Final = re.compile(rf"(?<![\w’'-]){_NAME}")
_DETERMINED: Final = re.compile(
    r"(?:an?|the|its|his|her|their|one|another|two|three|some|several|many|that"
    r"|my)\b",
    re.IGNORECASE,
)
_MODIFIER: Final = re.compile(r"(?<![\w’'-])(?:[a-z][\w-]*\s+){1,3}$")
_WHO: Final = re.compile(
    r",? who (?P<verb>leads|runs|heads|works|campaigns|speaks|chairs|manages|oversees|represents|teaches|studies"
    r"|tested)\b"
)
_TITLE_BEFORE: Final = re.compile(rf"\b(?P<role>(?:(?:[a-z-]+ ){{0,2}}(?:{ROLES}))|[A-Z][a-z]+)(?P<comma>,?) $")
_TITLES: Final = re.compile(
    rf"(?:{REPRESENTING}|dr|professor|prof|senator|judge|officer|captain|detective"
    rf"|sgt)\Z",
    re.IGNORECASE,
)
_WHOSE: Final = re.compile(r" (?:of|from|at|with) (?:the )?[A-Z][^,.;\"“]{0,50}")
_NO_MODIFIERS: Final = frozenset(
    {
        "said", "says", "told", "and", "but", "when", "after", "that", "who", "for", "of", "in", "on", "at", "by", "to",
        "with", "from", "as", "while", "the", "an", "was", "were", "is", "company", "firm",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """An office or role in the words of the text, and the organization that it belongs to."""

    words: str
    organization: NameMention | None
    named: bool
    """The organization stands beside the role; otherwise it is meant ("the agency's")."""
    represents: bool
    """Who holds it speaks for the organization."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the text introduces: the role, and where."""

    role: Role
    position: int


def names_role(text: str) -> bool:
    """Whether words name people by a role."""
    return _ROLE.search(text) is not None


def role_in(parties: Parties, sentence: Sentence, start: int, end: int) -> Role | None:
    """The role that characters [start, end) name, with its organization."""
    text = sentence.text[start:end]
    found = _ROLE.search(text)
    if found is None:
        return None
    before = text[: found.start()]
    modifiers = _MODIFIER.search(before)
    words = [*(modifiers[0].split() if modifiers else ()), found[0]]
    while len(words) > 1 and (words[0].casefold() in _NO_MODIFIERS or _DETERMINED.fullmatch(words[0])):
        words = words[1:]
    behind = re.match(r" in [a-z]+(?: [a-z]+)?(?= at\b|,|$)", text[found.end() :])
    office = " ".join(words) if found[0].isupper() else " ".join(words).casefold()
    organization, named, trust = _organization(parties, sentence, start, end)
    represents = _REPRESENTING.fullmatch(found[0]) is not None or (
        _LEGAL.fullmatch(found[0].rstrip("s")) is not None and organization is not None
    )
    if organization is None and _REPRESENTING.fullmatch(found[0]) and _is_general(text):
        organization = parties.scene.organization
        topic = parties.topic(sentence)
        if topic is not None and not sentence.title_case:
            organization = topic.name
        trust = 0.85
    if organization is None:
        fitting = parties.of_office(sentence, found[0])
        organization, trust = (None, trust) if fitting is None else (fitting.name, fitting.confidence)
    return Role(office + (behind[0] if behind else ""), organization, named, represents, trust)


def _is_general(text: str) -> bool:
    """ "a spokesperson", "company officials": an office of whichever organization the text speaks of."""
    return (
        re.match(
            rf"\s*(?:(?:an?|the|its|another|one|company)\s"
            rf"|(?:{REPRESENTING})\b)",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _organization(parties: Parties, sentence: Sentence, start: int, end: int) -> tuple[NameMention | None, bool, float]:
    inside = [n for n in sentence.names if n.is_organization and start <= n.start < end]
    own = next(iter([n for n in inside if not n.outlet] or inside), None)
    if own is not None:
        return own, True, min(0.95, own.confidence + 0.15)
    for match in REFERENCE.finditer(sentence.text, start, end):
        meant = parties.meant(sentence, match[0], match.start())
        if meant is not None:
            return meant.name, False, meant.confidence
    return None, False, 0.95


def introduced(parties: Parties) -> dict[str, Person]:
    """Everybody whom the body introduces with a role, by last name; the first introduction holds."""
    people: dict[str, Person] = {}
    for sentence in parties.scene.sentences:
        if sentence.title_case:
            continue
        for match in NAME.finditer(sentence.text):
            named = sentence.name_at(match.start(), match.end())
            last = match[0].split()[-1]
            if last in people or (named is not None and not named.text.endswith(last)):
                continue
            role = _introduction(parties, sentence, match)
            if role is not None:
                people[last] = Person(role, sentence.start + match.start())
    return people


def _introduction(parties: Parties, sentence: Sentence, match: re.Match[str]) -> Role | None:
    text = sentence.text
    before = _TITLE_BEFORE.search(text[: match.start()])
    if before is not None and before["role"][0].isupper() and _TITLES.fullmatch(before["role"]) is None:
        before = None
    behind = re.match(r"(?:, (?:[a-z]+ )?\d\d)?, (?!who\b)(?P<what>[^,;\"“”()]{3,90})", text[match.end() :])
    if behind is not None and _opens_role(behind["what"]):
        start = match.end() + behind.start("what")
        return role_in(parties, sentence, start, match.end() + behind.end("what"))
    who = _WHO.match(text, match.end())
    if who is not None and before is None:
        stop = re.search(r"[,;.\"“]", text[who.end() :])
        end = who.end() + stop.start() if stop is not None else len(text)
        organization, named, trust = _organization(parties, sentence, who.end(), end)
        if organization is None and who["verb"] not in {"campaigns", "speaks", "represents"}:
            organization = parties.scene.organization if who["verb"] in {"leads", "heads", "runs"} else None
        return Role("person quoted", organization, named, organization is not None, trust)
    first = match[0].split()[0]
    if _TITLES.fullmatch(first) and first.casefold() not in {"dr", "prof"}:
        whose = _WHOSE.match(text, match.end())
        return role_in(parties, sentence, match.start(), match.end() if whose is None else whose.end())
    if before is None:
        return None
    clause = max(text.rfind(mark, 0, before.start()) for mark in (".", ";", ",", '"', "”", "“")) + 1
    opening = re.search(r"[^\"“”,.;]{0,60}$", text[: before.start("role")])
    begin = max(clause, opening.start() if opening is not None else 0)
    return role_in(parties, sentence, begin, match.start())


def _opens_role(words: str) -> bool:
    head = " ".join(words.split()[:8])
    return _ROLE.search(head) is not None and re.match(r"[a-z]|[A-Z][\w&’'. -]*['’]s ", words) is not None
