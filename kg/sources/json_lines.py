"""JSON Lines of this project's own form: one object per line, one record of an incident (incident.schema.json)."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Final

import orjson
from pyoxigraph import Literal, NamedNode

from kg.documents import Reading
from kg.edtf import bounds
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.sources.names import organization
from kg.sources.objects import Item, Leaves, read_items
from kg.sources.records import ALLEGED, Catalogue, CatalogueReader, Head, Record, notation
from kg.sources.references import Entry, write_reference, write_system
from kg.terms import IG, SCHEMA, VOCAB, XSD, digest, mint
from kg.vocabulary import Vocabulary

_PART: Final = "json-lines"
_LONGEST: Final = 5_000_000
"""Bytes of a line that is read."""
_MOST_ERRORS: Final = 3
"""Of one line that are told."""
_LONGEST_MESSAGE: Final = 200
_FIRST_LINES: Final = 5
_OWN_FIELDS: Final = frozenset({"catalogue", "id", "title"})
_ROLES: Final[dict[str, NamedNode]] = {
    "deployers": IG.deployer,
    "developers": IG.developer,
    "harmedParties": IG.harmedParty,
    "attackers": IG.attacker,
}
_RELATIONS: Final[dict[str, NamedNode]] = {
    "": IG.reportsOn,
    "reports": IG.reportsOn,
    "mentions": IG.mentionsIncident,
    "listed": IG.listedFor,
}


def schema_text() -> str:
    """The form of a line as JSON Schema (draft 2020-12)."""
    return files("kg.sources").joinpath("incident.schema.json").read_text(encoding="utf-8")


def _recognises(head: Head) -> bool:
    """One of the first lines is an object with our three fields; of a line that is longer than the head, its start."""
    lines = [line for line in head.data.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:_FIRST_LINES] if line.strip()]
    return any(map(_is_record, lines)) or (
        len(lines) == 1 and re.match(r'\s*\{\s*"catalogue"\s*:', head.text) is not None
    )


def _is_record(line: bytes) -> bool:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) and found.keys() >= _OWN_FIELDS


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The records in the order of the lines. Raises BadDocument where the file has no line."""
    return read_items(
        _items(feed), ("catalogue", "id"), lambda leaves, line: _incident(feed.name, leaves, line, vocabulary)
    )


def _items(feed: Feed) -> Iterator[Item | BadRow]:
    """The objects of the lines that keep to the schema."""
    problems = _validator()
    empty = True
    for number, line in _lines(feed):
        if line is not None and not line.strip():
            continue
        empty = False
        if line is None:
            yield BadRow(number, None, f"longer than {_LONGEST:,} bytes")
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield BadRow(number, None, f"no JSON: {error.msg}, character {error.colno}")
            continue
        found = problems(value)
        if found:
            more = f"; and {len(found) - _MOST_ERRORS} more" if len(found) > _MOST_ERRORS else ""
            told = "; ".join(f"{path}: {message}" for path, message in found[:_MOST_ERRORS])
            yield BadRow(number, found[0][0], told + more)
        else:
            yield Item("", number, value)
    if empty:
        raise BadDocument(feed.name, "no line in it")


def _lines(feed: Feed) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers from 1; None in place of one that is too long to be held."""
    number, rest, too_long = 1, b"", False
    while chunk := feed.read():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield number, None if too_long or len(line) > _LONGEST else line.removeprefix(b"\xef\xbb\xbf")
            number, too_long = number + 1, False
        if len(rest) > _LONGEST:
            rest, too_long = b"", True
    yield number, None if too_long else rest.removeprefix(b"\xef\xbb\xbf")


@functools.cache
def _validator() -> Callable[[object], list[tuple[str, str]]]:
    """What gives the JSON paths that break the schema, each with the reason."""
    from jsonschema import Draft202012Validator, FormatChecker  # takes longer to load than all else here

    formats = FormatChecker(())
    formats.checks("edtf")(lambda text: not isinstance(text, str) or bounds(text) is not None)
    validator = Draft202012Validator(orjson.loads(schema_text()), format_checker=formats)

    def problems(value: object) -> list[tuple[str, str]]:
        found = ((error.json_path, error.message[:_LONGEST_MESSAGE]) for error in validator.iter_errors(value))
        return sorted(dict.fromkeys(found))

    return problems


def _incident(source: str, leaves: Leaves, line: int, vocabulary: Vocabulary) -> Reading:
    publisher = organization(vocabulary, leaves.text("publisher"))
    licence, notice = leaves.text("licence"), leaves.text("notice") or None
    catalogue = Catalogue(leaves.text("catalogue"), publisher.iri, licence, notice)
    key, title, url = (leaves.text(name) for name in ("id", "title", "url"))
    record = Record(catalogue, READER.name, READER.version, _PART, key, leaves.fields, source, line, whole=False)
    node = catalogue.record(key)
    notation(record, node, key, "id")
    record.text(publisher.iri, SCHEMA.name, "publisher")
    record.text(node, SCHEMA.name, "title")
    record.text(node, SCHEMA.description, "description")
    record.text(node, IG.country, "country")
    if url:
        record.claim(node, SCHEMA.url, Literal(url, datatype=XSD.anyURI), "url")
    record.date(node, leaves.text("date") or None, "date", leaves.text("dateBasis") or "event")
    cue = ALLEGED if leaves.text("alleged") == "true" else None
    for field, role in _ROLES.items():
        for name in leaves.all(field):
            record.party(node, role, record.value(name), name, cue)
    _systems(record, node, leaves, vocabulary)
    _facets(record, node, leaves, vocabulary)
    for entry in leaves.objects("articles"):
        names = Entry(*(f"{entry}.{name}" for name in ("url", "title", "publisher", "published", "language")))
        write_reference(record, node, _RELATIONS[leaves.text(f"{entry}.relation")], names, vocabulary)
    for entry in leaves.objects("related"):
        other = mint("record", leaves.text(f"{entry}.catalogue"), leaves.text(f"{entry}.id"))
        record.claim(node, IG.relatedRecord, other, f"{entry}.id")
    _statements(record, node, leaves, vocabulary)
    return record.reading(title, node, url or None, leaves.text("language") or "en")


def _systems(record: Record, node: NamedNode, leaves: Leaves, vocabulary: Vocabulary) -> None:
    for entry in leaves.objects("systems"):
        system = write_system(record, node, leaves.text(f"{entry}.name"), f"{entry}.name")
        for alias in leaves.all(f"{entry}.aliases"):
            record.text(system, SCHEMA.alternateName, alias)
        kind = f"{entry}.kind"
        if leaves.text(kind):
            record.concept(system, IG.systemKind, VOCAB["ig/system-kind"], record.value(kind), kind, vocabulary)


def _facets(record: Record, node: NamedNode, leaves: Leaves, vocabulary: Vocabulary) -> None:
    """Each value under the property of its list; lists that describe something else than incidents hold no facet."""
    for entry in leaves.objects("facets"):
        name, label = f"{entry}.notation", leaves.text(f"{entry}.notation")
        scheme = vocabulary.schemes.get(VOCAB[leaves.text(f"{entry}.scheme")])
        if scheme is None:
            record.unread(f"{entry}.scheme", leaves.text(f"{entry}.scheme"), "unknown list")
        elif scheme.property is None:
            record.concept(node, IG.classifiedAs, scheme.iri, label, name, vocabulary)
        elif IG.Record in vocabulary.properties[scheme.property].domain:
            record.concept(node, scheme.property, scheme.iri, label, name, vocabulary)
        else:
            record.unread(f"{entry}.scheme", leaves.text(f"{entry}.scheme"), "no list of facets of incidents")


def _statements(record: Record, node: NamedNode, leaves: Leaves, vocabulary: Vocabulary) -> None:
    for entry in leaves.objects("statements"):
        words, speaker = leaves.text(f"{entry}.text"), leaves.text(f"{entry}.speaker")
        statement = mint("statement", digest(mint("party", speaker).value, words))
        record.text(statement, SCHEMA.text, f"{entry}.text")
        record.party(statement, IG.speaker, speaker, f"{entry}.speaker")
        record.claim(statement, IG.aboutIncident, node, f"{entry}.text")
        behalf = f"{entry}.onBehalfOf"
        if leaves.text(behalf):
            speaks_for = organization(vocabulary, record.value(behalf))
            record.claim(statement, IG.onBehalfOf, speaks_for.iri, behalf)
            record.text(speaks_for.iri, SCHEMA.name, behalf)


READER: Final = CatalogueReader("json-lines", 1, _recognises, read)
