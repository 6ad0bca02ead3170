"""Front matter, fenced and bare, right and wrong."""

from __future__ import annotations

import pytest

from kg.errors import BadDocument
from kg.sources.front_matter import FrontMatter, split_front_matter

FULL = """url: https://example.org/a
published: 22 June 2026
publisher: Harbour Courier
title: "A: B"
language: en-GB
"""


def test_fenced() -> None:
    split = split_front_matter("x", f"---\n{FULL}---\n\nHeadline of the story\n")
    assert split.text == "Headline of the story\n"
    assert split.first_line == 9
    assert split.front == FrontMatter(
        url="https://example.org/a", published="2026-06-22", publisher="Harbour Courier", title="A: B", language="en-GB"
    )
    assert split.unread == ()


def test_bare() -> None:
    split = split_front_matter("x", f"{FULL}\nHeadline of the story\n")
    assert split.text == "Headline of the story\n"
    assert split.first_line == 7
    assert split.front.published == "2026-06-22"


def test_bare_without_an_empty_line() -> None:
    split = split_front_matter("x", "url: https://example.org/a\nMeta: a company pauses a program\nText.")
    assert split.text.startswith("Meta: a company")


@pytest.mark.parametrize(
    "text", ["Headline\nurl: https://example.org", "Meta: a company pauses", "---\nSome text\n---\nMore"]
)
def test_none(text: str) -> None:
    split = split_front_matter("x", text)
    assert (split.text, split.front, split.first_line) == (text, FrontMatter(), 1)


def test_unknown_and_repeated_keys_are_reported() -> None:
    split = split_front_matter("x", "---\nurl: https://a.example/\nmood: sad\nurl: https://b.example/\n???\n---\nText")
    assert split.front.url == "https://a.example/"
    assert [(item.line, item.text) for item in split.unread] == [
        (5, "???"), (3, "mood: sad"), (4, "url: https://b.example/"),
    ]  # fmt: skip


def test_unclosed_fence_keeps_keys_and_text() -> None:
    split = split_front_matter("x", "---\nurl: https://a.example/\n\nHeadline of a story\nText")
    assert split.front.url == "https://a.example/"
    assert split.text.startswith("Headline of a story")
    assert "not closed" in split.unread[0].reason


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("published: someday", "is not a date"),
        ("published: 2026-02-30", "is not a date"),
        ("url: ftp://example.org/a", "not an http or https address"),
        ("url: https://exa mple.org/a", "not an http or https address"),
        ("language: a long language", "not a language tag"),
    ],
)
def test_values_that_cannot_be(line: str, words: str) -> None:
    with pytest.raises(BadDocument, match=words) as caught:
        split_front_matter("x", f"---\ntitle: T\n{line}\n---\nText")
    assert caught.value.line == 3
