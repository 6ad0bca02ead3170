"""MITRE ATLAS case studies: YAML with one study, a list of them, or several behind `---` lines.

An exercise is a test by the system's owner or by researchers, an incident an attack that took place; ig:eventType says
which, and neither says that harm was done. Steps keep the codes of tactic and technique, not their descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import yaml
from pyoxigraph import Literal, NamedNode

from kg.documents import Reading
from kg.edtf import bounds
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.sources.names import known_parts
from kg.sources.objects import Item, Leaves, read_items
from kg.sources.records import Catalogue, CatalogueReader, Head, Record, RowError, notation
from kg.sources.references import Entry, write_reference
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary

ATLAS: Final = Catalogue("atlas", mint("organization", "MITRE"), "Apache-2.0, MITRE ATLAS")
STUDY_PAGE: Final = "https://atlas.mitre.org/studies/{}"

_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Leaves every scalar the text that it is, so that a date keeps its form and a wrong one spoils nothing."""
_MARKER: Final = re.compile(rb"^---(?=\s|\Z)", re.MULTILINE)
_STUDY: Final = re.compile(r"^(?:- |  )?id: ['\"]?AML\.CS\d+['\"]?\s*$", re.MULTILINE)
_OWN_FIELD: Final = re.compile(r"^ {0,2}(?:object-type: case-study|incident-date:|case-study-type:)", re.MULTILINE)
_LARGEST: Final = 50_000_000
_DIGITS: Final = {"YEAR": 4, "MONTH": 7, "DATE": 10}
"""Granularity of a date -> characters of `2020-01-01` that count."""
_CODE: Final = re.compile(r"\{\{\s*(.+?)(?:\.id)?\s*\}\}")
"""A code that the published edition of the data fills in: "{{evade_model.id}}"."""
_NULLS: Final = frozenset({"null", "~"})
_PASSED_OVER: Final = frozenset({"object-type", "procedure[].description"})


def _recognises(head: Head) -> bool:
    return _STUDY.search(head.text) is not None and _OWN_FIELD.search(head.text) is not None


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The case studies in the order of the file. Raises BadDocument where it holds nothing but what is no YAML."""
    return read_items(
        _items(feed), ("id",), lambda leaves, line: _study(feed.name, leaves, line, vocabulary),
        passed_over=_PASSED_OVER, nothing=_NULLS,
    )  # fmt: skip


def _items(feed: Feed) -> Iterator[Item | BadRow]:
    """The objects of the file, with the lines where they start; a part between `---` lines spoils only itself."""
    data = feed.data(_LARGEST)
    cuts = [0, *(found.start() for found in _MARKER.finditer(data)), len(data)]
    parts = [(start, data[start:end]) for start, end in pairwise(cuts) if data[start:end].strip(b"- \r\n")]
    if not parts:
        raise BadDocument(feed.name, "no case study in it")
    for start, part in parts:
        first = data.count(b"\n", 0, start)
        try:
            yield from _objects(part, first)
        except UnicodeDecodeError as error:
            line, reason = first + part.count(b"\n", 0, error.start) + 1, "bytes that are not UTF-8"
            yield _broken(feed.name, line, reason, alone=len(parts) == 1)
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line, reason = first + (mark.line if mark else 0) + 1, getattr(error, "problem", None) or "nested too deep"
            yield _broken(feed.name, line, f"no YAML: {reason}", alone=len(parts) == 1)


def _broken(name: str, line: int, reason: str, alone: bool) -> BadRow:
    if alone:
        raise BadDocument(name, reason, line)
    return BadRow(line, None, reason)


def _objects(part: bytes, before: int) -> Iterator[Item]:
    loader = _LOADER(part.decode("utf-8-sig"))
    try:
        root = loader.get_single_node()
        listed = isinstance(root, yaml.SequenceNode)
        nodes = [] if root is None else root.value if listed else [root]
        for index, node in enumerate(nodes):
            line = before + node.start_mark.line + 1
            yield Item(f"[{index}]" if listed else "", line, loader.construct_document(node))
    finally:
        loader.dispose()


def _study(source: str, leaves: Leaves, line: int, vocabulary: Vocabulary) -> Reading:
    key = leaves.text("id")
    if re.fullmatch(r"AML\.CS\d+", key) is None:
        raise RowError("id", f"{key!r} is no id of a case study")
    title = leaves.needed("name")
    record = Record(ATLAS, READER.name, READER.version, "case-studies", key, leaves.fields, source, line, whole=False)
    node = ATLAS.record(key)
    notation(record, node, key, "id")
    record.text(node, SCHEMA.name, "name")
    for prop, name in (
        (SCHEMA.description, "summary"), (IG.eventType, "case-study-type"), (IG.target, "target"),
    ):  # fmt: skip
        leaves.text(name)
        record.text(node, prop, name)
    _date(record, node, leaves)
    _target(record, node, vocabulary)
    for role, name in ((IG.attacker, "actor"), (IG.reporter, "reporter")):
        leaves.text(name)
        _parties(record, node, role, name, vocabulary)
    _steps(record, node, leaves)
    for entry in leaves.objects("references"):
        leaves.below(entry)
        write_reference(record, node, IG.listedFor, Entry(f"{entry}.url", f"{entry}.title"), vocabulary)
    leaves.report_rest(record)
    return record.reading(title, node, STUDY_PAGE.format(key))


def _date(record: Record, node: NamedNode, leaves: Leaves) -> None:
    day, granularity = leaves.text("incident-date"), leaves.text("incident-date-granularity")
    if not day:
        return
    digits = _DIGITS.get(granularity or "DATE")
    if digits is None or bounds(day) is None:
        record.unread("incident-date", f"{day} {granularity}".strip(), "no date, or none of a known granularity")
        return
    record.date(node, day[:digits], "incident-date", "event")


def _target(record: Record, node: NamedNode, vocabulary: Vocabulary) -> None:
    """Targets are described more often than named; what the register knows by just that name is linked too."""
    for name in (part.strip() for part in record.value("target").split(",")):
        known = vocabulary.lookup(name)
        if len(known) == 1 and known[0].kind in {"organization", "product"}:
            role = IG.affectedOrganization if known[0].kind == "organization" else IG.affectedProduct
            record.claim(node, role, known[0].iri, "target", name)


def _parties(record: Record, node: NamedNode, role: NamedNode, name: str, vocabulary: Vocabulary) -> None:
    """Who is named; a comma parts names only where the register knows each of them."""
    text = record.value(name)
    if text.casefold().startswith("unknown"):
        record.unread(name, text, "names nobody")
        return
    for spelled in filter(None, known_parts(vocabulary, text, ",")):
        record.party(node, role, spelled, name)


def _steps(record: Record, node: NamedNode, leaves: Leaves) -> None:
    """Tactic and technique of every step, each code once."""
    for prop, part in ((IG.attackTactic, "tactic"), (IG.attackMethod, "technique")):
        seen = set()
        for step in leaves.objects("procedure"):
            name = f"{step}.{part}"
            text = leaves.text(name)
            found = _CODE.fullmatch(text)
            code = found[1] if found else text
            if code and code not in seen:
                seen.add(code)
                record.claim(node, prop, Literal(code), name, code)


READER: Final = CatalogueReader("atlas", 1, _recognises, read)
