"""/sparql: the request, the guard, the worker, the answer; for browsers a form with the answer below it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.current import CurrentGraph
from api.errors import NoGraphYet, NotAcceptable, problem_for
from api.html import Html
from api.negotiate import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Offer
from api.respond import conditional, not_modified
from api.sparql import guard, protocol
from api.sparql.cache import AnswerCache
from api.sparql.description import describe
from api.sparql.results import Table, read_table
from api.sparql.worker import Job
from api.sparql.workers import Limits, WorkerPool
from kg.errors import KgError, StoreError
from kg.graph import Graph
from kg.settings import Settings
from kg.terms import PREFIXES

METHODS: Final = ("GET", "POST", "OPTIONS")
_CACHE_BYTES: Final = 64_000_000
_DESCRIPTION_OFFERS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, HTML)
_RDF: Final = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, POST, OPTIONS",
}


class SparqlEndpoint:
    """One per application; its workers live as long as `running`."""

    def __init__(self, settings: Settings, current: CurrentGraph, html: Html) -> None:
        self._settings = settings
        self._current = current
        self._html = html
        self._pool: WorkerPool | None = None
        self._cache = AnswerCache(_CACHE_BYTES)
        self._generation = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Workers start here, or with the first query where there is no graph yet, and end here."""
        with suppress(NoGraphYet, StoreError):  # the first request says what is wrong
            await self._workers(await self._current.get())
        try:
            yield
        finally:
            if self._pool is not None:
                await self._pool.__aexit__()
                self._pool = None

    async def handle(self, request: Request) -> Response:
        """One request. Errors of a browser's query are shown beside the query; others are left to the application."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        asked = await protocol.read_request(request, self._settings.sparql_max_query_bytes)
        graph = await self._current.get()
        if asked.query is None:
            return await self._describe(request, asked, graph)
        try:
            return await self._answer(request, asked, asked.query, graph)
        except KgError as error:
            if protocol.choose_format(asked, request.headers.get("accept"), protocol.SOLUTION_OFFERS) is not HTML:
                raise
            problem = problem_for(error)
            page = self._html.page("sparql.html", problem.status, query=asked.query, problem=problem, table=None)
            page.headers.update(problem.headers)
            return page

    async def _answer(self, request: Request, asked: protocol.SparqlRequest, query: str, graph: Graph) -> Response:
        form = guard.check(query, self._settings.sparql_max_query_bytes)
        offers = protocol.offers_for(form)
        offer = protocol.choose_format(asked, request.headers.get("accept"), offers)
        if offer is None:
            raise NotAcceptable(tuple(one.media_type for one in offers))
        generation = graph.generation.id if graph.generation else ""
        tag = _tag(generation, asked, query, offer)
        if not_modified(request, tag):
            return conditional(Response(status_code=304), tag)
        inner = offer if offer is not HTML else TURTLE if form.is_graph else protocol.RESULTS_JSON
        body = await self._run(Job(query, inner.suffix, asked.default_graphs, asked.named_graphs), graph)
        if offer is not HTML:
            return conditional(Response(body, headers={"Content-Type": offer.content_type}), tag)
        table = Table.of_turtle(body) if form.is_graph else read_table(body)
        return conditional(self._html.page("sparql.html", 200, query=query, problem=None, table=table), tag)

    async def _run(self, job: Job, graph: Graph) -> bytes:
        """From the cache or from a worker on the graph's generation."""
        pool = await self._workers(graph)
        key = (job.query, job.result_format, job.default_graphs, job.named_graphs)
        answer = self._cache.get(key)
        if answer is None:
            generation = self._generation
            answer = await pool.run(job)
            if generation == self._generation:
                self._cache.put(key, answer)
        return answer

    async def _workers(self, graph: Graph) -> WorkerPool:
        """The pool, moved to the graph's generation; the cache never outlives one."""
        if graph.generation is None:
            raise RuntimeError("the endpoint needs a graph that lives on disk")
        if self._pool is None:
            self._pool = await WorkerPool(graph.generation.path, Limits.of(self._settings)).__aenter__()
        if graph.generation.id != self._generation:
            self._generation = graph.generation.id
            self._cache.clear()
            self._pool.use(graph.generation.path)
        return self._pool

    async def _describe(self, request: Request, asked: protocol.SparqlRequest, graph: Graph) -> Response:
        offer = protocol.choose_format(asked, request.headers.get("accept"), _DESCRIPTION_OFFERS)
        if offer is None:
            raise NotAcceptable(tuple(one.media_type for one in _DESCRIPTION_OFFERS))
        if offer is HTML:
            return self._html.page("sparql.html", 200, query="", problem=None, table=None)
        triples = describe(graph, self._settings, str(request.url.replace(query="", fragment="")))
        body = ox.serialize(triples, format=_RDF[offer.suffix], prefixes=PREFIXES)
        return Response(body, headers={"Content-Type": offer.content_type, "Vary": "Accept"})


def _tag(generation: str, asked: protocol.SparqlRequest, query: str, offer: Offer) -> str:
    parts = "\x00".join((query, offer.suffix, *asked.default_graphs, "\x01", *asked.named_graphs))
    return f'W/"{generation}-{hashlib.sha256(parts.encode()).hexdigest()[:16]}"'
