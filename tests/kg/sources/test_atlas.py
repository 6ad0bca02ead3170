"""MITRE ATLAS case studies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.sources.atlas import ATLAS, READER
from kg.sources.records import Head
from kg.terms import IG, SCHEMA, SKOS, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.catalogues import file_records, read_records, refused, sample_records
from tests.kg.sources.reading import SAMPLES, claims, reasons, texts, values

STUDY = """\
id: AML.CS9100
name: A test of a translator
object-type: case-study
incident-date: 2024-02-30
incident-date-granularity: DATE
case-study-type: exercise
"""


def test_a_study_is_a_record_with_its_own_key(vocabulary: Vocabulary) -> None:
    (reading,) = sample_records(vocabulary, "atlas_study.yaml")
    node = ATLAS.record("AML.CS9001")
    assert reading.document.main_entity == node
    assert reading.document.url == "https://atlas.mitre.org/studies/AML.CS9001"
    assert reading.document.licence == "Apache-2.0, MITRE ATLAS"
    assert reading.document.collection is None
    assert texts(reading, SKOS.notation, node) == ["AML.CS9001"]
    assert texts(reading, SCHEMA.name, node) == [reading.document.title]
    assert "\n" in texts(reading, SCHEMA.description, node)[0]
    assert texts(reading, IG.target, node) == ["Sorting line of Northwind Robotics"]
    assert texts(reading, IG.attacker, node) == ["northwind-robotics-test-team"]


def test_an_exercise_is_named_one_and_is_no_realized_incident(vocabulary: Vocabulary) -> None:
    (exercise,) = sample_records(vocabulary, "atlas_study.yaml")
    assert texts(exercise, IG.eventType) == ["exercise"]
    assert not claims(exercise, IG.severity)
    assert not claims(exercise, IG.harmRealized)


def test_dates_keep_the_granularity_of_the_study(vocabulary: Vocabulary) -> None:
    readings = sample_records(vocabulary, "atlas_study.yaml") + sample_records(vocabulary, "atlas_studies.yaml")
    assert [texts(reading, IG.date) for reading in readings] == [["2024-05"], ["2023-11-14"], ["2025"]]
    assert {text for reading in readings for text in texts(reading, IG.dateBasis)} == {"event"}


@pytest.mark.parametrize("edit", [("DATE", "WEEK"), ("2024-02-30", "soon")])
def test_a_date_that_cannot_be_trusted_is_told(vocabulary: Vocabulary, edit: tuple[str, str]) -> None:
    readings, _ = read_records(
        vocabulary, STUDY.replace("02-30", "02-28").replace(*edit) if edit[1] == "WEEK" else STUDY
    )
    assert not claims(readings[0], IG.date)
    assert reasons(readings[0]) == ["incident-date: no date, or none of a known granularity"]


def test_steps_give_codes_once_and_no_descriptions(vocabulary: Vocabulary) -> None:
    (reading,) = sample_records(vocabulary, "atlas_study.yaml")
    assert texts(reading, IG.attackTactic) == ["reconnaissance", "ml_attack_staging"]
    assert texts(reading, IG.attackMethod) == ["victim_research", "craft_adv_manual", "AML.T0042"]
    assert "manual of the camera" not in reading.document.text
    assert reasons(reading) == []


def test_references_are_articles_with_clean_addresses(vocabulary: Vocabulary) -> None:
    (reading,) = sample_records(vocabulary, "atlas_study.yaml")
    assert texts(reading, SCHEMA.headline) == [
        "How stickers fooled the sorting line",
        "Notes on printed patterns: a reading list",
    ]
    listed = [claim.about for claim in claims(reading, IG.listedFor)]
    assert listed[0] == mint("article", "northwind.example/blog/stickers")
    assert [claim.evidence.text for claim in claims(reading, SCHEMA.url) if claim.evidence] == [
        "https://northwind.example/blog/stickers?utm_source=mail"
    ]


def test_a_reference_to_another_catalogue_is_a_related_record(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, "atlas_studies.yaml")[1]
    assert values(reading, IG.relatedRecord) == [mint("record", "aiid", "99004")]
    assert not claims(reading, IG.listedFor)


def test_nobody_is_made_of_an_unknown_actor(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, "atlas_studies.yaml")
    assert not claims(first, IG.attacker)
    assert reasons(first) == ["actor: names nobody"]
    assert texts(first, IG.reporter) == ["harbour-courier"]
    assert texts(second, IG.attacker) == ["three-laboratories-northwind-robotics"]
    assert not claims(second, IG.reporter)


def test_a_comma_parts_names_that_the_register_knows(vocabulary: Vocabulary) -> None:
    readings, _ = read_records(vocabulary, STUDY + "actor: Microsoft, Google\ntarget: ChatGPT, a copy of it\n")
    assert texts(readings[0], IG.attacker) == ["microsoft", "google"]
    assert values(readings[0], IG.affectedProduct) == [vocabulary.lookup("ChatGPT")[0].iri]
    assert texts(readings[0], IG.target) == ["ChatGPT, a copy of it"]


def test_one_file_may_hold_several_studies(vocabulary: Vocabulary) -> None:
    one, listed = ((SAMPLES / name).read_text() for name in ("atlas_study.yaml", "atlas_studies.yaml"))
    readings, bad = read_records(vocabulary, f"{one}---\n{STUDY}--- \n{listed}")
    assert bad == []
    assert [values(item, SKOS.notation)[0].value for item in readings] == [
        "AML.CS9001", "AML.CS9100", "AML.CS9002", "AML.CS9003",
    ]  # fmt: skip
    lines = f"{one}---\n{STUDY}--- \n{listed}".splitlines()
    for reading in readings:
        line = int(reading.document.name.removeprefix("test:"))
        assert "AML.CS" in lines[line - 1]


def test_a_bad_study_spoils_no_other(vocabulary: Vocabulary) -> None:
    broken = "---\nid: AML.CS9101\nname: [never closed\n"
    parts = (f"---\n{STUDY}", broken, "---\njust words\n", f"---\n{STUDY}", "---\nid: AML.CS9102\nname:\n  a: b\n")
    readings, bad = read_records(vocabulary, "".join(parts))
    assert len(readings) == 1
    assert [row.line for row in bad][1:] == [12, 14, 21]
    assert bad[0].reason.startswith("no YAML: ")
    assert bad[1].reason == "a text where a record was expected"
    assert "stands in" in bad[2].reason
    assert bad[3].reason == "name: a list or an object where one value was expected"


def test_bytes_that_are_no_text_spoil_their_study(vocabulary: Vocabulary) -> None:
    data = f"---\n{STUDY}---\n".encode() + STUDY.replace("9100", "9103").replace("test", "t\xe9st").encode("latin-1")
    readings, bad = read_records(vocabulary, data)
    assert len(readings) == 1
    assert [(row.line, row.reason) for row in bad] == [(10, "bytes that are not UTF-8")]
    assert refused(vocabulary, STUDY.replace("test", "t\xe9st").encode("latin-1")) == "bytes that are not UTF-8"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (STUDY + "summary: 'cut off in the mid", "no YAML"),
        (STUDY + "references: " + "[" * 3000, "no YAML"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused(vocabulary: Vocabulary, text: str, reason: str) -> None:
    assert reason in refused(vocabulary, text)


def test_aliases_do_not_expand_without_end(vocabulary: Vocabulary) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    readings, bad = read_records(vocabulary, STUDY + "\n".join(lines))
    assert readings == []
    assert "more than" in bad[0].reason


def test_only_case_studies_are_recognised() -> None:
    assert READER.recognises(Head(STUDY.encode()))
    assert READER.recognises(Head((SAMPLES / "atlas_studies.yaml").read_bytes()))
    for text in (
        "",
        "id: 7\nname: x\n",
        "A report on AML.CS0001 says:\nid: AML.CS0001 is known.",
        '{"id": "AML.CS0001"}',
    ):
        assert not READER.recognises(Head(text.encode()))


def test_an_empty_file_is_no_case_study(vocabulary: Vocabulary) -> None:
    assert refused(vocabulary, b"") == "the document is empty"
    assert refused(vocabulary, b"---\n", READER.name) == "no case study in it"


@given(cut=st.integers(0, len(STUDY)))
def test_a_cut_file_is_read_or_refused(vocabulary: Vocabulary, cut: int) -> None:
    text = STUDY[:cut]
    if READER.recognises(Head(text.encode())):
        assert refused(vocabulary, text) or read_records(vocabulary, text)


def test_the_published_studies(vocabulary: Vocabulary, shared: Path) -> None:
    paths = sorted((shared / "corpus/atlas/case-studies").glob("*.yaml"))
    readings = file_records(vocabulary, paths)
    by_key = {texts(reading, SKOS.notation)[0]: reading for reading in readings}
    assert len(by_key) == len(paths) == 57
    assert Counter(texts(reading, IG.eventType)[0] for reading in readings) == {"exercise": 40, "incident": 17}
    assert Counter(len(texts(reading, IG.date)[0]) for reading in readings) == {4: 9, 7: 14, 10: 34}
    assert {reason for reading in readings for reason in reasons(reading)} == {"actor: names nobody"}
    tay = by_key["AML.CS0009"]
    assert texts(tay, IG.date) == ["2016-03-23"]
    assert texts(tay, IG.reporter) == ["microsoft"]
    assert values(tay, IG.relatedRecord) == [mint("record", "aiid", "6")]
    assert texts(by_key["AML.CS0056"], IG.attacker) == ["deepseek", "moonshot-ai", "minimax"]
    assert isinstance(values(by_key["AML.CS0045"], IG.affectedProduct)[0], NamedNode)
