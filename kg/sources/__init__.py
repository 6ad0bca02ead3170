"""Readers: one per kind of document. A document is recognised by what stands in it, never by its file name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from kg.documents import RawDocument, Reading
from kg.errors import UnknownFormat, UsageError
from kg.settings import Settings
from kg.sources import aim_list, aim_page, news_article
from kg.sources.page import Page, open_page
from kg.vocabulary import Vocabulary

__all__ = ["AUTO", "READERS", "Reader", "read", "recognise"]

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


def recognise(raw: RawDocument, vocabulary: Vocabulary, settings: Settings) -> Reader:
    """The reader for a document.

    Raises UnknownFormat with the reason of every reader, BadDocument where the bytes are no text.
    """
    return _recognise(open_page(raw, settings), vocabulary)


def read(raw: RawDocument, vocabulary: Vocabulary, settings: Settings, format: str = AUTO) -> Reading:
    """What a document says. `format` names the reader to use, whatever the content looks like.

    Raises UsageError for an unknown `format`, UnknownFormat where no reader recognises the document, BadDocument
    where it cannot be read.
    """
    if format == AUTO:
        page = open_page(raw, settings)
        return _recognise(page, vocabulary).read(page, vocabulary)
    reader = next((reader for reader in READERS if reader.name == format), None)
    if reader is None:
        names = ", ".join((AUTO, *(reader.name for reader in READERS)))
        raise UsageError(f"unknown format {format!r}; known are {names}")
    return reader.read(open_page(raw, settings), vocabulary)


def _recognise(page: Page, vocabulary: Vocabulary) -> Reader:
    reasons = []
    for reader in READERS:
        reason = reader.objection(page, vocabulary)
        if reason is None:
            return reader
        reasons.append(f"{reader.name}: {reason}")
    raise UnknownFormat(page.name, f"no reader recognises the content ({'; '.join(reasons)})")
