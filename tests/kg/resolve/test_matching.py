"""Records of different sources that speak of one incident: features, scores, rivals, groups, candidates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.resolve.matching import (
    _MENTIONS,
    _RECORDS,
    MARGIN,
    REVIEW,
    SAME,
    Match,
    Verdict,
    best,
    clusters,
    compare,
    decide,
    source_of,
    unrivalled,
)
from kg.resolve.matching_features import Features, features
from kg.resolve.matching_index import CandidateIndex
from kg.resolve.matching_kinds import KindCues
from kg.resolve.matching_profile import Profile
from kg.resolve.matching_words import NAME, PLAIN, STRONG, WEAK, names, stem, weigh, weight
from kg.terms import concept, mint
from kg.vocabulary import Vocabulary
from tests.kg.resolve.match_profiles import Tables, aiaaic_record, aiid_record, labelled_pairs
from tests.kg.resolve.match_score import all_matches, answer, index_of, score_mentions, score_pairs

ACME = mint("organization", "Acme")
GLOBEX = mint("organization", "Globex")


def record(source: str, key: str = "1") -> NamedNode:
    return mint("record", source, key)


@pytest.fixture(scope="module")
def cues(vocabulary: Vocabulary) -> KindCues:
    return KindCues.of(vocabulary)


@pytest.fixture(scope="module")
def tables(vocabulary: Vocabulary) -> Tables:
    return Tables.of(vocabulary)


@pytest.fixture(scope="module")
def aiid(tables: Tables, shared: Path) -> CandidateIndex:
    return index_of(tables.aiid(shared))


@pytest.fixture
def crash(cues: KindCues) -> Profile:
    name = "Acme shuttle rammed a bakery van in Utrecht"
    text = "A driverless shuttle of Acme rammed the van of a bakery beside the Utrecht cathedral; nobody was hurt."
    return Profile(
        record("aiid"), "aiid", name, text, frozenset({ACME}), kinds=cues.read(f"{name}. {text}"),
        earliest=date(2024, 5, 14), latest=date(2024, 5, 14),
    )  # fmt: skip


def told(profile: Profile, source: str, name: str, cues: KindCues, **changes: object) -> Profile:
    """The profile of another source, without description, that tells the same in other words."""
    other = replace(profile, record=record(source), source=source, name=name, text="", kinds=cues.read(name))
    return replace(other, is_mention=source == "mention", **changes)  # type: ignore[arg-type]


# --- words and kinds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("hijack", "hijacked", "Hijacking", "takeovers"),
        ("crash", "crashed", "collided", "Collision"),
        ("company's", "company’s", "companies"),
        ("recruiting", "hired"),
    ],
)
def test_words_that_say_the_same_have_one_stem(words: tuple[str, ...]) -> None:
    assert len(set(map(stem, words))) == 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [("reportedly", 0), ("March", 0), ("2024", 0), ("14", 0), ("chatbot", WEAK), ("Meta", WEAK), ("meeting", PLAIN),
     ("Kanagawa", STRONG), ("18000", STRONG)],
)  # fmt: skip
def test_a_word_has_its_weight_by_itself(word: str, expected: float) -> None:
    assert weight(stem(word)) == expected


def test_names_are_capitals_within_a_sentence() -> None:
    text = "Yesterday the mayor of Utrecht was pleased to meet Anna Smit there. Bakers laughed about both."
    assert names(text) == {"utrecht", "anna", "smit"}
    assert names("Mayor Of Utrecht Meets Jane Doe") == frozenset()
    assert weigh("The bakery is in Utrecht") == {stem("bakery"): STRONG, "utrecht": NAME}


def test_kinds_are_found_by_cues_in_any_inflection(cues: KindCues) -> None:
    found = cues.read("Robotaxis of Acme collided; the customer service chatbots were no help.")
    assert concept("ig", "incident-kind", "vehicle-crash") in found
    assert concept("ig", "incident-kind", "physical-harm") in found
    assert concept("ig", "system-kind", "customer-service-chatbot") in found
    assert concept("ig", "system-kind", "chatbot") in found
    assert cues.read("") == frozenset()


# --- scores ----------------------------------------------------------------------------------------------------


def test_two_accounts_of_one_incident_are_the_same(crash: Profile, cues: KindCues) -> None:
    year = {"earliest": date(2024, 1, 1), "latest": date(2024, 12, 31)}
    other = told(crash, "aiaaic", "Acme self-driving shuttle hits bakery van in Utrecht", cues, **year)
    assert decide(compare(crash, other).score) is Verdict.SAME


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("Acme chatbot insults customers in Ghent", {}),
        ("Globex shuttle blocks a fire station in Ghent", {"organizations": frozenset({GLOBEX})}),
        ("Acme shuttle drives into a pond", {"earliest": date(2018, 1, 1), "latest": date(2018, 12, 31)}),
    ],
)
def test_another_event_is_not(crash: Profile, cues: KindCues, name: str, changes: dict[str, object]) -> None:
    assert decide(compare(crash, told(crash, "aiaaic", name, cues, **changes)).score) is not Verdict.SAME


def test_a_mention_finds_its_incident(crash: Profile, cues: KindCues) -> None:
    may = {"earliest": date(2024, 5, 1), "latest": date(2024, 5, 31)}
    sentence = "In May one of the company's driverless shuttles ran into the van of a bakery."
    match = compare(told(crash, "mention", sentence, cues, **may), crash)
    assert decide(match.score) is Verdict.SAME
    earlier = {"earliest": date(2022, 5, 1), "latest": date(2022, 5, 31)}
    assert compare(told(crash, "mention", sentence, cues, **earlier), crash).score < SAME < match.score


def test_organization_and_date_alone_never_tell(crash: Profile, cues: KindCues) -> None:
    rare = frozenset({mint("party", "zyxo-labs")})
    mention = told(crash, "mention", "In May the firm mailed diaries to a rival.", cues, organizations=rare)
    assert compare(mention, replace(crash, organizations=rare)).score < SAME


def test_a_comparison_is_the_same_either_way_round(crash: Profile, cues: KindCues) -> None:
    for source in ("aiaaic", "mention"):
        other = told(crash, source, "In Utrecht a shuttle hit a van", cues)
        assert compare(crash, other) == compare(other, crash)


def test_what_is_not_known_is_not_compared(crash: Profile, cues: KindCues) -> None:
    bare = Profile(record("atlas"), "atlas", "")
    found = features(crash, bare)
    assert (found.organizations, found.date, found.day, found.text, found.names, found.addresses) == (None,) * 6
    assert decide(compare(crash, bare).score) is Verdict.DIFFERENT
    assert compare(bare, replace(bare, record=record("avid"))).score < REVIEW


def test_a_shared_article_counts(crash: Profile, cues: KindCues) -> None:
    other = told(crash, "aiaaic", "Shuttle accident", cues, addresses=frozenset({"a.example/1"}))
    apart = compare(replace(crash, addresses=frozenset({"a.example/2"})), other)
    shared = compare(replace(crash, addresses=frozenset({"a.example/1"})), other)
    assert apart.score < shared.score


def test_generic_parties_are_nobody(crash: Profile) -> None:
    groups = frozenset({mint("party", "scammers"), mint("party", "acme-customers"), ACME})
    assert replace(crash, organizations=groups).parties == {ACME}


def test_every_weight_is_that_of_a_feature() -> None:
    known = {field.name for field in fields(Features)}
    assert set(_RECORDS) <= known
    assert set(_MENTIONS) <= known


def test_verdicts_follow_the_thresholds() -> None:
    assert [decide(score) for score in (0.0, REVIEW, SAME, 1.0)] == ["different", "review", "same", "same"]


# --- rivals and groups -----------------------------------------------------------------------------------------


def match(a: str, b: str, score: float) -> Match:
    """ "aiid.1" """
    first, second = sorted((record(*a.split(".")), record(*b.split("."))), key=str)
    return Match(first, second, score, None)


def test_the_best_answer_must_be_ahead() -> None:
    mention = record("mention")
    first, second = match("mention.1", "aiid.1", 0.9), match("mention.1", "aiid.2", 0.88)
    assert best(mention, []) is None
    assert best(mention, [match("mention.1", "aiid.1", SAME - 0.01)]) is None
    assert best(mention, [first, match("mention.1", "aiid.2", 0.3), match("mention.2", "aiid.3", 0.99)]) == first
    assert best(mention, [second, first]) is None
    twin = match("mention.1", "aiaaic.7", 0.89)
    assert best(mention, [first, twin]) is None
    assert best(mention, [first, twin], [frozenset({record("aiid"), record("aiaaic", "7")})]) == first


def test_a_rounded_score_has_log_odds() -> None:
    assert match("aiid.1", "aim.1", 1.0).log_odds > 10
    assert match("aiid.1", "aim.1", 0.0).log_odds < -10


def test_rivals_of_one_catalogue_are_left_to_a_person() -> None:
    sure = match("aiid.1", "aiaaic.1", 0.9)
    assert unrivalled([sure, match("aiid.2", "aiaaic.1", 0.2)]) == [sure]
    assert unrivalled([sure, match("aiid.2", "aiaaic.1", 0.88)]) == []
    assert unrivalled([sure, match("aiid.1", "aim.1", 0.9)]) == [sure, match("aiid.1", "aim.1", 0.9)]
    articles = [match("aiid.1", "news.1", 0.9), match("aiid.1", "news.2", 0.9)]
    assert unrivalled(articles) == articles
    assert unrivalled([match("aiid.1", "news.1", 0.9), match("aiid.2", "news.1", 0.9)]) == []


def test_no_third_record_melts_two_of_a_catalogue() -> None:
    groups = clusters([match("aiid.1", "aim.1", 0.9), match("aiid.2", "aim.1", 0.8), match("aiid.2", "news.1", 0.7)])
    assert groups == [
        frozenset({record("aiid", "1"), record("aim", "1")}),
        frozenset({record("aiid", "2"), record("news", "1")}),
    ]
    assert clusters([]) == []


_ENDS = st.tuples(st.sampled_from(["aiid", "aim", "aiaaic", "news", "mention"]), st.sampled_from("123"))
_MATCHES = st.lists(
    st.builds(
        lambda a, b, score: match(".".join(a), ".".join(b), score),
        _ENDS,
        _ENDS,
        st.sampled_from([0.5, 0.6, 0.75, 0.9]),
    ).filter(lambda made: made.a != made.b),
    max_size=12,
)


@given(_MATCHES, st.randoms(use_true_random=False))
def test_groups_keep_catalogues_apart_in_any_order(matches: list[Match], random: object) -> None:
    groups = clusters(matches)
    for group in groups:
        catalogues = [source for node in group if (source := source_of(node)) not in {"news", "mention"}]
        assert len(catalogues) == len(set(catalogues))
    assert len(frozenset().union(*groups)) == sum(map(len, groups))
    shuffled = list(matches)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert clusters(shuffled) == groups
    assert unrivalled(shuffled) == unrivalled(matches)


@given(_MATCHES, _MATCHES)
def test_groups_depend_on_their_component_alone(matches: list[Match], others: list[Match]) -> None:
    apart = [replace(one, a=_far(one.a), b=_far(one.b)) for one in others]
    assert set(clusters([*matches, *apart])) == set(clusters(matches)) | set(clusters(apart))


def _far(node: NamedNode) -> NamedNode:
    return NamedNode(node.value + "9")


# --- candidates ------------------------------------------------------------------------------------------------


def test_candidates_share_article_organization_or_words(crash: Profile, cues: KindCues) -> None:
    index = CandidateIndex()
    index.add(crash)
    nobody: dict[str, object] = {"organizations": frozenset(), "earliest": None, "latest": None}
    assert index.candidates(told(crash, "aim", "Shuttle hits van of bakery", cues)) == {crash.record}
    assert index.candidates(told(crash, "aim", "Bakery near Utrecht cathedral", cues, **nobody)) == {crash.record}
    assert index.candidates(told(crash, "aim", "Bakery opens", cues, **nobody)) == set()
    assert index.candidates(told(crash, "mention", "It happened before.", cues)) == {crash.record}
    years_before = {"earliest": date(2020, 1, 1), "latest": date(2020, 1, 1)}
    assert index.candidates(told(crash, "aim", "Shuttle hits van", cues, **years_before)) == set()


def test_catalogues_and_mentions_keep_their_own_apart(crash: Profile, cues: KindCues) -> None:
    index = index_of([crash, told(crash, "mention", crash.name, cues), told(crash, "news", crash.name, cues)])
    assert index.candidates(replace(crash, record=record("aiid", "2"))) == {record("mention"), record("news")}
    other = replace(told(crash, "mention", crash.name, cues), record=record("mention", "2"))
    assert index.candidates(other) == {record("aiid"), record("news")}
    other = replace(told(crash, "news", crash.name, cues), record=record("news", "2"))
    assert index.candidates(other) == {record("aiid"), record("mention"), record("news")}


def test_a_record_is_replaced_and_forgotten(crash: Profile, cues: KindCues) -> None:
    index = index_of([crash])
    asked = told(crash, "aim", crash.name, cues)
    index.add(replace(crash, name="Nothing", text="", organizations=frozenset()))
    assert index.candidates(asked) == set()
    index.add(crash)
    assert index.profile(crash.record) is crash
    index.remove(crash.record)
    index.remove(crash.record)
    assert index.candidates(asked) == set()
    with pytest.raises(KeyError):
        index.profile(crash.record)


# --- measured on the real catalogues ---------------------------------------------------------------------------


def test_both_mentions_of_the_seed_find_their_incidents(tables: Tables, aiid: CandidateIndex, shared: Path) -> None:
    text = next((shared / "seeds").glob("000_*.txt")).read_text(encoding="utf-8")
    sentences = re.split(r"(?<=\.) (?=[A-Z])", text[text.index("Meta reps issued") :])
    march = tables.mention("march", sentences[0], "2026-03", "2026-06-22", ["Meta"], [])
    june = tables.mention("june", sentences[1], "2026-06-01/2026-06-22", "2026-06-22", ["Meta"], [])
    assert answer(march, aiid) == aiid_record(1471)
    assert answer(june, aiid) == aiid_record(1510)


@pytest.mark.parametrize(
    ("part", "recall", "precision"), [("tune", 0.86, 0.95), ("held-out", 0.76, 0.94), ("second held-out", 0.9, 0.94)]
)
def test_mentions(tables: Tables, aiid: CandidateIndex, part: str, recall: float, precision: float) -> None:
    score = score_mentions((one for one in tables.mentions() if one.part == part), aiid)
    assert score.recall >= recall
    assert score.precision >= precision


def test_pairs_of_two_catalogues(tables: Tables, aiid: CandidateIndex, shared: Path) -> None:
    matches = all_matches(tables.aiaaic(shared), aiid)
    accepted = unrivalled(matches)
    assert len(accepted) > 200
    assert len(matches) < 20 * 1000
    for part, recall in (("tune", 0.55), ("held-out", 0.38)):
        score = score_pairs((pair for pair in labelled_pairs() if pair.part == part), accepted)
        assert score.recall >= recall
        assert score.precision >= 0.97
    ends: Sequence[NamedNode] = [end for one in accepted for end in (one.a, one.b)]
    assert len(set(ends)) == len(ends)
    assert {len(group) for group in clusters(accepted)} == {2}


def test_labelled_pairs_are_of_the_tables(tables: Tables, aiid: CandidateIndex, shared: Path) -> None:
    aiaaic = {profile.record for profile in tables.aiaaic(shared)}
    pairs = labelled_pairs()
    assert {pair.aiaaic for pair in pairs} <= aiaaic
    assert all(aiid.profile(pair.aiid) for pair in pairs)
    assert len({(pair.aiid, pair.aiaaic) for pair in pairs}) == len(pairs)
    assert sum(pair.same for pair in pairs) >= 60
    assert sum(not pair.same for pair in pairs) >= 60
    assert aiaaic_record("AIAAIC2255") in aiaaic
    assert MARGIN > 0
