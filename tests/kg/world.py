"""Small documents made of claims, for tests of identity and derivation that need no text."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.claims import Claim, Modality, Span, Term
from kg.documents import SourceDocument
from kg.headlines import clean_headline
from kg.integrate import Integrator, vocabulary_quads
from kg.provenance import Run
from kg.queries import QueryCatalogue
from kg.store.embedded import EmbeddedStore
from kg.terms import HISTORY, IG, SCHEMA, concept, kind_and_slug, mint
from kg.vocabulary import Vocabulary

Triple3 = tuple[NamedNode, NamedNode, Term]
NOW = "2026-11-22T00:00:00+00:00"
META = mint("organization", "Meta")


def document(name: str) -> SourceDocument:
    return SourceDocument(
        iri=mint("document", name), name=name, format="test", reader_version=1, content_hash=name, text=name,
        title=name, main_entity=None,
    )  # fmt: skip


def claims(name: str, triples: Iterable[Triple3], modality: Modality = Modality.ASSERTED) -> list[Claim]:
    """One claim for each triple; triples in one tuple of places share their evidence."""
    return [
        Claim(
            about=about, property=predicate, value=value, document=mint("document", name), asserted_by=META,
            modality=modality, method="reader:test", evidence=Span(0, 4, "text"),
        )
        for about, predicate, value in triples
    ]  # fmt: skip


def article(publisher: str, headline: str, day: str | None = "2026-06-22", **links: NamedNode) -> list[Triple3]:
    """Facts of an article; `links` are reportsOn=, listedFor=, mentionsIncident= with a record."""
    node = article_iri(publisher, headline)
    triples: list[Triple3] = [
        (node, SCHEMA.headline, Literal(headline)),
        (node, SCHEMA.publisher, mint("organization", publisher)),
        (mint("organization", publisher), SCHEMA.name, Literal(publisher)),
    ]
    if day:
        triples.append((node, SCHEMA.datePublished, Literal(day)))
    return triples + [(node, IG[link], record) for link, record in links.items()]


def article_iri(publisher: str, headline: str) -> NamedNode:
    return mint("article", publisher, clean_headline(headline, publisher).text)


def news(publisher: str, headline: str, day: str | None = "2026-06-22") -> list[Triple3]:
    """An article that reports an incident of its own."""
    found = kind_and_slug(article_iri(publisher, headline))
    assert found is not None
    record = mint("record", "news", found[1])
    return [*article(publisher, headline, day, reportsOn=record), (record, SCHEMA.name, Literal(headline))]


def news_record(publisher: str, headline: str) -> NamedNode:
    found = kind_and_slug(article_iri(publisher, headline))
    assert found is not None
    return mint("record", "news", found[1])


def aim(key: str, title: str, *listed: tuple[str, str]) -> list[Triple3]:
    """A monitor's record with the articles that it lists."""
    record = mint("record", "aim", key)
    triples: list[Triple3] = [
        (record, SCHEMA.name, Literal(title)),
        (record, IG.severity, concept("oecd-aim", "severity", "ai-incident")),
        (record, IG.deployer, META),
    ]
    for publisher, headline in listed:
        triples += article(publisher, headline, listedFor=record)
    return triples


RUN = Run(NOW, 1)


class World:
    """A graph in memory that documents are put into."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.store = EmbeddedStore()
        self.store.load(vocabulary_quads(vocabulary))
        self.integrator = Integrator(self.store, QueryCatalogue.load(), vocabulary)

    def put(self, name: str, triples: Iterable[Triple3], modality: Modality = Modality.ASSERTED) -> None:
        self.put_claims(name, claims(name, triples, modality))

    def put_claims(self, name: str, stated: list[Claim]) -> None:
        self.store.apply(self.integrator.integrate([(document(name), stated)], RUN, NOW))

    def incident(self, record: NamedNode) -> NamedNode:
        return self.integrator.identities.canonical(record)

    def dump(self) -> list[str]:
        """All quads but the history, which tells in which order the documents came."""
        return sorted(str(quad) for quad in self.store.quads() if quad.graph_name != HISTORY)

    def derived(self) -> set[str]:
        """Quads of the default graph and of the inferred edges, without the ontology."""
        graphs = ("", "<https://w3id.org/incident-graph/graph/inferred>")
        static = set(map(str, vocabulary_quads(Vocabulary.load())))
        found = {str(quad) for quad in self.store.quads() if _graph(quad) in graphs}
        return found - static


def _graph(quad: object) -> str:
    name = str(quad.graph_name)  # type: ignore[attr-defined]
    return "" if name == "DEFAULT" else name
