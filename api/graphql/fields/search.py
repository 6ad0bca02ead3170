"""Query.search and Query.suggest: nodes by their names, and incidents by the words of their descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from api.graphql.compiler.ordering import Ordering, SortKey
from api.graphql.compiler.paging import Item, Page, Window, cut, size_of
from api.graphql.fields.node import WINDOW, connection_types
from api.graphql.fields.spec import Argument, Asked, SchemaField, SchemaType, each
from api.graphql.model.inputs import EnumType
from api.graphql.model.mapping import NODE, Model
from api.graphql.model.ways import Scalar
from kg.errors import BadParameter
from kg.graph import Graph

MOST: Final = 1_000
"""Nodes that one search ranks, on all pages together."""
_LONGEST: Final = 200
"""Characters of a text that is searched."""
_ORDERING: Final = Ordering((SortKey("place", (), Scalar.INTEGER, False),))

TYPES_ARGUMENT: Final = Argument("types", "list[NodeType] | None", "Only nodes of these types.")


class Suggested(NamedTuple):
    """A node with the name that fits."""

    node: NamedNode
    name: str


def node_types(model: Model) -> EnumType:
    """The types that nodes with names have."""
    names = sorted(one for one in model.types if one != NODE)
    return EnumType("NodeType", "Types of nodes.", tuple(names))


def search_fields() -> Iterator[SchemaField]:
    """Fields of Query."""
    yield SchemaField(
        "search", "SearchConnection",
        "Nodes with a name that contains the text, shortest name first; then, where there is a side index, incidents "
        f"with all of its words in name or description, newest first. At most {MOST:,} of each.",
        _search, (Argument("text", "str", "At most 200 characters; case does not matter.", required=True),
                  TYPES_ARGUMENT, *WINDOW),
    )  # fmt: skip
    yield SchemaField(
        "suggest", "list[Suggestion]",
        "Nodes with a name that has all words of the text, the last one as the beginning of a word, for fields that "
        "complete what is typed: those that most incidents are tied to first; without a side index the shortest name.",
        _suggest,
        (Argument("text", "str", "At most 200 characters.", required=True), TYPES_ARGUMENT,
         Argument("first", "int | None", "How many; 10 by default.")),
    )  # fmt: skip


def _search(asked: Asked, _: Sequence[Any]) -> list[Page[Any]]:
    window = Window.of(asked.arguments, _ORDERING, asked.run.settings.graphql_max_page)
    text, graph = _text(asked), asked.run.reader.graph
    found: dict[NamedNode, str | None] = {node: name for node, name, _ in graph.search(text, MOST)} if text else {}
    if graph.index is not None and text:
        for key in graph.index.search(text, MOST):
            found.setdefault(key.incident, None)
    fitting = [(node, name) for node, name in found.items() if _fits(asked, node)]
    items = [Item(_ORDERING.place(node, [Literal(place)]), name) for place, (node, name) in enumerate(fitting)]
    return [cut(items, _ORDERING, window, asked.run.reader)]


def _suggest(asked: Asked, _: Sequence[Any]) -> list[list[Suggested]]:
    most = size_of(asked.arguments.get("first"), 10, asked.run.settings.graphql_max_page)
    text = _text(asked)
    named = _named(asked.run.reader.graph, text) if text else ()
    return [[one for one in named if _fits(asked, one.node)][:most]]


def _named(graph: Graph, text: str) -> list[Suggested]:
    if graph.index is not None:
        return [Suggested(one.node, one.name) for one in graph.index.suggest(text, MOST)]
    *whole, last = text.lower().split()
    words = ((node, name, name.lower().split()) for node, name, _ in graph.search(last, MOST))
    return [
        Suggested(node, name)
        for node, name, its in words
        if all(one in its for one in whole) and any(one.startswith(last) for one in its)
    ]


def _text(asked: Asked) -> str:
    """The text without white space around. Raises BadParameter where it is too long."""
    text = str(asked.arguments["text"]).strip()
    if len(text) > _LONGEST:
        raise BadParameter(f"a text that is searched has at most {_LONGEST} characters, not {len(text)}")
    return text


def _fits(asked: Asked, node: NamedNode) -> bool:
    types = asked.arguments.get("types")
    return types is None or asked.run.model.type_of(node) in {str(one) for one in types}


SEARCH_TYPES: Final = (
    SchemaType("Suggestion", "A node with the name that fits what was typed.", (
        SchemaField("node", "Node", "The node.", each(lambda one: one.node)),
        SchemaField("name", "str", "The name, as it is written.", each(lambda one: one.name)),
    )),
    *connection_types(
        "Search", NODE,
        (SchemaField(
            "matched", "str | None", "The name that contains the text; null where its words stand in a description.",
            each(lambda edge: edge[1].edge),
        ),),
        ", and what was found.",
    ),
)  # fmt: skip
