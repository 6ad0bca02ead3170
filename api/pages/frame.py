"""What the handlers of all pages share: the choice of a format, JSON answers, and pages with their frame."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.errors import NotAcceptable
from api.html import Html
from api.negotiate import CSV, JSON, LIST_OFFERS, Offer, choose, split_suffix
from api.pages.lists import Listing
from kg.graph import Graph


def choose_offer(request: Request, suffix: Offer | None, offers: tuple[Offer, ...]) -> Offer:
    """The format of an answer: the suffix decides, else Accept. Raises HTTPException (404), NotAcceptable."""
    if suffix is not None:
        if suffix not in offers:
            raise HTTPException(404, f"this is not available as .{suffix.suffix}")
        return suffix
    offer = choose(request.headers.get("accept"), offers)
    if offer is None:
        raise NotAcceptable(tuple(one.media_type for one in offers))
    return offer


def json_answer(body: Any) -> Response:
    """Any value of dataclasses, lists and texts as JSON."""
    return Response(orjson.dumps(body), headers={"Content-Type": JSON.content_type, "Vary": "Accept"})


def framed(html: Html, graph: Graph, template: str, **context: Any) -> Response:
    """A page within the frame that names the state of the graph."""
    response = html.page(template, **context, generation=graph.generation)
    response.headers["Vary"] = "Accept"
    return response


def listing_answer(html: Html, request: Request, graph: Graph, listing: Listing, suffix: Offer | None) -> Response:
    """Rows as a page, as JSON or as CSV."""
    offer = choose_offer(request, suffix, LIST_OFFERS)
    if offer is JSON:
        return json_answer(listing.as_json())
    if offer is CSV:
        return Response(listing.as_csv(), headers={"Content-Type": CSV.content_type, "Vary": "Accept"})
    path = split_suffix(request.url.path)[0]
    return framed(html, graph, "list.html", listing=listing, path=path, search=request.url.query)
