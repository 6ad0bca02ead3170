"""List pages of the OECD monitor."""

from __future__ import annotations

import html

import pytest
from pyoxigraph import Literal

from kg.claims import Modality
from kg.documents import PassageRole
from kg.errors import BadDocument
from kg.sources import aim_list
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.reading import NOTICE, SAMPLES, WHY, passages, read_sample, read_text, texts, values

CARDS = (
    ("2026-04-30-aa01", "Chatbot of an Insurer Promises Too Much", "Canada", "A chatbot promised cover."),
    ("2026-04-29-bb02", "Triage Model Ranks Patients Wrongly", "United Kingdom", "A model ranked patients."),
)


def page_of_cards() -> str:
    cards = "".join(
        f"""<div class="card"><a href="/en/incidents/{aim_id}">{title}</a><div>{aim_id[:10]}</div><div>8 articles</div>
        <div>{country}</div><div>{text}<span>[AI generated]</span></div>
        <div>AI principles:</div><div>Accountability</div><div>Safety</div>
        <button><span>Show More (5)</span></button><div>Autonomy level:</div>
        <div>High-action autonomy (human-out-of-the-loop)</div><div>{html.escape(WHY)}</div>
        <div>Somebody was harmed, so this is an AI Incident.</div></div>"""
        for aim_id, title, country, text in CARDS
    )
    return f"""<html><head><link rel="canonical" href="https://oecd.ai/en/incidents/72997"></head><body>
    <div>Results: About 2 incidents &amp; hazards</div><p>{NOTICE}</p>{cards}</body></html>"""


def test_sample(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_list.txt")
    assert reading.document.format == "aim-list"
    assert reading.document.main_entity is None
    assert reading.document.notice == NOTICE
    assert texts(reading, IG.country) == ["Canada", "United Kingdom", "New Zealand"]
    assert values(reading, IG.date) == [Literal(f"2026-04-{day}", datatype=IG.edtf) for day in (30, 28, 27)]
    assert texts(reading, IG.dateBasis) == ["report"] * 3
    assert texts(reading, IG.severity) == ["ai-incident", "ai-incident", "ai-hazard"]
    assert texts(reading, IG.autonomyLevel) == [
        "medium-action-autonomy-human-on-the-loop", "low-action-autonomy-human-in-the-loop",
    ]  # fmt: skip
    assert texts(reading, IG.affectedStakeholder) == ["consumers", "general-public", "children"]
    assert len(passages(reading, PassageRole.SUMMARY)) == 3
    assert reading.unread == ()


def test_every_value_belongs_to_its_own_incident(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_list.txt")
    record = mint("record", "aim", "Triage Model at Calder Street Hospital Ranks Older Patients Too Low")
    assert texts(reading, IG.industry, record) == ["healthcare-drugs-and-biotechnology"]
    assert texts(reading, IG.harmType, record) == ["physical-injury", "human-or-fundamental-rights"]
    assert values(reading, IG.businessFunction, record) == []


def test_html(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, page_of_cards())
    records = [mint("record", "aim", aim_id) for aim_id, *_ in CARDS]
    for record, (_, title, country, _) in zip(records, CARDS, strict=True):
        assert texts(reading, SCHEMA.name, record) == [title]
        assert texts(reading, IG.country, record) == [country]
        assert texts(reading, IG.principle, record) == ["accountability", "safety"]
        assert len(values(reading, IG.rationale, record)) == 1
    assert texts(reading, SCHEMA.url) == [f"https://oecd.ai/en/incidents/{aim_id}" for aim_id, *_ in CARDS]
    (first, *_) = [claim for claim in reading.claims if claim.property == IG.principle]
    assert first.supported_by is not None
    assert first.modality is Modality.CLASSIFIED
    assert reading.unread == ()


def test_text_with_rationales_and_the_description_above_the_date(vocabulary: Vocabulary) -> None:
    cards = "\n".join(
        f"{title}\n\n{text}[AI generated]\n\n{aim_id[:10]}\n{country}\nIndustries:\nReal estate\n"
        f"{WHY}\nSomebody was harmed.[AI generated]\n"
        for aim_id, title, country, text in CARDS
    )
    reading = read_text(vocabulary, f"{NOTICE}\n\n{cards}")
    assert reading.document.format == "aim-list"
    for aim_id, title, country, text in CARDS:
        record = mint("record", "aim", title)
        assert texts(reading, SCHEMA.description, record) == [text]
        assert texts(reading, IG.country, record) == [country]
        assert texts(reading, IG.date, record) == [aim_id[:10]]
        assert texts(reading, IG.rationale, record) == ["Somebody was harmed."]


def test_a_list_of_one(vocabulary: Vocabulary) -> None:
    text = "Results: About 1 incidents & hazards\n\nA Robot Blocks the Way Out\n2026-05-11\nIndustries:\nReal estate\n"
    reading = read_text(vocabulary, text)
    assert texts(reading, SCHEMA.name, mint("record", "aim", "A Robot Blocks the Way Out")) == [
        "A Robot Blocks the Way Out"
    ]


def test_cut_lists_never_break(vocabulary: Vocabulary) -> None:
    text = (SAMPLES / "aim_list.txt").read_text(encoding="utf-8")
    for end in range(330, len(text), 41):
        reading = read_text(vocabulary, text[:end])
        assert "Chatbot of Fernbank Insurance Promises Cover That Policies Exclude" in texts(reading, SCHEMA.name)


def test_no_incidents(vocabulary: Vocabulary) -> None:
    with pytest.raises(BadDocument, match="without incidents"):
        read_text(vocabulary, "Results: About 0 incidents & hazards\n", aim_list.NAME)
