"""Bytes -> text: which encoding, and what is no text at all."""

from __future__ import annotations

import codecs
import re
from typing import Final

from kg.documents import RawDocument
from kg.errors import BadDocument
from kg.settings import Settings

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Longest first where one mark begins another (UTF-32-LE begins with the mark of UTF-16-LE)."""

_META_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_PRESCAN_BYTES: Final = 1024
"""How far a declared encoding is looked for (HTML Standard, 13.2.3.2)."""

_LATIN_1_NAMES: Final = frozenset({"iso8859-1", "ascii"})
"""Labels that browsers read as windows-1252 (Encoding Standard, 4.2)."""

_BINARY: Final = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
_ESCAPE: Final = 0x1B


def decode(raw: RawDocument, settings: Settings) -> str:
    """The text of a document, with LF line ends and without a byte order mark.

    Raises BadDocument where it is empty, too large, binary, not in its encoding, or has a line that is too long.
    """
    data = raw.data
    if len(data) > settings.max_document_bytes:
        raise BadDocument(raw.name, f"{len(data)} bytes; more than {settings.max_document_bytes} are not read")
    if not data.strip():
        raise BadDocument(raw.name, "the document is empty")
    text = _decoded(raw)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    binary = _BINARY.search(text)
    if binary is not None:
        line = text.count("\n", 0, binary.start()) + 1
        raise BadDocument(raw.name, f"binary data (control character U+{ord(binary[0]):04X}), not text", line)
    if not text.strip():
        raise BadDocument(raw.name, "the document is empty")
    _check_lines(raw.name, text, settings.max_line_chars)
    return text


def _decoded(raw: RawDocument) -> str:
    data = raw.data
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(raw.name, data[len(mark) :], encoding, len(mark))
    declared = _declared_encoding(data)
    if declared is None:
        return _strict(raw.name, data, "utf-8", 0)
    if _ESCAPE not in data:  # a stale declaration is common; text that is valid UTF-8 by chance is not
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return _strict(raw.name, data, declared, 0)


def _declared_encoding(data: bytes) -> str | None:
    """Python's name of the encoding that an HTML meta element declares; None where there is none it knows."""
    found = _META_CHARSET.search(data[:_PRESCAN_BYTES])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    return "cp1252" if name in _LATIN_1_NAMES else name


def _strict(name: str, data: bytes, encoding: str, skipped: int) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{data[error.start]:02x} at offset {error.start + skipped} is not {encoding}"
        raise BadDocument(name, f"{reason}; save the document as UTF-8", line) from error
    except (LookupError, UnicodeError) as error:
        raise BadDocument(name, f"the declared encoding {encoding} is not one of a text") from error
    return text.removeprefix("\ufeff")


def _check_lines(name: str, text: str, limit: int) -> None:
    start, number = 0, 1
    while len(text) - start > limit:
        end = text.find("\n", start, start + limit + 1)
        if end < 0:
            raise BadDocument(name, f"line of more than {limit} characters", number)
        start, number = end + 1, number + 1
