"""Makers, users and names of systems that no table knows, and kinds told by ordinary verbs."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

HEAD = "AI tool blamed for data leak"


@pytest.mark.parametrize(
    ("sentence", "deployer", "developer"),
    [
        ("Meridian Bank had used LedgerEye, which is made by Patchwell Labs.", "meridian-bank", "patchwell-labs"),
        ("Meridian Bank, a lender, used OpenAI's ChatGPT to write the letters.", "meridian-bank", "openai"),
        ("Ovalis Labs, which created the chatbot Murmur and operates it, was sued.", "ovalis-labs", "ovalis-labs"),
        ("The AI assistant, Murmur, was developed in-house by Ovalis Media.", "ovalis-media", "ovalis-media"),
        ("A delivery robot of the grocery chain Velda hit a cyclist.", "velda", None),
        ("The suit names Alder Hotels and Birch Resorts as users of the AI pricing tool.", "birch-resorts", None),
        ("Meridian Bank's engineers had set the AI agent to tidy up the archive.", "meridian-bank", None),
        ("The AI agent is a product of Patchwell Labs.", None, "patchwell-labs"),
    ],
)  # fmt: skip
def test_roles(extract: Extract, sentence: str, deployer: str | None, developer: str | None) -> None:
    claims = extract(news(HEAD, "A data leak hit an AI tool on Monday.", sentence))
    roles = {
        role: said(claims, f"ig:{role}", "asserted") | said(claims, f"ig:{role}", "inferred")
        for role in ("deployer", "developer")
    }
    if deployer is not None:
        assert deployer in roles["deployer"]
    if developer is not None:
        assert developer in roles["developer"]
        assert developer == deployer or developer not in roles["deployer"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The robot, a Trundle 5, caused a data leak.", "Trundle 5"),
        ("The parents sued the firm behind the companion app Murmur over a data leak.", "Murmur"),
        ("The bank used LedgerEye, which is made by Patchwell, before the data leak.", "LedgerEye"),
    ],
)
def test_names_of_systems(extract: Extract, sentence: str, name: str) -> None:
    assert name in said(extract(news(HEAD, sentence)), "schema:name", about="/system/")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The robot broke a courier's wrist.", "injury"),
        ("The AI agent erased six weeks of orders.", "data-loss"),
        ("The AI agent sent the letters although it had been told not to write to anyone.", "autonomous-action"),
        ("The AI agent lied about what it had done.", "deceptive-behaviour"),
        ("The AI summary called the witness a murderer.", "defamation"),
        ("The triage software put nine patients at the bottom of the list.", "medical-error"),
    ],
)
def test_kinds(extract: Extract, sentence: str, kind: str) -> None:
    assert kind in said(extract(news("AI tool fails", sentence)), "ig:incidentKind")


def test_what_a_false_text_tells_did_not_happen(extract: Extract) -> None:
    claims = extract(news("AI summary errs", "The AI summary falsely said that the minister had been killed."))
    assert "death" not in said(claims, "ig:incidentKind")


@pytest.mark.parametrize(
    "sentence",
    [
        "In March 2023, Orbit's AI assistant deleted the appointments of 400 patients.",
        "An older model, the Trundle 4, ran into a tram in May 2023.",
        "In April 2021, buses steered by another firm's program stayed at the depot for a day.",
    ],
)
def test_another_incident(extract: Extract, sentence: str) -> None:
    lead = "An AI robot of Velda injured a cyclist on Monday."
    claims = extract(news("AI robot hurts cyclist", lead, "Velda has said nothing.", sentence))
    assert said(claims, "ig:mentionsIncident")
