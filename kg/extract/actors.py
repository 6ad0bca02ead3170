"""Who may be the subject of a response: names, "it" and "the agency", people of an office, groups without a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.extract.coreference import COMPANY, PRONOUN
from kg.extract.parties import REFERENCE, STAFF
from kg.extract.persons import names_role
from kg.extract.response_claims import Actor, Place
from kg.extract.speakers import GROUPS, Speakers
from kg.extract.text import NameMention
from kg.terms import mint

_UNNAMED: Final = re.compile(
    r"\b(?:[Tt]he |[Aa]n? |(?P<whose>[A-Z]\w+)['’]s )(?P<who>(?:[a-z][\w-]* ){0,2}(?:agency|regulator|watchdog"
    r"|inspectorate"
    r"|authority|authorities|ombudsman|prosecutor|ministry|commission))\b"
)
"""Public bodies that a text does not name: "the health inspectorate"."""
_HE: Final = re.compile(r"(?:^|[.;,] )(?P<he>He|She|he|she)\b")
_BARE_GROUPS: Final = re.compile(rf"(?:^|, |and |the )(?P<group>(?:{GROUPS.pattern}))", re.IGNORECASE)
PARTY: Final = "party"
_PERSON: Final = 0.85
_STAFF: Final = 0.8
_GROUP: Final = 0.8


def candidate_actors(place: Place) -> Iterator[Actor]:
    """Everybody in the sentence who may act, meant ones resolved to organizations."""
    sentence, text = place.sentence, place.sentence.text
    taken: set[int] = set()
    for name in sentence.names:
        if name.is_organization:
            taken.add(name.start)
            yield Actor(name, False, (name.start, name.end), min(0.95, name.confidence))
    speakers = place.speakers
    if speakers is None:
        for pattern in (COMPANY, PRONOUN):
            for match in pattern.finditer(text, place.start, place.end):
                if place.organization is not None:
                    yield Actor(place.organization, True, match.span(), 0.9)
        return
    for pattern in (REFERENCE, COMPANY, PRONOUN):
        for match in pattern.finditer(text, place.start, place.end):
            if match[0].casefold() in {"they", "their"} and names_role(text[: match.start()]):
                continue  # "lawyers said they would sue"
            meant = None if match.start() in taken else speakers.parties.meant(sentence, match[0], match.start())
            if meant is not None:
                taken.add(match.start())
                yield Actor(meant.name, True, match.span(), meant.confidence)
            elif pattern is PRONOUN and place.organization is not None:
                yield Actor(place.organization, True, match.span(), _STAFF)
    yield from _people(place, speakers)
    yield from _unnamed(place, taken)


def _people(place: Place, speakers: Speakers) -> Iterator[Actor]:
    """People by whom an organization acts: its engineers, its provost, "he"."""
    sentence, text = place.sentence, place.sentence.text
    for match in STAFF.finditer(text, place.start, place.end):
        own = re.match(r"[Hh](?:is|er) ", match[0]) is not None
        topic = speakers.parties.topic(sentence)
        boss = speakers.nearest(sentence, match.start()) if own else None
        owner = place.organization if topic is None else topic.name
        owner = boss.role.organization if boss is not None else owner
        if owner is not None:
            yield Actor(owner, True, match.span(), _STAFF)
    for last, person in speakers.people.items():
        found = re.search(rf"\b{re.escape(last)}\b", text)
        organization = person.role.organization
        if organization is None and person.role.represents:
            organization = place.organization
        if found is not None and organization is not None and sentence.name_at(*found.span()) is None:
            yield Actor(organization, True, found.span(), _PERSON)
    for match in _HE.finditer(text, place.start, place.end):
        spoke = speakers.latest(sentence, match.start())
        if spoke is not None:
            yield Actor(spoke, True, match.span(), _STAFF)


def _unnamed(place: Place, taken: set[int]) -> Iterator[Actor]:
    """Bodies and groups that are parties, as the text gives them no name."""
    sentence, text = place.sentence, place.sentence.text
    for match in _UNNAMED.finditer(text, place.start, place.end):
        if match.start() not in taken and sentence.name_at(*match.span("who")) is None:
            yield _party(match["who"] if not match["whose"] else f"{match['whose']}'s {match['who']}", match.span())
    for match in _BARE_GROUPS.finditer(text, place.start, place.end):
        if sentence.name_at(*match.span("group")) is None:
            yield _party(match["group"].casefold(), match.span("group"))


def _party(words: str, raw: tuple[int, int]) -> Actor:
    label = words.strip()
    return Actor(NameMention(*raw, label, mint(PARTY, label), PARTY, confidence=_GROUP), True, raw, _GROUP)
