"""Records of the OECD monitor in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import Modality
from kg.documents import PassageRole, Reading
from kg.sources.aim_claims import monitor
from kg.sources.aim_json import AIM, READER
from kg.sources.records import Head
from kg.terms import IG, SCHEMA, SKOS, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.catalogues import read_records, refused, sample_records
from tests.kg.sources.reading import (
    NOTICE,
    SAMPLES,
    aim_article,
    aim_page,
    claims,
    passages,
    read_text,
    reasons,
    texts,
    values,
)

SAMPLE = "aim_records.json"
FIELDS = ["id", "title", "date", "location", "summary", "concepts", "properties", "articles", "aiid_ids"]
NODE = mint("record", "aim", "2026-05-11-0c4d")


def record(**changes: Any) -> dict[str, Any]:
    return {"id": "2026-05-13-0c4d", "title": "A title", "n_articles": 0} | changes


def read_one(vocabulary: Vocabulary, value: object) -> Reading:
    readings, bad = read_records(vocabulary, json.dumps(value))
    assert bad == []
    (reading,) = readings
    return reading


def test_a_record_speaks_in_the_name_of_the_monitor(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    assert AIM.publisher == monitor(vocabulary).iri
    assert reading.document.main_entity == NODE
    assert reading.document.url == "https://oecd.ai/en/incidents/2026-05-11-0c4d"
    assert reading.document.notice == NOTICE
    assert {claim.asserted_by for claim in reading.claims} == {AIM.publisher}
    assert texts(reading, SKOS.notation, NODE) == ["2026-05-11-0c4d"]
    assert texts(reading, SCHEMA.name, NODE) == ["A Robot of Northwind Robotics Blocks an Exit"]
    assert texts(reading, IG.date, NODE) == ["2026-05-11"]
    assert texts(reading, IG.dateBasis, NODE) == ["report"]
    assert texts(reading, IG.country, NODE) == ["Norway"]


def test_facets_are_classified_by_a_machine(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    assert texts(reading, IG.principle) == ["safety", "accountability"]
    assert texts(reading, IG.affectedStakeholder) == ["consumers"]
    assert texts(reading, IG.severity) == ["ai-incident"]
    assert texts(reading, IG.harmType) == ["physical-injury"]
    assert len(texts(reading, IG.aiTask)) == 2, "glued values are parted"
    assert len(texts(reading, IG.autonomyLevel)) == len(texts(reading, IG.industry)) == 1
    for prop in (IG.principle, IG.severity, IG.aiTask, IG.country, SCHEMA.description, SCHEMA.keywords):
        for claim in claims(reading, prop, NODE):
            assert (claim.modality, claim.machine_generated) == (Modality.CLASSIFIED, True)


def test_what_no_list_holds_is_told(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, SAMPLE)
    assert reasons(first) == [
        "properties.harm_types[1]: no value of harm_types",
        "location.location: no property holds it",
        "evidences[0]: no property holds it",
    ]
    assert reasons(second) == [
        "date: no date",
        "properties.harm_levels[1]: second value of harm_levels, which holds one",
    ]
    assert [claim.confidence for claim in claims(second, IG.severity)] == [1.0, 0.4]


def test_other_catalogues_are_linked_and_persons_get_no_keyword(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    assert values(reading, IG.relatedRecord, NODE) == [mint("record", "aiid", "99001")]
    assert texts(reading, SCHEMA.keywords, NODE) == ["Delivery robot"]


def test_articles_and_passages(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    listed = [claim.about for claim in claims(reading, IG.listedFor)]
    assert listed == [
        mint("article", "Harbour Courier", "Robot keeps visitors in the hall"),
        mint("article", "other.example/hall"),
    ]
    assert texts(reading, SCHEMA.datePublished, listed[0]) == ["2026-05-11"]
    assert passages(reading, PassageRole.HEADLINE) == ["Robot keeps visitors in the hall"]
    assert passages(reading, PassageRole.SUMMARY) == texts(reading, SCHEMA.description)


def test_a_record_and_a_page_speak_of_the_same_nodes(vocabulary: Vocabulary) -> None:
    title, headline = "A Robot of Northwind Robotics Blocks an Exit", "Robot stops at a door"
    page = read_text(vocabulary, "url: https://oecd.ai/en/incidents/2026-05-13-0c4d\n\n" + aim_page(
        "\nAI principles\n\nSafety\n", aim_article(headline)))  # fmt: skip
    answer = read_one(vocabulary, record(
        title=title, principles=["Safety"],
        articles=[{"title": headline, "date": "2026-05-11", "publisher": "Harbour Courier"}],
    ))  # fmt: skip
    for prop in (IG.principle, IG.listedFor, SCHEMA.headline, SCHEMA.publisher, SCHEMA.datePublished):
        told = [{(claim.about, claim.value, claim.modality) for claim in claims(item, prop)} for item in (page, answer)]
        assert told[0] == told[1] != set(), prop


@pytest.mark.parametrize("wrap", [lambda item: item, lambda item: [item], lambda item: {"results": [item], "total": 1}])
def test_one_record_a_list_or_an_answer(vocabulary: Vocabulary, wrap: Any) -> None:
    reading = read_one(vocabulary, wrap(record(harm_levels="AI hazard", country="Norway")))
    assert texts(reading, IG.severity) == ["ai-hazard"]
    assert texts(reading, IG.country) == ["Norway"]


def test_a_bad_record_spoils_no_other(vocabulary: Vocabulary) -> None:
    items = [record(), record(), record(id="2026"), None, record(id="2026-05-14-aaaa", title={"eng": "x"}), {"n": 1}]
    readings, bad = read_records(vocabulary, json.dumps({"results": items}))
    assert len(readings) == 1
    assert [row.reason for row in bad] == [
        "results[1].id: '2026-05-13-0c4d' stands in results[0] already",
        "results[2].id: '2026' is no id of the monitor",
        "results[3]: nothing where a record was expected",
        "results[4].title: a list or an object where one value was expected",
        "results[5].id: missing",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ((SAMPLES / SAMPLE).read_bytes()[:900], "no JSON"),
        (b'{"id": "2026-05-13-0c4d", "n_articles": 1, "title": "\xff"}', "no JSON"),
        (b'[{"id": "2026-05-13-0c4d", "n_articles": 1,,}]', "no JSON"),
    ],
)
def test_what_is_no_json_is_refused(vocabulary: Vocabulary, data: bytes, reason: str) -> None:
    assert reason in refused(vocabulary, data)


def test_an_answer_without_records_is_refused(vocabulary: Vocabulary) -> None:
    assert "neither a record nor a list" in refused(vocabulary, '{"message": "x"}', READER.name)
    assert "no JSON" in refused(vocabulary, b"", READER.name)


def test_only_records_of_the_monitor_are_recognised() -> None:
    assert READER.recognises(Head(json.dumps([record()]).encode()))
    other = (
        "",
        "[]",
        '{"id": "2026-05-13-0c4d", "title": "x"}',
        '{"incidents": [{"harm_types": []}]}',
        "id,harm_types",
    )
    for text in other:
        assert not READER.recognises(Head(text.encode()))


@given(data=st.recursive(st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=4),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)),
       field=st.sampled_from(FIELDS))  # fmt: skip
def test_whatever_stands_in_a_field_is_read_or_told(vocabulary: Vocabulary, data: object, field: str) -> None:
    readings, bad = read_records(vocabulary, json.dumps([record(**{field: data})]), READER.name)
    assert len(readings) + len(bad) == 1
