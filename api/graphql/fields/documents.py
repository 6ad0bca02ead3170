"""Documents that were read: where they come from, under which terms, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.fields.spec import Asked, Read, SchemaField
from api.urls import external_link
from kg.claims import Term
from kg.terms import curie, text_of

Rows = Sequence[Mapping[str, Term | None]]
"""What entity/documents says of one document: several rows where it has several notices."""


def _documents(asked: Asked, nodes: Sequence[NamedNode]) -> Mapping[NamedNode, Rows]:
    found: dict[NamedNode, list[Mapping[str, Term | None]]] = {}
    for row in asked.run.reader.ask("entity/documents", asked.path, document=list(nodes)).dicts():
        if isinstance(row["document"], NamedNode):
            found.setdefault(row["document"], []).append(row)
    return found


def _read(of: Callable[[NamedNode, Rows], Any]) -> Read:
    def read(asked: Asked, nodes: Sequence[NamedNode]) -> list[Any]:
        found = _documents(asked, nodes)
        return [of(node, found.get(node, ())) for node in nodes]

    return read


def _first(column: str) -> Read:
    return _read(lambda _, rows: next((text_of(row[column]) for row in rows if row[column] is not None), None))


def _node(_: NamedNode, rows: Rows) -> Term | None:
    return next((row["publisher"] for row in rows if isinstance(row["publisher"], NamedNode)), None)


DOCUMENT_FIELDS: Final = (
    SchemaField(
        "label", "str", "Title of the document.",
        _read(lambda node, rows: text_of(rows[0]["title"]) if rows else curie(node)),
    ),
    SchemaField(
        "url", "str | None", "Address of the page that it was read from.",
        _read(lambda _, rows: external_link(text_of(rows[0]["url"])) if rows else None),
    ),
    SchemaField("publisher", "Organization | None", "Organization that published it.", _read(_node)),
    SchemaField(
        "datePublished", "str | None", "Date of publication, as precisely as it says (EDTF).", _first("published")
    ),
    SchemaField("language", "str | None", "Language that it is written in, as a BCP 47 tag.", _first("language")),
    SchemaField("licence", "str | None", "Licence, in the words of its publisher.", _first("licence")),
    SchemaField(
        "notice", "list[str]", "What its source demands to be shown wherever its data is shown.",
        _read(lambda _, rows: list(dict.fromkeys(text_of(row["notice"]) for row in rows if row["notice"]))),
    ),
    SchemaField("format", "str | None", "Name of the reader that read it.", _first("format")),
    SchemaField("contentHash", "str | None", "SHA-256 of what was read, hexadecimal.", _first("contentHash")),
    SchemaField("recordedAt", "str | None", "When the graph took it in.", _first("recordedAt")),
)  # fmt: skip
