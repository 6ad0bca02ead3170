"""The AI Incident Database: the tables of its weekly snapshot, each with a reader of its own."""

from __future__ import annotations

from typing import Final

from kg.sources.aiid import duplicates, incidents, links
from kg.sources.records import CatalogueReader

READERS: Final[tuple[CatalogueReader, ...]] = (incidents.READER, duplicates.READER, links.READER)
