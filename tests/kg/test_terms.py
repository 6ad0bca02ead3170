from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.terms import BASE, IG, PREFIXES, concept, curie, expand, kind_and_slug, mint, slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meta", "meta"),
        ("Meta's", "metas"),
        ("x-(twitter)-users", "x-twitter-users"),
        ("dr.-geoffrey-franglen", "dr-geoffrey-franglen"),
        ("Café Zürich", "cafe-zurich"),
        ("AT&T", "at-and-t"),
    ],
)
def test_slug_of_names(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_slugs_of_other_scripts_do_not_collide() -> None:
    assert slug("百度") != slug("腾讯")
    assert slug("Яндекс") != slug("Газпром")


def test_long_slugs_keep_apart() -> None:
    assert slug("a" * 300) != slug("a" * 299 + "b")
    assert len(slug("a" * 300)) <= 100


@given(st.text())
def test_every_slug_is_safe_in_an_iri(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_minted_iris_tell_their_kind(keys: list[str]) -> None:
    iri = mint("record", *keys)
    assert kind_and_slug(iri) == ("record", ".".join(map(slug, keys)))
    assert expand(curie(iri)) == iri


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        mint("company", "Meta")


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_curies_expand_back(prefix: str) -> None:
    iri = NamedNode(PREFIXES[prefix] + "thing")
    assert expand(curie(iri)) == iri


@pytest.mark.parametrize("text", ["Meta", "a: b", "incident", "", "https://example.org/a b", "javascript:alert(1)"])
def test_labels_are_not_taken_for_iris(text: str) -> None:
    assert expand(text) is None


def test_terms_lie_below_one_base() -> None:
    assert IG.deployer.value == f"{BASE}ontology/deployer"
    assert concept("oecd-aim", "severity", "ai-hazard").value == f"{BASE}vocab/oecd-aim/severity/ai-hazard"


def test_what_only_looks_like_an_iri_is_none() -> None:
    assert expand("http://[bad") is None
