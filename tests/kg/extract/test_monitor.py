"""A monitor's page: its texts classify, its rationales rule out, its headlines are the outlets' words."""

from __future__ import annotations

import pytest

from kg.claims import Modality
from tests.kg.extract.builders import MONITOR, PUBLISHER, monitor, said
from tests.kg.extract.conftest import Extract

SUMMARY = "Lakeside Clinic stopped its AI triage tool after it misdiagnosed patients.[AI generated]"


@pytest.mark.parametrize(
    ("rationale", "prop", "modality", "values"),
    [
        ("This is therefore an AI Incident rather than a hazard or complementary information.", "ig:eventType",
         "classified", {"AI Incident"}),
        ("This is therefore an AI Incident rather than a hazard or complementary information.", "ig:eventType",
         "negated", {"hazard or complementary information"}),
        ("It qualifies as an AI Hazard rather than an AI Incident.", "ig:eventType", "classified", {"AI Hazard"}),
        ("It qualifies as an AI Hazard rather than an AI Incident.", "ig:eventType", "negated", {"AI Incident"}),
        ("The event is not unrelated, as a tool failed.", "ig:eventType", "negated", {"unrelated"}),
        ("The harm has materialized.", "ig:harmRealized", "classified", {"true"}),
        ("The harm is realized, not just potential.", "ig:harmRealized", "negated", {"false"}),
        ("No harm has occurred so far.", "ig:harmRealized", "negated", {"true"}),
        ("This fulfils AI Incident definition (a).", "ig:meetsCriterion", "classified", {"AI Incident definition (a)"}),
        ("This meets the definition (injury to the health of a person).", "ig:meetsCriterion", "classified",
         {"injury to the health of a person"}),
        ("The definition (breach of rights of a person) was met.", "ig:violates", None, set()),
        ("The tool's failure led to a loss of trust.", "ig:cause", "classified", {"tool's failure"}),
        ("The event stems from the misuse (weak access rules) of the tool.", "ig:cause", "classified",
         {"misuse (weak access rules) of the tool"}),
        ("Its use could plausibly lead to injury of patients.", "ig:consequence", "hedged", {"injury of patients"}),
        ("It constitutes a breach of duties under applicable health and safety law.", "ig:violates", "classified",
         {"duties under applicable health and safety law"}),
        ("It is a violation of privacy and potentially patient rights.", "ig:violates", "hedged", {"patient rights"}),
        ("It is a violation of privacy and potentially patient rights.", "ig:violates", "classified", {"privacy"}),
        ("The misdiagnoses constitute harm to patients' health.", "ig:harm", "classified",
         {"harm to patients' health"}),
        ("The AI system was used to collect patient records for AI training.", "ig:collects", "classified",
         {"patient records"}),
        ("The AI system was used to collect patient records for AI training.", "ig:usedFor", "classified",
         {"AI training"}),
    ],
)  # fmt: skip
def test_rationale(extract: Extract, rationale: str, prop: str, modality: str | None, values: set[str]) -> None:
    claims = extract(monitor("Clinic stops AI triage tool", SUMMARY, rationale))
    found = [claim for claim in claims if claim.evidence is not None and claim.evidence.text == rationale]
    assert said(found, prop, modality) == values


def test_not_only_potential_counts_once_per_record(extract: Extract) -> None:
    rationale = "The harm is realized, not just potential."
    claims = extract(monitor("Clinic stops AI triage tool", SUMMARY, rationale, rationale + " Patients were hurt."))
    negated = [claim for claim in claims if claim.modality is Modality.NEGATED]
    assert len(negated) == 1
    assert len([claim for claim in claims if claim.value.value == "true"]) == 2


def test_voices(extract: Extract) -> None:
    headline = "Lakeside Clinic suspends AI triage tool after misdiagnosis | Example Daily"
    claims = extract(monitor("Clinic stops AI triage tool", SUMMARY, headlines=[headline]))
    by = {(claim.asserted_by, claim.modality) for claim in claims if claim.property.value.endswith("incidentKind")}
    assert by == {(MONITOR, Modality.CLASSIFIED), (PUBLISHER, Modality.ASSERTED)}
    assert all(claim.machine_generated == (claim.asserted_by == MONITOR) for claim in claims)
    assert not any("Example Daily" in claim.value.value for claim in claims)


def test_a_monitor_makes_no_skeletons_and_no_statements(extract: Extract) -> None:
    summary = SUMMARY + ' In March another AI tool leaked records. "We are sorry," a spokesperson said.'
    claims = extract(monitor("Clinic stops AI triage tool", summary))
    assert said(claims, "ig:mentionsIncident") == set()
    assert said(claims, "schema:text") == set()


def test_the_marker_is_no_part_of_the_evidence(extract: Extract) -> None:
    for claim in extract(monitor("Clinic stops AI triage tool", SUMMARY)):
        assert claim.evidence is not None
        assert "generated" not in claim.evidence.text
