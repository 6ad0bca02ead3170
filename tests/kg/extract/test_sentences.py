"""Sentence boundaries around quotes, abbreviations, brackets and missing spaces."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from kg.extract.sentences import COMPONENT


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.blank("en")
    pipeline.add_pipe(COMPONENT)
    return pipeline


@pytest.mark.parametrize(
    "sentences",
    [
        ['"Is it safe?" he asked.', "Nobody knew."],
        ["Acme Inc. said no.", "The U.S. agency agreed."],
        ["Shares of Acme Inc. fell.", "It sells bots."],
        ["The tool came from Acme Inc.", "The price was $3.5 million."],
        ["Dr. Roe left at 5 p.m. on Friday.", "She was calm."],
        ["He said: “We are done.”", "“Not yet,” they said."],
        ['They wrote: "We are done."', '"Not yet," they added.'],
        ["It failed (again).", "(See below.)", "Then it stopped."],
        ["iRobot makes it.", "xAI does not."],
        ["What now?!", "Nothing…", "The end."],
    ],
)
def test_split(nlp: Language, sentences: list[str]) -> None:
    assert [sentence.text.strip() for sentence in nlp(" ".join(sentences)).sents] == sentences


def test_glued_sentences_and_paragraphs(nlp: Language) -> None:
    assert len(list(nlp("They hijacked accounts.Acme denies it.").sents)) == 2
    assert len(list(nlp("No full stop here\n\nNew paragraph").sents)) == 2


def test_a_comma_in_quotes_ends_nothing(nlp: Language) -> None:
    assert len(list(nlp('"We pause it while we look," a spokesperson told reporters.').sents)) == 1


def test_a_speech_of_several_sentences_is_one_piece(nlp: Language) -> None:
    assert len(list(nlp('"We care. We stopped it," a spokesperson said. Nobody knew.').sents)) == 2
    long = '"' + "We care. " * 120 + '" they said.'
    assert len(list(nlp(long).sents)) > 100


def test_empty_text(nlp: Language) -> None:
    assert list(nlp("").sents) == []
