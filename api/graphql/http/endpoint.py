"""GraphQL over HTTP (GraphQL-over-HTTP specification, 2025): the request, the caps, the run, the answer."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Scope, Tokens
from api.current import CurrentGraph
from api.errors import BadRequest, Forbidden, NoGraphYet, NotAcceptable, Unauthorized
from api.graphql.compiled import Operation, prepare
from api.graphql.compiler.dates import utc_today, value_is_relative
from api.graphql.compiler.running import Bounded, Runner
from api.graphql.http.answers import LEGACY, MODERN, denied, outcome, refusal
from api.graphql.http.documents import Document, Documents
from api.graphql.http.limits import Measure, check, measure
from api.graphql.http.page import GraphiQLPage
from api.graphql.http.request import GraphQLRequest, check_length, is_get, read_request
from api.graphql.mutations import Mutations
from api.graphql.schema import GraphSchema, build_schema
from api.html import Html
from api.negotiate import HTML, Offer, choose
from api.respond import caching, not_modified
from api.sparql.asker import asker_of
from api.sparql.service import QueryService
from api.sparql.update import Updates
from kg.graph import Graph
from kg.settings import Settings
from kg.vocabulary import Vocabulary

_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, POST, OPTIONS",
}
_ASKING: Final = ("query", "documentId", "extensions")
"""Parameters of a GET that asks something."""


@dataclass(frozen=True, slots=True)
class _Served:
    """The schema of a vocabulary, with what is derived from it."""

    vocabulary: Vocabulary
    built: GraphSchema
    sdl: str
    digest: bytes
    """Of the SDL: another schema may give other answers from the same graph."""

    @property
    def core(self) -> GraphQLSchema:
        return self.built.core


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose operation is known and within the caps."""

    document: Document
    parameters: GraphQLRequest
    found: Measure
    today: date
    is_mutation: bool

    @property
    def is_relative(self) -> bool:
        """Whether another day may give another answer."""
        return self.document.is_relative or value_is_relative(self.parameters.variables)


class GraphQLEndpoint:
    """One per application. The schema is built with the first request, from the vocabulary of the graph."""

    def __init__(
        self, settings: Settings, current: CurrentGraph, html: Html, service: QueryService, tokens: Tokens,
        updates: Updates, today: Callable[[], date] = utc_today,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._today = today
        self._current = current
        self._service = service
        self._tokens = tokens
        self._mutations = Mutations(settings, current, updates)
        self._page = GraphiQLPage(html)
        self._documents = Documents(settings.graphql_documents_bytes, settings.graphql_max_tokens)
        self._of_vocabulary: _Served | None = None

    async def sdl(self, request: Request) -> Response:
        """The schema definition language, for tools."""
        served = self._served(await self._current.get())
        tag = f'"{served.digest.hex()[:16]}"'
        if not_modified(request, tag):
            return Response(status_code=304, headers=caching(tag))
        return Response(served.sdl, headers=caching(tag), media_type="application/graphql; charset=utf-8")

    async def handle(self, request: Request) -> Response:
        """GET and POST. A browser that asks for nothing gets the page on which to ask."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        asks_nothing = is_get(request) and not any(name in request.query_params for name in _ASKING)
        if asks_nothing and choose(request.headers.get("accept"), (MODERN, LEGACY, HTML)) is HTML:
            return self._page.response()
        offer = choose(request.headers.get("accept"), (LEGACY, MODERN))
        if offer is None:
            raise NotAcceptable((MODERN.media_type, LEGACY.media_type))
        try:
            parameters = await read_request(request, self._longest_body(request))
            check_length(parameters, self._settings.graphql_max_body_bytes)
        except BadRequest as error:
            return refusal(error, offer, is_request_wrong=True)
        return await self._answer(request, parameters, offer)

    def _longest_body(self, request: Request) -> int:
        """Bytes; documents that are handed in may be larger than what is asked."""
        try:
            caller = self._tokens.caller(request)
        except Unauthorized:  # which the answer will say
            return self._settings.graphql_max_body_bytes
        may_hand_in = caller.may(Scope.INGEST) or caller.may(Scope.JUDGE)
        return self._settings.edit_max_bytes if may_hand_in else self._settings.graphql_max_body_bytes

    async def _answer(self, request: Request, parameters: GraphQLRequest, offer: Offer) -> Response:
        name = parameters.extensions.get("generation")
        missing: NoGraphYet | None = None
        try:
            graph = await (self._current.get() if name is None else self._current.at(str(name)))
        except NoGraphYet as error:
            graph, missing = Graph.empty(), error
        served = self._served(graph)
        try:
            asked = self._asked(parameters, served, by_get=is_get(request))
        except (BadRequest, GraphQLError) as error:
            return refusal(error, offer, is_request_wrong=False)
        if missing is not None and not asked.is_mutation:
            raise missing
        tag = _tag(graph, served, asked, offer) if is_get(request) else None
        if tag is not None and not_modified(request, tag):
            return Response(status_code=304, headers=caching(tag))
        try:
            result = await self._execute(request, graph, served, asked)
        except (Unauthorized, Forbidden) as error:
            return denied(error, offer)
        cost = {"nodes": asked.found.cost, "limit": self._settings.graphql_max_cost}
        response = outcome(result, offer, cost)
        if tag is not None and not result.errors:
            response.headers.update(caching(tag))
        return response

    def _asked(self, parameters: GraphQLRequest, served: _Served, *, by_get: bool) -> _Asked:
        """Raises BadRequest, GraphQLSyntaxError."""
        document = self._documents.get(parameters.query, parameters.digest)
        operation = _operation(document.node, parameters.operation_name)
        is_query = operation.operation is OperationType.QUERY
        if by_get and not is_query:
            raise BadRequest("a GET can only query", "METHOD", 405)
        if not is_query and parameters.extensions.get("generation") is not None:
            raise BadRequest("a mutation changes the newest generation, and is read from the next one")
        found = measure(served.core, document.node, operation, parameters.variables)
        check(found, self._settings)
        return _Asked(document, parameters, found, self._today(), is_mutation=not is_query)

    async def _execute(self, request: Request, graph: Graph, served: _Served, asked: _Asked) -> ExecutionResult:
        """Raises Unauthorized, Forbidden."""
        parameters = asked.parameters
        explain = parameters.extensions.get("explain") is True
        operation = Operation(
            asked.document.node, asked.document.text, parameters.variables, parameters.operation_name, explain,
            asked.today,
        )  # fmt: skip
        asker = asker_of(request, self._tokens, self._settings)

        def runner(read: Graph) -> Runner:
            return Bounded.of(read, asker, self._service, self._current)

        if asked.is_mutation:
            return await self._mutations.run(served.built, operation, request, runner)
        prepared = prepare(served.built, operation, self._settings)
        if isinstance(prepared, ExecutionResult):
            return prepared
        return await self._current.run(prepared, graph, runner(graph))

    def _served(self, graph: Graph) -> _Served:
        if self._of_vocabulary is None or self._of_vocabulary.vocabulary is not graph.vocabulary:
            built = build_schema(graph.vocabulary)
            sdl = built.schema.as_str() + "\n"
            gc.freeze()  # schema and vocabulary stay: there is no need to look through them again and again
            self._of_vocabulary = _Served(graph.vocabulary, built, sdl, hashlib.sha256(sdl.encode()).digest())
        return self._of_vocabulary


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run. Raises BadRequest where the document does not say which one that is."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is not None:
        operations = [one for one in operations if one.name and one.name.value == name]
    if len(operations) == 1:
        return operations[0]
    if name is not None:
        raise BadRequest(f"the document has no operation {name!r}, or several", "OPERATION_RESOLUTION_FAILURE")
    reason = "the document has several operations or none; operationName says which one to run"
    raise BadRequest(reason, "OPERATION_RESOLUTION_FAILURE")


def _tag(graph: Graph, served: _Served, asked: _Asked, offer: Offer) -> str | None:
    """The entity tag of an answer; None where the store does not number its states. (Weak: the cost may change.)"""
    if graph.generation is None:
        return None
    parameters: list[Any] = [
        asked.document.digest, asked.parameters.variables, asked.parameters.operation_name,
        asked.parameters.extensions, offer.suffix, asked.today.isoformat() if asked.is_relative else None,
    ]  # fmt: skip
    digest = hashlib.sha256(served.digest + orjson.dumps(parameters, option=orjson.OPT_SORT_KEYS))
    return f'W/"{graph.generation.id}-{digest.hexdigest()[:16]}"'
