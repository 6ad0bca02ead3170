"""What a record refers to: articles with address, title, publisher and date, pages of other catalogues, AI systems."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.sources.aim_address import incident_id
from kg.sources.dates import date_literal, parse_date
from kg.sources.names import article_iri, organization
from kg.sources.records import Record
from kg.sources.scribe import headline_literal
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary

_AIID_PAGE: Final = re.compile(r"https?://(?:www\.)?incidentdatabase\.ai/cite/(\d+)/?(?:[?#].*)?", re.IGNORECASE)


class Entry(NamedTuple):
    """The names of the record's fields that describe one article; a field may be empty or missing."""

    address: str
    title: str
    publisher: str = ""
    published: str = ""
    language: str = ""


def write_reference(record: Record, about: NamedNode, prop: NamedNode, entry: Entry, vocabulary: Vocabulary) -> None:
    """The claims about an article that stands in relation `prop` to `about`; a page of another catalogue is no article
    but that catalogue's record, which is related to this one."""
    address, title = record.value(entry.address), record.value(entry.title)
    other = record_behind(address)
    if other is not None:
        record.claim(about, IG.relatedRecord, other, entry.address)
        return
    article = record.link(about, prop, address, entry.address) if address else None
    if article is None:
        if not title:
            return
        article = article_iri(title, None, None)
        record.claim(article, prop, about, entry.title)
    write_article(record, article, entry, vocabulary)


def write_article(record: Record, article: NamedNode, entry: Entry, vocabulary: Vocabulary) -> None:
    """The claims about the article itself, its address left out."""
    if title := record.value(entry.title):
        record.claim(article, SCHEMA.headline, headline_literal(title), entry.title)
    if name := record.value(entry.publisher):
        publisher = organization(vocabulary, name)
        record.claim(article, SCHEMA.publisher, publisher.iri, entry.publisher)
        record.claim(publisher.iri, SCHEMA.name, Literal(name), entry.publisher)
    if day := record.value(entry.published):
        edtf = parse_date(day)
        if edtf is None:
            record.unread(entry.published, day, "no date")
        else:
            record.claim(article, SCHEMA.datePublished, date_literal(edtf), entry.published)
    record.text(article, SCHEMA.inLanguage, entry.language)


def write_system(record: Record, about: NamedNode, spelled: str, name: str) -> NamedNode:
    """The AI system of that name, which took part in an incident."""
    system = mint("system", spelled)
    record.claim(about, IG.involvesSystem, system, name, spelled)
    record.claim(system, SCHEMA.name, Literal(spelled), name, spelled)
    return system


def record_behind(address: str) -> NamedNode | None:
    """The record of the AI Incident Database or of the OECD monitor that an address is the page of."""
    aim, aiid = incident_id(address), _AIID_PAGE.fullmatch(address)
    if aim is not None:
        return mint("record", "aim", aim)
    return mint("record", "aiid", aiid[1]) if aiid else None
