"""Strawberry types from what `fieldspec` and `inputs` describe. They resolve nothing: the executor reads fields."""

from __future__ import annotations

import re
import types as python_types
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, cast

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types import get_object_definition
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.graphql.fields.spec import Argument, SchemaField, SchemaType
from api.graphql.model.inputs import EnumType, InputType


def build_types(
    types: Iterable[SchemaType],
    node: Iterable[SchemaField],
    inputs: Iterable[InputType | EnumType],
    known: Mapping[str, Any],
) -> Mapping[str, Any]:
    """All types by name. `node` are the fields of the interface Node, `known` are types that exist already."""
    namespace: dict[str, Any] = {"ID": strawberry.ID, **known}
    for one in inputs:
        namespace[one.name] = _enum(one) if isinstance(one, EnumType) else _input(one, namespace)
    interface = _class("Node", [_field(one, namespace) for one in node], ())
    namespace["Node"] = _decorated(strawberry.interface, interface, "Node", "Anything with an IRI.")
    for kind in types:
        bases = (namespace["Node"],) if kind.is_node else ()
        made = _class(kind.name, [_field(one, namespace) for one in kind.fields], bases)
        namespace[kind.name] = _decorated(strawberry.type, made, kind.name, kind.description)
    return namespace


def _class(name: str, fields: Iterable[StrawberryField], bases: tuple[type, ...]) -> Any:
    listed = {field.python_name: field for field in fields}
    members = {"__annotations__": dict.fromkeys(listed, Any), **listed}
    return python_types.new_class(name, bases, {}, lambda space: space.update(members))


def _decorated(decorator: Any, made: Any, name: str, description: str) -> Any:
    """The annotations are put back: the decorator resolved them while other types were still missing."""
    annotations = {
        key: field.type_annotation for key, field in vars(made).items() if isinstance(field, StrawberryField)
    }
    done = decorator(made, name=name, description=description)
    for field in get_object_definition(done, strict=True).fields:
        if field.python_name in annotations:
            field.type_annotation = annotations[field.python_name]
    return done


def _field(one: SchemaField, namespace: dict[str, Any]) -> StrawberryField:
    field = StrawberryField(
        python_name=_python_name(one.name),
        graphql_name=one.name,
        type_annotation=StrawberryAnnotation(one.annotation, namespace=namespace),
        description=one.description or None,
    )
    field.arguments = [_argument(argument, namespace) for argument in one.arguments]
    return field


def _argument(one: Argument, namespace: dict[str, Any]) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=_python_name(one.name),
        graphql_name=one.name,
        type_annotation=StrawberryAnnotation(one.annotation, namespace=namespace),
        description=one.description or None,
        default=strawberry.UNSET if one.required else None,
    )


def _input(one: InputType, namespace: dict[str, Any]) -> Any:
    fields = [
        StrawberryField(
            python_name=_python_name(field.name),
            graphql_name=field.name,
            type_annotation=StrawberryAnnotation(field.annotation, namespace=namespace),
            description=field.description or None,
            default=strawberry.UNSET,
        )
        for field in one.fields
    ]
    return _decorated(strawberry.input, _class(one.name, fields, ()), one.name, one.description)


def _enum(one: EnumType) -> Any:
    members = dict(zip(one.names, one.values or one.names, strict=True))
    return strawberry.enum(cast("type[StrEnum]", StrEnum(one.name, members)), description=one.description)


def _python_name(name: str) -> str:
    return "field_" + re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
