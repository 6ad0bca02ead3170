"""Names that are known: from the register and from the graph itself, matched in text with a capital check.

The table is data, built afresh by `Gazetteer.from_names`: a table that is a year old misses half of the names in the
news.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.register import RegisterEntry
from kg.vocabulary import Vocabulary

ORGANIZATION: Final = "organization"
PRODUCT: Final = "product"
SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of one node."""

    text: str
    iri: NamedNode
    kind: str
    """ORGANIZATION, PRODUCT or SYSTEM."""
    needs_context: bool = False
    """An ordinary word or initials: counts only where the text shows that a name is meant."""
    outlet: bool = False
    """Publishes news: a source rather than a party to the incident, unless the text says otherwise."""
    owner: NamedNode | None = None
    owner_name: str = ""
    main: str = ""
    """The name in use, where `text` is an alias or a former name."""
    is_system: bool = False
    """The thing itself is an AI system ("ChatGPT"), not a product that may contain one ("Instagram")."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names by their casefolded spelling; where two nodes share one, the first given wins."""

    names: tuple[Name, ...]

    @classmethod
    def from_names(cls, names: Iterable[Name]) -> Gazetteer:
        """A table of the given names: earlier ones win, so put the register before names from the graph."""
        table: dict[str, Name] = {}
        for name in names:
            spelled = " ".join(name.text.split())
            if len(spelled) > 1 or name.needs_context:
                table.setdefault(spelled.casefold(), name)
        return cls(tuple(table.values()))


def register_names(vocabulary: Vocabulary) -> Iterator[Name]:
    """Every name of the register: names in use first, then aliases, then former names, as the first wins."""
    entries = tuple(vocabulary.register.values())
    for pick in (_own, _aliases, _former):
        for entry in entries:
            owner = vocabulary.register.get(entry.owner) if entry.owner else None
            for text in pick(entry):
                yield Name(
                    text,
                    entry.iri,
                    entry.kind,
                    needs_context=text in entry.needs_context,
                    outlet=entry.is_news,
                    owner=entry.owner,
                    owner_name=owner.name if owner else "",
                    main=entry.name,
                    is_system=entry.kind == PRODUCT and any(_AI_NAME.search(known) for known in entry.names),
                )


def _own(entry: RegisterEntry) -> tuple[str, ...]:
    return (entry.name,)


def _aliases(entry: RegisterEntry) -> tuple[str, ...]:
    return entry.aliases


def _former(entry: RegisterEntry) -> tuple[str, ...]:
    return entry.former_names


_AI_NAME: Final = re.compile(
    r"\bA\.?I\b|GPT|[Cc]hat ?bot|[Bb]ot\b|[Aa]ssistant|[Aa]gent\b|[Cc]opilot|[Aa]utopilot|[Ss]elf-[Dd]riving|[Rr]obot"
    r"|LLM|\bML\b|[Aa]lgorithm"
)
"""Names of products that say by themselves that the product is an AI system."""
_CONTEXT_AFTER: Final = re.compile(
    r"(?:['’]s\b|,? Inc\b|,? Corp\b| (?:said|says|told|announced|confirmed|apologi[sz]ed|paused|suspended|spokes\w+"
    r"|CEO|reps?\b"
    r"|employees|executives|owner|users?\b|app\b|platform\b|posts?\b|platform|engineers|chief))"
)
_CONTEXT_BEFORE: Final = re.compile(
    r"(?:\b(?:on|at|from|to|by|told|sued?|against|owned by|company|giant|maker|platform|startup|retailer|chain|of)"
    r"|[Ff]ormerly) $"
)


_OTHER_NAME: Final = re.compile(
    r"-(?!(?:\w+ed|made|built|run|led|like|style|backed|only|first)\b)[a-z]{4}"
    r"| (?:Valley|River|Basin|basin|[Rr]ainforest|Street|Road|Avenue|County|Lake|Mountains?|Forest|Park|Hills?|Island"
    r"|Islands|Bay|Beach|Delta|jungle)\b"
)
"""Behind a name: it belongs to a place or to a word ("Apple Valley", "meta-analysis")."""


def is_name_here(text: str, start: int, end: int, name: Name, title_case: bool) -> bool:
    """The capital check: whether characters [start, end) spell a name and no ordinary word.

    `title_case`: the sentence capitalises every word, so that a capital proves nothing.
    """
    found = text[start:end]
    if (start and (text[start - 1].isalnum() or text[start - 1] in "@#_/.-")) or text[end : end + 1].isalnum():
        return False
    if _OTHER_NAME.match(text, end):
        return False
    capitals = sum(char.isupper() for char in name.text)
    if capitals and not any(char.isupper() for char in found):
        return False
    if len(name.text) <= 4 and name.text.isupper() and not found.isupper():
        return False  # "ICE" is no "ice", nor is "Ice"
    if not name.needs_context:
        return capitals > 0 or found == name.text
    if found != name.text and not (found.isupper() and title_case):
        return False
    if _CONTEXT_AFTER.match(text, end):
        return True
    begins = not text[:start].strip() or text[:start].rstrip()[-1] in '.!?"“'
    return not title_case and not begins and _CONTEXT_BEFORE.search(text[:start]) is not None
