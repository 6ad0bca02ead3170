"""RDF documents from strangers: unpacked, looked at and parsed within caps, in a process that may die of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import PurePath
from typing import Final
from xml.parsers import expat

import pyoxigraph as ox

from api.sparql.writer.jobs import Job, Refused

FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
"""Media types of documents that hold one graph."""
MULTIPART: Final = "multipart/form-data"
MAX_NESTING: Final = 100
"""Brackets, elements or triple terms within each other; parsers overflow their stack within some thousands."""

MAX_PARTS: Final = 200
"""Files of one form."""
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_UNTYPED: Final = frozenset({"text/plain", "application/octet-stream"})
_IGNORED: Final = re.compile(
    rb"""
      \"\"\"(?:[^"\\]++|\\.|\"{1,2}(?!\"))*+\"\"\"  |  '''(?:[^'\\]++|\\.|'{1,2}(?!'))*+'''
    | "(?:[^"\\\n]++|\\.)*+"  |  '(?:[^'\\\n]++|\\.)*+'
    | <[^<>"{}|^`\x00-\x20]*+>  |  \#[^\n]*+
    """,
    re.VERBOSE | re.DOTALL,
)
"""Strings, IRIs and comments of Turtle: what may hold brackets that open nothing."""
_JSON_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_OPEN: Final = frozenset(b"[({")
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[](){}"))


def triples(job: Job, max_bytes: int) -> list[ox.Triple]:
    """The triples of the job's document or, with multipart/form-data, of its documents.

    Blank nodes are new ones, so they never meet those of another document. Raises Refused.
    """
    data = _unpacked(job.body, job.coding, max_bytes)
    found: list[ox.Triple] = []
    for format, content in _documents(job.media_type, data):
        document = content.removeprefix(_BYTE_ORDER_MARK)
        _check_nesting(format, document)
        try:
            quads = ox.parse(
                document, format, base_iri=job.base, without_named_graphs=True, rename_blank_nodes=True
            )  # a remote @context of JSON-LD is an error: the parser fetches nothing
            found.extend(quad.triple for quad in quads)
        except SyntaxError as error:
            raise Refused("UPLOAD_SYNTAX", error.msg, error.lineno, error.offset) from error
        except ValueError as error:
            raise Refused("UPLOAD_SYNTAX", str(error)) from error
    return found


def _unpacked(body: bytes, coding: str, max_bytes: int) -> bytes:
    """The body without its gzip coding. Stops as soon as it is larger than `max_bytes`."""
    if coding == "identity":
        return body
    parts: list[bytes] = []
    room = max_bytes + 1
    while body:  # a gzip file may have several members
        unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            parts.append(unzip.decompress(body, room))
        except zlib.error as error:
            raise Refused("CONTENT_CODING", f"the body is not gzip: {error}") from error
        room -= len(parts[-1])
        if room <= 0:
            raise Refused("TOO_LARGE", f"the document has more than {max_bytes} bytes when it is decompressed")
        if not unzip.eof:
            raise Refused("CONTENT_CODING", "the gzip body is cut off")
        body = unzip.unused_data
    return b"".join(parts)


def _documents(content_type: str, data: bytes) -> Iterator[tuple[ox.RdfFormat, bytes]]:
    """The document, or the files of a form (SPARQL 1.1 Graph Store HTTP Protocol, 5.5)."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != MULTIPART:
        yield _format(media_type, ""), data
        return
    if data.count(b"\n--") > MAX_PARTS:
        raise Refused("BAD_FORM", f"the form has more than {MAX_PARTS} parts")
    head = b"Content-Type: %s\r\n\r\n" % content_type.encode("latin-1", "replace")
    form = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + data)
    if not form.is_multipart():
        raise Refused("BAD_FORM", "the form cannot be read: its boundary is not in the body")
    for part in form.iter_parts():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise Refused("BAD_FORM", "a part of the form has parts itself")
        yield _format(part.get_content_type(), part.get_filename() or ""), content


def _format(media_type: str, file_name: str) -> ox.RdfFormat:
    found = FORMATS.get(media_type)
    if found is None and media_type in _UNTYPED:
        by_name = ox.RdfFormat.from_extension(PurePath(file_name).suffix.removeprefix("."))
        found = by_name if by_name in FORMATS.values() else None
    if found is None:
        raise Refused("MEDIA_TYPE", f"{media_type} is not read here; there are: {', '.join(FORMATS)}")
    return found


def _check_nesting(format: ox.RdfFormat, document: bytes) -> None:
    """Refuse what would overflow the parser's stack, and any DOCTYPE."""
    if format == ox.RdfFormat.RDF_XML:
        _check_xml(document)
        return
    if format == ox.RdfFormat.JSON_LD:
        bare = _JSON_STRING.sub(b"", document)
    else:
        bare = _IGNORED.sub(b"", document).replace(b"<<", b"{").replace(b">>", b"}")
    depth = 0
    for bracket in bare.translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in _OPEN else -1
        if depth > MAX_NESTING:
            raise Refused("UPLOAD_TOO_DEEP", f"more than {MAX_NESTING} levels of brackets")


def _check_xml(document: bytes) -> None:
    depth = 0

    def opened(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_NESTING:
            raise Refused("UPLOAD_TOO_DEEP", f"more than {MAX_NESTING} levels of elements", *place())

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*doctype: object) -> None:
        raise Refused("UPLOAD_DOCTYPE", "a DOCTYPE is not read here", *place())

    def place() -> tuple[int, int]:
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise Refused(
            "UPLOAD_SYNTAX", f"the XML is not well-formed: {expat.ErrorString(error.code)}", error.lineno,
            error.offset + 1,
        ) from error  # fmt: skip
