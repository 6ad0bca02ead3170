"""Judgements over the rules: who is one with whom, and nothing that depends on the order of commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.claims import Modality, Rank
from kg.resolve.judgements import Judgement, JudgementKind, Judgements, in_force, standing
from kg.resolve.records import incident_of
from kg.terms import IG, JUDGEMENTS, RDFS, SCHEMA, concept, mint
from kg.vocabulary import Vocabulary
from tests.kg.world import META, Triple3, World, aim, claims, news, news_record

LEAK = "Example Corp pauses its hiring assistant after internal data leak"
OTHER = "Robot arm injures two workers at a plant in Northern Wales"
AIM, AIID, OTHER_AIM = mint("record", "aim", "aaaa"), mint("record", "aiid", "1471"), mint("record", "aim", "bbbb")
WIRED, PAPER, STRAY = (news_record(*told) for told in (("Wired", LEAK), ("Paper", LEAK), ("Stray", OTHER)))
FACEBOOK, FOO, UNIVERSITY = mint("party", "Facebook"), mint("party", "Foo Labs"), mint("party", "University of Nowhere")
FOO_INC = mint("organization", "Foo Labs Inc")
LONG, SHORT, BOT = (mint("system", name) for name in ("Hiring Support Engine", "HSE", "Robo Arm"))
DAY = Literal("2026-06-21", datatype=IG.edtf)
PAUSE = concept("ig", "response-type", "pause")

MERGE, NOT_SAME, RETRACT = JudgementKind.MERGE, JudgementKind.NOT_SAME, JudgementKind.RETRACT


def judged(kind: JudgementKind, a: NamedNode, b: NamedNode | None = None, second: int = 0) -> Judgement:
    return Judgement(kind, a, b, "because the test says so", "tester", f"2026-11-22T00:00:{second:02}Z")


def judge(world: World, judgement: Judgement) -> None:
    world.store.apply(world.integrator.judge(judgement))


def without_judgements(world: World) -> list[str]:
    return [quad for quad in world.dump() if str(JUDGEMENTS) not in quad]


def assert_settled(world: World) -> None:
    """Nothing is left to derive, and a new process sees the same."""
    change = world.integrator.rebuild()
    assert (list(change.deletes), list(change.inserts)) == ([], [])
    again = type(world.integrator)(world.store, world.integrator.queries, world.integrator.vocabulary).rebuild()
    assert (list(again.deletes), list(again.inserts)) == ([], [])


def response(name: str, record: NamedNode) -> list[Triple3]:
    node = mint("response", name, "pause")
    return [(node, IG.responseTo, record), (node, IG.responseType, PAUSE)]


def system(record: NamedNode, node: NamedNode, *names: str) -> list[Triple3]:
    spelt: list[Triple3] = [(node, SCHEMA.name, Literal(name)) for name in names]
    return [(record, IG.involvesSystem, node), *spelt]


def party(record: NamedNode, role: NamedNode, node: NamedNode, name: str) -> list[Triple3]:
    return [(record, role, node), (node, SCHEMA.name, Literal(name))]


DOCUMENTS: dict[str, Callable[[], list[Triple3]]] = {
    "page": lambda: [
        *aim("aaaa", LEAK, ("Wired", LEAK)), (AIM, IG.date, DAY),
        *response("page", AIM), *system(AIM, LONG, "Hiring Support Engine"), *party(AIM, IG.developer, FOO, "Foo Labs"),
    ],
    "row": lambda: [
        (AIID, SCHEMA.name, Literal(LEAK)), (AIID, IG.date, DAY), (AIID, IG.precededBy, OTHER_AIM),
        *response("row", AIID), *system(AIID, SHORT, "HSE"), *party(AIID, IG.deployer, FACEBOOK, "Facebook"),
        *party(AIID, IG.developer, FOO_INC, "Foo Labs Inc"),
    ],
    "second page": lambda: [
        *aim("bbbb", "Robot arm injures workers"), *system(OTHER_AIM, BOT, "Robo Arm"),
        *party(OTHER_AIM, IG.deployer, UNIVERSITY, "University of Nowhere"),
    ],
    "original": lambda: news("Wired", LEAK),
    "copy": lambda: [*news("Paper", LEAK), *response("copy", PAPER)],
    "stray": lambda: [*news("Stray", OTHER, "2026-06-24"), *system(STRAY, SHORT, "HSE")],
}  # fmt: skip

PAIRS = [
    (AIM, AIID), (AIID, OTHER_AIM), (AIM, OTHER_AIM), (AIM, WIRED), (WIRED, PAPER), (PAPER, STRAY), (AIID, STRAY),
    (incident_of(STRAY), AIM), (LONG, SHORT), (SHORT, BOT), (FOO, META), (FACEBOOK, META), (FOO, FOO_INC),
    (UNIVERSITY, FOO_INC), (FOO, mint("organization", "OpenAI")),
]  # fmt: skip


@pytest.fixture
def world(vocabulary: Vocabulary) -> World:
    world = World(vocabulary)
    for name, document in DOCUMENTS.items():
        world.put(name, document())
    return world


def canonical(world: World, *nodes: NamedNode) -> list[NamedNode]:
    return [world.integrator.identities.canonical(node) for node in nodes]


def test_a_later_judgement_wins_until_it_is_retracted() -> None:
    merge, part = judged(MERGE, AIM, AIID), judged(NOT_SAME, AIID, AIM, 1)
    undo = judged(RETRACT, part.iri, second=2)
    again = judged(RETRACT, undo.iri, second=3)
    assert Judgements.of([part, merge]).not_same == {frozenset({AIM, AIID})}
    assert Judgements.of([undo, part, merge]).merged == {(AIM, AIID)}
    assert Judgements.of([again, undo, part, merge]).not_same == {frozenset({AIM, AIID})}
    assert standing([merge, part, undo]) == [merge, undo]
    assert in_force([merge, part, undo]) == [merge]


def test_instants_are_compared_as_instants() -> None:
    first = Judgement(MERGE, AIM, AIID, "x", "y", "2026-11-22T00:00:00Z")
    second = Judgement(NOT_SAME, AIM, AIID, "x", "y", "2026-11-22T00:00:00.000001Z")
    assert in_force([second, first]) == [second]


def test_a_merge_joins_the_homes_of_both(world: World) -> None:
    judge(world, judged(MERGE, PAPER, AIID))  # the copy belongs to the monitor's page
    assert set(canonical(world, AIM, AIID, WIRED, PAPER)) == {incident_of(AIM)}
    assert_settled(world)


def test_a_merge_settles_systems_and_responses_of_both(world: World) -> None:
    world.put("alias", [(LONG, SCHEMA.alternateName, Literal("HSE"))])
    assert len(set(canonical(world, LONG, SHORT))) == 2, "no incident involves both"
    judge(world, judged(MERGE, AIM, AIID))
    assert canonical(world, SHORT) == [LONG]
    assert len(set(canonical(world, mint("response", "page", "pause"), mint("response", "row", "pause")))) == 1
    assert_settled(world)


def test_not_same_takes_the_less_preferred_out(world: World) -> None:
    judge(world, judged(NOT_SAME, WIRED, PAPER))
    found = canonical(world, AIM, WIRED, PAPER)
    assert len(set(found)) == 2
    assert found[0] == incident_of(AIM)
    judge(world, judged(NOT_SAME, AIM, WIRED, 1))
    judge(world, judged(NOT_SAME, AIM, PAPER, 2))
    assert canonical(world, AIM, WIRED, PAPER) == [incident_of(AIM), incident_of(WIRED), incident_of(PAPER)]
    assert_settled(world)


def test_not_same_holds_against_a_chain_of_merges(world: World) -> None:
    judge(world, judged(MERGE, AIM, AIID))
    judge(world, judged(MERGE, AIID, OTHER_AIM, 1))
    assert len(set(canonical(world, AIM, AIID, OTHER_AIM))) == 1
    judge(world, judged(NOT_SAME, AIM, OTHER_AIM, 2))
    found = canonical(world, AIM, AIID, OTHER_AIM)
    assert found[0] != found[2]
    assert len(set(found)) == 2
    assert_settled(world)


def test_a_party_joins_an_organization_and_leaves_another(world: World) -> None:
    judge(world, judged(MERGE, FOO, META))
    assert canonical(world, FOO) == [META]
    judge(world, judged(NOT_SAME, FACEBOOK, META, 1))
    assert canonical(world, FACEBOOK) == [FACEBOOK]
    assert f'{FACEBOOK} {RDFS.label} "Facebook"' in world.derived()
    assert f"{incident_of(AIID)} {IG.deployer} {FACEBOOK}" in world.derived()
    assert f"{FOO} {IG.mergedInto} {META}" in world.derived()
    assert_settled(world)


def test_a_judgement_goes_over_a_match(world: World) -> None:
    world.store.apply(world.integrator.relate())
    assert canonical(world, AIM, AIID) == [incident_of(AIM)] * 2
    judge(world, judged(NOT_SAME, AIM, AIID))
    assert canonical(world, AIM, AIID) == [incident_of(AIM), incident_of(AIID)]
    world.store.apply(world.integrator.relate())
    assert canonical(world, AIM, AIID) == [incident_of(AIM), incident_of(AIID)]
    judge(world, judged(NOT_SAME, OTHER_AIM, AIM, 1))
    judge(world, judged(MERGE, OTHER_AIM, AIID, 2))
    assert len(set(canonical(world, AIM, AIID, OTHER_AIM))) == 2
    assert_settled(world)


def test_two_organizations_of_the_register_are_never_joined(world: World) -> None:
    openai = mint("organization", "OpenAI")
    judge(world, judged(MERGE, FOO, META))
    judge(world, judged(MERGE, FOO, openai, 1))
    assert canonical(world, META, openai) == [META, openai]
    assert canonical(world, FOO)[0] in {META, openai}
    assert_settled(world)


def test_a_name_of_which_no_document_speaks_is_replaced_as_a_value(world: World) -> None:
    ghost = mint("organization", "Ghost Works")
    world.put("ghost", [(AIM, IG.affectedOrganization, ghost)])
    judge(world, judged(MERGE, ghost, META))
    assert f"{incident_of(AIM)} {IG.affectedOrganization} {META}" in world.derived()
    assert_settled(world)
    judge(world, judged(RETRACT, judged(MERGE, ghost, META).iri, second=1))
    assert f"{incident_of(AIM)} {IG.affectedOrganization} {ghost}" in world.derived()
    assert_settled(world)


def test_a_claim_is_rejected_and_accepted(world: World) -> None:
    (stated,) = claims("harm", [(AIM, IG.affectedOrganization, FOO)])
    doubtful = replace(stated, property=IG.deployer, confidence=0.2)
    world.put_claims("harm", [stated, doubtful])
    before = world.dump()
    triple, other = (f"{incident_of(AIM)} {name} {FOO}" for name in (IG.affectedOrganization, IG.deployer))
    assert (triple in world.derived(), other in world.derived()) == (True, False)
    reject, accept = judged(JudgementKind.REJECT, stated.iri), judged(JudgementKind.ACCEPT, doubtful.iri, second=1)
    judge(world, reject)
    judge(world, accept)
    assert (triple in world.derived(), other in world.derived()) == (False, True)
    assert Judgements.of([reject, accept]).ranks == {stated.iri: Rank.REJECTED, doubtful.iri: Rank.ACCEPTED}
    assert_settled(world)
    held = world.dump()
    world.put_claims("harm", [stated, doubtful])
    assert world.dump() == held, "the document, read again, hears the judgements"
    judge(world, judged(RETRACT, reject.iri, second=2))
    judge(world, judged(RETRACT, accept.iri, second=3))
    assert without_judgements(world) == before
    assert_settled(world)


def test_a_denial_that_is_accepted_is_no_fact(world: World) -> None:
    (denied,) = claims("denial", [(AIM, IG.affectedOrganization, FOO)], Modality.NEGATED)
    world.put_claims("denial", [denied])
    before = world.derived()
    judge(world, judged(JudgementKind.REJECT, denied.iri))
    judge(world, judged(JudgementKind.ACCEPT, denied.iri, second=1))
    assert world.derived() == before


Step = tuple[str, int]
STEPS = st.one_of(
    st.tuples(st.sampled_from(["merge", "split"]), st.integers(0, len(PAIRS) - 1)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.sampled_from(["put", "drop"]), st.integers(0, len(DOCUMENTS) - 1)),
    st.tuples(st.just("match"), st.just(0)),
)


def play(world: World, steps: list[Step]) -> None:
    """Each step in turn; "undo" withdraws one of the judgements made so far, "match" compares the records."""
    made: list[Judgement] = []
    names = list(DOCUMENTS)
    for second, (what, number) in enumerate(steps):
        if what == "match":
            world.store.apply(world.integrator.relate())
            continue
        if what in {"put", "drop"}:
            world.put(names[number], DOCUMENTS[names[number]]() if what == "put" else [])
            continue
        if what == "undo":
            if not made:
                continue
            judgement = judged(RETRACT, made[number % len(made)].iri, second=second)
        else:
            judgement = judged(MERGE if what == "merge" else NOT_SAME, *PAIRS[number], second=second)
        made.append(judgement)
        judge(world, judgement)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, max_size=8))
def test_the_order_of_commands_does_not_matter(steps: list[Step]) -> None:
    """Whatever was done, in whatever order with documents: the graph is the one that facts and judgements make."""
    vocabulary = Vocabulary.load()
    world = World(vocabulary)
    for name, document in DOCUMENTS.items():
        world.put(name, document())
    play(world, [*steps, ("match", 0)])
    assert_settled(world)
    gone = {list(DOCUMENTS)[number] for number in range(len(DOCUMENTS)) if _dropped(steps, number)}
    straight = World(vocabulary)
    for judgement in world.integrator.judgements:
        judge(straight, judgement)
    for name in sorted(set(DOCUMENTS) - gone):
        straight.put(name, DOCUMENTS[name]())
    straight.store.apply(straight.integrator.relate())
    assert world.derived() == straight.derived()


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(["merge", "split"]), st.integers(0, len(PAIRS) - 1)), max_size=5))
def test_what_is_undone_leaves_nothing_but_the_judgements(steps: list[Step]) -> None:
    world = World(Vocabulary.load())
    for name, document in DOCUMENTS.items():
        world.put(name, document())
    before = world.dump()
    play(world, steps)
    for second, judgement in enumerate(list(world.integrator.judgements), 30):
        judge(world, judged(RETRACT, judgement.iri, second=second))
    assert without_judgements(world) == before
    assert_settled(world)


def _dropped(steps: list[Step], number: int) -> bool:
    said = [what for what, which in steps if what in {"put", "drop"} and which == number]
    return bool(said) and said[-1] == "drop"
