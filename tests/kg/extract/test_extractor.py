"""The extractor as a whole: spans, batches, cost of import, models that are not there, Docs that can be stored."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from kg.documents import PassageRole, Reading
from kg.errors import UsageError
from kg.extract import Extractor, Gazetteer
from kg.extract.gazetteer import register_names
from kg.extract.lexicon import NAME, WORDS
from kg.extract.pipeline import build
from kg.settings import Settings
from kg.vocabulary import Vocabulary
from tests.kg.extract.builders import monitor, news
from tests.kg.extract.conftest import Extract

FRAGMENTS = (
    "OpenAI", " paused ", "its AI shopping chatbot", " after ", "a data leak", " exposed ", "names, emails and photos",
    " to all staff", ". ", "\n", '"', "“", "”", "'", "’s ", "(", ")",
    " in March", " last year", "The company", " may ", " not ",
    "Reuters reported that ", "hackers exploited ", "Zentrio", " said", ", ", "—", "an AI system (", "MCI",
    "Model Care Initiative", " because ", "not because of ", " or for ", ", but because ", "including ", "é",
    "🤖", "中文", " ", "A", "the", "Tay", "rather than a hazard", " harm to ",
)  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


def holds(reading: Reading, extract: Extract) -> None:
    """Every span is what stands in the document, inside one passage."""
    text = reading.document.text
    for claim in extract(reading):
        assert claim.evidence is not None
        assert text[claim.evidence.start : claim.evidence.end] == claim.evidence.text
        assert any(p.start <= claim.evidence.start and claim.evidence.end <= p.end for p in reading.passages)
        if claim.raw is not None:
            assert text[claim.raw.start : claim.raw.end] == claim.raw.text
            assert claim.evidence.start <= claim.raw.start <= claim.raw.end <= claim.evidence.end
        assert claim.method.startswith("extract:")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headline=texts, body=texts, rationale=texts)
def test_spans_hold_for_any_text(extract: Extract, headline: str, body: str, rationale: str) -> None:
    holds(news("OpenAI pauses AI chatbot after leak " + headline, body, rationale), extract)
    holds(monitor("x", body, rationale, headlines=[headline]), extract)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(max_size=300))
def test_no_text_breaks_it(extract: Extract, body: str) -> None:
    holds(news("OpenAI pauses AI chatbot after leak", body), extract)


def test_batches_keep_the_order_and_empty_readings_stay(vocabulary: Vocabulary) -> None:
    extractor = Extractor(vocabulary, Gazetteer.from_names(register_names(vocabulary)), Settings())
    full = news("OpenAI pauses AI chatbot after leak", "The bot leaked emails.")
    empty = Reading(document=full.document)
    readings = [full, empty] * 70
    found = list(extractor.extract_all(readings))
    assert [bool(claims) for claims in found] == [True, False] * 70
    assert found[0] == found[-2] == extractor.extract(full)


def test_the_same_text_gives_the_same_claims(extract: Extract) -> None:
    reading = news("OpenAI pauses AI chatbot after leak", "In March, its AI agent caused a security breach.")
    assert [claim.iri for claim in extract(reading)] == [claim.iri for claim in extract(reading)]


def test_a_claim_is_written_once(extract: Extract) -> None:
    headline = "OpenAI pauses AI chatbot after leak"
    claims = extract(news(headline, "The bot leaked emails and emails.", "It leaked emails."))
    assert len({claim.iri for claim in claims}) == len(claims)


def test_a_model_that_is_not_installed(vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match="KG_SPACY_MODEL=en_no_such_model"):
        Extractor(vocabulary, Gazetteer(()), Settings(spacy_model="en_no_such_model"))


def test_spacy_is_loaded_by_who_extracts_only() -> None:
    code = "import kg.extract, sys; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_docs_can_be_stored(vocabulary: Vocabulary) -> None:
    nlp, lexicon = build(vocabulary, Gazetteer.from_names(register_names(vocabulary)))
    doc = nlp("OpenAI paused its chatbot after a data leak.")
    copies = DocBin().from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
    again = next(iter(copies.get_docs(nlp.vocab)))
    assert [tuple(word) for word in again.user_data[WORDS]] == doc.user_data[WORDS]
    names = [lexicon.name(key).text for _, _, group, key in doc.user_data[WORDS] if group == NAME]
    assert names == ["OpenAI"]


def test_a_headline_s_site_suffix_is_not_read(extract: Extract) -> None:
    claims = extract(news("OpenAI pauses AI chatbot after leak | Data Leak Daily", "It leaked emails."))
    headline = [claim for claim in claims if claim.evidence is not None and claim.evidence.start == 0]
    assert headline
    assert not any("Daily" in claim.evidence.text for claim in headline if claim.evidence is not None)


def test_roles_of_passages_cover_all(extract: Extract) -> None:
    comment = "The leak highlights weak controls."
    reading = news("OpenAI pauses AI chatbot after leak", "It leaked emails.", comment=comment)
    assert {p.role for p in reading.passages} == {PassageRole.HEADLINE, PassageRole.BODY, PassageRole.COMMENT}
    assert extract(reading)
