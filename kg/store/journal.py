"""Changes that take several requests, made whole by writing them ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import QueryError, StoreError
from kg.store.answers import read_solutions
from kg.store.base import Solutions
from kg.store.client import JSON, SparqlClient
from kg.store.updates import update_text
from kg.terms import ADMINISTRATION, RDF, SCHEMA

JOURNAL: Final = NamedNode(ADMINISTRATION + "journal")
"""Named graph of the update that is being written. It is no part of what the graph says, so the query for it is no
question of queries/, which every reader may ask of every store."""
_ENTRIES: Final = (
    f"SELECT ?entry ?value WHERE {{ VALUES ?journal {{ {JOURNAL} }} GRAPH ?journal {{ ?entry ?kind ?value }} }}"
)


class Journal:
    """The texts of an update, which can be run twice, stand in a graph of the store before the first of them is run.

    A writer that was cut off before it had written the number of texts has changed nothing; after that, whoever comes
    next finishes the update. This holds whether the server runs one request as one transaction or not.
    """

    def __init__(self, client: SparqlClient) -> None:
        self._client = client

    def run(self, texts: Sequence[str]) -> None:
        """Write ahead, then run. Raises StoreError, and QueryError where the server refuses a text."""
        for number, text in enumerate(texts):
            self._insert(_entry(number), RDF.value, Literal(text))
        self._insert(JOURNAL, SCHEMA.numberOfItems, Literal(len(texts)))
        self._finish(texts)

    def recover(self) -> None:
        """Finish the update that was cut off, if its texts are all there. Raises StoreError."""
        found = read_solutions(self._client.query(_ENTRIES, JSON))
        if not isinstance(found, Solutions):
            raise StoreError(f"{self._client.url}: the journal cannot be read")
        values = {entry: value.value for entry, value in found.rows if value is not None}
        if not values:
            return
        texts = [values.get(_entry(number)) for number in range(int(values.get(JOURNAL, 0)))]
        try:
            self._finish([text for text in texts if text is not None])
        except QueryError as error:
            raise StoreError(f"{self._client.url}: an update that was cut off cannot be finished: {error}") from error

    def _finish(self, texts: Sequence[str]) -> None:
        try:
            for text in texts:
                self._client.update(text)
        except QueryError:  # it would be refused again and again
            self._client.update(update_text([JOURNAL], (), ()))
            raise
        self._client.update(update_text([JOURNAL], (), ()))

    def _insert(self, subject: NamedNode, predicate: NamedNode, value: Literal) -> None:
        self._client.update(update_text((), (), [Quad(subject, predicate, value, JOURNAL)]))


def _entry(number: int) -> NamedNode:
    return NamedNode(f"{JOURNAL.value}/{number}")
