"""HTML -> lines of text with their links, and what the head says about the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

import lxml.etree
import lxml.html

from kg.errors import BadDocument
from kg.sources.front_matter import is_web_address, language_tag

_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|(?:html|head|body|main|article|section|div|h1)\b)",
    re.IGNORECASE | re.DOTALL,
)
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_HIDDEN: Final = frozenset(
    {
        "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "select",
        "textarea", "nav", "footer",
    }
)  # fmt: skip
"""Elements whose text is not text of the page, or only finds the way around the site."""

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one block element, blanks collapsed. `number` is its line in the HTML source."""

    number: int
    text: str
    link: str | None
    heading: int | None


@dataclass(frozen=True, slots=True)
class Script:
    """One JSON-LD script as it stands."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What HTML says beside its lines."""

    source: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    json_ld: tuple[Script, ...] = field(repr=False)
    url: str | None
    """Canonical link, else og:url."""
    title: str | None
    language: str | None
    meta: dict[str, str] = field(repr=False)
    """First content of each meta element, by name or property in lower case."""
    has_article: bool
    """There is an article element, or an itemtype that ends in Article."""


def is_html(text: str) -> bool:
    """Whether the text begins as HTML does; a text that only speaks of tags does not."""
    return _HTML_START.match(text, 0, 5_000) is not None


def parse_markup(name: str, source: str, url: str | None) -> Markup:
    """Read an HTML document or fragment. `url`, where known, makes its links absolute.

    Raises BadDocument where there is no element in it.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml.html.document_fromstring(source.encode(), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise BadDocument(name, f"HTML without content: {error}") from error
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        if key and element.get("content", "").strip():
            meta.setdefault(key.strip().casefold(), element.get("content").strip())
    title = root.findtext(".//title")
    canonical = _canonical(root, meta.get("og:url"), url)
    return Markup(
        source=source,
        blocks=tuple(_blocks(root, url or canonical)),
        json_ld=tuple(_json_ld(root)),
        url=canonical,
        title=" ".join(title.split()) if title else None,
        language=language_tag(root.get("lang") or meta.get("og:locale")),
        meta=meta,
        has_article=_has_article(root),
    )


def _canonical(root: Any, og_url: str | None, base: str | None) -> str | None:
    links = [element.get("href", "") for element in root.iter("link") if element.get("rel", "").lower() == "canonical"]
    for candidate in (*links, og_url or ""):
        address = _absolute(candidate, base)
        if address is not None:
            return address
    return None


def _absolute(address: str, base: str | None) -> str | None:
    try:
        joined = urljoin(base or "", address.strip())
    except ValueError:
        return None
    return joined if is_web_address(joined) else None


def _has_article(root: Any) -> bool:
    if next(root.iter("article"), None) is not None:
        return True
    return any(
        element.get("itemtype", "").rstrip("/").endswith("Article")
        for element in root.iter()
        if "itemtype" in element.attrib
    )


def _json_ld(root: Any) -> Iterator[Script]:
    for element in root.iter("script"):
        if element.get("type", "").split(";")[0].strip().lower() == "application/ld+json" and element.text:
            yield Script(element.sourceline or 1, element.text)


class _Collector:
    """Gathers the text of inline content until the next block edge."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.done: list[Block] = []
        self._parts: list[str] = []
        self._number: int | None = None
        self._link: str | None = None
        self.heading: int | None = None

    def add(self, text: str | None, number: int) -> None:
        if text:
            if self._number is None and text.strip():
                self._number = number
            self._parts.append(text)

    def link(self, href: str | None) -> None:
        if href and self._link is None:
            self._link = _absolute(href, self.base)

    def end_link(self) -> None:
        """A link around a picture says nothing about the words that follow it."""
        if self._number is None:
            self._link = None

    def flush(self) -> None:
        text = " ".join("".join(self._parts).split())
        if text:
            self.done.append(Block(self._number or 1, text, self._link, self.heading))
            self._link = None
        self._parts, self._number = [], None


def _blocks(root: Any, base: str | None) -> list[Block]:
    """Lines of the body. Depth does not matter: the walk is a loop, not a recursion."""
    collector = _Collector(base)
    hidden = 0
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        tag, number = element.tag, element.sourceline or 1
        block = tag in _BLOCKS or tag == "br"
        if event == "start":
            hidden += tag in _HIDDEN
            if not hidden:
                if block:
                    collector.flush()
                    collector.heading = _HEADINGS.get(tag, collector.heading if tag == "br" else None)
                if tag == "a":
                    collector.link(element.get("href"))
                collector.add(element.text, number)
        else:
            if not hidden and block and tag != "br":
                collector.flush()
                collector.heading = None
            if tag == "a":
                collector.end_link()
            hidden -= tag in _HIDDEN
            if not hidden:
                collector.add(element.tail, number)
    collector.flush()
    return collector.done
