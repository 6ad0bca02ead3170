"""Texts in several languages: all are read, and what a reader gets is chosen here.

A language is asked for by a range of RFC 4647: "en" takes "en-GB" too (basic filtering, 3.3.1); where nothing is in
"de-CH", what is in "de" fits (lookup, 3.4). After all ranges come texts without a language, and then any: a text in
another language says more than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import Literal

from kg.claims import Term
from kg.errors import BadParameter

MAX_RANGES: Final = 20
"""Languages that one argument may list: each is compared with each text."""
_RANGE: Final = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_OWN: Final = "en"
"""The language of the ontology: what comes first among those that nobody asked for."""


def language_range(text: str) -> str:
    """A range in lower case. Raises BadParameter."""
    if not _RANGE.fullmatch(text):
        raise BadParameter(f"{text!r} is not a language like de or en-GB")
    return text.lower()


def ranges_of(asked: Sequence[str] | None) -> tuple[str, ...]:
    """The ranges of an argument. Raises BadParameter."""
    if asked is not None and len(asked) > MAX_RANGES:
        raise BadParameter(f"at most {MAX_RANGES} languages at once, not {len(asked)}")
    return tuple(map(language_range, asked or ()))


def preferred(texts: Sequence[Literal], ranges: Sequence[str]) -> list[Literal]:
    """The texts in the best language that there is, those that fit best first; with no ranges, untagged ones go first.

    `ranges` are in lower case. Empty only where there are no texts.
    """
    if len(texts) < 2:
        return list(texts)
    tagged = [(text, (text.language or "").lower()) for text in texts]
    for wanted in (step for one in ranges for step in _shortened(one)):
        fitting = [(text, tag) for text, tag in tagged if _fits(tag, wanted)]
        if fitting:
            return [text for text, _ in sorted(fitting, key=lambda one: one[1] != wanted)]
    untagged = [text for text, tag in tagged if not tag]
    return untagged or [text for text, tag in sorted(tagged, key=lambda one: (not _fits(one[1], _OWN), one[1]))]


def literals(values: Sequence[Term]) -> list[Literal]:
    """The texts among some values."""
    return [value for value in values if isinstance(value, Literal)]


def _shortened(wanted: str) -> Iterator[str]:
    """A range, and what lookup takes where nothing fits it: the range without its last part."""
    while wanted:
        yield wanted
        wanted = wanted.rpartition("-")[0]


def _fits(tag: str, wanted: str) -> bool:
    """Basic filtering."""
    return bool(tag) and (wanted == "*" or tag == wanted or tag.startswith(f"{wanted}-"))
