"""The application: route table, middleware, lifespan and the one way from exceptions to responses."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.auth import Tokens
from api.compression import Compressed
from api.current import CurrentGraph
from api.errors import MEDIA_TYPE, problem_for
from api.generation import Generations
from api.graphql.http.endpoint import GraphQLEndpoint
from api.health import Health
from api.html import STATIC, Html
from api.intake import Intake
from api.logs import REQUEST_ID, event
from api.metrics import Metrics
from api.middleware import Caught, Direct, Headed, Observed
from api.negotiate import HTML, Offer, choose
from api.pages.documents import Documents
from api.pages.questions import Questions
from api.pages.site import Site
from api.sparql.endpoint import METHODS as SPARQL_METHODS
from api.sparql.endpoint import SparqlEndpoint
from api.sparql.graph_store import METHODS as STORE_METHODS
from api.sparql.graph_store import GraphStore
from api.tracing import open_tracing
from kg.errors import KgError
from kg.settings import Settings

_LOG: Final = logging.getLogger("api")
PROBLEM_JSON: Final = Offer("json", MEDIA_TYPE, ("application/json",), charset=False)


def create_app(settings: Settings) -> Starlette:
    """An application that shares nothing with others in its process."""
    html, metrics, tokens = Html(), Metrics(), Tokens.of(settings)
    tracing = open_tracing(settings)
    current = CurrentGraph(settings)
    sparql = SparqlEndpoint(settings, current, html, metrics, tokens)
    graphql = GraphQLEndpoint(settings, current, html, sparql.service, tokens, sparql.updates)
    site, questions, documents = Site(current, html), Questions(current, html), Documents(current, html)
    health = Health(current, sparql.service, metrics)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with sparql.running():
            yield
        current.close()
        if tracing is not None:
            tracing.close()

    answer = ErrorAnswer(html)
    store = GraphStore(settings, tokens, sparql.updates, sparql.service)
    table = routes(sparql, store, Generations(settings, current), graphql, site, questions, documents, health)
    return Starlette(
        routes=table,
        middleware=[
            *([tracing.middleware] if tracing is not None else []),
            Middleware(Headed),
            Middleware(Observed, metrics, _templates(table)),
            Middleware(Compressed),
            Middleware(Caught, answer),
            Middleware(Intake, settings, tokens, metrics),
            Middleware(Direct, "/sparql", (*SPARQL_METHODS, "HEAD"), sparql.handle),  # the most asked path of all
        ],
        exception_handlers={HTTPException: answer},
        lifespan=lifespan,
    )


def routes(
    sparql: SparqlEndpoint,
    store: GraphStore,
    shown_generations: Generations,
    graphql: GraphQLEndpoint,
    site: Site,
    questions: Questions,
    documents: Documents,
    health: Health,
) -> Sequence[BaseRoute]:
    """The route table: all addresses of the service in one place."""
    return (
        Route("/sparql", sparql.handle, methods=SPARQL_METHODS),
        Route("/", site.home),
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        Route("/search", site.search),
        Route("/ontology", site.ontology),
        Route("/queries", questions.listed),
        Route("/queries/{name:path}", questions.one),
        Route("/.well-known/void", sparql.describe),
        Route("/-/generation", shown_generations.shown),
        Route("/rdf-graph-store", store.handle, methods=STORE_METHODS),
        Route("/graphs", store.handle, methods=STORE_METHODS),
        Route("/graphs/{name:path}", store.handle, methods=STORE_METHODS),
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


def _templates(table: Sequence[BaseRoute]) -> Mapping[Hashable, str]:
    """The path with parameters of each endpoint: the first one, where several are of the same endpoint."""
    return {
        route.endpoint if isinstance(route, Route) else route.app: route.path
        for route in reversed(table)
        if isinstance(route, Route | Mount)
    }


class ErrorAnswer:
    """Makes a problem of every exception: a page for browsers, application/problem+json for programs."""

    def __init__(self, html: Html) -> None:
        self._html = html

    async def __call__(self, request: Request, error: Exception) -> Response:
        problem = problem_for(error)
        problem = replace(problem, members={**problem.members, "request_id": REQUEST_ID.get()})
        if problem.status >= 500:
            expected = isinstance(error, KgError | HTTPException)
            level, cause = (logging.WARNING, None) if expected else (logging.ERROR, error)
            details = event(method=request.method, path=request.url.path, code=problem.code, reason=str(error))
            _LOG.log(level, "request failed", exc_info=cause, extra=details)
        wants_page = choose(request.headers.get("accept"), (PROBLEM_JSON, HTML)) is HTML
        return self._html.problem(problem) if wants_page else problem.response()
