"""SPARQL 1.1 Graph Store HTTP Protocol: graphs as resources to read, replace, extend and delete.

A graph is named by its own address below /graphs/, or by any IRI as `?graph=`; `?default` is the default graph. A
named graph exists as long as it has triples. Reading is for all, through the killable workers; writing needs a token.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Caller, Tokens
from api.body import media_type, read_body
from api.errors import BadRequest, NotAcceptable
from api.negotiate import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, choose
from api.respond import conditional, not_modified
from api.sparql.asker import asker_of
from api.sparql.job import Answer
from api.sparql.job import Job as Query
from api.sparql.service import QueryService
from api.sparql.update import Updates, graph_iri, written
from api.sparql.writer.jobs import Action, Job
from api.sparql.writer.uploads import FORMATS, MULTIPART
from kg.errors import NotFound
from kg.settings import Settings

METHODS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS")
PATH: Final = "/graphs"
_OFFERS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
_ALL_TRIPLES: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ANY_TRIPLE: Final = "ASK { ?s ?p ?o }"
"""Of the default graph, which the dataset of the request makes any graph."""
_CODINGS: Final = ("identity", "gzip")
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, Content-Encoding, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
}


@dataclass(frozen=True, slots=True)
class _Target:
    """The graph that a request is about."""

    graph: NamedNode | None
    """None for the default graph."""
    base: str
    """The IRI against which relative ones of a document are resolved."""
    is_minted: bool = False
    """The service names the graph, and tells its address."""


class GraphStore:
    """One per application."""

    def __init__(self, settings: Settings, tokens: Tokens, updates: Updates, service: QueryService) -> None:
        self._settings = settings
        self._tokens = tokens
        self._updates = updates
        self._service = service

    async def handle(self, request: Request) -> Response:
        """One request of any method of the protocol."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if request.method in {"GET", "HEAD"}:
            return await self._read(request, _target(request))
        caller = self._updates.check(request)
        target = _target(request)
        if request.method == "DELETE":
            return await self._delete(target, caller)
        return await self._write(request, target, caller)

    async def _read(self, request: Request, target: _Target) -> Response:
        offer = choose(request.headers.get("accept"), _OFFERS)
        if offer is None:
            raise NotAcceptable(tuple(one.media_type for one in _OFFERS))
        graphs = () if target.graph is None else (target.graph.value,)
        if graphs and b"true" not in (await self._answer(request, _ANY_TRIPLE, "csv", graphs)).body:
            raise NotFound(f"no graph {graphs[0]}")
        answer = await self._answer(request, _ALL_TRIPLES, offer.suffix, graphs)
        generation = answer.generation.id if answer.generation else ""
        tag = f'W/"{generation}-{_digest(offer.suffix, *graphs).hex()[:16]}"'
        if not_modified(request, tag):
            return conditional(Response(status_code=304), tag)
        headers = {"Content-Type": offer.content_type, "X-Generation": generation}
        return conditional(Response(answer.body, headers=headers), tag)

    async def _answer(self, request: Request, query: str, result_format: str, graphs: Sequence[str]) -> Answer:
        asker = asker_of(request, self._tokens, self._settings)
        job = Query(query, result_format, graphs, deadline=asker.deadline, client=asker.client)
        return (await self._service.answer(job, _digest(query, result_format, *graphs))).answer

    async def _write(self, request: Request, target: _Target, caller: Caller) -> Response:
        """201 where the graph is new, else 204 (5.3, 5.5)."""
        action = Action.REPLACE if request.method == "PUT" else Action.ADD
        kind = media_type(request)
        if kind not in FORMATS and not (kind == MULTIPART and action is Action.ADD):
            raise BadRequest(f"a document has one of the types {', '.join(FORMATS)}", "MEDIA_TYPE", 415)
        body = await read_body(request, self._settings.upload_max_bytes, _CODINGS)
        coding = request.headers.get("content-encoding", "identity").strip().lower()
        graph = None if target.graph is None else target.graph.value
        job = Job(action, target.base, body, graph, request.headers["content-type"], coding)
        done = await self._updates.write(job, caller)
        is_new = target.graph is not None and not done.existed
        return written(done, 201 if is_new else 204, target.base if target.is_minted else "")

    async def _delete(self, target: _Target, caller: Caller) -> Response:
        graph = None if target.graph is None else target.graph.value
        done = await self._updates.write(Job(Action.DELETE, target.base, graph=graph), caller)
        if target.graph is not None and not done.existed:
            raise NotFound(f"no graph {graph}")
        return written(done, 204)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x00".join(("graph", *parts)).encode()).digest()


def _target(request: Request) -> _Target:
    """Direct identification by the address itself, indirect by its query (4.1, 4.2). Raises BadRequest."""
    own = request.url.replace(query="", fragment="")
    graphs, is_default = request.query_params.getlist("graph"), "default" in request.query_params
    if request.path_params.get("name"):
        if graphs or is_default:
            raise BadRequest("the address names a graph, and so does its query", "GRAPH_TWICE")
        address = str(own.replace(path=request.scope["raw_path"].decode("ascii")))
        return _Target(graph_iri(address), address)
    if len(graphs) + is_default > 1:
        raise BadRequest("the request names more than one graph", "GRAPH_TWICE")
    if graphs:
        return _Target(graph_iri(graphs[0]), graphs[0])
    if is_default:
        return _Target(None, str(own))
    if request.method == "POST":
        minted = str(own.replace(path=f"{PATH}/{uuid.uuid4()}"))
        return _Target(graph_iri(minted), minted, is_minted=True)
    raise BadRequest("the request names no graph: `?graph=IRI` or `?default` does", "NO_GRAPH_NAMED")
