"""The tables of AIAAIC: incidents, links to articles, systems."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import Reading
from kg.edtf import bounds
from kg.sources.aiaaic import READERS
from kg.sources.aiaaic.catalogue import AIAAIC, years
from kg.sources.records import Head, clean_address
from kg.terms import IG, SCHEMA, SKOS, VOCAB, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.catalogues import read_records, refused, sample_records
from tests.kg.sources.reading import SAMPLES, claims, reasons, texts, values

INCIDENTS = "aiaaic_incidents.csv"
LINKS = "aiaaic_article_links.csv"
SYSTEMS = "aiaaic_systems.csv"
FORMATS = {INCIDENTS: "aiaaic-incidents", LINKS: "aiaaic-article-links", SYSTEMS: "aiaaic-systems"}
FILES = {
    "AIAAIC_Repository_Incidents_2026-06.csv": "aiaaic-incidents",
    "AIAAIC_article_links_2025-06.csv": "aiaaic-article-links",
    "AIAAIC_Systems_2025-06.csv": "aiaaic-systems",
}


def table(*rows: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def grid(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((SAMPLES / name).read_text(encoding="utf-8"), newline="")))


def one(vocabulary: Vocabulary, **cells: str) -> Reading:
    """The record of a sheet of incidents with one row."""
    columns = {"AIAAIC ID#": "AIAAIC9009", "Headline": "A chatbot answers late"}
    columns |= {name.replace("_", " "): value for name, value in cells.items()}
    (reading,), bad = read_records(vocabulary, table(list(columns), list(columns.values())))
    assert bad == []
    return reading


def in_scheme(reading: Reading, name: str) -> list[str]:
    start = VOCAB[f"aiaaic/{name}/"].value
    return [claim.value.value.removeprefix(start) for claim in claims(reading, IG.classifiedAs)
            if claim.value.value.startswith(start)]  # fmt: skip


# --- incidents -----------------------------------------------------------------------------------------------------


def test_a_row_is_a_record_with_its_parties_system_and_page(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, INCIDENTS)[0]
    node = AIAAIC.record("AIAAIC9001")
    page = "https://www.aiaaic.example/incidents/trundle-shuts-fire-exit"
    assert reading.document.main_entity == node
    assert reading.document.collection == mint("collection", "aiaaic", "incidents")
    assert (reading.document.url, reading.document.title) == (page, texts(reading, SCHEMA.name, node)[0])
    assert texts(reading, SCHEMA.url, node) == [page]
    assert texts(reading, SKOS.notation, node) == ["AIAAIC9001"]
    assert texts(reading, IG.deployer, node) == ["quillmere-robotics", "sandgate-mall"]
    assert texts(reading, IG.developer, node) == ["quillmere-robotics"]
    assert values(reading, IG.involvesSystem, node) == [mint("system", "Trundle")]
    assert texts(reading, SCHEMA.name, mint("system", "Trundle")) == ["Trundle"]
    assert texts(reading, IG.purpose, node) == ["Deliver parcels"]
    assert {claim.cue for claim in reading.claims} == {None}


def test_dates_keep_the_precision_of_the_sheet(vocabulary: Vocabulary) -> None:
    found = [texts(reading, IG.date) for reading in sample_records(vocabulary, INCIDENTS)]
    assert found == [["2025"], ["2019/2021"], ["2023/.."], []]
    assert texts(sample_records(vocabulary, INCIDENTS)[1], IG.dateBasis) == ["event"]


@pytest.mark.parametrize("text", ["soon", "2021-2019", "05/2023", "20211", "2019; 2021"])
def test_what_is_no_year_is_told(vocabulary: Vocabulary, text: str) -> None:
    reading = one(vocabulary, Occurred=text)
    assert reasons(reading) == ["Occurred: no year"]
    assert not claims(reading, IG.dateBasis)


@given(st.integers(0, 9999), st.sampled_from(["", ".0", "-", "-{}", " – {}", "/{}"]), st.integers(0, 9999))
def test_years_are_dates_in_order_or_nothing(first: int, form: str, last: int) -> None:
    found = years(f"{first:04}" + form.format(f"{last:04}"))
    assert found is None if "{}" in form and last < first else found is not None
    if found is not None and first > 0:
        assert bounds(found) is not None


def test_values_are_concepts_where_the_list_has_them_and_text_elsewhere(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, INCIDENTS)[0]
    assert in_scheme(reading, "technology") == ["robotics"]
    assert in_scheme(reading, "ethical-issue") == ["accountability", "safety", "transparency"]
    assert in_scheme(reading, "news-trigger") == ["media-investigation"]
    assert in_scheme(reading, "sector") == ["retail"]
    assert in_scheme(reading, "harm") == ["anxiety-distress"]
    assert in_scheme(reading, "consequence") == ["litigation"]
    assert in_scheme(reading, "response") == ["system-suspension"]
    assert texts(reading, SCHEMA.keywords) == ["Technology: Pavement radar"]
    assert texts(reading, IG.harm) == ["Missed ferry"]
    assert texts(reading, IG.consequence) == ["Bylaw on robots"]


def test_a_jurisdiction_is_a_concept_and_a_country_in_the_words_of_the_sheet(vocabulary: Vocabulary) -> None:
    known, region, typed = sample_records(vocabulary, INCIDENTS)[:3]
    assert (texts(known, IG.jurisdiction), texts(known, IG.country)) == (["gb"], ["UK", "Scotland"])
    assert (texts(region, IG.jurisdiction), texts(region, IG.country)) == (["multiple"], [])
    assert (texts(typed, IG.jurisdiction), texts(typed, IG.country)) == (["us", "european-union"], ["USA"])


def test_names_that_are_none_are_told(vocabulary: Vocabulary) -> None:
    nobody = sample_records(vocabulary, INCIDENTS)[3]
    assert reasons(nobody) == ["Deployer: no name", "Developer: no name"]
    assert not claims(nobody, IG.deployer)


def test_lists_break_at_lines_and_at_names_that_the_register_knows(vocabulary: Vocabulary) -> None:
    assert texts(sample_records(vocabulary, INCIDENTS)[2], IG.involvesSystem) == ["eyeline-2", "eyeline-3"]
    assert texts(one(vocabulary, Deployer="Google, Microsoft; Google"), IG.deployer) == ["google", "microsoft"]
    assert texts(one(vocabulary, Deployer="Oak, Ash/Elm Ltd; Oak, Inc."), IG.deployer) == ["oak-ash-elm-ltd", "oak-inc"]


def test_a_cell_outside_all_known_columns_is_told(vocabulary: Vocabulary) -> None:
    stray, repeated = sample_records(vocabulary, INCIDENTS)[2:]
    assert [(item.line, item.reason) for item in stray.unread] == [(7, "column 19: no known column of aiaaic")]
    assert not any("column 19" in reason for reason in reasons(repeated))


def test_columns_may_move_and_be_missing(vocabulary: Vocabulary) -> None:
    rows = grid(INCIDENTS)
    turned, _ = read_records(vocabulary, table(*[row[::-1] for row in rows[1:]]))
    for before, after in zip(sample_records(vocabulary, INCIDENTS), turned, strict=True):
        said = {(claim.about, claim.property, claim.value) for claim in before.claims}
        assert {(claim.about, claim.property, claim.value) for claim in after.claims} == said
    flat = one(vocabulary, Individual="Privacy loss", Jurisdiction="UK", Consequence="Litigation")
    assert (in_scheme(flat, "harm"), texts(flat, IG.jurisdiction)) == (["privacy-loss"], ["gb"])
    assert in_scheme(flat, "consequence") == ["litigation"]


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda row: [*row[:1], " ", *row[2:]], "an incident without a headline"),
        (lambda row: ["", *row[1:]], "'' is no id"),
        (lambda row: ["AIAAIC9002", *row[1:]], "AIAAIC9002 stands in line 5 already"),
        (lambda row: row[:-1], "18 cells where the table has 19 columns"),
    ],
)
def test_a_bad_row_is_told_and_passed_over(
    vocabulary: Vocabulary, edit: Callable[[list[str]], list[str]], reason: str
) -> None:
    rows = grid(INCIDENTS)
    readings, bad = read_records(vocabulary, table(*rows[:5], edit(rows[5]), *rows[6:]))
    assert [item.reason for item in bad] == [reason]
    assert [item.line for item in bad] == [7]
    assert len(readings) == 3


def test_a_row_without_an_id_is_no_second_row_of_names(vocabulary: Vocabulary) -> None:
    readings, bad = read_records(vocabulary, table(["AIAAIC ID#", "Headline"], ["", "A"], ["AIAAIC1", "B"]))
    assert [reading.document.title for reading in readings] == ["B"]
    assert [(item.line, item.column) for item in bad] == [(2, "AIAAIC ID#")]


# --- links ---------------------------------------------------------------------------------------------------------


def test_all_articles_of_an_incident_are_one_document(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, LINKS)
    node = AIAAIC.record("AIAAIC9001")
    assert [claim.value for claim in claims(first, IG.reportsOn)] == [node, node]
    assert texts(second, IG.reportsOn) == ["aiaaic.aiaaic9002"]
    assert first.document.main_entity is None
    assert texts(first, SKOS.notation, node) == ["AIAAIC9001"]


def test_addresses_are_normalised_and_kept(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, LINKS)
    articles = [claim for claim in claims(first, SCHEMA.url) if claim.about != AIAAIC.record("AIAAIC9001")]
    assert [claim.value.value for claim in articles] == [
        "https://www.tidecourier.example/news/robot-blocks-exit?id=7",
        "https://tidepost.example/2025/05/trundle/",
    ]
    assert articles[0].evidence is not None
    assert articles[0].evidence.text.endswith("utm_medium=rss")
    assert "https://social.example/@reader/110021" in [value.value for value in values(second, SCHEMA.url)]


def test_the_headline_is_that_of_the_incident(vocabulary: Vocabulary) -> None:
    first = sample_records(vocabulary, LINKS)[0]
    assert not claims(first, SCHEMA.headline)
    assert {claim.about for claim in claims(first, SCHEMA.alternateName)} == {AIAAIC.record("AIAAIC9001")}


def test_rows_without_an_address_or_id_are_told(vocabulary: Vocabulary) -> None:
    columns, *rows = grid(LINKS)
    rows += [[*rows[0][:3], "/incidents/trundle"], [*rows[0][:3], ""], ["17", *rows[0][1:]]]
    readings, bad = read_records(vocabulary, table(columns, *rows))
    assert len(readings) == 2
    assert [(item.line, item.column) for item in bad] == [(6, "article_url"), (7, "article_url"), (8, "aiaaic_id")]


def test_a_page_of_another_catalogue_is_a_related_record(vocabulary: Vocabulary) -> None:
    columns, row, *_ = grid(LINKS)
    (reading,), _ = read_records(vocabulary, table(columns, [*row[:3], "https://incidentdatabase.ai/cite/4242/"]))
    assert values(reading, IG.relatedRecord) == [mint("record", "aiid", "4242")]
    assert not claims(reading, IG.reportsOn)


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (" https://a.example/b?utm_source=x&c=1#top. ", "https://a.example/b?c=1#top"),
        ("https://a.example/b?c=1&utm_source=x&fbclid=y", "https://a.example/b?c=1"),
        ("https://a.example/b?utm_source=x#top", "https://a.example/b#top"),
        ("https://a.example/b#:~:text=To%20the,end.", "https://a.example/b"),
        ("https://[a.example/b", None),
        ("https://a.example/b c", None),
    ],
)
def test_addresses_lose_only_what_does_not_lead_to_the_page(address: str, clean: str | None) -> None:
    assert clean_address(address) == clean


# --- systems -------------------------------------------------------------------------------------------------------


def test_a_system_is_described_apart_from_incidents(vocabulary: Vocabulary) -> None:
    reading, vague = sample_records(vocabulary, SYSTEMS)
    node = mint("system", "Trundle")
    assert reading.document.main_entity == node
    assert texts(reading, SCHEMA.releaseDate, node) == ["2024"]
    assert texts(reading, IG.developedBy, node) == ["quillmere-robotics"]
    assert texts(reading, IG.usedIn, node) == ["gb", "us"]
    assert texts(reading, IG.usedFor, node) == ["Deliver parcels", "Return empties"]
    assert texts(reading, IG.category, node) == ["retail", "robotics", "computer-vision", "safety", "anxiety-distress"]
    assert reading.document.url == "https://www.aiaaic.example/systems/trundle"
    assert texts(vague, SCHEMA.keywords) == [
        "Country(s): Nowhereland", "Technique(s): Guesswork", "Environmental: Lamp glare",
    ]  # fmt: skip
    assert reasons(vague) == ["Developer(s): no name"]


# --- recognition and bad files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_is_known_by_its_columns(vocabulary: Vocabulary, name: str) -> None:
    assert {reading.document.format for reading in sample_records(vocabulary, name)} == {FORMATS[name]}
    without_title, _ = read_records(vocabulary, table(*[row for row in grid(name) if not row[0].endswith("ts")]))
    assert without_title[0].document.format == FORMATS[name]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Headline,Occurred\nA,2024\n", "AIAAIC ID#\nAIAAIC1\n", "headline,article_url\nA,https://a.example/\n",
     '{"AIAAIC ID#": "AIAAIC1", "Headline": "A"}', "<html><title>AIAAIC ID#, Headline</title></html>"],
)  # fmt: skip
def test_other_files_are_left_to_other_readers(text: str) -> None:
    assert not any(reader.recognises(Head(text.encode())) for reader in READERS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_needed_columns_is_refused(vocabulary: Vocabulary, name: str) -> None:
    assert "no column" in refused(vocabulary, "a,b\n1,2\n", FORMATS[name])
    assert "no column" in refused(vocabulary, "", FORMATS[name])
    assert refused(vocabulary, (SAMPLES / name).read_text(encoding="utf-8").encode("utf-16"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_cut_file_loses_its_last_row_at_most(vocabulary: Vocabulary, name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    whole = {reading.document.iri for reading in sample_records(vocabulary, name)}
    for size in range(data.rindex(b"AIAAIC9") + 20, len(data) - 2):
        readings, _ = read_records(vocabulary, data[:size], FORMATS[name])
        assert len(whole - {reading.document.iri for reading in readings}) <= 1


def test_a_byte_that_is_no_text_spoils_its_row(vocabulary: Vocabulary) -> None:
    data = (SAMPLES / INCIDENTS).read_bytes().replace(b"Sandgate", b"Sandg\xe9te")
    readings, bad = read_records(vocabulary, data)
    assert (len(readings), [item.column for item in bad]) == (3, ["Deployer"])


# --- the real tables -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(vocabulary: Vocabulary, shared: Path) -> dict[str, tuple[list[Reading], list[str]]]:
    found = {}
    for name, form in FILES.items():
        path = shared / "corpus" / "aiaaic" / name
        if not path.is_file():
            pytest.skip(f"{path} is not on this machine")
        readings, bad = read_records(vocabulary, path.read_bytes())
        found[form] = readings, [item.reason for item in bad]
    return found


def test_the_real_tables_are_read_whole(real: dict[str, tuple[list[Reading], list[str]]]) -> None:
    counts = {form: len(readings) for form, (readings, _) in real.items()}
    assert counts == {"aiaaic-incidents": 2241, "aiaaic-article-links": 1765, "aiaaic-systems": 144}
    for form, (readings, _) in real.items():
        assert {reading.document.format for reading in readings} == {form}


def test_the_bad_rows_of_the_real_tables_are_bad(real: dict[str, tuple[list[Reading], list[str]]]) -> None:
    twice, empty = real["aiaaic-incidents"][1]
    assert (twice, empty) == ("AIAAIC2094 stands in line 168 already", "an incident without a headline")
    links = real["aiaaic-article-links"][1]
    assert len(links) == 9
    assert all(reason.startswith(("'/aiaaic-repository/", "'' ")) for reason in links)
    assert real["aiaaic-systems"][1] == []


def test_little_of_the_real_tables_stays_unread(real: dict[str, tuple[list[Reading], list[str]]]) -> None:
    unread = Counter(item.reason for readings, _ in real.values() for reading in readings for item in reading.unread)
    assert {reason.partition(": ")[2] for reason in unread} == {"no name"}
    assert unread.total() < 25


def test_a_real_incident(real: dict[str, tuple[list[Reading], list[str]]]) -> None:
    node = AIAAIC.record("AIAAIC2255")
    reading = next(item for item in real["aiaaic-incidents"][0] if item.document.main_entity == node)
    assert texts(reading, IG.date) == ["2026"]
    assert texts(reading, IG.deployer) == ["meta-platforms"]
    assert texts(reading, IG.involvesSystem) == ["meta-ai-agent"]
    assert texts(reading, IG.jurisdiction) == ["us"]
    assert in_scheme(reading, "harm") == ["confidentiality-loss", "privacy-loss"]


def test_real_links_lead_to_articles(real: dict[str, tuple[list[Reading], list[str]]]) -> None:
    links = [claim for reading in real["aiaaic-article-links"][0] for claim in claims(reading, IG.reportsOn)]
    assert len(links) == 10921
    addresses = [value.value for reading in real["aiaaic-article-links"][0] for value in values(reading, SCHEMA.url)]
    assert not any("utm_" in address or "#:~:" in address or address != address.strip() for address in addresses)
