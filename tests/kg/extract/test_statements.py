"""Statements: speaker before and after the words, for whom, to whom; and marks that state nothing."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

HEADLINE = "OpenAI pauses shopping chatbot after data leak"
LEAD = "OpenAI has paused its AI shopping chatbot after a data leak."


@pytest.mark.parametrize(
    ("sentence", "words", "speaker"),
    [
        ('"We are sorry about this," a spokesperson said.', "We are sorry about this", "openai-spokesperson"),
        ("“We are sorry about this,” an OpenAI spokesman told Wired.", "We are sorry about this", "openai-spokesman"),
        ('"We are sorry," said a spokeswoman for OpenAI.', "We are sorry", "openai-spokeswoman"),
        ('OpenAI said in a statement: "We are sorry about this."', "We are sorry about this.", "openai"),
        ('The company said that it was "deeply sorry" for the leak.', "deeply sorry", "openai"),
        ('"We stopped it," the company said.', "We stopped it", "openai"),
        ('"The bot was unsafe," researchers wrote.', "The bot was unsafe", "researchers"),
        ('According to OpenAI, the bot was "under full control" at all times.', "under full control", "openai"),
        ('OpenAI called the leak "a serious mistake" on Friday.', "a serious mistake", "openai"),
        ("‘We are sorry about this,’ a company spokesperson said.", None, None),
    ],
)
def test_speaker(extract: Extract, sentence: str, words: str | None, speaker: str | None) -> None:
    claims = extract(news(HEADLINE, LEAD, sentence))
    assert said(claims, "schema:text", "asserted") == ({words} if words else set())
    assert said(claims, "ig:speaker") == ({speaker} if speaker else set())
    for claim in claims:
        if claim.statement is not None:
            assert claim.asserted_by.value.endswith(str(speaker))


@pytest.mark.parametrize(
    "sentence",
    [
        'The "smart" chatbot leaked data.',
        "OpenAI's 'pausing' of the bot came late.",
        'Police said the file resembled a viral "angry robot" prank.',
        'A man named Roe, "the fox", was there.',
        'Her book is called "Robots Among Us".',
    ],
)
def test_scare_quotes_and_private_persons_state_nothing(extract: Extract, sentence: str) -> None:
    assert said(extract(news(HEADLINE, LEAD, sentence)), "schema:text") == set()


def test_for_whom_and_to_whom(extract: Extract) -> None:
    claims = extract(news(HEADLINE, LEAD, '"We paused it," a spokesperson told Wired.'))
    assert said(claims, "ig:onBehalfOf", "inferred") == {"openai"}
    assert said(claims, "ig:saidTo", "asserted") == {"wired"}
    named = extract(news(HEADLINE, LEAD, '"We paused it," an OpenAI spokesperson told Wired.'))
    assert said(named, "ig:onBehalfOf", "asserted") == {"openai"}


def test_several_quotes_of_one_speech(extract: Extract) -> None:
    text = '"We stopped it," an OpenAI spokesperson said. "It will not come back." “A shame,” he added.'
    claims = extract(news(HEADLINE, LEAD, text))
    assert said(claims, "schema:text") == {"We stopped it", "It will not come back.", "A shame"}
    assert said(claims, "ig:speaker") == {"openai-spokesperson"}


def test_a_speech_of_several_sentences(extract: Extract) -> None:
    claims = extract(news(HEADLINE, LEAD, '"We care. The tool stays off," a spokesperson told Wired.'))
    assert said(claims, "schema:text") == {"We care. The tool stays off"}


def test_earlier_statements_come_before_and_may_be_contradicted(extract: Extract) -> None:
    texts = (
        '"We take care," an OpenAI spokesperson said.',
        'Despite previous statements that chats would be "fully private," it appears that the bot kept them.',
    )
    claims = extract(news(HEADLINE, LEAD, *texts))
    assert len(said(claims, "ig:precedesStatement")) == 1
    assert len(said(claims, "ig:contradictedBy", "hedged")) == 1


def test_words_are_read_in_the_speaker_s_voice(extract: Extract) -> None:
    text = (
        '"There is no evidence that accounts were accessed, and we are pausing the tool while we investigate," '
        "OpenAI said."
    )
    claims = [claim for claim in extract(news(HEADLINE, LEAD, text)) if claim.statement is not None]
    assert {claim.asserted_by.value.rpartition("/")[2] for claim in claims} == {"openai"}
    assert said(claims, "ig:harm", "negated") == {"accounts were accessed"}
    assert said(claims, "ig:duration", "quoted") == {"while we investigate"}
    assert said(claims, "ig:status", "quoted") == {"open-ended", "ongoing"}
