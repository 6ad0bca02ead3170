"""Whose a system is where no name stands before it: "the carmaker's software", and products that the register knows."""

from __future__ import annotations

import re
from typing import Final

from kg.claims import Modality
from kg.extract.parties import CLASSES, Parties, Referent
from kg.extract.scene import Scene, System
from kg.extract.scribe import Scribe
from kg.extract.text import Sentence
from kg.terms import IG

COMPONENT: Final = "roles"
OWNER_AS_DEVELOPER: Final = 0.85
OWNER_AS_DEPLOYER: Final = 0.7
"""Trust in the maker of a product as the one who runs it, where nobody else is said to."""

_REFERENCE: Final = re.compile(
    rf"\b(?P<ref>[Tt]he (?:{'|'.join(sorted(CLASSES, key=len, reverse=True))}))['’]s (?:[\w-]+ ){{0,3}}$"
)


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
