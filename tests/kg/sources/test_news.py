"""News: an aggregator's copy, plain text, HTML with metadata."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal

from kg.claims import Modality
from kg.documents import PassageRole
from kg.errors import BadDocument, UnknownFormat
from kg.sources import news_article
from kg.terms import IG, SCHEMA, XSD, mint
from kg.vocabulary import Vocabulary
from tests.kg.sources.reading import claims, passages, read_or_refuse, read_sample, read_text, reasons, texts, values

HEADLINE = "Northwind halts delivery robots after one blocked a fire exit"
BODY = (
    "Northwind Robotics has halted its delivery robots, the company said, after one of them blocked a fire exit for an "
    "hour."
)


def html_page(head: str = "", body: str | None = None, headline: str = HEADLINE) -> str:
    text = (
        body if body is not None else f"<p>{BODY}</p><p>Nobody was hurt, according to the fire brigade of the town.</p>"
    )
    article = f"<article><h1>{headline}</h1>{text}</article>"
    return f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{article}</body></html>"


def json_ld(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_copy(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "news_copy_mci.txt")
    article, site = reading.document.main_entity, mint("organization", "Tech News")
    assert article is not None
    assert reading.document.format == "news-article"
    assert reading.document.publisher == site
    assert reading.document.published is None
    assert values(reading, SCHEMA.publisher) == [site]
    (copy,) = claims(reading, IG.isCopy)
    assert copy.value == Literal("true", datatype=XSD.boolean)
    assert copy.evidence is not None
    assert copy.evidence.text == "read original more articles"
    roles = [item.role for item in reading.passages]
    assert roles == [PassageRole.HEADLINE, PassageRole.COMMENT, PassageRole.BODY, PassageRole.BODY, PassageRole.BODY]
    for item in reading.passages:
        assert item.asserted_by == (site if item.role is PassageRole.COMMENT else article)
        assert item.modality is Modality.ASSERTED
        assert item.incident is None
    text = reading.document.text
    assert all("Key Takeaways" not in text[item.start : item.end] for item in reading.passages)
    assert reading.unread == ()


def test_seed_copy(vocabulary: Vocabulary, shared: object) -> None:
    from pathlib import Path

    reading = read_text(vocabulary, (Path(str(shared)) / "seeds" / "000_2d08aaf3de629706.txt").read_bytes())
    assert values(reading, SCHEMA.publisher) == [mint("organization", "Tech News")]
    (headline,) = claims(reading, SCHEMA.headline)
    assert headline.evidence is not None
    assert (headline.evidence.start, headline.evidence.end) == (46, 139)
    assert len(claims(reading, IG.isCopy)) == 1
    assert [item.role for item in reading.passages].count(PassageRole.BODY) == 3
    assert reading.unread == ()


def test_copy_that_names_its_original(vocabulary: Vocabulary) -> None:
    text = f"""Gadget Feed
← Back to news

{HEADLINE}
By Jane Doe | 3 June 2026
Read the original article on Harbour Courier
Why it matters
Robots in buildings raise concerns.
The story
{BODY}
Related articles
Another robot story altogether
"""
    reading = read_text(vocabulary, text)
    assert texts(reading, IG.originalPublisher) == ["harbour-courier"]
    assert texts(reading, SCHEMA.publisher) == ["gadget-feed"]
    assert texts(reading, SCHEMA.datePublished) == ["2026-06-03"]
    assert texts(reading, IG.byline) == ["By Jane Doe"]
    assert {item.asserted_by for item in reading.passages if item.role is not PassageRole.COMMENT} == {
        mint("organization", "Harbour Courier")
    }
    assert passages(reading, PassageRole.BODY) == [BODY]
    assert reasons(reading) == ["line below the article"] * 2


def test_copy_of_a_site_without_a_name(vocabulary: Vocabulary) -> None:
    text = f"{HEADLINE}\nread original\nWhy This Matters\nRobots raise concerns.\nKey Takeaways\n{BODY}\n"
    reading = read_text(vocabulary, text)
    assert values(reading, SCHEMA.publisher) == []
    (comment,) = [item for item in reading.passages if item.role is PassageRole.COMMENT]
    assert comment.asserted_by == reading.document.iri
    assert texts(reading, SCHEMA.headline) == [HEADLINE]


def test_plain_sample(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "news_brightwater.txt")
    document = reading.document
    assert document.published == "2026-04-27"
    assert document.language == "en-NZ"
    assert document.iri == mint("document", "southern-gazette.example/schools/brightwater-exam-cameras")
    assert document.text.startswith("Brightwater schools")
    assert texts(reading, IG.byline) == ["By Theo Marsh"]
    assert {item.asserted_by for item in reading.passages} == {mint("organization", "Southern Gazette")}
    assert {item.anchor for item in reading.passages} == {"2026-04-27"}
    assert len(passages(reading, PassageRole.BODY)) == 4
    assert reading.unread == ()


@pytest.mark.parametrize(
    ("header", "published", "publisher", "byline"),
    [
        ("By Jane Doe\n22 June 2026\nReuters", "2026-06-22", "reuters", "By Jane Doe"),
        ("June 22, 2026\nBy Jane Doe and Max Roe", "2026-06-22", None, "By Jane Doe and Max Roe"),
        ("By Jane Doe | Reuters | 22 June 2026", "2026-06-22", "reuters", "By Jane Doe"),
        ("Publisher: Harbour Courier\nPublished: June 22, 2026 at 9:00 am", "2026-06-22", "harbour-courier", None),
        ("", None, None, None),
    ],
)
def test_lines_under_the_headline(
    vocabulary: Vocabulary, header: str, published: str | None, publisher: str | None, byline: str | None
) -> None:
    reading = read_text(vocabulary, f"{HEADLINE}\n\n{header}\n\n{BODY}\n")
    assert texts(reading, SCHEMA.datePublished) == ([published] if published else [])
    assert texts(reading, SCHEMA.publisher) == ([publisher] if publisher else [])
    assert texts(reading, IG.byline) == ([byline] if byline else [])
    assert passages(reading, PassageRole.BODY) == [BODY]
    voice = mint("organization", "Reuters") if publisher == "reuters" else None
    assert voice is None or reading.passages[0].asserted_by == voice
    assert publisher or reading.passages[0].asserted_by == reading.document.main_entity


def test_wire_in_the_dateline(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, f"{HEADLINE}\n\nOSLO, June 3 (Reuters) - {BODY}\n")
    assert texts(reading, IG.wireService) == ["reuters"]


def test_wrapped_paragraphs_are_one_passage_each(vocabulary: Vocabulary) -> None:
    wrapped = BODY.replace(", ", ",\n").replace(" one of", "\none of")
    text = f"{HEADLINE}\n\nBy Jane Doe\n\n{BODY[:60]}\n{BODY[60:].strip()}\n\nNobody was hurt, the fire brigade said.\n"
    assert wrapped != BODY
    reading = read_text(vocabulary, text)
    assert len(passages(reading, PassageRole.BODY)) == 2


def test_unknown_lines_of_the_header_are_reported(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, f"{HEADLINE}\nRobots desk\nBy Jane Doe\n{BODY}\n")
    assert [(item.line, item.text) for item in reading.unread] == [(2, "Robots desk")]


def test_title_of_the_front_matter(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, f"title: {HEADLINE}\npublished: 2026-06\n\n{BODY}\n")
    assert texts(reading, SCHEMA.headline) == [HEADLINE]
    assert values(reading, SCHEMA.datePublished) == [Literal("2026-06", datatype=IG.edtf)]
    assert passages(reading, PassageRole.BODY) == [BODY]
    assert reading.passages[0].anchor is None


def test_publisher_by_the_host_keys_the_article(vocabulary: Vocabulary) -> None:
    reading = read_text(
        vocabulary, f"url: https://www.harbour-courier.example/a?utm_source=x\n\n{HEADLINE}\n\n{BODY}\n"
    )
    assert reading.document.main_entity == mint("article", "harbour-courier.example", HEADLINE)
    assert reading.document.iri == mint("document", "harbour-courier.example/a")


def test_html_sample(vocabulary: Vocabulary) -> None:
    reading = read_sample(vocabulary, "news_fernbank.html")
    assert reading.document.published == "2026-04-29"
    assert reading.document.url == "https://harbour-courier.example/money/fernbank-chatbot"
    assert reading.document.language == "en-CA"
    assert texts(reading, SCHEMA.publisher) == ["harbour-courier"]
    assert texts(reading, IG.byline) == ["Imogen Vale"]
    assert "tracker" not in reading.document.text
    assert "Copyright" not in reading.document.text
    assert len(passages(reading, PassageRole.BODY)) == 4
    assert reading.unread == ()


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2026-06-22", "publisher": {"name": "Courier"}},
        [{"@type": "WebPage"}, {"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2026-06-22T01:00:00Z",
                                "publisher": [{"name": "Courier"}]}],
        {"@graph": [{"@type": "Organization", "@id": "#o", "name": "Courier"},
                    {"@type": ["Thing", "ReportageNewsArticle"], "headline": [HEADLINE], "publisher": {"@id": "#o"},
                     "datePublished": "2026-06-22"}]},
        {"@type": "WebPage", "mainEntity": {"@type": "https://schema.org/NewsArticle", "headline": HEADLINE,
                                            "datePublished": "June 22, 2026", "publisher": "Courier"}},
    ],
)  # fmt: skip
def test_shapes_of_json_ld(vocabulary: Vocabulary, data: object) -> None:
    reading = read_text(vocabulary, html_page(json_ld(data)))
    assert texts(reading, SCHEMA.headline) == [HEADLINE]
    assert texts(reading, SCHEMA.datePublished) == ["2026-06-22"]
    assert texts(reading, SCHEMA.publisher) == ["courier"]
    assert reading.unread == ()


def test_the_article_of_the_page_among_several(vocabulary: Vocabulary) -> None:
    other = {"@type": "NewsArticle", "headline": "Quite another story of the day", "publisher": "Wrong"}
    own = {"@type": "NewsArticle", "headline": HEADLINE, "publisher": "Courier", "url": "https://c.example/a/"}
    head = json_ld(other) + json_ld(own) + '<link rel="canonical" href="https://www.c.example/a">'
    assert texts(read_text(vocabulary, html_page(head)), SCHEMA.publisher) == ["courier"]
    by_title = json_ld([other, {**own, "url": "https://c.example/b"}])
    assert texts(read_text(vocabulary, html_page(by_title)), SCHEMA.publisher) == ["courier"]


def test_broken_json_ld_is_reported_and_metadata_used(vocabulary: Vocabulary) -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
        '<meta property="og:site_name" content="Courier"><meta property="article:published_time" content="2026-06">'
    )
    reading = read_text(vocabulary, html_page(head))
    assert texts(reading, SCHEMA.publisher) == ["courier"]
    assert values(reading, SCHEMA.datePublished) == [Literal("2026-06", datatype=IG.edtf)]
    assert any("not JSON" in reason for reason in reasons(reading))


def test_odd_values_in_json_ld(vocabulary: Vocabulary) -> None:
    data = {
        "@type": "NewsArticle", "headline": "Northwind&#39;s robots block \ud800 an exit", "datePublished": "soon",
        "publisher": {"@id": "#missing"}, "author": [None, 3, {"name": "Jane Doe"}], "inLanguage": "English, of course",
        "url": "javascript:alert(1)",
    }  # fmt: skip
    reading = read_text(vocabulary, html_page(json_ld(data)))
    assert texts(reading, SCHEMA.headline) == ["Northwind's robots block ? an exit"]
    assert values(reading, SCHEMA.url) == []
    assert any("not a date" in reason for reason in reasons(reading))
    assert reading.document.language == "en-GB"


def test_scripts_and_styles_are_no_text(vocabulary: Vocabulary) -> None:
    hidden = f"<script>alert('{HEADLINE}')</script><style>p {{color: red}}</style>"
    body = f"{hidden}<p>{BODY}</p><noscript>Turn it on</noscript>"
    reading = read_text(vocabulary, html_page(body=body))
    assert passages(reading, PassageRole.BODY) == [BODY]


def test_html_of_an_aggregator(vocabulary: Vocabulary) -> None:
    body = (
        f"<p>read original</p><h2>Why This Matters</h2><p>Robots raise concerns.</p><h2>Key Takeaways</h2><p>{BODY}</p>"
    )
    reading = read_text(vocabulary, html_page('<meta property="og:site_name" content="Feed">', body))
    assert texts(reading, SCHEMA.publisher) == ["feed"]
    assert passages(reading, PassageRole.COMMENT) == ["Robots raise concerns."]
    assert passages(reading, PassageRole.BODY) == [BODY]
    assert texts(reading, SCHEMA.headline) == [HEADLINE]


def test_an_original_with_such_a_heading_is_no_copy(vocabulary: Vocabulary) -> None:
    body = f"<p>{BODY}</p><h2>Why it matters</h2><p>Robots share our corridors.</p><a href='/'>Back to home</a>"
    reading = read_text(vocabulary, html_page(json_ld({"@type": "NewsArticle", "publisher": "Courier"}), body))
    assert texts(reading, SCHEMA.publisher) == ["courier"]
    assert claims(reading, IG.isCopy) == []
    assert passages(reading, PassageRole.COMMENT) == []


def test_html_without_a_text(vocabulary: Vocabulary) -> None:
    reading = read_text(vocabulary, html_page(body=""), news_article.NAME)
    assert passages(reading, PassageRole.HEADLINE) == [HEADLINE]
    assert "no text behind the headline" in reasons(reading)


@pytest.mark.parametrize(
    "page", ["<div>" * 20_000 + "x", "<html></html>", "<!doctype html>", "<div", "<html><body><p>&#x0;&#xD800;</p>"]
)
def test_odd_html_raises_nothing_but_bad_document(vocabulary: Vocabulary, page: str) -> None:
    with pytest.raises(BadDocument):
        read_text(vocabulary, page)
    read_or_refuse(vocabulary, page, news_article.NAME)


def test_html_that_is_no_article(vocabulary: Vocabulary) -> None:
    page = f"<html><head><title>Shop</title></head><body><div>Robots</div><p>{BODY}</p></body></html>"
    with pytest.raises(UnknownFormat, match="does not call itself an article"):
        read_text(vocabulary, page)
