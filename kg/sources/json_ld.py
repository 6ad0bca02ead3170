"""What JSON-LD in a page says about its article (schema.org NewsArticle and its kin)."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.documents import Unread
from kg.sources.dates import parse_date
from kg.sources.front_matter import is_web_address, language_tag
from kg.sources.markup import Script
from kg.sources.page import same_words
from kg.terms import bare_address

ARTICLE_TYPES: Final = frozenset(
    {
        "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle",
        "ReviewNewsArticle", "AskPublicNewsArticle", "Article", "TechArticle", "BlogPosting", "LiveBlogPosting",
        "Report",
    }
)  # fmt: skip

_WRAPPERS: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)?\s*|\s*(?:-->|//\s*\]\]>|\]\]>)?[\s;]*$", re.DOTALL
)
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedArticle:
    """The fields of one article node; None where it does not say."""

    headline: str | None = None
    published: str | None = None
    """EDTF."""
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    body: str | None = None
    licence: str | None = None


def read_json_ld(
    scripts: Iterable[Script], url: str | None, title: str | None
) -> tuple[LinkedArticle | None, tuple[Unread, ...]]:
    """The article that the page is about: the one with the page's address or title, else the first."""
    unread: list[Unread] = []
    nodes: list[tuple[int, Mapping[str, Any]]] = []
    for script in scripts:
        try:
            data = json.loads(_WRAPPERS.sub("", script.text), strict=False)
        except (ValueError, RecursionError) as error:
            reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
            shown = " ".join(script.text.split())[:_SHOWN]
            unread.append(Unread(script.number, shown, f"JSON-LD that is not JSON: {reason}"))
            continue
        nodes.extend((script.number, node) for node in _nodes(data))
    by_id = {node["@id"]: node for _, node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    found = []
    for number, node in nodes:
        if ARTICLE_TYPES & set(_strings(node.get("@type"))):
            found.append(_article(number, node, by_id, unread))
    return _best(found, url, title), tuple(unread)


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every object at any depth, outermost first, without recursion."""
    queue = deque([data])
    while queue:
        item = queue.popleft()
        if isinstance(item, Mapping):
            yield item
            queue.extend(value for value in item.values() if isinstance(value, Mapping | list))
        elif isinstance(item, list):
            queue.extend(item)


def _article(
    number: int, node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], unread: list[Unread]
) -> LinkedArticle:
    printed = _first(node.get("datePublished")) or _first(node.get("dateCreated"))
    published = parse_date(printed) if printed else None
    if printed and published is None:
        unread.append(Unread(number, printed[:_SHOWN], "datePublished that is not a date"))
    addresses = (_first(node.get("url")), _reference(node.get("mainEntityOfPage")), _reference(node))
    body = _first(node.get("articleBody"))
    return LinkedArticle(
        headline=_first(node.get("headline")) or _first(node.get("name")),
        published=published,
        publisher=next(_names(node.get("publisher"), by_id), None),
        url=next((address for address in addresses if address and is_web_address(address)), None),
        language=language_tag(_first(node.get("inLanguage"))),
        authors=tuple(dict.fromkeys(_names(node.get("author"), by_id))),
        body=body,
        licence=_reference(node.get("license")),
    )


def _best(found: list[LinkedArticle], url: str | None, title: str | None) -> LinkedArticle | None:
    for article in found:
        if url and article.url and bare_address(article.url) == bare_address(url):
            return article
    for article in found:
        if title and article.headline and same_words(article.headline, title):
            return article
    return found[0] if found else None


def _names(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Names of organizations or persons, given as strings, objects, references or lists of these."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            name = _first(item.get("name")) or _first(by_id.get(str(item.get("@id")), {}).get("name"))
        else:
            name = _first(item)
        if name and not is_web_address(name):
            yield name


def _reference(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return _first(value.get("@id")) or _first(value.get("url"))
    return _first(value)


def _strings(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item.removeprefix("https://schema.org/").removeprefix("http://schema.org/")


def _first(value: Any) -> str | None:
    """The first string in a value, entities resolved and half surrogates replaced; None where it is empty."""
    if isinstance(value, list):
        return next((text for text in map(_first, value) if text), None)
    if isinstance(value, Mapping):
        return _first(value.get("@value"))
    if not isinstance(value, str):
        return None
    text = html.unescape(value).encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[ \t\r\f\v\xa0]+", " ", text).strip() or None
