"""How the fields of nodes are read: those that every node has, those that the mapping gives, and connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.compiler.names import global_id
from api.graphql.compiler.ordering import Ordering
from api.graphql.compiler.pages import reached
from api.graphql.compiler.paging import Item, Page
from api.graphql.compiler.reader import Reader
from api.graphql.fields.claims import claims
from api.graphql.fields.languages import literals, preferred, ranges_of
from api.graphql.fields.links import link_fields
from api.graphql.fields.schemes import SCHEMES, is_among, is_mixed, schemes_of
from api.graphql.fields.spec import Argument, Asked, Read, SchemaField, SchemaType, each, iri_of
from api.graphql.fields.texts import LANGUAGES, texts_field
from api.graphql.model.mapping import NODE, ObjectType
from api.graphql.model.ways import Field, Scalar, Way
from api.urls import page_path
from kg.claims import Term
from kg.terms import SCHEMA, curie

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


_NAMES: Final = (Way(SCHEMA.name), Way(SCHEMA.headline))
"""What a node is called in the words of sources, which may say their language: labels are one of these without it."""


def basics(label: Sequence[Way]) -> tuple[SchemaField, ...]:
    """The fields of the interface Node, for nodes whose label is read by some ways."""
    return (
        SchemaField("id", "ID", "Opaque id for node(id:).", each(lambda one: global_id(iri_of(one)))),
        SchemaField("iri", "str", "Address that names it for good.", each(lambda one: iri_of(one).value)),
        SchemaField("curie", "str", "Short form of the IRI.", each(lambda one: curie(iri_of(one)))),
        SchemaField("label", "str", "Its name.", _labels(label), (LANGUAGES,), needs=tuple(label)),
        SchemaField(
            "page", "str | None",
            "Path of its page on this service; with .ttl, .jsonld, .nt, .rdf or .json it gives data.",
            each(lambda one: page_path(iri_of(one))),
        ),
        *link_fields(),
        SchemaField(
            "claims", "list[Claim]", "Claims about it, whatever source they come from.", claims,
            (Argument("property", "str | None", "CURIE or field name."), Argument("modality", "list[Modality] | None")),
        ),
    )  # fmt: skip


def mapped(kind: ObjectType, own: Mapping[str, SchemaField]) -> SchemaType:
    """A type of the mapping; `own` fields take the place of those that the mapping would give."""
    fields = [own.get(one.name) or _field(one) for one in kind.fields.values()]
    extra = [one for name, one in own.items() if name not in kind.fields]
    return SchemaType(kind.name, kind.comment, (*basics(kind.label), texts_field(kind), *extra, *fields), is_node=True)


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


def label_of(reader: Reader, node: NamedNode, ways: Sequence[Way], ranges: Sequence[str] = ()) -> str:
    """The name of a node for which some ways have been loaded, by language ranges; its CURIE where it has none."""
    return _name(node, reader.column([node], ways)[0], ranges)


def _labels(ways: Sequence[Way]) -> Read:
    def read(asked: Asked, objects: Sequence[Any]) -> list[str]:
        reader, ranges = asked.run.reader, ranges_of(asked.arguments.get("languages"))
        nodes = list(map(iri_of, objects))
        if ranges:
            reader.load(nodes, _NAMES, asked.path)
        names = reader.column(nodes, (*ways, *_NAMES) if ranges else ways)
        return [_name(node, its, ranges) for node, its in zip(nodes, names, strict=True)]

    return read


def _name(node: NamedNode, names: Sequence[Term], ranges: Sequence[str]) -> str:
    if len(names) == 1:  # as nearly always
        return names[0].value
    texts = preferred(literals(names), ranges)
    return texts[0].value if texts else curie(node)


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
    shown = one.choice_type if one.choices else shown
    annotation = f"list[{shown}]" if one.many else f"{shown}" if one.required else f"{shown} | None"
    arguments = (LANGUAGES,) if one.localized else (SCHEMES,) if is_mixed(one) else ()
    return SchemaField(one.name, annotation, one.comment, _values(one, convert), arguments, needs=one.ways)


def _values(one: Field, convert: Callable[[Any], Any]) -> Read:
    def read(asked: Asked, objects: Sequence[Any]) -> list[Any]:
        reader, vocabulary = asked.run.reader, asked.run.model.vocabulary
        ranges = ranges_of(asked.arguments.get("languages"))
        found: Sequence[Sequence[Term]] = reader.column(list(map(iri_of, objects)), one.ways)
        if one.localized and (ranges or not one.many):
            found = [preferred(literals(values), ranges) for values in found]
        if one.target is None:
            lists = [[convert(value.value) for value in values] for values in found]
        else:
            lists = [[value for value in values if isinstance(value, NamedNode)] for values in found]
            if (schemes := schemes_of(vocabulary, asked.arguments.get("schemes"))) is not None:
                lists = [[value for value in values if is_among(vocabulary, value, schemes)] for values in lists]
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
