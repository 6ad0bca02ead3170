"""How much an operation asks for, measured by the schema before it is validated or run, and held against the caps.

Each fragment is measured once, however often it is spread, so the time is linear in the length of the document.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_introspection_type,
    is_list_type,
)

from api.errors import BadRequest
from api.graphql.paging import DEFAULT_PAGE
from kg.settings import Settings

LIST_COST: Final = 3
"""Nodes that a list without paging is reckoned to hold."""
_INTROSPECTION_COST: Final[Mapping[str, int]] = {"types": 80, "possibleTypes": 10, "fields": 15, "inputFields": 5}
"""The same for the lists of an introspection; the others are short."""
_DEEPEST: Final = 200
"""Selections within each other, those of fragments included, that surely fit on the stack."""
_LONGEST_INTEGER: Final = 18
"""Digits that are read; of very many Python reads none."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What an operation asks for."""

    depth: int = 0
    """Fields within fields."""
    introspection: int = 0
    """The same within `__schema` and `__type`, which need more and always end."""
    aliases: int = 0
    cost: int = 0
    """Nodes that it may reach: page sizes multiplied along each path, added over all paths."""

    def beside(self, other: Measure) -> Measure:
        """Both together, as selections of one set."""
        return Measure(
            max(self.depth, other.depth), max(self.introspection, other.introspection), self.aliases + other.aliases,
            self.cost + other.cost,
        )  # fmt: skip


def measure(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Measure:
    """Unknown fields, fragments and types weigh nothing: validation names them. Raises BadRequest."""
    values = {
        one.variable.name.value: one.default_value for one in operation.variable_definitions or () if one.default_value
    }
    root = schema.get_root_type(operation.operation)
    return _Measurer(schema, document, values | dict(variables)).selections(operation.selection_set, root)


def check(found: Measure, settings: Settings) -> None:
    """Raises BadRequest with the code of the first cap that is broken."""
    caps = (
        ("TOO_DEEP", "levels", found.depth, settings.graphql_max_depth),
        ("TOO_DEEP", "levels of introspection", found.introspection, settings.graphql_max_introspection_depth),
        ("TOO_MANY_ALIASES", "aliases", found.aliases, settings.graphql_max_aliases),
        ("TOO_COSTLY", "nodes that it may reach", found.cost, settings.graphql_max_cost),
    )
    for code, name, value, most in caps:
        if value > most:
            raise BadRequest(f"the operation has {value} {name}, at most {most} are allowed", code)


class _Measurer:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[str, Measure] = {}
        self._level = 0

    def selections(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Measure:
        """Raises BadRequest for what is too deep to be measured."""
        self._level += 1
        if self._level > _DEEPEST:
            raise BadRequest(f"the operation has more than {_DEEPEST} selections within each other", "TOO_DEEP")
        found = Measure()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                found = found.beside(self._field(selection, parent))
            elif isinstance(selection, FragmentSpreadNode):
                found = found.beside(self._fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                found = found.beside(self.selections(selection.selection_set, inner))
        self._level -= 1
        return found

    def _fragment(self, name: str) -> Measure:
        if name not in self._known:
            self._known[name] = Measure()  # of a fragment that spreads itself, which validation names
            definition = self._fragments.get(name)
            if definition is not None:
                parent = self._schema.get_type(definition.type_condition.name.value)
                self._known[name] = self.selections(definition.selection_set, parent)
        return self._known[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Measure:
        composite: GraphQLCompositeType | None = parent if is_composite_type(parent) else None
        field = self._schema.get_field(composite, node.name.value) if composite else None
        kind = get_named_type(field.type) if field else None
        inner = self.selections(node.selection_set, kind)
        cost = self._size(node, field, composite) * (1 + inner.cost) if field and is_composite_type(kind) else 0
        aliases = inner.aliases + (1 if node.alias else 0)
        if kind is not None and is_introspection_type(kind):
            return Measure(1, inner.introspection + 1, aliases, cost)
        return Measure(inner.depth + 1, inner.introspection, aliases, cost)

    def _size(self, node: FieldNode, field: GraphQLField, parent: GraphQLCompositeType | None) -> int:
        """How many nodes the field holds. Edges and nodes only unfold what their connection already counts."""
        if "first" in field.args:
            return self._page(node.arguments or ())
        if not is_list_type(get_nullable_type(field.type)) or "pageInfo" in getattr(parent, "fields", ()):
            return 1
        if parent is not None and is_introspection_type(parent):
            return _INTROSPECTION_COST.get(node.name.value, LIST_COST)
        listed = [self._length(one) for one in node.arguments or () if one.name.value == "ids"]
        return listed[0] if listed else LIST_COST

    def _page(self, arguments: Iterable[ArgumentNode]) -> int:
        for argument in arguments:
            if argument.name.value in {"first", "last"}:
                value = self._value(argument)
                if isinstance(value, IntValueNode):
                    value = int(value.value) if len(value.value) <= _LONGEST_INTEGER else sys.maxsize
                if isinstance(value, int):
                    return max(value, 1)
        return DEFAULT_PAGE

    def _length(self, argument: ArgumentNode) -> int:
        value = self._value(argument)
        if isinstance(value, ListValueNode):
            value = value.values
        return len(value) if isinstance(value, list | tuple) else 1

    def _value(self, argument: ArgumentNode) -> Any:
        """A node of the document, or a value of JSON."""
        given = argument.value
        return self._variables.get(given.name.value) if isinstance(given, VariableNode) else given
