"""Dates in words, cursors, citations, and what JSON-LD in a page may hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from api.graphql.compiler.names import from_global_id, global_id
from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.compiler.paging import Item, Window, cut
from api.graphql.compiler.reader import Reader
from api.graphql.model.mapping import Model
from api.html import words
from api.pages.cite import cite
from api.pages.terms import edtf_words, when
from api.sparql.cache import AnswerCache
from kg.errors import BadParameter
from kg.graph import Graph
from kg.store.generations import Generation
from kg.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2026-06-22", "22 June 2026"),
        ("2026-06", "June 2026"),
        ("2026", "2026"),
        ("../2026-06-21", "by 21 June 2026"),
        ("2020-01/..", "since January 2020"),
        ("2019/2021", "2019 to 2021"),
        ("XXXX-03", "March, year not said"),
        ("whenever", "whenever"),
        ("2026-13", "2026-13"),
    ],
)
def test_edtf_in_words(edtf: str, expected: str) -> None:
    assert edtf_words(edtf) == expected


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("2026-06-22", "2026-06-22", "22 June 2026"),
        ("2026-03-01", "2026-03-31", "March 2026"),
        ("2026-01-01", "2026-12-31", "2026"),
        ("2025-01-01", "2026-12-31", "2025 to 2026"),
        ("2026-03-02", "2026-03-31", "between 2 March 2026 and 31 March 2026"),
        (None, "2026-06-21", "by 21 June 2026"),
        ("2026-06-21", None, "since 21 June 2026"),
        (None, None, "not dated"),
    ],
)
def test_bounds_in_words(earliest: str | None, latest: str | None, expected: str) -> None:
    assert when(earliest, latest, None, []).text == expected


def test_a_date_says_what_it_dates() -> None:
    assert when(None, "2026-06-21", "2026-06-21", ["response"]).note
    assert when(None, "2026-06-21", "2026-06-21", ["event", "report"]).note == ""


def test_words() -> None:
    assert words("harmType") == "harm type"
    assert words("prior_incidents") == "prior incidents"


NEWEST = Ordering.of(Model(Vocabulary.load()).types["Incident"], None)
PLACES = st.builds(
    Place,
    st.tuples(st.none() | st.dates().map(str)),
    st.text("abc", min_size=1, max_size=3).map(lambda name: NamedNode(f"x:{name}")),
)


@given(PLACES)
def test_cursors_lead_back(place: Place) -> None:
    assert NEWEST.decode(NEWEST.encode(place)) == place


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_cursors_and_ids(text: str) -> None:
    for read in (NEWEST.decode, from_global_id):
        try:
            read(text)
        except BadParameter:
            continue


@given(st.sets(PLACES, max_size=25), st.integers(1, 7))
def test_pages_forward_and_backward_are_the_whole(sample_graph: Graph, places: set[Place], size: int) -> None:
    items = [Item(place, None) for place in sorted(places, key=NEWEST.rank)]
    reader = Reader(sample_graph, Model(sample_graph.vocabulary))
    forward: list[Place] = []
    cursor = None
    while True:
        page = cut(items, NEWEST, Window.of({"first": size, "after": cursor}, NEWEST, 100), reader)
        forward += [item.place for item in page.items]
        if not page.has_next():
            break
        cursor = NEWEST.encode(page.items[-1].place)
    backward: list[Place] = []
    cursor = None
    while True:
        page = cut(items, NEWEST, Window.of({"last": size, "before": cursor}, NEWEST, 100), reader)
        backward = [item.place for item in page.items] + backward
        if not page.has_previous():
            break
        cursor = NEWEST.encode(page.items[0].place)
    assert forward == backward == [item.place for item in items]


def test_order_is_newest_first_undated_last() -> None:
    days = {"x:a": None, "x:b": "2020-01-01", "x:c": "2026-01-01"}
    places = [Place((day,), NamedNode(iri)) for iri, day in days.items()]
    assert [place.node.value for place in sorted(places, key=NEWEST.rank)] == ["x:c", "x:b", "x:a"]


def test_a_cursor_is_of_one_order() -> None:
    oldest = Ordering.of(Model(Vocabulary.load()).types["Incident"], [{"field": "sortDate"}])
    with pytest.raises(BadParameter):
        oldest.decode(NEWEST.encode(Place(("2026-01-01",), NamedNode("x:a"))))


@pytest.mark.parametrize("asked", [{"first": -1}, {"last": 101}, {"first": 1, "last": 1}])
def test_pages_that_nobody_gets(asked: dict[str, int]) -> None:
    with pytest.raises(BadParameter):
        Window.of(asked, NEWEST, 100)


def test_global_ids_are_opaque_and_lead_back() -> None:
    iri = NamedNode("https://w3id.org/incident-graph/id/organization/meta")
    assert from_global_id(global_id(iri)) == iri


def test_citations() -> None:
    generation = Generation("00000007", f"{date(2026, 6, 22).isoformat()}T10:00:00+00:00", None)  # type: ignore[arg-type]
    found = cite("Profit & loss {50 %}", "https://w3id.org/incident-graph/id/incident/x", generation)
    assert "State of 22 June 2026, generation 00000007" in found.text
    assert r"Profit \& loss \{50 \%\}" in found.bibtex
    assert found.ris.splitlines()[0] == "TY  - DATA"


def test_the_cache_keeps_to_its_bytes() -> None:
    cache = AnswerCache(10_000)
    keys = [("00000001", bytes([number])) for number in range(50)]
    for key in keys:
        cache.put(key, b"x" * 700)
    kept = [key for key in keys if cache.get(key) is not None]
    assert kept == keys[-10:]  # an entry takes 300 bytes beside its answer
    cache.put(("00000001", b"large"), b"x" * 2_000)
    assert cache.get(("00000001", b"large")) is None
    assert cache.get(("00000002", keys[-1][1])) is None
