"""Refuses SPARQL texts that would crash, stall or misuse an engine, before any engine sees them.

The caps refuse every text that is known to overflow the parser's stack or to plan for seconds, and none of the W3C
test queries. SERVICE is refused, but for endpoints that the configuration allows, because an engine would fetch any
address from inside the network; updates because they have an entrance of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from api.errors import QueryRefused, UpdateRefused
from api.sparql.lexer import VALUES_END, Kind, Token, tokens

MAX_DEPTH: Final = 64
"""Brackets within brackets; engines overflow their stack between 800 and 4,700."""
MAX_TOKENS: Final = 4_000
MAX_OPERATORS: Final = 800
MAX_SEPARATORS: Final = 150
"""Triple patterns, counted by what sets them apart; a join of 400 plans for seconds."""
MAX_UNARY: Final = 16
"""Prefix operators in a row (`!!!x`)."""
MAX_GRAPHS: Final = 200
"""Graphs named by FROM, FROM NAMED or protocol parameters; each is looked up for each pattern."""

_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_OPERATOR_WORDS: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "EXISTS", "IN"})
_SAFE_IRI: Final = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://[^']*|[^'#()!+*]*)>")
"""An IRI after a value inside parentheses that no reading as a comparison can turn into something else."""


class Form(StrEnum):
    """What a query gives: rows, a truth value or a graph."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def is_graph(self) -> bool:
        return self is Form.CONSTRUCT or self is Form.DESCRIBE


class Checked(NamedTuple):
    """What is known of a query that may be run."""

    form: Form
    normalised: str
    """The text with each run of white space and comments as one space: equal for queries that are spelt alike."""
    asks_others: bool
    """It has SERVICE calls."""


@dataclass(slots=True)
class Counts:
    """What is counted on the way through a text."""

    text: str
    services: Collection[str] = ()
    """IRIs that SERVICE may name, as they are written."""
    service_ahead: bool = False
    asks_others: bool = False
    brackets: list[str] = field(default_factory=list)
    """The open brackets; "V" stands for the braces, "v" for the rows of a VALUES block."""
    tokens: int = 0
    operators: int = 0
    separators: int = 0
    unary: int = 0
    graphs: int = 0
    values_ahead: bool = False

    def cap(self, count: int, most: int, code: str, what: str, token: Token) -> None:
        if count > most:
            raise QueryRefused(code, f"more than {most} {what}", self.text, token.start)


def check(text: str, max_bytes: int, services: Collection[str] = ()) -> Checked:
    """What a query is that may be run, where SERVICE may name only these IRIs, in full and as they are written.

    Raises QueryRefused (UpdateRefused for updates) with a typed code.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise QueryRefused("QUERY_TOO_LONG", f"the query has {size} bytes, more than {max_bytes}")
    counts = Counts(text, services)
    form: Form | None = None
    previous: Token | None = None
    end = 0
    spelt: list[str] = []
    for token in tokens(text):
        see(counts, token, previous)
        kind, spelling, start = token
        if form is None and kind is Kind.WORD:
            form = _form(counts, token)
        spelt.append(spelling if start == end else f" {spelling}")
        end = start + len(spelling)
        previous = token
    if form is None:
        raise QueryRefused("QUERY_SYNTAX", "the text has no SELECT, ASK, CONSTRUCT or DESCRIBE", text, len(text))
    return Checked(form, "".join(spelt), counts.asks_others)


def see(counts: Counts, token: Token, previous: Token | None) -> None:
    """Count the next token. Raises QueryRefused where one of the caps is reached."""
    counts.tokens += 1
    counts.cap(counts.tokens, MAX_TOKENS, "QUERY_TOO_MANY_TOKENS", "tokens", token)
    if counts.service_ahead:
        _service(counts, token)
    _COUNTERS[token.kind](counts, token, previous)


def _service(counts: Counts, token: Token) -> None:
    """What follows SERVICE: the IRI of an endpoint that may be asked, after SILENT or not. No other name will do."""
    if token.kind is Kind.WORD and token.text.upper() == "SILENT":
        return
    if token.kind is not Kind.IRI or token.text[1:-1] not in counts.services:
        raise QueryRefused(
            "SERVICE_REFUSED", "SERVICE may name only the endpoints that are listed, in full", counts.text, token.start
        )
    counts.service_ahead = False


def _form(counts: Counts, token: Token) -> Form | None:
    """The first word that is not of the prologue decides what the text is."""
    word = token.text.upper()
    if word in _FORMS:
        return Form(word)
    if word in _UPDATES:
        raise UpdateRefused(
            "UPDATE_REFUSED", f"{word} is an update, which is sent as `update=`", counts.text, token.start
        )
    return None


def _word(counts: Counts, token: Token, previous: Token | None) -> None:
    word = token.text.upper()
    if "SERVICE" in word:  # also where it is glued to another word: engines read `trueSERVICE` as two
        if word != "SERVICE" or not counts.services:
            raise QueryRefused(
                "SERVICE_REFUSED", "SERVICE is not allowed: this endpoint asks no other", counts.text, token.start
            )
        counts.service_ahead = counts.asks_others = True
    if word in _OPERATOR_WORDS:
        counts.operators += 1
        counts.cap(counts.operators, MAX_OPERATORS, "QUERY_TOO_MANY_OPERATORS", "operators", token)
    if word == "FROM":
        counts.graphs += 1
        counts.cap(counts.graphs, MAX_GRAPHS, "QUERY_TOO_MANY_GRAPHS", "FROM clauses", token)
    if word == "VALUES":
        counts.values_ahead = True


def _open(counts: Counts, token: Token, previous: Token | None) -> None:
    inside_values = bool(counts.brackets) and counts.brackets[-1] == "V"
    opened = token.text
    if opened == "{":
        opened = "V" if counts.values_ahead else "{"
        counts.values_ahead = False
    elif opened == "(" and (inside_values or counts.values_ahead):
        opened = "v"
    counts.brackets.append(opened)
    counts.cap(len(counts.brackets), MAX_DEPTH, "QUERY_TOO_DEEP", "levels of brackets", token)
    if opened in "{[":
        _separate(counts, token, 1)


def _close(counts: Counts, token: Token, previous: Token | None) -> None:
    if counts.brackets:
        counts.brackets.pop()


def _separator(counts: Counts, token: Token, previous: Token | None) -> None:
    if counts.brackets and counts.brackets[-1] in "{[":
        _separate(counts, token, 1)


def _operator(counts: Counts, token: Token, previous: Token | None) -> None:
    counts.operators += 1
    counts.cap(counts.operators, MAX_OPERATORS, "QUERY_TOO_MANY_OPERATORS", "operators", token)
    if token.text == "/":
        _separate(counts, token, 1)  # each step of a path is a join
    if previous is None or previous.kind is not Kind.OPERATOR:
        counts.unary = 0
    elif token.text in {"!", "+", "-", "^"}:
        counts.unary += 1
        counts.cap(counts.unary, MAX_UNARY, "QUERY_TOO_DEEP", "prefix operators in a row", token)


def _other(counts: Counts, token: Token, previous: Token | None) -> None:
    raise QueryRefused(
        "QUERY_SYNTAX", f"unexpected {token.text!r}, or a string that is not closed", counts.text, token.start
    )


def _value(counts: Counts, token: Token, previous: Token | None) -> None:
    """Two values side by side inside parentheses are list members (two triples each), or `<` is ambiguous."""
    if previous is None or not counts.brackets or counts.brackets[-1] != "(":
        return
    after_value = previous.kind in VALUES_END or previous.text == ")" or previous.text.lower() in {"true", "false"}
    if token.kind is Kind.IRI and after_value and not _SAFE_IRI.fullmatch(token.text):
        raise QueryRefused(
            "QUERY_AMBIGUOUS", "'<' here may open an IRI or compare; put a space after it", counts.text, token.start
        )
    if after_value and token.kind is not Kind.LANGUAGE:
        _separate(counts, token, 2)


def _separate(counts: Counts, token: Token, by: int) -> None:
    counts.separators += by
    counts.cap(counts.separators, MAX_SEPARATORS, "QUERY_TOO_MANY_TRIPLES", "triple patterns", token)


_COUNTERS: Final = dict.fromkeys(VALUES_END, _value) | {
    Kind.WORD: _word,
    Kind.OPEN: _open,
    Kind.CLOSE: _close,
    Kind.OPERATOR: _operator,
    Kind.SEPARATOR: _separator,
    Kind.OTHER: _other,
}
"""What is done with a token of each kind."""
