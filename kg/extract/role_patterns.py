"""What the words around an organization's name say of its role towards an AI system: who made it, who used it.

Only direct grammar counts: the slot behind "made by", "bought the service from", "its operator,", and the subject of a
verb of use or of ending use whose object is a system.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from kg.extract.institutions import is_watch_body
from kg.extract.parties import CLASSES, Parties
from kg.extract.systems import HEADS
from kg.extract.text import NameMention, Sentence
from kg.terms import IG

DIRECT: Final = 0.95
IMPLIED: Final = 0.85

_HEAD: Final = "(?:" + "|".join(HEADS) + ")s?"
_GAP: Final = r"(?:the |an? )?(?:[\w’'-]+ ){0,4}?$"
DEVELOPED: Final = re.compile(
    r"\b(?:developed|built|made|created|designed|trained|supplied|provided|sold|engineered|programmed|written"
    r"|licensed"
    rf"|marketed|manufactured) by {_GAP}",
    re.IGNORECASE,
)
DEPLOYED: Final = re.compile(
    r"\b(?:deployed|used|operated|run|rolled out|introduced|adopted|piloted|tested|employed) by (?:the |an? )?"
    r"(?:[\w-]+ ){0,3}?$",
    re.IGNORECASE,
)
_BOUGHT: Final = re.compile(
    rf"\b(?:bought|purchased|licen[sc]ed|acquired|leased|procured|ordered) (?:[\w’'-]+ ){{1,6}}from {_GAP}",
    re.IGNORECASE,
)
_FROM: Final = re.compile(rf"\b{_HEAD} (?:from|by) (?:the )?(?:[\w-]+ ){{0,2}}$", re.IGNORECASE)
_WHOSE: Final = rf"(?:[Ii]ts|[Tt]he {_HEAD}['’]s)"
_MAKER_BEFORE: Final = re.compile(rf"\b{_WHOSE} (?:maker|developer|creator|vendor|supplier|manufacturer), $")
_OPERATOR_BEFORE: Final = re.compile(rf"\b{_WHOSE} (?:operator|provider), $")
_MAKER_BEHIND: Final = re.compile(
    rf"(?:,| is| was) (?:the )?(?:{_HEAD}['’]s )?(?:maker|developer|creator|vendor|supplier) (?:of"
    rf"|behind) (?:the |its )?"
    rf"(?:[\w’'-]+ ){{0,4}}(?:{_HEAD}|[A-Z]\w+)\b|, (?:the {_HEAD}['’]s |its )(?:maker|developer|creator|vendor"
    rf"|supplier)\b"
)
_BESIDE: Final = r"(?:,[^,;.]{1,40},)?"
_ADVERB: Final = r"(?:has |have |had |also |which |that |later |first |now |will |recently |temporarily |quietly )*"
USES: Final = re.compile(
    rf"^{_BESIDE} {_ADVERB}(?:used|uses|deployed|deploys|relie[ds] on|rolled out|rolls out|introduced"
    rf"|introduces|launched"
    r"|launches|adopted|adopts|tested|tests|piloted|pilots|employed|employs|operated|operates|runs|ran (?!ads)"
    r"|bought|purchased)\b"
)
ENDS: Final = re.compile(
    rf"^{_BESIDE} {_ADVERB}(?:switch(?:ed|es) off|suspend(?:ed|s)|paus(?:ed|es)|halt(?:ed|s)|stop(?:ped|s)? using"
    r"|drop(?:ped|s)|scrap(?:ped|s)|withdr(?:ew|aws)|disabl(?:ed|es)|shut(?:s)? down|turn(?:ed|s) off"
    r"|(?:took|takes) (?=[^.;]{1,60}(?:offline|down\b|out of service)))"
)
_SYSTEM_WORD: Final = re.compile(rf"\b{_HEAD}\b|\bservice\b|\bproctor\b", re.IGNORECASE)
_REACH: Final = 60
"""Characters behind a verb in which its object must begin."""
_SUBJECT: Final = re.compile(
    rf"(?:^|[,;] (?:and |while |but )?|\b(?:while|but|and) )(?P<ref>[Tt]he (?:{'|'.join(CLASSES)}))(?= )"
)


class RoleFound(NamedTuple):
    """A role with the place that shows it; `implied` where the words do not state it."""

    prop: NamedNode
    node: NamedNode
    name: NameMention
    start: int
    end: int
    confidence: float
    implied: bool


def role_beside(sentence: Sentence, name: NameMention, spellings: frozenset[str]) -> RoleFound | None:
    """The role that the words before and behind an organization's name give it."""
    if not name.is_organization or name.outlet:
        return None
    before, behind = sentence.text[: name.start], sentence.text[name.end :]
    own = before[max(0, len(before) - 160) :]
    about_system = bool(sentence.system_kinds) or _SYSTEM_WORD.search(sentence.text) is not None or any(
        spelling in sentence.text for spelling in spellings
    )  # fmt: skip
    if (about_system and (DEVELOPED.search(own) or _BOUGHT.search(own) or _FROM.search(own))) or (
        _MAKER_BEFORE.search(own) or _MAKER_BEHIND.match(behind)
    ):
        return _found(IG.developer, name, DIRECT)
    if is_watch_body(name.canonical):
        return None
    if _OPERATOR_BEFORE.search(own) or (about_system and DEPLOYED.search(own)):
        return _found(IG.deployer, name, DIRECT)
    if _object_follows(sentence, USES.match(behind), name.end, spellings):
        return _found(IG.deployer, name, DIRECT)
    if _object_follows(sentence, ENDS.match(behind), name.end, spellings):
        return _found(IG.deployer, name, IMPLIED, implied=True)
    return None


def roles_of_references(sentence: Sentence, parties: Parties, spellings: frozenset[str]) -> list[RoleFound]:
    """ "The hospital bought the program": the deployer is whom the noun means."""
    found = []
    for match in _SUBJECT.finditer(sentence.text):
        end = match.end("ref")
        if sentence.in_speech(end) or not _object_follows(sentence, USES.match(sentence.text[end:]), end, spellings):
            continue
        meant = parties.meant(sentence, match["ref"], match.start("ref"))
        if meant is not None and not meant.name.outlet and not is_watch_body(meant.name.canonical):
            confidence = min(meant.confidence, meant.name.confidence)
            found.append(RoleFound(IG.deployer, meant.name.iri, meant.name, *match.span("ref"), confidence, True))
    return found


def _found(prop: NamedNode, name: NameMention, confidence: float, *, implied: bool = False) -> RoleFound:
    return RoleFound(prop, name.iri, name, name.start, name.end, min(confidence, name.confidence), implied)


def _object_follows(sentence: Sentence, verb: re.Match[str] | None, offset: int, spellings: frozenset[str]) -> bool:
    """Whether a system begins soon behind a verb, in the same clause, and is nobody else's."""
    if verb is None:
        return False
    start = offset + verb.end()
    reach = _REACH * 2 if verb[0].rstrip().endswith(("ran", "runs")) else _REACH
    clause = re.split(r"[.;]|, (?:and|but|while|which)\b", sentence.text[start : start + reach])[0]
    if re.search(r"['’]s? ", clause) and any(
        n.is_organization and start <= n.start < start + len(clause) for n in sentence.names
    ):
        return False
    kinds = any(start <= hit.start < start + len(clause) for hit in sentence.system_kinds)
    return kinds or any(s in clause for s in spellings) or _SYSTEM_WORD.search(clause) is not None
