"""How much a GraphQL document asks for, measured before anything runs.

Each fragment is measured once, however often it is spread, so the time is linear in the length of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from api.graphql.paging import DEFAULT_PAGE
from kg.errors import BadParameter

MAX_TOKENS: Final = 2_000
MAX_ALIASES: Final = 50
MAX_COST: Final = 200_000
"""Nodes that a request may reach at most: page sizes multiplied along each path, added over all paths."""
LIST_COST: Final = 3
"""Nodes that a field without paging is reckoned to hold."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Depth counts fields within fields; introspection is not counted."""

    depth: int = 0
    aliases: int = 0
    cost: int = 0


class _Measurer:
    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[str, Measure] = {}
        self._open: set[str] = set()

    def measure(self, selections: SelectionSetNode | None) -> Measure:
        depth = aliases = cost = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                found = self._field(selection)
            elif isinstance(selection, FragmentSpreadNode):
                found = self._fragment(selection.name.value)
            else:
                found = self.measure(selection.selection_set)  # type: ignore[attr-defined]
            depth, aliases, cost = max(depth, found.depth), aliases + found.aliases, cost + found.cost
        return Measure(depth, aliases, cost)

    def _field(self, field: FieldNode) -> Measure:
        if field.name.value.startswith("__"):
            return Measure(aliases=1 if field.alias else 0)
        inner = self.measure(field.selection_set)
        aliases = inner.aliases + (1 if field.alias else 0)
        if field.selection_set is None:
            return Measure(1, aliases, 0)
        return Measure(inner.depth + 1, aliases, self._size(field) * (1 + inner.cost))

    def _size(self, field: FieldNode) -> int:
        """The page size; edges and nodes only unfold what their connection already counts."""
        if field.name.value in {"edges", "node", "nodes", "pageInfo"} and not field.arguments:
            return 1
        for argument in field.arguments or ():
            if argument.name.value in {"first", "last"}:
                value: Any = None
                if isinstance(argument.value, IntValueNode):
                    value = int(argument.value.value)
                elif isinstance(argument.value, VariableNode):
                    value = self._variables.get(argument.value.name.value)
                if isinstance(value, int):
                    return max(value, 1)
                return DEFAULT_PAGE
        paged = any(
            isinstance(one, FieldNode) and one.name.value in {"edges", "nodes", "pageInfo"}
            for one in (field.selection_set.selections if field.selection_set else ())
        )
        return DEFAULT_PAGE if paged else LIST_COST

    def _fragment(self, name: str) -> Measure:
        if name in self._known:
            return self._known[name]
        definition = self._fragments.get(name)
        if definition is None or name in self._open:
            return Measure()  # unknown or circular: validation names the mistake
        self._open.add(name)
        found = self._known[name] = self.measure(definition.selection_set)
        self._open.discard(name)
        return found


def check(document: DocumentNode, variables: Mapping[str, Any], max_depth: int) -> None:
    """Raises BadParameter that names the cap which an operation of the document breaks."""
    measurer = _Measurer(document, variables)
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    for operation in operations:
        found = measurer.measure(operation.selection_set)
        caps = (
            ("levels", found.depth, max_depth),
            ("aliases", found.aliases, MAX_ALIASES),
            ("nodes that it may reach", found.cost, MAX_COST),
        )
        for name, value, most in caps:
            if value > most:
                raise BadParameter(f"the operation has {value} {name}, at most {most} are allowed")
