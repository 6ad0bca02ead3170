"""The pages around the things: start, lists, search, ontology, and the incidents of an organization before a day."""

from __future__ import annotations

from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.current import CurrentGraph
from api.errors import BadRequest
from api.html import Html
from api.negotiate import HTML, JSON, SUFFIXES, THING_OFFERS, Offer, split_suffix
from api.pages.catalogue import LISTS
from api.pages.data import serialise
from api.pages.frame import choose_offer, framed, json_answer, listing_answer
from api.pages.lists import Listing, answer_listing, schemes
from api.pages.start import read_start
from api.pages.terms import date_words
from api.urls import node_iri, page_path
from kg.graph import Graph

_MAX_SEARCH = 200
"""Characters of a search that are looked at."""
_MAX_HITS = 50


class Site:
    """One per application. Each handler reads the current graph in a query thread and renders what it found."""

    def __init__(self, current: CurrentGraph, html: Html) -> None:
        self._current = current
        self._html = html

    async def home(self, request: Request) -> Response:
        """Search, newest incidents, counts, notices."""
        graph = await self._current.get()
        start = await self._current.run(read_start, graph)
        return framed(self._html, graph, "home.html", start=start)

    async def search(self, request: Request) -> Response:
        """Names that contain a text."""
        graph = await self._current.get()
        text = request.query_params.get("q", "").strip()[:_MAX_SEARCH]
        found = await self._current.run(graph.search, text, _MAX_HITS) if text else []
        hits = [{"iri": iri.value, "label": label, "kind": kind, "path": page_path(iri)} for iri, label, kind in found]
        if choose_offer(request, None, (HTML, JSON)) is JSON:
            return json_answer({"q": text, "results": hits})
        return framed(self._html, graph, "search.html", text=text, hits=hits)

    async def ontology(self, request: Request) -> Response:
        """All terms with their meaning; as RDF with the concept schemes and the register."""
        graph = await self._current.get()
        offer = choose_offer(request, None, tuple(one for one in THING_OFFERS if one is not JSON))
        if offer is HTML:
            return framed(self._html, graph, "ontology.html", vocabulary=graph.vocabulary)
        body = await self._current.run(lambda: serialise(graph.vocabulary.quads(), offer))
        return Response(body, headers={"Content-Type": offer.content_type, "Vary": "Accept"})

    async def listing(self, request: Request) -> Response:
        """/incidents and the other lists, with suffixes."""
        plural, suffix = split_suffix(request.path_params["plural"])
        graph = await self._current.get()
        if plural == "concepts" and suffix in {None, HTML}:
            found = await self._current.run(schemes, graph)
            return framed(self._html, graph, "concepts.html", schemes=found)
        read = LISTS.get(plural)
        if read is None:
            raise HTTPException(404, f"there is no page /{plural}")
        listing = await self._current.run(read, graph, _page_number(request))
        return listing_answer(self._html, request, graph, listing, suffix)

    async def organization_incidents(self, request: Request) -> Response:
        """The incidents of an organization, all or those before a day."""
        graph = await self._current.get()
        day = _day(request.query_params.get("before"))
        listing = await self._current.run(_organization_incidents, graph, request.path_params["name"], day)
        return listing_answer(self._html, request, graph, listing, _suffix(request))


def _organization_incidents(graph: Graph, name: str, before: date | None) -> Listing:
    given = node_iri("organization", name)
    iri = graph.canonical(given) if given is not None else None
    entity = graph.entity(iri) if iri is not None else None
    if iri is None or entity is None:
        raise HTTPException(404, f"the graph says nothing about organization {name!r}")
    values = {"org": [iri.value]} | ({"before": [before.isoformat()]} if before else {})
    answer = graph.ask_text("organization/incidents", values)
    until = f" before {date_words(before)}" if before else ""
    intro = (
        f"Incidents in which {entity.label}, or an organization that is part of it, is deployer or developer according "
        "to a source, newest first. The column “via” names the organization."
    )
    return answer_listing(graph, f"Incidents of {entity.label}{until}", intro, answer)


def _suffix(request: Request) -> Offer | None:
    """The format that the path names. Raises HTTPException (404) for an unknown one."""
    text = request.path_params.get("suffix")
    if text is None:
        return None
    if text not in SUFFIXES:
        raise HTTPException(404, f"this is not available as .{text}")
    return SUFFIXES[text]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest(f"before={text!r} is not a date like 2026-06-22", "BAD_PARAMETER") from error


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not text.isdecimal() or len(text) > 6:
        raise BadRequest(f"page={text!r} is not a number", "BAD_PARAMETER")
    return int(text)
