"""The register against two catalogues: who they name often is in it, and belongs to whom it belongs."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.terms import mint, slug
from kg.vocabulary import Vocabulary

OFTEN = 3
"""Mentions in one column from which on a name must be in the register."""

GROUPS = """
    adobe-users automated-driving-system-deployers automated-driving-system-developers boys brouteurs
    character-ai-users chatbot-developers cybercriminals deepfake-creators deepfake-technology
    deepfake-technology-developers facial-recognition-system-developers generative-ai-developers google-users
    government-of-russia-aligned-actors grok-users image-generation-technology
    image-generation-technology-developers information-manipulation-actors information-manipulation-actors-in-kosovo
    investment-scam-operators large-language-model-developers law-firms lawyers minors misinformation-spreaders
    money-launderers multiple none phishers pro-ibrahim-traore-information-ecosystem pro-kremlin-actors
    pro-russian-information-manipulation-actors quantum-ai-scammers robotaxi-operators russian-state-media scammers
    scammers-in-nigeria social-media-users students surveillance-technology-developers
    synthetic-audio-generation-technology synthetic-audio-generation-technology-developers synthetic-media-creators
    synthetic-media-generation-technology-developers synthetic-video-generation-technology-developers unknown
    unknown-actors unknown-advertisers unknown-ai-developers unknown-cryptocurrency-scammers
    unknown-deepfake-creator unknown-deepfake-creators unknown-facial-recognition-technology-developers
    unknown-image-generator-developers unknown-malicious-actors unknown-scammers-impersonating-elon-musk
    unknown-sextortionists unknown-social-media-account-operators unknown-social-media-accounts unknown-tiktok-user
    unnamed unnamed-male-student x-twitter-users x-users yahoo-boys
"""
CAMPAIGNS = "matryoshka operation-overload quantum-ai spamouflage storm-1516 storm-1679"
"""Names that observers gave to campaigns, and that a fraud gave itself: nobody who could answer stands behind them."""
PERSONS = """
    donald-trump elon-musk emily-putnam-hornstein irene-de-haan john-mark-dougan marianne-bitler michal-kosinski
    nan-jiang peter-steinberger rhema-vaithianathan tim-maloney yaroslav-goncharov
"""

GROUPS_NAMED_AFTER_SOMEBODY = """
    alexa-device-owners amazon-sellers bing-users character-ai-users chatgpt-users elevenlabs-users
    face-swapping-technology-developers facebook-users gpt-4-researchers government-of-russia-aligned-actors grok-users
    instagram-users leonardo-ai-users moltbook-platform-operators reddit-ad-buyers reddit-users samsung-engineers
    snapchat-users telegram-based-financial-scam-network telegram-channels telegram-community-users tesla-drivers
    tiktok-scammers tiktok-users variety-of-youtube-content-creators viogen-algorithm-development-team whisper-users
    white-house-communications-team x-twitter-ad-buyers x-twitter-users xai-users yahoo-boys
"""
ACCOUNTS = """
    tiktok-user-d-news-tv tiktok-user-drphilshowtv tiktok-user-e-news-tv tiktok-user-ynewstv2023 tiktok-user-afd-john
    tiktok-user-alice-weidel-fan x-user-pdina
"""
STRANGERS = "face-recognition-solutions stanford-shopping-center"
"""Others that begin with the same words."""

Names = Mapping[str, NamedNode]


@pytest.fixture(scope="module")
def names(vocabulary: Vocabulary) -> Names:
    """slug of a name -> the entry that bears it"""
    return {slug(name): iri for iri, entry in vocabulary.register.items() for name in entry.names}


@pytest.fixture(scope="module")
def aiid(shared: Path) -> dict[str, list[tuple[str, str]]]:
    """Column -> (slug of a party, number of the incident)."""
    with (shared / "corpus/aiid/incidents_2026-06.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        role: [
            (slug(party), row["incident_id"])
            for row in rows
            for party in json.loads(row[f"Alleged {role} of AI system"] or "[]")
        ]
        for role in ("deployer", "developer")
    }


@pytest.fixture(scope="module")
def aiaaic(shared: Path) -> dict[str, list[str]]:
    """Column -> names; the second of three rows of headings says what the columns of parties and systems hold."""
    path = shared / "corpus/aiaaic/AIAAIC_Repository_Incidents_2026-06.csv"
    with path.open(encoding="utf-8", newline="") as file:
        _, heading, _, *rows = csv.reader(file)
    return {
        column: [name.strip() for row in rows for name in row[heading.index(column)].split(";") if name.strip()]
        for column in ("Deployer", "Developer", "System name")
    }


@pytest.fixture(scope="module")
def incidents(aiid: dict[str, list[tuple[str, str]]]) -> dict[str, set[str]]:
    """Slug of a deployer or developer -> its incidents."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mentions in aiid.values():
        for party, incident in mentions:
            found[party].add(incident)
    return found


def slugs(*texts: str) -> set[str]:
    return {word for text in texts for word in text.split()}


def often(mentions: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(mentions).items() if count >= OFTEN}


def closure(vocabulary: Vocabulary, name: str) -> set[NamedNode]:
    """An organization with all that belongs to it today."""
    found = {mint("organization", name)}
    while True:
        above = {iri: {*entry.parents, entry.owner} for iri, entry in vocabulary.register.items()}
        more = {iri for iri, owners in above.items() if owners & found} - found
        if not more:
            return found
        found |= more


def parties_of(vocabulary: Vocabulary, names: Names, incidents: Mapping[str, set[str]], name: str) -> set[str]:
    members = closure(vocabulary, name)
    return {party for party in incidents if names.get(party) in members}


# --- who belongs to whom -------------------------------------------------------------------------------------------


def test_meta_is_facebook_and_its_apps(vocabulary: Vocabulary, names: Names, incidents: dict[str, set[str]]) -> None:
    parties = parties_of(vocabulary, names, incidents, "Meta")
    assert parties == {"facebook", "facebook-messenger", "instagram", "meta"}
    assert len(set[str]().union(*(incidents[party] for party in parties))) == 103
    assert len(incidents["meta"]) == 56


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("Alphabet", "alphabet google google-bard google-books google-deepmind google-gemini waymo waze youtube"),
        ("Amazon", "amazon amazon-fresh amazon-india amazon-web-services amazon-web-services-aws aws twitch zoox"),
        ("X Corp.", "twitter x-twitter"),
        ("xAI", "grok twitter x-twitter xai"),
        ("ByteDance", "bytedance tiktok"),
        (
            "Microsoft",
            "azure-cognitive-services bing github linkedin microsoft microsoft-azure-openai-service microsoft-research",
        ),
        ("General Motors", "cruise general-motors"),
        ("Uber", "uber uber-eats"),
        ("Tencent", "tencent tencent-holdings wechat wechat-pay"),
        ("IBM", "ibm ibm-watson-health"),
        ("Zillow", "zillow zillow-offers"),
        ("MIT", "mit-media-lab"),
        ("UnitedHealth Group", "navihealth optum"),
        ("Government of Russia", "government-of-russia russian-government"),
        ("Government of China", "chinese-government government-of-china"),
    ],
)
def test_a_company_with_its_parts(
    vocabulary: Vocabulary, names: Names, incidents: dict[str, set[str]], name: str, some: str
) -> None:
    assert slugs(some) <= parties_of(vocabulary, names, incidents, name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Alphabet", ["Google", "Google DeepMind", "YouTube", "Waymo", "Waze", "Fitbit", "Gemini", "Google Search"]),
        ("Amazon", ["Amazon Web Services", "Ring", "Twitch", "Zoox", "Whole Foods Market", "Alexa"]),
        ("xAI", ["X Corp.", "Grok"]),
        ("Meta", ["Instagram", "WhatsApp", "Messenger", "Threads"]),
    ],
)
def test_the_register_knows_the_parts(vocabulary: Vocabulary, name: str, parts: list[str]) -> None:
    members = closure(vocabulary, name)
    for part in parts:
        assert {mint("organization", part), mint("product", part)} & members, part


def test_what_was_sold_is_no_part(vocabulary: Vocabulary) -> None:
    for company in ("Alphabet", "SoftBank"):
        assert mint("organization", "Boston Dynamics") not in closure(vocabulary, company)
    assert mint("organization", "Boston Dynamics") in closure(vocabulary, "Hyundai")


# --- who is in the register ----------------------------------------------------------------------------------------


def test_who_is_named_often_is_in_the_register(
    names: Names, aiid: dict[str, list[tuple[str, str]]], aiaaic: dict[str, list[str]]
) -> None:
    """All but groups, campaigns and persons. AIAAIC joins several with a slash: "General Motors/Cruise LLC"."""
    missing = {
        party for mentions in aiid.values() for party in often(party for party, _ in mentions) if party not in names
    }
    for mentioned in aiaaic.values():
        parts = {slug(name): [slug(part) for part in name.split("/")] for name in mentioned}
        for name in often(map(slug, mentioned)):
            if name not in names and not all(part in names for part in parts[name]):
                missing.add(name)
    assert missing == slugs(GROUPS, CAMPAIGNS, PERSONS)


def test_who_is_named_after_an_entry_is_in_the_register_or_no_part_of_it(
    names: Names, incidents: dict[str, set[str]]
) -> None:
    found = set()
    for party in incidents:
        words = party.split("-")
        if party not in names and any("-".join(words[:count]) in names for count in range(1, len(words))):
            found.add(party)
    assert found == slugs(GROUPS_NAMED_AFTER_SOMEBODY, ACCOUNTS, STRANGERS)


def test_groups_and_persons_are_no_entries(names: Names) -> None:
    others = slugs(GROUPS, CAMPAIGNS, PERSONS, GROUPS_NAMED_AFTER_SOMEBODY, ACCOUNTS, STRANGERS)
    assert others & names.keys() == set()
