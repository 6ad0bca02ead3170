"""Records of catalogues: one row or object, one document with a graph of its own.

A record's text is its fields, one to a line; the evidence of a claim is the field that it was read from. So a newer
edition of a catalogue changes just the records that changed, and a field that is gone takes its claims along.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from kg.claims import Claim, Modality, Span, Term
from kg.documents import Reading, SourceDocument, Unread
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed, Row
from kg.sources.dates import edtf_literal
from kg.terms import IG, SCHEMA, SKOS, TRACKING, XSD, bare_address, digest, mint, slug
from kg.vocabulary import Vocabulary

ALLEGED: Final = "alleged"
"""The cue of the claims of catalogues that say "alleged" in the name of the column, not of the value."""

_TRACKED: Final = re.compile(rf"([?&])(?:(?:{TRACKING.pattern})=[^&#]*(?:&|(?=#)|$))+", re.IGNORECASE)
_EMPTY_QUERY: Final = re.compile(r"[?&]+(?=#|$)")
_TRAILING: Final = re.compile(r"[\s.,;:)\]>'\"”’]+$")


class CatalogueReader(NamedTuple):
    """One kind of file that holds records. `name` is also SourceDocument.format and the value of `--format`."""

    name: str
    version: int
    recognises: Callable[[Head], bool]
    """Whether a file is of this kind, by its beginning."""
    read: Callable[[Feed, Vocabulary], Iterator[Reading | BadRow]]
    """The records in order; a record that cannot be read is a BadRow. Raises BadDocument where nothing can be."""


@dataclass(frozen=True)
class Head:
    """The first bytes of a file, as recognition sees them."""

    data: bytes

    @cached_property
    def text(self) -> str:
        """The bytes as UTF-8, whatever is none replaced; without a byte order mark."""
        return self.data.decode("utf-8-sig", "replace")

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows as comma-separated values, cells stripped; empty where the text is no table."""
        try:
            lines = csv.reader(self.text.splitlines()[:4])
            return tuple(tuple(cell.strip() for cell in row) for row in lines)
        except csv.Error:
            return ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The first row."""
        return self.rows[0] if self.rows else ()

    def has_columns(self, *names: str) -> bool:
        """Whether the first row has all of these cells."""
        return set(names) <= set(self.columns)

    @property
    def is_json(self) -> bool:
        return self.text.lstrip()[:1] in {"{", "["}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Who keeps a catalogue, and what must be said when it is shown."""

    key: str
    """First part of the IRIs of its records: "aiid" in id/record/aiid.1471."""
    publisher: NamedNode
    licence: str
    notice: str | None = None

    def record(self, number: str) -> NamedNode:
        """The catalogue's own view of one incident."""
        return mint("record", self.key, number)

    def document(self, part: str, key: str) -> NamedNode:
        """What holds a record of a list; of keys that an IRI spells alike ("mcdonald's", "mcdonalds") one each."""
        safe = slug(key)
        name = safe if safe == key.casefold() else f"{safe}-{digest(key, length=8)}"
        return mint("document", self.key, part, name)

    def collection(self, name: str) -> NamedNode:
        """The list that a file of the catalogue is a whole edition of: what is missing in the next one is withdrawn."""
        return mint("collection", self.key, name)


@dataclass(slots=True)
class Record:
    """One record in the making: give it its fields, write claims, ask for the reading."""

    catalogue: Catalogue
    format: str
    version: int
    part: str
    """Which list of the catalogue: "incidents"; with the key it makes the document's IRI."""
    key: str
    """The catalogue's own id of the record, letter for letter."""
    fields: Mapping[str, str]
    """Name of the field as the source spells it -> its value; empty ones are left out of the text."""
    source: str
    """Name of the input, for errors and reports."""
    line: int = 0
    """Where the record starts in the input, from 1."""
    whole: bool = True
    """The input lists all records of this part, so that those it lacks are withdrawn."""
    asserted_by: NamedNode | None = None
    """Who says it, where that is not the catalogue's publisher (an annotator's institution)."""
    annotator: str | None = None
    """Who or what assigned the values, as the source names it: "Annotator-1", "automated"."""
    machine_generated: bool = False
    iri: NamedNode = field(init=False)
    """The document that holds the record."""
    _claims: list[Claim] = field(default_factory=list)
    _unread: list[Unread] = field(default_factory=list)
    _places: dict[str, Span] = field(init=False)
    _text: str = field(init=False)

    def __post_init__(self) -> None:
        lines, places, start = [], {}, 0
        for name, value in self.fields.items():
            if value:
                line = f"{name}: {value}"
                places[name] = Span(start + len(name) + 2, start + len(line), value)
                lines.append(line)
                start += len(line) + 1
        self._places, self._text = places, "\n".join(lines)
        self.iri = self.catalogue.document(self.part, self.key)

    def value(self, name: str) -> str:
        """The field's value, "" where the record has none."""
        return self.fields.get(name, "")

    def place(self, name: str) -> Span | None:
        """Where the field's value stands in the document's text; None where the record has none."""
        return self._places.get(name)

    def add(self, claims: Iterable[Claim]) -> None:
        """Take claims that were written elsewhere, with evidence from this record."""
        self._claims.extend(claims)

    def claim(
        self,
        about: NamedNode,
        prop: NamedNode,
        value: Term,
        name: str,
        words: str | None = None,
        *,
        modality: Modality = Modality.ASSERTED,
        cue: str | None = None,
        confidence: float = 1.0,
        machine_generated: bool = False,
    ) -> Claim:
        """Write a claim that the field `name` makes, by its part `words` where that is not the whole field."""
        evidence = self._places.get(name)
        raw = None
        if evidence is not None and words is not None and words != evidence.text:
            at = _find_whole(words, evidence.text)
            raw = None if at < 0 else Span(evidence.start + at, evidence.start + at + len(words), words)
        claim = Claim(
            about, prop, value, self.iri, self.asserted_by or self.catalogue.publisher, modality,
            f"reader:{self.format}", evidence=evidence, raw=raw, cue=cue, confidence=confidence,
            machine_generated=self.machine_generated or machine_generated, annotator=self.annotator,
        )  # fmt: skip
        self._claims.append(claim)
        return claim

    def text(self, about: NamedNode, prop: NamedNode, name: str) -> None:
        """The whole field as a plain literal, where it has a value."""
        if self.value(name):
            self.claim(about, prop, Literal(self.value(name)), name)

    def date(self, about: NamedNode, edtf: str | None, name: str, basis: str, reason: str = "no date") -> None:
        """The date of an incident, and whether it is that of the "event", of a "response" or of the first "report".

        None where the field holds no date: a text that stands there is kept as unread for that `reason`.
        """
        if edtf is not None:
            self.claim(about, IG.date, edtf_literal(edtf), name)
            self.claim(about, IG.dateBasis, Literal(basis), name)
        elif self.value(name):
            self.unread(name, self.value(name), reason)

    def party(self, about: NamedNode, role: NamedNode, spelled: str, name: str, cue: str | None = None) -> NamedNode:
        """Somebody named in a role. Whether the name is that of an organization is decided by identity, not here."""
        node = mint("party", spelled)
        self.claim(about, role, node, name, spelled, modality=Modality.REPORTED if cue else Modality.ASSERTED, cue=cue)
        self.claim(node, SCHEMA.name, Literal(spelled), name, spelled)
        return node

    def link(self, about: NamedNode, prop: NamedNode, address: str, name: str) -> NamedNode | None:
        """An article behind an address, which is normalised for its node and kept as it was; None where it is none."""
        clean = clean_address(address)
        if clean is None:
            self.unread(name, address, "no web address")
            return None
        node = article_at(clean)
        self.claim(node, SCHEMA.url, Literal(clean, datatype=XSD.anyURI), name, address)
        self.claim(node, prop, about, name, address)
        return node

    def concept(self, about: NamedNode, prop: NamedNode, scheme: NamedNode, label: str, name: str,
                vocabulary: Vocabulary) -> bool:  # fmt: skip
        """A value of a closed list; an unknown one is kept as unread. Says whether it was known."""
        found = vocabulary.concept_by_label(scheme, label)
        if found is None:
            self.unread(name, label, f"unknown value of {scheme.value.rpartition('/vocab/')[2]}")
            return False
        self.claim(about, prop, found.iri, name, label)
        return True

    def unread(self, name: str, text: str, reason: str) -> None:
        """Report a value that no rule understood."""
        self._unread.append(Unread(self.line, text, f"{name}: {reason}"))

    def reading(
        self, title: str, main_entity: NamedNode | None, url: str | None = None, language: str = "en"
    ) -> Reading:
        """The record as the pipeline takes it."""
        document = SourceDocument(
            iri=self.iri,
            name=f"{self.source}:{self.line}" if self.line else self.source,
            format=self.format,
            reader_version=self.version,
            content_hash=digest(self._text, length=64),
            text=self._text,
            title=title,
            main_entity=main_entity,
            publisher=self.catalogue.publisher,
            url=url,
            language=language,
            licence=self.catalogue.licence,
            notice=self.catalogue.notice,
            collection=self.catalogue.collection(self.part) if self.whole else None,
        )
        return Reading(document=document, claims=tuple(self._claims), unread=tuple(self._unread))


def notation(record: Record, about: NamedNode, key: str, name: str) -> None:
    """The source's own key of a node, letter for letter: slugs need not be fit for IRIs."""
    record.claim(about, SKOS.notation, Literal(key), name, key)


def _find_whole(words: str, text: str) -> int:
    """Where words stand in a text that are not a part of longer ones; -1 where they do not."""
    at = text.find(words)
    while at >= 0:
        around = text[max(at - 1, 0) : at] + text[at + len(words) : at + len(words) + 1]
        if not any(char.isalnum() or char == "-" for char in around):
            return at
        at = text.find(words, at + 1)
    return -1


def clean_address(address: str) -> str | None:
    """An address without edge blanks, the punctuation of the sentence that it was cut from, what only tells where a
    visitor came from, and the words to be marked on the page ("#:~:text="); None where it is none."""
    bare = _TRAILING.sub("", address.strip().strip("<>\"'“”‘’(").partition("#:~:")[0])
    if re.match(r"https?://[^\s/]+\.[^\s/]{2,}", bare, re.IGNORECASE) is None or " " in bare:
        return None
    try:
        urlsplit(bare)
    except ValueError:  # "https://[example.org"
        return None
    return _EMPTY_QUERY.sub("", _TRACKED.sub(r"\1", bare))


def article_at(address: str) -> NamedNode:
    """The node of an article of which nothing but the address is known."""
    return mint("article", bare_address(address))


class Cells(NamedTuple):
    """A row of a table by the names of its columns; of columns with one name the first that has a value."""

    line: int
    values: Mapping[str, str]


class RowError(Exception):
    """A cell that spoils its row: raised by what reads one record, caught by what reads them all."""

    def __init__(self, column: str | None, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(f"{column}: {reason}")


def read_table(
    feed: Feed, needed: Sequence[str], read_record: Callable[[Cells], Reading]
) -> Iterator[Reading | BadRow]:
    """The records of a table whose first row names the columns; a bad row is told and passed over.

    A row with more or fewer cells than columns is bad: a cell that slipped would say something else. Raises
    BadDocument where a needed column is missing.
    """
    return read_rows(table_rows(feed, needed), read_record)


def table_rows(
    feed: Feed, needed: Sequence[str], names: Callable[[Sequence[str]], Sequence[str]] = tuple
) -> Iterator[Cells | BadRow]:
    """The rows of a table whose first row names the columns; `names` makes of its cells what they are called here.

    Raises BadDocument where a needed column is missing.
    """
    rows = feed.rows()
    header = next(rows, None)
    columns = names(header.cells) if isinstance(header, Row) else ()
    yield from rows_below(feed.name, columns, needed, rows)


def rows_below(
    source: str, columns: Sequence[str], needed: Sequence[str], rows: Iterable[Row | BadRow]
) -> Iterator[Cells | BadRow]:
    """The rows below the names of the columns. Raises BadDocument where a needed column is missing."""
    missing = [name for name in needed if name not in columns]
    if missing:
        raise BadDocument(source, f"no column {', '.join(map(repr, missing))}", 1)
    for row in rows:
        yield cells_of(row, columns)


def read_rows(rows: Iterable[Cells | BadRow], read_record: Callable[[Cells], Reading]) -> Iterator[Reading | BadRow]:
    """The records of rows whose cells have names already."""
    for cells in rows:
        if isinstance(cells, BadRow):
            yield cells
            continue
        try:
            yield read_record(cells)
        except RowError as error:
            yield BadRow(cells.line, error.column, error.reason)


def cells_of(row: Row | BadRow, columns: Sequence[str]) -> Cells | BadRow:
    """A row by the names of its columns."""
    if isinstance(row, BadRow):
        number = int(row.column) - 1 if row.column else -1
        return BadRow(row.line, columns[number] if 0 <= number < len(columns) else row.column, row.reason)
    if len(row.cells) != len(columns):
        return BadRow(row.line, None, f"{len(row.cells)} cells where the table has {len(columns)} columns")
    values: dict[str, str] = {}
    for name, value in zip(columns, row.cells, strict=True):
        if name and not values.get(name):
            values[name] = value
    return Cells(row.line, values)


def json_list(cells: Cells, name: str) -> list[str]:
    """A list of strings or numbers written as JSON inside a cell; an empty cell is an empty list. Raises RowError."""
    text = cells.values.get(name, "")
    if not text:
        return []
    try:
        found = json.loads(text)
    except ValueError as error:
        raise RowError(name, f"no JSON list: {error}") from error
    if not isinstance(found, list) or not all(isinstance(item, str | int) for item in found):
        raise RowError(name, "no JSON list of strings")
    return list(dict.fromkeys(text for item in found if (text := str(item).strip())))


def numbered(names: Iterable[str], form: str) -> list[str]:
    """The names, a repeated one with its number: by "{}[{}]" the second "ig:deployer" is "ig:deployer[2]"."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else form.format(name, seen[name]))
    return distinct


class Numbers:
    """The ids of a table, each of which may stand there once."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._lines: dict[str, int] = {}

    def take(self, cells: Cells, form: str = r"\d+") -> str:
        """The row's id. Raises RowError where it does not have the form or is a row's before it."""
        number = cells.values.get(self._column, "")
        if re.fullmatch(form, number) is None:
            raise RowError(self._column, f"{number!r} is no id")
        before = self._lines.setdefault(number, cells.line)
        if before != cells.line:
            raise RowError(self._column, f"{number} stands in line {before} already")
        return number


def split_list(text: str, separators: str) -> list[str]:
    """The parts of a cell between any of these characters, without edge blanks, empty parts and repetitions."""
    parts = re.split(f"[{re.escape(separators)}]", text)
    return list(dict.fromkeys(part for part in map(str.strip, parts) if part))
