"""The whole schema. `python -m api.graphql.schema > api/graphql/schema.graphql` writes the committed copy anew."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import GraphQLError
from pyoxigraph import NamedNode
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, Info

from api.graphql.incident_fields import incident_fields, parse_day
from api.graphql.nodes import Context, from_global_id
from api.graphql.paging import Keyed, Window, cut, key_of
from api.graphql.state import GraphState, graph_state
from api.graphql.types import Types, make_field, make_object
from kg.claims import Term
from kg.errors import BadParameter, KgError, NotFound
from kg.terms import IG, SCHEMA
from kg.vocabulary import Vocabulary

MAX_IDS: Final = 100
"""Ids that `nodes` takes at once."""


@dataclass(frozen=True, slots=True)
class GraphSchema:
    """The schema of a vocabulary, and its types."""

    schema: strawberry.Schema
    types: Types


class _Schema(strawberry.Schema):
    """Logs what went wrong inside; what is wrong with a document is for its author to read."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        inside = [error for error in errors if not isinstance(error.original_error, KgError | GraphQLError | None)]
        super().process_errors(inside, execution_context)


def build_schema(vocabulary: Vocabulary) -> GraphSchema:
    """Types from the ontology, and the ways in."""
    namespace: dict[str, Any] = {}
    types = Types(vocabulary, namespace, {IG.Incident: incident_fields(namespace)})
    query = make_object("Query", "The ways into the graph.", _root_fields(namespace), base=None)
    schema = _Schema(query=query, types=types.all(), config=StrawberryConfig(auto_camel_case=True))
    return GraphSchema(schema, types)


def _root_fields(namespace: dict[str, Any]) -> list[Any]:
    identified = "An IRI or CURIE is an id too; where a node was merged, the one that stands for it answers."
    named = "A name is a label, alias, former name, CURIE or IRI."
    namespace["Graph"] = GraphState
    return [
        make_field("graph", "Graph", graph_state, "The graph itself: which state answers.", namespace),
        make_field("node", "Node | None", _node, f"The node of an id. {identified}", namespace),
        make_field("nodes", "list[Node | None]", _nodes, f"The nodes of some ids, in order. {identified}", namespace),
        make_field("incident", "Incident | None", _by_name("incident"), f"One incident. {named}", namespace),
        make_field("article", "Article | None", _by_name("article"), f"One article. {named}", namespace),
        make_field("concept", "Concept | None", _by_name("concept"), f"One concept. {named}", namespace),
        make_field(
            "organization", "Organization | None", _by_name("organization"), f"One organization. {named}", namespace
        ),
        make_field("system", "System | None", _by_name("system"), f"One AI system. {named}", namespace),
        make_field("product", "Product | None", _by_name("product"), f"One product. {named}", namespace),
        make_field(
            "incidents", "IncidentConnection", _incidents,
            "Incidents, newest first: of an organization as deployer or developer, or of a deployer (parts and "
            "products included), with a harm type (in any catalogue's taxonomy), dated before a day.",
            namespace,
        ),
        make_field(
            "organizations", "OrganizationConnection", _all_of(SCHEMA.Organization), "All organizations.", namespace
        ),
        make_field("systems", "SystemConnection", _all_of(IG.AISystem), "All AI systems.", namespace),
        make_field("products", "ProductConnection", _all_of(SCHEMA.Product), "All products.", namespace),
        make_field("articles", "ArticleConnection", _all_of(SCHEMA.NewsArticle), "All articles.", namespace),
    ]  # fmt: skip


async def _node(info: Info[Context, None], id: strawberry.ID) -> Any:
    return (await _existing(info, [from_global_id(id)]))[0]


async def _nodes(info: Info[Context, None], ids: list[strawberry.ID]) -> Any:
    if len(ids) > MAX_IDS:
        raise BadParameter(f"at most {MAX_IDS} ids at once, not {len(ids)}")
    return await _existing(info, [from_global_id(one) for one in ids])


async def _existing(info: Info[Context, None], iris: list[NamedNode]) -> list[Any]:
    """The nodes that stand for these ones; None for those of which the graph says nothing."""
    canonical = await info.context.loaders.canonical.load_many(iris)
    entities = await info.context.loaders.entity.load_many(canonical)
    return [info.context.wrap(iri) if entity else None for iri, entity in zip(canonical, entities, strict=True)]


async def _find(info: Info[Context, None], text: str, kind: str) -> Any:
    """The node of a name, None where there is none or it is of another kind. Raises Ambiguous."""
    loaders = info.context.loaders
    try:
        iri = await loaders.run(loaders.graph.find, text, kind)
    except NotFound:
        return None
    found = (await _existing(info, [iri]))[0]
    return found if type(found).__name__ == kind.capitalize() else None


def _by_name(kind: str) -> Any:
    async def resolve(info: Info[Context, None], name: str) -> Any:
        return await _find(info, name, kind)

    return resolve


async def _incidents(
    info: Info[Context, None],
    organization: str | None = None, deployer: str | None = None, harm_type: str | None = None,
    date_before: str | None = None,
    first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None,
) -> Any:  # fmt: skip
    loaders = info.context.loaders
    graph = loaders.graph
    sets: list[set[Term | None]] = []
    for name, role in ((organization, None), (deployer, "deployer")):
        if name is not None:
            org = await loaders.run(graph.find, name, "organization")
            rows = (await loaders.run(graph.ask, "organization/incidents", org=org)).dicts()
            sets.append({row["incident"] for row in rows if role is None or _plays(row["roles"], role)})
    if harm_type is not None:
        concept = await loaders.run(graph.find, harm_type, "concept")
        rows = (await loaders.run(graph.ask, "harm/incidents", harmType=concept)).dicts()
        sets.append({row["incident"] for row in rows})
    wanted = set.intersection(*sets) if sets else None
    day = parse_day(date_before).value if date_before is not None else None
    keyed = [
        one for one, sort_date in await _keyed(info, IG.Incident)
        if (wanted is None or one.node in wanted) and (day is None or (sort_date != "" and sort_date < day))
    ]  # fmt: skip
    return cut(keyed, Window(first, after, last, before), info.context.max_page)


def _plays(roles: Term | None, role: str) -> bool:
    return roles is not None and role in roles.value.split()


def _all_of(cls: NamedNode) -> Any:
    async def resolve(
        info: Info[Context, None], first: int | None = None, after: str | None = None,
        last: int | None = None, before: str | None = None,
    ) -> Any:  # fmt: skip
        keyed = [one for one, _ in await _keyed(info, cls)]
        return cut(keyed, Window(first, after, last, before), info.context.max_page)

    return resolve


async def _keyed(info: Info[Context, None], cls: NamedNode) -> list[tuple[Keyed[NamedNode], str]]:
    """All nodes of a class with their keys and sortDates, in order, by one query."""
    loaders = info.context.loaders
    answer = await loaders.run(loaders.graph.ask, "entity/instances", **{"class": cls})
    found: dict[NamedNode, tuple[Keyed[NamedNode], str]] = {}
    for node, label, sort_date in answer.rows:
        if isinstance(node, NamedNode):
            day = sort_date.value if sort_date is not None else ""
            found[node] = (Keyed(key_of(node, label.value if label else "", day or None), node), day)
    return sorted(found.values(), key=lambda item: item[0].key)


def print_sdl() -> str:
    """The schema in the schema definition language."""
    return build_schema(Vocabulary.load()).schema.as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(print_sdl())
