"""Other incidents that a text mentions: skeleton records, their bounds, order and series."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

HEADLINE = "OpenAI pauses shopping chatbot after data leak"
LEAD = (
    "OpenAI has paused its AI shopping chatbot after a data leak.",
    "The leak began on Friday. OpenAI is looking into it.",
)


@pytest.mark.parametrize(
    ("sentence", "kind", "date", "basis", "organization"),
    [
        ("In 2016, Microsoft pulled its chatbot Tay after it posted racist tweets.", "discrimination", "../2016",
         "response", "microsoft"),
        ("In March, an AI agent of the company caused a security breach.", "security-breach", "2026-03", "event",
         "openai"),
        ("Last year, hackers exploited its AI support assistant to hijack accounts.", "account-hijack", "2025", "event",
         "openai"),
        ("The company had to apologise last month after another chatbot leaked emails.", "data-leak", "../2026-05",
         "response", "openai"),
        ("In a separate incident two months ago, a robotaxi of Waymo was in a crash.", "vehicle-crash", "2026-04",
         "event", "waymo"),
    ],
)  # fmt: skip
def test_skeleton(extract: Extract, sentence: str, kind: str, date: str, basis: str, organization: str) -> None:
    claims = extract(news(HEADLINE, *LEAD, sentence))
    record = "/record/mention."
    assert kind in said(claims, "ig:incidentKind", about=record)
    assert said(claims, "ig:date", about=record) == {date}
    assert said(claims, "ig:dateBasis", about=record) == {basis}
    assert said(claims, "ig:affectedOrganization", "inferred", about=record) == {organization}
    assert len(said(claims, "ig:mentionsIncident")) == 1
    assert len(said(claims, "ig:precededBy")) == (organization == "openai")


@pytest.mark.parametrize(
    "sentence",
    [
        "The leak in March exposed emails.",
        "The chatbot was launched in March.",
        "OpenAI noticed the data leak on Friday.",
        "In March, OpenAI hired 20 engineers.",
        '"In March we had a breach," an OpenAI spokesperson said.',
    ],
)
def test_no_other_incident(extract: Extract, sentence: str) -> None:
    assert said(extract(news(HEADLINE, *LEAD, sentence)), "ig:mentionsIncident") == set()


def test_attack(extract: Extract) -> None:
    text = "Last year, hackers exploited its AI support assistant to hijack Instagram accounts."
    claims = extract(news(HEADLINE, *LEAD, text))
    record = "/record/mention."
    assert said(claims, "ig:attacker", about=record) == {"hackers"}
    assert said(claims, "ig:attackMethod", about=record) == {"exploited its AI support assistant"}
    assert said(claims, "ig:harm", about=record) == {"hijack Instagram accounts"}
    assert said(claims, "ig:affectedProduct", about=record) == {"instagram"}
    assert said(claims, "ig:intent", "inferred", about=record) == {"malicious"}
    assert said(claims, "ig:deployer", "inferred", about=record) == {"openai"}


def test_an_attack_is_an_event_without_a_word_for_it(extract: Extract) -> None:
    text = "Earlier this month, hackers used the company's AI support bot to seize accounts."
    claims = extract(news(HEADLINE, *LEAD, text))
    assert said(claims, "ig:attacker", about="/record/mention.") == {"hackers"}
    assert said(claims, "ig:attacker", about="/record/news.") == set()


def test_series_and_order(extract: Extract) -> None:
    series = "This is the latest in a string of AI mishaps for the company."
    claims = extract(news(HEADLINE, *LEAD, series, "In March, an AI agent of the company caused a security breach."))
    assert said(claims, "ig:inSeries", "asserted", about="/record/news.") == {"openai.ai-mishaps"}
    assert said(claims, "ig:inSeries", "inferred", about="/record/mention.") == {"openai.ai-mishaps"}
    assert said(claims, "ig:organization") == {"openai"}


def test_copies_of_one_text_give_one_record(extract: Extract) -> None:
    sentence = "In March, an AI agent of the company caused a security breach."
    first = said(extract(news(HEADLINE, *LEAD, sentence)), "ig:mentionsIncident")
    second = said(extract(news("Shopping chatbot of OpenAI paused after leak", *LEAD, sentence)), "ig:mentionsIncident")
    assert first == second


def test_without_an_anchor_the_year_stays_open(extract: Extract) -> None:
    sentence = "In March, an AI agent of the company caused a security breach."
    claims = extract(news(HEADLINE, *LEAD, sentence, anchor=None))
    assert said(claims, "ig:date", about="mention") == {"XXXX-03"}
    assert said(claims, "ig:dateText", about="mention") == {"In March"}


def test_facts_of_another_incident_are_not_the_main_one_s(extract: Extract) -> None:
    text = "In 2016, Microsoft pulled its chatbot Tay after it leaked passwords."
    claims = extract(news(HEADLINE, *LEAD, text))
    assert said(claims, "ig:exposedData", about="/record/mention.") == {"passwords"}
    assert said(claims, "ig:exposedData", about="/record/news.") == set()


def test_what_an_outlet_reported_of_another_incident(extract: Extract) -> None:
    claims = extract(news(
        "Lyft pauses its AI dispatcher after a crash", "Lyft paused its AI dispatcher after a crash on Monday.",
        "It is not the first time the company has been criticised.",
        "In 2024, Lyft's fraud detector wrongly flagged drivers, according to a report by ProPublica.",
    ))  # fmt: skip
    assert said(claims, "ig:affectedOrganization", about="/mention.") == {"lyft"}
    assert said(claims, "ig:incidentKind", about="/mention.") == {"wrongful-denial"}
    assert "2024" in said(claims, "ig:date", about="/mention.")
