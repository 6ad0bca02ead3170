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
from kg.extract.systems import HEAD
from kg.extract.text import NameMention, Sentence
from kg.terms import IG

DIRECT: Final = 0.95
IMPLIED: Final = 0.85

_HEADS: Final = HEAD + "s?"
_GAP: Final = r"(?:the |an? )?(?:[\w’'-]+ ){0,4}?$"
DEVELOPED: Final = re.compile(
    r"\b(?:(?:developed|built|made|created|designed|trained|supplied|provided|sold|engineered|programmed|written"
    rf"|licensed|marketed|manufactured)(?: in-house)? by|(?:product|creation|brainchild|work) of) {_GAP}",
    re.IGNORECASE,
)
DEPLOYED: Final = re.compile(
    r"\b(?:(?:deployed|used|operated|run|rolled out|introduced|adopted|piloted|tested|employed|owned|in-house) by"
    r"|belong(?:s|ed|ing) to) (?:the |an? )?(?:[\w-]+ ){0,3}?$",
    re.IGNORECASE,
)
_THING_OF: Final = re.compile(
    r"\b(?:robot|drone|chatbot|assistant|bot|robotaxi|camera|car|vehicle)s? (?:of|belonging to) (?:the |an? )?"
    r"(?:[a-z-]+ ){0,3}$"
)
"""A thing that somebody runs: "a robot of the grocery chain Acme"."""
_IN_HOUSE: Final = re.compile(r"\bin-house by (?:the )?$")
_USERS_OF: Final = re.compile(
    r"^(?:(?:,| and|, and) [A-Z][\w&’'-]*(?: [A-Z][\w&’'-]*){0,3}){0,3} as"
    r" (?:the )?(?:users|customers|clients|buyers) of\b"
)
_STAFF_USE: Final = re.compile(
    r"^['’]s? (?:[\w-]+ )?(?:engineers|staff|employees|workers|doctors|nurses|teams?|officers|developers|managers"
    r"|agents|lawyers|teachers|recruiters) (?:had |have |has )?(?:set|used|use|deployed|asked|told|let|ran|run"
    r"|were using|relied on|rely on|turned to)\b"
    r"|^ (?:said|says|admitted|confirmed) (?:that )?(?:an?|one of its) (?:[\w-]+ )?(?:associate|employee|lawyer"
    r"|engineer|manager|clerk|worker|officer|contractor) (?:had )?(?:prepared|wrote|written|drafted|produced|made)"
    r" [^.;]{1,60}?\b(?:with|using)\b"
)
_BOUGHT: Final = re.compile(
    rf"\b(?:bought|purchased|licen[sc]ed|acquired|leased|procured|ordered) (?:[\w’'-]+ ){{1,6}}from {_GAP}",
    re.IGNORECASE,
)
_FROM: Final = re.compile(rf"\b(?!applications){_HEADS} (?:from|by) (?:the )?(?:[\w-]+ ){{0,2}}$", re.IGNORECASE)
_WHOSE: Final = rf"(?:[Ii]ts|[Tt]he {_HEADS}['’]s)"
_MAKER_BEFORE: Final = re.compile(
    rf"\b(?:{_WHOSE} (?:maker|developer|creator|vendor|supplier|manufacturer)|[Tt]he (?:maker|vendor|supplier)), $"
)
_OPERATOR_BEFORE: Final = re.compile(rf"\b{_WHOSE} (?:operator|provider), $")
_MAKER_BEHIND: Final = re.compile(
    rf"(?:,| is| was) (?:the )?(?:{_HEADS}['’]s )?(?:maker|developer|creator|vendor|supplier) (?:of"
    rf"|behind) (?:the |its )?"
    rf"(?:[\w’'-]+ ){{0,4}}(?:{_HEADS}|[A-Z]\w+)\b|, (?:the {_HEADS}['’]s |its )(?:maker|developer|creator|vendor"
    rf"|supplier)\b"
)
_BESIDE: Final = r"(?:, (?:which|an?|the|one of) [^;.]{1,90}?,|,[^,;.]{1,40},|,)?"
_ADVERB: Final = (
    r"(?:(?:said|announced|confirmed|admitted)(?: (?:on )?\w+day)?(?: that)? (?:it|they) )?"
    r"(?:has |have |had |also |which |that |later |first |since |now |will |would |recently |temporarily |quietly )*"
)
"""What may stand between a subject and its verb: "Acme said on Monday it would ..."."""
USES: Final = re.compile(
    rf"^{_BESIDE} {_ADVERB}(?:used(?! (?:by|to)\b)|uses|deployed|deploys|relie[ds] on|rolled out|rolls out|introduced"
    rf"|introduces|launched"
    r"|launches|adopted|adopts|tested|tests|piloted|pilots|employed|employs|operated|operates|runs|ran (?!ads)"
    r"|bought|purchased)\b"
)
MAKES: Final = re.compile(
    r"^(?:,? which|,? that)? ?(?:also |has |had |have |first )*(?:created|makes|made|develops|developed|builds|built"
    r"|sells|sold|supplies|supplied|designs|designed|trains|trained|licenses|licensed|manufactures)\b(?! by\b)"
)
PROVIDED: Final = re.compile(
    r"\b(?:used|using|uses|bought|relie[ds] on|turned to|with the help of|adopted|deployed|licen[sc]ed) $",
    re.IGNORECASE,
)
"""Before "Acme's chatbot": the owner named there made it, and somebody else used it."""
_MADE_IT: Final = re.compile(
    rf"^{_BESIDE} (?:has |had )?(?:built|made|developed|created|designed|supplied|trained) it"
    r" (?:for|on top of|using|with)\b"
)
_MADE_IT_FOR: Final = re.compile(r"\b(?:built|made|developed|created|designed|supplied|trained) it for (?:the )?$")
"""What the sentence before has told of: "Acme built it for Birch"."""
_AND_RUNS_IT: Final = re.compile(r"\b(?:and|which) (?:also |now )?(?:operates|runs|owns) it\b")
ENDS: Final = re.compile(
    rf"^{_BESIDE} {_ADVERB}(?:switch(?:ed|es) off|suspend(?:ed|s)|paus(?:ed|es)|halt(?:ed|s)|stop(?:ped|s)? using"
    r"|drop(?:ped|s)|scrap(?:ped|s)|withdr(?:ew|aws|awn)|pull(?:ed|s)|disabl(?:ed|es)|shut(?:s)? down|turn(?:ed|s) off"
    r"|(?:took|takes) (?=[^.;]{1,60}(?:offline|down\b|out of service)))"
)
_SYSTEM_WORD: Final = re.compile(rf"\b{_HEADS}\b|\bservice\b|\bproctor\b", re.IGNORECASE)
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


def roles_beside(sentence: Sentence, name: NameMention, spellings: frozenset[str]) -> list[RoleFound]:
    """The roles that the words before and behind an organization's name give it: mostly one, if any."""
    if not name.is_organization or name.outlet:
        return []
    before, behind = sentence.text[: name.start], sentence.text[name.end :]
    makes = MAKES.match(behind)
    made = _object_follows(sentence, makes, name.end, spellings) or (
        bool(spellings) and _MADE_IT.match(behind) is not None
    )
    found = [_found(IG.developer, name, DIRECT)] if made and not is_watch_body(name.canonical) else []
    one = _role_beside(sentence, name, spellings)
    found += [one] if one is not None and all(role.prop != one.prop for role in found) else []
    runs = any(role.prop == IG.developer for role in found) and (
        _IN_HOUSE.search(before) is not None or (made and _AND_RUNS_IT.search(behind[:90]) is not None)
    )
    if runs and all(role.prop != IG.deployer for role in found):
        found.append(_found(IG.deployer, name, DIRECT))
    return found


def _role_beside(sentence: Sentence, name: NameMention, spellings: frozenset[str]) -> RoleFound | None:
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
    if (
        _OPERATOR_BEFORE.search(own)
        or (about_system and DEPLOYED.search(own))
        or (spellings and _MADE_IT_FOR.search(own))
    ):
        return _found(IG.deployer, name, DIRECT)
    if _object_follows(sentence, USES.match(behind), name.end, spellings):
        return _found(IG.deployer, name, DIRECT)
    if _object_follows(sentence, _USERS_OF.match(behind), name.end, spellings):
        return _found(IG.deployer, name, DIRECT)
    if _THING_OF.search(own):
        return _found(IG.deployer, name, IMPLIED, implied=True)
    if _object_follows(sentence, _STAFF_USE.match(behind), name.end, spellings):
        return _found(IG.deployer, name, IMPLIED, implied=True)
    if _object_follows(sentence, ENDS.match(behind), name.end, spellings):
        return _found(IG.deployer, name, IMPLIED, implied=True)
    return None


def roles_of_references(sentence: Sentence, parties: Parties, spellings: frozenset[str]) -> list[RoleFound]:
    """ "The hospital bought the program": the deployer is whom the noun means."""
    found = []
    for match in _SUBJECT.finditer(sentence.text):
        end = match.end("ref")
        behind = sentence.text[end:]
        verb = USES.match(behind) or ENDS.match(behind)
        if sentence.in_speech(end) or not _object_follows(sentence, verb, end, spellings):
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
    owners = [n for n in sentence.names if n.is_organization and start <= n.start < start + len(clause)]
    if re.search(r"['’]s? ", clause) and owners and not PROVIDED.search(sentence.text[: owners[0].start]):
        return False
    kinds = any(start <= hit.start < start + len(clause) for hit in sentence.system_kinds)
    return kinds or any(s in clause for s in spellings) or _SYSTEM_WORD.search(clause) is not None
