"""/queries: every question of queries/ as a page with a form, as JSON, as CSV, or as Turtle."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.current import CurrentGraph
from api.errors import NotAcceptable
from api.html import Html
from api.negotiate import CSV, HTML, JSON, LIST_OFFERS, TURTLE, split_suffix
from api.pages.data import serialise
from api.pages.frame import choose_offer, framed, json_answer, listing_answer
from api.pages.lists import answer_listing, text_listing
from kg.graph import Graph
from kg.queries import Query

_INTERNAL: Final = "derive/"
"""Questions that the ingest asks; they can be asked by name but are not listed."""
_RUN: Final = "run"
"""Parameter of the form: ask now, although no parameter of the question is given."""
_GRAPH_OFFERS: Final = (HTML, TURTLE)


class Questions:
    """One per application."""

    def __init__(self, current: CurrentGraph, html: Html) -> None:
        self._current = current
        self._html = html

    async def listed(self, request: Request) -> Response:
        """All questions by aspect."""
        graph = await self._current.get()
        known = [
            {
                "name": name,
                "aspect": name.partition("/")[0],
                "summary": query.summary,
                "parameters": query.signature if query.params else "",
            }
            for name, query in graph.queries.items()
            if not name.startswith(_INTERNAL)
        ]
        if choose_offer(request, None, (HTML, JSON)) is JSON:
            return json_answer(known)
        return framed(self._html, graph, "queries.html", queries=known)

    async def one(self, request: Request) -> Response:
        """One question; its answer once its needed parameters are given."""
        name, suffix = split_suffix(request.path_params["name"])
        graph = await self._current.get()
        query = graph.queries[name]
        offer = choose_offer(request, suffix, _GRAPH_OFFERS if query.kind == "construct" else LIST_OFFERS)
        params = request.query_params
        given = {key: [one for one in params.getlist(key) if one] for key in params if key != _RUN}
        values = {key: texts for key, texts in given.items() if texts}
        missing = [param.name for param in query.params if param.required and param.name not in values]
        asked = bool(values) or _RUN in params or not query.params
        if offer is HTML and (missing or not asked):
            return self._form(graph, query, values, missing=missing if asked else [])
        answer = await self._current.run(graph.ask_text, name, values)
        if query.kind == "construct":
            turtle = await self._current.run(serialise, answer.triples, TURTLE)
            if offer is TURTLE:
                return Response(turtle, headers={"Content-Type": TURTLE.content_type, "Vary": "Accept"})
            return self._form(graph, query, values, turtle=turtle.decode())
        if answer.boolean is not None:
            listing = text_listing(query.name, query.summary, "answer", "yes" if answer.boolean else "no", answer.text)
        else:
            listing = await self._current.run(answer_listing, graph, query.name, query.summary, answer)
        if offer in {JSON, CSV}:
            return listing_answer(self._html, request, graph, listing, offer)
        if offer is HTML:
            return self._form(graph, query, values, listing=listing)
        raise NotAcceptable(tuple(one.media_type for one in LIST_OFFERS))

    def _form(self, graph: Graph, query: Query, values: dict[str, list[str]], **found: Any) -> Response:
        """The page: form, and below it what was found."""
        context = {"listing": None, "turtle": "", "missing": [], **found}
        return framed(self._html, graph, "query.html", query=query, values=values, **context)
