"""A document -> what each level selects: fields merged by graphql-core's own rules, for each type that objects have.

A plan belongs to a document, an operation and the values of the variables that `@skip` and `@include` read, so requests
that differ in nothing else share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_argument_values,
    get_variable_values,
    validate,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from api.recent import Recent
from kg.errors import BadParameter

MAX_PLANS: Final = 1_000
"""Plans that are kept, those used last."""

_OF_VARIABLES: Final = {"code": "BAD_USER_INPUT"}
"""The name that Apollo's server gave errors in variables, beside GRAPHQL_VALIDATION_FAILED for those of documents."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A field of a level: under which key, of which definition, and the places of the document that ask for it."""

    key: str
    name: str
    definition: GraphQLField
    details: FieldDetailsList

    def arguments(self, variables: VariableValues) -> dict[str, Any]:
        """The values of its arguments. Raises GraphQLError."""
        return get_argument_values(self.definition, self.details[0].node, variables)


@dataclass(slots=True)
class Plan:
    """The levels of one operation, made as they are first needed."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    """Those of the request that made the plan: right for every other one as far as `@skip` and `@include` go."""
    _levels: dict[tuple[str, int], tuple[Planned, ...]] = field(default_factory=dict)
    _kept: list[FieldDetailsList] = field(default_factory=list)

    def root(self, kind: GraphQLObjectType) -> tuple[Planned, ...]:
        """The fields of the operation."""
        key = (kind.name, 0)
        if key not in self._levels:
            found = collect_fields(self.schema, self.fragments, self.variables, kind, self.operation)
            self._levels[key] = self._planned(kind, found.grouped_field_set)
        return self._levels[key]

    def below(self, parent: Planned, kind: GraphQLObjectType) -> tuple[Planned, ...]:
        """The fields that a field selects of objects of a type."""
        key = (kind.name, id(parent.details))
        if key not in self._levels:
            found = collect_subfields(self.schema, self.fragments, self.variables, self.operation, kind, parent.details)
            self._kept.append(parent.details)  # its id is the key as long as it lives
            self._levels[key] = self._planned(kind, found.grouped_field_set)
        return self._levels[key]

    def _planned(self, kind: GraphQLObjectType, grouped: Mapping[str, FieldDetailsList]) -> tuple[Planned, ...]:
        planned = []
        for key, details in grouped.items():
            name = details[0].node.name.value
            definition = self.schema.get_field(kind, name)
            if definition is not None:
                planned.append(Planned(key, name, definition, details))
        return tuple(planned)


class Planner:
    """Makes and keeps plans. One per schema; belongs to the event loop."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
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
            lambda: Plan(self._schema, operation, _fragments(document), variables),
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
