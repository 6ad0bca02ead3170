"""The register: one name leads to one entry, and every entry has its place."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode

from kg.edtf import bounds
from kg.errors import BadResource
from kg.register import Ownership, RegisterEntry, name_key, read_register
from kg.resources import resource_folder
from kg.terms import IG, RDF, mint, slug
from kg.turtle import Resource
from kg.vocabulary import Vocabulary

TEXT = (resource_folder("ontology") / "organizations.ttl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def entries() -> list[RegisterEntry]:
    return list(Vocabulary.load().register.values())


@pytest.fixture(scope="module")
def ownerships(entries: list[RegisterEntry]) -> list[Ownership]:
    return [ownership for entry in entries for ownership in entry.ownerships]


def test_it_is_large_enough_to_be_useful(entries: list[RegisterEntry]) -> None:
    assert sum(entry.kind == "organization" for entry in entries) >= 900
    assert sum(entry.is_news for entry in entries) >= 100
    assert sum(entry.is_wire for entry in entries) >= 10
    assert sum(entry.is_aggregator for entry in entries) >= 10
    assert sum(entry.kind == "product" for entry in entries) >= 250


def test_an_iri_is_made_from_the_name(entries: list[RegisterEntry]) -> None:
    for entry in entries:
        assert entry.iri == mint(entry.kind, entry.name)


def test_no_entry_is_written_twice() -> None:
    subjects = re.findall(r"^((?:org|product|ownership):\S+) a ", TEXT, re.MULTILINE)
    assert len(subjects) == len(set(subjects))


def test_one_name_leads_to_one_entry(entries: list[RegisterEntry]) -> None:
    bearers: dict[str, set[str]] = {}
    for entry in entries:
        for name in entry.names:
            bearers.setdefault(name_key(name), set()).add(entry.iri.value)
    assert {name: found for name, found in bearers.items() if len(found) > 1} == {}


def test_the_slug_of_a_name_leads_to_one_entry(entries: list[RegisterEntry]) -> None:
    """Catalogues spell names as slugs: "x-(twitter)", "character.ai"."""
    bearers: dict[str, set[str]] = {}
    for entry in entries:
        for name in entry.names:
            bearers.setdefault(slug(name), set()).add(entry.iri.value)
    assert {key: found for key, found in bearers.items() if len(found) > 1} == {}


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


def test_an_ownership_is_named_after_its_part_and_whole(
    entries: list[RegisterEntry], ownerships: list[Ownership]
) -> None:
    names = {entry.iri: entry.name for entry in entries}
    written = {mint("ownership", names[item.part], names[item.whole]).value for item in ownerships}
    found = re.findall(r"^ownership:(\S+) a ig:Ownership ;", TEXT, re.MULTILINE)
    assert len(written) == len(ownerships) == len(found) >= 70
    assert written == {mint("ownership", *name.split(".")).value for name in found}
    for item in ownerships:
        assert f'rdfs:label "{names[item.part]} ({names[item.whole]})"' in TEXT


def test_an_ownership_dates_its_beginning_or_end(ownerships: list[Ownership]) -> None:
    for item in ownerships:
        dates = [bounds(date) for date in (item.since, item.until) if date is not None]
        days = [date.earliest for date in dates if date is not None and date.earliest is not None]
        assert len(days) == len(dates) >= 1, item
        assert days == sorted(days), item


def test_what_belongs_to_whom_today_is_what_has_not_ended(entries: list[RegisterEntry]) -> None:
    kinds = {entry.iri: entry.kind for entry in entries}
    for entry in entries:
        today = {entry.owner} if entry.kind == "product" else set(entry.parents)
        for item in entry.ownerships:
            assert item.part == entry.iri
            assert kinds[item.whole] == "organization", item
            assert (item.whole in today) == (item.until is None), item


@pytest.mark.parametrize(
    ("part", "whole", "since", "until"),
    [
        (mint("organization", "YouTube"), "Google", "2006-11", None),
        (mint("organization", "Zoox"), "Amazon", "2020-06", None),
        (mint("product", "Instagram"), "Meta", "2012", None),
        (mint("organization", "Boston Dynamics"), "SoftBank", "2017", "2021-06"),
        (mint("organization", "Uber Advanced Technologies Group"), "Uber", None, "2021-01"),
    ],
)
def test_known_ownerships(
    ownerships: list[Ownership], part: NamedNode, whole: str, since: str | None, until: str | None
) -> None:
    assert Ownership(part, mint("organization", whole), since, until) in ownerships


def test_a_takeover_that_was_called_off_is_no_ownership(entries: list[RegisterEntry]) -> None:
    (irobot,) = (entry for entry in entries if entry.name == "iRobot")
    assert irobot.ownerships == irobot.parents == ()


def test_an_ownership_of_nothing_is_refused() -> None:
    node = mint("ownership", "a", "b")
    with pytest.raises(BadResource, match="ig:whole"):
        read_register({node: Resource(node, {RDF.type: (IG.Ownership,), IG.part: (mint("organization", "a"),)})})
