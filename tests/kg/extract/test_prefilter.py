"""The words that a pattern needs, derived from the pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from kg.extract.kind_patterns import PATTERNS
from kg.extract.phrasal import PATTERNS as PHRASAL
from kg.extract.prefilter import Prefilter, Sifted, required

SENTENCES = (
    "An AI coding agent deleted two years of records although it had been told to ask first.",
    "The summary called him a convicted murderer, and the bank turned off the feature.",
    "The robot broke a courier's wrist; the chatbot invented a refund that does not exist.",
    "The CHAIN SWITCHED OFF its tool and the firm took the app offline.",
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:lost|stolen) data\b", [{" data"}, {"lost", "stolen"}]),
        (r"colou?r", [{"colo"}]),
        (r"\w+ (?:wiped|erased)\b", [{"wiped", "erased"}]),
        (r"\b(?:the (?:cat|dog)|fox) ran", [{" ran"}, {"the ", "fox"}]),
        (r"(?:maybe)?", []),
        (r"\d+", []),
        (r"(?:gone|\d+)", []),
    ],
)
def test_required_words(pattern: str, words: list[set[str]]) -> None:
    assert required(re.compile(pattern, re.IGNORECASE)) == words


@pytest.mark.parametrize("sentence", SENTENCES)
def test_nothing_that_would_be_found_is_left_out(sentence: str) -> None:
    tables = [[pattern.words for pattern in PATTERNS], [pattern for pattern, _ in PHRASAL]]
    hits = 0
    for table in tables:
        candidates = Prefilter((pattern,) for pattern in table).candidates(sentence.lower())
        found = [index for index, pattern in enumerate(table) if pattern.search(sentence)]
        hits += len(found)
        assert set(found) <= set(candidates)
    assert hits


def test_a_text_without_the_words_has_no_candidates() -> None:
    table = Prefilter([(re.compile("alpha|beta"),), (re.compile("gamma"), re.compile("delta"))])
    assert table.candidates("nothing here") == []
    assert 0 in table.candidates("beta alone")
    assert table.candidates("gamma and delta") == [1]
    assert table.candidates("gamma alone") == []


def test_a_sifted_pattern_finds_what_the_pattern_finds() -> None:
    pattern = re.compile(r"\b(?:hackers?|thieves) (?:stole|took) (?P<what>\w+)", re.IGNORECASE)
    sifted = Sifted(pattern)
    for text in ("Hackers STOLE keys", "Hackers stole keys", "thieves took cars, hackers took keys", "hackers met", ""):
        assert _spans(sifted.finditer(text)) == _spans(pattern.finditer(text))
        for start, end in ((0, len(text)), (3, len(text)), (0, 8)):
            found, wanted = sifted.search(text, start, end), pattern.search(text, start, end)
            assert (found and found.groupdict()) == (wanted and wanted.groupdict())
    with pytest.raises(ValueError, match="no word"):
        Sifted(r"\w+ (?:said)?")


def _spans(matches: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]
