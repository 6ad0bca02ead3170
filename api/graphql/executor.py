"""Runs a plan level by level: each field is read for all objects of its level at once, never field by field.

Values are completed as the GraphQL specification has it (6.4): what may not be null and is, or fails, makes null of the
nearest thing above that may be. What fails a field fails it for all objects of the level: its arguments are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    is_leaf_type,
)
from graphql.execution.values import VariableValues
from pyoxigraph import NamedNode

from api.graphql.fields.spec import Asked, Run, SchemaField, iri_of
from api.graphql.model.ways import Way
from api.graphql.plan import Level, Plan, Planned

_INTROSPECTION: Final = frozenset({"__schema", "__type"})

Path = tuple[str | int, ...]
Members = Mapping[Any, Any]
"""Objects by what tells them apart."""
Groups = Mapping[str, tuple[GraphQLObjectType, Members]]
"""Objects by their types."""


@dataclass(slots=True)
class Executor:
    """One request. `errors` are those of fields that could be null."""

    schema: GraphQLSchema
    run: Run
    plan: Plan
    variables: VariableValues
    errors: list[GraphQLError] = field(default_factory=list)

    def execute(self) -> dict[str, Any] | None:
        """The data of the operation; None where an error reached the top."""
        query = self.schema.query_type
        if query is None:
            raise TypeError("the schema has no query type")
        level = self.plan.root(query).fields
        own = [one for one in level if one.name not in _INTROSPECTION]
        data: dict[str, Any] = {one.key: None for one in level}
        try:
            data |= self._objects([None], query, Level(tuple(own), ()), ())[0]
        except GraphQLError as error:
            self.errors.append(error)
            return None
        return data | self._introspected([one for one in level if one.name in _INTROSPECTION])

    def completed(self, value: Any, kind: GraphQLObjectType, one: Planned) -> dict[str, Any] | None:
        """One field of a mutation, whose work is done, read from what came of it; None where an error reached the top.

        `kind` is the type of mutations.
        """
        try:
            return self._objects([value], kind, Level((one,), ()), ())[0]
        except GraphQLError as error:
            self.errors.append(error)
            return None

    # --- levels --------------------------------------------------------------------------------------------

    def _objects(
        self, objects: Sequence[Any], kind: GraphQLObjectType, level: Level, path: Path
    ) -> list[dict[str, Any]]:
        """The objects of one type, as dicts of what is selected. `path` is that of the first one."""
        if level.needs:
            self.run.reader.load(map(iri_of, objects), level.needs, spelled(path))
        columns = [
            [kind.name] * len(objects) if one.spec is None else self._field(objects, one, one.spec, (*path, one.key))
            for one in level.fields
        ]
        if not columns:
            return [{} for _ in objects]
        keys = [one.key for one in level.fields]
        return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]

    def _field(self, objects: Sequence[Any], one: Planned, spec: SchemaField, path: Path) -> Sequence[Any]:
        try:
            asked = Asked(self.run, one.arguments(self.variables), one.selected, one.ahead, spelled(path))
            return self._complete(spec.read(asked, objects), one.definition.type, one, path)
        except Exception as error:  # whatever fails a field is its error (GraphQL specification, 6.4.4)
            found = located(error, one, path)
            if isinstance(one.definition.type, GraphQLNonNull):
                raise found from error
            self.errors.append(found)
            return [None] * len(objects)

    # --- values --------------------------------------------------------------------------------------------

    def _complete(self, values: Sequence[Any], kind: GraphQLOutputType, one: Planned, path: Path) -> Sequence[Any]:
        if isinstance(kind, GraphQLNonNull):
            done = self._complete(values, kind.of_type, one, path)
            if None in done:
                raise GraphQLError(
                    f"Cannot return null for non-nullable field {one.name}.", one.details[0].node, path=path
                )
            return done
        if isinstance(kind, GraphQLList):
            return self._lists(values, kind.of_type, one, path)
        if is_leaf_type(kind):
            return [None if value is None else kind.coerce_output_value(value) for value in values]
        if isinstance(kind, GraphQLObjectType):
            return self._nodes(values, lambda members: {kind.name: (kind, members)}, one, path)
        if isinstance(kind, GraphQLInterfaceType):
            return self._nodes(values, self._by_type, one, path)
        raise TypeError(f"{kind} is no type that this schema has")

    def _lists(self, values: Sequence[Any], kind: GraphQLOutputType, one: Planned, path: Path) -> list[Any]:
        """All lists of the level are completed as one."""
        flat = self._complete([item for value in values for item in value or ()], kind, one, (*path, 0))
        done: list[Any] = []
        start = 0
        for value in values:
            end = start + len(value or ())
            done.append(None if value is None else flat[start:end])
            start = end
        return done

    def _nodes(
        self, values: Sequence[Any], by_type: Callable[[Members], Groups], one: Planned, path: Path
    ) -> list[Any]:
        """Objects, type by type. A node that the level has twice is read once."""
        keys = [value if value is None or isinstance(value, NamedNode) else id(value) for value in values]
        members: dict[Any, Any] = dict(zip(keys, values, strict=True))
        members.pop(None, None)
        groups = by_type(members)
        if len(groups) > 1:
            self._load_together(groups.values(), one, path)
        made: dict[Any, dict[str, Any] | None] = {None: None}
        for kind, alike in groups.values():
            dicts = self._objects(list(alike.values()), kind, one.below(kind), path) if alike else ()
            made |= zip(alike, dicts, strict=True)
        return [made[key] for key in keys]

    def _by_type(self, members: Members) -> Groups:
        groups: dict[str, tuple[GraphQLObjectType, dict[Any, Any]]] = {}
        for key, value in members.items():
            kind = self._type_of(value)
            groups.setdefault(kind.name, (kind, {}))[1][key] = value
        return groups

    def _load_together(self, groups: Iterable[tuple[GraphQLObjectType, Members]], one: Planned, path: Path) -> None:
        """What all types of a level need, by one query."""
        nodes: list[NamedNode] = []
        needs: list[Way] = []
        for kind, members in groups:
            ways = one.below(kind).needs
            needs += ways
            nodes += map(iri_of, members.values()) if ways else ()
        self.run.reader.load(nodes, needs, spelled(path))

    def _type_of(self, value: Any) -> GraphQLObjectType:
        kind = self.schema.type_map[self.run.model.type_of(iri_of(value))]
        if not isinstance(kind, GraphQLObjectType):
            raise TypeError(f"{kind} has no objects")
        return kind

    # --- introspection -------------------------------------------------------------------------------------

    def _introspected(self, level: Sequence[Planned]) -> dict[str, Any]:
        """What is asked of the schema itself, by graphql-core."""
        if not level:
            return {}
        nodes = tuple(detail.node for one in level for detail in one.details)
        operation = OperationDefinitionNode(
            operation=self.plan.operation.operation,
            variable_definitions=self.plan.operation.variable_definitions,
            selection_set=SelectionSetNode(selections=nodes),
        )
        fragments = tuple(fragment.definition for fragment in self.plan.fragments.values())
        document = DocumentNode(definitions=(operation, *fragments))
        result = execute_sync(self.schema, document, variable_values=self.variables.coerced)
        self.errors += result.errors or ()
        return result.data or {}


def spelled(path: Path) -> str:
    """A path for people: without the places in lists."""
    return ".".join(step for step in path if isinstance(step, str))


def located(error: Exception, one: Planned, path: Path) -> GraphQLError:
    """The error with the place where it arose; what a level below has located stays as it is."""
    if isinstance(error, GraphQLError):
        if error.path is not None:
            return error
        return GraphQLError(error.message, error.nodes or one.details[0].node, path=path)
    return GraphQLError(str(error), one.details[0].node, path=path, original_error=error)
