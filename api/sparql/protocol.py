"""What a request asks of the endpoint (SPARQL 1.1 Protocol, section 2), and in which formats it can have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from api.body import decode, media_type, parse_form, read_body
from api.errors import BadRequest, QueryRefused, UpdateRefused
from api.negotiate import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Offer, choose
from api.sparql.guard import MAX_GRAPHS, Form

FORM_TYPE: Final = "application/x-www-form-urlencoded"
QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"

RESULTS_JSON: Final = Offer(
    "json", "application/sparql-results+json", ("application/json", "text/json", "text/javascript"), charset=False
)
RESULTS_XML: Final = Offer("xml", "application/sparql-results+xml", ("application/xml", "text/xml"), charset=False)
RESULTS_CSV: Final = Offer("csv", "text/csv", ("text/plain",))
RESULTS_TSV: Final = Offer("tsv", "text/tab-separated-values")

SOLUTION_OFFERS: Final = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV, HTML)
GRAPH_OFFERS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, HTML)

_FORM_OVERHEAD: Final = 20_000
"""Bytes that graph IRIs and unknown parameters may take in a form."""
_ESCAPED: Final = 3
"""A form writes a byte as up to three (`%2B`)."""


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A request as it was sent. `query` is None where it asks for the service itself."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    """Suffix of a format that overrides Accept (not part of the protocol, but usual)."""


async def read_request(request: Request, max_query_bytes: int) -> SparqlRequest:
    """Raises BadRequest (400, 413, 415) and UpdateRefused."""
    fields = list(request.query_params.multi_items())
    if request.method != "POST":
        return _from_fields(fields)
    kind = media_type(request)
    if kind == UPDATE_TYPE:
        raise UpdateRefused("UPDATE_REFUSED", "this endpoint is read-only")
    if kind == QUERY_TYPE:
        body = await read_body(request, max_query_bytes)
        if any(name in {"query", "update"} for name, _ in fields):
            raise BadRequest("the query is in the body; it cannot be in the URL as well", "QUERY_TWICE")
        return _from_fields([*fields, ("query", decode(body))])
    if kind == FORM_TYPE:
        body = await read_body(request, max_query_bytes * _ESCAPED + _FORM_OVERHEAD)
        return _from_fields([*fields, *parse_form(body)])
    raise BadRequest(f"a POST has the Content-Type {FORM_TYPE} or {QUERY_TYPE}", "MEDIA_TYPE", 415)


def _from_fields(fields: Sequence[tuple[str, str]]) -> SparqlRequest:
    def all_of(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in fields if key == name)

    if all_of("update"):
        raise UpdateRefused("UPDATE_REFUSED", "this endpoint is read-only")
    queries = all_of("query")
    if len(queries) > 1:
        raise BadRequest("there is more than one query", "QUERY_TWICE")
    default_graphs, named_graphs = all_of("default-graph-uri"), all_of("named-graph-uri")
    if len(default_graphs) + len(named_graphs) > MAX_GRAPHS:
        raise QueryRefused("QUERY_TOO_MANY_GRAPHS", f"more than {MAX_GRAPHS} graphs are named")
    formats = all_of("format")
    return SparqlRequest(queries[0] if queries else None, default_graphs, named_graphs, formats[0] if formats else None)


def offers_for(form: Form) -> tuple[Offer, ...]:
    """The formats that a query of that form can be answered in."""
    return GRAPH_OFFERS if form.is_graph else SOLUTION_OFFERS


def choose_format(asked: SparqlRequest, accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The format by the `format` parameter, else by Accept."""
    by_name = next((offer for offer in offers if offer.suffix == asked.format), None)
    return by_name or choose(accept, offers)
