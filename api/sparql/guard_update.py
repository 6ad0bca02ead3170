"""Refuses SPARQL updates that would reach the network or crash an engine, and adds the dataset of the protocol.

The caps of queries hold for each operation of a request; blocks of DATA are as large as the whole text may be, since
nothing is joined there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from api.errors import QueryRefused
from api.sparql.guard import MAX_DEPTH, Counts, see
from api.sparql.lexer import Kind, Token, tokens

_DATA_AFTER: Final = frozenset({"INSERT", "DELETE"})
_OWN_DATASET: Final = frozenset({"USING", "WITH"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """IRIs, in full and as they are written, that an update may fetch."""

    services: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Reader:
    """One pass over a text, token by token."""

    text: str
    allowed: Allowed
    using: str
    """The clauses of the protocol's dataset; empty where it gives none."""
    counts: Counts
    previous: Token | None = None
    data: list[str] = field(default_factory=list)
    """The open brackets of a block of DATA."""
    load_ahead: bool = False
    where: Token | None = None
    """The WHERE of a DELETE WHERE whose pattern is being read."""
    pattern: int = 0
    """Where that pattern starts."""
    added: list[tuple[int, str]] = field(default_factory=list)
    """What is to be added to the text, with its places, in order."""

    def read(self, token: Token) -> None:
        if token.kind is Kind.WORD:
            self._word(token)
        if self.load_ahead:
            self._load(token)
        if self.data or self._opens_data(token):
            self._data(token)
        else:
            self._operation(token)
        self.previous = token

    def _word(self, token: Token) -> None:
        word = token.text.upper()
        if "LOAD" in word:  # also where it is glued to another word
            if word != "LOAD" or not self.allowed.loads:
                raise QueryRefused(
                    "LOAD_REFUSED", "LOAD is not allowed: this endpoint fetches nothing", self.text, token.start
                )
            self.load_ahead = True
        if self.data and "SERVICE" in word:
            raise QueryRefused("QUERY_SYNTAX", "SERVICE is not data", self.text, token.start)
        if self.using and word in _OWN_DATASET and not self.counts.brackets:
            raise QueryRefused(
                "USING_TWICE", f"{word} is in the update, and using-graph-uri in the request", self.text, token.start
            )

    def _load(self, token: Token) -> None:
        """What follows LOAD: SILENT or not, an IRI that may be fetched. No other name will do."""
        if token.kind is Kind.WORD and token.text.upper() in {"LOAD", "SILENT"}:
            return
        if token.kind is not Kind.IRI or token.text[1:-1] not in self.allowed.loads:
            raise QueryRefused(
                "LOAD_REFUSED", "LOAD may name only the addresses that are listed, in full", self.text, token.start
            )
        self.load_ahead = False

    def _opens_data(self, token: Token) -> bool:
        return token.text == "{" and self.previous is not None and self.previous.text.upper() == "DATA"

    def _data(self, token: Token) -> None:
        if token.kind is Kind.OPEN:
            self.data.append(token.text)
            self.counts.cap(len(self.data), MAX_DEPTH, "QUERY_TOO_DEEP", "levels of brackets", token)
        elif token.kind is Kind.CLOSE:
            self.data.pop()
        elif token.kind is Kind.OTHER:
            see(self.counts, token, self.previous)

    def _operation(self, token: Token) -> None:
        if token.text == ";" and not self.counts.brackets:
            self.counts = Counts(self.text, self.allowed.services)
            return
        word = token.text.upper() if token.kind is Kind.WORD and not self.counts.brackets else ""
        see(self.counts, token, self.previous)
        if not self.using:
            return
        if word == "WHERE":
            is_short = self.previous is not None and self.previous.text.upper() == "DELETE"
            self.where = token if is_short else None
            if not is_short:
                self.added.append((token.start, self.using))
        elif self.where is not None and token.kind is Kind.OPEN and len(self.counts.brackets) == 1:
            self.pattern = token.start
        elif self.where is not None and token.kind is Kind.CLOSE and not self.counts.brackets:
            # DELETE WHERE takes no USING: its long form does, with the pattern as its template
            self.added.append((self.where.start, f"{self.text[self.pattern : token.start + 1]} {self.using}"))
            self.where = None


def check_update(
    text: str, using_graphs: Sequence[str] = (), using_named: Sequence[str] = (), allowed: Allowed = Allowed()
) -> str:
    """The update to run: the text, with the graphs of the request as USING (SPARQL 1.1 Protocol, 2.2.3).

    The graphs are IRIs in angle brackets. Raises QueryRefused with a typed code, line and column.
    """
    clauses = [f"USING {graph} " for graph in using_graphs] + [f"USING NAMED {graph} " for graph in using_named]
    reader = _Reader(text, allowed, "".join(clauses), Counts(text, allowed.services))
    for token in tokens(text):
        reader.read(token)
    parts = []
    end = 0
    for place, addition in reader.added:
        parts += [text[end:place], addition]
        end = place
    return "".join((*parts, text[end:]))
