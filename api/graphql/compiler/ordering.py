"""The order of a connection: what it is sorted by, the place of a node in it, and cursors that name such places.

Nodes without a value come last whichever way the values run, and nodes that are equal in all else by their IRI, so
that no two share a place and cursors stay right when nodes come or go.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import orjson
from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.compiler.sparql import Bind, Expression, Group, Optional, Order, Pattern, call, choice, every
from api.graphql.model.mapping import ObjectType
from api.graphql.model.ways import SCALARS, Field, Scalar, Way
from kg.claims import Term
from kg.errors import BadParameter
from kg.terms import XSD

ASCENDING: Final = "ASC"
DESCENDING: Final = "DESC"
LABEL: Final = "label"
"""The key of the label in an order; the others are named like their fields."""


def _check_day(text: str) -> None:
    """Days are compared as cursors spell them, so only one spelling will do."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(f"{text!r} is not a day like 2026-06-22")


_DATATYPES: Final = {Scalar.TEXT: XSD.string, **{scalar: datatype for datatype, scalar in SCALARS.items()}}
_CHECKS: Final[Mapping[Scalar, Callable[[str], object]]] = {
    Scalar.DATE: _check_day, Scalar.INTEGER: int, Scalar.DECIMAL: float, Scalar.BOOLEAN: str, Scalar.TEXT: str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SortKey:
    """One thing to sort by. Texts are compared without their case."""

    name: str
    ways: tuple[Way, ...]
    scalar: Scalar
    descending: bool

    def text(self, value: Term | None) -> str | None:
        """What is compared of a value."""
        if value is None:
            return None
        return value.value.lower() if self.scalar is Scalar.TEXT else value.value

    def literal(self, text: str) -> Literal:
        """A value of the key, as a cursor keeps it. Raises ValueError."""
        _CHECKS[self.scalar](text)
        return Literal(text, datatype=_DATATYPES[self.scalar])

    def rank(self, text: str | None) -> tuple[Any, ...]:
        """Sorts values in Python as the key does: what is missing last."""
        if text is None:
            return (1,)
        if self.scalar is Scalar.TEXT:
            return (0, (*(-ord(char) for char in text), 1) if self.descending else text)
        value = date.fromisoformat(text).toordinal() if self.scalar is Scalar.DATE else float(text)
        return (0, -value if self.descending else value)


class Place(NamedTuple):
    """Where a node stands: the values of the sort keys, None for what it lacks, and the node."""

    values: tuple[str | None, ...]
    node: NamedNode


@dataclass(frozen=True, slots=True)
class Ordering:
    """The sort keys of a connection, in turn."""

    keys: tuple[SortKey, ...]

    @classmethod
    def of(cls, kind: ObjectType, asked: Sequence[dict[str, Any]] | None) -> Ordering:
        """What `orderBy` asks for; else newest first where nodes have a sortDate, else by label."""
        if not asked:
            asked = [{"field": "sortDate", "direction": DESCENDING} if kind.dated else {"field": LABEL}]
        return cls(tuple(_sort_key(kind, one["field"], one.get("direction") or ASCENDING) for one in asked))

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(Variable(f"k{number}") for number in range(len(self.keys)))

    @property
    def is_newest_first(self) -> bool:
        """Whether it is the order that the side index has of incidents: by sortDate, newest first."""
        return [(key.name, key.descending) for key in self.keys] == [("sortDate", True)]

    @property
    def is_by_label(self) -> bool:
        """Whether it is the order that the side index has of other nodes: by label."""
        return [(key.name, key.descending) for key in self.keys] == [(LABEL, False)]

    @property
    def bindable(self) -> dict[Way, Variable]:
        """The keys that are compared as they stand, for conditions that bind them too."""
        named = zip(self.keys, self.variables, strict=True)
        return {
            key.ways[0]: variable
            for key, variable in named
            if key.scalar is not Scalar.TEXT and len(key.ways) == len(key.ways[0].graphs) == 1
        }

    def patterns(self, subject: Variable, but: Container[Variable] = (), as_they_are: bool = False) -> Group:
        """Bind the values of the keys, `but` those of some variables, where a node has them.

        Texts come `as_they_are`, or without their case and as `folded` variables: a node may have several.
        """
        found: list[Pattern] = []
        for key, variable in zip(self.keys, self.variables, strict=True):
            if variable in but:
                continue
            folds = key.scalar is Scalar.TEXT and not as_they_are
            raw = Variable(f"{variable.value}_") if folds else variable
            found.append(Optional(choice([triple for way in key.ways for triple in way.triples(subject, raw)])))
            if folds:
                found.append(Bind(call("LCASE", call("STR", raw)), _folded(variable)))
        return tuple(found)

    @property
    def folded(self) -> tuple[tuple[Variable, Variable], ...]:
        """The variables of texts without their case, and those of the keys: the first text of a node counts."""
        named = zip(self.keys, self.variables, strict=True)
        return tuple((_folded(variable), variable) for key, variable in named if key.scalar is Scalar.TEXT)

    def order(self, subject: Variable, backwards: bool) -> tuple[Order, ...]:
        """ORDER BY. The engine puts unbound values last in DESC and first in ASC."""
        conditions: list[Order] = []
        for key, variable in zip(self.keys, self.variables, strict=True):
            if not key.descending:
                conditions.append(Order(call("!", call("BOUND", variable)), backwards))
            conditions.append(Order(variable, key.descending is not backwards))
        return (*conditions, Order(subject, backwards))

    def beyond(self, place: Place, subject: Variable, backwards: bool, inclusive: bool = False) -> Expression:
        """The condition for what comes after a place, or before it; with `inclusive` the place itself too."""
        choices: list[Expression] = []
        same: list[Expression] = []
        for key, variable, text in zip(self.keys, self.variables, place.values, strict=True):
            bound = call("BOUND", variable)
            if text is None:
                if backwards:
                    choices.append(every([*same, bound]))
                same.append(call("!", bound))
                continue
            value = key.literal(text)
            further = call("<" if key.descending is not backwards else ">", variable, value)
            if not backwards:
                further = call("||", call("!", bound), further)
            choices.append(every([*same, further]))
            same.append(call("=", variable, value))
        operator = ("<" if backwards else ">") + ("=" if inclusive else "")
        choices.append(every([*same, call(operator, call("STR", subject), Literal(place.node.value))]))
        return choices[0] if len(choices) == 1 else call("||", *choices)

    def place(self, node: NamedNode, values: Sequence[Term | None]) -> Place:
        """The place of a node, from what `patterns` has bound."""
        return Place(tuple([key.text(value) for key, value in zip(self.keys, values, strict=True)]), node)

    def rank(self, place: Place) -> tuple[Any, ...]:
        """Sorts places in Python."""
        ranks = [key.rank(value) for key, value in zip(self.keys, place.values, strict=True)]
        return (*ranks, place.node.value)

    def encode(self, place: Place) -> str:
        """An opaque cursor."""
        text = orjson.dumps([self._name, *place.values, place.node.value])
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    def decode(self, cursor: str) -> Place:
        """The place of a cursor. Raises BadParameter where it is none, or is of another order."""
        try:
            name, *values, iri = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            node = NamedNode(iri)
        except (binascii.Error, ValueError, TypeError) as error:
            raise BadParameter(f"{cursor!r} is not a cursor of this service") from error
        if name != self._name or len(values) != len(self.keys):
            raise BadParameter(f"{cursor!r} is not a cursor of this order")
        try:
            for key, value in zip(self.keys, values, strict=True):
                if value is not None:
                    key.literal(value)
        except (ValueError, TypeError) as error:
            raise BadParameter(f"{cursor!r} is not a cursor of this service") from error
        return Place(tuple(values), node)

    @property
    def _name(self) -> str:
        return " ".join(f"-{key.name}" if key.descending else key.name for key in self.keys)


def sortable(kind: ObjectType) -> dict[str, Field | None]:
    """What nodes of a type can be sorted by, with the fields; None for the label."""
    return {LABEL: None, **{name: one for name, one in kind.fields.items() if one.sortable}}


def _folded(variable: Variable) -> Variable:
    return Variable(f"{variable.value}f")


def _sort_key(kind: ObjectType, name: str, direction: str) -> SortKey:
    descending = direction == DESCENDING
    if name == LABEL:
        return SortKey(name, kind.label, Scalar.TEXT, descending)
    found = kind.fields[name]
    return SortKey(name, found.ways, found.scalar, descending)
