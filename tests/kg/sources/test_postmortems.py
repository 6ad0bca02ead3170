"""The export of the Agent Post-Mortems."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import Modality
from kg.sources.postmortems import POSTMORTEMS, READER
from kg.sources.records import Head
from kg.terms import IG, SCHEMA, SKOS, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.catalogues import file_records, read_records, refused, sample_records
from tests.kg.sources.reading import SAMPLES, claims, reasons, texts, values

SAMPLE = "postmortems.json"


def export(*incidents: object) -> str:
    return json.dumps({"export_schema_version": "1.0", "incidents": incidents})


def incident(**changes: Any) -> dict[str, Any]:
    return {"incident_id": "2025-a", "title": "A title", "date": "2025-01-02", "severity": "low"} | changes


def test_a_record_says_what_the_export_says(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    node = POSTMORTEMS.record("2025-northwind-agent-empties-calendar")
    assert reading.document.main_entity == node
    assert reading.document.licence == "CC BY 4.0"
    assert reading.document.collection == POSTMORTEMS.collection("incidents")
    assert texts(reading, SKOS.notation, node) == ["2025-northwind-agent-empties-calendar"]
    assert texts(reading, IG.eventType, node) == ["incident"]
    assert texts(reading, IG.intent, node) == ["unintentional"]
    assert len(texts(reading, IG.cause, node)) == 3
    assert texts(reading, IG.failureClass, node) == ["unsafe-action", "unsafe-action/data-deletion", "hallucination"]
    assert [claim.modality for claim in claims(reading, IG.commentary)] == [Modality.OPINION]
    assert reasons(reading) == ["blast_radius.scope: no property holds it"]


def test_the_grades_of_the_source_stay_its_words(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    assert texts(reading, IG.gravity) == ["moderate"]
    assert texts(reading, IG.recordStatus) == ["preliminary"]
    assert texts(reading, IG.recordConfidence) == ["reported"]
    assert not claims(reading, IG.severity)
    assert {claim.confidence for claim in reading.claims} == {1.0}


def test_a_date_of_event_or_disclosure_dates_the_report(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, SAMPLE)
    assert texts(first, IG.date) + texts(second, IG.date) == ["2025-09-03", "2025-06"]
    assert texts(first, IG.dateBasis) == ["report"]


def test_systems_models_and_vendors(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    agent = mint("system", "Northwind office agent")
    assert values(reading, IG.involvesSystem) == [agent, mint("system", "example-model-2")]
    assert texts(reading, IG.deployer) == ["northwind-robotics", "fernbank-mutual"]
    assert texts(reading, IG.deployedBy, agent) == ["northwind-robotics", "fernbank-mutual"]


def test_words_of_own_lists_are_keywords_with_the_name_of_the_list(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    found = texts(reading, SCHEMA.keywords)
    assert {"calendar", "timing: post-deployment", "entity: ai", "reversibility: reversible"} <= set(found)
    assert not claims(reading, IG.attackMethod), "n-a is no method"


def test_other_records_are_related_and_never_the_same(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    assert values(reading, IG.relatedRecord) == [
        POSTMORTEMS.record("2025-fernbank-bot-invents-discount"),
        mint("record", "aiid", "99003"),
        mint("record", "aim", "2025-09-04-ab12"),
        mint("record", "aim", "2025-09-04-ab12"),
    ]


def test_sources_are_articles(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, SAMPLE)
    article = mint("article", "harbour-courier.example/2025/09/calendar")
    assert [claim.about for claim in claims(first, IG.reportsOn)] == [article]
    assert texts(first, SCHEMA.headline, article) == ["Office agent empties calendar"]
    assert texts(first, SCHEMA.publisher, article) == ["harbour-courier"]
    assert texts(second, SCHEMA.headline) == ["A letter to the editor"]
    assert reasons(second) == ["sources[0].url: no web address", "weather: no property holds it"]


def test_one_bad_object_never_spoils_the_others(vocabulary: Vocabulary) -> None:
    text = export(
        incident(),
        7,
        incident(incident_id="2025-b", date=["2025"]),
        incident(),
        incident(incident_id="2025-c", title=""),
    )
    readings, bad = read_records(vocabulary, text)
    assert len(readings) == 1
    assert [(row.line, row.column, row.reason) for row in bad] == [
        (2, None, "incidents[1]: a number where a record was expected"),
        (3, "date", "incidents[2].date: a list or an object where one value was expected"),
        (4, "incident_id", "incidents[3].incident_id: '2025-a' stands in incidents[0] already"),
        (5, "title", "incidents[4].title: missing"),
    ]


def test_texts_may_stand_in_place_of_lists(vocabulary: Vocabulary) -> None:
    readings, bad = read_records(
        vocabulary,
        export(incident(tags="agent", sources={"url": "https://a.example/x"}, system={"models": "m-1"}, date="early")),
    )
    assert bad == []
    assert texts(readings[0], SCHEMA.keywords) == ["agent"]
    assert texts(readings[0], IG.involvesSystem) == ["m-1"]
    assert len(claims(readings[0], IG.reportsOn)) == 1
    assert reasons(readings[0]) == ["date: no date"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ((SAMPLES / SAMPLE).read_bytes()[:900], "no JSON"),
        ('{"export_schema_version": "1.0", "incidents": {}}', "an object where a list of records was expected"),
        (b'{"export_schema_version": "1.0", "incidents": [{"title": "\xe9"}]}', "no JSON"),
        ('{"export_schema_version": "1.0", "incidents": ' + "[" * 5000, "no JSON"),
    ],
)
def test_a_file_without_a_list_is_refused(vocabulary: Vocabulary, data: str | bytes, reason: str) -> None:
    assert reason in refused(vocabulary, data)


def test_deep_objects_are_told(vocabulary: Vocabulary) -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = {"a": deep}
    readings, bad = read_records(vocabulary, export(incident(system=deep), incident(incident_id="2025-b")))
    assert len(readings) == 1
    assert bad[0].reason.endswith("nested too deep for a record")


def test_only_the_export_is_recognised() -> None:
    assert READER.recognises(Head(export().encode()))
    for text in (
        "",
        "[]",
        '{"incidents": []}',
        '{"incidents": [{"incident_id": 1, "title": "x"}]}',
        "<p>incidents</p>",
    ):
        assert not READER.recognises(Head(text.encode()))


@given(cut=st.integers(0, 3000))
def test_a_cut_file_is_refused_with_a_reason(vocabulary: Vocabulary, cut: int) -> None:
    assert refused(vocabulary, (SAMPLES / SAMPLE).read_bytes()[:cut], READER.name)


def test_the_published_export(vocabulary: Vocabulary, shared: Path) -> None:
    readings = file_records(vocabulary, [shared / "corpus/misc/agent_postmortems.json"])
    assert len(readings) == 18
    assert Counter(text for reading in readings for text in texts(reading, IG.gravity)) == {
        "high": 8, "low": 5, "moderate": 3, "critical": 2,
    }  # fmt: skip
    related = {value for reading in readings for value in values(reading, IG.relatedRecord)}
    assert {mint("record", "aiid", "622"), mint("record", "aim", "2024-03-29-3dce")} <= related
    by_key = {texts(reading, SKOS.notation)[0]: reading for reading in readings}
    assert texts(by_key["2024-air-canada-chatbot-liability"], IG.deployer) == ["air-canada"]
    assert {reason.partition(":")[0] for reading in readings for reason in reasons(reading)} == {
        "blast_radius.scope", "blast_radius.user_harm.affected_count", "blast_radius.cost.amount_usd",
        "blast_radius.cost.estimated", "blast_radius.data.records",
    }  # fmt: skip
