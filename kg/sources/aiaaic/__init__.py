"""The AIAAIC Repository: its sheets of incidents and systems, and the articles that its pages link."""

from __future__ import annotations

from typing import Final

from kg.sources.aiaaic import incidents, links, systems
from kg.sources.records import CatalogueReader

READERS: Final[tuple[CatalogueReader, ...]] = (incidents.READER, links.READER, systems.READER)
