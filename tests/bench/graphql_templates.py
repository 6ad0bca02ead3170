"""Questions as GraphQL documents and as the SPARQL that a person would write for their levels, for the same data.

They follow the choke points of LinGBM (Linköping GraphQL Benchmark, "Choke Points"): attributes, traversals, paging,
search and filters, counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kg.terms import PREFIXES, curie
from tests.bench.incidents import BIG, ORGANIZATIONS, SYSTEMS, incident

Variables = Mapping[str, object]
Rows = Sequence[Mapping[str, str]]
"""The texts of the bound variables."""


class Hand(Protocol):
    """Asks SPARQL in place of a client that has only that."""

    def ask(self, query: str) -> Rows:
        """The rows of a SELECT. The prefixes of `PROLOGUE` need not be declared."""
        ...


ByHand = Callable[[Hand, Variables], object]


@dataclass(frozen=True, slots=True)
class Template:
    """A question: `variables` of its instances, and `by_hand` the same instance in SPARQL."""

    name: str
    document: str
    variables: Sequence[Variables]
    by_hand: ByHand
    pages: int = 1
    """Pages that are asked for in turn: the document takes `$after` and selects the `endCursor` of `incidents`."""


PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("ig", "rdfs", "schema", "skos", "xsd"))

_OF_ORG: Final = "?i ig:deployer {org} ; ig:sortDate ?day ."
_OF_SYSTEM: Final = "?i ig:involvesSystem {system} ; ig:sortDate ?day ."
_BEFORE: Final = _OF_ORG + " FILTER(?day < '{before}'^^xsd:date)"

_REPORTED: Final = "?a ig:reportsOn|ig:listedFor|ig:mentionsIncident ?i"
"""What GraphQL calls the articles of an incident."""

_BIG_BEFORE: Final = tuple({"org": curie(BIG), "before": f"{year}-03-01"} for year in range(2012, 2026))
_ORGS: Final = tuple({"org": curie(node)} for node in (BIG, *ORGANIZATIONS[1:12]))
_SMALL_ORGS: Final = tuple({"org": curie(node)} for node in ORGANIZATIONS[300:312])
_ORG_WORDS: Final = tuple(
    {"org": curie(ORGANIZATIONS[1]), "word": word} for word in ("robot", "deepfake", "exam", "tax")
)
_INCIDENTS: Final = tuple({"incident": curie(incident(number))} for number in range(0, 9_000, 731))
_SYSTEMS: Final = tuple({"system": curie(node)} for node in SYSTEMS[:40:4])


def _bound(patterns: str, variables: Variables) -> str:
    """SPARQL with its `{name}` filled in: CURIEs as IRIs, other texts as they are."""
    return patterns.format(**{name: _iri(str(value)) for name, value in variables.items()})


def _iri(text: str) -> str:
    prefix, colon, local = text.partition(":")
    return f"<{PREFIXES[prefix]}{local}>" if colon else text


def _page(patterns: str, limit: int = 50) -> str:
    """The newest incidents of some patterns, cut before their labels are read."""
    newest = f"SELECT DISTINCT ?i ?day {{ {patterns} }} ORDER BY DESC(?day) ?i LIMIT {limit}"
    return f"SELECT ?i ?day ?label {{ {{ {newest} }} ?i rdfs:label ?label }}"


def _nodes(rows: Rows, column: str) -> str:
    return " ".join(dict.fromkeys(f"<{row[column]}>" for row in rows if column in row))


def _labels(hand: Hand, nodes: str) -> None:
    if nodes:
        hand.ask(f"SELECT ?n ?label {{ VALUES ?n {{ {nodes} }} ?n rdfs:label|skos:prefLabel ?label }}")


def _leading(hand: Hand, nodes: str, *properties: str) -> Rows:
    """What some nodes lead to."""
    branches = (f"{{ ?s {property} ?n BIND({number} AS ?k) }}" for number, property in enumerate(properties))
    return hand.ask(f"SELECT ?s ?k ?n {{ VALUES ?s {{ {nodes} }} {' UNION '.join(branches)} }}")


def _articles(hand: Hand, incidents: str) -> Rows:
    shown = f"{_REPORTED} . ?a rdfs:label ?label ; schema:publisher ?n"
    return hand.ask(f"SELECT DISTINCT ?i ?a ?label ?n {{ VALUES ?i {{ {incidents} }} {shown} }}")


def _newest(hand: Hand, variables: Variables) -> None:
    incidents = _nodes(hand.ask(_page(_bound(_BEFORE, variables))), "i")
    _articles(hand, incidents)
    _labels(hand, _nodes(_leading(hand, incidents, "ig:involvesSystem", "ig:harmType"), "n"))


def _fan_out(hand: Hand, variables: Variables) -> None:
    incidents = _nodes(hand.ask(_page(_bound(_OF_ORG, variables))), "i")
    _labels(hand, _nodes(_articles(hand, incidents), "n"))


def _chain(hand: Hand, variables: Variables) -> None:
    incidents = _nodes(hand.ask(_page(_bound(_OF_SYSTEM, variables), 20)), "i")
    deployers = _nodes(_leading(hand, incidents, "ig:deployer"), "n")
    _labels(hand, f"{deployers} {_nodes(_leading(hand, deployers, 'schema:parentOrganization'), 'n')}")


def _cycle(hand: Hand, variables: Variables) -> None:
    incidents = _nodes(hand.ask(_page(_bound(_OF_ORG, variables), 10)), "i")
    systems = _nodes(_leading(hand, incidents, "ig:involvesSystem"), "n")
    again = hand.ask(
        f"SELECT ?n ?i ?day ?label {{ VALUES ?n {{ {systems} }} ?i ig:involvesSystem ?n ; ig:sortDate ?day ; "
        "rdfs:label ?label }"
    )
    newest = sorted(again, key=lambda row: row["day"], reverse=True)[:50]
    _labels(hand, f"{systems} {_nodes(_leading(hand, _nodes(newest, 'i'), 'ig:deployer'), 'n')}")


def _two_pages(hand: Hand, variables: Variables) -> None:
    patterns = _bound(_OF_ORG, variables)
    if page := hand.ask(_page(patterns, 100)):
        day, last = f"'{page[-1]['day']}'^^xsd:date", page[-1]["i"]
        hand.ask(_page(f"{patterns} FILTER(?day < {day} || (?day = {day} && STR(?i) > '{last}'))", 100))


def _found_by_what_leads_there(hand: Hand, variables: Variables) -> None:
    named = "?o a schema:Organization ; rdfs:label ?label FILTER(STRSTARTS(LCASE(?label), 'a'))"
    hand.ask(f"SELECT ?o ?label {{ {named} }} ORDER BY LCASE(?label) ?o LIMIT 20")
    _labels(hand, _bound("{system}", variables))
    hand.ask(_page(_bound(_OF_SYSTEM, variables), 10))


def _facets(hand: Hand, variables: Variables) -> None:
    for property in ("ig:harmType", "ig:involvesSystem", "ig:severity"):
        patterns = _bound(f"?i ig:deployer {{org}} ; {property} ?v", variables)
        counted = f"SELECT ?v (COUNT(DISTINCT ?i) AS ?n) {{ {patterns} }} GROUP BY ?v ORDER BY DESC(?n) ?v LIMIT 10"
        _labels(hand, _nodes(hand.ask(counted), "v"))


def _newest_of_all(hand: Hand, _: Variables) -> None:
    incidents = _nodes(hand.ask(_page("?i a ig:Incident ; ig:sortDate ?day .")), "i")
    _labels(hand, _nodes(_leading(hand, incidents, "ig:deployer"), "n"))


def _asks(query: str) -> ByHand:
    """One query, with `{name}` for the variables."""
    return lambda hand, variables: hand.ask(_bound(query, variables))


def _pages(patterns: str) -> ByHand:
    """One page of incidents."""
    return lambda hand, variables: hand.ask(_page(_bound(patterns, variables)))


def _document(head: str, where: str, selected: str = "nodes { label sortDate }", rest: str = "first: 50") -> str:
    """A document about incidents."""
    return f"query ({head}) {{ incidents(where: {{{where}}}, {rest}) {{ {selected} }} }}"


_ORG: Final = "$org: String!"
_BY_ORG: Final = "deployer: {eq: $org}"

TEMPLATES: Final = (
    Template(
        "newest of an organization before a day, with articles, systems, harm types",
        _document(
            "$org: String!, $before: String!", "deployer: {eq: $org}, sortDate: {lt: $before}",
            "nodes { label sortDate articles { nodes { label } } systems { label } harmType { label } }",
        ),
        _BIG_BEFORE, _newest,
    ),
    Template(
        "attributes of one node",
        "query ($incident: String!) { incident(name: $incident) { label sortDate dateBasis country } }",
        _INCIDENTS, _asks(
            "SELECT ?label ?day ?basis ?country {{ {incident} rdfs:label ?label ; ig:sortDate ?day ; "
            "ig:dateBasis ?basis ; ig:country ?country }}"
        ),
    ),
    Template(
        "traversals with fan-out",
        _document(_ORG, _BY_ORG, "nodes { label articles { nodes { label publisher { label } } } }"), _ORGS, _fan_out,
    ),
    Template(
        "a chain of single values",
        "query ($system: String!) { system(name: $system) { incidents(first: 20) { nodes { label deployer { label "
        "... on Organization { parentOrganization { label } } } } } } }",
        _SYSTEMS, _chain,
    ),
    Template(
        "a cycle back to incidents",
        _document(
            _ORG, _BY_ORG,
            "nodes { label systems { label incidents(first: 5) { nodes { label sortDate deployer { label } } } } }",
            "first: 10",
        ),
        _SMALL_ORGS, _cycle,
    ),
    Template("the first page", _document(_ORG, _BY_ORG), _ORGS, _pages(_OF_ORG)),
    Template(
        "two pages in turn",
        _document(
            "$org: String!, $after: String", _BY_ORG, "nodes { label sortDate } pageInfo { endCursor }",
            "first: 100, after: $after",
        ),
        _ORGS, _two_pages, pages=2,
    ),
    Template(
        "another order",
        _document(_ORG, _BY_ORG, rest="first: 50, orderBy: [{field: label}]"), _ORGS,
        _asks(
            "SELECT ?i ?day ?label {{ ?i ig:deployer {org} ; ig:sortDate ?day ; rdfs:label ?label }} "
            "ORDER BY LCASE(?label) ?i LIMIT 50"
        ),
    ),
    Template(
        "strings that contain a word",
        _document("$org: String!, $word: String!", "deployer: {eq: $org}, label: {contains: $word}"), _ORG_WORDS,
        _pages(_OF_ORG + " ?i rdfs:label ?name FILTER(CONTAINS(LCASE(?name), '{word}'))"),
    ),
    Template(
        "dates between two days",
        _document(
            "$org: String!, $before: String!", 'deployer: {eq: $org}, sortDate: {gte: "2011-01-01", lt: $before}'
        ),
        _BIG_BEFORE, _pages(_BEFORE + " FILTER(?day >= '2011-01-01'^^xsd:date)"),
    ),
    Template(
        "a filter on what a field leads to",
        _document(_ORG, 'deployer: {eq: $org}, articles: {some: {publisher: {eq: "id:organization/p3"}}}'), _ORGS,
        _pages(f"{_OF_ORG} {_REPORTED} . ?a schema:publisher {_iri('id:organization/p3')} ."),
    ),
    Template(
        "nodes found by what leads there",
        'query ($system: String!) { organizations(where: {label: {startsWith: "a"}}, first: 20) { nodes { label } } '
        "systems(where: {iri: {eq: $system}}) { nodes { label incidents(first: 10) { nodes { label } } } } }",
        _SYSTEMS, _found_by_what_leads_there,
    ),
    Template(
        "several conditions, `or` and `not`",
        _document(
            _ORG,
            'deployer: {eq: $org}, or: [{country: {eq: "Country 1"}}, {country: {eq: "Country 2"}}], '
            'not: {developer: {eq: "id:organization/o1"}}',
        ),
        _ORGS, _pages(
            _OF_ORG + " ?i ig:country ?country FILTER(?country IN ('Country 1', 'Country 2')) "
            f"FILTER NOT EXISTS {{{{ ?i ig:developer {_iri('id:organization/o1')} }}}}"
        ),
    ),
    Template(
        "a negated edge", _document(_ORG, "deployer: {eq: $org}, articles: {isNull: true}"), _ORGS,
        _pages(f"{_OF_ORG} FILTER NOT EXISTS {{{{ {_REPORTED} }}}}"),
    ),
    Template(
        "how many",
        _document("$org: String!, $before: String!", "deployer: {eq: $org}, sortDate: {lt: $before}", "totalCount"),
        _BIG_BEFORE, _asks(f"SELECT (COUNT(DISTINCT ?i) AS ?n) {{{{ {_BEFORE} }}}}"),
    ),
    Template(
        "three facets",
        _document(
            _ORG, _BY_ORG,
            "h: facet(by: harmType) { count node { label } } s: facet(by: systems) { count node { label } } "
            "v: facet(by: severity) { count node { label } }",
        ),
        _ORGS, _facets,
    ),
    Template(
        "incidents by month", _document(_ORG, _BY_ORG, "histogram(by: MONTH) { start count }"), _ORGS,
        _asks(
            f"SELECT ?month (COUNT(DISTINCT ?i) AS ?n) {{{{ {_OF_ORG} BIND(SUBSTR(STR(?day), 1, 7) AS ?month) }}}} "
            "GROUP BY ?month ORDER BY ?month"
        ),
    ),
    Template(
        "newest of all", "{ incidents(first: 50) { nodes { label sortDate deployer { label } } } }", ({},),
        _newest_of_all,
    ),
)  # fmt: skip
"""The first one is the question that an index of incidents by date is made for."""
