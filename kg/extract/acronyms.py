"""Short forms and their long forms: defined in brackets (Schwartz and Hearst, 2003), or by initials alone.

"Model Capability Initiative (MCI)" defines; a text that writes both without ever saying so is read by initials, which
needs a capitalised run of words whose initials are exactly the short form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_BRACKET: Final = re.compile(r"\(\s*([A-Z][A-Za-z0-9&.-]{1,9})\s*\)")
_SHORT: Final = re.compile(r"(?<![\w-])[A-Z][A-Z0-9&]{1,5}s?(?![\w-])")
_RUN: Final = re.compile(r"(?<![\w-])[A-Z][a-zA-Z]+(?:[- ](?:(?:of|for|and|the|in|on)[ ])?[A-Z][a-zA-Z]+){1,5}")
_SMALL: Final = frozenset({"of", "for", "and", "the", "in", "on"})
_NOT_SHORT: Final = frozenset(
    {"AI", "US", "UK", "EU", "UN", "TV", "PC", "IT", "CEO", "CTO", "FAQ", "API", "URL", "OK", "I"}
)
"""Initials that are words of their own."""


def find_acronyms(text: str) -> dict[str, str]:
    """Short form -> long form, both as written; definitions in brackets win over initials."""
    found = dict(defined(text))
    shorts = {match[0].removesuffix("s") if match[0][-1] == "s" else match[0] for match in _SHORT.finditer(text)}
    shorts -= _NOT_SHORT | found.keys()
    if shorts:
        for long_form in (run for match in _RUN.finditer(text) for run in _suffixes(match[0])):
            initials = _initials(long_form)
            if initials in shorts:
                found.setdefault(initials, long_form)
    return found


def defined(text: str) -> Iterator[tuple[str, str]]:
    """Definitions "long form (SHORT)"."""
    for match in _BRACKET.finditer(text):
        short = match[1].strip(".")
        if sum(char.isupper() for char in short) < 2:
            continue
        before = text[: match.start()].rstrip()
        words = re.split(r"\s+", before)[-min(len(short) + 5, len(short) * 2) :]
        long_form = _best_long_form(short, " ".join(words))
        if long_form is not None:
            yield short, long_form


def _best_long_form(short: str, before: str) -> str | None:
    """Schwartz and Hearst: match the short form's letters from the right; the first one begins a word."""
    position = len(before) - 1
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        while position >= 0 and (
            before[position].lower() != letter or (index == 0 and position > 0 and before[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
        position -= 1
    start = before.rfind(" ", 0, position + 1) + 1
    long_form = before[start:].strip(" ,;:\"“'")
    words = long_form.split()
    if len(words) < 2 or len(long_form) <= len(short) or any(mark in long_form for mark in ".;:"):
        return None
    return long_form


def _suffixes(run: str) -> Iterator[str]:
    """A capitalised run and its ends: the first word may only begin a sentence ("The Model Capability Initiative")."""
    words = run.split(" ")
    for index in range(len(words) - 1):
        if words[index] not in _SMALL:
            yield " ".join(words[index:])


def _initials(long_form: str) -> str:
    return "".join(word[0] for word in re.split(r"[ -]", long_form) if word and word not in _SMALL).upper()
