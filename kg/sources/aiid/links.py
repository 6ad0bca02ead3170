"""AIID's list of pages of the OECD monitor that it holds for the same events: many to many, never an identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.sources.aiid.catalogue import AIID
from kg.sources.aim_address import incident_id
from kg.sources.records import CatalogueReader, Cells, Head, Record, RowError, read_table
from kg.terms import IG, mint
from kg.vocabulary import Vocabulary

ID: Final = "incident_id"
ADDRESS: Final = "oecd_aim_url"


def _recognises(head: Head) -> bool:
    return head.has_columns(ID, ADDRESS)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """One record for each pair."""
    return read_table(feed, (ID, ADDRESS), lambda cells: _pair(feed.name, cells))


def _pair(source: str, cells: Cells) -> Reading:
    number, address = cells.values.get(ID, ""), cells.values.get(ADDRESS, "")
    aim = incident_id(address)
    if not number.isdigit():
        raise RowError(ID, f"{number!r} is no incident number")
    if aim is None:
        raise RowError(ADDRESS, f"{address!r} is no address of an AIM page")
    key = f"{number}-{aim}"
    record = Record(AIID, READER.name, READER.version, "aim-links", key, cells.values, source, cells.line)
    record.claim(AIID.record(number), IG.relatedRecord, mint("record", "aim", aim), ADDRESS)
    return record.reading(f"AIID {number} and AIM {aim}", None)


READER: Final = CatalogueReader("aiid-aim-links", 1, _recognises, read)
