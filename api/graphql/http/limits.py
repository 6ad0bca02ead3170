"""How much an operation asks for, measured by the schema before it is validated or run, and held against the caps.

Each fragment is measured once, however often it is spread, so the time is linear in the length of the document.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
from api.graphql.compiler.paging import DEFAULT_PAGE
from api.graphql.fields.tallies import TALLY_TYPES
from api.graphql.http.nesting import conditions, depth
from kg.settings import Settings

WRITE_COST: Final = 10_000
"""Nodes that a field of a mutation is reckoned to reach beside those that it selects."""
TALLY_COST: Final = 500
"""Nodes for whose price a facet or histogram is had: it reads one property of a whole list, which may be long."""
_TALLIES: Final = frozenset(one.name for one in TALLY_TYPES)
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
    tallies: int = 0
    """Cost of facets and histograms: of the whole list, whatever the size of its page."""
    conditions: int = 0
    """In the `where` that has the most."""
    nesting: int = 0
    """Objects and lists within each other, in a value."""

    def beside(self, other: Measure) -> Measure:
        """Both together, as selections of one set."""
        return Measure(
            depth=max(self.depth, other.depth),
            introspection=max(self.introspection, other.introspection),
            aliases=self.aliases + other.aliases,
            cost=self.cost + other.cost,
            tallies=self.tallies + other.tallies,
            conditions=max(self.conditions, other.conditions),
            nesting=max(self.nesting, other.nesting),
        )


def measure(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Measure:
    """Unknown fields, fragments and types weigh nothing: validation names them. Raises BadRequest."""
    values = {
        one.variable.name.value: one.default_value for one in operation.variable_definitions or () if one.default_value
    }
    root = schema.get_root_type(operation.operation)
    found = _Measurer(schema, document, values | dict(variables)).selections(operation.selection_set, root)
    return replace(found, nesting=max(found.nesting, depth(dict(variables)) - 1))


def check(found: Measure, settings: Settings) -> None:
    """Raises BadRequest with the code of the first cap that is broken."""
    caps = (
        ("TOO_DEEP", "levels", found.depth, settings.graphql_max_depth),
        ("TOO_DEEP", "objects and lists within each other", found.nesting, settings.graphql_max_input_depth),
        ("TOO_DEEP", "levels of introspection", found.introspection, settings.graphql_max_introspection_depth),
        ("TOO_MANY_ALIASES", "aliases", found.aliases, settings.graphql_max_aliases),
        ("TOO_COSTLY", "nodes that it may reach", found.cost, settings.graphql_max_cost),
        ("TOO_MANY_CONDITIONS", "conditions in one `where`", found.conditions, settings.graphql_max_conditions),
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
        if field is not None and parent is self._schema.mutation_type:
            cost += WRITE_COST
        own = Measure(
            conditions=self._conditions(node, field) if field else 0,
            nesting=max((depth(one.value) for one in node.arguments or ()), default=0),
        )  # fmt: skip
        found = replace(inner.beside(own), aliases=inner.aliases + (1 if node.alias else 0), cost=cost, tallies=0)
        if kind is not None and is_introspection_type(kind):
            return replace(found, depth=1, introspection=inner.introspection + 1)
        if kind is not None and kind.name in _TALLIES:
            return replace(found, depth=inner.depth + 1, cost=0, tallies=TALLY_COST + cost)
        return replace(found, depth=inner.depth + 1, cost=cost + inner.tallies)

    def _conditions(self, node: FieldNode, field: GraphQLField) -> int:
        given = next((one for one in node.arguments or () if one.name.value == "where"), None)
        known = field.args.get("where")
        return conditions(given.value, known.type, self._variables) if given is not None and known is not None else 0

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
