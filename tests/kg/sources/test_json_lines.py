"""JSON Lines of the project's own form."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pyoxigraph import Literal

from kg.claims import Modality
from kg.edtf import EDTF
from kg.sources.json_lines import READER, schema_text
from kg.sources.records import Head
from kg.terms import IG, SCHEMA, SKOS, concept, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.catalogues import read_records, refused, sample_records
from tests.kg.sources.reading import SAMPLES, claims, reasons, texts, values

SAMPLE = "incidents.jsonl"


def line(**changes: Any) -> str:
    whole = {"catalogue": "c", "id": "1", "title": "A title", "publisher": "P", "licence": "CC0"} | changes
    return json.dumps({name: value for name, value in whole.items() if value is not None})


def test_the_schema_is_one_and_describes_itself() -> None:
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for sample in (SAMPLES / SAMPLE).read_text().splitlines():
        if sample:
            Draft202012Validator(schema).validate(json.loads(sample))


def test_a_line_is_a_record(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    node = mint("record", "harbour-watch", "HW-1")
    document = reading.document
    assert document.main_entity == node
    assert document.name == "test:1"
    assert (document.licence, document.notice) == ("CC0 1.0", "Harbour Watch asks to be named.")
    assert document.url == "https://harbour-watch.example/HW-1"
    assert document.collection is None
    assert {claim.asserted_by for claim in reading.claims} == {mint("organization", "Harbour Watch")}
    assert texts(reading, SKOS.notation, node) == ["HW-1"]
    assert values(reading, IG.date, node) == [Literal("2026-03", datatype=EDTF)]
    assert texts(reading, IG.dateBasis, node) == ["event"]
    assert texts(reading, IG.country, node) == ["Norway"]
    assert reasons(reading) == []


def test_roles_may_be_alleged(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    assert texts(reading, IG.deployer) == ["port-of-brightwater"]
    assert texts(reading, IG.developer) == ["northwind-robotics"]
    assert texts(reading, IG.harmedParty) == ["drivers"]
    (deployer,) = claims(reading, IG.deployer)
    assert (deployer.modality, deployer.cue) == (Modality.REPORTED, "alleged")


def test_systems_have_aliases_and_a_kind(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    system = mint("system", "Crossing Light 2")
    assert values(reading, IG.involvesSystem) == [system]
    assert texts(reading, SCHEMA.alternateName, system) == ["CL2"]
    assert values(reading, IG.systemKind, system) == [concept("ig", "system-kind", "face-recognition")]


def test_facets_go_where_their_list_belongs(vocabulary: Vocabulary) -> None:
    first, second = sample_records(vocabulary, SAMPLE)
    assert values(first, IG.harmType) == [concept("oecd-aim", "harm-type", "public-interest")]
    assert values(first, IG.severity) == [concept("oecd-aim", "severity", "ai-incident")]
    assert values(first, IG.classifiedAs) == [concept("mit", "causal-timing", "post-deployment")]
    assert reasons(second) == [
        "facets[0].notation: unknown value of oecd-aim/harm-type",
        "facets[1].scheme: unknown list",
        "facets[2].scheme: no list of facets of incidents",
    ]
    assert texts(second, IG.dateBasis) == ["response"]


def test_articles_links_and_statements(vocabulary: Vocabulary) -> None:
    reading = sample_records(vocabulary, SAMPLE)[0]
    node = mint("record", "harbour-watch", "HW-1")
    article = mint("article", "harbour-courier.example/green-light")
    assert [claim.about for claim in claims(reading, IG.reportsOn)] == [article]
    assert [claim.about for claim in claims(reading, IG.mentionsIncident)] == [mint("article", "other.example/lights")]
    assert texts(reading, SCHEMA.datePublished, article) == ["2026-03-09"]
    assert texts(reading, SCHEMA.inLanguage, article) == ["en"]
    assert values(reading, IG.relatedRecord, node) == [
        mint("record", "harbour-watch", "HW-2"),
        mint("record", "aiid", "99001"),
    ]
    (statement,) = {claim.about for claim in claims(reading, SCHEMA.text)}
    assert texts(reading, IG.speaker, statement) == ["a-spokesperson"]
    assert texts(reading, IG.onBehalfOf, statement) == ["port-of-brightwater"]
    assert values(reading, IG.aboutIncident, statement) == [node]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": None}, "$"),
        ({"licence": ""}, "$.licence"),
        ({"catalogue": "My Catalogue"}, "$.catalogue"),
        ({"id": 7}, "$.id"),
        ({"date": "last May"}, "$.date"),
        ({"date": "2026-02-30"}, "$.date"),
        ({"deployer": ["misspelt field"]}, "$"),
        ({"deployers": "one"}, "$.deployers"),
        ({"articles": [{"url": "https://a.example/x"}, {"url": "nowhere"}]}, "$.articles[1].url"),
        ({"facets": [{"scheme": "oecd-aim/harm-type"}]}, "$.facets[0]"),
    ],
)
def test_a_wrong_line_is_told_with_its_path(vocabulary: Vocabulary, changes: dict[str, Any], path: str) -> None:
    readings, bad = read_records(vocabulary, "\n".join((line(id="a"), line(**changes), line(id="b"))))
    assert len(readings) == 2
    assert [(row.line, row.column) for row in bad] == [(2, path)]
    assert bad[0].reason.startswith(f"{path}: ")


def test_lines_that_are_no_json_spoil_only_themselves(vocabulary: Vocabulary) -> None:
    lines = [line(id="a").encode(), b"{broken", b'{"id": "\xe9"}', b"[1]", b"\r", line(id="a").encode(), b'{"id": NaN}']
    readings, bad = read_records(vocabulary, b"\n".join([*lines, line(id="b", catalogue="d").encode()]))
    assert len(readings) == 2
    assert [row.line for row in bad] == [2, 3, 4, 6, 7]
    assert bad[3].reason == "id: 'a' stands in line 1 already"


def test_the_same_id_in_two_catalogues_is_two_records(vocabulary: Vocabulary) -> None:
    readings, bad = read_records(vocabulary, f"\ufeff{line()}\r\n{line(catalogue='d')}\r\n")
    assert (len(readings), bad) == (2, [])


def test_a_line_that_is_too_long_is_passed_over(vocabulary: Vocabulary) -> None:
    text = "\n".join((line(id="a"), line(id="b", description="x" * 6_000_000), line(id="c")))
    readings, bad = read_records(vocabulary, text)
    assert [texts(reading, SKOS.notation) for reading in readings] == [["a"], ["c"]]
    assert [(row.line, row.reason) for row in bad] == [(2, "longer than 5,000,000 bytes")]


def test_only_such_lines_are_recognised() -> None:
    assert READER.recognises(Head(b"\n{broken\n" + line().encode()))
    assert READER.recognises(Head(line(description="x" * 70_000).encode()[:65_536]))
    for text in (
        "",
        "[]",
        '{"id": "1", "title": "x"}',
        json.dumps(json.loads(line()), indent=1),
        "catalogue,id,title\n",
    ):
        assert not READER.recognises(Head(text.encode()))


def test_an_empty_file_is_refused(vocabulary: Vocabulary) -> None:
    assert refused(vocabulary, b"\n \n", READER.name) == "no line in it"


@given(data=st.recursive(st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=4),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)),
       field=st.sampled_from(sorted(json.loads(schema_text())["properties"])))  # fmt: skip
def test_whatever_stands_in_a_field_is_read_or_told(vocabulary: Vocabulary, data: object, field: str) -> None:
    readings, bad = read_records(vocabulary, line(**{field: data}), READER.name)
    assert len(readings) + len(bad) == 1
    assert all(row.line == 1 and row.reason for row in bad)


def test_the_schema_library_is_loaded_only_for_such_files() -> None:
    code = "import sys, kg.sources; sys.exit('jsonschema' in sys.modules or 'rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
