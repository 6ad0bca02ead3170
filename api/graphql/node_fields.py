"""How the fields of nodes are read: those that every node has, those that the mapping gives, and connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.claim_fields import claims
from api.graphql.fieldspec import Argument, Asked, Read, SchemaField, SchemaType, each, iri_of
from api.graphql.mapping import NODE, Field, ObjectType, Scalar, Way
from api.graphql.names import global_id
from api.graphql.ordering import Ordering
from api.graphql.pages import reached
from api.graphql.paging import Item, Page
from api.graphql.reader import Reader
from api.urls import page_path
from kg.claims import Term
from kg.terms import curie

WINDOW: Final = (
    Argument("first", "int | None"), Argument("after", "str | None"), Argument("last", "int | None"),
    Argument("before", "str | None"),
)  # fmt: skip

_SHOWN: Final[Mapping[Scalar, tuple[str, Callable[[str], Any]]]] = {
    Scalar.TEXT: ("str", str),
    Scalar.DATE: ("str", str),
    Scalar.INTEGER: ("int", int),
    Scalar.DECIMAL: ("float", float),
    Scalar.BOOLEAN: ("bool", lambda text: text in {"true", "1"}),
}


def basics(label: Sequence[Way]) -> tuple[SchemaField, ...]:
    """The fields of the interface Node, for nodes whose label is read by some ways."""
    return (
        SchemaField("id", "ID", "Opaque id for node(id:).", each(lambda one: global_id(iri_of(one)))),
        SchemaField("iri", "str", "Address that names it for good.", each(lambda one: iri_of(one).value)),
        SchemaField("curie", "str", "Short form of the IRI.", each(lambda one: curie(iri_of(one)))),
        SchemaField("label", "str", "Its name.", _labels(label), needs=tuple(label)),
        SchemaField(
            "page", "str | None",
            "Path of its page on this service; with .ttl, .jsonld, .nt, .rdf or .json it gives data.",
            each(lambda one: page_path(iri_of(one))),
        ),
        SchemaField(
            "claims", "list[Claim]", "Claims about it, whatever source they come from.", claims,
            (Argument("property", "str | None", "CURIE or field name."), Argument("modality", "list[Modality] | None")),
        ),
    )  # fmt: skip


def mapped(kind: ObjectType, own: Mapping[str, SchemaField]) -> SchemaType:
    """A type of the mapping; `own` fields take the place of those that the mapping would give."""
    fields = [own.get(one.name) or _field(one) for one in kind.fields.values()]
    extra = [one for name, one in own.items() if name not in kind.fields]
    return SchemaType(kind.name, kind.comment, (*basics(kind.label), *extra, *fields), is_node=True)


def connection_arguments(target: str) -> tuple[Argument, ...]:
    """What every connection takes."""
    return (
        *WINDOW,
        Argument("where", f"{target}Where | None", "Conditions that all hold."),
        Argument("orderBy", f"list[{target}Order] | None", "Sort keys in turn; else newest first, or by label."),
    )


def connection_types(
    name: str,
    target: str,
    edge_fields: Sequence[SchemaField] = (),
    described: str = ".",
    more: Sequence[SchemaField] = (),
) -> tuple[SchemaType, SchemaType]:
    """The edge type, whose values are (Ordering, Item), and the connection type, whose values are paging.Page."""
    edge = SchemaType(f"{name}Edge", f"One place of a connection of {name}{described}", (
        SchemaField("cursor", "str", "Place in the order, for after and before.", each(_cursor)),
        SchemaField("node", target, "The node.", each(lambda edge: edge[1].place.node)),
        *edge_fields,
    ))  # fmt: skip
    connection = SchemaType(f"{name}Connection", f"A page of {name}.", (
        SchemaField("edges", f"list[{name}Edge]", "The nodes with their cursors.", each(_edges)),
        SchemaField("nodes", f"list[{target}]", "The nodes alone.", each(_nodes)),
        SchemaField("pageInfo", "PageInfo", "What is before and after the page.", each(lambda page: page)),
        SchemaField("totalCount", "int", "Nodes on all pages.", each(lambda page: page.total())),
        *more,
    ))  # fmt: skip
    return edge, connection


PAGE_INFO: Final = SchemaType("PageInfo", "Whether there is more, and where the page begins and ends.", (
    SchemaField("hasNextPage", "bool", "", each(lambda page: page.has_next())),
    SchemaField("hasPreviousPage", "bool", "", each(lambda page: page.has_previous())),
    SchemaField("startCursor", "str | None", "", each(lambda page: _end(page, 0))),
    SchemaField("endCursor", "str | None", "", each(lambda page: _end(page, -1))),
))  # fmt: skip


def label_of(reader: Reader, node: NamedNode, ways: Sequence[Way]) -> str:
    """The name of a node whose label ways have been loaded; its CURIE where it has none."""
    for way in ways:
        for value in reader.values(node, way):
            return value.value
    return curie(node)


def _labels(ways: Sequence[Way]) -> Read:
    return lambda asked, objects: [label_of(asked.run.reader, iri_of(one), ways) for one in objects]


def _field(one: Field) -> SchemaField:
    if one.connection:
        arguments = connection_arguments(one.target or NODE)
        return SchemaField(
            one.name,
            f"{one.target}Connection",
            one.comment,
            lambda asked, parents: reached(asked, parents, one),
            arguments,
        )
    shown, convert = (one.target, _iri) if one.target else _SHOWN[one.scalar]
    annotation = f"list[{shown}]" if one.many else f"{shown} | None"
    return SchemaField(one.name, annotation, one.comment, _values(one, convert), needs=one.ways)


def _values(one: Field, convert: Callable[[Any], Any]) -> Read:
    def read(asked: Asked, objects: Sequence[Any]) -> list[Any]:
        reader = asked.run.reader
        found = [[value for way in one.ways for value in reader.values(iri_of(node), way)] for node in objects]
        if one.target:
            lists = [[value for value in values if isinstance(value, NamedNode)] for values in found]
        else:
            lists = [[convert(value.value) for value in values] for values in found]
        return lists if one.many else [values[0] if values else None for values in lists]

    return read


def _iri(term: Term) -> Term:
    return term


def _cursor(edge: tuple[Ordering, Item[Any]]) -> str:
    ordering, item = edge
    return ordering.encode(item.place)


def _edges(page: Page[Any]) -> list[Any]:
    return [(page.ordering, item) for item in page.items]


def _nodes(page: Page[Any]) -> list[NamedNode]:
    return [item.place.node for item in page.items]


def _end(page: Page[Any], place: int) -> str | None:
    return page.ordering.encode(page.items[place].place) if page.items else None
