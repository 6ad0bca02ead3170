"""Input types of filters and orders, from the mapping: `XWhere` for nodes of a type, a filter for each kind of value.

The types only spell what may be asked; `where` and `ordering` of `api.graphql.compiler` read the values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.graphql.compiler.dates import DATE_WORDS
from api.graphql.compiler.ordering import sortable
from api.graphql.model.mapping import NODE, Model, ObjectType
from api.graphql.model.ways import Field, Scalar

_FILTERS: Final[Mapping[Scalar, str]] = {
    Scalar.TEXT: "String", Scalar.DATE: "Date", Scalar.INTEGER: "Int", Scalar.DECIMAL: "Float",
    Scalar.BOOLEAN: "Boolean",
}  # fmt: skip
_OWNED: Final = frozenset({NODE, "Organization"})
"""Targets that may be an organization with parts and products."""
_CONJUNCTION: Final = "Conditions on one value hold together; a field with several values needs one that fits."


@dataclass(frozen=True, slots=True)
class InputField:
    """`annotation` spells the type as Python does."""

    name: str
    annotation: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class InputType:
    name: str
    description: str
    fields: tuple[InputField, ...]


@dataclass(frozen=True, slots=True)
class EnumType:
    """`values` are what the names stand for; the names themselves where it is empty."""

    name: str
    description: str
    names: tuple[str, ...]
    values: tuple[str, ...] = ()


def input_types(model: Model) -> Iterator[InputType | EnumType]:
    """Everything that `where` and `orderBy` take."""
    yield EnumType("SortDirection", "Up or down; what has no value comes last either way.", ("ASC", "DESC"))
    yield _compared("String", "str", "Texts", _SEARCHES)
    yield _compared("LocalizedString", "str", "Texts that may have a language", (*_SEARCHES, _LANGUAGE), "String")
    yield _compared("Date", "str", f"Dates. {DATE_WORDS.removesuffix('.')}")
    yield _compared("Int", "int", "Whole numbers")
    yield _compared("Float", "float", "Numbers")
    for name, scalar in (("String", "str"), ("Date", "str"), ("Int", "int"), ("Float", "float")):
        bounds = (InputField("from", scalar, "Lowest."), InputField("to", scalar, "Highest."))
        yield InputType(f"{name}Range", "Both ends belong to it.", bounds)
    yield InputType("BooleanFilter", "Yes or no.", (_optional("eq", "bool"), _IS_NULL))
    yield InputType("IriFilter", "Ids, IRIs or CURIEs of nodes.", tuple(_equalities("str")))
    yield from _choices(model)
    for kind in model.types.values():
        yield _where(kind)
        yield _edges(kind)
        if kind.facets:
            yield EnumType(f"{kind.name}FacetField", f"By what {kind.name} can be counted.", tuple(kind.facets))
        if kind.name != NODE:
            yield EnumType(f"{kind.name}OrderField", f"What {kind.name} can be sorted by.", tuple(sortable(kind)))
            yield InputType(
                f"{kind.name}Order",
                "One sort key.",
                (
                    InputField("field", f"{kind.name}OrderField"),
                    InputField("direction", "SortDirection | None", "Up where it is left out."),
                ),
            )


def _optional(name: str, annotation: str, description: str = "") -> InputField:
    return InputField(name, f"{annotation} | None", description)


_IS_NULL: Final = _optional("isNull", "bool", "True: there is no value; false: there is one.")
_SEARCHES: Final = tuple(_optional(name, "str", "Case does not matter.") for name in ("contains", "startsWith"))
_LANGUAGE: Final = _optional(
    "language", "str", 'Texts that say their language: a BCP 47 range like "de", which takes "de-CH" too, or "*".'
)


def _choices(model: Model) -> Iterator[InputType | EnumType]:
    """What texts with a closed list may be."""
    fields = (one for kind in model.types.values() for one in kind.fields.values() if one.choices)
    for name, one in {one.choice_type: one for one in fields}.items():
        yield EnumType(name, one.comment, tuple(text.upper() for text in one.choices), one.choices)
        yield InputType(f"{name}Filter", f"Values of {name}.", (*_equalities(name), _IS_NULL))


def _equalities(scalar: str) -> Iterator[InputField]:
    yield _optional("eq", scalar)
    yield _optional("ne", scalar, "No value is this one, or there is none.")
    yield _optional("in", f"list[{scalar}]")
    yield _optional("notIn", f"list[{scalar}]")


def _compared(
    name: str, scalar: str, described: str, more: Sequence[InputField] = (), bounds: str | None = None
) -> InputType:
    fields = [*_equalities(scalar), *(_optional(operator, scalar) for operator in ("lt", "lte", "gt", "gte"))]
    fields.append(_optional("between", f"{bounds or name}Range"))
    return InputType(f"{name}Filter", f"{described}. {_CONJUNCTION}", (*fields, *more, _IS_NULL))


def _where(kind: ObjectType) -> InputType:
    name = f"{kind.name}Where"
    fields = [
        _optional("and", f"list[{name}]"), _optional("or", f"list[{name}]"), _optional("not", name),
        _optional("iri", "IriFilter"), _optional("label", "StringFilter"),
        *(_optional(one.name, _filter(one), one.comment) for one in kind.fields.values()),
    ]  # fmt: skip
    return InputType(name, f"Conditions on {kind.name}, which all hold.", tuple(fields))


def _filter(one: Field) -> str:
    if one.choices:
        return f"{one.choice_type}Filter"
    if one.localized:
        return "LocalizedStringFilter"
    return f"{one.target or _FILTERS[one.scalar]}Filter"


def _edges(kind: ObjectType) -> InputType:
    named = "Names, ids, IRIs or CURIEs"
    if kind.name == "Concept":
        named += "; narrower concepts count as the ones they are narrower than"
    fields = [*_equalities("str")]
    if kind.name in _OWNED:
        fields.append(_optional("within", "str", "An organization, its parts or its products, at any depth."))
    fields += [
        _optional("some", f"{kind.name}Where", "One fits."),
        _optional("none", f"{kind.name}Where", "None fits."),
        _optional("every", f"{kind.name}Where", "All fit, or there are none."),
        _IS_NULL,
    ]
    return InputType(f"{kind.name}Filter", f"What a field leads to. {named}.", tuple(fields))
