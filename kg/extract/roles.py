"""The system of a record and who stands in which role to it: deployer, developer, platform.

A possessive of a name is a statement ("Acme's AI tutor"); "its AI tutor" and a headline's subject with its own system
are inferences and say so.
"""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Modality
from kg.documents import PassageRole
from kg.extract.descriptions import described_systems
from kg.extract.owners import write_owner, write_product_owner
from kg.extract.parties import Parties
from kg.extract.role_patterns import RoleFound, roles_beside, roles_of_references
from kg.extract.scene import Scene, System
from kg.extract.scribe import Scribe
from kg.extract.systems import HEAD, SystemMention
from kg.extract.text import NameMention, Sentence
from kg.terms import IG, SCHEMA

COMPONENT: Final = "roles"

_POWERED: Final = re.compile(
    r"\b(?:powered by|based on|built on|running on|relies on|relied on|underpinned by) (?:the )?(?:\w+ ){0,2}?$",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(
    r"\b(?:shared|posted|circulat\w+|spread\w*|went viral|appear\w*|broadcast|livestreamed|advertis\w+|ads) "
    r"(?:\w+ ){0,4}?on (?:the )?(?:\w+ ){0,2}?$",
    re.IGNORECASE,
)


def write_roles(scene: Scene, scribe: Scribe) -> None:
    """Names of organization and system, the system's kind and aliases, and the roles that sentences give."""
    _write_organization(scene, scribe)
    if scene.system is not None:
        _write_system(scene, scene.system, scribe)
    parties = Parties(scene)
    spellings = frozenset() if scene.system is None else scene.system.spellings
    for sentence in scene.main():
        _write_relays(scene, sentence, scribe)
        for found in roles_of_references(sentence, parties, spellings):
            _write_found(scene, sentence, found, scribe)
        for name in sentence.names:
            if not sentence.in_speech(name.start):
                beside = roles_beside(sentence, name, spellings)
                for found in beside:
                    _write_found(scene, sentence, found, scribe)
                if not beside:
                    _write_role(scene, sentence, name, scribe)
    if scene.system is not None:
        write_product_owner(scene, scene.system, scribe)
    for mention in scene.others:
        _write_other(scene, mention, scribe)


def _write_organization(scene: Scene, scribe: Scribe) -> None:
    """The name of the main organization where a text first gives it."""
    owner = scene.organization
    if owner is None:
        return
    for sentence in scene.main():
        for name in sentence.names:
            if name.iri == owner.iri:
                scribe.name(
                    sentence, owner.iri, name.text, COMPONENT, (name.start, name.end), confidence=name.confidence
                )
                return


def _write_found(scene: Scene, sentence: Sentence, found: RoleFound, scribe: Scribe) -> None:
    """A role of the record, and of its system where that is the only one."""
    raw, modality = (found.start, found.end), Modality.INFERRED if found.implied else None
    scribe.write(
        sentence, scene.record, found.prop, found.node, COMPONENT, raw, modality=modality, confidence=found.confidence
    )
    if scene.system is not None and not scene.others:
        prop = IG.developedBy if found.prop == IG.developer else IG.deployedBy
        scribe.write(
            sentence, scene.system.iri, prop, found.node, COMPONENT, raw, modality=modality, confidence=found.confidence
        )
    if found.end - found.start == len(found.name.text):
        scribe.name(sentence, found.node, found.name.text, COMPONENT, raw, confidence=found.name.confidence)


def _write_other(scene: Scene, mention: SystemMention, scribe: Scribe) -> None:
    """A further system that the text introduces by name."""
    if mention.node is None:
        return
    raw = (mention.start, mention.end)
    scribe.write(mention.sentence, scene.record, IG.involvesSystem, mention.node, COMPONENT, raw, confidence=0.75)
    scribe.name(mention.sentence, mention.node, mention.text, COMPONENT, raw, confidence=0.75)


def _write_system(scene: Scene, system: System, scribe: Scribe) -> None:
    """The system's names, once per passage that it takes part in, and what descriptions say of it."""
    told: set[int] = set()
    for sentence in scene.main():
        for spelling in sorted(system.spellings, key=len, reverse=True):
            found = re.search(rf"(?<![\w-]){re.escape(spelling)}(?![\w-])", sentence.text)
            if found is None:
                continue
            prop = SCHEMA.name if spelling == system.name or not system.named else SCHEMA.alternateName
            scribe.name(sentence, system.iri, spelling, COMPONENT, found.span(), prop=prop)
            if sentence.passage.start not in told and not sentence.in_speech(found.start()):
                told.add(sentence.passage.start)
                scribe.write(
                    sentence, scene.record, IG.involvesSystem, system.iri, COMPONENT, found.span(), plain=True,
                    confidence=_trust(system),
                )  # fmt: skip
            if system.named:
                _write_longer_alias(sentence, system, found, scribe)
                write_owner(scene, sentence, found.span(), system.iri, scribe)
            break
    for mention in scene.descriptions:
        if mention.sentence.start not in scene.aside and _is_main(mention, system):
            _write_description(scene, system, mention, scribe)


def _trust(system: System) -> float:
    """A description may mean several things, a name by its place in a sentence seldom; a listed name is certain."""
    if not system.named:
        return 0.9
    return 1.0 if any(mention.by_register for mention in system.mentions) else 0.95


def _write_longer_alias(sentence: Sentence, system: System, found: re.Match[str], scribe: Scribe) -> None:
    """ "the MCI tool": the short form with a head noun is an alias too."""
    longer = re.match(rf" {HEAD}\b", sentence.text[found.end() :])
    if longer is not None and found[0] != system.name:
        raw = (found.start(), found.end() + longer.end())
        scribe.name(sentence, system.iri, sentence.text[raw[0] : raw[1]], COMPONENT, raw, prop=SCHEMA.alternateName)


def _is_main(mention: SystemMention, system: System) -> bool:
    """Whether a description means the record's one system: in the headline, beside its name, or as what was paused."""
    sentence = mention.sentence
    if not system.named and mention in system.mentions:
        return True
    if mention.determiner == "another":
        return False
    if sentence.role is PassageRole.HEADLINE:
        first = next(iter(described_systems(sentence)), None)
        return first is not None and (first.start, first.end) == (mention.start, mention.end)
    if not system.named:
        return _same_kind(mention, system.mentions[0]) and (mention.owner is not None or mention.by_pronoun)
    before, after = sentence.text[: mention.start], sentence.text[mention.end :]
    names = "|".join(map(re.escape, sorted(system.spellings, key=len, reverse=True)))
    apposed = re.search(rf"(?:{names})(?: \([^)]*\))?,? (?:, )?(?:is |was )?(?:an? |the )?$", before)
    bracketed = re.match(rf"\s*\((?:the )?(?:{names})\)", after) or re.match(
        rf",? (?:called|named|dubbed|known as) (?:the )?(?:{names})", after
    )
    paused = any(
        0 <= mention.start - hit.end <= 16
        for hit in sentence.response_types
        if hit.concept.notation in {"pause", "withdrawal", "fix"}
    )
    lead = sentence.role in {PassageRole.SUMMARY, PassageRole.COMMENT} or sentence.index < 2
    return bool(apposed or bracketed or (paused and lead))


def _same_kind(first: SystemMention, second: SystemMention) -> bool:
    """Two descriptions of one system: of one kind, or one kind narrower than the other."""
    if first.kind is None or second.kind is None:
        return first.text.casefold().split()[-1] == second.text.casefold().split()[-1]
    return (
        first.kind.iri == second.kind.iri
        or first.kind.iri in second.kind.broader
        or second.kind.iri in first.kind.broader
    )


def _write_description(scene: Scene, system: System, mention: SystemMention, scribe: Scribe) -> None:
    sentence, raw = mention.sentence, (mention.start, mention.end)
    generic = mention.kind is not None and mention.kind.notation == "generic-algorithm"
    if (
        mention.text not in system.spellings
        and len(mention.text.split()) > 1
        and mention.text.casefold() not in {"ai system", "ai systems", "ai tool"}
    ):
        scribe.name(sentence, system.iri, mention.text, COMPONENT, raw, prop=SCHEMA.alternateName)
    if mention.kind is not None and not (generic and system.named and sentence.role is not PassageRole.RATIONALE):
        scribe.write(
            sentence, system.iri, IG.systemKind, mention.kind.iri, COMPONENT, raw, cue=mention.text, plain=True
        )
    write_owner(scene, sentence, raw, system.iri, scribe, mention)


def _write_role(scene: Scene, sentence: Sentence, name: NameMention, scribe: Scribe) -> None:
    before, raw = sentence.text[: name.start], (name.start, name.end)
    node = name.iri if name.is_organization else name.owner
    ai = bool(sentence.system_kinds) or (
        scene.system is not None and any(s in sentence.text for s in scene.system.spellings)
    )
    ai = ai or re.search(rf"\b{HEAD}\b", before, re.IGNORECASE) is not None
    if node is None or not ai:
        if node is not None and _SHARED.search(before):
            _write_node_role(scene, sentence, IG.platform, name, name.iri, raw, scribe)
        return
    if _POWERED.search(before):
        _write_node_role(scene, sentence, IG.developer, name, node, raw, scribe, inferred=not name.is_organization)
    elif _SHARED.search(before):
        _write_node_role(scene, sentence, IG.platform, name, name.iri, raw, scribe)


def _write_node_role(
    scene: Scene,
    sentence: Sentence,
    prop: NamedNode,
    name: NameMention,
    node: NamedNode,
    raw: tuple[int, int],
    scribe: Scribe,
    *,
    inferred: bool = False,
) -> None:
    modality = Modality.INFERRED if inferred else None
    scribe.write(sentence, scene.record, prop, node, COMPONENT, raw, modality=modality, confidence=name.confidence)
    if node == name.iri:
        scribe.name(sentence, node, name.text, COMPONENT, raw, confidence=name.confidence)


def _write_relays(scene: Scene, sentence: Sentence, scribe: Scribe) -> None:
    """The outlet whose reporting the article passes on."""
    found = sentence.attribution
    article = sentence.passage.article or scene.article
    if found is None or article is None or not found.source.outlet:
        return
    raw = (found.source.start, found.source.end)
    scribe.write(
        sentence,
        article,
        IG.relays,
        found.source.iri,
        "attribution",
        raw,
        cue=found.cue,
        modality=sentence.passage.modality,
        plain=True,
    )
    scribe.name(sentence, found.source.iri, found.source.text, "attribution", raw)
