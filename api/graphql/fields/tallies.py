"""Counts over all pages of a connection: facets by what its nodes lead to, histograms by their dates."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

import strawberry
from pyoxigraph import NamedNode

from api.graphql.compiler.paging import Page, size_of
from api.graphql.fields.schemes import SCHEMES, is_among, is_mixed, schemes_of
from api.graphql.fields.spec import Argument, Asked, Read, SchemaField, SchemaType, each
from api.graphql.model.mapping import ObjectType
from kg.errors import BadParameter
from kg.terms import text_of

_FACETS: Final = 10
"""Values of a facet that is asked for without `first`."""
_EVERY: Final = 1_000_000
"""More values than a field has."""


@strawberry.enum(description="How much of a date makes a bar of a histogram.")
class Interval(Enum):
    """The value is how many characters of an ISO date tell it."""

    YEAR = 4
    MONTH = 7


TALLY_TYPES: Final = (
    SchemaType("FacetCount", "One value of a facet.", (
        SchemaField("node", "Node", "The value.", each(lambda found: found[0])),
        SchemaField("count", "int", "Nodes on all pages that have it.", each(lambda found: found[1])),
    )),
    SchemaType("HistogramBar", "The nodes of one month or year.", (
        SchemaField("start", "str", "The month (2026-06) or year (2026).", each(lambda found: text_of(found[0]))),
        SchemaField("count", "int", "Nodes on all pages that are dated in it.", each(lambda found: found[1])),
    )),
)  # fmt: skip


def tally_fields(kind: ObjectType) -> Sequence[SchemaField]:
    """What the connections of a type count."""
    fields: list[SchemaField] = []
    if kind.facets:
        arguments: tuple[Argument, ...] = (
            Argument("by", f"{kind.name}FacetField", "The field whose values are counted.", required=True),
            Argument("first", "int | None", f"How many values, the most frequent ones first; {_FACETS} by default."),
        )
        if any(map(is_mixed, kind.facets.values())):
            arguments = (*arguments, SCHEMES)
        described = "How many nodes, on all pages, have which value of a field."
        fields.append(SchemaField("facet", "list[FacetCount]", described, _facet(kind), arguments))
    if kind.dated:
        by = (Argument("by", "Interval", "Months or years.", required=True),)
        described = "How many nodes, on all pages, are dated in which month or year; those without any are left out."
        fields.append(SchemaField("histogram", "list[HistogramBar]", described, _histogram(kind), by))
    return fields


def _facet(kind: ObjectType) -> Read:
    def read(asked: Asked, pages: Sequence[Page[Any]]) -> list[list[tuple[NamedNode, int]]]:
        most = size_of(asked.arguments.get("first"), _FACETS, asked.run.settings.graphql_max_page)
        one = kind.facets[asked.arguments["by"]]
        vocabulary = asked.run.model.vocabulary
        if asked.arguments.get("schemes") is not None and one.target != "Concept":
            raise BadParameter(f"schemes: the values of {one.name} are no concepts")
        schemes = schemes_of(vocabulary, asked.arguments.get("schemes"))
        counted = most if schemes is None else _EVERY  # two lists of terms in one query would read the whole store
        tallies = (page.tally(one, None, counted, asked.path) for page in pages)
        return [
            [
                (node, count)
                for node, count in tally
                if isinstance(node, NamedNode) and is_among(vocabulary, node, schemes)
            ][:most]
            for tally in tallies
        ]

    return read


def _histogram(kind: ObjectType) -> Read:
    date = kind.fields["sortDate"]
    return lambda asked, pages: [page.tally(date, asked.arguments["by"].value, None, asked.path) for page in pages]
