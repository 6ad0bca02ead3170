"""Answers as lines of TSV: what the embedded engine writes itself, and what any other store gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.errors import QueryError
from kg.store.answers import read_tsv
from kg.store.base import Solutions, Store
from kg.store.embedded import EmbeddedStore
from kg.store.pieces import Pieces
from kg.terms import XSD

HAS = NamedNode("http://x/has")
VALUES = [
    NamedNode("http://x/node"), BlankNode("b"), Literal(""), Literal('"a"\tb\nc\r\\ 漢字 > <'),
    Literal("x\x0c\x85\u2028y"), Literal("deux", language="fr"), Literal(42), Literal(True),
    Literal("2026-01-01", datatype=XSD.date), Literal("no number", datatype=XSD.integer),
]  # fmt: skip
TEXT = f"SELECT ?node ?value ?none WHERE {{ ?node {HAS} ?value OPTIONAL {{ ?value {HAS} ?none }} }}"


@pytest.fixture
def store() -> EmbeddedStore:
    store = EmbeddedStore()
    store.load(Quad(NamedNode(f"http://x/{place}"), HAS, value) for place, value in enumerate(VALUES))
    return store


@pytest.mark.parametrize("lines", [EmbeddedStore.lines, Store.lines], ids=["engine", "any store"])
def test_lines_are_the_rows(lines: Callable[[Store, str, Callable[[str], object]], None], store: EmbeddedStore) -> None:
    pieces: list[str] = []
    lines(store, TEXT, pieces.append)
    text = "".join(pieces)
    assert text.count("\n") == len(VALUES) + 1
    assert all(line.count("\t") == 2 for line in text[:-1].split("\n"))
    found, expected = read_tsv(text.encode()), store.query(TEXT)
    assert isinstance(expected, Solutions)
    assert found.variables == ("node", "value", "none")
    assert set(found.rows) == set(expected.rows)


@pytest.mark.parametrize("lines", [EmbeddedStore.lines, Store.lines], ids=["engine", "any store"])
def test_errors_are_those_of_the_question_or_of_who_takes_the_lines(
    lines: Callable[[Store, str, Callable[[str], object]], None], store: EmbeddedStore
) -> None:
    def refuse(piece: str) -> None:
        raise KeyError("refused")

    with pytest.raises(KeyError, match="refused"):
        lines(store, TEXT, refuse)
    for text in ("SELECT nothing", f"ASK {{ ?node {HAS} ?value }}"):
        with pytest.raises(QueryError):
            lines(store, text, str)


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_pieces_are_whole_lines_wherever_bytes_are_cut(size: int) -> None:
    text = "".join(f"{number} 漢字\n" for number in range(60_000))
    data = text.encode()
    pieces: list[str] = []
    sink = Pieces(pieces.append)
    for start in range(0, len(data), size):
        assert sink.write(data[start : start + size]) == len(data[start : start + size])
    sink.flush()
    assert "".join(pieces) == text
    assert len(pieces) > 1
    assert all(piece.endswith("\n") for piece in pieces)
