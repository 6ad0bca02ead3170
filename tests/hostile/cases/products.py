"""Short and lawful queries whose answer, or whose way to it, is far too large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.hostile.case import ENDED, PAGE_BUSY, REFUSED, Case, ask

_ALL: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_P: Final = "<http://example.org/p>"
_V: Final = "<http://example.org/v>"
_T: Final = "<http://example.org/t>"
_STOPPED: Final = tuple(end for end in ENDED if end != "200")
"""Ends of a query that no machine could answer in time."""


def _nested(text: str, wrap: Callable[[str], str], times: int) -> str:
    for _ in range(times):
        text = wrap(text)
    return text


_DOUBLED: Final = _nested("'0123456789'", lambda text: f"REPLACE({text}, '(.*)', '$1$1')", 25)
_ENCODED: Final = _nested("'%%%%%%%%'", lambda text: f"ENCODE_FOR_URI({text})", 20)
_LITERAL: Final = _nested("'xxxxxxxxxx'", lambda text: f"REPLACE({text}, 'x', 'xxxxxxxxxx')", 7)
"""A literal of 100 MB."""
_CONCATENATED: Final = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
_SPLIT: Final = " ".join(f"VALUES ?v{i} {{ {'1 ' * 80} }}" for i in range(8))
_NUMBERED: Final = " . ".join(f"?a{i} {_P} ?a{i + 1}" for i in range(40))
_CLIQUE: Final = " . ".join(f"?a{i} ?p{i}{j} ?a{j}" for i in range(8) for j in range(i))
_UNMET: Final = f"NOT EXISTS {{ ?b {_V} ?y . ?c {_V} ?z FILTER(?y * ?z > ?x + 1e12) }}"
_STAR: Final = " . ".join(f"?a{i} ?p ?o" for i in range(40))

_PRODUCTS: Final = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    "count distinct": f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ {_ALL} }}",
    "count in a sub-select": f"SELECT * {{ {{ SELECT (COUNT(*) AS ?n) {{ {_ALL} }} }} }}",
    "sum": f"SELECT (SUM(?c) AS ?n) {{ {_ALL} }}",
    "filtered to nothing": f"SELECT * {{ {_ALL} FILTER(?c + ?f + ?i < -1) }}",
    "ASK of the impossible": f"ASK {{ {_ALL} FILTER(?a != ?a) }}",
    "order": f"SELECT * {{ {_ALL} }} ORDER BY ?c ?f ?i",
    "order with limit": f"SELECT * {{ {_ALL} }} ORDER BY DESC(?c) LIMIT 1",
    "distinct": f"SELECT DISTINCT * {{ {_ALL} }}",
    "reduced": f"SELECT REDUCED ?b {{ {_ALL} }}",
    "group concat": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?n) {{ {_ALL} }}",
    "group concat distinct": f"SELECT (GROUP_CONCAT(DISTINCT ?c; SEPARATOR='{'x' * 9_000}') AS ?n) {{ {_ALL} }}",
    "sample": f"SELECT (SAMPLE(?c) AS ?n) {{ {_ALL} }}",
    "many groups": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {_ALL} }} GROUP BY ?a ?d ?g",
    "min and max": f"SELECT (MIN(?c) AS ?x) (MAX(CONCAT(STR(?f), STR(?i))) AS ?y) {{ {_ALL} }}",
    "optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f } OPTIONAL { ?g ?h ?i } }",
    "union of products": f"SELECT (COUNT(*) AS ?n) {{ {{ {_ALL} }} UNION {{ {_ALL} }} }}",
    "exists in a product": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} FILTER EXISTS {{ ?x {_P} ?c . ?y {_P} ?x }} }}",
    "graphs of graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }",
    "construct": f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c }} WHERE {{ {_ALL} FILTER(?a != ?a) }}",
    "describe": f"DESCRIBE ?a ?d WHERE {{ {_ALL} FILTER(?c = ?i && ?a != ?a) }}",
    "the rows of lists": f"SELECT (COUNT(*) AS ?n) {{ {_SPLIT} }}",
    "lists against each other": f"SELECT * {{ {_SPLIT} FILTER(?v0 + ?v7 > 9) }}",
}  # fmt: skip

_GROWTH: Final = {
    "REPLACE doubles": f"SELECT (STRLEN({_DOUBLED}) AS ?n) {{}}",
    "REPLACE doubles and is shown": f"SELECT ({_DOUBLED} AS ?n) {{}}",
    "CONCAT doubles": f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('0123456789' AS ?x0) {_CONCATENATED} }}",
    "CONCAT doubles and is shown": f"SELECT * {{ BIND('0123456789' AS ?x0) {_CONCATENATED} }}",
    "ENCODE_FOR_URI triples": f"SELECT ({_ENCODED} AS ?n) {{}}",
    "many long texts": f"SELECT (CONCAT({', '.join(['?t'] * 700)}) AS ?n) {{ ?s {_T} ?t }}",
    "one literal of 100 MB": f"SELECT (REPLACE({_LITERAL}, 'y', 'z') AS ?n) {{}}",
    "hash of 100 MB": f"SELECT (SHA512({_LITERAL}) AS ?n) {{}}",
    "group concat of everything": "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?o))) AS ?n) { ?s ?p ?o }",
}  # fmt: skip

_PATHS: Final = {
    "anything or its opposite": f"SELECT (COUNT(*) AS ?n) {{ ?a ({_P}|!{_P})* ?b }}",
    "star of stars": f"SELECT (COUNT(*) AS ?n) {{ ?a (((({_P}*)*)*)*)* ?b }}",
    "plus on both ends": f"SELECT (COUNT(*) AS ?n) {{ ?a {_P}+ ?b . ?b (^{_P})+ ?c }}",
    "there and back": f"SELECT (COUNT(*) AS ?n) {{ ?a ({_P}/^{_P}/{_P})+ ?b }}",
    "steps of stars": f"SELECT * {{ ?a {_P}*/{_P}*/{_P}*/{_P}*/{_P}* ?b }} ORDER BY ?b",
    "any path to itself": "SELECT (COUNT(*) AS ?n) { ?a (!<x:none>)+ ?a }",
    "optional steps": f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join([f'({_P}|^{_P})?'] * 20)} ?b }}",
    "forty alternatives": f"SELECT (COUNT(*) AS ?n) {{ ?a ({'|'.join([_P] * 40)})+ ?b }}",
    "star between nodes that do not meet": f"ASK {{ <http://example.org/n1> ({_P}|^{_P})* <http://example.org/none> }}",
    "star from a literal": "SELECT (COUNT(*) AS ?n) { 1 (!<x:none>)* ?o . ?o (^!<x:none>)* ?x . ?x !<x:none> ?y }",
}  # fmt: skip

_JOINS: Final = {
    "chain of 40": f"SELECT (COUNT(*) AS ?n) {{ {_NUMBERED} }}",
    "star of 40 on a variable": f"SELECT (COUNT(*) AS ?n) {{ {_STAR} }}",
    "no shared variable, 140 times": "SELECT * { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(140)) + " }",
    "shared only in the filter": f"SELECT * {{ ?a {_V} ?x . ?b {_V} ?y . ?c {_V} ?z FILTER(?x + ?y = ?z + 0.5) }}",
    "cliques": f"SELECT (COUNT(*) AS ?n) {{ {_CLIQUE} }}",
    "MINUS without shared variables": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} MINUS {{ ?j ?k ?l . ?m ?n1 ?o }} }}",
    "correlated NOT EXISTS": f"SELECT * {{ ?a {_V} ?x FILTER {_UNMET} }}",
}  # fmt: skip

_TEXTS: Final = {
    "regex of nested repeats": f"SELECT (COUNT(*) AS ?n) {{ ?s {_T} ?t FILTER REGEX(?t, '(a*)*(b*)*((a|b)*)*$') }}",
    "regex of bounded repeats": f"SELECT * {{ ?s {_T} ?t FILTER REGEX(?t, '((a{{1,100}}){{1,100}}){{1,100}}') }}",
    "regex that alternates": f"SELECT * {{ ?s {_T} ?t FILTER REGEX(?t, '{'|'.join(['(ab)+x'] * 500)}') }}",
    "regex made of data": f"SELECT (COUNT(*) AS ?n) {{ ?s {_T} ?t . ?r {_T} ?u FILTER REGEX(?t, ?u, 'i') }}",
    "regex that does not compile": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '(((((') } LIMIT 1",
    "regex with all flags": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '.', 'imsxqimsxq') } LIMIT 1",
    "CONTAINS in a product": f"SELECT (COUNT(*) AS ?n) {{ ?s {_T} ?t . ?r {_T} ?u FILTER CONTAINS(?t, ?u) }}",
    "STRAFTER in a product": f"SELECT (MAX(STRLEN(STRAFTER(?t, ?u))) AS ?n) {{ ?s {_T} ?t . ?r {_T} ?u }}",
    "random order": "SELECT ?s { ?s ?p ?o } ORDER BY RAND() LIMIT 1",
}  # fmt: skip

_LITERALS: Final = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
_LARGEST: Final = "9223372036854775807"
_EARLY: Final = "'-292277022656-01-01T00:00:00Z'^^xsd:dateTime"
_LATE: Final = "'292277026596-12-04T00:00:00Z'^^xsd:dateTime"
_NUMBERS: Final = {
    "huge LIMIT": "SELECT * { ?s ?p 1 } LIMIT 99999999999999999999999999999999999999",
    "largest LIMIT": "SELECT * { ?s ?p 1 } LIMIT 18446744073709551615 OFFSET 18446744073709551615",
    "LIMIT and OFFSET that overflow": "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 18446744073709551615 OFFSET 1",
    "negative LIMIT": "SELECT * { ?s ?p 1 } LIMIT -1",
    "huge OFFSET": f"SELECT * {{ {_ALL} }} OFFSET 9999999999999",
    "numbers beyond all types": f"SELECT (1e999999999 AS ?a) (-1e-999999 AS ?b) ({'9' * 999}.{'9' * 999} AS ?c) {{}}",
    "sums that overflow": f"SELECT ({_LARGEST} + 1 AS ?a) (1 / 0 AS ?b) (1e308 * 10 AS ?c) {{}}",
    "the smallest times -1": f"SELECT (-{_LARGEST} - 1 AS ?a) ((-{_LARGEST} - 1) * -1 AS ?b) {{}}",
    "the smallest, divided": f"SELECT (ABS(-{_LARGEST} - 1) AS ?a) ((-{_LARGEST} - 1) / -1 AS ?b) {{}}",
    "rounding": "SELECT (CEIL(-1e400) AS ?a) (ROUND('NaN'^^xsd:double) AS ?b) (FLOOR('INF'^^xsd:float) AS ?c) {}",
    "far substring": f"SELECT (SUBSTR('a', -{_LARGEST}, {_LARGEST}) AS ?a) (SUBSTR('a', {_LARGEST}) AS ?b) {{}}",
    "negative substring": "SELECT (SUBSTR('äöü', 2, -1) AS ?a) (SUBSTR('äöü', 0.5, 1e99) AS ?b) {}",
    "years outside time": "SELECT (YEAR('99999999999-01-01T00:00:00Z'^^xsd:dateTime) AS ?a) {}",
    "the span of all time": f"SELECT ({_EARLY} - {_LATE} AS ?a) ({_LATE} - {_EARLY} AS ?b) {{}}",
    "durations": f"SELECT ('P999999999999999Y'^^xsd:duration + 'P{_LARGEST}M'^^xsd:duration AS ?a) {{}}",
    "dates plus durations": "SELECT ('2026-01-31'^^xsd:date + 'P9999999999M'^^xsd:yearMonthDuration AS ?a) {}",
    "aggregates that overflow": f"SELECT (SUM(?x * 9e307) AS ?a) (AVG(?x * {_LARGEST}) AS ?b) {{ ?s {_V} ?x }}",
}  # fmt: skip

CASES: Final[tuple[Case, ...]] = (
    *(ask(f"product: {name}", text, *ENDED) for name, text in _PRODUCTS.items()),
    ask("product: rows without end", f"SELECT * {{ {_ALL} }}", *_STOPPED),
    ask("product: as CSV", f"SELECT * {{ {_ALL} }}", *_STOPPED, accept="text/csv"),
    ask("product: as XML", f"SELECT * {{ {_ALL} }}", *_STOPPED, accept="application/sparql-results+xml"),
    ask("product: as a page", f"SELECT * {{ {_ALL} }}", "400", *PAGE_BUSY, accept="text/html"),
    ask("product: as a graph", f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {_ALL} }}", *_STOPPED),
    *(ask(f"growth: {name}", text, *ENDED) for name, text in _GROWTH.items()),
    *(ask(f"path: {name}", text, *ENDED) for name, text in _PATHS.items()),
    *(ask(f"join: {name}", text, *ENDED, "400 QUERY_TOO_MANY") for name, text in _JOINS.items()),
    *(ask(f"text: {name}", text, *ENDED) for name, text in _TEXTS.items()),
    *(ask(f"number: {name}", _LITERALS + text, *ENDED, *REFUSED) for name, text in _NUMBERS.items()),
)
