"""Responses: type, actor, state, reasons; and acts that answer no incident."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract

LEAD = "OpenAI's AI shopping chatbot leaked data."


@pytest.mark.parametrize(
    ("headline", "kind", "actor", "status"),
    [
        ("OpenAI pauses shopping chatbot after data leak", "pause", "openai", None),
        ("OpenAI to pause shopping chatbot after data leak", "pause", "openai", "announced"),
        ("OpenAI is 'pausing' shopping chatbot after data leak", "pause", "openai", "ongoing"),
        ("OpenAI Suspends Shopping Chatbot Following Data Leak", "pause", "openai", None),
        ("OpenAI shuts down shopping chatbot after data leak", "withdrawal", "openai", None),
        ("OpenAI apologizes for chatbot's data leak", "apology", "openai", None),
        ("Tesla recalls cars after robotaxi crash", "recall", "tesla", None),
        ("OpenAI takes its shopping chatbot offline after data leak", "withdrawal", "openai", None),
        ("OpenAI puts shopping chatbot 'on hold' after data leak", "pause", "openai", None),
        ("Tesla calls robotaxis back after crash", "recall", "tesla", None),
        ("OpenAI is investigating chatbot's data leak", "investigation", "openai", "ongoing"),
    ],
)
def test_headline(extract: Extract, headline: str, kind: str, actor: str, status: str | None) -> None:
    claims = extract(news(headline, LEAD))
    about = f".{kind}"
    assert said(claims, "ig:responseType", about=about) == {kind}
    assert said(claims, "ig:performedBy", about=about) == {actor}
    assert said(claims, "ig:status", about=about) == ({status} if status else set())


@pytest.mark.parametrize(
    ("sentence", "kind", "actors"),
    [
        ("The company has opened an investigation.", "investigation", {"openai"}),
        ("The leak sparked criticism, prompting an inquiry and a halt to the program.", "pause", set()),
        ("The leak sparked criticism, prompting an inquiry and a halt to the program.", "investigation", set()),
        ("The chatbot has been switched off.", "withdrawal", set()),
        ("OpenAI was fined $2m over the leak.", "fine", set()),
        ("The company's pause and investigation are answers to the leak.", "investigation", {"openai"}),
        ("It is investigating and pausing the tool.", "pause", {"openai"}),
        ("The chatbot was suspended on Friday by OpenAI.", "pause", {"openai"}),
    ],
)
def test_body(extract: Extract, sentence: str, kind: str, actors: set[str]) -> None:
    claims = extract(news("OpenAI faces questions over chatbot leak", LEAD, sentence))
    assert kind in said(claims, "ig:responseType")
    assert said(claims, "ig:performedBy", about=f".{kind}") == actors


@pytest.mark.parametrize(
    "sentence",
    [
        "OpenAI paused hiring.",
        "OpenAI did not pause the chatbot.",
        "OpenAI may suspend the chatbot.",
        "Its content moderation tool went on.",
        "Users called on lawmakers.",
        "OpenAI disputes the ruling.",
    ],
)
def test_no_such_response(extract: Extract, sentence: str) -> None:
    claims = extract(news("Chatbot leak hits OpenAI", LEAD, sentence))
    assert not said(claims, "ig:responseType") - {"denial"}


def test_reasons_stated_ruled_out_and_only_in_time(extract: Extract) -> None:
    text = (
        "The company has suspended the AI chatbot, not because of users' growing anger over prices or for possibly "
        "breaking consumer laws, but because it caused a data leak."
    )
    claims = extract(news("OpenAI suspends chatbot after data leak", text))
    assert said(claims, "ig:reason", "negated") == {
        "users' growing anger over prices",
        "possibly breaking consumer laws",
    }
    assert "it caused a data leak" in said(claims, "ig:reason", "asserted")
    assert said(claims, "ig:reason", "inferred") == {"data leak"}
    assert said(claims, "ig:reaction") == {"users' growing anger over prices"}
    assert said(claims, "ig:violates", "hedged") == {"consumer laws"}


def test_the_system_is_paused_only_once_it_is(extract: Extract) -> None:
    paused = extract(news("OpenAI pauses shopping chatbot after data leak", LEAD))
    planned = extract(news("OpenAI to pause shopping chatbot after data leak", LEAD))
    assert said(paused, "ig:status", about="/system/") == {"paused"}
    assert said(planned, "ig:status", about="/system/") == set()


@pytest.mark.parametrize(
    ("paragraph", "kind", "actor"),
    [
        ("The company apologised, repaid the fees and ended the pilot.", "compensation", "openai"),
        ("The company apologised, repaid the fees and ended the pilot.", "withdrawal", "openai"),
        ("Anthropic said it patched the flaw.", "fix", "anthropic"),
        ("Engineers added a second check.", "new-safeguard", "openai"),
        ("The company will stop using the chatbot until it is tested.", "pause", "openai"),
        ("OpenAI declined to comment.", "no-comment", "openai"),
        ("OpenAI warned its customers and rejected the accusation.", "warning", "openai"),
        ("OpenAI warned its customers and rejected the accusation.", "denial", "openai"),
        ("The data inspectorate has launched an inquiry.", "investigation", "data-inspectorate"),
        ("Three users filed a defamation suit.", "lawsuit", None),
        ("A user sued OpenAI.", "lawsuit", None),
    ],
)
def test_actors_and_objects(extract: Extract, paragraph: str, kind: str, actor: str | None) -> None:
    claims = extract(news("OpenAI faces questions over chatbot leak", LEAD, paragraph))
    assert kind in said(claims, "ig:responseType")
    assert said(claims, "ig:performedBy", about=f".{kind}") == ({actor} if actor else set())


@pytest.mark.parametrize(
    "paragraph",
    [
        "Users asked the agency to open an inquiry.",
        "No recall has been ordered.",
        "OpenAI added two songs and dropped the price.",
    ],
)
def test_asked_for_or_about_something_else(extract: Extract, paragraph: str) -> None:
    claims = extract(news("OpenAI faces questions over chatbot leak", LEAD, paragraph))
    assert said(claims, "ig:responseType") == set()


def test_what_only_came_before_is_a_candidate_reason(extract: Extract) -> None:
    claims = extract(news("OpenAI pauses shopping chatbot after data leak", LEAD))
    reasons = [claim for claim in claims if claim.property.value.endswith("/reason")]
    assert reasons
    assert all(claim.confidence < 0.5 for claim in reasons)
