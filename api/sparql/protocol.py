"""What a request asks of the endpoint (SPARQL 1.1 Protocol, section 2), and in which formats it can have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.body import decode, media_type, parse_form, read_body
from api.errors import BadRequest, QueryRefused
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
    """Suffix or media type of a format that overrides Accept (not part of the protocol, but usual)."""
    timeout: float | None = None
    """Seconds that the query may take at most (usual as well)."""
    generation: str | None = None
    """Id of the state to read."""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update as it was sent, by a caller who may."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


class UpdateGate(Protocol):
    """Who may send updates, and how large ones."""

    def check(self, request: Request) -> object:
        """Raises Forbidden, Unauthorized where the caller may send none."""
        ...

    def limit(self, request: Request) -> int:
        """Bytes of an update that the caller may send; 0 for those who may send none. Raises Unauthorized."""
        ...


async def read_request(request: Request, max_query_bytes: int, gate: UpdateGate) -> SparqlRequest | UpdateRequest:
    """Raises BadRequest (400, 413, 415), and for an update by one who may not Forbidden, Unauthorized."""
    fields = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if request.method != "POST":
        if any(name == "update" for name, _ in fields):
            raise BadRequest("an update is sent by POST, in the body", "UPDATE_BY_GET")
        return _from_fields(fields)
    kind = media_type(request)
    if kind == FORM_TYPE:
        most = max(max_query_bytes, gate.limit(request))
        fields += parse_form(await read_body(request, most * _ESCAPED + _FORM_OVERHEAD))
        if any(name == "update" for name, _ in fields):
            gate.check(request)
            return _update_from_fields(fields)
        return _from_fields(fields)
    if kind not in {QUERY_TYPE, UPDATE_TYPE}:
        raise BadRequest(f"a POST has the Content-Type {FORM_TYPE}, {QUERY_TYPE} or {UPDATE_TYPE}", "MEDIA_TYPE", 415)
    if any(name in {"query", "update"} for name, _ in fields):
        raise BadRequest("the text is in the body; it cannot be in the URL as well", "QUERY_TWICE")
    if kind == QUERY_TYPE:
        return _from_fields([*fields, ("query", decode(await read_body(request, max_query_bytes)))])
    gate.check(request)
    return _update_from_fields([*fields, ("update", decode(await read_body(request, gate.limit(request))))])


def _update_from_fields(fields: Sequence[tuple[str, str]]) -> UpdateRequest:
    texts = _all_of(fields, "update")
    if len(texts) > 1 or _all_of(fields, "query"):
        raise BadRequest("there is more than one update, or a query as well", "QUERY_TWICE")
    return UpdateRequest(texts[0], _all_of(fields, "using-graph-uri"), _all_of(fields, "using-named-graph-uri"))


def _all_of(fields: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in fields if key == name)


def _from_fields(fields: Sequence[tuple[str, str]]) -> SparqlRequest:
    queries = _all_of(fields, "query")
    if len(queries) > 1:
        raise BadRequest("there is more than one query", "QUERY_TWICE")
    default_graphs, named_graphs = _all_of(fields, "default-graph-uri"), _all_of(fields, "named-graph-uri")
    if len(default_graphs) + len(named_graphs) > MAX_GRAPHS:
        raise QueryRefused("QUERY_TOO_MANY_GRAPHS", f"more than {MAX_GRAPHS} graphs are named")

    def last_of(name: str) -> str | None:
        return next(reversed(_all_of(fields, name)), None)

    return SparqlRequest(
        queries[0] if queries else None, default_graphs, named_graphs,
        format=last_of("format"), timeout=_seconds(last_of("timeout")), generation=last_of("generation"),
    )  # fmt: skip


def _seconds(text: str | None) -> float | None:
    """The value of `timeout`. Raises BadRequest."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadRequest(f"timeout={text!r} is not a number of seconds above 0", "BAD_PARAMETER")
    return seconds


def offers_for(form: Form) -> tuple[Offer, ...]:
    """The formats that a query of that form can be answered in."""
    return GRAPH_OFFERS if form.is_graph else SOLUTION_OFFERS


def choose_format(asked: SparqlRequest, accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The format by the `format` parameter, else by Accept."""
    if asked.format is None:
        return choose(accept, offers)
    name = asked.format.replace(" ", "+").lower()  # a plus sign that was not escaped in the URL
    by_name = next((offer for offer in offers if name in (offer.suffix, offer.media_type, *offer.aliases)), None)
    return by_name or choose(accept, offers)
