"""Facet values glued, repeated, misspelt, unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources.facets import ValueList
from kg.terms import IG
from kg.vocabulary import Concept, Scheme, Vocabulary


def scheme(vocabulary: Vocabulary, name: str) -> Scheme:
    found = vocabulary.scheme_for_property(IG[name])
    assert found is not None
    return found


def split(vocabulary: Vocabulary, name: str, text: str) -> list[str]:
    """Notations of the values, unknown words in angle brackets."""
    pieces = ValueList(scheme(vocabulary, name)).split(text)
    return [p.concept.notation if p.concept else f"<{text[p.start : p.end]}>" for p in pieces]


@pytest.mark.parametrize(
    ("facet", "text", "expected"),
    [
        ("principle", "Privacy & data governanceRobustness & digital security",
         ["Privacy & data governance", "Robustness & digital security"]),
        ("principle", "SafetyFairnessAccountability", ["Safety", "Fairness", "Accountability"]),
        ("principle", "Safety, Fairness; Accountability", ["Safety", "Fairness", "Accountability"]),
        ("principle", "safetyfairness", ["Safety", "Fairness"]),
        ("principle", "Privacy and data governance", ["Privacy & data governance"]),
        ("principle", "Privacy &amp; data  governance", ["Privacy & data governance"]),
        ("harmType", "Physical (death)Physical (injury)", ["Physical (death)", "Physical (injury)"]),
        ("harmType", "Economic/PropertyOther", ["Economic/Property", "Other"]),
        ("industry", "Energy, raw materials, and utilitiesDigital security",
         ["Energy, raw materials, and utilities", "Digital security"]),
        ("industry", "Energy, raw materials and utilities", ["Energy, raw materials, and utilities"]),
        ("industry", "robots, sensors and IT hardwareOther", ["Robots, sensors, and IT hardware", "Other"]),
        ("industry", "Digital securityDigital security", ["Digital security", "Digital security"]),
        ("autonomyLevel", "High-action autonomy (human-out-of-the-loop)",
         ["High-action autonomy (human-out-of-the-loop)"]),
        ("aiTask", "Reasoning with knowledge structures/planningOther",
         ["Reasoning with knowledge structures/planning", "Other"]),
        ("principle", "", []),
        ("principle", " , ;", []),
    ],
)  # fmt: skip
def test_split(vocabulary: Vocabulary, facet: str, text: str, expected: list[str]) -> None:
    assert split(vocabulary, facet, text) == expected


@pytest.mark.parametrize(
    ("facet", "text", "expected"),
    [
        ("principle", "SafetyHuman dignityFairness", ["Safety", "<Human dignity>", "Fairness"]),
        ("principle", "Human dignity", ["<Human dignity>"]),
        ("principle", "Safety features", ["<Safety features>"]),
        ("principle", "Cyber safety", ["<Cyber safety>"]),
        ("principle", "Space SafetyFairness", ["<Space Safety>", "Fairness"]),
        ("principle", "Unknown thing, Safety", ["<Unknown thing>", "Safety"]),
        ("principle", "Privacy & data governanceRobustness & digi",
         ["Privacy & data governance", "<Robustness & digi>"]),
        ("industry", "Otherworldly goods", ["<Otherworldly goods>"]),
        ("harmType", "Physical", ["<Physical>"]),
        ("affectedStakeholder", "Digital security", ["<Digital security>"]),
    ],
)  # fmt: skip
def test_unknown_words_are_kept_and_no_label_is_found_inside_them(
    vocabulary: Vocabulary, facet: str, text: str, expected: list[str]
) -> None:
    assert split(vocabulary, facet, text) == expected


FACETS = ("principle", "industry", "affectedStakeholder", "harmType", "businessFunction", "autonomyLevel", "aiTask")


@settings(max_examples=150, deadline=None)
@given(data=st.data(), facet=st.sampled_from(FACETS), lower=st.booleans())
def test_glued_values_come_apart_exactly(data: st.DataObject, facet: str, lower: bool) -> None:
    vocabulary = Vocabulary.load()
    concepts: list[Concept] = list(scheme(vocabulary, facet).concepts)
    chosen = data.draw(st.lists(st.sampled_from(concepts), max_size=len(concepts)))
    labels = [data.draw(st.sampled_from((item.notation, *item.alt_labels))) for item in chosen]
    glue = data.draw(st.sampled_from(("", "", " ", ", ", "; ", "\xa0")))
    text = glue.join(labels)
    text = text.lower() if lower else text
    pieces = ValueList(scheme(vocabulary, facet)).split(text)
    assert [piece.concept for piece in pieces] == chosen
    assert [text[piece.start : piece.end].casefold() for piece in pieces] == [label.casefold() for label in labels]


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=80), facet=st.sampled_from(FACETS))
def test_any_text_is_cut_into_disjoint_pieces_and_nothing_but_separators_is_lost(text: str, facet: str) -> None:
    vocabulary = Vocabulary.load()
    pieces = ValueList(scheme(vocabulary, facet)).split(text)
    end, rest = 0, ""
    for piece in pieces:
        assert end <= piece.start < piece.end
        rest += text[end : piece.start]
        end = piece.end
    assert not set(rest + text[end:]) - set(" \t\xa0\n,;|•·/")
