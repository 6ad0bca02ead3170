"""One thing inside itself, in every syntactic form: shallow enough for the guard, and far too deep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.hostile.case import DEEP, ENDED, LONG, REFUSED, Case, ask

WITHIN: Final = 28
"""Levels that pass the guard even where one level takes two brackets."""
BEYOND: Final = 1_000
FAR_BEYOND: Final = 30_000

_P: Final = "<http://example.org/p>"

_FORMS: Final = {
    "groups": ("SELECT * { ", "{ ", "?s ?p 1 ", "} ", "}"),
    "filter parentheses": ("SELECT * { FILTER", "(", "1", ")", " }"),
    "blank node property lists": (f"SELECT * {{ ?s {_P} ", f"[ {_P} ", "1", " ]", " }"),
    "collections": ("SELECT * { ?s ?p ", "( ", "1", " )", " }"),
    "EXISTS": ("SELECT * { ?s ?p 1 ", "FILTER EXISTS { ?s ?p ?o ", "", "} ", "}"),
    "NOT EXISTS": ("SELECT * { ?s ?p 1 ", "FILTER NOT EXISTS { ?s ?p ?o ", "", "} ", "}"),
    "sub-selects": ("SELECT * { ", "{ SELECT * { ", "?s ?p 1", " } }", " }"),
    "sub-selects with aggregates": ("SELECT * { ", "{ SELECT (COUNT(*) AS ?n) { ", "?s ?p 1", " } }", " }"),
    "OPTIONAL": ("SELECT * { ?s ?p 1 ", "OPTIONAL { ?s ?p ?o ", "", "} ", "}"),
    "MINUS": ("SELECT * { ?s ?p 1 ", "MINUS { ?s ?p ?o ", "", "} ", "}"),
    "GRAPH": ("SELECT * { ", "GRAPH ?g { ", "?s ?p 1 ", "} ", "}"),
    "UNION to the right": ("SELECT * ", "{ {} UNION ", "{}", " }", ""),
    "UNION to the left": ("SELECT * ", "{ ", "{}", " UNION {} }", ""),
    "FILTER inside groups": ("SELECT * { ", "{ FILTER(1 = 1) ", "", "} ", "}"),
    "BIND inside groups": ("SELECT * ", "{ BIND(1 AS ?x) ", "", "} ", ""),
    "functions": ("SELECT * { FILTER(", "STR(", "1", ")", " = '1') }"),
    "IF": ("SELECT * { BIND(", "IF(true, ", "1", ", 2)", " AS ?x) }"),
    "COALESCE": ("SELECT * { BIND(", "COALESCE(1/0, ", "1", ")", " AS ?x) }"),
    "CONCAT": ("SELECT * { BIND(", "CONCAT('a', ", "'b'", ")", " AS ?x) }"),
    "REPLACE": ("SELECT * { BIND(", "REPLACE(", "'a'", ", 'a', 'aa')", " AS ?x) }"),
    "IN lists": ("SELECT * { FILTER(1 IN (", "1 IN (", "1", ")", ")) }"),
    "negated sets in paths": ("SELECT * { ?s ", f"(!{_P}|", _P, ")", " ?o } LIMIT 1"),
    "path parentheses": ("SELECT * { <http://example.org/n1> ", "(", _P, ")", " ?o }"),
    "path stars": ("SELECT * { <http://example.org/n1> ", "(", _P, ")*", " ?o } LIMIT 1"),
    "path pluses": ("SELECT * { ?s ", "(", _P, ")+", " ?o } LIMIT 1"),
    "path inverses": ("SELECT * { ?s ", "^(", _P, ")", " ?o } LIMIT 1"),
    "path alternatives": ("SELECT * { ?s ", f"({_P}|", _P, ")", " ?o } LIMIT 1"),
    "casts": ("SELECT * { BIND(", "<http://www.w3.org/2001/XMLSchema#string>(", "1", ")", " AS ?x) }"),
    "negated parentheses": ("SELECT * { FILTER(", "!(", "1 = 1", ")", ") }"),
    "aggregate arguments": ("SELECT (SUM(", "(1 + ", "?o", ")", ") AS ?x) { ?s <http://example.org/v> ?o }"),
    "triple terms": ("SELECT * { ?s ?p ", "<<( <x:s> <x:p> ", "1", " )>>", " }"),
    "triple terms in VALUES": ("SELECT * { VALUES ?x { ", "<<( <x:s> <x:p> ", "1", " )>>", " } }"),
    "brackets with comments between": ("SELECT * ", "{ # { '\n", "", "} # }\n", ""),
    "brackets with strings between": ("SELECT * ", "{ ?s ?p '''}'\"''', \"\\\"}\" ", "", "} ", ""),
}
"""name -> text before, opening of a level, innermost text, closing of a level, text after."""


def _nested(name: str, levels: int) -> str:
    before, opening, inner, closing, after = _FORMS[name]
    return before + opening * levels + inner + closing * levels + after


def _open(levels: int) -> Iterator[Case]:
    """Brackets that nobody closes, and closing ones that nobody opened."""
    for opening in ("{", "(", "[", "<<", "<<(", "{|", "'''", '"""'):
        yield ask(f"{opening} left open", "SELECT * { ?s ?p " + opening * levels, *REFUSED)
    yield ask("only closing brackets", "SELECT * " + "}])" * levels, *REFUSED)
    yield ask("brackets that do not match", "SELECT * " + "{(}[)]" * 10, *REFUSED)


CASES: Final = (
    *(ask(f"{name}, {WITHIN} levels", _nested(name, WITHIN), *ENDED) for name in _FORMS),
    *(ask(f"{name}, {BEYOND} levels", _nested(name, BEYOND), *DEEP, *LONG) for name in _FORMS),
    *(ask(f"{name}, {FAR_BEYOND} levels", _nested(name, FAR_BEYOND), *LONG) for name in ("groups", "functions")),
    ask("reified triples", "SELECT * { ?s ?p " + "<< <x:s> <x:p> " * 190 + "1" + " >>" * 190 + " }", *ENDED, *REFUSED),
    ask(
        "reified triples, too deep", "SELECT * { ?s ?p " + "<< <x:s> <x:p> " * 900 + "1" + " >>" * 900 + " }", *REFUSED
    ),
    ask("annotations", "SELECT * { ?s ?p 1 " + "{| <x:p> 1 " * BEYOND + "|} " * BEYOND + "}", *REFUSED),
    *(
        ask(f"unary {sign}", "SELECT * { FILTER(" + sign * 5_000 + "1) }", *REFUSED)
        for sign in ("!", "-", "+", "- ", "!\n")
    ),
    ask("unary in turns", "SELECT * { FILTER(" + "!-+" * 2_000 + "1) }", *REFUSED),
    ask("unary with comments between", "SELECT * { FILTER(" + "! #'\n" * 2_000 + "true) }", *REFUSED),
    ask("unary within the cap", "SELECT * { FILTER(" + "!" * 16 + "true) }", *ENDED),
    ask("unary before parentheses", "SELECT * { FILTER(" + "!(-(+(" * 15 + "1" + ")))" * 15 + ") }", *ENDED),
    ask("inverse paths", "SELECT * { ?s " + "^" * 5_000 + "<x:p> ?o }", *REFUSED),
    *_open(500),
)
