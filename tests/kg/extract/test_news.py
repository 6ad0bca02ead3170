"""Whole news texts about companies of all kinds: what is read, in whose voice, and what is left alone."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

LEAK = "Riverbank Insurance suspends AI assistant after data leak"


@pytest.mark.parametrize(
    ("sentence", "prop", "modality", "values"),
    [
        ("The bot leaked names, birth dates and diagnoses.", "ig:exposedData", "asserted",
         {"names", "birth dates", "diagnoses"}),
        ("The leak exposed customer data, including emails and photos, to all staff.", "ig:exposedData", "asserted",
         {"customer data", "emails", "photos"}),
        ("The leak exposed customer data to all staff.", "ig:exposedTo", "asserted", {"all staff"}),
        ("Customer data was made publicly available.", "ig:exposedData", "asserted", {"Customer data"}),
        ("The bot let outsiders see patient records.", "ig:exposedTo", "asserted", {"outsiders"}),
        ("The bot let outsiders see patient records.", "ig:exposedData", "asserted", {"patient records"}),
        ("No passwords were exposed by the bot.", "ig:exposedData", "negated", {"passwords"}),
        ("The bot may have exposed passwords.", "ig:exposedData", "hedged", {"passwords"}),
        ("The bot exposed the firm to lawsuits.", "ig:exposedData", None, set()),
        ("Every employee could read customer emails.", "ig:exposedTo", "asserted", {"Every employee"}),
        ("Every employee could read customer emails.", "ig:exposedData", "asserted", {"customer emails"}),
        ("Customer emails could be read by all staff.", "ig:exposedTo", "asserted", {"all staff"}),
        ("The bot acted without being asked and exposed emails.", "ig:exposedData", "asserted", {"emails"}),
        ("The bot inadvertently exposed passwords.", "ig:intent", "asserted", {"inadvertent"}),
        ("The leak was caused by a bug in its software.", "ig:cause", "asserted", {"bug in its software"}),
        ("The leak stems from a flaw in the login page.", "ig:cause", "asserted", {"flaw in the login page"}),
        ("A malfunction or misuse of the bot led to the leak.", "ig:cause", "hedged",
         {"malfunction or misuse of the bot"}),
        ("The leak led to a loss of savings.", "ig:consequence", "asserted", {"loss of savings"}),
        ("The leak sparked anger and criticism.", "ig:reaction", "asserted", {"anger", "criticism"}),
        ("The leak violated privacy laws.", "ig:violates", "asserted", {"privacy laws"}),
        ("The leak potentially violated privacy laws.", "ig:violates", "hedged", {"privacy laws"}),
        ("The leak broke records.", "ig:violates", None, set()),
        ("The AI assistant collects customers' emails and clicks.", "ig:collects", "asserted",
         {"customers' emails", "clicks"}),
        ("The AI assistant collects customers' emails and clicks.", "ig:dataSubject", "asserted", {"customers"}),
        ("The AI assistant is used for fraud screening.", "ig:usedFor", "asserted", {"fraud screening"}),
        ("The AI assistant acted on its own in the leak.", "ig:action", "asserted", {"acted on its own"}),
    ],
)  # fmt: skip
def test_relation(extract: Extract, sentence: str, prop: str, modality: str | None, values: set[str]) -> None:
    claims = extract(news(LEAK, "Riverbank Insurance has suspended its AI assistant.", sentence))
    found = {claim for claim in claims if claim.evidence is not None and claim.evidence.text == sentence}
    assert said(found, prop, modality) == values


@pytest.mark.parametrize(
    ("sentence", "source", "modality"),
    [
        ("Reuters reported that the bot leaked passwords.", "reuters", "reported"),
        ("Reuters first reported on Monday that the bot leaked passwords.", "reuters", "reported"),
        ("According to Wired, the bot leaked passwords.", "wired", "reported"),
        ("The bot leaked passwords, according to Wired.", "wired", "reported"),
        ("Riverbank Insurance said that the bot leaked passwords.", "riverbank-insurance", "reported"),
        ("The bot leaked passwords.", "example-daily", "asserted"),
    ],
)
def test_attribution(extract: Extract, sentence: str, source: str, modality: str) -> None:
    claims = [claim for claim in extract(news(LEAK, sentence)) if claim.property.value.endswith("exposedData")]
    assert [(c.asserted_by.value.rpartition("/")[2], c.modality.value) for c in claims] == [(source, modality)]


def test_an_article_relays_outlets_only(extract: Extract) -> None:
    claims = extract(news(LEAK, "Reuters reported that the bot failed.", "Riverbank Insurance said that it failed."))
    assert said(claims, "ig:relays") == {"reuters"}


@pytest.mark.parametrize(
    ("headline", "lead"),
    [
        ("Bakery wins award", "The bakery won an award after a leak of its recipe."),
        ("OpenAI opens office in Dublin", "OpenAI opened an office in Dublin. It makes ChatGPT."),
        ("How to write a good prompt for AI tools", "Prompts should be short."),
    ],
)
def test_no_incident_no_record(extract: Extract, headline: str, lead: str) -> None:
    assert extract(news(headline, lead)) == ()


def test_the_record_of_the_news(extract: Extract) -> None:
    claims = extract(news(LEAK, "Riverbank Insurance suspended its AI assistant last week after a data leak."))
    assert said(claims, "schema:name", about="/record/news.") == {LEAK}
    assert len(said(claims, "ig:reportsOn")) == 1
    assert said(claims, "ig:incidentKind") == {"data-leak"}
    assert said(claims, "ig:date", "inferred") == {"../2026-06-21"}
    assert said(claims, "ig:dateBasis") == {"response"}


def test_opinions_are_the_commentator_s(extract: Extract) -> None:
    comment = (
        "The leak highlights gaps in how insurers test AI, raising questions about oversight. "
        "It serves as a reminder for firms to limit access."
    )
    claims = extract(news(LEAK, "Riverbank Insurance suspended its AI assistant.", comment=comment))
    opinions = [claim for claim in claims if claim.modality == "opinion"]
    assert said(opinions, "ig:commentary") == {
        "gaps in how insurers test AI",
        "raising questions about oversight",
        "serves as a reminder for firms to limit access",
    }
    assert {claim.asserted_by.value.rpartition("/")[2] for claim in opinions} == {"example-monitor"}


def test_channel_is_platform_not_deployer(extract: Extract) -> None:
    claims = extract(news("Deepfake of mayor spreads", "A deepfake of the mayor was shared widely on TikTok."))
    assert said(claims, "ig:platform") == {"tiktok"}
    assert said(claims, "ig:deployer") == set()


def test_its_means_the_organization_named_most_often(extract: Extract) -> None:
    text = "Riverbank Insurance rents servers of Microsoft. Riverbank Insurance said so. Its AI assistant leaked data."
    assert said(extract(news(LEAK, text)), "ig:deployer") == {"riverbank-insurance"}
