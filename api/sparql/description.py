"""What the endpoint is, speaks, allows, holds and can be asked (SPARQL 1.1 Service Description, and VoID)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.current import CHECK_SECONDS
from api.negotiate import HTML
from api.sparql import guard
from api.sparql.protocol import GRAPH_OFFERS, SOLUTION_OFFERS
from api.sparql.statistics import Statistics
from kg.graph import Graph
from kg.settings import Settings
from kg.store.base import Published
from kg.terms import BASE, DCTERMS, PREFIXES, RDF, RDFS, SCHEMA, XSD, Namespace

_SD: Final = Namespace(PREFIXES["sd"])
_SH: Final = Namespace(PREFIXES["sh"])
_VOID: Final = Namespace(PREFIXES["void"])
_FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")

_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD",
}  # fmt: skip
_SWITCH_SECONDS: Final = 1.0
"""Time that workers take at most to move to a new generation, unless the machine is very busy."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is described."""

    endpoint: str
    """The URL of the endpoint."""
    graph: Graph
    generation: Published
    """What queries read."""
    statistics: Statistics | None
    """None where they are not counted yet."""


def describe(subject: Subject, settings: Settings) -> Iterator[Triple]:
    """The triples of the description."""
    service, dataset, default = BlankNode(), NamedNode(f"{subject.endpoint}#dataset"), BlankNode()
    yield from _abilities(service, subject.endpoint, settings)
    for name, (value, unit) in limits(settings).items():
        limit = BlankNode()
        yield Triple(service, SCHEMA.additionalProperty, limit)
        yield Triple(limit, RDF.type, SCHEMA.PropertyValue)
        yield Triple(limit, SCHEMA.propertyID, Literal(name))
        yield Triple(limit, SCHEMA.value, Literal(value))
        yield Triple(limit, SCHEMA.unitText, Literal(unit))
    yield Triple(service, _SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, _SD.Dataset)
    yield Triple(dataset, RDF.type, _VOID.Dataset)
    yield Triple(dataset, _VOID.sparqlEndpoint, NamedNode(subject.endpoint))
    yield Triple(dataset, _VOID.uriSpace, Literal(f"{BASE}id/"))
    yield Triple(dataset, _VOID.vocabulary, NamedNode(PREFIXES["ig"]))
    yield Triple(dataset, SCHEMA.version, Literal(subject.generation.id))
    yield Triple(dataset, DCTERMS.modified, Literal(subject.generation.created, datatype=XSD.dateTime))
    yield Triple(dataset, _SD.defaultGraph, default)
    yield Triple(default, RDF.type, _SD.Graph)
    yield Triple(default, RDFS.comment, Literal(
        "Accepted direct triples, entity data and vocabularies. Claims with their evidence are in one named graph "
        "for each source document.", language="en",
    ))  # fmt: skip
    if subject.statistics is not None:
        yield from _sizes(dataset, default, subject.statistics)
    yield from _prefixes(service)
    yield from _examples(subject.graph, service)


def limits(settings: Settings) -> Mapping[str, tuple[float, str]]:
    """Every limit of a query by name, with its unit; and how old an answer may be."""
    return {
        "queryBytes": (settings.sparql_max_query_bytes, "bytes"),
        "queryDepth": (guard.MAX_DEPTH, "levels of brackets"),
        "queryTokens": (guard.MAX_TOKENS, "tokens"),
        "queryOperators": (guard.MAX_OPERATORS, "operators"),
        "queryTriplePatterns": (guard.MAX_SEPARATORS, "triple patterns"),
        "queryGraphs": (guard.MAX_GRAPHS, "graphs"),
        "resultBytes": (settings.sparql_max_result_bytes, "bytes"),
        "resultRows": (settings.sparql_max_result_rows, "rows or triples"),
        "deadline": (settings.sparql_deadline, "s"),
        "deadlineWithToken": (settings.sparql_token_deadline, "s"),
        "memory": (settings.sparql_memory, "bytes"),
        "waitingQueries": (settings.sparql_queue, "queries"),
        "freshness": (settings.publish_interval + 2 * CHECK_SECONDS + _SWITCH_SECONDS, "s"),
    }


def _abilities(service: BlankNode, endpoint: str, settings: Settings) -> Iterator[Triple]:
    """Languages, formats and features; and the limits in words."""
    yield Triple(service, RDF.type, _SD.Service)
    yield Triple(service, _SD.endpoint, NamedNode(endpoint))
    yield Triple(service, _SD.supportedLanguage, _SD.SPARQL11Query)
    if settings.tokens:
        yield Triple(service, _SD.supportedLanguage, _SD.SPARQL11Update)
    if settings.sparql_service:
        yield Triple(service, _SD.feature, _SD.BasicFederatedQuery)
    for offer in (*SOLUTION_OFFERS, *GRAPH_OFFERS):
        if offer is not HTML:
            yield Triple(service, _SD.resultFormat, _FORMATS[_FORMAT_NAMES[offer.suffix]])
    yield Triple(service, RDFS.comment, Literal(_in_words(settings), language="en"))


def _in_words(settings: Settings) -> str:
    listed = ", ".join(f"{name} {value:,} {unit}" for name, (value, unit) in limits(settings).items())
    return (
        f"Limits: {listed}. A result comes whole or not at all: beyond a limit the answer is an error with a code, and "
        "LIMIT and OFFSET ask for a part. Answers show what was written at most `freshness` seconds before; each names "
        "its state in X-Generation, and generation=ID reads one that is kept. "
        f"timeout=SECONDS shortens the deadline. SERVICE may ask: {settings.sparql_service or 'nobody'}. "
        f"Updates {'need a token of scope update' if settings.tokens else 'are off'}."
    )


def _sizes(dataset: NamedNode, default: BlankNode, counted: Statistics) -> Iterator[Triple]:
    yield Triple(dataset, _VOID.triples, Literal(counted.triples + counted.graph_triples))
    yield Triple(dataset, RDFS.comment, Literal(
        f"{counted.triples} triples in the default graph, {counted.graph_triples} in {counted.graphs} named graphs",
        language="en",
    ))  # fmt: skip
    totals = {
        _VOID.triples: counted.triples,
        _VOID.distinctSubjects: counted.subjects,
        _VOID.distinctObjects: counted.objects,
        _VOID.classes: len(counted.classes),
        _VOID.properties: len(counted.properties),
    }
    yield Triple(default, RDF.type, _VOID.Dataset)
    for name, count in totals.items():
        yield Triple(default, name, Literal(count))
    partitions = (
        (_VOID.classPartition, _VOID["class"], _VOID.entities, counted.classes),
        (_VOID.propertyPartition, _VOID.property, _VOID.triples, counted.properties),
    )
    for link, by, size, parts in partitions:
        for term, count in parts:
            part = BlankNode()
            yield Triple(default, link, part)
            yield Triple(part, by, term)
            yield Triple(part, size, Literal(count))


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
