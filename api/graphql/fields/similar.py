"""Incident.similarIncidents: what else happened that was like it, by a score that its features explain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from api.graphql.compiler.ordering import Ordering, SortKey
from api.graphql.compiler.paging import Item, Page, Window, cut
from api.graphql.fields.claims import property_label
from api.graphql.fields.node import WINDOW, connection_types, label_of
from api.graphql.fields.spec import Argument, Asked, SchemaField, SchemaType, each
from api.graphql.model.mapping import NODE
from api.graphql.model.ways import Scalar
from kg.asking import Answer
from kg.queries import Value
from kg.similar import WHOLE, Shared, Similar, Wish, similar_incidents
from kg.terms import curie

_ORDERING: Final = Ordering((SortKey("score", (), Scalar.INTEGER, True), SortKey("sortDate", (), Scalar.DATE, True)))


def _read(asked: Asked, parents: Sequence[NamedNode]) -> list[Page[Any]]:
    settings, reader = asked.run.settings, asked.run.reader
    window = Window.of(asked.arguments, _ORDERING, settings.graphql_max_page)
    wish = Wish(asked.arguments.get("sameDeployer"), asked.arguments.get("likelySame"), settings.graphql_max_similar)
    found = similar_incidents(reader.graph, partial(_ask, asked), parents, wish)
    return [cut(tuple(map(_item, ranked)), _ORDERING, window, reader) for ranked in found]


def _ask(asked: Asked, name: str, **values: Value) -> Answer:
    return asked.run.reader.ask(name, asked.path, **values)


def _item(found: Similar) -> Item[Similar]:
    values = [Literal(found.score), Literal(found.day) if found.day else None]
    return Item(_ORDERING.place(found.incident, values), found)


def _texts(asked: Asked, features: Sequence[Shared]) -> list[str]:
    """The values as text: literals as they are, nodes by their labels."""
    reader, ways = asked.run.reader, asked.run.model.types[NODE].label
    values = [one.feature.value for one in features]
    reader.load([value for value in values if isinstance(value, NamedNode)], ways, asked.path)
    return [label_of(reader, value, ways) if isinstance(value, NamedNode) else value.value for value in values]


def _property_labels(asked: Asked, features: Sequence[Shared]) -> list[str]:
    return [property_label(asked.run.model.vocabulary, one.feature.property) for one in features]


def _node(shared: Shared) -> NamedNode | None:
    value = shared.feature.value
    return value if isinstance(value, NamedNode) else None


def _similar(edge: tuple[Ordering, Item[Similar]]) -> Similar:
    return edge[1].edge


SIMILAR_FIELD: Final = SchemaField(
    "similarIncidents", "SimilarIncidentConnection",
    "Incidents that share features with this one, best score first. The score is the sum of the weights of what both "
    "have; a feature that n of all N incidents have weighs N / (N + 100 n). The deployer is no feature.",
    _read,
    (
        *WINDOW,
        Argument(
            "sameDeployer", "bool | None",
            "True: only those of its deployer, under whatever name, with its owner, parents, parts and products; "
            "false: only those of others.",
        ),
        Argument(
            "likelySame", "bool | None",
            "True: only what is likely the same event, told by another catalogue; false: none of these.",
        ),
    ),
)  # fmt: skip

_EDGE: Final = (
    SchemaField("score", "float", "Sum of the weights of all features.", each(lambda e: _similar(e).score / WHOLE)),
    SchemaField(
        "sameDeployer", "bool", "Whether its deployer counts as the same.", each(lambda e: _similar(e).same_deployer)
    ),
    SchemaField(
        "likelySame", "float | None",
        "Set where it is likely the same event, told by another catalogue, and nobody has judged it: the score of that "
        "comparison, from 0 to 1.",
        each(lambda e: _similar(e).likely_same),
    ),
    SchemaField("features", "list[SharedFeature]", "What both have, the rarest first.",
                each(lambda e: _similar(e).shared)),
)  # fmt: skip

SIMILAR_TYPES: Final = (
    SchemaType("SharedFeature", "A value of a property that two incidents share.", (
        SchemaField(
            "property", "str",
            "CURIE of the property. Harm types, principles, industries and stakeholders stand for all that catalogues "
            "file under them.",
            each(lambda one: curie(one.feature.property)),
        ),
        SchemaField("propertyLabel", "str", "Name of the property.", _property_labels),
        SchemaField("value", "str", "The value as text: a literal as it is, a node by its label.", _texts),
        SchemaField("node", "Node | None", "The value, where it is a node.", each(_node)),
        SchemaField("count", "int", "Incidents that have it.", each(lambda one: one.incidents)),
        SchemaField("weight", "float", "What it adds to the score, at most 1.", each(lambda one: one.weight / WHOLE)),
    )),
    *connection_types("SimilarIncident", "Incident", _EDGE, ", and what it shares."),
)  # fmt: skip
