"""Headlines as they are compared: without the site's name at the end, without a wire's byline.

One story is printed under one headline by many sites; each adds its own name ("... | Some Site") or the name of the
agency it took the text from ("... By Reuters"). Readers key articles by the clean headline, and the search for copies
compares clean headlines, so both use this one definition.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

AGENCIES: Final = frozenset(
    {
        "reuters", "ap", "associated press", "the associated press", "afp", "agence france-presse", "bloomberg",
        "bloomberg news", "dpa", "efe", "ansa", "kyodo", "kyodo news", "xinhua", "pti", "ani", "ians", "upi",
        "pa media", "the canadian press", "canadian press", "aap", "yonhap", "tass", "interfax", "dow jones",
        "dow jones newswires",
    }
)  # fmt: skip
"""Wires that a site credits in the headline, casefolded. Facts, not a ranking."""

_NOT_A_SITE: Final = frozenset(
    {
        "report", "reports", "study", "studies", "survey", "source", "sources", "update", "updates", "live", "opinion",
        "exclusive", "analysis", "video", "watch", "explained", "review", "poll", "court", "police", "lawsuit",
        "officials",
    }
)  # fmt: skip
"""A last word after a dash that qualifies the headline ("... - Report") and names no site."""

_SEPARATOR: Final = re.compile(r"\s+(?:[|·»•‖]|::|[-–—])\s+")
_BYLINE: Final = re.compile(
    r"(?:\s*[|\-–—,]\s*|\s+)By\s+(?P<name>[A-Z][\w.'’&-]*(?:\s+(?:[A-Z][\w.'’&-]*|and|&)){0,4})\s*$"
)
_HOST_END: Final = re.compile(r"\.(?:com|org|net|co\.uk|co|news|tv|io|in|de|fr|eu)$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_SITE_WORDS: Final = 4
_RESEMBLES: Final = 85.0
"""rapidfuzz ratio (0..100) from which a suffix and a publisher are one name."""


@dataclass(frozen=True, slots=True)
class CleanHeadline:
    """A headline taken apart; `text` is never empty where the input was not."""

    text: str
    byline: str | None = None
    suffix: str | None = None


def clean_headline(headline: str, publisher: str | None) -> CleanHeadline:
    """Take the site suffix and the byline off a headline.

    A suffix goes where it resembles the publisher; with no publisher known, where it looks like a site's name
    (at most four capitalised words behind a separator). "By X" goes at the very end only, and in a headline in title
    case only for a news agency or behind a separator: "Startup Sued By Authors" credits nobody.
    """
    text = " ".join(headline.split())
    text, byline = _without_byline(text)
    text, suffix = _without_suffix(text, publisher)
    if byline is None:
        text, byline = _without_byline(text)
    return CleanHeadline(text, byline, suffix)


def similar(a: str, b: str) -> float:
    """How alike two clean headlines are, 0..1, whatever the order of their words (rapidfuzz token_sort_ratio)."""
    return fuzz.token_sort_ratio(_folded(a), _folded(b)) / 100


def _without_suffix(text: str, publisher: str | None) -> tuple[str, str | None]:
    separators = list(_SEPARATOR.finditer(text))
    for separator in separators if publisher else separators[-1:]:
        rest, tail = text[: separator.start()].rstrip(), text[separator.end() :].strip()
        if not rest or not tail:
            continue
        known = publisher is not None and _resembles(tail, publisher)
        if known or (publisher is None and _looks_like_site(rest, tail)):
            return rest, tail
    return text, None


def _without_byline(text: str) -> tuple[str, str | None]:
    found = _BYLINE.search(text)
    if found is None or not text[: found.start()].strip():
        return text, None
    rest, name = text[: found.start()].rstrip(" ,|-–—"), found["name"]
    separated = text[found.start() : found.start("name")].strip()[:1] in {"|", "-", "–", "—"}
    if _is_title_case(rest) and not separated:
        passive = re.search(r"(?:ed|en|sued|hit|built|made|run|led|sold|won)$", rest, re.IGNORECASE) is not None
        if name.casefold() not in AGENCIES or passive:
            return text, None
    return rest, name


def _resembles(suffix: str, publisher: str) -> bool:
    left, right = _site_name(suffix), _site_name(publisher)
    if not left or not right:
        return False
    if fuzz.ratio(left.replace(" ", ""), right.replace(" ", "")) >= _RESEMBLES:
        return True
    short, long = sorted((left.split(), right.split()), key=len)
    return len(long) <= _SITE_WORDS + 1 and long[: len(short)] == short


def _site_name(name: str) -> str:
    """ "The Straits Times" and "straitstimes.com" become comparable: casefold, no article, no host ending."""
    bare = _HOST_END.sub("", name.strip())
    bare = re.sub(r"^(?:www\.|the\s+)", "", bare, flags=re.IGNORECASE)
    return " ".join(re.findall(r"\w+", bare.casefold()))


def _looks_like_site(rest: str, tail: str) -> bool:
    words = tail.split()
    if len(words) > _SITE_WORDS or len(_WORD.findall(rest)) < 3:
        return False
    if words[-1].casefold().strip(".:") in _NOT_A_SITE or tail[-1] in "?!\"'”’":
        return False
    small = {"of", "the", "and", "&", "for"}
    return all(word[0].isupper() or word in small or _HOST_END.search(word) for word in words)


def _is_title_case(text: str) -> bool:
    words = [word for word in _WORD.findall(text)[1:] if len(word) > 3]
    if not words:
        return False
    return sum(1 for word in words if word[0].isupper()) / len(words) > 0.7


@functools.lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("’", "'").replace("'", "")))
