"""reports.csv: the articles behind the report numbers of incidents.csv."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.sources.aiid.catalogue import AIID, report
from kg.sources.records import (
    CatalogueReader,
    Cells,
    Head,
    Numbers,
    Record,
    RowError,
    clean_address,
    json_list,
    read_table,
)
from kg.sources.references import Entry, write_article
from kg.terms import IG, SCHEMA, XSD
from kg.vocabulary import Vocabulary

NUMBER: Final = "report_number"
TITLE: Final = "title"
URL: Final = "url"
DOMAIN: Final = "source_domain"
AUTHORS: Final = "authors"
DATE: Final = "date_published"
LANGUAGE: Final = "language"
_FIELDS: Final = (NUMBER, TITLE, URL, DOMAIN, AUTHORS, DATE, LANGUAGE)
"""The table has the whole text of each article too; it is nobody's to pass on and is not read."""


def _recognises(head: Head) -> bool:
    return head.has_columns(NUMBER, TITLE, URL)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """One record for each report."""
    numbers = Numbers(NUMBER)
    return read_table(
        feed, (NUMBER, TITLE, URL), lambda cells: _report(feed.name, numbers.take(cells), cells, vocabulary)
    )


def _report(source: str, number: str, cells: Cells, vocabulary: Vocabulary) -> Reading:
    fields = {name: cells.values.get(name, "") for name in _FIELDS}
    address = clean_address(fields[URL])
    if address is None:
        raise RowError(URL, f"{fields[URL]!r} is no web address")
    record = Record(AIID, READER.name, READER.version, "reports", number, fields, source, cells.line)
    article = report(number)
    record.claim(article, SCHEMA.url, Literal(address, datatype=XSD.anyURI), URL)
    write_article(record, article, Entry(URL, TITLE, DOMAIN, DATE, LANGUAGE), vocabulary)
    if fields[AUTHORS]:
        record.claim(article, IG.byline, Literal(_authors(cells)), AUTHORS)
    return record.reading(fields[TITLE] or address, article, address, fields[LANGUAGE] or "en")


def _authors(cells: Cells) -> str:
    """The byline as one text: the cell is a JSON list in newer snapshots."""
    try:
        return ", ".join(json_list(cells, AUTHORS))
    except RowError:
        return cells.values[AUTHORS]


READER: Final = CatalogueReader("aiid-reports", 1, _recognises, read)
