"""The list of articles on an AIM page: headline, date, publisher and rationale of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.documents import Unread
from kg.sources.aim_layout import Kind, Marked
from kg.sources.aim_parts import DateLine, TextBlock, is_prose, text_block
from kg.sources.dates import parse_date_line
from kg.sources.page import Line, Page

_PASSED_OVER = frozenset({Kind.PICTURE, Kind.FURNITURE, Kind.NOTICE, Kind.COUNT})


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """One article of the list, as far as it is printed."""

    headline: Line
    date: DateLine | None
    publisher: Line | None
    rationale: TextBlock | None


def read_articles(page: Page, lines: Sequence[Marked]) -> tuple[list[ArticlePart], list[Unread]]:
    """The articles behind the heading of the list, and the lines that belong to none."""
    unread: list[Unread] = []
    articles = []
    for entry in _entries(lines):
        article = _read_entry(page, entry, unread)
        if article is not None:
            articles.append(article)
    if lines and lines[-1].kind is Kind.PICTURE:
        _note(unread, lines[-1].line, "picture without an article behind it")
    return articles, unread


def _entries(lines: Sequence[Marked]) -> list[list[Marked]]:
    """One list of lines per article. A picture begins one, and so does a headline: a text with a date behind it."""
    entries: list[list[Marked]] = [[]]
    begun = False
    for index, item in enumerate(lines):
        headline = item.kind in {Kind.TEXT, Kind.FACET} and _kind_behind(lines, index) is Kind.DATE
        headed = item.line.heading is not None and item.kind is Kind.TEXT
        if (item.kind is Kind.PICTURE and entries[-1]) or (begun and (headline or headed)):
            entries.append([])
            begun = False
        begun = begun or item.kind in {Kind.DATE, Kind.RATIONALE}
        if item.kind not in _PASSED_OVER or item.machine:
            entries[-1].append(item)
    return [entry for entry in entries if entry]


def _kind_behind(lines: Sequence[Marked], index: int) -> Kind | None:
    behind = (lines[i].kind for i in range(index + 1, len(lines)))
    return next((kind for kind in behind if kind not in _PASSED_OVER), None)


def _read_entry(page: Page, entry: Sequence[Marked], unread: list[Unread]) -> ArticlePart | None:
    split = next((i for i, item in enumerate(entry) if item.kind in {Kind.RATIONALE, Kind.ELSEWHERE}), len(entry))
    texts: list[Line] = []
    date: DateLine | None = None
    for item in entry[:split]:
        line = item.whole or item.line
        if item.kind is Kind.DATE and date is None:
            edtf = parse_date_line(item.line.text.rstrip(" ·|,•–—-"))
            date = DateLine(edtf, item.line.span) if edtf else None
            texts.extend([item.rest] if item.rest else [])
        elif item.kind in {Kind.TEXT, Kind.FACET}:
            texts.append(line)
        else:
            _note(
                unread,
                line,
                "the document ends inside a label" if item.kind is Kind.CUT else "unknown line in the list of articles",
            )
    if not texts:
        for item in entry[split:]:
            _note(unread, item.line, "line of the list of articles without a headline")
        return None
    for line in texts[2:]:
        _note(unread, line, "unknown line in the list of articles")
    publisher = texts[1] if len(texts) > 1 else None
    rationale = _rationale(page, entry[split:], unread)
    missing = [
        name for name, part in (("date", date), ("publisher", publisher), ("rationale", rationale)) if part is None
    ]
    if missing:
        _note(unread, texts[0], f"article without {', '.join(missing)}")
    return ArticlePart(texts[0], date, publisher, rationale)


def _rationale(page: Page, lines: Sequence[Marked], unread: list[Unread]) -> TextBlock | None:
    """The prose behind the label. In a plain text it ends at the first empty line."""
    run: list[Marked] = []
    elsewhere = False
    for item in lines:
        elsewhere = elsewhere or item.kind is Kind.ELSEWHERE
        if item.kind is Kind.RATIONALE:
            run.extend([Marked(item.rest, Kind.TEXT, item.machine)] if item.rest else [])
            continue
        gap = bool(run) and page.markup is None and item.line.number > run[-1].line.number + 1
        text = item.kind in {Kind.TEXT, Kind.FACET} and (is_prose(item.line.text) or item.machine)
        if text and not gap and not elsewhere:
            run.append(item if item.whole is None else Marked(item.whole, Kind.TEXT, item.machine))
        elif item.kind is Kind.CUT:
            _note(unread, item.line, "the document ends inside a label")
        elif item.kind is not Kind.FURNITURE and item.kind is not Kind.ELSEWHERE:
            _note(unread, item.whole or item.line, "unknown line in the list of articles")
    return text_block(page, run) if run else None


def _note(unread: list[Unread], line: Line, reason: str) -> None:
    unread.append(Unread(line.number, line.text, reason))
