"""duplicates.csv: numbers of incidents that were merged into others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.sources.aiid.catalogue import AIID
from kg.sources.records import CatalogueReader, Cells, Head, Numbers, Record, RowError, notation, read_table
from kg.terms import IG
from kg.vocabulary import Vocabulary

DUPLICATE: Final = "duplicate_incident_number"
TRUE: Final = "true_incident_number"


def _recognises(head: Head) -> bool:
    return head.has_columns(DUPLICATE, TRUE)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """One record for each merged number."""
    numbers = Numbers(DUPLICATE)
    return read_table(feed, (DUPLICATE, TRUE), lambda cells: _duplicate(feed.name, numbers.take(cells), cells))


def _duplicate(source: str, old: str, cells: Cells) -> Reading:
    new = cells.values[TRUE]
    if not new.isdigit() or old == new:
        raise RowError(TRUE, f"{new!r} is not the number of another incident")
    record = Record(AIID, READER.name, READER.version, "duplicates", old, cells.values, source, cells.line)
    notation(record, AIID.record(old), old, DUPLICATE)
    record.claim(AIID.record(old), IG.duplicateOf, AIID.record(new), TRUE)
    return record.reading(f"AIID incident {old} was merged into {new}", None)


READER: Final = CatalogueReader("aiid-duplicates", 1, _recognises, read)
