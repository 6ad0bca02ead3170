"""The scene of one record: the organization, the system and the sentences that speak of it, and the incidents beside
it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from kg.documents import PassageRole
from kg.extract.acronyms import find_acronyms
from kg.extract.coreference import main_organization
from kg.extract.descriptions import described_systems
from kg.extract.gate import reports_incident
from kg.extract.mentions import is_lead, lead_dates, speaks_of_another
from kg.extract.systems import HEADS, SystemMention, named_systems
from kg.extract.text import NameMention, Sentence, Text, anchor_of
from kg.terms import kind_and_slug, mint


@dataclass(frozen=True, slots=True)
class System:
    """The node of one system and how the text calls it."""

    iri: NamedNode
    name: str
    named: bool
    mentions: tuple[SystemMention, ...]
    spellings: frozenset[str]
    """Name and acronym: where one of them stands, the sentence speaks of this system."""


@dataclass(slots=True)
class Scene:
    """Everything known about one record before its claims are written."""

    record: NamedNode
    article: NamedNode | None
    is_news: bool
    """The record comes from the article itself, not from a monitor's page."""
    sentences: list[Sentence]
    organization: NameMention | None
    system: System | None
    descriptions: list[SystemMention] = field(default_factory=list)
    """Described systems of the main scene, whether or not they are `system`."""
    aside: set[int] = field(default_factory=set)
    """Offsets of the sentences that speak of other incidents."""
    others: list[SystemMention] = field(default_factory=list)
    """Further systems that the text introduces by name."""

    @property
    def is_incident(self) -> bool:
        """Whether there is a record; an article without one still quotes people and is itself what is spoken of."""
        return self.record != self.article

    def main(self) -> Iterator[Sentence]:
        """The sentences about the record itself."""
        return (sentence for sentence in self.sentences if sentence.start not in self.aside)


def scenes(text: Text) -> Iterator[Scene]:
    """One scene per record that the passages speak of; a news text that reports no incident is its own subject."""
    groups: dict[NamedNode, list[Sentence]] = {}
    for sentence in text.sentences:
        passage = sentence.passage
        key = passage.incident or passage.article or text.reading.document.main_entity
        if key is not None:
            groups.setdefault(key, []).append(sentence)
    for sentences in groups.values():
        incident = sentences[0].passage.incident
        article = next((s.passage.article for s in sentences if s.passage.article is not None), None)
        if incident is not None:
            yield _scene(incident, None, sentences, text)
        elif article is not None:
            record = _news_record(article) if reports_incident(sentences) else article
            yield _scene(record, article, sentences, text)


def _scene(record: NamedNode, article: NamedNode | None, sentences: list[Sentence], text: Text) -> Scene:
    document = text.reading.document
    sources = {sentence.passage.asserted_by for sentence in sentences}
    if document.publisher is not None:
        sources.add(document.publisher)
    organization = main_organization(sentences, frozenset(sources))
    aside = _aside(sentences, organization, text) if article is not None else set()
    main = [sentence for sentence in sentences if sentence.start not in aside]
    described = [mention for sentence in main for mention in described_systems(sentence)]
    system = _named_system(main, text) or _described_system(described, organization)
    if system is not None and system.named:
        told = re.compile("|".join(map(re.escape, system.spellings)))
        aside = {s.start for s in sentences if s.start in aside and told.search(s.text) is None}
    return Scene(
        record,
        article,
        article is not None,
        sentences,
        organization,
        system,
        described,
        aside,
        _other_systems(main, system),
    )


def _aside(sentences: list[Sentence], organization: NameMention | None, text: Text) -> set[int]:
    taken = lead_dates(sentences)
    main = None if organization is None else organization.iri
    before: Sentence | None = None
    aside: set[int] = set()
    for sentence in sentences:
        if speaks_of_another(sentence, taken, anchor_of(sentence.passage, text.reading), main, before):
            aside.add(sentence.start)
        before = sentence
    return aside


def _news_record(article: NamedNode) -> NamedNode:
    named = kind_and_slug(article)
    return mint("record", "news", named[1] if named is not None else article.value)


def _named_system(sentences: list[Sentence], text: Text) -> System | None:
    """The system that the text introduces by name, the most often named one where there are several."""
    introduced: dict[str, list[SystemMention]] = {}
    for sentence in sentences:
        for mention in named_systems(sentence):
            name = text.acronyms.get(mention.text, mention.text)
            introduced.setdefault(name, []).append(mention)
    introduced = {name: found for name, found in introduced.items() if any(mention.introduced for mention in found)}
    if not introduced:
        return None
    whole = "\n".join(sentence.text for sentence in sentences)
    acronym_of = {long_form: short for short, long_form in find_acronyms(whole).items()}
    uses: Counter[str] = Counter()
    for name in introduced:
        uses[name] = whole.count(name) + (whole.count(acronym_of[name]) if name in acronym_of else 0)
    headline = " ".join(s.text for s in sentences if s.role is PassageRole.HEADLINE)
    early = {name for name, found in introduced.items() if any(_is_early(mention) for mention in found)}
    best = max(introduced, key=lambda name: (name in headline, name in early, uses[name], len(name)))
    if best not in early and best not in headline:
        return None  # a product named in passing
    short = acronym_of.get(best)
    spellings = frozenset({best} | ({short} if short else set()))
    node = next((m.node for m in introduced[best] if m.node is not None and m.text == best), None) or mint(
        "system", best
    )
    return System(node, best, True, tuple(introduced[best]), spellings)


def _tells_of_ai(mention: SystemMention) -> bool:
    return mention.is_ai or (mention.kind is not None and mention.kind.notation in {"voice-cloning", "hiring-tool"})


def _is_early(mention: SystemMention) -> bool:
    """Introduced by the text's own words, or by headline, lead or summary."""
    told = mention.sentence.role in {PassageRole.SUMMARY, PassageRole.RATIONALE} or is_lead(mention.sentence)
    return told or not mention.by_register


def _other_systems(sentences: list[Sentence], system: System | None) -> list[SystemMention]:
    """Further systems that the text introduces by name, each once: a text may tell of two."""
    if system is None or not system.named:
        return []
    found: dict[str, SystemMention] = {}
    for sentence in sentences:
        if sentence.role is PassageRole.BODY:
            for mention in named_systems(sentence):
                alike = any(mention.text in s or s in mention.text for s in (*system.spellings, *found))
                if not mention.by_register and not alike:
                    found.setdefault(mention.text, mention)
    return list(found.values())


_USED_BY_SOMEBODY: Final = re.compile(
    r"(?:^|, )[A-Z][^.;]*? (?:has |had |have )?(?:used|operated|deployed|ran) (?:an? |the )?$"
)
"""Before a system that the text brings up late: "Acme, a firm in Ohio, used "."""


def _clause(mention: SystemMention) -> str:
    return mention.sentence.text[: mention.start]


def _described_system(described: list[SystemMention], organization: NameMention | None) -> System | None:
    """Without a name: the most telling early description with a mark of AI, keyed by its owner."""
    early = [
        m for m in described if _tells_of_ai(m) and (m.sentence.role is PassageRole.SUMMARY or is_lead(m.sentence))
    ]
    early = early or [
        m for m in described if m.sentence.role is PassageRole.BODY and m.is_ai and _USED_BY_SOMEBODY.search(_clause(m))
    ]
    if not early:
        return None
    best = max(
        early,
        key=lambda m: (
            m.sentence.role is PassageRole.SUMMARY,
            m.text.split()[-1].casefold() in HEADS,
            m.owner is not None or m.by_pronoun,
            len(m.text),
        ),
    )
    owned = next((m.owner for m in early if m.owner is not None and m.kind == best.kind), None)
    owner = (
        best.owner or owned or (organization if best.by_pronoun or best.sentence.role is PassageRole.HEADLINE else None)
    )
    words = best.text.casefold() if best.sentence.title_case else best.text
    node = mint("system", owner.canonical if owner is not None else "unknown", words)
    return System(node, words, False, (best,), frozenset({best.text}))
