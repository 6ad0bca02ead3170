"""What a saved text says about itself above its first line: address, date, publisher, title, language.

---                      or bare, closed by an empty line:
url: https://...             url: https://...
published: 2026-06-22        published: 2026-06-22
---
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kg.documents import Unread
from kg.errors import BadDocument
from kg.sources.dates import parse_date

KEYS: Final = frozenset({"url", "published", "publisher", "title", "language", "author", "licence"})
"""The keys that are read; `license` is the same as `licence`."""

_FENCE: Final = "---"
_FENCE_ENDS: Final = frozenset({"---", "..."})
_LONGEST_FENCE: Final = 40
_KEY_LINE: Final = re.compile(r"\s*([A-Za-z][A-Za-z_-]{0,30})\s*:\s*(.*)")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The values; None where the text does not say."""

    url: str | None = None
    published: str | None = None
    """EDTF."""
    publisher: str | None = None
    title: str | None = None
    language: str | None = None
    author: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class SplitText:
    """A text without its front matter. `first_line` is the number that the text's first line has in the document."""

    front: FrontMatter
    text: str
    first_line: int
    unread: tuple[Unread, ...]


def split_front_matter(name: str, text: str) -> SplitText:
    """Take the front matter off a text; a text without any comes back as it is.

    Raises BadDocument with the line where a date, address or language cannot be one.
    """
    lines = text.split("\n", _LONGEST_FENCE + 2)[: _LONGEST_FENCE + 2]
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    fenced = lines[first].strip() == _FENCE
    found = _fenced(lines, first) if fenced else _bare(lines, first)
    if found is None:
        return SplitText(FrontMatter(), text, 1, ())
    entries, after, unread = found
    values: dict[str, str] = {}
    for number, printed, value in entries:
        key = "licence" if printed == "license" else printed
        if key not in KEYS:
            unread.append(Unread(number, f"{key}: {value}", "unknown key of the front matter"))
        elif key in values:
            unread.append(Unread(number, f"{key}: {value}", "repeated key of the front matter"))
        elif value:
            values[key] = _checked(name, number, key, value)
    rest = text.split("\n", after)[after] if text.count("\n") >= after else ""
    body = rest.lstrip("\n")
    return SplitText(FrontMatter(**values), body, after + 1 + len(rest) - len(body), tuple(unread))


_Entry = tuple[int, str, str]
"""Line number, key in lower case, value."""


def _fenced(lines: list[str], first: int) -> tuple[list[_Entry], int, list[Unread]] | None:
    entries: list[_Entry] = []
    unread: list[Unread] = []
    for index in range(first + 1, len(lines)):
        line = lines[index]
        if line.strip() in _FENCE_ENDS and any(key in KEYS for _, key, _ in entries) and len(unread) <= len(entries):
            return entries, index + 1, unread
        entry = _entry(index + 1, line)
        if entry is not None:
            entries.append(entry)
        elif line.strip() and not line.lstrip().startswith("#"):
            unread.append(Unread(index + 1, line.strip(), "line of the front matter without a key"))
    open_end = _bare(lines, first + 1)
    if open_end is None:
        return None  # a rule above a text, not front matter
    return open_end[0], open_end[1], [Unread(first + 1, _FENCE, "the front matter is not closed")]


def _bare(lines: list[str], first: int) -> tuple[list[_Entry], int, list[Unread]] | None:
    entries: list[_Entry] = []
    end = first
    for index in range(first, len(lines)):
        entry = _entry(index + 1, lines[index])
        if entry is None:
            break
        known = entry[1] in KEYS
        if not known and (not entries or not lines[index].lstrip()[0].islower()):
            break
        entries.append(entry)
        end = index + 1
    return (entries, end, []) if entries else None


def _entry(number: int, line: str) -> _Entry | None:
    found = _KEY_LINE.fullmatch(line)
    if found is None:
        return None
    value = found[2].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return number, found[1].casefold(), value


def _checked(name: str, line: int, key: str, value: str) -> str:
    """The value in the form in which it is kept."""
    if key == "published":
        edtf = parse_date(value)
        if edtf is None:
            raise BadDocument(name, f"published: {value!r} is not a date (2026-06-22, 2026-06, 22 June 2026)", line)
        return edtf
    if key == "url" and not is_web_address(value):
        raise BadDocument(name, f"url: {value!r} is not an http or https address", line)
    if key == "language" and _LANGUAGE.fullmatch(value) is None:
        raise BadDocument(name, f"language: {value!r} is not a language tag (en, pt-BR)", line)
    return value


def is_web_address(text: str) -> bool:
    """Whether the text is an absolute http(s) address without blanks."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"[\s<>\"{}|\\^`]", text)


def language_tag(text: str | None) -> str | None:
    """A language tag as sources write it ("en_US", " en ") in the form of BCP 47; None where it is none."""
    tag = (text or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None
