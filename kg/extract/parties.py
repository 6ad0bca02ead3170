"""Whom "the agency", "it" and "Engineers" mean, and which office a person who is only named by name holds.

Persons are never nodes. What a text says of them when it introduces them ("Ruth Abara, a lawyer for ...") is kept, so
that later words of "Abara" are those of a lawyer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.documents import PassageRole
from kg.extract.coreference import COMPANY
from kg.extract.scene import Scene
from kg.extract.text import NameMention, Sentence

CLASSES: Final = {
    "agency": "Agency|Administration|Commission|Office|Authority|Bureau|Board|Department|Service|Inspectorate",
    "regulator": "Agency|Administration|Commission|Commissioner|Office|Authority|Bureau|Board|Regulator",
    "watchdog": "Agency|Administration|Commission|Commissioner|Office|Authority|Bureau|Board|Ombudsman",
    "commission": "Commission", "ministry": "Ministry", "department": "Department|Ministry", "court": "Court",
    "council": "Council|City|Town", "city": "City|Council", "university": "University|College|State",
    "college": "College|University", "school": "School|Schools|Academy|District", "hospital": "Hospital|Clinic",
    "bank": "Bank", "airline": "Air|Airlines|Airways", "carrier": "Air|Airlines|Airways", "police": "Police",
    "bakery": "Bakery", "charity": "Trust|Foundation|Count", "group": "Group|Centre|Center|Union|Association",
    "union": "Union", "insurer": "Insurance", "county": "County", "municipality": "", "town": "Town|Council",
    "retailer": "Stores|Supermarkets", "chain": "Stores", "shipyard": "Marine|Shipyard", "start-up": "", "startup": "",
    "company": "", "firm": "", "carmaker": "", "automaker": "", "maker": "", "vendor": "", "developer": "",
    "operator": "", "provider": "", "platform": "", "corporation": "", "business": "", "organization": "",
    "organisation": "", "institution": "", "lender": "Bank", "supplier": "", "publisher": "", "tech giant": "",
    "social media giant": "", "tech company": "", "search giant": "", "retail giant": "", "newspaper": "",
}  # fmt: skip
"""Nouns that a text calls an organization by, and the heads of names that they fit; an empty one fits by context."""
OFFICE_OF: Final = {
    "provost": "university", "dean": "university", "chancellor": "university", "mayor": "city", "deputy mayor": "city",
    "police chief": "police", "chief": "police", "sheriff": "police", "detective": "police", "principal": "school",
    "superintendent": "school",
}  # fmt: skip
STAFF: Final = re.compile(
    r"\b(?:[Ee]ngineers|[Oo]fficials|[Ee]xecutives|[Mm]anagers|[Dd]evelopers|[Aa]dministrators|[Oo]fficers|[Dd]octors"
    r"|[Hh]is officers|[Hh]er officers)\b"
)
"""Bare nouns for people who act for the organization of which the text speaks."""
_CLASS: Final = "|".join(sorted(map(re.escape, CLASSES), key=len, reverse=True))
REFERENCE: Final = re.compile(rf"\b(?:[Tt]he|[Ii]ts|[Tt]hat|[Tt]heir)\s+(?P<class>{_CLASS})\b")
_IT: Final = re.compile(r"(?:[Ii]t|[Tt]hey|[Ww]e)\Z")
_OPENING: Final = re.compile(r"[\s\"“'‘(]*(?:(?:But|And|However,|Meanwhile,|Then|Later,?)\s+)?(?:[Tt]he\s+)?")
_ANY: Final = frozenset(
    {"company", "firm", "business", "organization", "organisation", "corporation", "tech giant", "tech company",
     "group", "institution"}
)  # fmt: skip
"""Classes that say nothing: whoever the text speaks of."""
_WATCHING: Final = frozenset(
    {"agency", "regulator", "watchdog", "commission", "court", "ministry", "police", "newspaper", "charity", "union"}
)
"""Classes that are never the organization of the incident merely because no other fits."""
_GENERAL: Final = 0.9
_LOCAL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Referent:
    """An organization that is meant and not named, and how far to trust that."""

    name: NameMention
    confidence: float


class Parties:
    """The organizations of one scene, in the order in which its sentences name them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._before: dict[int, Sentence] = {}
        last: Sentence | None = None
        for sentence in scene.sentences:
            if last is not None:
                self._before[sentence.start] = last
            last = sentence
        self._found: dict[tuple[int, str], Referent | None] = {}

    def previous(self, sentence: Sentence) -> Sentence | None:
        """The sentence before, in whatever passage."""
        return self._before.get(sentence.start)

    def backwards(self, sentence: Sentence) -> Iterator[Sentence]:
        """The sentence itself and those before it in the same text, nearest first."""
        at: Sentence | None = sentence
        while at is not None:
            if at.role is sentence.role or at.role is PassageRole.HEADLINE:
                yield at
            at = self._before.get(at.start)

    def meant(self, sentence: Sentence, words: str, position: int) -> Referent | None:
        """The organization that "the bank", "it" or "the company" at `position` stands for."""
        bare = words.strip().casefold()
        if _IT.match(bare):
            return self._teller(sentence, position) or self.topic(sentence) or self._main(_GENERAL)
        found = REFERENCE.fullmatch(words.strip())
        if found is None:
            return self._company(sentence) if COMPANY.fullmatch(words.strip()) else None
        kind = found["class"].casefold()
        key = (sentence.start, kind)
        if key not in self._found:
            self._found[key] = self._by_class(sentence, kind, position) or (
                self._teller(sentence, position) or self._company(sentence) if kind in _ANY else self._fallback(kind)
            )
        return self._found[key]

    def of_office(self, sentence: Sentence, office: str) -> Referent | None:
        """The organization that an office belongs to by its nature: a provost's university."""
        kind = OFFICE_OF.get(office.casefold())
        return None if kind is None else self._by_class(sentence, kind, len(sentence.text))

    def topic(self, sentence: Sentence) -> Referent | None:
        """The organization with which the paragraph's nearest earlier sentence opens: of it the text goes on."""
        at = self._before.get(sentence.start)
        while at is not None and at.passage is sentence.passage:
            opening = _OPENING.match(at.text)
            start = opening.end() if opening is not None else 0
            name = next((name for name in at.organizations() if name.start == start), None)
            if name is not None:
                return Referent(name, _GENERAL)
            called = REFERENCE.match(at.text.lstrip('"“ '))
            if called is not None and CLASSES[called["class"].casefold()]:
                return self._by_class(at, called["class"].casefold(), 0)
            at = self._before.get(at.start)
        return None

    def _company(self, sentence: Sentence) -> Referent | None:
        return self.topic(sentence) or self._main(_GENERAL)

    def _teller(self, sentence: Sentence, position: int) -> Referent | None:
        """ "Quillstack said it ...": the subject of the verb of saying before."""
        told = re.search(
            r"\b(?:said|says|announced|confirmed|adding|added|admitted|reported|stated)"
            r"(?: \w+day| on \w+| in [\w ]{3,30})?,?(?: that)?\s+$", sentence.text[:position],
        )  # fmt: skip
        if told is None:
            return None
        before = [name for name in sentence.organizations() if name.end <= told.start()]
        return Referent(before[-1], _GENERAL) if before else None

    def _main(self, confidence: float) -> Referent | None:
        organization = self.scene.organization
        return None if organization is None else Referent(organization, confidence)

    def _fallback(self, kind: str) -> Referent | None:
        return None if kind in _WATCHING else self._main(_LOCAL)

    def _by_class(self, sentence: Sentence, kind: str, position: int) -> Referent | None:
        """The nearest name before that has a fitting head, or that the text calls so ("Its bank, DNB")."""
        if kind in _ANY:
            return None
        heads = CLASSES[kind]
        fits = re.compile(rf"\b(?:{heads})\b") if heads else None
        called = re.compile(rf"\b{re.escape(kind)},? (?:[a-z]+ )?$", re.IGNORECASE)
        apposed = re.compile(rf", (?:an?|the|its|one of the|which is an?) (?:[\w-]+ ){{0,3}}{re.escape(kind)}\b")
        for at in self.backwards(sentence):
            for name in sorted(at.organizations(), key=lambda item: -item.start):
                if at is sentence and name.start >= position:
                    continue
                before = at.text[max(0, name.start - 40) : name.start]
                if called.search(before) or apposed.match(at.text, name.end):
                    return Referent(name, _GENERAL)
                if fits is not None and fits.search(name.canonical):
                    return Referent(name, _GENERAL)
        return None
