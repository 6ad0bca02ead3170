"""The application: route table, middleware, lifespan and the one way from exceptions to responses."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.current import CurrentGraph
from api.errors import MEDIA_TYPE, problem_for
from api.graphql.http import GraphQLEndpoint
from api.html import STATIC, Html
from api.middleware import Headed
from api.negotiate import HTML, Offer, choose
from api.pages.documents import Documents
from api.pages.questions import Questions
from api.pages.site import Site
from api.sparql.endpoint import METHODS as SPARQL_METHODS
from api.sparql.endpoint import SparqlEndpoint
from kg.errors import KgError
from kg.settings import Settings

_LOG: Final = logging.getLogger("api")
PROBLEM_JSON: Final = Offer("json", MEDIA_TYPE, ("application/json",), charset=False)
_GZIP_FROM: Final = 1_000
"""Bytes from which a body is worth compressing."""


def create_app(settings: Settings) -> Starlette:
    """An application that shares nothing with others in its process."""
    html = Html()
    current = CurrentGraph(settings)
    sparql = SparqlEndpoint(settings, current, html)
    graphql = GraphQLEndpoint(settings, current, html)
    site, questions, documents = Site(current, html), Questions(current, html), Documents(current, html)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with sparql.running():
            yield
        current.close()

    answer = ErrorAnswer(html)
    return Starlette(
        routes=routes(sparql, graphql, site, questions, documents),
        middleware=[Middleware(Headed), Middleware(GZipMiddleware, minimum_size=_GZIP_FROM)],
        exception_handlers={KgError: answer, HTTPException: answer, Exception: answer},
        lifespan=lifespan,
    )


def routes(
    sparql: SparqlEndpoint, graphql: GraphQLEndpoint, site: Site, questions: Questions, documents: Documents
) -> Sequence[BaseRoute]:
    """The route table: all addresses of the service in one place."""
    return (
        Route("/", site.home),
        Route("/healthz", site.health),
        Route("/search", site.search),
        Route("/ontology", site.ontology),
        Route("/queries", questions.listed),
        Route("/queries/{name:path}", questions.one),
        Route("/sparql", sparql.handle, methods=SPARQL_METHODS),
        Route("/graphql", graphql.handle, methods=["GET", "POST", "OPTIONS"]),
        Route("/graphql/schema.graphql", graphql.sdl),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/id/{kind}/{name:path}", documents.identifier),
        Route("/vocab/{name:path}", documents.concept_identifier),
        Route("/concept/{name:path}", documents.concept),
        Route("/organizations/{name}/incidents", site.organization_incidents),
        Route("/organizations/{name}/incidents.{suffix}", site.organization_incidents),
        Route("/{plural}", site.listing),
        Route("/{kind}/{name:path}", documents.thing),
    )


class ErrorAnswer:
    """Makes a problem of every exception: a page for browsers, application/problem+json for programs."""

    def __init__(self, html: Html) -> None:
        self._html = html

    async def __call__(self, request: Request, error: Exception) -> Response:
        problem = problem_for(error)
        if problem.status >= 500:
            unexpected = None if isinstance(error, KgError | HTTPException) else error
            _LOG.error("%s %s: %s", request.method, request.url.path, error, exc_info=unexpected)
        wants_page = choose(request.headers.get("accept"), (PROBLEM_JSON, HTML)) is HTML
        return self._html.problem(problem) if wants_page else problem.response()
