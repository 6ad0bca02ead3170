"""Random valid GraphQL documents over a schema: nested, aliased, in fragments, paged, filtered, with variables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.api.oracle import RELATIVE

_ROOTS: Final = ("incidents", "organizations", "systems", "articles", "products", "concepts", "responses", "statements")
_CONCRETE: Final = ("Incident", "Organization", "Product", "Party", "Concept", "System", "Article")
_COMPARED: Final = ("eq", "ne", "lt", "lte", "gt", "gte")
_LANGUAGES: Final = ("de", "EN", "en-GB", "*", "fr-CH")
_WORDS: Final = ("meta", "a", "AI", "the", "x", "Data", "é", '"', "\\", "1")


@dataclass
class Document:
    """A query in the making."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    schema: GraphQLSchema
    names: Mapping[str, tuple[str, ...]]
    """Names that filters may ask for, by type."""
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)

    def text(self) -> str:
        query = self.schema.query_type
        assert query is not None
        fields = self.draw(st.lists(st.sampled_from(_ROOTS), min_size=1, max_size=2))
        body = " ".join(self.field(f"r{number}", name, query.fields[name], 3) for number, name in enumerate(fields))
        head = f"query ({', '.join(self.declared)})" if self.declared else "query"
        return f"{head} {{ {body} }} {' '.join(self.fragments)}"

    def field(self, alias: str, name: str, definition: GraphQLField, depth: int) -> str:
        kind = _named(definition.type)
        selection = "" if is_leaf_type(kind) else " { " + self.selection(kind, depth - 1) + " }"
        return f"{alias}: {name}{self.arguments(definition)}{self.switch()}{selection}"

    def selection(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLInterfaceType):
            concrete = self.schema.type_map[self.draw(st.sampled_from(_CONCRETE))]
            inner = self.selection(concrete, depth)
            return f"__typename label ... on {concrete.name} {{ {inner} }}"
        assert isinstance(kind, GraphQLObjectType)
        usable = [name for name, one in kind.fields.items() if self.fits(kind, name, one, depth)]
        chosen = self.draw(st.lists(st.sampled_from(usable), min_size=1, max_size=4))
        parts = [self.field(f"{name}{number}", name, kind.fields[name], depth) for number, name in enumerate(chosen)]
        body = " ".join(parts)
        if self.draw(st.integers(0, 4)) == 0:
            self.fragments.append(f"fragment F{len(self.fragments)} on {kind.name} {{ {body} }}")
            return f"__typename ...F{len(self.fragments) - 1}"
        return body

    def fits(self, kind: GraphQLObjectType, name: str, one: GraphQLField, depth: int) -> bool:
        inner = _named(one.type)
        if name in {"priorIncidents", "similarIncidents", "timeline"} or kind.name in {"Claim", "SourceDocument"}:
            return name in {"value", "modality"}
        return is_leaf_type(inner) or depth > 0 or inner.name == "PageInfo"

    def switch(self) -> str:
        if self.draw(st.integers(0, 9)) != 0:
            return ""
        name = self.draw(st.sampled_from(("skip", "include")))
        return f" @{name}(if: {self.variable('Boolean!', self.draw(st.booleans()))})"

    def variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {kind}")
        self.variables[name] = value
        return f"${name}"

    # --- arguments -----------------------------------------------------------------------------------------

    def arguments(self, definition: GraphQLField) -> str:
        given = []
        if "first" in definition.args:
            size = self.draw(st.integers(1 if "by" in definition.args else 0, 5))
            place = self.draw(st.sampled_from(("first", "first", "last"))) if "last" in definition.args else "first"
            given.append(f"{place}: {self.variable('Int', size) if self.draw(st.booleans()) else size}")
        if "where" in definition.args and self.draw(st.booleans()):
            kind = definition.args["where"].type
            where = self.where(kind, 2)
            as_variable = self.draw(st.booleans())
            given.append(f"where: {self.variable(kind.name, where) if as_variable else spelled(where)}")
        if "orderBy" in definition.args and self.draw(st.booleans()):
            order = _named(definition.args["orderBy"].type).fields["field"].type.of_type
            names = self.draw(st.lists(st.sampled_from(sorted(order.values)), min_size=1, max_size=2, unique=True))
            keys = [f"{{field: {name}, direction: {self.draw(st.sampled_from(('ASC', 'DESC')))}}}" for name in names]
            given.append(f"orderBy: [{', '.join(keys)}]")
        if "by" in definition.args:
            given.append(f"by: {self.draw(st.sampled_from(sorted(_named(definition.args['by'].type).values)))}")
        if "role" in definition.args and self.draw(st.booleans()):
            given.append("role: LISTED_FOR")
        if "languages" in definition.args and self.draw(st.booleans()):
            ranges = self.draw(st.lists(st.sampled_from(_LANGUAGES), max_size=3))
            given.append(f"languages: {self.variable('[String!]', ranges)}")
        if "schemes" in definition.args and self.draw(st.booleans()):
            names = self.draw(st.lists(st.sampled_from(_SCHEMES), max_size=2))
            given.append(f"schemes: {self.variable('[String!]', names)}")
        return f"({', '.join(given)})" if given else ""

    def where(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        names = [name for name in kind.fields if depth > 0 or name not in {"and", "or", "not"}]
        chosen = self.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
        if depth == 2 and not chosen:
            chosen = ["label"]
        return {name: self.condition(kind.fields[name].type, depth) for name in chosen}

    def condition(self, kind: Any, depth: int) -> Any:
        if isinstance(kind, GraphQLList):
            size = self.draw(st.integers(0, 2))
            return [self.where(_named(kind), depth - 1) for _ in range(size)]
        if kind.name.endswith("Where"):
            return self.where(kind, depth - 1)
        operator = self.draw(st.sampled_from(sorted(name for name in kind.fields if depth > 0 or name not in _NESTED)))
        return {operator: self.operand(kind, operator, depth)}

    def operand(self, kind: GraphQLInputObjectType, operator: str, depth: int) -> Any:
        if operator == "isNull":
            return self.draw(st.booleans())
        if operator in _NESTED:
            return self.where(_named(kind.fields[operator].type), depth - 1)
        if operator == "between":
            low, high = sorted((self.value(kind), self.value(kind)), key=str)
            return {"from": low, "to": high}
        if operator == "language":
            return self.draw(st.sampled_from(_LANGUAGES))
        if operator in {"in", "notIn"}:
            return [self.value(kind) for _ in range(self.draw(st.integers(0, 3)))]
        if operator == "within":
            return self.draw(st.sampled_from(self.names["Organization"]))
        return self.value(kind)

    def value(self, kind: GraphQLInputObjectType) -> Any:
        listed = _named(kind.fields["eq"].type)
        if isinstance(listed, GraphQLEnumType):
            return EnumName(self.draw(st.sampled_from(sorted(listed.values))))
        name = kind.name.removesuffix("Filter")
        simple: Mapping[str, st.SearchStrategy[Any]] = {
            "LocalizedString": st.sampled_from((*_WORDS, *self.names["Node"])),
            "String": st.sampled_from((*_WORDS, *self.names["Node"])),
            "Date": st.dates().map(str) | st.sampled_from(("2026-06-22", "2026-03-31", *RELATIVE)),
            "Int": st.integers(0, 20), "Float": st.floats(0, 1), "Boolean": st.booleans(),
            "Iri": st.sampled_from(self.names["Iri"]),
        }  # fmt: skip
        return self.draw(simple[name] if name in simple else st.sampled_from(self.names.get(name) or self.names["Iri"]))


_SCHEMES: Final = ("vocab:aiaaic/ethical-issue", "vocab:csetv1", "vocab:gmf", "vocab:aiaaic/sector")
_NESTED: Final = frozenset({"some", "none", "every"})


class EnumName(str):
    """Written without quotation marks."""


def spelled(value: Any) -> str:
    """A value as GraphQL writes it."""
    if isinstance(value, EnumName):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {spelled(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(spelled, value)) + "]"
    return json.dumps(value)


def _named(kind: Any) -> Any:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    assert isinstance(
        kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLScalarType | GraphQLEnumType | GraphQLInputObjectType
    )
    return kind
