"""Fields of Incident that no single property gives: earlier incidents with the reasons, articles with their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, Final

import strawberry
from pyoxigraph import NamedNode

from api.graphql.compiler.dates import DATE_WORDS, date_literal
from api.graphql.compiler.ordering import Ordering
from api.graphql.compiler.pages import ordered, reached
from api.graphql.compiler.paging import Item, Page, cut, in_order
from api.graphql.fields.node import WINDOW, connection_arguments, connection_types
from api.graphql.fields.similar import SIMILAR_FIELD, SIMILAR_TYPES
from api.graphql.fields.spec import Argument, Asked, SchemaField, SchemaType, each
from api.graphql.model.mapping import Model
from kg.claims import Term
from kg.terms import IG, text_of


@strawberry.enum(description="How an article belongs to an incident: reports it, is listed for it, or mentions it.")
class ArticleRole(Enum):
    """The value is the property that leads from the article to the incident."""

    REPORTS_ON = IG.reportsOn
    LISTED_FOR = IG.listedFor
    MENTIONS = IG.mentionsIncident


@strawberry.enum(
    description="How the organization of an earlier incident belongs to the deployer: it is the same, under whatever "
    "name, its product, a part of it, what it is a part of, or the owner of the product that is the deployer."
)
class PriorVia(Enum):
    """The value is the word of the column `via`."""

    SAME = "same"
    PRODUCT = "product"
    SUBSIDIARY = "subsidiary"
    PARENT = "parent"
    OWNER = "owner"


def incident_fields(model: Model) -> Mapping[str, SchemaField]:
    """Fields of Incident by name, which go before those that the mapping would make of its triples."""
    articles = model.types["Incident"].fields["articles"]

    def with_roles(asked: Asked, parents: Sequence[NamedNode]) -> list[Page[Any]]:
        role = asked.arguments.get("role")
        ways = tuple(way for way in articles.ways if role is None or way.property == role.value)
        properties = tuple(way.property for way in ways)
        pages = reached(asked, parents, replace(articles, ways=ways), with_ways=True)
        if "edges" not in asked.selected:
            return pages
        return [
            _with_edges(page, lambda numbers: [ArticleRole(properties[n]) for n in sorted(numbers)]) for page in pages
        ]

    return {
        "priorIncidents": SchemaField(
            "priorIncidents", "PriorIncidentConnection",
            "Earlier incidents of the same deployer, its parents, its parts and its products, newest first, with the "
            "reasons.",
            _prior_incidents,
            (
                Argument("before", "str | None", DATE_WORDS), *WINDOW[:2],
                Argument(
                    "via", "list[PriorVia] | None",
                    "Only those whose organization belongs to the deployer in one of these ways.",
                ),
            ),
        ),
        SIMILAR_FIELD.name: SIMILAR_FIELD,
        "articles": SchemaField(
            "articles", "IncidentArticleConnection", articles.comment, with_roles,
            (Argument("role", "ArticleRole | None"), *connection_arguments("Article")),
        ),
    }  # fmt: skip


def _with_edges(page: Page[Any], made: Callable[[Any], Any]) -> Page[Any]:
    return replace(page, items=tuple(Item(item.place, made(item.edge)) for item in page.items))


def _prior_incidents(asked: Asked, parents: Sequence[NamedNode]) -> list[Page[Any]]:
    kind = asked.run.model.types["Incident"]
    before, via = asked.arguments.get("before"), asked.arguments.get("via")
    ordering, window = ordered(replace(asked, arguments={**asked.arguments, "before": None}), kind)
    day = date_literal(before, asked.run.today) if before is not None else None
    wanted = None if via is None else {one.value for one in via}
    rows: defaultdict[Term | None, list[Mapping[str, Term | None]]] = defaultdict(list)
    for row in asked.run.reader.ask("incident/prior_incidents", asked.path, incident=parents, before=day).dicts():
        rows[row["incident"]].append(row)
    pages = []
    for parent in parents:
        items = in_order(_items(rows[parent], wanted, ordering), ordering)
        pages.append(cut(items, ordering, window, asked.run.reader))
    return pages


def _items(
    rows: Sequence[Mapping[str, Term | None]], wanted: set[str] | None, ordering: Ordering
) -> list[Item[Mapping[str, Term | None]]]:
    """Each earlier incident once, with the first row that tells why."""
    items: dict[NamedNode, Item[Mapping[str, Term | None]]] = {}
    for row in rows:
        prior = row["prior"]
        fits = wanted is None or wanted & set(text_of(row["via"]).split())
        if isinstance(prior, NamedNode) and fits and prior not in items:
            items[prior] = Item(ordering.place(prior, [row["sortDate"]]), row)
    return list(items.values())


def _shared(column: str) -> Callable[[Mapping[str, Term | None]], list[NamedNode]]:
    return lambda row: [NamedNode(text) for text in text_of(row[column]).split()]


REASONS: Final = SchemaType("PriorIncidentReasons", "What an earlier incident shares, and why it counts as earlier.", (
    SchemaField("kinds", "list[Concept]", "Kinds of incident that both are.", each(_shared("sharedKinds"))),
    SchemaField(
        "because", "list[str]",
        'Through which names and ties the deployer is the same: "deployer Instagram, product of Meta".',
        each(lambda row: text_of(row["because"]).split("; ")),
    ),
    SchemaField(
        "harmTypes", "list[Concept]", "Harm types of both, those of catalogues in the terms of OECD AIM.",
        each(_shared("sharedHarmTypes")),
    ),
    SchemaField(
        "principles", "list[Concept]", "AI principles of both, those of catalogues in the terms of OECD AIM.",
        each(_shared("sharedPrinciples")),
    ),
    SchemaField(
        "concepts", "list[Concept]", "Concepts of a catalogue's own taxonomy that both are filed under.",
        each(_shared("sharedConcepts")),
    ),
    SchemaField(
        "orderBasis", "str", 'Why it is earlier: "stated" by a source, "bounds" of the dates, or the "sort date".',
        each(lambda row: text_of(row["orderBasis"])),
    ),
    SchemaField(
        "evidence", "str | None", "Sentence that names the earlier incident.",
        each(lambda row: text_of(row["evidence"]) or None),
    ),
))  # fmt: skip

_PRIOR_EDGE: Final = (
    SchemaField(
        "via", "list[str]",
        'How its organization or product belongs to the deployer: "same", "product", "subsidiary", "parent", "owner" '
        "(of the product that is the deployer).",
        each(lambda edge: text_of(edge[1].edge["via"]).split()),
    ),
    SchemaField("reasons", "PriorIncidentReasons", "What both share.", each(lambda edge: edge[1].edge)),
)  # fmt: skip

_ARTICLE_EDGE: Final = (
    SchemaField(
        "roles", "list[ArticleRole]", "How the article belongs to the incident.", each(lambda edge: edge[1].edge)
    ),
)  # fmt: skip

INCIDENT_TYPES: Final = (
    REASONS,
    *SIMILAR_TYPES,
    *connection_types("PriorIncident", "Incident", _PRIOR_EDGE, ", and what leads there."),
    *connection_types("IncidentArticle", "Article", _ARTICLE_EDGE, ", and what leads there."),
)
