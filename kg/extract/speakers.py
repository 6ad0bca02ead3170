"""Who speaks: the node behind the words that name a speaker, and those to whom he speaks.

A speaker is an organization, or an office or role of one ("Acme spokesperson"); somebody without an organization is a
party of this one article ("lawyer"), so that no private individual becomes a node and no two lawyers become one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.extract.gazetteer import ORGANIZATION
from kg.extract.parties import Parties
from kg.extract.persons import NAME, Person, Role, introduced, role_in
from kg.extract.text import NameMention, Sentence
from kg.terms import kind_and_slug, mint

GROUPS: Final = re.compile(r"\b(?P<who>researchers|police|officials|regulators|prosecutors|lawmakers|investigators"
                           r"|critics|experts|activists|employees|workers|drivers"
                           r"|users)\b", re.IGNORECASE)  # fmt: skip

_MEMORY: Final = 2
"""Sentences over which "he added" still means the last speaker."""
_LEADING: Final = re.compile(r"^\s*(?:,\s*)?(?:(?:but|and|as|so|then|while|because|when)\s+)?", re.IGNORECASE)
_PRONOUN: Final = re.compile(
    r"(?:he|she|they|(?:the|this) (?:spokes\w+|lawyer|attorney|official|executive"
    r"|student))\Z",
    re.IGNORECASE,
)
_OF_THEM: Final = re.compile(
    r"(?:one|two|three|some|another|several|most|all) of (?:them|those"
    r"|these)\Z",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(r"\s+(?P<to>(?:the )?(?P<name>[A-Z][\w&’'-]*(?: [A-Z][\w&’'-]*){0,3}))")
_TITLE: Final = re.compile(r"(?:Mrs?|Ms|Dr|Sgt|Lt|Capt|Det|Gov|Sen|Rep|Gen|Prof|Supt)\.\s+")
_COUNTED: Final = re.compile(r"^(?:some|many|several|the|two|three)\s+", re.IGNORECASE)
_AFTERWARDS: Final = re.compile(
    r"(?:['’]s)?(?:\s+(?:in|on|at|during|via|through|last|this|earlier|of|after|from|when)\b.*|,.*)?\s*\Z", re.DOTALL
)
_UNKNOWN_OUTLET: Final = 0.7


@dataclass(frozen=True, slots=True)
class Speaker:
    """The node that speaks and the organization that it speaks for."""

    node: NamedNode
    label: str
    organization: NameMention | None
    named: bool
    """The words that name the speaker name the organization too, or the speaker is one that they name."""
    is_organization: bool = False
    confidence: float = 0.95


class Speakers:
    """The speakers of one scene."""

    def __init__(self, parties: Parties) -> None:
        self.parties = parties
        self.people = introduced(parties)
        article = parties.scene.article or parties.scene.record
        named = kind_and_slug(article)
        self.spoken: list[tuple[int, NameMention | None]] = []
        """Where somebody spoke, and for which organization, in order."""
        self._slug = named[1] if named is not None else article.value

    def resolve(
        self, sentence: Sentence, start: int, end: int, last: tuple[Speaker, Sentence] | None = None
    ) -> Speaker | None:
        """The speaker whom characters [start, end) of a sentence name; `last` is who spoke last, and where."""
        lead = _LEADING.match(sentence.text[start:end])
        start += lead.end() if lead is not None else 0
        title = _TITLE.match(sentence.text, start, end)
        start = title.end() if title is not None else start
        words = sentence.text[start:end].strip(" ,")
        if not words:
            return None
        if _PRONOUN.match(words):
            return self._last(sentence, start, words, last)
        group = GROUPS.fullmatch(_COUNTED.sub("", words))
        if group is not None:
            return Speaker(mint("party", group["who"].casefold()), group["who"], None, named=True)
        if _OF_THEM.match(words):
            return self._of_group(sentence, words)
        named = self._organization(sentence, start, end)
        if named is not None:
            return named
        person = self._person(sentence, start, end)
        if person is not None:
            return self._of_role(person.role)
        role = role_in(self.parties, sentence, start, end)
        if role is not None and not sentence.text[start:end].lstrip().startswith("according"):
            return self._of_role(role)
        meant = self.parties.meant(sentence, words, start)
        if meant is not None:
            return Speaker(
                meant.name.iri,
                meant.name.canonical,
                None,
                named=False,
                is_organization=True,
                confidence=meant.confidence,
            )
        if NAME.fullmatch(words) and sentence.name_at(start, end) is None:
            return self._of_role(Role("person quoted", None, False, False, 0.8))
        return None

    def nearest(self, sentence: Sentence, position: int) -> Person | None:
        """Who was introduced last before a position, in this sentence or the one before."""
        before = self.parties.previous(sentence)
        since = before.start if before is not None else sentence.start
        near = [p for p in self.people.values() if since <= p.position < sentence.start + position]
        return max(near, key=lambda person: person.position, default=None)

    def latest(self, sentence: Sentence, position: int) -> NameMention | None:
        """The organization of whom "he" means: introduced or heard last, at most a sentence before."""
        person = self.nearest(sentence, position)
        before = self.parties.previous(sentence)
        since = before.start if before is not None else sentence.start
        heard = [(at, who) for at, who in self.spoken if since <= at < sentence.start + position]
        if heard and (person is None or heard[-1][0] > person.position):
            return heard[-1][1]
        return None if person is None or not person.role.represents else person.role.organization

    def told(self, sentence: Sentence, position: int) -> NameMention | None:
        """The organization behind "told": an outlet most often, known or not."""
        match = _TOLD.match(sentence.text, position)
        if match is None:
            return None
        start, end = match.span("name")
        known = next((n for n in sentence.names if n.is_organization and n.start < end and start < n.end), None)
        if known is not None:
            return known
        spelled = re.sub(r"['’]s?$", "", match["name"])
        end = start + len(spelled)
        publisher = kind_and_slug(sentence.passage.asserted_by)
        slug = mint("organization", spelled).value.rpartition("/")[2]
        if publisher is not None and publisher[0] == ORGANIZATION and slug in publisher[1]:
            return NameMention(start, end, spelled, sentence.passage.asserted_by, ORGANIZATION, True, confidence=0.9)
        one_word = " " not in spelled and not spelled.isupper() and not match["to"].startswith("the ")
        if one_word or spelled.split()[-1] in self.people:
            return None
        return NameMention(
            start, end, spelled, mint("organization", spelled), ORGANIZATION, True, confidence=_UNKNOWN_OUTLET
        )

    def _of_role(self, role: Role) -> Speaker:
        organization = role.organization
        if organization is None:
            return Speaker(
                mint("party", role.words, self._slug), role.words, None, named=True, confidence=role.confidence
            )
        label = f"{organization.canonical} {role.words}"
        return Speaker(
            mint("party", label),
            label,
            organization if role.represents else None,
            role.named,
            confidence=role.confidence,
        )

    def _last(
        self, sentence: Sentence, start: int, words: str, last: tuple[Speaker, Sentence] | None
    ) -> Speaker | None:
        """ "he": whoever spoke or was introduced last, within a few sentences."""
        spoken = last[1].start if last is not None and 0 <= sentence.index - last[1].index <= _MEMORY else -1
        person = self.nearest(sentence, start)
        if person is not None and person.position > spoken:
            return self._of_role(person.role)
        if last is None or spoken < 0 or (last[0].is_organization and words.casefold() in {"he", "she"}):
            return None
        return last[0]

    def _of_group(self, sentence: Sentence, words: str) -> Speaker | None:
        before = self.parties.previous(sentence)
        role = None if before is None else role_in(self.parties, before, 0, len(before.text))
        if role is None:
            return None
        label = f"{words.split()[0].casefold()} of the {role.words}"
        return Speaker(mint("party", label, self._slug), label, None, named=True, confidence=0.8)

    def _organization(self, sentence: Sentence, start: int, end: int) -> Speaker | None:
        """The words begin with a name and add nothing but circumstances."""
        text = sentence.text
        begin = start + len(text[start:end]) - len(re.sub(r"^\s*(?:[Tt]he )?", "", text[start:end]))
        name = next(
            (n for n in sentence.names if n.is_organization and n.start in {start, begin} and n.end <= end), None
        )
        if (
            name is None
            or _AFTERWARDS.match(text[name.end : end]) is None
            or text[name.end : end].startswith(("'s", "’s"))
        ):
            return None
        confidence = 0.95 if name.confidence >= 1.0 else name.confidence
        return Speaker(name.iri, name.text, None, named=True, is_organization=True, confidence=confidence)

    def _person(self, sentence: Sentence, start: int, end: int) -> Person | None:
        for match in re.finditer(r"[A-Z][\w’'-]+", sentence.text[start:end]):
            person = self.people.get(re.sub(r"['’]s$", "", match[0]))
            if person is not None:
                return person
        return None
