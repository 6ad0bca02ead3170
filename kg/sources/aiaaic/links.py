"""The links of AIAAIC's pages: one row for each article, one document for all articles of an incident.

The headline of a row is that of the incident, not of the article. Posts and archived copies stand beside articles of
newspapers, as the page has them: all of them report on the incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.sources.aiaaic.catalogue import AIAAIC, NUMBER
from kg.sources.aiaaic.sheet import page
from kg.sources.records import CatalogueReader, Cells, Head, Record, clean_address, notation, table_rows
from kg.sources.references import Entry, write_reference
from kg.terms import IG, SCHEMA
from kg.vocabulary import Vocabulary

ID: Final = "aiaaic_id"
HEADLINE: Final = "headline"
PAGE: Final = "aiaaic_url"
ARTICLE: Final = "article_url"


def _recognises(head: Head) -> bool:
    return head.has_columns(ID, ARTICLE)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """Bad rows first, then one record for each incident, whether its rows stand together or not."""
    rows_of: dict[str, list[Cells]] = {}
    for cells in table_rows(feed, (ID, ARTICLE)):
        if isinstance(cells, BadRow):
            yield cells
        elif re.fullmatch(NUMBER, cells.values[ID]) is None:
            yield BadRow(cells.line, ID, f"{cells.values[ID]!r} is no id")
        elif clean_address(cells.values[ARTICLE]) is None:
            yield BadRow(cells.line, ARTICLE, f"{cells.values[ARTICLE]!r} is no web address")
        else:
            rows_of.setdefault(cells.values[ID], []).append(cells)
    for number, rows in rows_of.items():
        yield _articles(feed.name, number, rows, vocabulary)


def _articles(source: str, number: str, rows: Sequence[Cells], vocabulary: Vocabulary) -> Reading:
    addresses = list(dict.fromkeys(row.values[ARTICLE] for row in rows))
    fields = {ID: number, HEADLINE: "", PAGE: ""}
    fields |= {name: value for name, value in rows[0].values.items() if name in fields}
    fields |= {f"{ARTICLE} {place}": address for place, address in enumerate(addresses, 1)}
    record = Record(AIAAIC, READER.name, READER.version, "article-links", number, fields, source, rows[0].line)
    node = AIAAIC.record(number)
    notation(record, node, number, ID)
    record.text(node, SCHEMA.alternateName, HEADLINE)
    for place in range(1, len(addresses) + 1):
        write_reference(record, node, IG.reportsOn, Entry(f"{ARTICLE} {place}", title=""), vocabulary)
    for row in rows[1:]:
        for name in (HEADLINE, PAGE):
            if row.values.get(name, "") not in {"", fields[name]}:
                record.unread(name, row.values[name], f"differs within {number}")
    return record.reading(f"Articles on {number}", None, page(record, node, PAGE))


READER: Final = CatalogueReader("aiaaic-article-links", 1, _recognises, read)
