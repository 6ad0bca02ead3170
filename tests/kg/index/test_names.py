"""Names and words in an index: as the store has them, whatever people type."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.graph import Graph
from kg.index.lookup import Suggestion
from kg.index.reader import Index
from kg.labels import Labels
from kg.terms import IG, PREFIXES, RDF, RDFS, SCHEMA, SKOS, mint
from tests.kg.index import small

ROBOT, EMOJI, QUOTED, GREEK = (mint("incident", name) for name in ("robot", "emoji", "quoted", "greek"))
ACME, ACME_LABS, CONCEPT = mint("organization", "acme"), mint("organization", "acme-labs"), small.CONCEPTS[0]

TRIPLES: list[small.Triple3] = [
    *small.incident(ROBOT, "2026-01-01", "Robot arm of Acme hits a worker"),
    *small.incident(EMOJI, "2026-02-01", "Chatbot answers every question with 🤖 and 🙂"),
    *small.incident(QUOTED, "2026-03-01", 'A "safe" model AND its user\'s NEAR miss'),
    *small.incident(GREEK, None, "Το ρομπότ της Ακμής έκανε λάθος"),
    (ROBOT, SCHEMA.description, Literal("A robot arm, a second one, and the robots' maker")),
    (ROBOT, IG.deployer, ACME),
    (QUOTED, IG.deployer, ACME),
    (GREEK, IG.deployer, ACME_LABS),
    (ACME, RDF.type, SCHEMA.Organization),
    (ACME, RDFS.label, Literal("Acme")),
    (ACME, SCHEMA.name, Literal("Acme")),
    (ACME, SCHEMA.alternateName, Literal("Acme Robotics")),
    (ACME, IG.formerName, Literal("ÄCME GmbH")),
    (ACME_LABS, RDF.type, SCHEMA.Organization),
    (ACME_LABS, RDFS.label, Literal("Acme Labs")),
    (mint("party", "acme-inc"), RDFS.label, Literal("ACME Inc.")),
    (mint("party", "acme-inc"), IG.mergedInto, ACME),
    (CONCEPT, RDF.type, SKOS.Concept),
    (CONCEPT, SKOS.prefLabel, Literal("Physical harm", language="en")),
    (CONCEPT, SKOS.prefLabel, Literal("Personenschaden", language="de")),
    (CONCEPT, SKOS.altLabel, Literal("injury", language="en")),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return small.index_of(small.store_of(TRIPLES), tmp_path_factory.mktemp("names"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("robot", [ROBOT]),
        ("ROBOT arm", [ROBOT]),
        ("arm robot", [ROBOT]),
        ("robot chatbot", []),
        ('"safe" model', [QUOTED]),
        ("user's", [QUOTED]),
        ("NEAR miss AND", [QUOTED]),
        ("Robots'", [ROBOT]),
        ("ΡΟΜΠΌΤ", [GREEK]),
        ("a", [QUOTED, ROBOT]),
        ('"', []),
        ('a" OR "b', []),
        ("rob*", []),
        ("text:robot", []),
        ("🤖", []),
        ("", []),
        (" \t\n", []),
        ("\0", []),
        ("robot\0arm", [ROBOT]),
        ("^robot -arm (", [ROBOT]),
    ],
)
def test_words_are_words_and_never_syntax(index: Index, text: str, found: list[NamedNode]) -> None:
    assert [key.incident for key in index.search(text)] == found
    assert {key.incident for key in index.search(text, best_first=True)} == set(found)


@given(st.text(max_size=12) | st.text(string.punctuation + "ab 🙂", max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_may_be_typed(index: Index, text: str) -> None:
    index.search(text)
    index.search(text, best_first=True)
    index.suggest(text)
    index.containing(text, 3)
    index.named(text)


def test_suggestions_come_by_use_each_node_once(index: Index) -> None:
    assert index.suggest("ac") == (
        Suggestion(ACME, "Acme", 2),
        Suggestion(ACME_LABS, "Acme Labs", 1),
        Suggestion(ROBOT, "Robot arm of Acme hits a worker", 0),
    )
    assert [one.name for one in index.suggest("robotics ac")] == ["Acme Robotics"]
    assert [one.node for one in index.suggest("acme", limit=1)] == [ACME]
    only = index.suggest("a", namespace=PREFIXES["id"] + "incident/")
    assert {one.node for one in only} == {QUOTED, EMOJI, ROBOT}
    assert index.suggest("injury") == ()


def test_labels_come_in_all_languages(index: Index) -> None:
    asked = [CONCEPT, ACME, mint("person", "nobody")]
    assert index.names(asked, RDFS.label) == {ACME: (Literal("Acme"),)}
    assert index.names(asked, SKOS.prefLabel) == {
        CONCEPT: (Literal("Physical harm", language="en"), Literal("Personenschaden", language="de"))
    }


def test_a_merged_name_names_the_node_that_took_its_place(index: Index) -> None:
    assert index.named("acme inc.") == [(ACME, "ACME Inc.")]
    assert index.named("äcme gmbh") == [(ACME, "ÄCME GmbH")]
    assert index.containing("inc.", 5) == []


NAMES = st.text("aAbÄäß🙂 \"'%_", min_size=1, max_size=4)
NAMED = st.tuples(
    st.sampled_from(small.ORGANIZATIONS), st.sampled_from([RDFS.label, SCHEMA.alternateName, SKOS.altLabel]), NAMES
)


@given(st.lists(NAMED, max_size=12), st.lists(NAMES, min_size=5, max_size=5), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_look_ups_are_those_of_the_names_in_memory(
    named: list[tuple[NamedNode, NamedNode, str]], texts: list[str], limit: int
) -> None:
    store = small.store_of([(node, naming, Literal(name)) for node, naming, name in named])
    labels = Labels(small.rows(store, small.QUERIES["derive/labels"].text))
    with tempfile.TemporaryDirectory() as folder:
        index = small.index_of(store, Path(folder))
        for text in [*texts, "", *(name for _, _, name in named)]:
            assert index.named(text) == labels.named(text)
            assert index.containing(text, limit) == labels.containing(text, limit)


@pytest.fixture(scope="module")
def unindexed(sample_graph: Graph) -> Graph:
    """The same state of the samples, asked without its index."""
    return Graph(sample_graph._asking.store, sample_graph.vocabulary, sample_graph.queries, sample_graph.generation)


def test_classes_are_listed_and_counted_as_without_an_index(sample_graph: Graph, unindexed: Graph) -> None:
    assert sample_graph.index is not None
    assert sample_graph.counts() == unindexed.counts()
    for cls in (*sample_graph.vocabulary.classes, SKOS.Concept):
        wanted = unindexed.instances(cls)
        assert sample_graph.instances(cls) == wanted
        assert sample_graph.instances(cls, 3) == wanted[:3]
    newest = unindexed.newest(100)
    after = sample_graph.index.page(limit=3).keys[-1]
    assert sample_graph.instances(IG.Incident, 4, after) == newest[3:7]


@pytest.mark.parametrize("text", ["meta", "Facebook", "a", "ai", "nobody is called so", "°", ""])
def test_searches_find_what_they_find_without_an_index(sample_graph: Graph, unindexed: Graph, text: str) -> None:
    unindexed.search(text)  # the first look-up asks the store, which orders the names of a node otherwise
    assert sample_graph.search(text) == unindexed.search(text)
    assert sample_graph._named(text) == unindexed._named(text)
