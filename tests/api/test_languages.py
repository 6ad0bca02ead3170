"""Texts in several languages: which one a reader gets, all of them with their languages, and filters by language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphql import ExecutionResult, parse
from pyoxigraph import Literal

from api.graphql.compiled import Operation, prepare
from api.graphql.fields.languages import MAX_RANGES, preferred, ranges_of
from api.graphql.schema import build_schema
from kg.errors import BadParameter
from kg.graph import Graph
from kg.settings import Settings
from tests.api.oracle import Oracle

Run = Callable[[str], ExecutionResult]


@pytest.fixture(scope="module")
def run(lift_graph: Graph) -> Run:
    """By the compiler, which the oracle must agree with."""
    built = build_schema(lift_graph.vocabulary)
    oracle = Oracle(lift_graph, built.schema.as_str())

    def both(query: str) -> ExecutionResult:
        prepared = prepare(built, Operation(parse(query), query, {}), Settings())
        found = prepared if isinstance(prepared, ExecutionResult) else prepared(lift_graph)
        if not found.errors:
            assert found.data == oracle.run(query).data
        return found

    return both


def incidents(run: Run, fields: str, where: str = "") -> list[dict[str, Any]]:
    found = run(f"{{ incidents{where} {{ nodes {{ {fields} }} }} }}")
    assert found.errors is None
    assert found.data is not None
    nodes: list[dict[str, Any]] = found.data["incidents"]["nodes"]
    return nodes


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        ([], ["plain"]),
        (["de"], ["grüezi", "servus"]),
        (["de-AT"], ["servus"]),
        (["de-AT-1996"], ["servus"]),
        (["de-LI"], ["grüezi", "servus"]),
        (["EN"], ["hello", "hullo"]),
        (["en-gb", "de"], ["hullo"]),
        (["fi", "de-CH"], ["grüezi"]),
        (["fi"], ["plain"]),
        (["d"], ["plain"]),
        (["*"], ["grüezi", "servus", "hullo", "hello"]),
    ],
)
def test_the_first_language_that_exists(languages: list[str], chosen: list[str]) -> None:
    tagged = {"grüezi": "de-CH", "servus": "de-AT", "hullo": "en-GB", "hello": "en"}
    texts = [Literal("plain"), *(Literal(text, language=tag) for text, tag in tagged.items())]
    assert [text.value for text in preferred(texts, ranges_of(languages))] == chosen


def test_english_comes_first_where_nothing_else_decides() -> None:
    texts = [Literal(tag, language=tag) for tag in ("bg", "en-us", "de")]
    assert [text.value for text in preferred(texts, ())] == ["en-us", "bg", "de"]
    assert preferred([], ("de",)) == []


def test_labels_and_texts_in_a_language(run: Run) -> None:
    bridge, lift = incidents(
        run,
        """label de: label(languages: ["de", "en"]) en: label(languages: ["en"]) fi: label(languages: ["fi"])
        name english: name(languages: ["en"]) description(languages: ["de"]) any: description(languages: ["fi"])""",
    )
    assert lift["label"] == lift["fi"] == "LC-7"
    assert (lift["de"], lift["en"]) == ("Aufzugkamera bewertet Fahrgäste", "Lift camera judges riders")
    assert len(lift["name"]) == 4
    assert lift["english"] == ["Lift camera judges riders"]
    assert lift["description"] == ["Eine Kamera gab Fahrgästen Noten."]
    assert len(lift["any"]) == 2
    assert bridge["en"] == bridge["label"] == "Brückensensor irrt"


def test_all_texts_with_their_languages(run: Run) -> None:
    _, lift = incidents(
        run, """texts { property text language } german: texts(languages: ["de"]) { property language }"""
    )
    told = {(one["property"], one["language"]) for one in lift["texts"]}
    assert {("schema:name", None), ("schema:name", "fr"), ("schema:description", "de-ch")} <= told
    assert [tuple(one.values()) for one in lift["german"] if one["property"] != "rdfs:label"] == [
        ("schema:name", "de"), ("schema:description", "de-ch"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('{name: {language: "fr"}}', 1),
        ('{description: {language: "de"}}', 2),
        ('{description: {language: "de-CH"}}', 1),
        ('{name: {language: "*"}}', 2),
        ('{name: {contains: "kamera", language: "de"}}', 1),
        ('{name: {contains: "kamera", language: "fr"}}', 0),
        ('{not: {name: {language: "en"}}}', 1),
        ('{name: {ne: "LC-7", language: "de"}}', 1),
    ],
)
def test_filters_by_language(run: Run, where: str, found: int) -> None:
    assert len(incidents(run, "iri", f"(where: {where})")) == found


def test_claims_tell_the_language_of_their_value(lift_graph: Graph) -> None:
    query = '{ incidents { nodes { claims(property: "description") { value valueLanguage } } } }'
    built = build_schema(lift_graph.vocabulary)
    prepared = prepare(built, Operation(parse(query), query, {}), Settings())
    assert not isinstance(prepared, ExecutionResult)
    data = prepared(lift_graph).data
    assert data is not None
    claims = [one for node in data["incidents"]["nodes"] for one in node["claims"]]
    assert {one["valueLanguage"] for one in claims} == {"en", "de", "de-ch"}


def test_concepts_speak_english(run: Run) -> None:
    found = run('{ concept(name: "Psychological") { a: prefLabel b: prefLabel(languages: ["de", "en"]) label } }').data
    assert found == {"concept": {"a": "Psychological", "b": "Psychological", "label": "Psychological"}}


@pytest.mark.parametrize("language", ["", "de_CH", "d" * 9, 'x"', "de-", "-de", "*-CH", "de\u0000"])
def test_what_is_no_language_is_refused(run: Run, language: str) -> None:
    with pytest.raises(BadParameter):
        ranges_of([language])


def test_languages_have_a_limit(run: Run) -> None:
    many = ", ".join(['"de"'] * (MAX_RANGES + 1))
    found = run(f"{{ incidents {{ nodes {{ label(languages: [{many}]) }} }} }}")
    assert f"at most {MAX_RANGES} languages" in str(found.errors)
    assert "not a language" in str(run('{ incidents(where: {name: {language: "d e"}}) { totalCount } }').errors)
