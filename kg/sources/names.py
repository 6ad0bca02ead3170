"""Which node a name, an article or a document is: the IRIs that readers mint."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from kg.headlines import AGENCIES, clean_headline
from kg.terms import bare_address, mint
from kg.vocabulary import Vocabulary

_LAST_LATIN: Final = 0x24F
_SCRIPT_LANGUAGES: Final = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "GREEK": "el", "HEBREW": "he",
    "KHMER": "km", "LAO": "lo",
    "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "TAMIL": "ta", "TELUGU": "te", "GUJARATI": "gu",
    "CYRILLIC": "und-Cyrl", "ARABIC": "und-Arab", "DEVANAGARI": "und-Deva", "BENGALI": "und-Beng",
    "ETHIOPIC": "und-Ethi",
}  # fmt: skip
"""First word of a letter's Unicode name -> BCP 47 tag. A script of several languages only says which script it is."""


@dataclass(frozen=True, slots=True)
class Organization:
    """A named organization: its node, and the name that keys are made of."""

    iri: NamedNode
    name: str
    is_wire: bool = False
    is_news: bool = False


def organization(vocabulary: Vocabulary, name: str) -> Organization:
    """The organization of that name: the register's where it knows exactly one, else one keyed by the name."""
    known = [entry for entry in vocabulary.lookup(name) if entry.kind == "organization"]
    news = [entry for entry in known if entry.is_news]
    entries = known if len(known) == 1 else news
    if len(entries) == 1:
        entry = entries[0]
        return Organization(entry.iri, entry.name, entry.is_wire, entry.is_news)
    return Organization(mint("organization", name), name, name.casefold() in AGENCIES)


def known_parts(vocabulary: Vocabulary, spelled: str, separators: str) -> list[str]:
    """The names between any of these characters where the register knows each of them, else the text as one name."""
    parts = [part.strip() for part in re.split(f"[{re.escape(separators)}]", spelled)]
    return parts if all(map(vocabulary.lookup, parts)) else [spelled]


def article_iri(headline: str, publisher: Organization | None, url: str | None) -> NamedNode:
    """An article is its publisher (else the host of its address) and its clean headline."""
    name = publisher.name if publisher else host(url)
    text = clean_headline(headline, publisher.name if publisher else None).text
    return mint("article", name, text) if name else mint("article", text)


def document_iri(url: str | None, *keys: str) -> NamedNode:
    """A document is its address without scheme, fragment and tracking; without an address it is its keys."""
    return mint("document", bare_address(url)) if url else mint("document", *keys)


def host(url: str | None) -> str | None:
    """ "https://www.example.org/a" -> "example.org"."""
    return urlsplit(url).netloc.casefold().removeprefix("www.") or None if url else None


def script_language(text: str) -> str | None:
    """The language, or at least the script, of a text that is mostly in another script than Latin; else None."""
    if text.isascii():
        return None
    letters = [char for char in text if char.isalpha()]
    foreign = [char for char in letters if ord(char) > _LAST_LATIN]
    total = len(letters)
    if not foreign or len(foreign) < 0.4 * total:
        return None
    scripts = Counter(unicodedata.name(char, "?").split()[0].split("-")[0] for char in foreign)
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.1 * total:
        return "ja"
    script, count = scripts.most_common(1)[0]
    return _SCRIPT_LANGUAGES.get(script) if count > 0.4 * total else None
