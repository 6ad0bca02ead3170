"""Readers: one per kind of page or catalogue. An input is recognised by what stands in it, never by its file name."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from kg.documents import Reading
from kg.errors import UnknownFormat, UsageError
from kg.feeds import BadRow, Feed
from kg.settings import Settings
from kg.sources import aiaaic, aiid, aim_json, aim_list, aim_page, atlas, json_lines, news_article, postmortems, rdf
from kg.sources.page import Page, open_page
from kg.sources.records import CatalogueReader, Head
from kg.vocabulary import Vocabulary

__all__ = ["AUTO", "CATALOGUES", "READERS", "Reader", "catalogue_of", "formats", "read", "recognise"]

AUTO: Final = "auto"
"""The format that means: recognise it."""


class Reader(NamedTuple):
    """One kind of document. `name` is also SourceDocument.format and the value of `kg ingest --format`."""

    name: str
    version: int
    objection: Callable[[Page, Vocabulary], str | None]
    """Why a page is not of this kind; None where it is."""
    read: Callable[[Page, Vocabulary], Reading]

    def recognises(self, page: Page, vocabulary: Vocabulary) -> bool:
        """Whether a page is of this kind."""
        return self.objection(page, vocabulary) is None


READERS: Final = (
    Reader(aim_list.NAME, aim_list.VERSION, aim_list.objection, aim_list.read),
    Reader(aim_page.NAME, aim_page.VERSION, aim_page.objection, aim_page.read),
    Reader(news_article.NAME, news_article.VERSION, news_article.objection, news_article.read),
)
"""In the order in which they are asked: the pages of one site before news in general."""


CATALOGUES: Final[tuple[CatalogueReader, ...]] = (
    *aiid.READERS,
    *aiaaic.READERS,
    atlas.READER,
    postmortems.READER,
    json_lines.READER,
    aim_json.READER,
    rdf.READER,
)
"""Asked before the readers of pages: a table is known by its columns."""


_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How texts begin that hold zero bytes."""


def formats() -> tuple[str, ...]:
    """The values of `kg ingest --format`."""
    return (AUTO, *(reader.name for reader in CATALOGUES), *(reader.name for reader in READERS))


def read(feed: Feed, vocabulary: Vocabulary, settings: Settings, format: str = AUTO) -> Iterator[Reading | BadRow]:
    """What an input says: one reading for a page, one for each record of a catalogue.

    `format` names the reader to use, whatever the content looks like. Raises UsageError for an unknown `format`,
    UnknownFormat where no reader recognises the input, BadDocument where it cannot be read.
    """
    if format not in formats():
        raise UsageError(f"unknown format {format!r}; known are {', '.join(formats())}")
    head = Head(feed.head)
    catalogue = catalogue_of(head, format)
    if catalogue is not None:
        return catalogue.read(feed, vocabulary)
    if format == AUTO and b"\0" in head.data and not head.data.startswith(_WIDE):
        raise UnknownFormat(feed.name, "no reader recognises the content (binary data)")
    page = open_page(feed.document(settings.max_document_bytes), settings)
    reader = next((reader for reader in READERS if reader.name == format), None) or recognise(page, vocabulary)
    return iter([reader.read(page, vocabulary)])


def catalogue_of(head: Head, format: str = AUTO) -> CatalogueReader | None:
    """The reader of records for a file that begins so; None where it is no catalogue."""
    return next(
        (reader for reader in CATALOGUES if reader.name == format or (format == AUTO and reader.recognises(head))), None
    )


def recognise(page: Page, vocabulary: Vocabulary) -> Reader:
    """The reader for a page. Raises UnknownFormat with the reason of every reader."""
    reasons = []
    for reader in READERS:
        reason = reader.objection(page, vocabulary)
        if reason is None:
            return reader
        reasons.append(f"{reader.name}: {reason}")
    raise UnknownFormat(page.name, f"no reader recognises the content ({'; '.join(reasons)})")
