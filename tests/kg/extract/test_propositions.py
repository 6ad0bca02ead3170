"""Clauses that are denied or left open and that no frame takes: kept once, in their words, about their subject."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

HEADLINE = "Lyft suspends self-driving cars after crash"
LEAD = "Lyft has suspended its self-driving cars after a crash."


@pytest.mark.parametrize(
    ("sentence", "clause", "modality", "about"),
    [
        ("Nobody was charged, and the road was reopened.", "Nobody was charged", "negated", "/record/"),
        ("Neither Lyft nor the city disclosed the speed.", "Neither Lyft nor the city disclosed the speed", "negated",
         "/record/"),
        ("Lyft did not disable the brakes.", "Lyft did not disable the brakes", "negated", "/organization/lyft"),
        ("The company has no contract with the city.", "The company has no contract with the city", "negated",
         "/organization/lyft"),
        ("Low sun may have blinded the sensors.", "Low sun may have blinded the sensors", "hedged", "/record/"),
        ("It is unclear whether the driver was awake.", "It is unclear whether the driver was awake", "hedged",
         "/record/"),
        ("The cars obeyed signs that do not exist.", "cars obeyed signs that do not exist", "negated", "/record/"),
        ("The agent sold tickets for a ferry that did not sail.", "ferry that did not sail", "negated", "/record/"),
        ("Lyft, which is not named in the suit, kept its other cars on the road.", "which is not named in the suit",
         "negated", "/record/"),
    ],
)  # fmt: skip
def test_clause(extract: Extract, sentence: str, clause: str, modality: str, about: str) -> None:
    claims = extract(news(HEADLINE, LEAD, sentence))
    assert said(claims, "ig:proposition", modality, about) == {clause}
    assert all(0.5 <= c.confidence < 1 and c.cue for c in claims if c.property.value.endswith("/proposition"))


@pytest.mark.parametrize(
    "sentence",
    [
        "The cars are not only slow but loud.",
        "It is not the first crash of its kind.",
        "It is not the first time the company has been criticised.",
        "No later than Friday the cars will return.",
        "Will the cars not return?",
        "Drivers must not sleep.",
        "The road was reopened.",
    ],
)
def test_no_denial(extract: Extract, sentence: str) -> None:
    assert said(extract(news(HEADLINE, LEAD, sentence)), "ig:proposition") == set()


def test_said_by_a_speaker(extract: Extract) -> None:
    claims = extract(news(HEADLINE, LEAD, '"The brakes did not fail," Lyft said.'))
    found = [claim for claim in claims if claim.property.value.endswith("/proposition")]
    assert [(claim.asserted_by.value.rpartition("/")[2], claim.modality.value) for claim in found] == [
        ("lyft", "negated")
    ]
    assert found[0].statement is not None


def test_an_article_without_an_incident_keeps_its_quotes_and_denials(extract: Extract) -> None:
    text = 'Lyft opens an office in Reno. "We like the desert," a Lyft spokesperson said. No date was given.'
    claims = extract(news("Lyft opens an office in Reno", text))
    assert said(claims, "schema:text", "asserted") == {"We like the desert"}
    assert said(claims, "ig:proposition", "negated", "/article/") == {"No date was given"}
    assert said(claims, "ig:aboutIncident") == set()
