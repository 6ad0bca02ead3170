"""What people type as an FTS5 expression: words are bound as quoted strings, never as syntax (SQLite, FTS5, 3.1)."""

from __future__ import annotations


def all_of(text: str) -> str | None:
    """Every word of the text, in any order; None where it has none."""
    words = _words(text)
    return " ".join(words) if words else None


def beginning_with(text: str) -> str | None:
    """Every word of the text, the last one as the beginning of a word; None where it has none."""
    words = _words(text)
    return " ".join(words) + "*" if words else None


def _words(text: str) -> list[str]:
    quoted = ('"' + word.replace('"', '""') + '"' for word in text.replace("\0", " ").split())
    return [word for word in quoted if any(map(str.isalnum, word))]
