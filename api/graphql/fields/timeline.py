"""Organization.timeline and System.timeline: incidents, responses and statements in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

import strawberry
from pyoxigraph import NamedNode

from api.graphql.compiler.ordering import Ordering, SortKey
from api.graphql.compiler.paging import Item, Page, Window, cut, in_order
from api.graphql.fields.node import WINDOW, connection_types
from api.graphql.fields.spec import Asked, SchemaField, each
from api.graphql.model.mapping import NODE
from api.graphql.model.ways import Scalar
from kg.claims import Term
from kg.graph import claim_rows
from kg.terms import text_of

_ORDERING: Final = Ordering((SortKey("date", (), Scalar.DATE, False),))


@strawberry.enum(description="What an event of a timeline is.")
class EventKind(Enum):
    """The value is the word of the column `kind`."""

    INCIDENT = "incident"
    RESPONSE = "response"
    STATEMENT = "statement"


class Event(NamedTuple):
    """What a place of a timeline tells; `day` and `basis` are "" where they are not known."""

    node: NamedNode
    incident: NamedNode
    kind: EventKind
    day: str
    basis: str


def _read(asked: Asked, parents: Sequence[NamedNode]) -> list[Page[Any]]:
    window = Window.of(asked.arguments, _ORDERING, asked.run.settings.graphql_max_page)
    found: defaultdict[Term | None, dict[NamedNode, Item[Event]]] = defaultdict(dict)
    for row in asked.run.reader.ask("organization/events", asked.path, node=parents).dicts() if parents else ():
        event = _event(row)
        if event is not None:
            found[row["node"]].setdefault(event.node, Item(_ORDERING.place(event.node, [row["day"]]), event))
    lists = (in_order(found[parent].values(), _ORDERING) for parent in parents)
    return [cut(items, _ORDERING, window, asked.run.reader) for items in lists]


def _event(row: Mapping[str, Term | None]) -> Event | None:
    node, incident = row["event"], row["incident"]
    if not (isinstance(node, NamedNode) and isinstance(incident, NamedNode)):
        return None
    return Event(node, incident, EventKind(text_of(row["kind"])), text_of(row["day"]), text_of(row["dateBasis"]))


def _documents(asked: Asked, edges: Sequence[tuple[Ordering, Item[Event]]]) -> list[list[NamedNode]]:
    """The documents with claims about the events, by one question."""
    nodes = list(dict.fromkeys(item.edge.node for _, item in edges))
    claims = claim_rows(asked.run.reader.ask("entity/claims", asked.path, node=nodes)) if nodes else {}
    return [
        sorted({claim.document for claim in claims.get(item.edge.node, ())}, key=lambda one: one.value)
        for _, item in edges
    ]


TIMELINE_FIELD: Final = SchemaField(
    "timeline", "TimelineConnection",
    "What happened around it and its parts and products, oldest first, undated last: incidents, what was done because "
    "of them, and what was said about them.",
    _read, WINDOW,
)  # fmt: skip

TIMELINE_TYPES: Final = connection_types(
    "Timeline", NODE,
    (
        SchemaField("kind", "EventKind", "What it is.", each(lambda edge: edge[1].edge.kind)),
        SchemaField(
            "date", "str | None", "Day that orders it; of responses and statements that of their incident.",
            each(lambda edge: edge[1].edge.day or None),
        ),
        SchemaField(
            "dateBasis", "str | None", "What the date dates: the event, a report, a response.",
            each(lambda edge: edge[1].edge.basis or None),
        ),
        SchemaField("incident", "Incident", "The incident that it belongs to.",
                    each(lambda edge: edge[1].edge.incident)),
        SchemaField("documents", "list[SourceDocument]", "Documents that tell of it.", _documents),
    ),
    ", and what it is.",
)  # fmt: skip
