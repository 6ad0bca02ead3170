"""The AI Incident Database: the tables of its weekly snapshot, each with a reader of its own."""

from __future__ import annotations

from typing import Final

from kg.sources.aiid import classifications, duplicates, entities, incidents, links, reports
from kg.sources.records import CatalogueReader

READERS: Final[tuple[CatalogueReader, ...]] = (
    incidents.READER, reports.READER, classifications.READER, duplicates.READER, *entities.READERS, links.READER,
)  # fmt: skip
