"""The forms of RDF: which one a file has, by its beginning, and its statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import orjson
from pyoxigraph import Quad, RdfFormat, parse

from kg.errors import BadDocument
from kg.feeds import BadRow
from kg.sources.records import Head
from kg.terms import RDF, SCHEMA

_IRI: Final = r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\"\s]*>"
_SKIPPED: Final = r"\A\s*(?:#[^\n]*\n\s*)*"
_TURTLE: Final = re.compile(
    _SKIPPED + r"(?:@prefix\s+[\w.-]*:\s*<|@base\s+<|prefix\s+[\w.-]*:\s*<|base\s+<)", re.IGNORECASE
)
_STATEMENT: Final = re.compile(_SKIPPED + rf"(?:{_IRI}|_:\S+)\s+(?:a\s|{_IRI})\s*(?:{_IRI}|\"|_:)")
_LINE: Final = re.compile(rf"(?:{_IRI}|_:\S+)[ \t]+{_IRI}[ \t]+(?:<|\"|_:).*\.\s*(?:#.*)?")
_FIRST_LINES: Final = 5
_XML: Final = re.compile(r"\A\s*(?>(?:<\?.*?\?>|<!--.*?-->)\s*)*+(?:<!DOCTYPE\s+|<)(?:[\w.-]+:)?RDF[\s>]", re.DOTALL)
"""RDF as the root: news pages carry some in comments and headers."""
_MARK: Final = b"\xef\xbb\xbf"
_CONTEXT: Final = re.compile(r'"@context"\s*:')
_NESTED_ENTITY: Final = re.compile(rb"<!ENTITY\s+[^\s\"']+\s+(?:\"[^\"]*[&%]|'[^']*[&%]|\"[^\"]{1000}|'[^']{1000})")
_SCHEMA_CONTEXT: Final = re.compile(r"https?://schema\.org/?(?:docs/jsonldcontext\.jsonl?d?)?")
_INLINE_CONTEXT: Final = {"@vocab": SCHEMA.base, "id": "@id", "type": "@type"}
"""In place of Schema.org's context, which would have to be fetched."""


def format_of(head: Head) -> RdfFormat | None:
    """The form of a file; a superset of it where one is read as well."""
    if _TURTLE.match(head.text):
        return RdfFormat.TRIG
    if _STATEMENT.match(head.text):
        lines = [line for line in head.text.splitlines()[:-1] or [head.text] if line.strip() and line[0] != "#"]
        whole = sum(_LINE.fullmatch(line) is not None for line in lines[:_FIRST_LINES])
        return RdfFormat.N_QUADS if whole * 2 > len(lines[:_FIRST_LINES]) else RdfFormat.TRIG
    if head.is_json:
        return RdfFormat.JSON_LD if _CONTEXT.search(head.text) else None
    return RdfFormat.RDF_XML if _XML.match(head.text) and RDF.base in head.text else None


def statements(name: str, data: bytes, form: RdfFormat) -> Iterator[Quad | BadRow]:
    """The statements of a file; a broken line of N-Quads is a BadRow. Raises BadDocument where another form breaks."""
    data = data.removeprefix(_MARK)
    if form == RdfFormat.N_QUADS:
        yield from _by_line(data)
        return
    if form == RdfFormat.RDF_XML and _NESTED_ENTITY.search(data):
        raise BadDocument(name, "entities that hold entities or long texts are not read")
    if form == RdfFormat.JSON_LD:
        data = _with_context(name, data)
    try:
        yield from parse(data, format=form)
    except SyntaxError as error:
        raise BadDocument(name, f"no {form.name}: {error.msg}", error.lineno) from error


def _by_line(data: bytes) -> Iterator[Quad | BadRow]:
    """N-Triples and N-Quads are told line by line, so that a broken one spoils only itself."""
    for number, line in enumerate(data.splitlines(), 1):
        try:
            yield from parse(line, format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            yield BadRow(number, None, f"no N-Quads: {error.msg}")


def _with_context(name: str, data: bytes) -> bytes:
    """The document with Schema.org's context written into it."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadDocument(name, f"no JSON: {error.msg}", error.lineno) from error
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "@context" in item:
            found = item["@context"]
            item["@context"] = [_inlined(part) for part in found] if isinstance(found, list) else _inlined(found)
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise BadDocument(name, "no JSON-LD: nested too deep") from error


def _inlined(context: object) -> object:
    known = isinstance(context, str) and _SCHEMA_CONTEXT.fullmatch(context) is not None
    return _INLINE_CONTEXT if known else context
