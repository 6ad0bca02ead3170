"""What the front page says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from api.pages.terms import Link, Names, Value, When, when_of
from kg.graph import Graph
from kg.terms import IG, SCHEMA, text_of

NEWEST: Final = 12
_COUNTED: Final = (
    ("incidents", "ig:Incident", "/incidents"), ("articles", "schema:NewsArticle", "/articles"),
    ("AI systems", "ig:AISystem", "/systems"), ("claims with their evidence", "ig:Claim", "/queries/entity/sources"),
    ("source documents", "ig:SourceDocument", "/queries/entity/changes"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """An incident in a list."""

    link: Link
    when: When
    deployers: tuple[Value, ...]
    severity: tuple[Value, ...]
    summary: str
    said_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a publisher demands to be shown."""

    publisher: str
    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """The front page."""

    newest: tuple[Card, ...]
    counts: tuple[tuple[str, int, str], ...]
    notices: tuple[Notice, ...]


def read_start(graph: Graph) -> Start:
    """The newest incidents, the size of the graph, and the notices of its sources."""
    entities = graph.entities(graph.newest(NEWEST))
    claims = graph.claims(entities, SCHEMA.description)
    shown = (IG.deployer, IG.severity)
    terms = [term for entity in entities.values() for name in shown for term in entity.values.get(name, ())]
    terms += [claim.asserted_by for found in claims.values() for claim in found]
    names = Names.read(graph, [*entities, *terms])
    cards = []
    for iri, entity in entities.items():
        summary = entity.first(SCHEMA.description)
        said_by = dict.fromkeys(names.link(claim.asserted_by) for claim in claims[iri] if claim.value == summary)
        cards.append(Card(
            names.link(iri), when_of(entity),
            tuple(names.value(term) for term in entity.values.get(IG.deployer, ())),
            tuple(names.value(term) for term in entity.values.get(IG.severity, ())),
            text_of(summary), tuple(said_by),
        ))  # fmt: skip
    counts = graph.counts()
    return Start(
        tuple(cards), tuple((label, counts.get(cls, 0), path) for label, cls, path in _COUNTED), _notices(graph)
    )


def _notices(graph: Graph) -> tuple[Notice, ...]:
    """The notices of the bodies and lists that the ontology names, each text once."""
    vocabulary = graph.vocabulary
    holders: list[NamedNode] = [*vocabulary.schemes, *(s.publisher for s in vocabulary.schemes.values() if s.publisher)]
    publishers = {scheme.iri: scheme.publisher for scheme in vocabulary.schemes.values()}
    entities = graph.entities(holders)
    found: dict[str, str] = {}
    for iri, entity in entities.items():
        publisher = publishers.get(iri) or iri
        label = entities[publisher].label if publisher in entities else entity.label
        for notice in entity.values.get(IG.notice, ()):
            found.setdefault(notice.value, label)
    return tuple(Notice(label, text) for text, label in found.items())
