"""The whole schema. `python -m api.graphql.schema > api/graphql/schema.graphql` writes the committed copy anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import strawberry
from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api.graphql.fields.claims import CLAIM_FIELDS, EVIDENCE
from api.graphql.fields.documents import DOCUMENT_FIELDS
from api.graphql.fields.incident import INCIDENT_TYPES, ArticleRole, PriorVia, incident_fields
from api.graphql.fields.links import LINK_TYPES, LinkKind
from api.graphql.fields.matches import MatchDecision, match_fields, match_type
from api.graphql.fields.mutation import MUTATION_INPUTS, MUTATION_TYPES
from api.graphql.fields.node import PAGE_INFO, basics, connection_types, mapped
from api.graphql.fields.root import GRAPH_TYPES, root_fields
from api.graphql.fields.search import node_types
from api.graphql.fields.spec import SchemaField, SchemaType
from api.graphql.fields.stories import story_fields, story_types
from api.graphql.fields.tallies import TALLY_TYPES, Interval, tally_fields
from api.graphql.fields.texts import LOCALIZED_TEXT
from api.graphql.fields.timeline import TIMELINE_FIELD, TIMELINE_TYPES, EventKind
from api.graphql.model.inputs import input_types
from api.graphql.model.mapping import NODE, Model
from api.graphql.model.types import build_types
from api.graphql.plan import Planner
from kg.claims import Modality, Rank
from kg.vocabulary import Vocabulary

strawberry.enum(Modality, description="How the source says it: as a fact, as another's report, denied, left open.")
strawberry.enum(Rank, description="What the graph does with a claim: accepted ones become facts, others stay on file.")


@dataclass(frozen=True, slots=True)
class GraphSchema:
    """The schema of a vocabulary, and how its fields are read."""

    schema: strawberry.Schema
    core: GraphQLSchema
    """The same types as graphql-core has them."""
    model: Model
    planner: Planner


def build_schema(vocabulary: Vocabulary) -> GraphSchema:
    """Types from the ontology, and the ways in."""
    model = Model(vocabulary)
    types = tuple(_types(model))
    known: Mapping[str, Any] = {
        "Modality": Modality, "Rank": Rank, "ArticleRole": ArticleRole, "PriorVia": PriorVia, "Interval": Interval,
        "EventKind": EventKind, "LinkKind": LinkKind, "MatchDecision": MatchDecision,
    }  # fmt: skip
    made = build_types(
        types, basics(model.types[NODE].label), (*input_types(model), node_types(model), *MUTATION_INPUTS), known
    )
    nodes = [made[kind.name] for kind in types if kind.is_node]
    schema = strawberry.Schema(
        query=made["Query"], mutation=made["Mutation"], types=nodes, config=StrawberryConfig(auto_camel_case=True)
    )
    fields = {(kind.name, field.name): field for kind in types for field in kind.fields}
    core = _core(schema)
    return GraphSchema(schema, core, model, Planner(core, fields))


def _core(schema: strawberry.Schema) -> GraphQLSchema:
    """Strawberry keeps its own one to itself, but shows the types that it has made."""
    known = schema.schema_converter.type_map
    types = {
        name: one.implementation for name, one in known.items() if isinstance(one.implementation, GraphQLNamedType)
    }
    query, mutation = types["Query"], types["Mutation"]
    if not (isinstance(query, GraphQLObjectType) and isinstance(mutation, GraphQLObjectType)):
        raise TypeError("the types of operations are object types")
    return GraphQLSchema(query, mutation, types=list(types.values()))


def _types(model: Model) -> Iterator[SchemaType]:
    own: Mapping[str, Mapping[str, SchemaField]] = {
        "Incident": {**incident_fields(model), **story_fields(), **match_fields()},
        "Organization": {TIMELINE_FIELD.name: TIMELINE_FIELD},
        "System": {TIMELINE_FIELD.name: TIMELINE_FIELD},
    }
    label = model.types[NODE].label
    for kind in model.types.values():
        yield from connection_types(kind.name, kind.name, more=tally_fields(kind))
        if kind.name != NODE:
            yield mapped(kind, own.get(kind.name, {}))
    yield from (*LINK_TYPES, *story_types(), match_type(model.vocabulary))
    yield from (PAGE_INFO, LOCALIZED_TEXT, EVIDENCE, *GRAPH_TYPES, *INCIDENT_TYPES, *TIMELINE_TYPES, *TALLY_TYPES)
    document = "A document that was read. Its IRI names the graph of its claims."
    claim = "One value that one source gives for a property of a node, with the words that say it."
    yield SchemaType("SourceDocument", document, _over(basics(()), DOCUMENT_FIELDS), is_node=True)
    yield SchemaType("Claim", claim, _over(basics(()), CLAIM_FIELDS), is_node=True)
    yield SchemaType("Thing", "A node of none of the other types.", basics(label), is_node=True)
    yield from MUTATION_TYPES
    yield SchemaType("Query", "The ways into the graph.", tuple(root_fields(model)))


def _over(fields: tuple[SchemaField, ...], own: tuple[SchemaField, ...]) -> tuple[SchemaField, ...]:
    """`own` fields in the place of shared ones, with the arguments that the interface demands, and the others."""
    named = {one.name: one for one in own}
    shared = [replace(named.pop(one.name, one), arguments=one.arguments) for one in fields]
    return (*shared, *named.values())


def print_sdl() -> str:
    """The schema in the schema definition language."""
    return build_schema(Vocabulary.load()).schema.as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(print_sdl())
