"""One thing after another: flat chains that a parser or a planner makes deep, and lists without end."""

from __future__ import annotations

from typing import Final

from tests.hostile.case import DEEP, ENDED, LONG, REFUSED, Case, ask

_FORMS: Final = {
    "UNION": ("SELECT * { {} ", "UNION {} ", "}"),
    "OPTIONAL": ("SELECT * { ?s ?p 1 ", "OPTIONAL { ?s ?p ?o } ", "}"),
    "MINUS": ("SELECT * { ?s ?p 1 ", "MINUS { ?s ?p 2 } ", "}"),
    "FILTER": ("SELECT * { ?s ?p 1 ", "FILTER(?s != 1) ", "}"),
    "FILTER EXISTS": ("SELECT * { ?s ?p 1 ", "FILTER EXISTS { ?s ?p 1 } ", "}"),
    "sub-selects": ("SELECT * { ", "{ SELECT * { ?s ?p 1 } } ", "}"),
    "||": ("SELECT * { FILTER(false", " || false", ") }"),
    "&&": ("SELECT * { FILTER(true", " && true", ") }"),
    "||, no spaces": ("SELECT*{FILTER(?a", "||?a", ")}"),
    "+": ("SELECT * { BIND(1", " + 1", " AS ?x) }"),
    "+ glued to numbers": ("SELECT * { BIND(1", "+1", " AS ?x) }"),
    "-": ("SELECT * { BIND(1", " - 1", " AS ?x) }"),
    "*": ("SELECT * { BIND(9", " * 9", " AS ?x) }"),
    "/": ("SELECT * { BIND(1e0", " / 3", " AS ?x) }"),
    "triples": ("SELECT * { ", "?s ?p 1 . ", "}"),
    "triples of new variables": ("SELECT * { ?a0 ?b ?c ", ". ?a ?b ?c ", "}"),
    "objects by comma": ("SELECT * { ?s ?p 1", ", 1", " }"),
    "predicates by semicolon": ("SELECT * { ?s ?p 1", "; ?p 1", " }"),
    "semicolons alone": ("SELECT * { ?s ?p 1", ";", " }"),
    "path steps": ("SELECT * { <http://example.org/n1> <http://example.org/p>", "/<http://example.org/p>", " ?o }"),
    "path alternatives": ("SELECT * { ?s <x:p>", "|<x:p>", " ?o }"),
    "negated alternatives": ("SELECT * { ?s !(<x:p>", "|<x:p>", ") ?o } LIMIT 1"),
    "graphs": ("SELECT * { ", "GRAPH ?g { ?s ?p 1 } ", "}"),
    "FROM": ("SELECT * ", "FROM <x:g> ", "{ ?s ?p 1 }"),
    "FROM NAMED": ("SELECT * ", "FROM NAMED <x:g> ", "{ GRAPH ?g { ?s ?p 1 } }"),
    "CONSTRUCT template": ("CONSTRUCT { ", "?s ?p 1 . ", "} WHERE { ?s ?p 1 }"),
    "collection members": ("SELECT * { ?s ?p (", "1 ", ") }"),
    "BIND": ("SELECT * { ?s ?p 1 ", "BIND(1 AS ?x) ", "}"),
}  # fmt: skip
"""name -> text before, one link of the chain, text after. Counted by the guard one way or another."""

_LISTS: Final = {
    "IN": ("SELECT * { ?s ?p ?o FILTER(?o IN (1", ", 1", ")) } LIMIT 1"),
    "NOT IN": ("SELECT * { ?s ?p ?o FILTER(?o NOT IN (1", ", 1", ")) } LIMIT 1"),
    "VALUES": ("SELECT * { VALUES ?x { ", "1 ", "} }"),
    "VALUES rows": ("SELECT * { VALUES (?x ?y) { ", "(1 UNDEF) ", "} }"),
    "VALUES columns": ("SELECT * { VALUES (", "?x ", ") { } }"),
    "CONCAT arguments": ("SELECT * { BIND(CONCAT('a'", ", 'a'", ") AS ?x) }"),
    "COALESCE arguments": ("SELECT * { BIND(COALESCE(?u", ", ?u", ") AS ?x) }"),
    "PREFIX": ("", "PREFIX a: <x:> ", "SELECT * { a:s a:p 1 }"),
    "BASE": ("", "BASE <http://example.org/> ", "SELECT * { <s> <p> 1 }"),
    "projection": ("SELECT ", "?x ", "{ ?s ?p 1 }"),
    "projected expressions": ("SELECT ", "(1 AS ?x) ", "{ ?s ?p 1 }"),
    "DESCRIBE": ("DESCRIBE ", "<http://example.org/n1> ", ""),
    "ORDER BY": ("SELECT * { ?s ?p 1 } ORDER BY ", "?s ", ""),
    "GROUP BY": ("SELECT (COUNT(*) AS ?n) { ?s ?p 1 } GROUP BY ", "?s ", ""),
    "HAVING": ("SELECT (COUNT(*) AS ?n) { ?s ?p 1 } GROUP BY ?s HAVING", " (1 = 1)", ""),
}  # fmt: skip
"""Lists that are long but flat for an engine: an honest program may send a few hundred members."""


def _chain(forms: dict[str, tuple[str, str, str]], name: str, links: int) -> str:
    before, link, after = forms[name]
    return before + link * links + after


CASES: Final[tuple[Case, ...]] = (
    *(ask(f"{name}, 20 in a row", _chain(_FORMS, name, 20), *ENDED, *REFUSED) for name in _FORMS),
    *(ask(f"{name}, 140 in a row", _chain(_FORMS, name, 140), *ENDED, *REFUSED) for name in _FORMS),
    *(ask(f"{name}, 5,000 in a row", _chain(_FORMS, name, 5_000), *REFUSED, *LONG) for name in _FORMS),
    *(ask(f"{name}, list of 600", _chain(_LISTS, name, 600), *ENDED, *REFUSED) for name in _LISTS),
    *(ask(f"{name}, list of 5,000", _chain(_LISTS, name, 5_000), *REFUSED, *LONG) for name in _LISTS),
    ask("a list of lists", "SELECT * { ?s ?p " + "(" * 30 + "1 " * 500 + ")" * 30 + " }", *REFUSED, *DEEP),
    ask("a long name", "SELECT * { ?" + "a" * 30_000 + " ?p 1 }", *ENDED),
    ask("a long IRI", "SELECT * { <http://example.org/" + "a" * 30_000 + "> ?p 1 }", *ENDED),
    ask("a long language tag", "SELECT * { ?s ?p 'a'@en" + "-a" * 10_000 + " }", *ENDED, *REFUSED),
    ask("a long number", "SELECT (" + "9" * 30_000 + " AS ?x) {}", *ENDED),
    ask("only a comment, long", "#" + "{" * 30_000, *REFUSED),
    ask("only white space", " " * 30_000, *REFUSED),
    ask("many comments", "#\n" * 16_000 + "ASK {}", *ENDED),
)
