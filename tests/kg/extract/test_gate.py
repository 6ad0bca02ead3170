"""Which news reports an incident, which kinds it tells of, and which earlier incidents it turns to."""

from __future__ import annotations

import pytest

from tests.kg.extract.builders import news, said
from tests.kg.extract.conftest import Extract


@pytest.mark.parametrize(
    ("headline", "body", "reports"),
    [
        ("Clinic's AI scribe put invented drugs into notes", "Nurses found six cases.", True),
        ("Waymo robotaxi hits cyclist", "A Waymo robotaxi struck a cyclist on Sunday.", True),
        ("Man held after camera mix-up", "Software for face matching picked the wrong man in a shop.", True),
        ("Spotify adds AI playlists", "The company released a feature that builds playlists.", False),
        ("Lawmakers agree rules on deepfakes", "Platforms that fail could be fined.", False),
        ("Meta opens data centre", "The company trains AI models there.", False),
        ("Bakery burns down", "Three people were injured.", False),
    ],
)
def test_gate(extract: Extract, headline: str, body: str, reports: bool) -> None:
    assert bool(said(extract(news(headline, body)), "ig:reportsOn")) is reports


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The chatbot cited a ruling that does not exist.", "hallucination"),
        ("The software rejected women more often than men.", "discrimination"),
        ("The bot emailed records to strangers.", "data-leak"),
        ("The algorithm mistook a crutch for a rifle.", "misidentification"),
        ("The robotaxi hit a parked van.", "vehicle-crash"),
    ],
)
def test_kinds_told_by_verbs(extract: Extract, sentence: str, kind: str) -> None:
    assert kind in said(extract(news("AI system fails", sentence)), "ig:incidentKind", "asserted")


@pytest.mark.parametrize(
    "sentence",
    [
        "The chatbot did not cite a ruling that does not exist.",
        "The fraud filter was down.",
        "The software flags suspected fraud.",
    ],
)
def test_no_kind(extract: Extract, sentence: str) -> None:
    claims = extract(news("AI system hacked", sentence))
    assert said(claims, "ig:incidentKind", "asserted") <= {"security-breach"}


@pytest.mark.parametrize(
    "sentences",
    [
        "It was not the first such case. In May 2023, police in Turin arrested a woman after a false match.",
        "In October 2023 a driverless car dragged a pedestrian.",
        "The case recalls that of Rosedale Hospital, which gave up a triage tool in March 2022.",
    ],
)
def test_earlier_incidents(extract: Extract, sentences: str) -> None:
    claims = extract(news("Robotaxi hits cyclist", "A robotaxi struck a cyclist on Sunday.", sentences))
    assert len(said(claims, "ig:mentionsIncident")) == 1


def test_its_of_another_subject_is_not_the_main_organization(extract: Extract) -> None:
    other = "In October 2023 a driverless car dragged a pedestrian, and the state suspended its permit."
    claims = extract(news("Waymo robotaxi hits cyclist", "A Waymo robotaxi struck a cyclist on Sunday.", other))
    assert len(said(claims, "ig:mentionsIncident")) == 1
    assert said(claims, "ig:affectedOrganization", about="mention") == set()
    assert said(claims, "ig:precededBy") == set()


def test_a_date_of_the_main_event_is_no_other_incident(extract: Extract) -> None:
    claims = extract(
        news("Hiring tool rejected women", "Ashby Stores used a hiring tool.", "It bought the tool in January 2021.")
    )
    assert said(claims, "ig:mentionsIncident") == set()
