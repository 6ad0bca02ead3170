from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.resolve.identities import Identities
from kg.resolve.judgements import Judgement, JudgementKind, Judgements
from kg.resolve.records import incident_of
from kg.terms import IG, SCHEMA, SKOS, concept, mint
from kg.vocabulary import Vocabulary
from tests.kg.world import Triple3, World, aim, article_iri, news, news_record

LEAK = "Example Corp pauses its hiring assistant after internal data leak"
OTHER = "Robot arm injures two workers at a plant in Northern Wales"


@pytest.fixture
def world(vocabulary: Vocabulary) -> World:
    return World(vocabulary)


def test_an_article_that_a_monitor_lists_shares_its_incident(world: World) -> None:
    world.put("page", aim("2026-06-22-aaaa", "Hiring assistant leaks", ("Wired", LEAK)))
    world.put("copy", news("Nobody's Blog", LEAK + " | Nobody's Blog"))
    record = mint("record", "aim", "2026-06-22-aaaa")
    assert world.incident(news_record("Nobody's Blog", LEAK)) == incident_of(record)
    assert world.incident(record) == incident_of(record)


def test_articles_of_one_story_share_an_incident_without_any_monitor(world: World) -> None:
    world.put("a", news("Wired", LEAK))
    world.put("b", news("Other Paper", LEAK))
    world.put("c", news("Third Paper", OTHER))
    assert world.incident(news_record("Wired", LEAK)) == world.incident(news_record("Other Paper", LEAK))
    assert world.incident(news_record("Wired", LEAK)) != world.incident(news_record("Third Paper", OTHER))


def test_the_same_headline_a_year_later_is_another_story(world: World) -> None:
    world.put("a", news("Wired", LEAK, "2025-06-22"))
    world.put("b", news("Other Paper", LEAK, "2026-06-22"))
    assert world.incident(news_record("Wired", LEAK)) != world.incident(news_record("Other Paper", LEAK))


def test_two_records_of_one_monitor_stay_apart_whatever_they_list(world: World) -> None:
    world.put("page", aim("2026-06-22-aaaa", "Hiring assistant leaks", ("Wired", LEAK)))
    world.put("page two", aim("2026-06-23-bbbb", "Hiring assistant paused", ("Engadget", LEAK)))
    world.put("copy", news("Nobody's Blog", LEAK))
    first, second = mint("record", "aim", "2026-06-22-aaaa"), mint("record", "aim", "2026-06-23-bbbb")
    assert world.incident(first) != world.incident(second)
    own = news_record("Nobody's Blog", LEAK)
    assert world.incident(own) == incident_of(own)


def test_a_record_without_id_is_the_one_with_id_and_the_same_name(world: World) -> None:
    world.put("list", aim("Hiring assistant leaks", "Hiring assistant leaks"))
    world.put("page", aim("2026-06-22-aaaa", "Hiring assistant leaks"))
    with_id = mint("record", "aim", "2026-06-22-aaaa")
    assert world.incident(mint("record", "aim", "Hiring assistant leaks")) == incident_of(with_id)
    world.put("page two", aim("2026-09-01-cccc", "Hiring assistant leaks"))
    without = mint("record", "aim", "Hiring assistant leaks")
    assert world.incident(without) == incident_of(without), "two candidates: nothing is guessed"


def test_a_system_is_known_by_its_acronym_within_an_incident(world: World) -> None:
    record = mint("record", "aim", "2026-06-22-aaaa")
    long, short = mint("system", "Hiring Support Engine"), mint("system", "HSE")
    named: list[Triple3] = [
        (record, IG.involvesSystem, long),
        (long, SCHEMA.name, Literal("Hiring Support Engine")),
        (long, SCHEMA.alternateName, Literal("HSE")),
    ]
    world.put("page", [*aim("2026-06-22-aaaa", "Hiring assistant leaks", ("Wired", LEAK)), *named])
    own = news_record("Wired", LEAK)
    world.put("text", [*news("Wired", LEAK), (own, IG.involvesSystem, short), (short, SCHEMA.name, Literal("HSE"))])
    assert world.integrator.identities.canonical(short) == long


def test_responses_of_one_type_to_one_incident_are_one(world: World) -> None:
    pause = concept("ig", "response-type", "pause")
    first, second = mint("record", "aim", "2026-06-22-aaaa"), news_record("Wired", LEAK)
    for name, record, facts in (
        ("page", first, aim("2026-06-22-aaaa", "Hiring assistant leaks", ("Wired", LEAK))),
        ("text", second, news("Wired", LEAK)),
    ):
        response = mint("response", name, "pause")
        world.put(name, [*facts, (response, IG.responseTo, record), (response, IG.responseType, pause)])
    canonical = world.integrator.identities.canonical
    assert canonical(mint("response", "page", "pause")) == canonical(mint("response", "text", "pause"))


def test_names_of_the_register_lead_to_one_organization(vocabulary: Vocabulary) -> None:
    identities = Identities(vocabulary.register)
    assert identities.canonical(mint("organization", "Facebook")) == mint("organization", "Meta")
    assert identities.canonical(mint("organization", "Nobody Knows Ltd")) == mint("organization", "Nobody Knows Ltd")


def judged(kind: JudgementKind, a: NamedNode, b: NamedNode, at: str = "2026-11-22T00:00:00Z") -> Judgement:
    return Judgement(kind, a, b, "because the test says so", "tester", at)


def test_a_merge_joins_and_a_later_not_same_parts_again(vocabulary: Vocabulary) -> None:
    a, b = mint("record", "aim", "2026-06-22-aaaa"), mint("record", "aiid", "1471")
    merge = judged(JudgementKind.MERGE, a, b)
    part = judged(JudgementKind.NOT_SAME, b, a, "2026-11-23T00:00:00Z")
    for judgements, same in (([merge], True), ([merge, part], False), ([part, merge], False), ([], False)):
        world = World(vocabulary)
        world.integrator.identities = Identities(vocabulary.register, Judgements.of(judgements))
        world.integrator.identities.put(mint("document", "a"), [])
        identities = world.integrator.identities
        put = _facts_of_world
        identities.put(mint("document", "a"), put("a", aim("2026-06-22-aaaa", "Leak")))
        identities.put(mint("document", "b"), put("b", [(b, SCHEMA.name, Literal("Leak"))]))
        assert (identities.canonical(a) == identities.canonical(b)) is same


def _facts_of_world(name: str, triples: list[Triple3]) -> list[object]:
    from kg.facts import facts_of
    from tests.kg.world import claims

    return list(facts_of(claims(name, triples)))


def test_a_document_without_facts_changes_nothing(world: World) -> None:
    world.put("page", aim("2026-06-22-aaaa", "Hiring assistant leaks", ("Wired", LEAK)))
    before = world.derived()
    world.put("empty", [])
    assert world.derived() == before


def test_what_stays_behind_keeps_its_node(world: World) -> None:
    pause, inquiry = concept("ig", "response-type", "pause"), concept("ig", "response-type", "investigation")
    record, first, second = mint("record", "aim", "aaaa"), mint("response", "a", "1"), mint("response", "b", "1")
    world.put("a", [(first, IG.responseTo, record), (first, IG.responseType, pause)])
    world.put("b", [(second, IG.responseTo, record), (second, IG.responseType, pause)])
    world.put("a", [(first, IG.responseTo, record), (first, IG.responseType, inquiry)])
    change = world.integrator.rebuild()
    assert (list(change.deletes), list(change.inserts)) == ([], [])


def test_a_value_that_becomes_known_later_is_replaced_by_its_canonical_node(world: World) -> None:
    record, earlier = mint("record", "aim", "aaaa"), mint("record", "aim", "bbbb")
    world.put("a", [(record, SCHEMA.name, Literal("Later")), (record, IG.precededBy, earlier)])
    world.put("b", [(earlier, SCHEMA.name, Literal("Earlier"))])
    assert f"{incident_of(record)} {IG.precededBy} {incident_of(earlier)}" in world.derived()
    change = world.integrator.rebuild()
    assert (list(change.deletes), list(change.inserts)) == ([], [])


def test_a_name_in_two_spellings_stays_while_one_document_gives_it(world: World) -> None:
    with_id, without = mint("record", "aim", "aaaa"), mint("record", "aim", "Hiring assistant leaks")
    world.put("list", aim("Hiring assistant leaks", "Hiring assistant leaks"))
    world.put("a", [(with_id, SCHEMA.name, Literal("Hiring assistant leaks"))])
    world.put("b", [(with_id, SCHEMA.name, Literal("Hiring Assistant Leaks"))])
    world.put("b", [])
    assert world.incident(without) == incident_of(with_id)


def test_two_bases_of_one_place_do_not_depend_on_order(world: World) -> None:
    record = mint("record", "aim", "aaaa")
    day = (record, IG.date, Literal("2026-06-01", datatype=IG.edtf))
    bases = [(record, IG.dateBasis, Literal(basis)) for basis in ("event", "response")]
    world.put("a", [(record, SCHEMA.name, Literal("Leak")), day, *bases])
    first = world.derived()
    world.put("a", [(record, SCHEMA.name, Literal("Leak")), day, *reversed(bases)])
    assert world.derived() == first
    assert f'{incident_of(record)} {IG.dateBasis} "event"' in first


def test_a_year_ends_with_its_first_report(world: World) -> None:
    record = news_record("Wired", LEAK)
    world.put("a", [*news("Wired", LEAK, "2026-06-22"), (record, IG.date, Literal("2026", datatype=IG.edtf))])
    found = {quad for quad in world.derived() if quad.startswith(str(incident_of(record)))}
    assert f'{incident_of(record)} {IG.sortDate} "2026-06-22"^^<http://www.w3.org/2001/XMLSchema#date>' in found
    assert f'{incident_of(record)} {IG.earliest} "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>' in found
    assert f'{incident_of(record)} {IG.dateBasis} "event"' in found


def test_dates_that_contradict_each_other_give_no_reversed_bounds(world: World) -> None:
    record = mint("record", "aim", "aaaa")
    name = (record, SCHEMA.name, Literal("Leak"))
    world.put("a", [name, (record, IG.date, Literal("2026-06-01/..", datatype=IG.edtf))])
    world.put("b", [(record, IG.date, Literal("../2026-01-01", datatype=IG.edtf))])
    found = {quad for quad in world.derived() if str(IG.earliest) in quad or str(IG.latest) in quad}
    assert found == {f'{incident_of(record)} {IG.latest} "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'}


DOCUMENTS: dict[str, Callable[[], list[Triple3]]] = {
    "page": lambda: aim("2026-06-22-aaaa", "Hiring assistant leaks", ("Wired", LEAK), ("Other Paper", LEAK)),
    "list": lambda: aim("Hiring assistant leaks", "Hiring assistant leaks"),
    "second page": lambda: aim("2026-06-23-bbbb", "Robot arm injures workers", ("Third Paper", OTHER)),
    "copy": lambda: [
        *news("Nobody's Blog", LEAK, None),
        (article_iri("Nobody's Blog", LEAK), IG.isCopy, Literal(True)),
    ],
    "original": lambda: news("Wired", LEAK),
    "robot": lambda: news("Fourth Paper", OTHER + " | Fourth Paper", "2026-06-24"),
    "stray": lambda: news("Fifth Paper", "Chatbot tells customers about a refund that does not exist"),
}


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(sorted(DOCUMENTS)), again=st.lists(st.sampled_from(sorted(DOCUMENTS)), max_size=3))
def test_the_order_of_documents_does_not_matter(order: list[str], again: list[str]) -> None:
    vocabulary = Vocabulary.load()
    world, straight = World(vocabulary), World(vocabulary)
    for name in [*order, *again]:
        world.put(name, DOCUMENTS[name]())
    for name in sorted(DOCUMENTS):
        straight.put(name, DOCUMENTS[name]())
    assert world.dump() == straight.dump()
    change = world.integrator.rebuild()
    assert (list(change.deletes), list(change.inserts)) == ([], [])


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(sorted(DOCUMENTS)), gone=st.sets(st.sampled_from(sorted(DOCUMENTS)), max_size=4))
def test_a_document_that_says_nothing_any_more_leaves_nothing(order: list[str], gone: set[str]) -> None:
    vocabulary = Vocabulary.load()
    world, straight = World(vocabulary), World(vocabulary)
    for name in order:
        world.put(name, DOCUMENTS[name]())
    for name in sorted(gone):
        world.put(name, [])
    for name in sorted(set(DOCUMENTS) - gone):
        straight.put(name, DOCUMENTS[name]())
    assert world.derived() == straight.derived()


@pytest.mark.parametrize("turned", [False, True])
def test_a_party_is_the_organization_of_its_name_that_another_source_tells_of(
    vocabulary: Vocabulary, turned: bool
) -> None:
    """Whatever comes first; once nobody tells of the organization, the party is a party again."""
    world = World(vocabulary)
    party, organization = mint("party", "Kestrel Fabric Works"), mint("organization", "Kestrel Fabric Works")
    record = mint("record", "aiid", "1")
    puts = [
        ("row", [(record, SCHEMA.name, Literal("Case")), (record, IG.deployer, party),
                 (party, SKOS.notation, Literal("kestrel-fabric-works"))]),
        ("article", [(organization, SCHEMA.name, Literal("Kestrel Fabric Works"))]),
    ]  # fmt: skip
    for name, triples in reversed(puts) if turned else puts:
        world.put(name, triples)
    assert f"{mint('incident', 'aiid', '1')} {IG.deployer} {organization}" in world.derived()
    world.put("article", [])
    assert f"{mint('incident', 'aiid', '1')} {IG.deployer} {party}" in world.derived()
