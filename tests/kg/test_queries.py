from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import BadParameter, BadResource, UnknownQuery
from kg.graph import Graph
from kg.queries import QueryCatalogue
from kg.store.base import Solutions
from kg.store.embedded import EmbeddedStore
from kg.terms import XSD

HEADER = '#+ summary = "A question"\n'


def catalogue(folder: Path, text: str) -> QueryCatalogue:
    (folder / "aspect").mkdir()
    (folder / "aspect" / "question.rq").write_text(text, encoding="utf-8")
    return QueryCatalogue.load(folder)


@pytest.fixture
def people(tmp_path: Path) -> QueryCatalogue:
    text = (
        HEADER + '#+ [params]\n#+ name = "text*"\n#+ since = "date?"\n#+ thing = "iri:organization?"\n'
        "SELECT ?name ?since ?thing WHERE {\n  VALUES ?name { UNDEF }\n  VALUES ?since { UNDEF }\n"
        "  VALUES ?thing { UNDEF }\n}\n"
    )
    return catalogue(tmp_path, text)


def test_the_file_as_it_stands_means_for_all(sample_graph: Graph) -> None:
    for name in ("organization/incidents", "incident/articles", "harm/incidents", "checks/data_quality"):
        query = sample_graph.queries[name]
        without_slots = replace(query, params=tuple(replace(param, required=False) for param in query.params)).bind({})
        assert "UNDEF" not in without_slots
        assert sample_graph.sparql(query.text).rows == sample_graph.sparql(without_slots).rows


def test_bound_terms_come_back(people: QueryCatalogue) -> None:
    text = people["aspect/question"].bind(
        {"name": [Literal("a"), Literal("b")], "since": Literal("2026-06-22", datatype=XSD.date)}
    )
    result = EmbeddedStore().query(text)
    assert isinstance(result, Solutions)
    assert [(row[0], row[1]) for row in result.rows] == [
        (Literal("a"), Literal("2026-06-22", datatype=XSD.date)),
        (Literal("b"), Literal("2026-06-22", datatype=XSD.date)),
    ]


HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(['" } INJECTED {', "VALUES ?since { UNDEF }", "\\", '"""', "'", "\n\r\t", "\\u0022", "}#", "<>"]),
)


@settings(max_examples=500)
@given(name=HOSTILE)
def test_no_literal_escapes_its_slot(name: str) -> None:
    query = QueryCatalogue.load()["entity/resolve"]
    text = query.bind({"label": Literal(name)})
    slot = f"VALUES ?label {{ {Literal(name)} }}"
    assert text == query.text.replace("VALUES ?label { UNDEF }", slot)
    store = EmbeddedStore()
    subject = NamedNode("https://example.org/s")
    store.load([Quad(subject, NamedNode("https://example.org/p"), Literal(name))])
    echoed = store.query(f"SELECT ?label WHERE {{ ?s ?p ?label . {slot} }}")
    assert isinstance(echoed, Solutions)
    assert echoed.rows == [(Literal(name),)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nobody": Literal("x")}, "no parameter 'nobody'"),
        ({"since": Literal("x")}, "since takes date"),
        ({"thing": Literal("Meta")}, "thing takes iri"),
        ({"since": [Literal("2026-06-22", datatype=XSD.date)] * 2}, "takes one value"),
    ],
)
def test_wrong_values_are_refused(people: QueryCatalogue, values: dict[str, Literal], message: str) -> None:
    with pytest.raises(BadParameter, match=message):
        people["aspect/question"].bind(values)


def test_a_required_parameter_is_required() -> None:
    with pytest.raises(BadParameter, match="needs incident"):
        QueryCatalogue.load()["incident/prior_incidents"].bind({})


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("date", "2026-06-22", date(2026, 6, 22).isoformat()),
        ("integer", "12", "12"),
        ("boolean", "true", "true"),
        ("text", "anything", "anything"),
    ],
)
def test_texts_become_terms(tmp_path: Path, type_: str, text: str, value: str) -> None:
    found = catalogue(
        tmp_path, HEADER + f'#+ [params]\n#+ x = "{type_}"\nSELECT ?x WHERE {{ VALUES ?x {{ UNDEF }} }}\n'
    )
    assert found["aspect/question"].params[0].parse(text).value == value


@pytest.mark.parametrize(("type_", "text"), [("date", "yesterday"), ("integer", "many"), ("boolean", "maybe")])
def test_texts_of_another_type_are_refused(tmp_path: Path, type_: str, text: str) -> None:
    found = catalogue(
        tmp_path, HEADER + f'#+ [params]\n#+ x = "{type_}"\nSELECT ?x WHERE {{ VALUES ?x {{ UNDEF }} }}\n'
    )
    with pytest.raises(BadParameter, match="is not a valid"):
        found["aspect/question"].params[0].parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { ?s ?p ?o }",
        "#+ summary = 1\nSELECT * WHERE { ?s ?p ?o }",
        "#+ summary = [\nSELECT * WHERE { ?s ?p ?o }",
        HEADER + '#+ author = "x"\nSELECT * WHERE { ?s ?p ?o }',
        HEADER + '#+ [params]\n#+ x = "iri"\nSELECT * WHERE { ?s ?p ?o }',
        HEADER + '#+ [params]\n#+ x = "number"\nSELECT * WHERE { VALUES ?x { UNDEF } }',
        HEADER + '#+ [params]\n#+ x = "iri:company"\nSELECT * WHERE { VALUES ?x { UNDEF } }',
        HEADER + "SELECT * WHERE { VALUES ?x { UNDEF } }",
    ],
)
def test_a_file_that_breaks_the_contract_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadResource, match="aspect/question"):
        catalogue(tmp_path, text)


def test_an_unknown_name_says_where_to_look() -> None:
    with pytest.raises(UnknownQuery, match="--list"):
        QueryCatalogue.load()["incident/nothing"]
