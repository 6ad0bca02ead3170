"""Addresses of things: /id/... leads to the document about the thing, /{kind}/{name} is the document."""

from __future__ import annotations

import hashlib
from typing import Final

from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.current import CurrentGraph
from api.html import Html
from api.negotiate import HTML, JSON, THING_OFFERS, Offer, split_suffix
from api.pages.cite import cite
from api.pages.data import article_schema, incident_schema, serialise, triples_of
from api.pages.frame import choose_offer, framed, json_answer
from api.pages.incident_reader import IncidentReader
from api.pages.things import read_thing
from api.respond import conditional, not_modified
from api.urls import node_iri, page_path
from kg.graph import Entity, Graph

_LICENCE: Final = "/#notices"


class Documents:
    """One per application."""

    def __init__(self, current: CurrentGraph, html: Html) -> None:
        self._current = current
        self._html = html

    async def identifier(self, request: Request) -> Response:
        """/id/{kind}/{name}: 303 to the document about the thing, 308 to the node that stands for it."""
        return await self._see_other(request, request.path_params["kind"], "/id")

    async def concept_identifier(self, request: Request) -> Response:
        """/vocab/...: 303 to the document about the concept."""
        return await self._see_other(request, "concept", "")

    async def concept(self, request: Request) -> Response:
        """/concept/{scheme}/{facet}/{value}."""
        return await self._document(request, "concept")

    async def thing(self, request: Request) -> Response:
        """/{kind}/{name} with or without suffix."""
        return await self._document(request, request.path_params["kind"])

    async def _see_other(self, request: Request, kind: str, prefix: str) -> Response:
        graph = await self._current.get()
        entity, canonical, suffix = await self._current.run(_look_up, graph, kind, request.path_params["name"])
        if canonical is not None:
            return RedirectResponse(f"{prefix}{page_path(canonical)}{_ending(suffix)}", 308)
        offer = choose_offer(request, suffix, THING_OFFERS)
        return RedirectResponse(f"{page_path(entity.iri)}{_ending(offer)}", 303, {"Vary": "Accept"})

    async def _document(self, request: Request, kind: str) -> Response:
        graph = await self._current.get()
        entity, canonical, suffix = await self._current.run(_look_up, graph, kind, request.path_params["name"])
        if canonical is not None:
            return RedirectResponse(f"{page_path(canonical)}{_ending(suffix)}", 308)
        offer = choose_offer(request, suffix, THING_OFFERS)
        tag = _tag(graph, entity, offer)
        if not_modified(request, tag):
            return conditional(Response(status_code=304), tag)
        response = await self._render(graph, entity, offer)
        response.headers["Link"] = _links(entity)
        return conditional(response, tag)

    async def _render(self, graph: Graph, entity: Entity, offer: Offer) -> Response:
        if offer not in {HTML, JSON}:
            body = await self._current.run(lambda: serialise(triples_of(graph, entity), offer))
            return Response(body, headers={"Content-Type": offer.content_type})
        path = page_path(entity.iri)
        citation = cite(entity.label, entity.iri.value, graph.generation)
        if entity.kind == "incident":
            page = await self._current.run(lambda: IncidentReader(graph, entity).page())
            if offer is JSON:
                return json_answer(page)
            schema = incident_schema(page)
            return framed(self._html, graph, "incident.html", page=page, schema=schema, path=path, citation=citation)
        thing = await self._current.run(read_thing, graph, entity)
        if offer is JSON:
            return json_answer(thing)
        schema = article_schema(thing, entity) if entity.kind == "article" else ""
        return framed(self._html, graph, "thing.html", page=thing, schema=schema, path=path, citation=citation)


def _look_up(graph: Graph, kind: str, name: str) -> tuple[Entity, NamedNode | None, Offer | None]:
    """The node, the other node that stands for it (None where it stands for itself), and the suffix of the name.

    A name that ends like a suffix but is a node as it stands wins where nothing has the name without the suffix.
    """
    stem, offer = split_suffix(name)
    for spelling, suffix in ((stem, offer), (name, None)):
        iri = node_iri(kind, spelling)
        entity = graph.entity(iri) if iri is not None else None
        if iri is not None and entity is not None:
            canonical = graph.canonical(iri)
            return entity, (canonical if canonical != iri else None), suffix
    raise HTTPException(404, f"the graph says nothing about {kind} {stem!r}")


def _ending(offer: Offer | None) -> str:
    return "" if offer is None or offer is HTML else f".{offer.suffix}"


def _tag(graph: Graph, entity: Entity, offer: Offer) -> str:
    generation = graph.generation.id if graph.generation else ""
    return f'W/"{generation}-{hashlib.sha256(f"{entity.iri.value} {offer.suffix}".encode()).hexdigest()[:16]}"'


def _links(entity: Entity) -> str:
    """The Link header (RFC 8288): the name to cite, the other formats, the licences."""
    path = page_path(entity.iri)
    others = (
        f'<{path}.{offer.suffix}>; rel="alternate"; type="{offer.media_type}"'
        for offer in THING_OFFERS
        if offer is not HTML
    )
    described = f'<{path}.ttl>; rel="describedby"; type="text/turtle"'
    return ", ".join((f'<{entity.iri.value}>; rel="cite-as"', described, *others, f'<{_LICENCE}>; rel="license"'))
