"""The sheet of systems: one row for each, about the system itself and not about an incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.schemes import Concept
from kg.sources.aiaaic.catalogue import AIAAIC, NUMBER, is_name, values, years
from kg.sources.aiaaic.incidents import HEADLINE
from kg.sources.aiaaic.sheet import (
    COUNTRY,
    ID,
    REGION,
    Facets,
    column_names,
    fields_of,
    in_words,
    page,
    parties,
    sheet_rows,
    strays,
)
from kg.sources.dates import edtf_literal
from kg.sources.records import CatalogueReader, Cells, Head, Numbers, Record, RowError, notation, read_rows
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary

NAME: Final = "System name"
RELEASED: Final = "Released"
COUNTRIES: Final = "Country(s)"
DEVELOPERS: Final = "Developer(s)"
PURPOSES: Final = "Purpose(s)"
PAGE: Final = "Description/links"
_OTHERS: Final = frozenset({ID, NAME, RELEASED, COUNTRIES, DEVELOPERS, PURPOSES, PAGE})


def _recognises(head: Head) -> bool:
    columns = set(column_names(head.rows)[0])
    return {ID, NAME} <= columns and HEADLINE not in columns


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The systems in the order of the sheet."""
    facets, numbers = Facets.of(vocabulary), Numbers(ID)
    rows = sheet_rows(feed, (NAME,))
    return read_rows(rows, lambda cells: _system(feed.name, numbers.take(cells, NUMBER), cells, facets))


def _system(source: str, number: str, cells: Cells, facets: Facets) -> Reading:
    fields = fields_of(cells, lambda name: name in _OTHERS or name in facets.schemes)
    fields[NAME] = name = " ".join(fields[NAME].split())
    if not is_name(name):
        raise RowError(NAME, "a system without a name")
    record = Record(AIAAIC, READER.name, READER.version, "systems", number, fields, source, cells.line)
    node = mint("system", name)
    record.text(node, SCHEMA.name, NAME)
    notation(record, node, number, ID)
    _released(record, node)
    for spelled in parties(record, DEVELOPERS, facets.vocabulary):
        record.party(node, IG.developedBy, spelled, DEVELOPERS)
    for purpose in values(record.value(PURPOSES)):
        record.claim(node, IG.usedFor, Literal(purpose), PURPOSES, purpose)
    for label, concept in facets.listed(record.value(COUNTRIES), COUNTRY, REGION):
        _file(record, node, IG.usedIn, label, concept, COUNTRIES)
    for column, label, concept in facets.read(record):
        _file(record, node, IG.category, label, concept, column)
    address = page(record, node, PAGE)
    strays(record, cells)
    return record.reading(name, node, address)


def _released(record: Record, node: NamedNode) -> None:
    text = record.value(RELEASED)
    date = years(text)
    if date is not None:
        record.claim(node, SCHEMA.releaseDate, edtf_literal(date), RELEASED)
    elif text:
        record.unread(RELEASED, text, "no year")


def _file(record: Record, node: NamedNode, prop: NamedNode, label: str, concept: Concept | None, column: str) -> None:
    if concept is not None:
        record.claim(node, prop, concept.iri, column, label)
    else:
        record.claim(node, SCHEMA.keywords, in_words(column, label), column, label)


READER: Final = CatalogueReader("aiaaic-systems", 1, _recognises, read)
