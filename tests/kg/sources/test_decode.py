"""Bytes that are text in one encoding or another, and bytes that are none."""

from __future__ import annotations

import codecs

import pytest

from kg.documents import RawDocument
from kg.errors import BadDocument
from kg.settings import Settings
from kg.sources.decode import decode


def text_of(data: bytes, settings: Settings | None = None) -> str:
    return decode(RawDocument("x.txt", data), settings or Settings())


@pytest.mark.parametrize(
    "data",
    [
        "Café closes".encode(),
        codecs.BOM_UTF8 + "Café closes".encode(),
        "Café closes".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Café closes".encode("utf-16-be"),
        "Café closes".encode("utf-32"),
    ],
)
def test_unicode_encodings(data: bytes) -> None:
    assert text_of(data) == "Café closes"


@pytest.mark.parametrize("label", ["windows-1252", "ISO-8859-1", "latin1", "cp1252"])
def test_declared_encoding_of_html_is_honoured(label: str) -> None:
    html = f'<html><head><meta charset="{label}"></head><body>Café – “quoted”</body></html>'
    assert "Café – “quoted”" in text_of(html.encode("cp1252"))


def test_http_equiv_declaration_and_multibyte_encodings() -> None:
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"></head>障害</html>'
    assert "障害" in text_of(html.encode("shift_jis"))
    seven_bit = '<html><head><meta charset="iso-2022-jp"></head>障害</html>'
    assert "障害" in text_of(seven_bit.encode("iso-2022-jp"))


def test_stale_declaration_of_a_page_saved_as_utf8() -> None:
    assert "Café" in text_of('<html><head><meta charset="windows-1252"></head>Café</html>'.encode())


def test_unknown_declaration_means_utf8() -> None:
    assert "Café" in text_of('<html><head><meta charset="klingon"></head>Café</html>'.encode())


def test_line_ends_become_line_feeds() -> None:
    assert text_of(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"", "empty", None),
        (b" \r\n\t ", "empty", None),
        (codecs.BOM_UTF8, "empty", None),
        ("\u00a0\n\u2003".encode(), "empty", None),
        (b"one\ntwo \x00 three", "binary", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "0x89", 1),
        (b"one\ntwo\nCaf\xe9 closes", "byte 0xe9 at offset 11 is not utf-8", 3),
        (codecs.BOM_UTF16_LE + b"a\x00b", "utf-16-le", 1),
    ],
)
def test_what_is_no_text(data: bytes, words: str, line: int | None) -> None:
    with pytest.raises(BadDocument) as caught:
        text_of(data)
    assert words in caught.value.reason
    assert caught.value.line == line
    assert caught.value.name == "x.txt"


def test_limits() -> None:
    settings = Settings(max_document_bytes=100, max_line_chars=20)
    with pytest.raises(BadDocument, match="101 bytes"):
        text_of(b"x" * 101, settings)
    with pytest.raises(BadDocument, match=r"x\.txt:3: line of more than 20"):
        text_of(b"a\nb\n" + b"y" * 21 + b"\nz", settings)
    assert text_of(b"a\n" + b"y" * 20 + b"\n" + b"z" * 20, settings)


def test_a_line_of_fifty_megabytes() -> None:
    data = b"A headline of a story\n" + b"x" * 50_000_000
    with pytest.raises(BadDocument, match="are not read"):
        text_of(data)
    with pytest.raises(BadDocument, match=r"x\.txt:2: line of more than 1000000"):
        text_of(data, Settings(max_document_bytes=60_000_000))
