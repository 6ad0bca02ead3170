"""Nodes as data: RDF in every format, and schema.org for search engines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox
from pyoxigraph import Triple

from api.negotiate import Offer
from api.pages.incident import IncidentPage
from api.pages.things import ThingPage
from api.urls import external_link
from kg.graph import Entity, Graph
from kg.terms import IG, PREFIXES, SCHEMA

_RDF: Final = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip


def triples_of(graph: Graph, entity: Entity) -> list[Triple]:
    """An incident with claims, evidence, documents and notices; any other node with its direct triples."""
    if entity.kind == "incident":
        found = graph.ask("incident/evidence_pack", incident=entity.iri).triples
        return sorted(set(found), key=str)
    pairs = sorted(entity.values.items(), key=str)
    return [Triple(entity.iri, name, value) for name, values in pairs for value in values]


def serialise(triples: Iterable[Triple], offer: Offer) -> bytes:
    """The triples in an RDF format, with the prefixes that they use."""
    listed = list(triples)
    text = " ".join(f"{triple.subject} {triple.predicate} {triple.object}" for triple in listed)
    prefixes = {prefix: base for prefix, base in PREFIXES.items() if f"<{base}" in text}
    return ox.serialize(listed, format=_RDF[offer.suffix], prefixes=prefixes) or b""


def incident_schema(page: IncidentPage) -> str:
    """schema.org about an incident page, safe inside a script element."""
    event_dated = page.when.iso and not page.when.note
    return _script({
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": page.iri,
        "name": page.label,
        "description": page.summaries[0].text if page.summaries else None,
        "startDate": page.when.iso if event_dated else None,
        "about": [
            {"@type": "Organization", "@id": one.link.iri, "name": one.text} for one in page.deployers if one.link
        ],
        "keywords": [value.text for group in page.facets for row in group.rows for value in row.values],
        "subjectOf": [
            {
                "@type": "NewsArticle", "@id": article.link.iri, "headline": article.link.label,
                "datePublished": article.published_edtf or None,
                "publisher": {"@type": "Organization", "name": article.publisher.label} if article.publisher else None,
            }
            for article in page.articles
        ],
    })  # fmt: skip


def article_schema(page: ThingPage, entity: Entity) -> str:
    """schema.org about an article page."""
    publishers = [value for row in page.rows if row.name == "publisher" for value in row.values]
    about = [
        {"@type": "Event", "@id": value.link.iri, "name": value.text}
        for row in page.rows if row.name in {"reportsOn", "listedFor"} for value in row.values if value.link
    ]  # fmt: skip
    return _script({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": page.iri,
        "headline": page.label,
        "url": external_link(page.url),
        "datePublished": entity.text(SCHEMA.datePublished),
        "publisher": {"@type": "Organization", "name": publishers[0].text} if publishers else None,
        "isBasedOn": entity.text(IG.copyOf),
        "about": about,
    })  # fmt: skip


def _script(document: dict[str, Any]) -> str:
    """JSON without empty members, in which nothing can close the element around it."""
    text = json.dumps(_pruned(document), ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(one) for key, one in value.items() if one not in (None, [], "")}
    return [_pruned(one) for one in value] if isinstance(value, list) else value
