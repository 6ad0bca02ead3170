"""Relation frames: what a trigger says about a record or a system, and where its value stands. All frames are data.
The frames stand in kg.extract.frames_of_records and kg.extract.frames_of_systems; here is what they are made of.

A trigger is a pattern over the words of one sentence; the value is read to its right or left as a noun phrase or a
list of them, or is a group of the pattern. Nouns that the value must have as its head keep a frame to its topic:
"exposed the company to lawsuits" exposes no data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from pyoxigraph import NamedNode

from kg.documents import PassageRole


class Read(Enum):
    """Where the value of a frame stands."""

    LIST = "a list of noun phrases right of the trigger"
    ONE = "one noun phrase right of the trigger"
    BEFORE = "the noun phrase left of the trigger"
    GROUP = "the group v of the trigger itself"


@dataclass(frozen=True, slots=True)
class Frame:
    """One relation. Patterns are searched in a single sentence, case-insensitive."""

    property: NamedNode
    trigger: re.Pattern[str]
    read: Read
    about_system: bool = False
    heads: frozenset[str] | None = None
    """The value's head noun must be one of these (plural and singular are both listed)."""
    needs: re.Pattern[str] | None = None
    """Must be found somewhere in the sentence."""
    prepositions: frozenset[str] = frozenset({"of"})
    roles: frozenset[PassageRole] | None = None
    """Only in passages of these roles."""
    normal: str | None = None
    """The value to store instead of the words."""
    only_cued: bool = False
    """Counts only where a negation or hedge covers it ("no indication that data was accessed")."""


def _plural(words: str) -> frozenset[str]:
    singular = words.split()
    return frozenset(singular) | {word + "s" for word in singular}


DATA_HEADS: Final = _plural(
    "data information record detail conversation message chat transcript transcription email photo image password "
    "credential key"
    " token file document name address number metric keystroke code secret history log video recording prompt contract"
    " interaction movement account activity click screenshot content identity result diagnosis note query search "
    "location"
    " conversations correspondence material profile picture audio voiceprint fingerprint medication prescription "
    "database title report memo script balance"
)
PEOPLE_HEADS: Final = _plural(
    "staff employee worker public everyone anyone user customer company competitor stranger hacker outsider internet "
    "web access"
    " colleague team contractor visitor subscriber attacker criminal reader parent student teacher patient "
    "advertiser partner"
    " workforce personnel organization organisation vendor viewer member recipient client passenger"
) | {"third parties", "parties"}
LEGAL_HEADS: Final = _plural(
    "law right privacy obligation rule regulation act gdpr hipaa policy copyright duty agreement protection "
    "statute term"
    " directive constitution contract treaty norm standard ordinance ban"
) | {"policies", "duties", "privacy", "liberties", "freedoms"}
REACTION_HEADS: Final = _plural(
    "backlash outrage concern criticism anger frustration protest outcry fear alarm displeasure controversy "
    "complaint condemnation"
    " debate uproar dismay scrutiny worry unease furor fury"
) | {"worries"}
CAUSE_WORDS: Final = re.compile(
    r"\b(?:malfunction\w*|misuse|failures?|lapses?|bugs?|flaws?|errors?|vulnerabilit\w+|misconfigur\w+|glitch\w*"
    r"|faults?|defects?"
    r"|mistakes?|outages?|(?:system|tool|software|model|chatbot|algorithm|program|AI)['’]s (?:use|outputs?|design"
    r"|behaviou?r|development)"
    r"|use (?:of|and)|design of|deployment of|attack|lack of)\b",
    re.IGNORECASE,
)
EXPOSURE: Final = re.compile(
    r"\b(?:expos\w+|leak\w*|disclos\w+|reveal\w*|accessible|visible|available|spill\w*|breach\w*|see|seen|access|view|viewed"
    r"|read|dump\w*)\b",
    re.IGNORECASE,
)
COLLECTING: Final = (
    r"(?:collect(?:s|ed|ing)?|track(?:s|ed|ing)?|gather(?:s|ed|ing)?|record(?:s|ed|ing)|monitor(?:s|ed|ing)|log(?:s"
    r"|ged|ging)"
    r"|captur(?:e|es|ed|ing)|harvest(?:s|ed|ing)?|scrap(?:e|es|ed|ing)|scan(?:s|ned|ning)|stor(?:es|ed|ing))"
)
DEMONSTRATIVE: Final = re.compile(
    r"(?:this|these|that|those|such|it|realized|realised|potential|possible|alleged)\b", re.IGNORECASE
)

MONITOR: Final = frozenset({PassageRole.RATIONALE, PassageRole.SUMMARY})
OF_UNDER: Final = frozenset({"of", "under"})


def words(pattern: str) -> re.Pattern[str]:
    """A trigger: begins a word, whatever its case."""
    return re.compile(r"(?<![\w-])" + pattern, re.IGNORECASE)
