"""Incident pages of the OECD monitor, as text and as HTML."""

from __future__ import annotations

import html
import re

import pytest
from pyoxigraph import Literal, NamedNode

from kg.claims import Modality, Rank
from kg.documents import PassageRole
from kg.errors import BadDocument
from kg.terms import IG, SCHEMA, XSD, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.reading import (
    NOTICE,
    SAMPLES,
    WHY,
    aim_article,
    aim_page,
    claims,
    passages,
    read_sample,
    read_text,
    reasons,
    texts,
    values,
)  # fmt: skip

ALL_FACETS = """AI principles
SafetyFairness

Severity
AI hazard
"""


def test_sample_facets(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_page_mci.txt")
    record = reading.document.main_entity
    assert record is not None
    facets = [claim for claim in reading.claims if "/vocab/oecd-aim/" in str(claim.value)]
    assert [str(claim.value).rstrip(">").rsplit("/", 1)[-1] for claim in facets] == [
        "privacy-and-data-governance", "robustness-and-digital-security", "digital-security", "workers",
        "human-or-fundamental-rights", "psychological", "ai-incident", "monitoring-and-quality-control",
        "event-anomaly-detection",
    ]  # fmt: skip
    (rationale,) = claims(reading, IG.rationale, record)
    for claim in facets:
        assert claim.modality is Modality.CLASSIFIED
        assert claim.machine_generated
        assert claim.supported_by == rationale.iri
        assert claim.about == record
        assert claim.rank is Rank.ACCEPTED
    assert reading.unread == ()
    assert reading.document.notice == NOTICE
    assert reading.document.format == "aim-page"


def test_sample_articles(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_page_mci.txt")
    assert texts(reading, SCHEMA.publisher) == [
        "investing-com", "business-insider", "the-straits-times", "wired", "engadget", "dnyuz", "tech-biz-web",
    ]  # fmt: skip
    assert values(reading, SCHEMA.datePublished) == [Literal("2026-06-22", datatype=XSD.date)] * 7
    assert len(claims(reading, IG.listedFor)) == 7
    assert len({claim.about for claim in claims(reading, IG.listedFor)}) == 7
    headlines = texts(reading, SCHEMA.headline)
    assert headlines[0].endswith("By Reuters")
    assert headlines[4].endswith("- Engadget")
    articles = [claim.about.value for claim in claims(reading, SCHEMA.headline)]
    assert not articles[0].endswith("by-reuters")
    assert not articles[4].endswith("engadget")
    assert texts(reading, IG.byline) == ["By Reuters"]
    assert texts(reading, IG.wireService) == ["reuters"]
    assert len(passages(reading, PassageRole.HEADLINE)) == 7


def test_incident_rationale_derives_from_the_article_with_the_same_words(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_page_mci.txt")
    record = reading.document.main_entity
    (of_record,) = claims(reading, IG.rationale, record)
    of_articles = [claim for claim in claims(reading, IG.rationale) if claim.about != record]
    assert len(of_articles) == 7
    assert of_record.supported_by == of_articles[0].iri
    assert of_record.value == of_articles[0].value
    told = [item for item in reading.passages if item.role is PassageRole.RATIONALE]
    assert len(told) == 7
    assert [item.article for item in told] == [claim.about for claim in of_articles]
    assert {item.incident for item in told} == {record}
    assert all(item.machine_generated and item.modality is Modality.CLASSIFIED for item in told)
    assert told[0].supported_by == of_record.iri
    assert [item.supported_by for item in told[1:]] == [claim.iri for claim in of_articles[1:]]


def test_who_asserts_what(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_page_mci.txt")
    monitor = mint("organization", "OECD AI Incidents Monitor")
    assert {claim.asserted_by for claim in reading.claims} == {monitor}
    assert reading.document.publisher == monitor
    for item in reading.passages:
        headline = item.role is PassageRole.HEADLINE
        assert (item.asserted_by == monitor) is not headline
        assert item.modality is (Modality.ASSERTED if headline else Modality.CLASSIFIED)
        assert item.anchor == "2026-06-22"
    (name,) = claims(reading, SCHEMA.name, reading.document.main_entity)
    assert name.modality is Modality.ASSERTED
    (description,) = claims(reading, SCHEMA.description)
    assert description.machine_generated
    assert not str(description.value).endswith("generated]")


def test_earliest_article_bounds_the_date(vocabulary: Vocabulary) -> None:
    page = aim_page(articles=aim_article("One robot too many", date="12 May 2026") + aim_article("Robot at the door"))
    (date,) = claims(read_text(vocabulary, page), IG.date)
    assert date.value == Literal("../2026-05-11", datatype=IG.edtf)
    assert date.modality is Modality.INFERRED


def test_seed(vocabulary: Vocabulary, shared: object) -> None:
    from pathlib import Path

    folder = Path(str(shared)) / "seeds"
    reading = read_text(vocabulary, (folder / "004_c43120019cefbb81.txt").read_bytes())
    facets = [claim for claim in reading.claims if "/vocab/oecd-aim/" in str(claim.value)]
    assert len(facets) == 9
    assert [claim.raw.text for claim in facets if claim.raw and claim.property == IG.harmType] == [
        "Human or fundamental rights", "Psychological",
    ]  # fmt: skip
    assert len(claims(reading, IG.listedFor)) == 7
    assert len(set(values(reading, SCHEMA.publisher))) == 7
    assert set(values(reading, SCHEMA.datePublished)) == {Literal("2026-06-22", datatype=XSD.date)}
    assert texts(reading, IG.wireService) == ["reuters"]
    assert claims(reading, IG.rationale, reading.document.main_entity)[0].supported_by is not None
    assert reading.unread == ()


def test_hazard_and_missing_facets(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, aim_page(ALL_FACETS, aim_article("Robot of Northwind could have blocked an exit")))
    assert texts(reading, IG.severity) == ["ai-hazard"]
    assert texts(reading, IG.principle) == ["safety", "fairness"]
    for absent in (IG.industry, IG.harmType, IG.affectedStakeholder, IG.businessFunction, IG.aiTask):
        assert values(reading, absent) == []
    assert reading.unread == ()


@pytest.mark.parametrize(
    "facet",
    [
        "AI principles\nSafety\nFairness",
        "AI principles:\nSafety, Fairness",
        "AI principles: SafetyFairness",
        "ai principles\nsafetyFAIRNESS",
        "AI principlesSafetyFairness",
        "AI principles\nSafety\nShow more (1)\nFairness\nShow less",
        "AI principles\nSafety\nAI principles\nFairnessSafety",
    ],
)
def test_ways_to_print_a_facet(vocabulary: Vocabulary, facet: str) -> None:
    reading = read_text(vocabulary, aim_page(facet, aim_article("Robot blocks an exit for an hour")))
    assert texts(reading, IG.principle) == ["safety", "fairness"]
    assert reading.unread == ()


def test_unknown_values_labels_and_lines_are_reported_and_reading_goes_on(vocabulary: Vocabulary) -> None:
    facets = "AI principles\nSafetyRobot dignity\n\nIndustries\n\nHarm types\nPhysical (injury)\n"
    facets += "In other databases\nAIID 1\n"
    reading = read_text(vocabulary, aim_page(facets, aim_article("Robot blocks an exit for an hour")))
    assert texts(reading, IG.principle) == ["safety"]
    assert texts(reading, IG.harmType) == ["physical-injury"]
    noted = {item.text: item.reason for item in reading.unread}
    assert "'Robot dignity' is no value of 'AI principles'" in noted["SafetyRobot dignity"]
    assert noted["Industries"] == "label without a value"
    assert "another catalogue" in noted["AIID 1"]
    lines = reading.document.text.split("\n")
    assert all(lines[item.line - 1].strip() == item.text for item in reading.unread)


def test_second_severity_is_a_candidate(vocabulary: Vocabulary) -> None:
    reading = read_text(
        vocabulary, aim_page("Severity\nAI incidentAI hazard", aim_article("Robot blocks an exit again"))
    )
    assert [claim.rank for claim in claims(reading, IG.severity)] == [Rank.ACCEPTED, Rank.CANDIDATE]
    assert any("second value" in reason for reason in reasons(reading))


def test_same_publisher_in_two_spellings_is_one_node(vocabulary: Vocabulary) -> None:
    articles = aim_article("Robot blocks an exit for an hour", "Engadget") + aim_article(
        "Exit blocked by robot", "engadget"
    )
    reading = read_text(vocabulary, aim_page(articles=articles))
    assert len(set(values(reading, SCHEMA.publisher))) == 1
    publisher = values(reading, SCHEMA.publisher)[0]
    assert isinstance(publisher, NamedNode)
    assert texts(reading, SCHEMA.name, publisher) == ["Engadget", "engadget"]


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("ロボットが非常口をふさぐ", "ja"),
        ("机器人堵住紧急出口一小时", "zh"),
        ("로봇이 비상구를 막았다", "ko"),
        ("Робот перекрыл выход на час", "und-Cyrl"),
        ("ربات خروجی اضطراری را بست", "und-Arab"),
    ],
)
def test_headlines_in_other_scripts(vocabulary: Vocabulary, headline: str, language: str) -> None:
    articles = aim_article(headline) + aim_article(headline + "二")
    reading = read_text(vocabulary, aim_page(articles=articles))
    found = claims(reading, SCHEMA.headline)
    assert found[0].value == Literal(headline, language=language)
    assert found[0].about != found[1].about
    (spoken, *_) = claims(reading, SCHEMA.inLanguage, found[0].about)
    assert spoken.modality is Modality.INFERRED


def test_headline_in_another_language_of_the_same_script_is_plain(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, aim_page(articles=aim_article("Le robot à l’entrée bloque l’été, où ça")))
    assert values(reading, SCHEMA.headline) == [Literal("Le robot à l’entrée bloque l’été, où ça")]


@pytest.mark.parametrize("date", ["22 June 2026", "June 22, 2026", "2026-06-22"])
def test_dates_of_articles(vocabulary: Vocabulary, date: str) -> None:
    reading = read_text(vocabulary, aim_page(articles=aim_article("Robot blocks an exit for an hour", date=date)))
    assert texts(reading, SCHEMA.datePublished) == ["2026-06-22"]


def test_date_and_publisher_in_one_line_and_no_pictures(vocabulary: Vocabulary) -> None:
    articles = f"""
Robot blocks an exit for an hour
2026-05-11 · Harbour Courier
{WHY} People could not leave the building, which is a harm.
Exit blocked by a robot, staff locked in
2026-05-12Soko Shimbun
{WHY}
The robot is an AI system that blocked an exit.
"""
    reading = read_text(vocabulary, aim_page(articles=articles))
    assert texts(reading, SCHEMA.headline) == [
        "Robot blocks an exit for an hour",
        "Exit blocked by a robot, staff locked in",
    ]
    assert texts(reading, SCHEMA.publisher) == ["harbour-courier", "soko-shimbun"]
    assert texts(reading, SCHEMA.datePublished) == ["2026-05-11", "2026-05-12"]
    assert len(passages(reading, PassageRole.RATIONALE)) == 3
    assert reading.unread == ()


def test_parts_missing_from_articles_are_reported(vocabulary: Vocabulary) -> None:
    articles = f"""
Thumbnail Image
A headline that has no date
Harbour Courier
{WHY}
A reason is given all the same.
Thumbnail Image
A headline that has nothing else
"""
    reading = read_text(vocabulary, aim_page(articles=articles))
    assert texts(reading, SCHEMA.headline) == ["A headline that has no date", "A headline that has nothing else"]
    assert "article without date" in reasons(reading)
    assert "article without date, publisher, rationale" in reasons(reading)


def test_identity_from_front_matter(vocabulary: Vocabulary) -> None:
    page = "url: https://oecd.ai/en/incidents/2026-05-11-f00d\n\n" + aim_page(
        ALL_FACETS, aim_article("Robot blocks an exit")
    )
    reading = read_text(vocabulary, page)
    assert reading.document.main_entity == mint("record", "aim", "2026-05-11-f00d")
    assert reading.document.iri == mint("document", "oecd.ai/en/incidents/2026-05-11-f00d")
    assert values(reading, SCHEMA.url, reading.document.main_entity) == [
        Literal("https://oecd.ai/en/incidents/2026-05-11-f00d", datatype=XSD.anyURI)
    ]
    assert reading.document.text.startswith("A Robot of Northwind")


def test_html_sample(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "aim_page_northwind.html")
    assert reading.document.main_entity == mint("record", "aim", "2026-05-11-f00d")
    assert texts(reading, IG.principle) == ["safety", "robustness-and-digital-security", "accountability"]
    assert texts(reading, IG.severity) == ["ai-hazard"]
    assert values(reading, IG.harmType) == []
    assert texts(reading, SCHEMA.publisher) == ["harbour-courier", "soko-shimbun"]
    assert "https://harbour-courier.example/tech/northwind-recall" in texts(reading, SCHEMA.url)
    assert "dataLayer" not in reading.document.text
    assert "Terms and conditions" not in reading.document.text
    assert reading.document.notice == NOTICE
    assert reading.unread == ()


def test_html_and_text_of_one_page_say_the_same(vocabulary: Vocabulary) -> None:
    text = (SAMPLES / "aim_page_mci.txt").read_text(encoding="utf-8")
    blocks = "\n".join(f"<div><span>{html.escape(line)}</span></div>" for line in text.splitlines() if line)
    head = "<head><title>x</title><script>var a = 'Severity';</script></head>"
    page = f"<!doctype html><html>{head}<body>{blocks}</body></html>"
    plain, marked = read_text(vocabulary, text), read_text(vocabulary, page)
    assert marked.document.iri == plain.document.iri
    assert marked.document.main_entity == plain.document.main_entity
    assert [(c.about, c.property, c.value, c.modality, c.machine_generated) for c in marked.claims] == [
        (c.about, c.property, c.value, c.modality, c.machine_generated) for c in plain.claims
    ]
    assert [(p.role, p.asserted_by, p.article, p.anchor) for p in marked.passages] == [
        (p.role, p.asserted_by, p.article, p.anchor) for p in plain.passages
    ]
    assert marked.unread == plain.unread == ()


def test_title_missing(vocabulary: Vocabulary) -> None:
    with pytest.raises(BadDocument, match="without a title"):
        read_text(vocabulary, f"{WHY}\nBecause of a robot that blocked an exit.\nSeverity\nAI incident\n")


def test_windows_line_ends_change_nothing(vocabulary: Vocabulary) -> None:
    text = (SAMPLES / "aim_page_mci.txt").read_bytes()
    a, b = read_text(vocabulary, text), read_text(vocabulary, text.replace(b"\n", b"\r\n"))
    assert a.claims == b.claims
    assert a.passages == b.passages


def test_a_cut_page_keeps_what_was_read_and_says_that_it_was_cut(vocabulary: Vocabulary) -> None:
    """The page ends somewhere: the title stays, facets read so far stay, nothing false is accepted."""
    text = (SAMPLES / "aim_page_mci.txt").read_text(encoding="utf-8")
    whole = read_text(vocabulary, text)
    accepted = {(c.about, c.property, c.value) for c in whole.claims}
    title = text.split("\n", 1)[0]
    prose = {IG.rationale, SCHEMA.description}
    for end in range(200, len(text) - 1, 37):
        cut = read_text(vocabulary, text[:end])
        assert texts(cut, SCHEMA.name, cut.document.main_entity) == [title]
        for claim in cut.claims:
            if (
                claim.property not in prose
                and claim.property not in {IG.date, IG.dateBasis}
                and claim.rank is Rank.ACCEPTED
            ):
                assert (claim.about, claim.property, claim.value) in accepted, (end, claim)
        if re.search(r"[^.\n]\s*$", text[:end]) and not text[:end].endswith(("]", ")")):
            assert cut.unread, (end, text[end - 40 : end])
