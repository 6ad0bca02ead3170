"""How deep the values of a request are, and how many conditions they hold: looked at before anything is done with them.

A value is a node of the document, or of JSON where a variable gives it. Nothing here recurses, so no depth is too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLInputType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    VariableNode,
    get_named_type,
    is_input_object_type,
)

_TREE: Final = "Where"
"""How the names of the types end whose fields are conditions (api.graphql.model.inputs)."""


def depth(value: Any) -> int:
    """Objects and lists within each other; a variable in it counts as no more than itself."""
    deepest, level = 0, [value]
    while level := [inner for one in level for inner in _within(one)]:
        deepest += 1
    return deepest


def conditions(value: Any, kind: GraphQLInputType, variables: Mapping[str, Any]) -> int:
    """How many fields of trees have a value; `not`, `and` and `or` are such fields too. What is unknown is none."""
    count, waiting = 0, [(value, get_named_type(kind))]
    while waiting:
        one, known = waiting.pop()
        if isinstance(one, VariableNode):
            waiting.append((variables.get(one.name.value), known))
            continue
        for item in _items(one):
            waiting.append((item, known))
        for name, inner in _entries(one):
            field = known.fields.get(name) if is_input_object_type(known) else None
            if field is not None and inner is not None and not isinstance(inner, NullValueNode):
                count += known.name.endswith(_TREE)
                waiting.append((inner, get_named_type(field.type)))
    return count


def _within(value: Any) -> Iterable[Any]:
    """What an object or a list holds; an empty one holds nothing, as one thing."""
    if isinstance(value, dict | ObjectValueNode):
        return [inner for _, inner in _entries(value)] or [None]
    return _items(value) or ([None] if isinstance(value, list | ListValueNode) else [])


def _items(value: Any) -> list[Any]:
    if isinstance(value, ListValueNode):
        return list(value.values)
    return value if isinstance(value, list) else []


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, ObjectValueNode):
        yield from ((one.name.value, one.value) for one in value.fields)
    elif isinstance(value, dict):
        yield from value.items()
