"""Answers as the SPARQL page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import orjson
from pyoxigraph import Literal, NamedNode

from kg.claims import Term

MAX_ROWS: Final = 1_000
"""Rows that the page shows; the other formats have all."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms, a truth value, or Turtle. `total` counts the rows that there are, shown or not."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | str | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    turtle: str = ""

    @classmethod
    def of_turtle(cls, body: bytes) -> Self:
        return cls(turtle=body.decode())


def read_table(body: bytes) -> Table:
    """SPARQL results in JSON, as written by a worker."""
    document: dict[str, Any] = orjson.loads(body)
    if "boolean" in document:
        return Table(boolean=document["boolean"])
    variables = tuple(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    rows = tuple(tuple(_term(binding.get(name)) for name in variables) for binding in bindings[:MAX_ROWS])
    return Table(variables, rows, len(bindings))


def _term(value: dict[str, Any] | None) -> Term | str | None:
    if value is None:
        return None
    if value["type"] == "uri":
        return NamedNode(value["value"])
    if value["type"] == "literal":
        language, datatype = value.get("xml:lang"), value.get("datatype")
        if language:
            return Literal(value["value"], language=language)
        return Literal(value["value"], datatype=NamedNode(datatype) if datatype else None)
    return f"_:{value['value']}" if value["type"] == "bnode" else str(value["value"])
