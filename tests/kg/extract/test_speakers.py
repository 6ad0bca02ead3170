"""Speakers: offices instead of names, persons by their introduction, organizations that are only meant."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

HEADLINE = "Lyft suspends self-driving cars after crash"
LEAD = "Lyft has suspended its self-driving cars after a crash."


@pytest.mark.parametrize(
    ("paragraph", "speakers"),
    [
        ('"It swerved," recalled Tom Vance, a bus driver. "I braked," Vance added.', {"bus driver"}),
        ('"This was no accident," said attorney Leo Marks.', {"attorney"}),
        ('Its chief executive, Dana Okafor, said: "We will come back."', {"Lyft chief executive"}),
        ('"We look at the brakes," said Ana Ruiz, an engineer at Waymo.', {"Waymo engineer"}),
        ('The passengers were shaken. "It was loud," one of them said.', {"one of the passengers"}),
        ('Waymo disagrees. "Our cars are safe," the company said.', {"Waymo"}),
        ('"It was loud," said Jane Roe.', {"person quoted"}),
    ],
)
def test_speaker(extract: Extract, paragraph: str, speakers: set[str]) -> None:
    claims = extract(news(HEADLINE, LEAD, paragraph))
    nodes = {claim.value for claim in claims if claim.property.value.endswith("/speaker")}
    names = {c.value.value for c in claims if c.about in nodes and c.property.value.endswith("/name")}
    assert names & speakers == speakers
    assert not any(name in claim.about.value for claim in claims for name in ("vance", "marks", "ruiz", "roe"))


def test_words_around_their_cue_are_one_statement(extract: Extract) -> None:
    claims = extract(news(HEADLINE, LEAD, '"We paused all tests," Lyft said, "while we look into it."'))
    assert said(claims, "schema:text") == {"We paused all tests, while we look into it"}


def test_a_role_without_an_organization_belongs_to_its_article(extract: Extract) -> None:
    claims = extract(news(HEADLINE, LEAD, '"It was loud," a resident said.'))
    assert all("lyft-suspends" in node for node in said(claims, "ig:speaker"))
    assert said(claims, "ig:onBehalfOf") == set()
