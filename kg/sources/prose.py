"""Is a plain text a news article? Readers must not swallow a README, a log, a table or a program."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kg.sources.aim_parts import is_prose
from kg.sources.dates import parse_date_line
from kg.sources.page import Line, Page

_CODE: Final = re.compile(
    r"\s*(?:import [\w.]+|from [\w.]+ import |def \w+\(|class \w+.*:$|#include|#!|package [\w.]+;|using [\w.]+;"
    r"|public |private |function\b.*[({]|(?:const|let|var) \w+ ?=|return\b.*;|@?[\w.]+\(.*\)[;{]?$"
    r"|SELECT .* FROM |@prefix |PREFIX )|.*[;{}]\s*$"
)
_LOG: Final = re.compile(
    r"\s*(?:\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}|\[?\d{2}:\d{2}:\d{2}|\w{3} +\d+ \d{2}:\d{2}:\d{2} "
    r"|\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE)\b|Traceback |\d+\.\d+\.\d+\.\d+ - )"
)
_MARKDOWN: Final = re.compile(
    r"\s*(?:#{1,6} |```|~~~|\|.*\||[-*+] |\d+\. |!\[|\[.*\]\(|<!--|\$ |>>> |={4,}$|-{4,}$|\.\. )"
)
_KEY_VALUE: Final = re.compile(r"\s*[\w.\-\"']+\s*[:=]\s*\S.{0,60}$")
_REPORTING: Final = re.compile(
    r"\b(?:said|says|told|tells|according to|reported(?:ly)?|announced|confirmed|alleg(?:ed|edly|es|ing)"
    r"|spokes(?:person|man|woman)|in a statement|lawsuit|sued|investigat(?:ed|ing|ion)|authorities|regulators?"
    r"|police|court|published|wrote|warned|admitted|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:paus|suspend|halt|expos|leak|hijack|bann|fin)(?:ed|s|es))\b",
    re.IGNORECASE,
)
_SHORTEST_HEADLINE: Final = 12
_LONGEST_HEADLINE: Final = 250
_SHORTEST_PARAGRAPH: Final = 60


def objection(page: Page) -> str | None:
    """Why a plain text is no news article; None where it can be one.

    It needs a headline and a paragraph of prose, lines that are mostly prose, and one sign of news: front matter, a
    byline, a date line, or a word of reporting.
    """
    lines = page.lines
    if not lines:
        return "there is no text"
    structured = _structured(page)
    if structured is not None:
        return structured
    headline = lines[0]
    paragraphs = [line for line in (lines if page.front.title else lines[1:]) if is_paragraph(line.text)]
    if not page.front.title and not _can_be_headline(headline.text):
        return "the first line is no headline"
    if not paragraphs:
        return "no paragraph of prose behind the headline"
    prose = sum(len(line.text) for line in paragraphs)
    if prose < 0.5 * sum(len(line.text) for line in lines[1:]):
        return "most lines are not prose"
    front = page.front
    if front.url or front.publisher or front.published:
        return None
    if any(is_byline(line.text) or parse_date_line(line.text) for line in lines[1:5]):
        return None
    if any(_REPORTING.search(line.text) for line in (headline, *paragraphs)):
        return None
    return "nothing in it reports anything (no front matter, date, byline or word of reporting)"


def is_paragraph(text: str) -> bool:
    """Whether a line is a paragraph of an article, not a heading, byline or caption."""
    if not is_prose(text) or is_byline(text):
        return False
    letters = sum(map(str.isalpha, text))
    dense = not text.isascii() and any(ord(char) > 0x2E7F for char in text)
    return letters >= 0.6 * len(text) and (len(text) >= _SHORTEST_PARAGRAPH or dense or text[-1] in '.!?。！？"”')


def is_byline(text: str) -> bool:
    """ "By Jane Doe", "By Jane Doe and Max Roe, Example Wire"; a sentence that begins with "By" has an end mark."""
    return (
        re.fullmatch(
            r"(?:by|written by|reporting by)\s+(?-i:[A-Z])[^.!?]{1,80}(?:\b[A-Z]\.[^.!?]{1,40})?", text, re.IGNORECASE
        )
        is not None
    )


def _can_be_headline(text: str) -> bool:
    words = text.split()
    dense = any(ord(char) > 0x2E7F for char in text) and len(text) >= 6
    enough = (len(words) >= 4 and len(text) >= _SHORTEST_HEADLINE) or dense
    letters = sum(1 for char in text if char.isalpha() or char.isspace())
    return enough and len(text) <= _LONGEST_HEADLINE and letters >= 0.7 * len(text) and text[-1] not in ".:;,{}[]>"


def _structured(page: Page) -> str | None:
    """The name of another kind of text that the lines show."""
    lines = page.lines
    first = lines[0].text
    if (
        first[0] in "{["
        and len(first) > 1
        and re.match(r"[{\[]\s*(?:[\"\[{}\]]|-?\d)", first + lines[min(1, len(lines) - 1)].text)
    ):
        return "it looks like JSON"
    if first in {"{", "["}:
        return "it looks like JSON"
    if first.startswith(("<?xml", "<!", "%PDF", "%!PS", "{\\rtf", "\\documentclass")):
        return "it looks like markup"
    for name, pattern, share in (
        ("a program", _CODE, 0.3),
        ("a log", _LOG, 0.3),
        ("Markdown or reStructuredText", _MARKDOWN, 0.2),
    ):
        if sum(1 for line in lines if pattern.match(_whole(page, line))) > share * len(lines):
            return f"it looks like {name}"
    if re.match(r"#{1,6} |```|#!", first):
        return "it looks like Markdown or a program"
    if len(lines) > 3 and sum(1 for line in lines if _KEY_VALUE.match(line.text)) > 0.6 * len(lines):
        return "it looks like settings"
    return "it looks like a table" if _is_table(lines) else None


def _whole(page: Page, line: Line) -> str:
    """The line with its end as it stands."""
    return page.text[line.start : line.end]


def _is_table(lines: tuple[Line, ...]) -> bool:
    """Whether nearly every line has the same number, two or more, of one separator."""
    for separator in (",", ";", "\t", "|"):
        counts = Counter(line.text.count(separator) for line in lines[:50])
        count, times = counts.most_common(1)[0]
        if count >= 2 and times >= 0.8 * min(len(lines), 50) and len(lines) > 1:
            return True
    return False
