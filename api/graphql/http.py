"""GraphQL over HTTP (GraphQL-over-HTTP specification, 2025): the request, the caps, the answer and its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType, Source, parse
from starlette.requests import Request
from starlette.responses import Response

from api.body import media_type, read_body
from api.current import CurrentGraph
from api.errors import BadRequest, NotAcceptable, problem_for
from api.graphql.limits import MAX_TOKENS, check
from api.graphql.loaders import Loaders
from api.graphql.nodes import Context
from api.graphql.schema import GraphSchema, build_schema
from api.html import Html
from api.negotiate import HTML, Offer, choose
from kg.errors import BadParameter, KgError
from kg.graph import Graph
from kg.settings import Settings
from kg.vocabulary import Vocabulary

LEGACY: Final = Offer("json", "application/json", charset=True)
MODERN: Final = Offer("graphql", "application/graphql-response+json", charset=True)
_HEADERS: Final = {"Vary": "Accept", "Cache-Control": "no-cache"}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, POST, OPTIONS",
}
_EXAMPLE: Final = """{
  incidents(first: 3) {
    nodes {
      label
      sortDate
      deployer { label }
      priorIncidents(first: 5) {
        edges { via node { label sortDate } reasons { orderBasis kinds { label } } }
      }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A well-formed request."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None


class GraphQLEndpoint:
    """One per application. The schema is built with the first request, from the vocabulary of the graph."""

    def __init__(self, settings: Settings, current: CurrentGraph, html: Html) -> None:
        self._settings = settings
        self._current = current
        self._html = html
        self._built: tuple[Vocabulary, GraphSchema] | None = None

    async def sdl(self, request: Request) -> Response:
        """The schema definition language, for tools."""
        graph = await self._current.get()
        return Response(self._schema(graph).schema.as_str() + "\n", media_type="application/graphql; charset=utf-8")

    async def handle(self, request: Request) -> Response:
        """GET and POST. A browser that asks for nothing gets the page on which to ask."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        asks_nothing = request.method == "GET" and "query" not in request.query_params
        if asks_nothing and choose(request.headers.get("accept"), (MODERN, LEGACY, HTML)) is HTML:
            return self._html.page("graphql.html", example=_EXAMPLE)
        offer = choose(request.headers.get("accept"), (LEGACY, MODERN))
        if offer is None:
            raise NotAcceptable((MODERN.media_type, LEGACY.media_type))
        try:
            asked = await self._read(request)
            document = parse(Source(asked.query), max_tokens=MAX_TOKENS)
            _check_operation(request, document, asked.operation_name)
            check(document, asked.variables, self._settings.graphql_max_depth)
        except BadRequest as error:
            return _answer(_refusal(error, error.code), offer, error.status)
        except BadParameter as error:
            return _answer(_refusal(error, "TOO_MUCH"), offer, 400)
        except GraphQLError as error:
            return _answer({"errors": [error.formatted]}, offer, 400)
        return await self._execute(asked, offer)

    async def _execute(self, asked: GraphQLRequest, offer: Offer) -> Response:
        graph = await self._current.get()
        built = self._schema(graph)
        context = Context(
            Loaders(graph, self._current), graph.vocabulary, self._settings.graphql_max_page, built.types.wrap
        )
        result = await built.schema.execute(
            asked.query, asked.variables, context_value=context, operation_name=asked.operation_name
        )
        body: dict[str, Any] = {}
        started = result.data is not None or any(error.path for error in result.errors or ())
        if started:
            body["data"] = result.data
        if result.errors:
            body["errors"] = [_formatted(error) for error in result.errors]
        return _answer(body, offer, 200 if started or offer is LEGACY else 400)

    async def _read(self, request: Request) -> GraphQLRequest:
        """Raises BadRequest."""
        if request.method == "GET":
            params = request.query_params
            variables = _json(params["variables"].encode(), "variables") if params.get("variables") else None
            fields: Any = {**params, "variables": variables, "extensions": None}
            if len(request.url.query) > self._settings.graphql_max_body_bytes:
                raise BadRequest("the URL is too long", "TOO_LARGE", 414)
        else:
            kind = media_type(request)
            if kind != "application/json":
                raise BadRequest("a POST has the Content-Type application/json", "MEDIA_TYPE", 415)
            fields = _json(await read_body(request, self._settings.graphql_max_body_bytes), "the body")
        if not isinstance(fields, Mapping):
            raise BadRequest("the body is not a JSON object (batches are not taken)")
        query, variables, name = fields.get("query"), fields.get("variables"), fields.get("operationName")
        if not isinstance(query, str):
            raise BadRequest("query is missing or is not a string")
        if variables is not None and not isinstance(variables, dict):
            raise BadRequest("variables is not an object")
        if name is not None and not isinstance(name, str):
            raise BadRequest("operationName is not a string")
        if not isinstance(fields.get("extensions") or {}, dict):
            raise BadRequest("extensions is not an object")
        return GraphQLRequest(query, variables or {}, name or None)

    def _schema(self, graph: Graph) -> GraphSchema:
        if self._built is None or self._built[0] is not graph.vocabulary:
            self._built = (graph.vocabulary, build_schema(graph.vocabulary))
        return self._built[1]


def _check_operation(request: Request, document: DocumentNode, name: str | None) -> None:
    """The document says which operation to run, and a GET only queries. Raises BadRequest (400, 405)."""
    operations = {
        one.name.value if one.name else None: one.operation
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
    }
    if name is None and len(operations) != 1:
        raise BadRequest("the document has several operations or none; operationName says which one to run")
    if name is not None and name not in operations:
        raise BadRequest(f"the document has no operation {name!r}")
    operation = operations[name] if name is not None else next(iter(operations.values()))
    if request.method == "GET" and operation is not OperationType.QUERY:
        raise BadRequest("a GET can only query", "METHOD", 405)


def _formatted(error: GraphQLError) -> Mapping[str, Any]:
    """The error for the client. Errors of the graph carry their code; the text of internal ones stays inside."""
    formatted: dict[str, Any] = dict(error.formatted)
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return formatted
    problem = problem_for(cause)
    if isinstance(cause, KgError):
        formatted["extensions"] = {"code": problem.code, **problem.members}
    else:
        formatted |= {"message": problem.title, "extensions": {"code": problem.code}}
    return formatted


def _refusal(error: KgError, code: str) -> Mapping[str, Any]:
    return {"errors": [{"message": str(error), "extensions": {"code": code}}]}


def _json(data: bytes, what: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} cannot be read as JSON: {error}", "BAD_JSON") from error


def _answer(body: Mapping[str, Any], offer: Offer, status: int) -> Response:
    headers = {**_HEADERS, "Content-Type": offer.content_type}
    if status == 405:
        headers["Allow"] = "POST"
    return Response(orjson.dumps(body), status, headers)
