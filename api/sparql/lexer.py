"""SPARQL 1.1 tokens, as far as a guard needs them: strings, comments and IRIs can hide nothing from it.

Where the grammar of SPARQL reads one text in two ways (`<` opens an IRI or compares), the token says so, because the
engine decides by context and a guard that guesses otherwise could be fooled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum, auto
from typing import Final, NamedTuple


class Kind(IntEnum):
    """What a token is to the guard. (A number, as those are looked up fastest.)"""

    IRI = auto()
    STRING = auto()
    NAME = auto()
    """A prefixed name or blank node label."""
    VARIABLE = auto()
    LANGUAGE = auto()
    NUMBER = auto()
    WORD = auto()
    """A bare word: keyword, function name, `a`, `true`."""
    OPEN = auto()
    CLOSE = auto()
    OPERATOR = auto()
    SEPARATOR = auto()
    """`.`, `;` or `,`."""
    OTHER = auto()


class Token(NamedTuple):
    """A token with its place in the text."""

    kind: Kind
    text: str
    start: int


VALUES_END: Final = frozenset({Kind.IRI, Kind.STRING, Kind.NAME, Kind.VARIABLE, Kind.LANGUAGE, Kind.NUMBER})
"""Kinds that end a value: after one of them, `<` may be a comparison."""

_LETTER = r"[A-Za-z\u0080-\U0010FFFF]"
_CHAR = r"[A-Za-z0-9_\-\u0080-\U0010FFFF]"
_LOCAL = rf"(?:{_CHAR}|[:.]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])"
_LOCAL_END = rf"(?:{_CHAR}|:|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])"

# The order matters: long strings before short ones, names before words, IRIs before `<`.
_PATTERN: Final = re.compile(
    rf"""
    (?:[ \t\r\n]++|\#[^\r\n]*+)*+
    (?:
      (?P<STRING>'''(?:'{{0,2}}(?:[^'\\]++|\\.))*+'''|\"\"\"(?:"{{0,2}}(?:[^"\\]++|\\.))*+\"\"\"
        |'(?!'')(?:[^'\\\r\n]++|\\.)*+'|"(?!"")(?:[^"\\\r\n]++|\\.)*+")
    | (?P<IRI><[^<>"{{}}|^`\x00-\x20]*>)
    | (?P<VARIABLE>[?$][A-Za-z0-9_\u0080-\U0010FFFF]+)
    | (?P<NAME>_:{_CHAR}(?:[.]*{_CHAR})*|(?:{_LETTER}(?:[.]*{_CHAR})*)?:(?:{_LOCAL}*{_LOCAL_END})?)
    | (?P<LANGUAGE>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<NUMBER>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<WORD>{_LETTER}[A-Za-z0-9_\u0080-\U0010FFFF]*)
    | (?P<OPEN>[({{\[])
    | (?P<CLOSE>[)}}\]])
    | (?P<OPERATOR>\|\||&&|\^\^|!=|<=|>=|[=<>+\-*/|^!?~])
    | (?P<SEPARATOR>[.;,])
    | (?P<OTHER>.)
    | \Z
    )
    """,
    re.VERBOSE | re.DOTALL,
)


_KINDS: Final = {number: Kind[name] for name, number in _PATTERN.groupindex.items()}


def tokens(text: str) -> Iterator[Token]:
    """All tokens but white space and comments. Never fails: what fits no rule is OTHER."""
    for found in _PATTERN.finditer(text):
        number = found.lastindex
        if number is not None:  # else this is the end
            yield Token(_KINDS[number], found[number], found.start(number))
