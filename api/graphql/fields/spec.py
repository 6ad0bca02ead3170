"""A field of the schema: what it is called and takes, and how it is read for all objects of a level at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import NamedNode, Variable

from api.graphql.compiler.reader import Reader
from api.graphql.compiler.where import Conditions, Resolver
from api.graphql.model.mapping import Model
from api.graphql.model.ways import Way
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Run:
    """What all fields of one request share."""

    reader: Reader
    model: Model
    resolver: Resolver
    settings: Settings
    today: date
    """What relative dates are counted from."""

    def conditions(self, root: Variable | None = None, keys: Mapping[Way, Variable] | None = None) -> Conditions:
        """A compiler for the filters of one query; see there for what `root` and `keys` allow."""
        return Conditions(self.model, self.resolver, self.today, root, dict(keys or {}))


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as one request asks for it.

    `selected` names the fields asked of its value, `path` its place. `ahead` is what the next level reads of each node
    that the field gives: a query of the field may read it too, and spare the level its own.
    """

    run: Run
    arguments: Mapping[str, Any]
    selected: frozenset[str]
    ahead: tuple[Way, ...]
    path: str


Read = Callable[[Asked, Sequence[Any]], Sequence[Any]]
"""The values of a field for some objects, in their order."""


@dataclass(frozen=True, slots=True)
class Argument:
    """`annotation` as in SchemaField; all arguments but `required` ones are null by default."""

    name: str
    annotation: str
    description: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class SchemaField:
    """`annotation` spells the type as Python does: "list[Incident]", "str | None". `needs` is read before `read`."""

    name: str
    annotation: str
    description: str
    read: Read
    arguments: tuple[Argument, ...] = ()
    needs: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaType:
    """An object type. Those with `is_node` implement Node and have its fields too."""

    name: str
    description: str
    fields: tuple[SchemaField, ...]
    is_node: bool = False


def each(function: Callable[[Any], Any]) -> Read:
    """A field that each object holds by itself."""
    return lambda asked, objects: [function(one) for one in objects]


def iri_of(value: Any) -> NamedNode:
    """The IRI of a node, or of what stands for one (a claim)."""
    found: NamedNode = value if isinstance(value, NamedNode) else value.iri
    return found
