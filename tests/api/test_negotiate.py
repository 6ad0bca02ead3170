"""Accept headers, suffixes, and the mapping between IRIs and paths."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from api.negotiate import CSV, HTML, JSON, JSON_LD, THING_OFFERS, TURTLE, Offer, choose, split_suffix
from api.urls import external_link, node_iri, page_path
from kg.terms import PREFIXES, mint


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        ("text/turtle", TURTLE),
        ("Text/Turtle;q=0.4, application/ld+json; q=0.5", JSON_LD),
        ("text/html;q=0, */*;q=0.1", TURTLE),
        ("text/*;q=0.5, application/json", JSON),
        ("application/x-turtle", TURTLE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("image/png", None),
        ("*/*;q=0", None),
        ("garbage", HTML),
        ("text/turtle;q=abc", None),
    ],
)
def test_choose(accept: str | None, expected: Offer | None) -> None:
    assert choose(accept, THING_OFFERS) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("aim.2026-06-22-9f3b", ("aim.2026-06-22-9f3b", None)),
        ("aim.2026-06-22-9f3b.ttl", ("aim.2026-06-22-9f3b", TURTLE)),
        ("a.b.csv", ("a.b", CSV)),
        (".json", (".json", None)),
        ("plain", ("plain", None)),
    ],
)
def test_suffix(path: str, expected: tuple[str, Offer | None]) -> None:
    assert split_suffix(path) == expected


def test_paths_and_iris_are_inverse() -> None:
    iri = mint("organization", "Meta")
    assert page_path(iri) == "/organization/meta"
    assert node_iri("organization", "meta") == iri
    concept = NamedNode(PREFIXES["vocab"] + "oecd-aim/harm-type/psychological")
    assert page_path(concept) == "/concept/oecd-aim/harm-type/psychological"
    assert node_iri("concept", "oecd-aim/harm-type/psychological") == concept
    assert page_path(NamedNode(PREFIXES["ig"] + "deployer")) == "/ontology#deployer"
    assert page_path(NamedNode("http://example.com/")) is None
    assert page_path(mint("claim", "x")) is None


@pytest.mark.parametrize("name", ["", "a b", 'a"b', "a<b", "a\x00b", "a\nb", "a`b", "a\\b", "a{b}"])
def test_names_that_no_iri_can_have(name: str) -> None:
    assert node_iri("incident", name) is None


def test_unknown_kinds() -> None:
    assert node_iri("robots.txt", "x") is None


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://example.com/a", True),
        ("http://example.com", True),
        ("mailto:a@example.com", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("https:///nothing", False),
        ("//example.com", False),
        ("http://[bad", False),
    ],
)
def test_links(address: str, allowed: bool) -> None:
    assert (external_link(address) == address) is allowed
