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
        ("Orla Line Ltd paused its AI agent, made by Crest Labs. Crest Labs said no more.", "orla-line-ltd",
         "crest-labs"),
        ("The Vale School District said Thursday it would stop using GradeWell, an essay grader sold by Pine Labs.",
         "vale-school-district", "pine-labs"),
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


@pytest.mark.parametrize(
    ("sentence", "deployer", "developer", "system"),
    [
        ("A driverless taxi operated by Vela Cabs hit a cyclist.", "vela-cabs", None, "driverless taxi"),
        ("An AI assistant run by Orrin & Day hit a cyclist.", "orrin-and-day", None, "AI assistant"),
        ("Orrin & Day, which lets 9,000 flats, uses LetRank to screen tenants.", "orrin-and-day", None, "LetRank"),
        ("Vela Cabs has suspended its driverless taxi after a crash.", "vela-cabs", None, "driverless taxi"),
        ("The buses run on Pathwise, a self-driving system built by Corvid Labs.", None, "corvid-labs", "Pathwise"),
        ("Tallis Health confirmed that Murmur, its AI assistant, had leaked data.", "tallis-health", None, "Murmur"),
        ("Orrin LLP said a clerk wrote the letter with Murmur, an AI assistant made by Corvid Labs.",
         "orrin-llp", "corvid-labs", "Murmur"),
        ("The AI tool Murmur failed. Corvid Labs, a Leeds company, built it for Tallis Health.",
         "tallis-health", "corvid-labs", "Murmur"),
    ],
)  # fmt: skip
def test_parties_and_systems_in_the_lead(
    extract: Extract, sentence: str, deployer: str | None, developer: str | None, system: str
) -> None:
    claims = extract(news("AI leak blamed for crash", sentence, "The AI crash injured nobody."))
    assert deployer is None or deployer in said(claims, "ig:deployer")
    assert developer is None or developer in said(claims, "ig:developer")
    assert system in said(claims, "schema:name", about="/system/")


def test_the_bank_that_ends_the_use_ran_it(extract: Extract) -> None:
    lead = "Sable Bank lost money when an automated trading program failed."
    claims = extract(news("Program fails", lead, "The bank has since halted all trading with the program."))
    assert "sable-bank" in said(claims, "ig:deployer")


def test_a_system_that_the_text_brings_up_late(extract: Extract) -> None:
    late = "Orrin Strategies, a consulting firm in Leeds, used voice-cloning software to make the calls."
    claims = extract(news("Fake calls", "Voters received fake calls.", "The calls misled voters.", late))
    assert "voice-cloning software" in said(claims, "schema:name", about="/system/")


@pytest.mark.parametrize(
    "sentence",
    [
        "Maria Dunn used the AI chatbot to write the letter.",
        "The AI chatbot used by Maria Dunn to write the letter failed.",
        "Mayor Maria Dunn suspended the AI chatbot.",
        "It said it had suspended the AI chatbot.",
        "A review of 400 applications by Orrin University found that the AI chatbot erred.",
        "Police said it was not clear whether the AI chatbot had failed.",
    ],
)
def test_no_parties(extract: Extract, sentence: str) -> None:
    claims = extract(news("AI chatbot fails", "An AI chatbot leaked data on Monday.", sentence))
    assert not said(claims, "ig:deployer") | said(claims, "ig:developer")


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("Similar calls have troubled towns elsewhere.", "In April 2026, a faked clip circulated in Leeds."),
        ("Courts have dealt with such letters before.", "In June 2023, a judge fined two clerks who had used ChatGPT."),
        ("Nobody was hurt.", "In May 2024, a Leeds landlord dropped a different screening program over errors."),
    ],
)
def test_turns_to_another_incident(extract: Extract, before: str, sentence: str) -> None:
    lead = "An AI robot of Velda injured a cyclist on Monday."
    assert said(
        extract(news("AI robot hurts cyclist", lead, "Velda is silent.", before, sentence)), "ig:mentionsIncident"
    )


@pytest.mark.parametrize("form", ["Orla Line Ltd", "Orla Line", "Orla"])
def test_a_firm_goes_by_shorter_names(extract: Extract, form: str) -> None:
    last = f"In March, {form}'s pricing system charged pensioners twice."
    claims = extract(news(HEAD, "Orla Line Ltd paused its AI agent after a data leak.", last))
    assert said(claims, "ig:affectedOrganization", about="/mention.") == {"orla-line-ltd"}


def test_an_outlet_is_called_as_it_signs(extract: Extract) -> None:
    claims = extract(news(HEAD, '"We are sorry," Ada Reed, head of Orla Lines, told the Daily.'))
    assert said(claims, "ig:saidTo") == {"example-daily"}
    assert said(claims, "schema:alternateName", about="/example-daily") == {"Daily"}
    assert said(claims, "schema:name", about="/example-daily") == set()


def test_a_body_of_two_concerns_is_one(extract: Extract) -> None:
    claims = extract(news(HEAD, "Orla Lines paused its AI agent.", "The Food and Drugs Authority is looking into it."))
    assert "food-and-drugs-authority" in said(claims, "ig:performedBy")
