"""Who made and who used a system: direct slots, nouns that mean an organization, products with an owner."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

HEADLINE = "AI tool leaked patient data"


@pytest.mark.parametrize(
    ("sentence", "prop", "who"),
    [
        ("The tool was built by the Oslo start-up Fjordmind.", "ig:developer", "fjordmind"),
        ("The tool was sold by Vantor, a company in Leeds.", "ig:developer", "vantor"),
        ("Ashby College bought the service from Examly, a company in Oregon.", "ig:developer", "examly"),
        ("Ashby College used an AI tool to sort applicants.", "ig:deployer", "ashby-college"),
        ("Rosedale Hospital suspended its triage tool.", "ig:deployer", "rosedale-hospital"),
        ("The town of Ashby, Ohio, used an algorithm to rank tenants.", "ig:deployer", "ashby"),
        ("Its operator, Picpeel Ltd, took the app offline.", "ig:deployer", "picpeel-ltd"),
    ],
)
def test_direct_slots(extract: Extract, sentence: str, prop: str, who: str) -> None:
    assert said(extract(news(HEADLINE, "An AI tool leaked patient data.", sentence)), prop) == {who}


@pytest.mark.parametrize(
    "sentence",
    [
        "The Federal Trade Commission used an AI tool to find it.",
        "The Leeds Courier used an AI tool to find it.",
        "Dr Olsen Berg used an AI tool to find it.",
        'The lawyer said: "Ashby College used an AI tool."',
    ],
)
def test_regulators_outlets_and_persons_are_no_deployers(extract: Extract, sentence: str) -> None:
    assert said(extract(news(HEADLINE, "An AI tool leaked patient data.", sentence)), "ig:deployer") == set()


def test_a_noun_means_the_organization_of_its_class(extract: Extract) -> None:
    claims = extract(
        news(
            HEADLINE, "Rosedale Hospital said an AI tool had leaked patient data.",
            "Fernbank University denied any role.", "The hospital used the tool for a year.",
        )
    )  # fmt: skip
    assert said(claims, "ig:deployer", "inferred") == {"rosedale-hospital"}


def test_the_owner_of_a_product_developed_it(extract: Extract) -> None:
    claims = extract(news("Lawyer fined over citations that ChatGPT made up", "A lawyer used ChatGPT for a brief."))
    assert said(claims, "ig:developer", "inferred") == {"openai"}
    assert said(claims, "ig:deployer") == set()
