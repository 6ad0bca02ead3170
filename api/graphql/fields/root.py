"""The ways into the graph: by id, by name, by list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.compiler.dates import DATE_WORDS, date_literal
from api.graphql.compiler.names import from_global_id
from api.graphql.compiler.pages import instances
from api.graphql.compiler.paging import Page
from api.graphql.compiler.reader import SUBJECT
from api.graphql.compiler.sparql import Filter, Group, call
from api.graphql.compiler.where import Conditions
from api.graphql.fields.claims import canonical, known
from api.graphql.fields.node import connection_arguments
from api.graphql.fields.search import SEARCH_TYPES, search_fields
from api.graphql.fields.spec import Argument, Asked, Read, SchemaField, SchemaType, each
from api.graphql.fields.stats import STATS_FIELD, STATS_TYPES
from api.graphql.model.mapping import Model, ObjectType
from kg.errors import BadParameter, NotFound

MAX_IDS: Final = 100
"""Ids that `nodes` takes at once."""

_NAMED: Final = {
    "incident": "One incident.", "article": "One article.", "concept": "One concept.",
    "organization": "One organization.", "system": "One AI system.", "product": "One product.",
}  # fmt: skip
_LISTED: Final = {
    "organizations": ("Organization", "All organizations."), "systems": ("System", "All AI systems."),
    "products": ("Product", "All products."), "articles": ("Article", "All articles."),
    "concepts": ("Concept", "All concepts of all lists."), "parties": ("Party", "All names of parties in catalogues."),
    "responses": ("Response", "All responses."), "statements": ("Statement", "All statements."),
    "stories": ("Story", "All stories."),
}  # fmt: skip

GRAPH_TYPES: Final = (
    SchemaType("Generation", "One immutable state of the graph. A write makes the next one.", (
        SchemaField(
            "id", "str", "Name of the state; `/sparql?generation=` reads it as long as it is kept.",
            each(lambda generation: generation.id),
        ),
        SchemaField("created", "str", "When it was published, ISO 8601.", each(lambda generation: generation.created)),
    )),
    SchemaType("Graph", "The whole graph, as this answer sees it.", (
        SchemaField(
            "generation", "Generation | None",
            "The state that all of this answer is read from; null where the store does not number its states.",
            lambda asked, objects: [asked.run.reader.graph.generation] * len(objects),
        ),
        STATS_FIELD,
    )),
    *STATS_TYPES,
    *SEARCH_TYPES,
)  # fmt: skip


def root_fields(model: Model) -> Iterator[SchemaField]:
    """The fields of Query."""
    identified = "An IRI or CURIE is an id too; where a node was merged, the one that stands for it answers."
    named = "A name is a label, alias, former name, CURIE or IRI."
    yield SchemaField(
        "graph", "Graph", "The graph itself: which state answers.", lambda asked, _: [asked.run.reader.graph]
    )
    yield SchemaField(
        "node", "Node | None", f"The node of an id. {identified}",
        lambda asked, _: [_existing(asked, [from_global_id(asked.arguments["id"])])[0]],
        (Argument("id", "ID", required=True),),
    )  # fmt: skip
    yield SchemaField(
        "nodes", "list[Node | None]", f"The nodes of some ids, in order. {identified}", _nodes,
        (Argument("ids", "list[ID]", required=True),),
    )  # fmt: skip
    for kind, described in _NAMED.items():
        name = kind.capitalize()
        yield SchemaField(
            kind,
            f"{name} | None",
            f"{described} {named}",
            _by_name(kind, name),
            (Argument("name", "str", required=True),),
        )
    yield SchemaField(
        "incidents", "IncidentConnection",
        "Incidents, newest first: of an organization as deployer or developer, or of a deployer (parts and "
        "products included), with a harm type (in any catalogue's taxonomy), dated before a day.",
        _incidents(model.types["Incident"]),
        (
            *(Argument(name, "str | None") for name in ("organization", "deployer", "harmType")),
            Argument("dateBefore", "str | None", DATE_WORDS),
            *connection_arguments("Incident"),
        ),
    )  # fmt: skip
    yield from search_fields()
    for name, (target, described) in _LISTED.items():
        yield SchemaField(
            name, f"{target}Connection", described, _all_of(model.types[target]), connection_arguments(target)
        )


def _nodes(asked: Asked, _: Sequence[Any]) -> list[Any]:
    ids = asked.arguments["ids"]
    if len(ids) > MAX_IDS:
        raise BadParameter(f"at most {MAX_IDS} ids at once, not {len(ids)}")
    return [_existing(asked, [from_global_id(one) for one in ids])]


def _existing(asked: Asked, iris: Sequence[NamedNode]) -> list[NamedNode | None]:
    """The nodes that stand for these ones; None for those of which the graph says nothing."""
    standing = canonical(asked, iris)
    if not standing:
        return []
    existing = known(asked, standing.values())
    return [standing[iri] if standing[iri] in existing else None for iri in iris]


def _by_name(kind: str, type_name: str) -> Read:
    def read(asked: Asked, _: Sequence[Any]) -> list[NamedNode | None]:
        """None where there is none of that name, or it is of another kind. Raises Ambiguous."""
        try:
            iri = asked.run.reader.graph.find(asked.arguments["name"], kind)
        except NotFound:
            return [None]
        fits = asked.run.model.type_of(iri) == type_name and iri in known(asked, [iri])
        return [iri if fits else None]

    return read


def _all_of(kind: ObjectType) -> Read:
    return lambda asked, _: [instances(asked, kind).page()]


def _incidents(kind: ObjectType) -> Read:
    def read(asked: Asked, _: Sequence[Any]) -> list[Page[Any]]:
        return [instances(asked, kind, lambda conditions: _shorthands(asked, kind, conditions)).page()]

    return read


def _shorthands(asked: Asked, kind: ObjectType, conditions: Conditions) -> Group:
    """The patterns of the arguments that say briefly what `where` can say too."""
    graph, given = asked.run.reader.graph, asked.arguments
    group: Group = ()
    for argument, roles in (("organization", ("deployer", "developer")), ("deployer", ("deployer",))):
        if given.get(argument) is not None:
            members = graph.members(graph.find(given[argument], "organization"))
            group += conditions.leads_to([kind.fields[role] for role in roles], members, SUBJECT)
    if given.get("harmType") is not None:
        concepts = graph.counted_as(graph.find(given["harmType"], "concept"))
        filed = [kind.fields["harmType"], kind.fields["classifiedAs"]]
        group += conditions.leads_to(filed, concepts, SUBJECT)
    if given.get("dateBefore") is not None:
        way = kind.fields["sortDate"].ways[0]
        end = conditions.bound(way, SUBJECT)
        day = date_literal(given["dateBefore"], asked.run.today)
        group += (way.triple(SUBJECT, end, None), Filter(call("<", end, day)))
    return group
