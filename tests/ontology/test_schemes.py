"""Concept schemes: complete, unambiguous, and letter for letter what the sources print."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import srsly  # type: ignore[import-untyped]
from pyoxigraph import NamedNode

from kg.claims import Modality, Rank
from kg.resources import resource_folder
from kg.terms import PREFIXES, VOCAB, concept
from kg.vocabulary import Concept, Scheme, Vocabulary

SHARED = Path(os.environ.get("KG_SHARED", resource_folder("ontology").parent.parent / "shared"))
OECD = SHARED / "taxonomies" / "oecd_facets.yaml"
OWN = ("incident-kind", "system-kind", "response-type", "modality", "rank")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def schemes() -> list[Scheme]:
    return list(Vocabulary.load().schemes.values())


def name_of(item: Scheme | Concept) -> str:
    return item.iri.value.removeprefix(PREFIXES["vocab"])


@pytest.mark.parametrize("scheme", schemes(), ids=name_of)
def test_labels_of_a_scheme_are_unambiguous(scheme: Scheme) -> None:
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for item in scheme.concepts:
        for label in (item.notation, item.label, *item.alt_labels):
            bearers[label.casefold()].add(item.notation)
    assert {label: found for label, found in bearers.items() if len(found) > 1} == {}
    assert len({item.notation for item in scheme.concepts}) == len(scheme.concepts)


@pytest.mark.parametrize("scheme", schemes(), ids=name_of)
def test_a_cue_points_to_one_concept_of_a_scheme(scheme: Scheme) -> None:
    cues = Counter(cue.casefold() for item in scheme.concepts for cue in item.hidden_labels)
    assert [cue for cue, count in cues.items() if count > 1] == []


@pytest.mark.parametrize("scheme", schemes(), ids=name_of)
def test_iris_of_concepts_lie_under_their_scheme(scheme: Scheme) -> None:
    assert scheme.concepts
    for item in scheme.concepts:
        assert item.iri.value.startswith(scheme.iri.value + "/")


@pytest.mark.parametrize("scheme", schemes(), ids=name_of)
def test_hierarchies_stay_in_their_scheme_and_have_no_cycle(scheme: Scheme) -> None:
    parents = {item.iri: item.broader for item in scheme.concepts}
    for start in parents:
        seen: set[NamedNode] = set()
        above = list(parents[start])
        while above:
            wider = above.pop()
            assert wider in parents, f"{wider} is of another scheme"
            assert wider != start, f"{start} is wider than itself"
            if wider not in seen:
                seen.add(wider)
                above += parents[wider]


@pytest.mark.parametrize("local", OWN)
def test_own_concepts_are_defined_and_numerous_enough(vocabulary: Vocabulary, local: str) -> None:
    scheme = vocabulary.schemes[VOCAB["ig/" + local]]
    for item in scheme.concepts:
        assert item.definition, name_of(item)
        assert item.definition.endswith("."), name_of(item)
        if local not in {"modality", "rank"} and name_of(item).rpartition("/")[2] != "other":
            assert len(item.hidden_labels) >= 3, name_of(item)


def test_cues_are_tidy(vocabulary: Vocabulary) -> None:
    for item in vocabulary.concepts.values():
        for cue in item.hidden_labels:
            assert cue == " ".join(cue.split()), cue
            assert len(cue) > 2, cue
            first = cue.split()[0]
            assert first.islower() or any(char.isupper() for char in first), cue


def test_modalities_and_ranks_are_those_of_claims(vocabulary: Vocabulary) -> None:
    modalities = {item.iri for item in vocabulary.schemes[VOCAB["ig/modality"]].concepts}
    ranks = {item.iri for item in vocabulary.schemes[VOCAB["ig/rank"]].concepts}
    assert modalities == {concept("ig", "modality", item.value) for item in Modality}
    assert ranks == {concept("ig", "rank", item.value) for item in Rank}


def test_no_label_begins_another_so_glued_values_split_one_way(vocabulary: Vocabulary) -> None:
    for scheme in vocabulary.schemes.values():
        if scheme.page_labels:
            labels = [item.notation for item in scheme.concepts]
            assert [(a, b) for a in labels for b in labels if a != b and b.startswith(a)] == []


@pytest.mark.skipif(not OECD.exists(), reason=f"{OECD} is not there; KG_SHARED names the folder of shared inputs")
def test_oecd_schemes_equal_the_published_facets(vocabulary: Vocabulary) -> None:
    facets = [item for item in srsly.read_yaml(OECD)["facets"] if item["value_kind"] == "concept"]
    assert len(facets) == 8
    for facet in facets:
        scheme = vocabulary.schemes[VOCAB[f"oecd-aim/{facet['id']}"]]
        assert [item.notation for item in scheme.concepts] == [value["label"] for value in facet["values"]]
        assert [item.label for item in scheme.concepts] == [value["label"] for value in facet["values"]]
        assert [list(item.alt_labels) for item in scheme.concepts] == [value["alt_labels"] for value in facet["values"]]
        assert [item.order for item in scheme.concepts] == [value.get("order") for value in facet["values"]]
        assert set(scheme.page_labels) == {text.rstrip(":") for text in facet["page_labels"].values() if text}
        for item, value in zip(scheme.concepts, facet["values"], strict=True):
            assert item.iri == concept("oecd-aim", facet["id"], value["id"])
            assert item.definition == (value["definition"] if value["definition_status"] == "own-words" else None)


def test_oecd_schemes_carry_the_notice_of_the_monitor(vocabulary: Vocabulary) -> None:
    for scheme in vocabulary.schemes.values():
        if "/oecd-aim/" in scheme.iri.value:
            assert scheme.publisher in vocabulary.register
            assert scheme.licence is not None
            assert scheme.source == "https://oecd.ai/en/incidents"
