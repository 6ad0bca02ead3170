"""/sparql: the request, the guard, the answer; for browsers a form with the answer below it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial
from typing import Final, NamedTuple

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Tokens
from api.current import CurrentGraph
from api.errors import NotAcceptable, problem_for
from api.heads import Pair, header
from api.html import Html
from api.metrics import Metrics
from api.negotiate import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Offer
from api.respond import CACHING, Ready, not_modified
from api.sparql import guard, protocol
from api.sparql.asker import asker_of
from api.sparql.description import Subject, describe
from api.sparql.job import Answer, Job, Watched
from api.sparql.listening import Listening
from api.sparql.results import Table, read_table
from api.sparql.service import QueryService
from api.sparql.statistics import StatisticsKeeper
from api.sparql.update import Updates
from api.sparql.watch import QueryWatch
from kg.errors import KgError
from kg.settings import Settings
from kg.store.base import Published
from kg.store.generations import Generation
from kg.terms import PREFIXES

METHODS: Final = ("GET", "POST", "OPTIONS")
_CHECKED_TEXTS: Final = 256
"""Query texts whose check is remembered."""
_STATISTICS: Final = "derive/statistics"
_DESCRIPTION_OFFERS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, HTML)
_RDF: Final = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, POST, OPTIONS",
}


class _Asked(NamedTuple):
    """A request that has a query, and what the guard and the negotiation made of it."""

    request: Request
    parameters: protocol.SparqlRequest
    query: str
    checked: guard.Checked
    offer: Offer
    digest: bytes
    """The same for requests that have the same answer from the same generation."""

    def tag(self, generation: Published) -> str:
        """The entity tag of the answer (weak: engines give rows in any order)."""
        return f'W/"{generation.id}-{self.digest.hex()[:16]}"'


class SparqlEndpoint:
    """One per application; its workers live as long as `running`."""

    def __init__(self, settings: Settings, current: CurrentGraph, html: Html, metrics: Metrics, tokens: Tokens) -> None:
        self.service = QueryService(settings, current, metrics)
        self.updates = Updates(settings, tokens, current, self.service)
        self._statistics = StatisticsKeeper(self.service)
        self._settings = settings
        self._current = current
        self._html = html
        self._tokens = tokens
        self._watch = QueryWatch(metrics, settings.slow_query_seconds)
        services = frozenset(settings.sparql_service.split())
        check = partial(guard.check, max_bytes=settings.sparql_max_query_bytes, services=services)
        self._check = lru_cache(_CHECKED_TEXTS)(check)
        limits = f"rows={settings.sparql_max_result_rows}, bytes={settings.sparql_max_result_bytes}"
        self._limits: Pair = (b"x-result-limit", limits.encode())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The life of the workers and of the writer."""
        async with self.service.running():
            try:
                yield
            finally:
                await self.updates.close()

    async def handle(self, request: Request) -> Response:
        """One request. Errors of a browser's query are shown beside the query; others are left to the application."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        parameters = await protocol.read_request(request, self._settings.sparql_max_query_bytes, self.updates)
        if isinstance(parameters, protocol.UpdateRequest):
            return await self.updates.handle(request, parameters)
        if parameters.query is None:
            return await self._describe(request, parameters)
        try:
            with self._watch.watching(parameters.query) as watched:
                return await self._answer(self._asked(request, parameters, parameters.query), watched)
        except KgError as error:
            accept = header(request.scope["headers"], b"accept")
            if protocol.choose_format(parameters, accept, protocol.SOLUTION_OFFERS) is not HTML:
                raise
            problem = problem_for(error)
            page = self._html.page("sparql.html", problem.status, query=parameters.query, problem=problem, table=None)
            page.headers.update(problem.headers)
            return page

    def _asked(self, request: Request, parameters: protocol.SparqlRequest, query: str) -> _Asked:
        """Raises QueryRefused, NotAcceptable."""
        checked = self._check(query)
        offer = _chosen(request, parameters, protocol.offers_for(checked.form))
        parts = (checked.normalised, offer.suffix, *parameters.default_graphs, "", *parameters.named_graphs)
        digest = hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).digest()
        return _Asked(request, parameters, query, checked, offer, digest)

    async def _answer(self, asked: _Asked, watched: Watched) -> Response:
        name = asked.parameters.generation
        generation = await self.service.kept(name) if name else None
        present = generation or await self.service.present()
        if not asked.checked.asks_others and not_modified(asked.request, asked.tag(present)):
            watched.cached = True
            return Response(status_code=304, headers=_readable(self._headers(asked, present)))
        async with Listening(asked.request):
            answered = await self.service.answer(self._job(asked, generation, watched), asked.digest)
        watched.cached = answered.cached
        return self._response(asked, answered.answer)

    def _job(self, asked: _Asked, generation: Generation | None, watched: Watched) -> Job:
        """Raises Unauthorized for a wrong token."""
        asker = asker_of(asked.request, self._tokens, self._settings)
        inner = asked.offer
        if asked.offer is HTML:
            inner = TURTLE if asked.checked.form.is_graph else protocol.RESULTS_JSON
        return Job(
            asked.query, inner.suffix, asked.parameters.default_graphs, asked.parameters.named_graphs,
            deadline=min(asker.deadline, asked.parameters.timeout or asker.deadline), client=asker.client,
            generation=generation, asks_others=asked.checked.asks_others, watched=watched,
        )  # fmt: skip

    def _response(self, asked: _Asked, answer: Answer) -> Response:
        headers = self._headers(asked, answer.generation)
        if asked.offer is not HTML:
            return Ready(answer.body, [(b"content-type", asked.offer.content_type.encode()), *headers])
        table = Table.of_turtle(answer.body) if asked.checked.form.is_graph else read_table(answer.body)
        page = self._html.page("sparql.html", 200, query=asked.query, problem=None, table=table)
        page.headers.update(_readable(headers))
        return page

    def _headers(self, asked: _Asked, generation: Published | None) -> list[Pair]:
        """What tells the state of an answer, and the limits that it kept."""
        if generation is None or asked.checked.asks_others:
            return [self._limits, (b"cache-control", b"no-store")]
        state = _state(generation.id, generation.created, is_fixed=asked.parameters.generation is not None)
        return [self._limits, *state, (b"etag", asked.tag(generation).encode())]

    async def describe(self, request: Request) -> Response:
        """The service description alone, at the address where programs look for descriptions (VoID, 7.2)."""
        return await self._describe(request, protocol.SparqlRequest(None), _DESCRIPTION_OFFERS[:-1])

    async def _describe(
        self, request: Request, parameters: protocol.SparqlRequest, offers: tuple[Offer, ...] = _DESCRIPTION_OFFERS
    ) -> Response:
        offer = _chosen(request, parameters, offers)
        if offer is HTML:
            return self._html.page("sparql.html", 200, query="", problem=None, table=None)
        graph = await self._current.get()
        subject = Subject(
            str(request.url.replace(path="/sparql", query="", fragment="")), graph, await self.service.present(),
            await self._statistics.get(graph.queries[_STATISTICS].text),
        )  # fmt: skip
        body = ox.serialize(describe(subject, self._settings), format=_RDF[offer.suffix], prefixes=PREFIXES)
        return Response(body, headers={"Content-Type": offer.content_type, "Vary": "Accept"})


def _chosen(request: Request, parameters: protocol.SparqlRequest, offers: tuple[Offer, ...]) -> Offer:
    """Raises NotAcceptable."""
    offer = protocol.choose_format(parameters, header(request.scope["headers"], b"accept"), offers)
    if offer is None:
        raise NotAcceptable(tuple(one.media_type for one in offers))
    return offer


@lru_cache(8)
def _state(generation: str, created: str, *, is_fixed: bool) -> tuple[Pair, ...]:
    """Which state was read, and how long its answers may be kept; for an address that names the state, it is told also
    by the registered header for that (RFC 7089)."""
    shown = {"X-Generation": generation, **CACHING}
    if is_fixed:
        shown["Memento-Datetime"] = format_datetime(datetime.fromisoformat(created), usegmt=True)
    return tuple((name.lower().encode(), value.encode()) for name, value in shown.items())


def _readable(headers: list[Pair]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers}
