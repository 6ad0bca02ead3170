"""Copies of one story by their headlines, with and without an encoder."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.extract.stories import Pair, load_encoder, same_story

HEADLINES = [
    "Bank pauses chatbot after leak of customer accounts",
    "Bank Pauses Chatbot After Leak of Accounts",
    "Regulator opens inquiry into bank's chatbot",
]


def two_topics(texts: list[str]) -> list[list[float]]:
    """An encoder that thinks that all texts about a chatbot are alike."""
    return [[1.0, 0.0] if "chatbot" in text.casefold() else [0.0, 1.0] for text in texts]


def test_words_alone() -> None:
    assert [(pair.first, pair.second) for pair in same_story(HEADLINES)] == [(0, 1)]


def test_an_encoder_adds_pairs_and_takes_none_away() -> None:
    pairs = same_story(HEADLINES, two_topics)
    assert Pair(0, 2, 1.0) in pairs
    assert [pair[:2] for pair in pairs] == [(0, 1), (0, 2), (1, 2)]


def test_the_setting_names_a_function() -> None:
    assert load_encoder("") is None
    encoder = load_encoder("tests.kg.extract.test_stories:two_topics")
    assert encoder is not None
    assert encoder(["a chatbot", "a bank"]) == [[1.0, 0.0], [0.0, 1.0]]
    for wrong in ("nowhere_at_all:f", "math:nothing", "math:pi", ":"):
        with pytest.raises(UsageError, match="KG_ENCODER"):
            load_encoder(wrong)
