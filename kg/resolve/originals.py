"""Of the articles that tell one story: which is the original, and who originated it."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.headlines import clean_headline
from kg.resolve.identities import Identities
from kg.terms import IG, SCHEMA, kind_and_slug, mint


@dataclass(frozen=True, slots=True)
class Story:
    """Articles with one text. `original` is None where nothing tells, or where it is not among the articles."""

    iri: NamedNode
    label: str
    original: NamedNode | None
    originator: NamedNode | None


def tell(identities: Identities, article: NamedNode) -> Story:
    """The story of an article.

    A credited wire service is the originator, even where its own article was not seen. Otherwise the original is
    the only article that is neither marked as a copy nor printed by an aggregator, or else the only one by an
    outlet of the register, or else the only one with the earliest date; where two remain, nobody is named.
    """
    articles = identities.story(article)
    found = kind_and_slug(articles[0])
    iri = mint("story", found[1] if found else articles[0].value)
    headlines = (text for one in articles for text in identities.facts.values(one, SCHEMA.headline))
    labels = (clean_headline(text.value, None).text for text in headlines)
    label = min(labels, key=lambda text: (len(text), text), default=iri.value)
    wires = {identities.canonical(wire) for one in articles for wire in identities.facts.links(one, IG.wireService)}
    if len(wires) == 1:
        wire = wires.pop()
        own = [one for one in articles if wire in _publishers(identities, one)]
        return Story(iri, label, own[0] if len(own) == 1 else None, wire)
    original = _original(identities, articles)
    publishers = _publishers(identities, original) if original else []
    return Story(iri, label, original, publishers[0] if publishers else None)


def _original(identities: Identities, articles: list[NamedNode]) -> NamedNode | None:
    candidates = [one for one in articles if not _is_copy(identities, one)]
    known = [one for one in candidates if any(_is_outlet(identities, node) for node in _publishers(identities, one))]
    candidates = known or candidates
    if len(candidates) > 1:
        dates = {one: identities.published(one) for one in candidates}
        first = min((day for day in dates.values() if day is not None), default=None)
        candidates = [one for one in candidates if dates[one] == first]
    return candidates[0] if len(candidates) == 1 else None


def _is_copy(identities: Identities, article: NamedNode) -> bool:
    marked = any(value.value == "true" for value in identities.facts.values(article, IG.isCopy))
    entries = [identities.register.get(node) for node in _publishers(identities, article)]
    return marked or any(entry is not None and entry.is_aggregator for entry in entries)


def _is_outlet(identities: Identities, publisher: NamedNode) -> bool:
    entry = identities.register.get(publisher)
    return entry is not None and entry.is_news and not entry.is_aggregator


def _publishers(identities: Identities, article: NamedNode) -> list[NamedNode]:
    nodes = identities.facts.values(article, SCHEMA.publisher)
    return [identities.canonical(node) for node in nodes if isinstance(node, NamedNode)]
