"""Named and described systems."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Harbor Point Bank paused its AI assistant, dubbed Penny, after a data leak.", "Penny"),
        ("The data leak hit an AI tool called MedSight at Harbor Point Bank.", "MedSight"),
        ('A data leak hit the AI system known as "Night Owl" at Harbor Point Bank.', "Night Owl"),
        ("OpenDream, an AI image generator, caused a data leak.", "OpenDream"),
        ("An AI system (the Harbor Triage Assistant) caused a data leak.", "Harbor Triage Assistant"),
        ("The chatbot Tessie caused a data leak, an AI first.", "Tessie"),
        ("Acme Bank paused its Customer Care Assistant, an AI tool, after a data leak.", "Customer Care Assistant"),
        ("OpenAI paused ChatGPT after a data leak.", "ChatGPT"),
        ("The Zentrio chatbot caused a data leak.", "Zentrio chatbot"),
    ],
)
def test_named(extract: Extract, sentence: str, name: str) -> None:
    claims = extract(news("AI firm faces questions over data leak", sentence))
    assert name in said(claims, "schema:name", about="/system/")


@pytest.mark.parametrize(
    "sentence",
    [
        "In Texas, an AI chatbot caused a data leak.",
        "Meanwhile, an AI chatbot caused a data leak.",
        "Jane Roe, an AI model trainer, told of a data leak.",
        "AI tools cause data leaks.",
        "Northwind Robotics, an AI platform maker, had a data leak.",
    ],
)
def test_not_a_name(extract: Extract, sentence: str) -> None:
    names = said(extract(news("AI data leak", sentence)), "schema:name", about="/system/")
    assert not names & {"Texas", "Meanwhile", "Jane Roe", "AI tools", "Northwind Robotics"}


def test_a_description_is_a_system_keyed_by_its_owner(extract: Extract) -> None:
    claims = extract(news("Hospital's AI errs", "Lakeside Clinic suspended its AI triage tool after a misdiagnosis."))
    assert said(claims, "ig:involvesSystem") == {"lakeside-clinic.ai-triage-tool"}
    assert said(claims, "ig:deployer", "inferred") == {"lakeside-clinic"}


def test_a_possessive_of_a_name_is_stated_not_inferred(extract: Extract) -> None:
    claims = extract(news("AI leak", "A data leak hit Lakeside Clinic's AI hiring tool."))
    assert said(claims, "ig:deployer", "asserted") == {"lakeside-clinic"}
    assert said(claims, "ig:systemKind") == {"hiring-tool"}


def test_headline_descriptions_are_aliases_of_the_one_named_system(extract: Extract) -> None:
    headline = "OpenAI pauses shopping chatbot after data leak"
    claims = extract(news(headline, "The chatbot Tessie leaked data, OpenAI said."))
    assert "shopping chatbot" in said(claims, "schema:alternateName", about="tessie")


def test_acronym_is_an_alternate_name(extract: Extract) -> None:
    text = "Lakeside Clinic paused its Harbor Triage Assistant, an AI tool, after a data leak. HTA is two years old."
    claims = extract(news("Clinic pauses AI", text))
    assert "HTA" in said(claims, "schema:alternateName", about="harbor-triage-assistant")


def test_maker_user_and_foundation_differ(extract: Extract) -> None:
    text = (
        "The AI tool, called MedSight, was developed by Northwind Health and used by Lakeside Clinic, and caused a "
        "misdiagnosis. The tool is powered by GPT-4."
    )
    claims = extract(news("AI tool misdiagnoses patients", text))
    assert said(claims, "ig:developer", "asserted") == {"northwind-health"}
    assert said(claims, "ig:deployer", "asserted") == {"lakeside-clinic"}
    assert said(claims, "ig:developer", "inferred") == {"openai"}
