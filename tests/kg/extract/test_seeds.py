"""The two real documents: what must come out of them, negations and hedges counted exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.claims import Claim, Modality
from kg.documents import Reading
from kg.feeds import Feed
from kg.settings import Settings
from kg.sources import read
from kg.vocabulary import Vocabulary
from tests.kg.extract.builders import said
from tests.kg.extract.conftest import Extract


def claims_of(path: Path, vocabulary: Vocabulary, extract: Extract) -> tuple[Claim, ...]:
    with path.open("rb") as file:
        reading = next(read(Feed(path.name, file, 10**7), vocabulary, Settings()))
    assert isinstance(reading, Reading)
    claims = extract(reading)
    for claim in claims:
        for span in (claim.evidence, claim.raw):
            assert span is None or reading.document.text[span.start : span.end] == span.text
    return claims


@pytest.fixture(scope="module")
def news_claims(shared: Path, vocabulary: Vocabulary, extract: Extract) -> tuple[Claim, ...]:
    return claims_of(shared / "seeds" / "000_2d08aaf3de629706.txt", vocabulary, extract)


@pytest.fixture(scope="module")
def page_claims(shared: Path, vocabulary: Vocabulary, extract: Extract) -> tuple[Claim, ...]:
    return claims_of(shared / "seeds" / "004_c43120019cefbb81.txt", vocabulary, extract)


def test_negations_and_hedges_about_the_records(news_claims: tuple[Claim, ...], page_claims: tuple[Claim, ...]) -> None:
    about = [claim for claim in news_claims + page_claims if "/record/" in claim.about.value]
    assert len([claim for claim in about if claim.modality is Modality.NEGATED]) == 7
    assert len([claim for claim in about if claim.modality is Modality.HEDGED]) == 5
    assert all(claim.cue for claim in about if claim.modality in {Modality.NEGATED, Modality.HEDGED})


def test_statements(news_claims: tuple[Claim, ...]) -> None:
    texts = said(news_claims, "schema:text", "asserted")
    assert len(texts) == 2
    assert min(len(text.split()) for text in texts) == 2
    assert said(news_claims, "ig:speaker") == {"meta-spokesperson", "meta"}
    assert said(news_claims, "ig:saidTo") == {"business-insider"}
    assert len(said(news_claims, "ig:precedesStatement")) == 1


def test_skeletons(news_claims: tuple[Claim, ...]) -> None:
    assert len(said(news_claims, "ig:mentionsIncident")) == 2
    assert said(news_claims, "ig:precededBy") == said(news_claims, "ig:mentionsIncident")
    assert said(news_claims, "ig:dateText", about="mention") == {"in March", "earlier this month"}
    assert said(news_claims, "ig:date", about="mention.meta-agentic") == {"../XXXX-03"}
    assert said(news_claims, "ig:systemKind", about="/system/meta.") == {"agentic-ai", "customer-service-chatbot"}
    assert said(news_claims, "ig:attacker") == {"hackers"}


def test_one_system_under_all_its_names(news_claims: tuple[Claim, ...], page_claims: tuple[Claim, ...]) -> None:
    both = news_claims + page_claims
    system = "/system/model-capability-initiative"
    aliases = said(both, "schema:alternateName", about=system)
    assert "MCI" in aliases
    assert len(aliases) >= 6
    assert said(both, "ig:deployedBy", "inferred", about=system) == {"meta"}
    assert said(page_claims, "ig:involvesSystem") == {"model-capability-initiative"}


def test_data_to_whom_and_by_whom(news_claims: tuple[Claim, ...], page_claims: tuple[Claim, ...]) -> None:
    assert len(said(news_claims, "ig:exposedData", "reported")) == 3
    assert "transcriptions" in said(news_claims, "ig:exposedData", "reported")
    assert "keystrokes" in said(page_claims, "ig:exposedData", "classified")
    assert "keystrokes" not in said(news_claims, "ig:exposedData")
    assert said(news_claims, "ig:relays") == {"business-insider"}
    assert said(news_claims + page_claims, "ig:exposedTo") >= {"all staff", "companywide"}


def test_what_the_texts_do_not_say(news_claims: tuple[Claim, ...], page_claims: tuple[Claim, ...]) -> None:
    both = news_claims + page_claims
    assert said(both, "ig:attacker", about="/record/news.") == set()
    assert said(both, "ig:attacker", about="/record/aim.") == set()
    assert said(both, "ig:developer") == set()
    assert said(both, "ig:date", about="/record/news.") == set()
    assert said(both, "ig:date", about="/record/aim.") == set()
