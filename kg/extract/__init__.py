"""Claims from running text. spaCy is imported here and nowhere else, and only when an Extractor is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kg.claims import Claim
from kg.documents import Reading
from kg.extract.gazetteer import Gazetteer, Name
from kg.settings import Settings
from kg.vocabulary import Vocabulary

__all__ = ["VERSION", "Extractor", "Gazetteer", "Name"]

VERSION: Final = 1
"""Raised when the same text gives other claims: documents are then read again at the next ingest."""


class Extractor:
    """Reads the passages of readings. Build one per process: it holds compiled tables and no state of documents."""

    def __init__(self, vocabulary: Vocabulary, gazetteer: Gazetteer, settings: Settings) -> None:
        from kg.extract.extractor import Pipeline  # spaCy costs half a second: paid by who extracts

        self._pipeline = Pipeline(vocabulary, gazetteer, settings)

    def extract(self, reading: Reading) -> tuple[Claim, ...]:
        """The claims of one reading."""
        return next(self.extract_all((reading,)))

    def extract_all(self, readings: Iterable[Reading]) -> Iterator[tuple[Claim, ...]]:
        """The claims of each reading in order, read in batches."""
        return self._pipeline.extract_all(readings)
