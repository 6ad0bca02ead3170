"""Quotation marks as characters: straight and curly, single and double, closed and open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.quotes import find_quotes


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ('"We stop," it said.', ["We stop"]),
        ("“We stop,” it said.", ["We stop"]),
        ("„Wir hören auf“, sagten sie.", ["Wir hören auf"]),
        ("«On arrête», dit-elle.", ["On arrête"]),
        ('"A," she said. "B."', ["A", "B."]),
        ("“A ‘b’ c”", ["A ‘b’ c"]),
        ("Acme is 'pausing' its bot", ["pausing"]),
        ("the 'smart' tool of users' homes", ["smart"]),
        ("users' data and workers' pay", []),
        ("it's Acme's bot, isn't it", []),
        ("the '90s", []),
        ('a 5" screen', []),
        ("(“in brackets”)", ["in brackets"]),
        ('no "end here\nnext line', ["end here"]),
        ('it would be "tightly sealed," they said', ["tightly sealed"]),
        ('a "safer than humans." claim', ["safer than humans"]),
    ],
)
def test_find(text: str, quotes: list[str]) -> None:
    assert [quote.words(text) for quote in find_quotes(text)] == quotes


def test_a_speech_over_paragraphs_opens_each_and_closes_the_last() -> None:
    text = "“First part.\n“Second part.” He left."
    assert [quote.closed for quote in find_quotes(text)] == [False, True]


@given(st.text(alphabet="ab '\"“”‘’\n.,", max_size=80))
def test_quotes_never_overlap(text: str) -> None:
    end = 0
    for quote in find_quotes(text):
        assert end <= quote.start < quote.inner_start <= quote.inner_end <= quote.end <= len(text)
        end = quote.end
