"""Small graphs of direct triples, random filters, and the SPARQL that means the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.claims import Term
from kg.index.build import build
from kg.index.filters import Among, And, Dated, Filter, Has, Not, Or, Tie, Within
from kg.index.reader import Index, Key
from kg.index.tables import FILED
from kg.queries import QueryCatalogue
from kg.settings import Settings
from kg.store.base import Published, Solutions
from kg.store.embedded import EmbeddedStore
from kg.terms import IG, PREFIXES, RDF, RDFS, SCHEMA, SKOS, XSD, mint

QUERIES = QueryCatalogue.load()
STATE = Published("00000001", "2026-11-22T00:00:00+00:00")

INCIDENTS = [mint("incident", f"i{number}") for number in range(9)]
ORGANIZATIONS = [mint("organization", f"o{number}") for number in range(5)]
CONCEPTS = [NamedNode(f"{PREFIXES['vocab']}test/facet/c{number}") for number in range(6)]
COUNTRIES = [Literal("GB"), Literal('q"uote'), Literal("日本")]
DAYS = ["2024-02-29", "2024-03-01", "2026-01-01"]
ROLES = (IG.deployer, IG.developer)
FILING = (IG.harmType, IG.classifiedAs)

Triple3 = tuple[NamedNode, NamedNode, Term]


def store_of(triples: Iterable[Triple3]) -> EmbeddedStore:
    store = EmbeddedStore()
    store.load(quads(triples))
    return store


def quads(triples: Iterable[Triple3]) -> Iterable[Quad]:
    return (Quad(*triple) for triple in triples)


def index_of(store: EmbeddedStore, folder: Path) -> Index:
    """A fresh index of a store."""
    path = folder / "index.sqlite"
    build(store, QUERIES, STATE, path)
    found = Index.open(path, STATE, Settings())
    assert found is not None
    return found


def day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)


def incident(iri: NamedNode, sort_date: str | None = None, label: str = "an incident") -> list[Triple3]:
    found: list[Triple3] = [(iri, RDF.type, IG.Incident), (iri, RDFS.label, Literal(label))]
    return [*found, (iri, IG.sortDate, day(sort_date))] if sort_date else found


def same_day(count: int) -> list[Triple3]:
    """Incidents that only their IRIs tell apart."""
    return [triple for number in range(count) for triple in incident(mint("incident", f"t{number}"), "2026-06-01")]


@st.composite
def graphs(draw: st.DrawFn) -> list[Triple3]:
    """Incidents on few days, organizations that own one another (in circles too), concepts with mappings."""
    found: list[Triple3] = []
    for iri in draw(st.lists(st.sampled_from(INCIDENTS), unique=True)):
        found += incident(iri, draw(st.sampled_from([*DAYS, None])))
        found += [(iri, draw(st.sampled_from(ROLES)), one) for one in draw(st.sets(st.sampled_from(ORGANIZATIONS)))]
        found += [(iri, draw(st.sampled_from(FILING)), one) for one in draw(st.sets(st.sampled_from(CONCEPTS)))]
        found += [(iri, IG.country, one) for one in draw(st.sets(st.sampled_from(COUNTRIES), max_size=2))]
    found += [(one, RDF.type, SKOS.Concept) for one in CONCEPTS]
    ties = (SCHEMA.parentOrganization, SCHEMA.owns)
    found += draw(_edges(ORGANIZATIONS, ties))
    found += draw(_edges(CONCEPTS, (SKOS.broader, SKOS.narrowMatch, SKOS.closeMatch, SKOS.broadMatch)))
    return found


def _edges(nodes: list[NamedNode], properties: tuple[NamedNode, ...]) -> st.SearchStrategy[list[Triple3]]:
    node = st.sampled_from(nodes)
    return st.lists(st.tuples(node, st.sampled_from(properties), node), max_size=5)


def _some(terms: list[Term]) -> st.SearchStrategy[tuple[Term, ...]]:
    return st.lists(st.sampled_from(terms), max_size=3).map(tuple)


def filters() -> st.SearchStrategy[Filter]:
    """Any tree of conditions over what `graphs` draws."""
    roles = st.sampled_from([ROLES, ROLES[:1]])
    days = st.sampled_from([*DAYS, "2025-01-01", None])
    leaves = st.one_of(
        st.builds(Tie, roles, _some([*ORGANIZATIONS])),
        st.builds(Tie, st.just(FILING), _some([*CONCEPTS])),
        st.builds(Tie, st.just((FILED,)), _some([*CONCEPTS])),
        st.builds(Tie, st.just((IG.country,)), _some([*COUNTRIES])),
        st.builds(Within, roles, st.sampled_from(ORGANIZATIONS)),
        st.builds(Has, st.sampled_from([*ROLES, IG.country, IG.sortDate])),
        st.builds(Dated, days, days),
        st.builds(Among, st.lists(st.sampled_from(INCIDENTS), max_size=3).map(tuple)),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(And, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Not, inner),
        ),
        max_leaves=6,
    )


_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("ig", "schema", "skos"))
_UNDER = (
    "(^skos:broader)*/(skos:narrowMatch|skos:closeMatch|^skos:closeMatch|^skos:broadMatch)?/(^skos:broader)*"
    "/(skos:narrowMatch|skos:closeMatch)?/(^skos:broader)*"
)


def condition(filter: Filter) -> str:
    """The filter as a SPARQL expression over ?incident and its ?day."""
    match filter:
        case Tie((property,), values) if property == FILED:
            paths = [f"{value} {_UNDER} ?c . ?incident ig:harmType|ig:classifiedAs ?c" for value in values]
            return _any(f"EXISTS {{ {path} }}" for path in paths)
        case Tie(properties, values):
            return _any(f"EXISTS {{ ?incident {'|'.join(map(str, properties))} {value} }}" for value in values)
        case Within(properties, whole):
            path = f"{'|'.join(map(str, properties))} ?o . ?o (schema:parentOrganization|^schema:owns)* {whole}"
            return f"EXISTS {{ ?incident {path} }}"
        case Has(property):
            return f"EXISTS {{ ?incident {property} ?any }}"
        case Dated(since, before):
            bounds = [f"?day >= {day(since)}"] if since else []
            bounds += [f"?day < {day(before)}"] if before else []
            return "(" + " && ".join(["BOUND(?day)", *bounds]) + ")"
        case Among(incidents):
            return _any(f"?incident = {one}" for one in incidents)
        case And(filters):
            return "(" + " && ".join(["true", *map(condition, filters)]) + ")"
        case Or(filters):
            return _any(map(condition, filters))
        case Not(filter):
            return f"(!{condition(filter)})"


def _any(conditions: Iterable[str]) -> str:
    return "(" + " || ".join(["false", *conditions]) + ")"


def rows(store: EmbeddedStore, text: str) -> list[tuple[Term | None, ...]]:
    found = store.query(_PREFIXES + text)
    assert isinstance(found, Solutions)
    return found.rows


def where(filter: Filter) -> str:
    return f"?incident a ig:Incident . OPTIONAL {{ ?incident ig:sortDate ?day }} FILTER({condition(filter)})"


def keys(store: EmbeddedStore, filter: Filter) -> list[Key]:
    """The incidents of a filter, newest first, by SPARQL."""
    text = f"SELECT ?incident ?day WHERE {{ {where(filter)} }} ORDER BY DESC(?day) ?incident"
    return [Key(day.value if day else "", node) for node, day in rows(store, text) if isinstance(node, NamedNode)]
