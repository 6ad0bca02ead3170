"""Fields for texts in several languages: the argument that chooses, and all texts of a node with their languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from api.graphql.fields.languages import literals, preferred, ranges_of
from api.graphql.fields.spec import Argument, Asked, Read, SchemaField, SchemaType, each, iri_of
from api.graphql.model.mapping import ObjectType
from api.graphql.model.ways import Way
from kg.terms import curie

LANGUAGES: Final = Argument(
    "languages",
    "list[str] | None",
    'Languages by preference, as BCP 47 ranges like "de" or "en-GB": the first one that exists is given, else what has '
    "no language, else any.",
)
LOCALIZED_TEXT: Final = SchemaType("LocalizedText", "A text, and the language that its source says it is in.", (
    SchemaField("property", "str", "CURIE of the property that has it.", each(lambda one: curie(one[0]))),
    SchemaField("text", "str", "The text.", each(lambda one: one[1].value)),
    SchemaField("language", "str | None", "BCP 47 tag; null where none is known.", each(lambda one: one[1].language)),
))  # fmt: skip


def texts_field(kind: ObjectType) -> SchemaField:
    """All texts of a node that may have a language, with that language."""
    ways = dict.fromkeys(way for ways in (kind.label, *(one.ways for one in kind.localized)) for way in ways)
    return SchemaField(
        "texts", "list[LocalizedText]",
        "Its label and its texts, in all languages; or each property's in the best language that there is.",
        _texts(tuple(ways)), (LANGUAGES,), needs=tuple(ways),
    )  # fmt: skip


def _texts(ways: Sequence[Way]) -> Read:
    def read(asked: Asked, objects: Sequence[Any]) -> list[list[tuple[NamedNode, Literal]]]:
        ranges = ranges_of(asked.arguments.get("languages"))

        def chosen(node: NamedNode) -> Iterator[tuple[NamedNode, Literal]]:
            for prop in dict.fromkeys(way.property for way in ways):
                found = [one for way in ways if way.property == prop for one in asked.run.reader.values(node, way)]
                listed = literals(list(dict.fromkeys(found)))
                yield from ((prop, text) for text in (preferred(listed, ranges) if ranges else listed))

        return [list(chosen(iri_of(one))) for one in objects]

    return read
