"""A field as triples give it: the patterns that lead to its values, and what kind of values they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from pyoxigraph import NamedNode, Variable

from api.graphql.compiler.sparql import Triple
from kg.terms import XSD


class Scalar(Enum):
    """What the literals of a field are: the value is the GraphQL type that shows them."""

    TEXT = "str"
    INTEGER = "int"
    DECIMAL = "float"
    BOOLEAN = "bool"
    DATE = "date"


SCALARS: Final[Mapping[NamedNode, Scalar]] = {
    XSD.boolean: Scalar.BOOLEAN, XSD.integer: Scalar.INTEGER, XSD.decimal: Scalar.DECIMAL, XSD.date: Scalar.DATE,
}  # fmt: skip
"""Of the datatypes that are no text."""


@dataclass(frozen=True, slots=True)
class Way:
    """One triple pattern from a node to a value."""

    property: NamedNode
    inverse: bool = False
    graphs: tuple[NamedNode | None, ...] = (None,)
    """Where the triple may stand; None is the default graph."""
    scheme: NamedNode | None = None
    """Backwards from a concept: the scheme that the property's values come from."""
    _hash: int = field(init=False, repr=False, compare=False)
    """Known once: ways are looked up for each node of each level."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.property, self.inverse, self.graphs, self.scheme)))

    def __hash__(self) -> int:
        return self._hash

    def triple(self, start: NamedNode | Variable, end: NamedNode | Variable, graph: NamedNode | None) -> Triple:
        """The pattern in one graph, forwards or backwards."""
        if self.inverse:
            return Triple(end, self.property, start, graph)
        return Triple(start, self.property, end, graph)

    def triples(self, start: NamedNode | Variable, end: NamedNode | Variable) -> Sequence[Triple]:
        """The patterns in all graphs where the triple may stand."""
        return [self.triple(start, end, graph) for graph in self.graphs]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that triples give: `target` is the type of the nodes it leads to, `scalar` that of its literals."""

    name: str
    comment: str
    ways: tuple[Way, ...]
    target: str | None = None
    scalar: Scalar = Scalar.TEXT
    many: bool = True
    connection: bool = False
    localized: bool = False
    """Its texts may have a language."""
    required: bool = False
    """Each node has a value."""
    choices: tuple[str, ...] = ()
    """What its texts may be; empty where they may be any."""
    kinds: tuple[str, ...] = ()
    """What its nodes may be, as their IRIs say it; empty where they may be anything."""

    @property
    def choice_type(self) -> str:
        """Name of the enum of its choices."""
        return self.name[0].upper() + self.name[1:]

    @property
    def sortable(self) -> bool:
        """A node has one value at most, and it is a literal."""
        return self.target is None and not self.many
