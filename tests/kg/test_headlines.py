"""Headlines are compared without site suffix and byline, and nothing else is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.headlines import clean_headline, similar


@pytest.mark.parametrize(
    ("headline", "publisher", "text", "byline", "suffix"),
    [
        ("Robotaxi hits cyclist - The Guardian", "The Guardian", "Robotaxi hits cyclist", None, "The Guardian"),
        ("Robotaxi hits cyclist – Guardian", "The Guardian", "Robotaxi hits cyclist", None, "Guardian"),
        ("OpenAI Faces Probe - BBC News", "BBC", "OpenAI Faces Probe", None, "BBC News"),
        ("Bot fails | straitstimes.com", "The Straits Times", "Bot fails", None, "straitstimes.com"),
        ("Bank's chatbot insults customers | Tech Daily", None, "Bank's chatbot insults customers", None, "Tech Daily"),
        ("Hospital AI misreads scans By Reuters", "Investing.com", "Hospital AI misreads scans", "Reuters", None),
        ("Hospital AI Misreads Scans By Reuters", None, "Hospital AI Misreads Scans", "Reuters", None),
        ("Hospital AI misreads scans | By Jane Roe", None, "Hospital AI misreads scans", "Jane Roe", None),
        ("AI misreads scans By AFP | Example News", "Example News", "AI misreads scans", "AFP", "Example News"),
        ("AI misreads scans - Example News By AFP", "Example News", "AI misreads scans", "AFP", "Example News"),
    ],
)
def test_suffix_and_byline_go(
    headline: str, publisher: str | None, text: str, byline: str | None, suffix: str | None
) -> None:
    clean = clean_headline(headline, publisher)
    assert (clean.text, clean.byline, clean.suffix) == (text, byline, suffix)


@pytest.mark.parametrize(
    ("headline", "publisher"),
    [
        ("Startup Sued By Authors", None),
        ("Chatbot used by hackers", None),
        ("Tesla Sued By Reuters", None),
        ("Robotaxi hits cyclist - report", None),
        ("Robotaxi Hits Cyclist - Report", None),
        ("Self-driving car stops on rail track", "Wired"),
        ("AI tutor - a costly mistake for schools", "The Verge"),
        ("Company says: trust us - will you?", None),
        ("Wired", "Wired"),
        ("", None),
    ],
)
def test_what_belongs_to_the_headline_stays(headline: str, publisher: str | None) -> None:
    clean = clean_headline(headline, publisher)
    assert (clean.text, clean.byline, clean.suffix) == (headline, None, None)


def test_similar_separates_copies_from_other_stories() -> None:
    copy = similar("Bank pauses chatbot after leak of accounts", "Bank Pauses Chatbot After Leak of Customer Accounts")
    other = similar("Bank pauses chatbot after leak of accounts", "Regulator opens inquiry into bank's chatbot")
    assert copy >= 0.88 > other


def test_similar_ignores_order_case_and_apostrophes() -> None:
    assert similar("Café's AI bot", "AI BOT CAFÉ’S") == 1.0


@given(st.text(max_size=120), st.one_of(st.none(), st.text(max_size=20)))
def test_never_empty_and_always_a_prefix(headline: str, publisher: str | None) -> None:
    clean = clean_headline(headline, publisher)
    squeezed = " ".join(headline.split())
    assert squeezed.startswith(clean.text)
    assert bool(clean.text) == bool(squeezed)


@given(st.text(max_size=60), st.text(max_size=60))
def test_similar_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert similar(a, b) == pytest.approx(similar(b, a))
    assert 0.0 <= similar(a, b) <= 1.0
