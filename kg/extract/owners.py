"""Whose a system is where no name stands before it: "the carmaker's software", and products that the register knows."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Modality
from kg.documents import PassageRole
from kg.extract.institutions import is_watch_body
from kg.extract.lexicon import Hit
from kg.extract.parties import CLASSES, Parties, Referent
from kg.extract.role_patterns import PROVIDED
from kg.extract.scene import Scene, System
from kg.extract.scribe import Scribe
from kg.extract.systems import HEAD, SystemMention
from kg.extract.text import NameMention, Sentence
from kg.terms import IG

COMPONENT: Final = "roles"
OWNER_AS_DEVELOPER: Final = 0.85
OWNER_AS_DEPLOYER: Final = 0.7
"""Trust in the maker of a product as the one who runs it, where nobody else is said to."""

_REFERENCE: Final = re.compile(
    rf"\b(?P<ref>[Tt]he (?:{'|'.join(sorted(CLASSES, key=len, reverse=True))}))['’]s (?:[\w-]+ ){{0,3}}$"
)

_ITS: Final = re.compile(r", (?:its|their) (?:own |new )?(?:[\w-]+ ){0,4}?" + HEAD + r"\b")
"""Behind a system's name: "Acme confirmed that Murmur, its AI assistant, ..."."""


def owner_of_reference(scene: Scene, sentence: Sentence, before: str) -> Referent | None:
    """The organization of "the airline's " at the end of the words before a system."""
    found = _REFERENCE.search(before)
    return None if found is None else Parties(scene).meant(sentence, found["ref"], found.start("ref"))


def write_product_owner(scene: Scene, system: System, scribe: Scribe) -> None:
    """The maker of a product in the register developed it, and runs it unless the text names others who use it."""
    held = [claim for claim in scribe.claims if claim.about == scene.record]
    used = re.compile(
        r"\b(?:us(?:ed|es|ing)|with|via|asked|prompt(?:ed|ing)) (?:[\w-]+ ){0,3}(?:"
        + "|".join(map(re.escape, system.spellings))
        + ")"
    )
    for sentence in scene.main():
        for name in sentence.names:
            if not name.is_system or name.owner is None or sentence.text[name.start : name.end] not in system.spellings:
                continue
            raw = (name.start, name.end)
            roles = [(IG.developer, OWNER_AS_DEVELOPER)]
            by_others = any(used.search(s.text) for s in scene.main())
            if not by_others and not any(claim.property == IG.deployer for claim in held):
                roles.append((IG.deployer, OWNER_AS_DEPLOYER))
            for prop, confidence in roles:
                scribe.write(
                    sentence, scene.record, prop, name.owner, COMPONENT, raw, modality=Modality.INFERRED,
                    confidence=confidence, plain=True,
                )  # fmt: skip
            scribe.label(sentence, name.owner, name.owner_name, COMPONENT)
            return


def write_owner(
    scene: Scene,
    sentence: Sentence,
    raw: tuple[int, int],
    system: NamedNode,
    scribe: Scribe,
    mention: SystemMention | None = None,
) -> None:
    """ "Acme's X" states the deployer, "its X" and a headline's own system imply one."""
    before = sentence.text[: raw[0]]
    owner: NameMention | None = mention.owner if mention is not None else None
    inferred = False
    if owner is None:
        possessive = re.search(r"['’]s? (?:own |new |internal )?$", before)
        if possessive is not None:
            owner = next((name for name in sentence.organizations() if name.end == possessive.start()), None)
    if owner is None and re.search(
        r"\b(?:its|their|the (?:company|firm|bank|hospital)['’]s) (?:own |new |internal )?$", before, re.IGNORECASE
    ):
        owner, inferred = _opening(sentence, raw[0]) or scene.organization, True
    confidence = 0.9 if inferred else 0.95
    if owner is None:
        meant = owner_of_reference(scene, sentence, before)
        if meant is not None:
            owner, inferred, confidence = meant.name, True, meant.confidence
    if owner is None:
        owner, inferred = _subject(sentence, raw, mention), True
    if owner is None or is_watch_body(owner.canonical):
        return
    modality = Modality.INFERRED if inferred else None
    confidence = min(confidence, owner.confidence)
    roles = (IG.deployedBy, IG.deployer)
    if PROVIDED.search(sentence.text[: owner.start]) and owner.end <= raw[0]:
        roles = (IG.developedBy, IG.developer)
    for about, prop in zip((system, scene.record), roles, strict=True):
        scribe.write(
            sentence, about, prop, owner.iri, COMPONENT, raw, modality=modality, plain=True, confidence=confidence
        )
    if owner.confidence < 1.0:
        scribe.label(sentence, owner.iri, owner.canonical, COMPONENT)


def _opening(sentence: Sentence, end: int) -> NameMention | None:
    """The organization with which a sentence opens: "Acme Bank has paused its AI assistant, which Orla Labs made"."""
    first = next(sentence.organizations(), None)
    return first if first is not None and first.start <= len("The ") and first.end < end else None


def _subject(sentence: Sentence, raw: tuple[int, int], mention: SystemMention | None) -> NameMention | None:
    """Whom "its" behind a name means, and whose act a headline tells."""
    if mention is None:
        own = _ITS.match(sentence.text, raw[1]) is not None
        return next((name for name in sentence.organizations() if own and name.end < raw[0]), None)
    return _headline_subject(sentence, mention) if sentence.role is PassageRole.HEADLINE else None


def _headline_subject(sentence: Sentence, mention: SystemMention) -> NameMention | None:
    """The organization that begins the headline and pauses, pulls or fixes the system in it."""
    first = next(sentence.organizations(), None)
    acts = any(
        first is not None and first.end <= hit.start < mention.start
        for hit in sentence.response_types
        if _is_own_act(hit)
    )
    return first if first is not None and first.start <= 2 and acts else None


def _is_own_act(hit: Hit) -> bool:
    return hit.concept.notation in {
        "pause",
        "withdrawal",
        "fix",
        "recall",
        "retraining",
        "removal",
        "restriction",
        "apology",
    }
