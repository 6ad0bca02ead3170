"""Noun phrases and lists without a tagger."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Span

from kg.extract.phrases import phrase_before, phrases_at

NLP = spacy.blank("en")
OF = frozenset({"of", "under"})


def sentence(text: str) -> Span:
    return NLP(text)[:]


@pytest.mark.parametrize(
    ("text", "after", "phrases"),
    [
        ("It leaked names, addresses and phone numbers of 3,000 patients on Monday.", "leaked",
         ["names", "addresses", "phone numbers of 3,000 patients"]),
        ("It exposed private medical and billing data to strangers.", "exposed", ["private medical and billing data"]),
        ("violating privacy rights and duties of care, they said", "violating", ["privacy rights", "duties of care"]),
        ("a breach of rules under applicable health and safety law", "breach of",
         ["rules under applicable health and safety law"]),
        ("led to a loss of trust and possible loss of jobs, which", "led to",
         ["a loss of trust", "possible loss of jobs"]),
        ("including students' essays, grades, and photos, was sold", "including",
         ["students' essays", "grades", "photos"]),
        ("including students’ essays and grades.", "including", ["students’ essays", "grades"]),
        ("leaked files, exposing staff to risk and harm", "leaked", ["files"]),
        ("led to personal data being shown", "led to", ["personal data"]),
        ("collects data collected by others", "collects", ["data"]),
        ("It tracks it", "tracks", []),
        ("It leaked", "leaked", []),
        ("leaked the —", "leaked", []),
    ],
)  # fmt: skip
def test_list_to_the_right(text: str, after: str, phrases: list[str]) -> None:
    found = phrases_at(sentence(text), text.index(after) + len(after), OF)
    assert [phrase.text for phrase in found] == phrases
    assert all(text[phrase.start : phrase.end] == phrase.text for phrase in found)


@pytest.mark.parametrize(
    ("text", "before", "phrase", "head"),
    [
        ("because patient records were exposed", "were", "patient records", "records"),
        ("The photos of minors were exposed", "were", "The photos of minors", "photos"),
        ("The leak exposed files collected by it", "collected", "files", "files"),
        ("the exposed files were sold", "were", "the exposed files", "files"),
    ],
)
def test_phrase_to_the_left(text: str, before: str, phrase: str, head: str) -> None:
    found = phrase_before(sentence(text), text.index(before))
    assert found is not None
    assert (found.text, found.head) == (phrase, head)


def test_nothing_to_the_left() -> None:
    assert phrase_before(sentence("were exposed"), 0) is None
