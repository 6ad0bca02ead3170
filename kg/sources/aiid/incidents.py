"""incidents.csv: one row for each incident, with the parties as slugs in JSON lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Modality
from kg.documents import Reading
from kg.edtf import bounds
from kg.feeds import BadRow, Feed
from kg.sources.aiid.catalogue import AIID, INCIDENT_PAGE, report
from kg.sources.records import (
    ALLEGED,
    CatalogueReader,
    Cells,
    Head,
    Numbers,
    Record,
    RowError,
    json_list,
    notation,
    read_table,
)
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary

ID: Final = "incident_id"
TITLE: Final = "title"
DATE: Final = "date"
REPORTS: Final = "reports"
DESCRIPTION: Final = "description"
ROLES: Final[dict[str, NamedNode]] = {
    "Alleged deployer of AI system": IG.deployer,
    "Alleged developer of AI system": IG.developer,
    "Alleged harmed or nearly harmed parties": IG.harmedParty,
}
_FIELDS: Final = (ID, TITLE, DATE, DESCRIPTION, *ROLES, REPORTS)


def _recognises(head: Head) -> bool:
    return head.has_columns(ID, TITLE, REPORTS, *ROLES)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The incidents in the order of the table."""
    numbers = Numbers(ID)
    return read_table(feed, _FIELDS, lambda cells: _incident(feed.name, numbers.take(cells), cells))


def _incident(source: str, number: str, cells: Cells) -> Reading:
    fields = {name: cells.values.get(name, "") for name in _FIELDS}
    if not fields[TITLE]:
        raise RowError(TITLE, "an incident without a title")
    record = Record(AIID, READER.name, READER.version, "incidents", number, fields, source, cells.line)
    node = AIID.record(number)
    notation(record, node, number, ID)
    record.text(node, SCHEMA.name, TITLE)
    record.text(node, SCHEMA.description, DESCRIPTION)
    record.date(node, fields[DATE] if bounds(fields[DATE]) else None, DATE, "event")
    for column, role in ROLES.items():
        for slug in json_list(cells, column):
            party = mint("party", slug)
            record.claim(node, role, party, column, slug, modality=Modality.REPORTED, cue=ALLEGED)
            notation(record, party, slug, column)
    for name in json_list(cells, REPORTS):
        record.claim(report(name), IG.reportsOn, node, REPORTS, name)
    return record.reading(fields[TITLE], node, INCIDENT_PAGE.format(number))


READER: Final = CatalogueReader("aiid-incidents", 1, _recognises, read)
