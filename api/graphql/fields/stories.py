"""The stories that the articles of an incident tell, and how many sources speak for themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.compiler.pages import ordered
from api.graphql.compiler.paging import Item, Page, cut, in_order
from api.graphql.fields.node import WINDOW, connection_types
from api.graphql.fields.spec import Asked, SchemaField, SchemaType, each
from api.graphql.model.mapping import Model
from api.graphql.model.ways import Way
from kg.claims import Term
from kg.terms import IG

_ARTICLES: Final = (Way(IG.reportsOn, inverse=True), Way(IG.listedFor, inverse=True))
"""Articles that report an incident or are listed for it: one that only mentions it is no source for it."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What one incident's articles tell: articles by story, and those that tell none that is known."""

    stories: Mapping[NamedNode, Sequence[NamedNode]]
    others: Sequence[NamedNode]


def story_fields() -> Mapping[str, SchemaField]:
    """Fields of Incident by name."""
    return {
        "stories": SchemaField(
            "stories", "IncidentStoryConnection",
            "Stories that articles tell which report it or are listed for it, by label.", _stories, WINDOW,
            needs=_ARTICLES,
        ),
        "independentSourceCount": SchemaField(
            "independentSourceCount", "int",
            "How many sources speak for themselves, of the articles that report it or are listed for it: copies and "
            "versions of one story count once, and so do stories of one originator. An article that is known by its "
            "address only counts for itself.",
            _source_counts, needs=_ARTICLES,
        ),
    }  # fmt: skip


def story_types() -> tuple[SchemaType, ...]:
    """The connection of an incident's stories."""
    edges = (
        SchemaField(
            "articles",
            "list[Article]",
            "Articles of the incident that tell the story.",
            each(lambda edge: edge[1].edge),
        ),
    )
    return connection_types("IncidentStory", "Story", edges, ", and the articles that tell it.")


def _stories(asked: Asked, incidents: Sequence[NamedNode]) -> list[Page[Any]]:
    kind, reader = asked.run.model.types["Story"], asked.run.reader
    ordering, window = ordered(asked, kind)
    told = _told(asked, incidents)
    reader.load(dict.fromkeys(story for one in told for story in one.stories), kind.label, asked.path)

    def item(story: NamedNode, articles: Sequence[NamedNode]) -> Item[Sequence[NamedNode]]:
        label = next((value for way in kind.label for value in reader.values(story, way)), None)
        return Item(ordering.place(story, [label]), articles)

    pages = []
    for one in told:
        items = in_order((item(story, articles) for story, articles in one.stories.items()), ordering)
        pages.append(cut(items, ordering, window, reader))
    return pages


def _source_counts(asked: Asked, incidents: Sequence[NamedNode]) -> list[int]:
    told, originator = _told(asked, incidents), _ways(asked.run.model, "Story", "originator")
    reader = asked.run.reader
    reader.load(dict.fromkeys(story for one in told for story in one.stories), originator, asked.path)

    def voices(one: _Told) -> Iterator[Term]:
        yield from one.others
        for story in one.stories:
            yield next((value for way in originator for value in reader.values(story, way)), story)

    return [len(set(voices(one))) for one in told]


def _told(asked: Asked, incidents: Sequence[NamedNode]) -> list[_Told]:
    reader, ways = asked.run.reader, _ways(asked.run.model, "Article", "story")
    listed = [reader.nodes(incident, *_ARTICLES) for incident in incidents]
    reader.load((one for articles in listed for one in articles), ways, asked.path)

    def of(articles: Sequence[NamedNode]) -> _Told:
        stories: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
        others: list[NamedNode] = []
        for article in articles:
            found = next(iter(reader.nodes(article, *ways)), None)
            (others if found is None else stories[found]).append(article)
        return _Told(stories, others)

    return [of(articles) for articles in listed]


def _ways(model: Model, kind: str, name: str) -> Sequence[Way]:
    return model.types[kind].fields[name].ways
