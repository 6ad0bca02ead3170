"""A document -> what each level selects: fields merged by graphql-core's own rules, for each type that objects have.

A plan belongs to a document, an operation and the values of the variables that `@skip` and `@include` read, so requests
that differ in nothing else share it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    Visitor,
    get_argument_values,
    get_named_type,
    get_variable_values,
    validate,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from api.graphql.fields.spec import SchemaField
from api.graphql.model.ways import Way
from api.recent import Recent
from kg.errors import BadParameter

MAX_PLANS: Final = 1_000
"""Plans that are kept, those used last."""

Fields = Mapping[tuple[str, str], SchemaField]
"""Fields of the schema by type and name."""

_OF_PAGES: Final = frozenset({"nodes", "edges", "node"})
"""Fields that lead from a connection to the nodes of its page."""

_OF_VARIABLES: Final = {"code": "BAD_USER_INPUT"}
"""The name that Apollo's server gave errors in variables, beside GRAPHQL_VALIDATION_FAILED for those of documents."""


@dataclass(frozen=True)
class Planned:
    """A field of a level: under which key, of which definition, and the places of the document that ask for it.

    `spec` tells how it is read; None of what graphql-core knows by itself. `fixed` are the values of the arguments that
    hold no variable, `varying` is the definition of the others.
    """

    plan: Plan
    key: str
    name: str
    definition: GraphQLField
    details: FieldDetailsList
    spec: SchemaField | None
    fixed: Mapping[str, Any]
    varying: GraphQLField
    _levels: dict[str, Level] = field(default_factory=dict)

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """The values of its arguments. Raises GraphQLError."""
        if not self.varying.args:
            return self.fixed
        return {**self.fixed, **get_argument_values(self.varying, self.details[0].node, variables)}

    def below(self, kind: GraphQLObjectType) -> Level:
        """What it selects of objects of a type."""
        if kind.name not in self._levels:
            self._levels[kind.name] = self.plan.below(self.details, kind)
        return self._levels[kind.name]

    @cached_property
    def selected(self) -> frozenset[str]:
        """Names of the fields that it selects of its value; none where objects may be of many types."""
        return frozenset(one.name for one in self._of_value.fields)

    @cached_property
    def ahead(self) -> tuple[Way, ...]:
        """What the next level reads of each of its nodes: of the value, or of those on a page of them."""
        pages = (way for one in self._of_value.fields if one.name in _OF_PAGES for way in one.ahead)
        return tuple(dict.fromkeys((*self._of_value.needs, *pages)))

    @cached_property
    def _of_value(self) -> Level:
        kind = get_named_type(self.definition.type)
        return self.below(kind) if isinstance(kind, GraphQLObjectType) else Level((), ())


@dataclass(frozen=True, slots=True)
class Level:
    """What is selected of the objects of one type. `needs` is what its fields read of each of them."""

    fields: tuple[Planned, ...]
    needs: tuple[Way, ...]


@dataclass(slots=True)
class Plan:
    """The levels of one operation, made as they are first needed."""

    schema: GraphQLSchema
    specs: Fields
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    """Those of the request that made the plan: right for every other one as far as `@skip` and `@include` go."""
    _roots: dict[str, Level] = field(default_factory=dict)

    def root(self, kind: GraphQLObjectType) -> Level:
        """The fields of the operation."""
        if kind.name not in self._roots:
            found = collect_fields(self.schema, self.fragments, self.variables, kind, self.operation)
            self._roots[kind.name] = self._level(kind, found.grouped_field_set)
        return self._roots[kind.name]

    def below(self, details: FieldDetailsList, kind: GraphQLObjectType) -> Level:
        """What the places of a field select of objects of a type."""
        found = collect_subfields(self.schema, self.fragments, self.variables, self.operation, kind, details)
        return self._level(kind, found.grouped_field_set)

    def _level(self, kind: GraphQLObjectType, grouped: Mapping[str, FieldDetailsList]) -> Level:
        fields = tuple(self._planned(kind, grouped))
        needs = dict.fromkeys(way for one in fields if one.spec is not None for way in one.spec.needs)
        return Level(fields, tuple(needs))

    def _planned(self, kind: GraphQLObjectType, grouped: Mapping[str, FieldDetailsList]) -> Iterator[Planned]:
        for key, details in grouped.items():
            node = details[0].node
            name = node.name.value
            definition = self.schema.get_field(kind, name)
            if definition is not None:
                varies = {one.name.value for one in node.arguments or () if _has_variable(one.value)}
                fixed, varying = _only(definition, definition.args.keys() - varies), _only(definition, varies)
                values = get_argument_values(fixed, node, self.variables)
                yield Planned(self, key, name, definition, details, self.specs.get((kind.name, name)), values, varying)


class Planner:
    """Makes and keeps plans. One per schema; belongs to the event loop."""

    def __init__(self, schema: GraphQLSchema, fields: Fields) -> None:
        self._schema = schema
        self._fields = fields
        self._checked: Recent[str, tuple[list[GraphQLError], tuple[str, ...]]] = Recent(MAX_PLANS)
        """Documents by their text: what is wrong with them, and the variables of `@skip` and `@include`."""
        self._plans: Recent[Any, Plan] = Recent(MAX_PLANS)

    def plan(
        self, document: DocumentNode, text: str, operation_name: str | None, inputs: Mapping[str, Any]
    ) -> tuple[Plan, VariableValues]:
        """The plan of an operation, and its variables. `text` is the document's. Raises Invalid, BadParameter."""
        faults, switches = self._checked.get_or_make(
            text, lambda: (validate(self._schema, document), _switches(document))
        )
        if faults:
            raise Invalid(faults)
        operation = _operation(document, operation_name)
        variables = get_variable_values(self._schema, operation.variable_definitions or (), dict(inputs))
        if isinstance(variables, list):
            raise Invalid([GraphQLError(one.message, one.nodes, extensions=_OF_VARIABLES) for one in variables])
        plan = self._plans.get_or_make(
            (text, operation_name, tuple(variables.coerced.get(name) for name in switches)),
            lambda: Plan(self._schema, self._fields, operation, _fragments(document), variables),
        )
        return plan, variables


class Invalid(Exception):
    """What is wrong with a document or with the variables of a request."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(str(errors[0]))
        self.errors = errors


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode) and (name is None or (one.name and one.name.value == name)):
            return one
    raise BadParameter(f"the document has no operation {name!r}")


def _fragments(document: DocumentNode) -> dict[str, FragmentDetails]:
    return {
        one.name.value: FragmentDetails(one) for one in document.definitions if isinstance(one, FragmentDefinitionNode)
    }


def _only(definition: GraphQLField, names: Collection[str]) -> GraphQLField:
    """A field with some of its arguments."""
    return GraphQLField(definition.type, {name: one for name, one in definition.args.items() if name in names})


def _has_variable(value: ValueNode) -> bool:
    match value:
        case VariableNode():
            return True
        case ListValueNode(values=values):
            return any(map(_has_variable, values))
        case ObjectValueNode(fields=fields):
            return any(_has_variable(one.value) for one in fields)
    return False


class _Switches(Visitor):
    """Collects the variables that `@skip` and `@include` read."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in {"skip", "include"}:
            for argument in node.arguments or ():
                if isinstance(argument.value, VariableNode):
                    self.names[argument.value.name.value] = None


def _switches(document: DocumentNode) -> tuple[str, ...]:
    visitor = _Switches()
    visit(document, visitor)
    return tuple(visitor.names)
