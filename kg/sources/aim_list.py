"""Reader of a list page of the OECD AI Incidents and Hazards Monitor: many incidents, each in a short block.

A block is a title, a date, the number of articles, a country, a description, facets whose labels end in a colon, and
sometimes the rationale. In HTML the title is a link to the incident's page; in a saved text it is found by its date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Literal

from kg.claims import Claim
from kg.documents import Passage, Reading, SourceDocument, Unread
from kg.errors import BadDocument
from kg.sources.aim_address import incident_id, is_list_address
from kg.sources.aim_claims import monitor, record_iri, write_incident
from kg.sources.aim_layout import RESULTS, Kind, Layout, Marked, may_be_aim
from kg.sources.aim_page import notice, single_valued_facets
from kg.sources.aim_parts import IncidentReader, broken_off, is_prose
from kg.sources.names import document_iri
from kg.sources.page import Page
from kg.sources.scribe import Scribe
from kg.terms import SCHEMA
from kg.vocabulary import Vocabulary

NAME = "aim-list"
VERSION = 1

_LONG: int = 120
"""Characters from which a line between two incidents is a description, not a title."""


def objection(page: Page, vocabulary: Vocabulary) -> str | None:
    """Why the page is no list of the monitor; None where it is one."""
    if not may_be_aim(page.text, vocabulary):
        return "no label or notice of the AIM monitor"
    marked = Layout.of(vocabulary).mark(page)
    if any(item.kind is Kind.ARTICLES for item in marked):
        return "a page of one incident, with its articles"
    if is_list_address(page.url) or any(RESULTS.fullmatch(line.text) for line in page.lines):
        return None
    facets = [i for i, item in enumerate(marked) if item.kind is Kind.FACET]
    dates = [i for i, item in enumerate(marked) if item.kind is Kind.DATE]
    if len(facets) >= 2 and dates and dates[0] < facets[-1] and _titles(marked):
        return None
    return "no dated incidents with facets"


def read(page: Page, vocabulary: Vocabulary) -> Reading:
    """Every incident of the list, and every line that was not understood.

    Raises BadDocument where no incident is found.
    """
    layout = Layout.of(vocabulary)
    marked = layout.mark(page)
    starts = _titles(marked)
    if not starts:
        raise BadDocument(page.name, "an AIM list without incidents")
    first = marked[starts[0]].line.text
    agent = monitor(vocabulary)
    document = document_iri(page.url, NAME, first, str(len(starts)))
    scribe = Scribe(document, agent.iri, f"reader:{NAME}")
    single_valued = single_valued_facets(vocabulary)
    claims: list[Claim] = [scribe.claim(agent.iri, SCHEMA.name, Literal(agent.name))]
    passages: list[Passage] = []
    unread = [*page.unread, *_above(marked[: starts[0]])]
    for start, end in zip(starts, [*starts[1:], len(marked)], strict=True):
        title = marked[start].line
        lines = _in_reading_order(marked[start + 1 : end])
        part = IncidentReader(page, layout, title, single_valued).read(lines)
        link = title.link if incident_id(title.link) else None
        written = write_incident(scribe, page, record_iri(incident_id(link), title.text), part, (), link)
        claims.extend(written.claims)
        passages.extend(written.passages)
        unread.extend(written.unread)
    source = SourceDocument(
        iri=document,
        name=page.name,
        format=NAME,
        reader_version=VERSION,
        content_hash=page.content_hash,
        text=page.text,
        title=page.front.title or f"AIM list of {len(starts)} incidents: {first}",
        main_entity=None,
        publisher=agent.iri,
        url=page.url,
        published=page.front.published,
        language=page.front.language or "en",
        licence=page.front.licence,
        notice=notice(marked),
    )
    return Reading(document=source, claims=tuple(claims), passages=tuple(passages), unread=tuple(unread))


def _titles(marked: Sequence[Marked]) -> list[int]:
    """Where the incidents begin: at links to incident pages, else at the title that belongs to each date."""
    linked: dict[str, int] = {}
    for index, item in enumerate(marked):
        aim_id = incident_id(item.line.link)
        if aim_id is not None and item.kind is Kind.TEXT:
            linked.setdefault(aim_id, index)
    if linked:
        return sorted(linked.values())
    starts: list[int] = []
    for index, item in enumerate(marked):
        if item.kind is Kind.DATE:
            start = _title_above(marked, index, starts[-1] + 1 if starts else 0)
            if start is not None:
                starts.append(start)
    return starts


def _title_above(marked: Sequence[Marked], date: int, lowest: int) -> int | None:
    """The title is the text right above the date; a description may stand between them."""
    above = []
    for index in range(date - 1, lowest - 1, -1):
        item = marked[index]
        if item.kind in {Kind.PICTURE, Kind.FURNITURE, Kind.COUNT} and not item.machine:
            continue
        if item.kind is not Kind.TEXT:
            break
        above.append(index)
        if len(above) == 2:
            break
    if not above:
        return None
    nearest = marked[above[0]]
    described = nearest.machine or len(nearest.line.text) > _LONG or not broken_off(nearest.line.text)
    return above[1] if described and len(above) == 2 and is_prose(nearest.line.text) else above[0]


def _in_reading_order(lines: Sequence[Marked]) -> list[Marked]:
    """The lines of one incident with the description behind date and country, wherever the page prints it."""
    end = next((i for i, item in enumerate(lines) if item.kind in {Kind.FACET, Kind.RATIONALE}), len(lines))
    date = next((i for i, item in enumerate(lines[:end]) if item.kind is Kind.DATE), 0)
    return [*lines[date:end], *(replace(item) for item in lines[:date]), *lines[end:]]


def _above(marked: Sequence[Marked]) -> list[Unread]:
    return [
        Unread(item.line.number, item.line.text, "line above the list") for item in marked if item.kind is Kind.TEXT
    ]
