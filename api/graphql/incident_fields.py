"""Fields of Incident that no single property of the ontology gives: earlier incidents, articles by role, responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import strawberry
from pyoxigraph import Literal, NamedNode
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from api.graphql.nodes import Context, Node
from api.graphql.paging import Key, Keyed, Page, Window, cut, encode, key_of, key_of_entity
from api.graphql.types import PageInfo, make_field, make_object
from kg.claims import Term
from kg.errors import BadParameter
from kg.terms import IG, XSD, text_of


@strawberry.enum(description="How an article belongs to an incident: reports it, is listed for it, or mentions it.")
class ArticleRole(Enum):
    """The value is the property that leads from the article to the incident."""

    REPORTS_ON = IG.reportsOn
    LISTED_FOR = IG.listedFor
    MENTIONS = IG.mentionsIncident


@dataclass(frozen=True, slots=True)
class PriorItem:
    """An earlier incident with the row that says why."""

    key: Key
    node: NamedNode
    row: dict[str, Term | None]


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """An article with its roles."""

    key: Key
    node: NamedNode
    roles: tuple[ArticleRole, ...]


def parse_day(text: str) -> Literal:
    """An ISO date argument. Raises BadParameter."""
    try:
        return Literal(date.fromisoformat(text).isoformat(), datatype=XSD.date)
    except ValueError as error:
        raise BadParameter(f"{text!r} is not a date like 2026-06-22") from error


def incident_fields(namespace: dict[str, Any]) -> Sequence[StrawberryField]:
    """The fields, and the types that they need."""
    namespace |= _prior_types(namespace) | _article_types(namespace)
    return (
        make_field(
            "priorIncidents", "PriorIncidentConnection", _prior_incidents,
            "Earlier incidents of the same deployer, its parents, its parts and its products, newest first, with the "
            "reasons. `before` is a date (2026-06-22).", namespace,
        ),
        make_field(
            "articles", "IncidentArticleConnection", _articles,
            "Articles that report it, are listed for it, or mention it, with their roles.", namespace,
        ),
        make_field("responses", "list[Response]", _responses, "What was done because of it.", namespace),
    )  # fmt: skip


async def _prior_incidents(
    self: Node, info: Info[Context, None], before: str | None = None, first: int | None = None, after: str | None = None
) -> Any:
    loaders = info.context.loaders
    day = parse_day(before) if before is not None else None
    answer = await loaders.run(loaders.graph.ask, "incident/prior_incidents", incident=self.node, before=day)
    items: dict[NamedNode, PriorItem] = {}
    for row in answer.dicts():
        prior, label, sort_date = row["prior"], row["label"], row["sortDate"]
        if isinstance(prior, NamedNode) and prior not in items:
            key = key_of(prior, text_of(label), text_of(sort_date) or None)
            items[prior] = PriorItem(key, prior, row)
    ordered = sorted((Keyed(item.key, item) for item in items.values()), key=lambda one: one.key)
    return cut(ordered, Window(first, after), info.context.max_page)


async def _articles(
    self: Node, info: Info[Context, None], role: ArticleRole | None = None, first: int | None = None,
    after: str | None = None, last: int | None = None, before: str | None = None,
) -> Any:  # fmt: skip
    loaders = info.context.loaders
    roles: dict[NamedNode, list[ArticleRole]] = {}
    for known in ArticleRole:
        if role is None or role is known:
            for article in await loaders.inverse.load((self.node, known.value)):
                roles.setdefault(article, []).append(known)
    entities = await loaders.entity.load_many(list(roles))
    items = [
        ArticleItem(key_of_entity(article, entity), article, tuple(roles[article]))
        for article, entity in zip(roles, entities, strict=True)
    ]
    ordered = sorted((Keyed(item.key, item) for item in items), key=lambda one: one.key)
    return cut(ordered, Window(first, after, last, before), info.context.max_page)


async def _responses(self: Node, info: Info[Context, None]) -> Any:
    return [info.context.wrap(node) for node in await info.context.loaders.inverse.load((self.node, IG.responseTo))]


def _item_cursor(self: Keyed[Any]) -> Any:
    return encode(self.key)


def _item_node(self: Keyed[Any], info: Info[Context, None]) -> Any:
    return info.context.wrap(self.node.node)


def _item_edges(self: Page[Any]) -> Any:
    return self.items


def _item_nodes(self: Page[Any], info: Info[Context, None]) -> Any:
    return [info.context.wrap(item.node.node) for item in self.items]


def _page_info(self: Page[Any]) -> Any:
    return PageInfo.of(self)


def _total_count(self: Page[Any]) -> Any:
    return self.total


def _via(self: Keyed[PriorItem]) -> Any:
    return text_of(self.node.row["via"]).split()


def _reasons(self: Keyed[PriorItem]) -> Any:
    return self.node.row


def _roles(self: Keyed[ArticleItem]) -> Any:
    return list(self.node.roles)


def _order_basis(self: dict[str, Term | None]) -> Any:
    return text_of(self["orderBasis"])


def _evidence(self: dict[str, Term | None]) -> Any:
    return text_of(self["evidence"]) or None


def _because(self: dict[str, Term | None]) -> Any:
    return text_of(self["because"]).split("; ")


def _shared(column: str) -> Any:
    def resolve(self: dict[str, Term | None], info: Info[Context, None]) -> Any:
        return [info.context.wrap(NamedNode(text)) for text in text_of(self[column]).split()]

    return resolve


def _connection(
    name: str, node: str, edge_fields: Sequence[StrawberryField], namespace: dict[str, Any]
) -> dict[str, Any]:
    edge = make_object(f"{name}Edge", f"One place of a connection of {name}, and what leads there.", (
        make_field("cursor", "str", _item_cursor, "Place in the order, for after and before.", namespace),
        make_field("node", node, _item_node, "The node.", namespace),
        *edge_fields,
    ), base=None)  # fmt: skip
    connection = make_object(f"{name}Connection", f"A page of {name}.", (
        make_field("edges", f"list[{name}Edge]", _item_edges, "The nodes with their cursors and reasons.", namespace),
        make_field("nodes", f"list[{node}]", _item_nodes, "The nodes alone.", namespace),
        make_field("pageInfo", "PageInfo", _page_info, "What is before and after the page.", namespace),
        make_field("totalCount", "int", _total_count, "Nodes on all pages.", namespace),
    ), base=None)  # fmt: skip
    return {f"{name}Edge": edge, f"{name}Connection": connection}


def _prior_types(namespace: dict[str, Any]) -> dict[str, Any]:
    reasons = make_object("PriorIncidentReasons", "What an earlier incident shares, and why it counts as earlier.", (
        make_field("kinds", "list[Concept]", _shared("sharedKinds"), "Kinds of incident that both are.", namespace),
        make_field(
            "because", "list[str]", _because,
            'Through which names and ties the deployer is the same: "deployer Instagram, product of Meta".', namespace,
        ),
        make_field(
            "harmTypes", "list[Concept]", _shared("sharedHarmTypes"),
            "Harm types of both, those of catalogues in the terms of OECD AIM.", namespace,
        ),
        make_field(
            "principles", "list[Concept]", _shared("sharedPrinciples"),
            "AI principles of both, those of catalogues in the terms of OECD AIM.", namespace,
        ),
        make_field(
            "concepts", "list[Concept]", _shared("sharedConcepts"),
            "Concepts of a catalogue's own taxonomy that both are filed under.", namespace,
        ),
        make_field(
            "orderBasis", "str", _order_basis,
            'Why it is earlier: "stated" by a source, "bounds" of the dates, or the "sort date".', namespace,
        ),
        make_field("evidence", "str | None", _evidence, "Sentence that names the earlier incident.", namespace),
    ), base=None)  # fmt: skip
    edge_fields = (
        make_field(
            "via", "list[str]", _via,
            'How its organization or product belongs to the deployer: "same", "product", "subsidiary", "parent", '
            '"owner" (of the product that is the deployer).', namespace,
        ),
        make_field("reasons", "PriorIncidentReasons", _reasons, "What both share.", namespace),
    )  # fmt: skip
    return {"PriorIncidentReasons": reasons, **_connection("PriorIncident", "Incident", edge_fields, namespace)}


def _article_types(namespace: dict[str, Any]) -> dict[str, Any]:
    namespace["ArticleRole"] = ArticleRole
    roles = make_field("roles", "list[ArticleRole]", _roles, "How the article belongs to the incident.", namespace)
    return _connection("IncidentArticle", "Article", (roles,), namespace)
