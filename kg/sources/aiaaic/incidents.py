"""The sheet of incidents: one row for each, filled in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.sources.aiaaic.catalogue import AIAAIC, NUMBER, values, years
from kg.sources.aiaaic.sheet import (
    COUNTRY,
    ID,
    REGION,
    Facets,
    column_names,
    fields_of,
    in_words,
    names,
    page,
    parties,
    sheet_rows,
    strays,
)
from kg.sources.records import CatalogueReader, Cells, Head, Numbers, Record, RowError, notation, read_rows
from kg.sources.references import write_system
from kg.terms import IG, SCHEMA, VOCAB
from kg.vocabulary import Vocabulary

HEADLINE: Final = "Headline"
OCCURRED: Final = "Occurred"
SYSTEM: Final = "System name"
PURPOSE: Final = "Purpose"
JURISDICTION: Final = "Jurisdiction"
PAGE: Final = "Summary/links"
ROLES: Final[dict[str, NamedNode]] = {"Deployer": IG.deployer, "Developer": IG.developer}
_OTHERS: Final = frozenset({ID, HEADLINE, OCCURRED, *ROLES, SYSTEM, PURPOSE, JURISDICTION, PAGE})
_WORDS: Final[dict[NamedNode, NamedNode]] = {
    VOCAB["aiaaic/harm"]: IG.harm,
    VOCAB["aiaaic/consequence"]: IG.consequence,
}
"""What holds the values that a list lacks; those of the other lists are schema:keywords."""


def _recognises(head: Head) -> bool:
    return {ID, HEADLINE} <= set(column_names(head.rows)[0])


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The incidents in the order of the sheet."""
    facets, numbers = Facets.of(vocabulary), Numbers(ID)
    rows = sheet_rows(feed, (HEADLINE,))
    return read_rows(rows, lambda cells: _incident(feed.name, numbers.take(cells, NUMBER), cells, facets))


def _incident(source: str, number: str, cells: Cells, facets: Facets) -> Reading:
    fields = fields_of(cells, lambda name: name in _OTHERS or name in facets.schemes)
    fields[HEADLINE] = title = " ".join(fields[HEADLINE].split())
    if not title:
        raise RowError(HEADLINE, "an incident without a headline")
    record = Record(AIAAIC, READER.name, READER.version, "incidents", number, fields, source, cells.line)
    node = AIAAIC.record(number)
    notation(record, node, number, ID)
    record.text(node, SCHEMA.name, HEADLINE)
    record.date(node, years(record.value(OCCURRED)), OCCURRED, "event", "no year")
    for column, role in ROLES.items():
        for spelled in parties(record, column, facets.vocabulary):
            record.party(node, role, spelled, column)
    for spelled in names(record, SYSTEM):
        write_system(record, node, spelled, SYSTEM)
    for purpose in values(record.value(PURPOSE)):
        record.claim(node, IG.purpose, Literal(purpose), PURPOSE, purpose)
    _jurisdiction(record, node, facets)
    _facets(record, node, facets)
    address = page(record, node, PAGE)
    strays(record, cells)
    return record.reading(title, node, address)


def _jurisdiction(record: Record, node: NamedNode, facets: Facets) -> None:
    """The text as it is, but for regions ("Multiple"): a search by country is not to find them."""
    for label, concept in facets.listed(record.value(JURISDICTION), COUNTRY, REGION):
        if concept is not None:
            record.claim(node, IG.jurisdiction, concept.iri, JURISDICTION, label)
        if concept is None or concept.scheme != REGION:
            record.claim(node, IG.country, Literal(label), JURISDICTION, label)


def _facets(record: Record, node: NamedNode, facets: Facets) -> None:
    for column, label, concept in facets.read(record):
        words = _WORDS.get(facets.schemes[column])
        if concept is not None:
            record.claim(node, IG.classifiedAs, concept.iri, column, label)
        elif words is not None:
            record.claim(node, words, Literal(label), column, label)
        else:
            record.claim(node, SCHEMA.keywords, in_words(column, label), column, label)


READER: Final = CatalogueReader("aiaaic-incidents", 1, _recognises, read)
