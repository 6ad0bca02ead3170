"""Names from tables and beyond: capital check, context, precedence, corporate endings."""

from __future__ import annotations

import pytest

from kg.extract.gazetteer import ORGANIZATION, Gazetteer, Name, is_name_here, register_names
from kg.extract.institutions import organization_chunks
from kg.terms import mint
from kg.vocabulary import Vocabulary


def name(text: str, needs_context: bool = False) -> Name:
    return Name(text, mint("organization", text), ORGANIZATION, needs_context)


@pytest.mark.parametrize(
    ("text", "entry", "is_name"),
    [
        ("OpenAI paused it.", name("OpenAI"), True),
        ("The apple fell.", name("Apple", needs_context=True), False),
        ("Apple pies are good.", name("Apple", needs_context=True), False),
        ("Apple's assistant erred.", name("Apple", needs_context=True), True),
        ("He sued Apple over it.", name("Apple", needs_context=True), True),
        ("Apple said so.", name("Apple", needs_context=True), True),
        ("a target group", name("Target", needs_context=True), False),
        ("on ice today", name("ICE"), False),
        ("ICE said so", name("ICE"), True),
        ("a fire in the Amazon rainforest", name("Amazon"), False),
        ("police in Apple Valley", name("Apple"), False),
        ("Meta-analysis of trials", name("Meta"), False),
        ("Meta-owned services", name("Meta"), True),
    ],
)
def test_capital_check(text: str, entry: Name, is_name: bool) -> None:
    start = text.casefold().index(entry.text.casefold())
    assert is_name_here(text, start, start + len(entry.text), entry, title_case=False) is is_name


def test_part_of_a_word_or_address_is_no_name() -> None:
    for text in ("MetaBrainz", "@Meta", "x.Meta"):
        start = text.index("Meta")
        assert not is_name_here(text, start, start + 4, name("Meta"), title_case=False)


def test_the_first_table_wins() -> None:
    first, second = name("Acme Tutor"), Name("acme  tutor", mint("system", "Acme Tutor"), "system")
    assert Gazetteer.from_names([first, second]).names == (first,)


def test_the_register_gives_names_in_use_before_former_ones(vocabulary: Vocabulary) -> None:
    names = list(register_names(vocabulary))
    texts = [entry.text for entry in names]
    assert texts.index("OpenAI") < texts.index("Twitter")
    systems = {entry.text for entry in names if entry.is_system}
    assert "ChatGPT" in systems
    assert "Instagram" not in systems


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Northwind Robotics paused its bots.", ["Northwind Robotics"]),
        ("At Harbor Point Bank's branch", ["Harbor Point Bank"]),
        ("The Lakeside University Hospital said", ["Lakeside University Hospital"]),
        ("the Ministry of Fish and Acme Corp. said", ["Ministry of Fish", "Acme Corp"]),
        ("In The Bank", []),
        ("a bank and a hospital", []),
        ("The Rosedale Police Department used it.", ["Rosedale Police Department"]),
        ("a complaint with the Department of Transport", ["Department of Transport"]),
        ("the grocery chain Pell & Sons used it", ["Pell & Sons"]),
        ("Brightline, a company in Oslo, said no", ["Brightline"]),
        ("Mara Quinn, a lawyer for the company, said no", []),
        ("software made by Vantor and sold widely", ["Vantor"]),
        ("a device built by Dr Olsen Berg, 52,", []),
        ("The town of Ashby switched it off.", ["Ashby"]),
        ("The Information Commissioner's Office fined it.", ["Information Commissioner's Office"]),
    ],
)
def test_unknown_organizations(text: str, found: list[str]) -> None:
    assert [text[chunk.start : chunk.end] for chunk in organization_chunks(text)] == found
