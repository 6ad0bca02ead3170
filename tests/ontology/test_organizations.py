"""The register: one name leads to one entry, and every entry has its place."""

from __future__ import annotations

import re

import pytest

from kg.register import RegisterEntry, name_key
from kg.resources import resource_folder
from kg.terms import mint
from kg.vocabulary import Vocabulary

TEXT = (resource_folder("ontology") / "organizations.ttl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def entries() -> list[RegisterEntry]:
    return list(Vocabulary.load().register.values())


def test_it_is_large_enough_to_be_useful(entries: list[RegisterEntry]) -> None:
    assert sum(entry.kind == "organization" for entry in entries) >= 150
    assert sum(entry.is_news for entry in entries) >= 100
    assert sum(entry.is_wire for entry in entries) >= 10
    assert sum(entry.is_aggregator for entry in entries) >= 10
    assert sum(entry.kind == "product" for entry in entries) >= 100


def test_an_iri_is_made_from_the_name(entries: list[RegisterEntry]) -> None:
    for entry in entries:
        assert entry.iri == mint(entry.kind, entry.name)


def test_no_entry_is_written_twice() -> None:
    subjects = re.findall(r"^((?:org|product):\S+) a ", TEXT, re.MULTILINE)
    assert len(subjects) == len(set(subjects))


def test_one_name_leads_to_one_entry(entries: list[RegisterEntry]) -> None:
    bearers: dict[str, set[str]] = {}
    for entry in entries:
        for name in entry.names:
            bearers.setdefault(name_key(name), set()).add(entry.iri.value)
    assert {name: found for name, found in bearers.items() if len(found) > 1} == {}


def test_names_of_an_entry_are_written_once(entries: list[RegisterEntry]) -> None:
    for entry in entries:
        assert len(entry.names) == len(set(entry.names)), entry.name


def test_names_that_need_context_are_names(entries: list[RegisterEntry]) -> None:
    for entry in entries:
        assert set(entry.needs_context) <= set(entry.names), entry.name


def test_short_and_common_names_need_context(entries: list[RegisterEntry]) -> None:
    flagged = {name for entry in entries for name in entry.needs_context}
    assert {"X", "Apple", "Target", "Character", "Uber", "Gap", "Shell", "Time", "Metro"} <= flagged
    assert [name for entry in entries for name in entry.names if len(name) < 2 and name not in flagged] == []


def test_parents_and_owners_are_in_the_register_without_a_cycle(entries: list[RegisterEntry]) -> None:
    by_iri = {entry.iri: entry for entry in entries}
    for entry in entries:
        above = list(entry.parents)
        assert all(by_iri[parent].kind == "organization" for parent in above), entry.name
        for _ in range(10):
            above = [parent for iri in above for parent in by_iri[iri].parents]
            assert entry.iri not in above, entry.name
        assert above == [], entry.name


def test_products_belong_to_an_organization_and_organizations_to_nobody(entries: list[RegisterEntry]) -> None:
    for entry in entries:
        assert (entry.owner is not None) == (entry.kind == "product"), entry.name
        assert not (entry.kind == "product" and (entry.parents or entry.is_news)), entry.name


def test_wires_and_aggregators_are_news_outlets(entries: list[RegisterEntry]) -> None:
    for entry in entries:
        assert entry.is_news or not (entry.is_wire or entry.is_aggregator), entry.name
        assert not (entry.is_wire and entry.is_aggregator), entry.name
