"""The service description (SPARQL 1.1 Service Description): what the endpoint is, speaks, allows and can be asked."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.negotiate import HTML
from api.sparql import guard
from api.sparql.protocol import GRAPH_OFFERS, SOLUTION_OFFERS
from kg.graph import Graph
from kg.settings import Settings
from kg.terms import PREFIXES, RDF, RDFS, SCHEMA, XSD, Namespace

_SD = Namespace(PREFIXES["sd"])
_SH = Namespace(PREFIXES["sh"])
_FORMATS = Namespace("http://www.w3.org/ns/formats/")

_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD",
}  # fmt: skip


def describe(graph: Graph, settings: Settings, endpoint: str) -> Iterator[Triple]:
    """The triples of the description. `endpoint` is the URL that was asked."""
    service, dataset, default = BlankNode(), BlankNode(), BlankNode()
    yield Triple(service, RDF.type, _SD.Service)
    yield Triple(service, _SD.endpoint, NamedNode(endpoint))
    yield Triple(service, _SD.supportedLanguage, _SD.SPARQL11Query)
    for offer in (*SOLUTION_OFFERS, *GRAPH_OFFERS):
        if offer is not HTML:
            yield Triple(service, _SD.resultFormat, _FORMATS[_FORMAT_NAMES[offer.suffix]])
    yield Triple(service, RDFS.comment, Literal(_limits(settings), language="en"))
    yield Triple(service, _SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, _SD.Dataset)
    yield Triple(dataset, _SD.defaultGraph, default)
    yield Triple(default, RDF.type, _SD.Graph)
    yield Triple(default, RDFS.comment, Literal(
        "Accepted direct triples, entity data and vocabularies. Claims with their evidence are in one named graph "
        "for each source document.", language="en",
    ))  # fmt: skip
    if graph.generation is not None:
        yield Triple(dataset, SCHEMA.version, Literal(graph.generation.id))
        yield Triple(dataset, SCHEMA.dateModified, Literal(graph.generation.created, datatype=XSD.dateTime))
    yield from _prefixes(service)
    yield from _examples(graph, service)


def _limits(settings: Settings) -> str:
    return (
        f"Limits: {settings.sparql_deadline:g} s for a query, {settings.sparql_max_query_bytes} bytes of query, "
        f"{settings.sparql_max_result_bytes} bytes of result, {guard.MAX_DEPTH} levels of brackets, "
        f"{guard.MAX_TOKENS} tokens, {guard.MAX_SEPARATORS} triple patterns. A result comes whole or not at all. "
        "SERVICE and updates are refused."
    )


def _prefixes(service: BlankNode) -> Iterator[Triple]:
    for prefix, namespace in PREFIXES.items():
        declaration = BlankNode()
        yield Triple(service, _SH.declare, declaration)
        yield Triple(declaration, _SH.prefix, Literal(prefix))
        yield Triple(declaration, _SH.namespace, Literal(namespace, datatype=XSD.anyURI))


def _examples(graph: Graph, service: BlankNode) -> Iterator[Triple]:
    """Every question of queries/ that people may ask, runnable as it stands."""
    texts = {"select": _SH.select, "construct": _SH.construct, "ask": _SH.ask}
    for name, query in graph.queries.items():
        if query.kind in texts and not name.startswith("derive/"):
            example = BlankNode()
            yield Triple(service, SCHEMA.workExample, example)
            yield Triple(example, RDF.type, _SH.SPARQLExecutable)
            yield Triple(example, RDFS.label, Literal(name))
            yield Triple(example, RDFS.comment, Literal(query.summary, language="en"))
            yield Triple(example, texts[query.kind], Literal(query.text))
