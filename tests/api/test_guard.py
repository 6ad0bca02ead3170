"""The guard refuses what kills or misuses an engine, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import QueryRefused, UpdateRefused
from api.sparql.guard import Form, check
from api.sparql.lexer import Kind, tokens

CAP = 32_768

HOSTILE = {
    "nested functions": ("SELECT * { ?s ?p ?o FILTER(" + "STR(" * 945 + "?o" + ")" * 945 + " = 1) }", "QUERY_TOO_DEEP"),
    "nested groups": ("SELECT * " + "{" * 2180 + "}" * 2180, "QUERY_TOO_DEEP"),
    "nested parentheses": ("SELECT * { FILTER(" + "(" * 4700 + "1" + ")" * 4700 + ") }", "QUERY_TOO_DEEP"),
    "nested lists": ("SELECT * { ?s ?p " + "(" * 100 + "1" + ")" * 100 + " }", "QUERY_TOO_DEEP"),
    "nested brackets": ("SELECT * { ?s ?p " + "[ ?p " * 100 + "1" + "]" * 100 + " }", "QUERY_TOO_DEEP"),
    "union chain": ("SELECT * { {} " + "UNION {} " * 1200 + "}", "QUERY_TOO_MANY_TRIPLES"),
    "sum chain": ("SELECT * { FILTER(1" + "+1" * 1200 + ") }", "QUERY_TOO_MANY_OPERATORS"),
    "sum chain without spaces": ("SELECT(1" + "+?a" * 900 + " AS ?x){}", "QUERY_TOO_MANY_OPERATORS"),
    "or chain": ("SELECT * { FILTER(1" + "||1" * 1200 + ") }", "QUERY_TOO_MANY_OPERATORS"),
    "comparisons read as IRIs": ("SELECT * { FILTER(?a<" + "(" * 500 + "1" + ")" * 500 + ">2) }", "QUERY_AMBIGUOUS"),
    "triples": ("SELECT * { " + "?a ?b ?c . " * 400 + "}", "QUERY_TOO_MANY_TRIPLES"),
    "triples by semicolon": ("SELECT * { ?a ?b ?c" + "; ?b ?c" * 400 + " }", "QUERY_TOO_MANY_TRIPLES"),
    "triples by comma": ("SELECT * { ?a ?b ?c" + ", ?c" * 400 + " }", "QUERY_TOO_MANY_TRIPLES"),
    "groups side by side": ("SELECT * { " + "{?a ?b ?c}" * 400 + " }", "QUERY_TOO_MANY_TRIPLES"),
    "path of many steps": ("PREFIX : <x:> SELECT * { ?a :p" + "/:p" * 400 + " ?b }", "QUERY_TOO_MANY_TRIPLES"),
    "long collection": ("SELECT * { (" + "?x " * 400 + ") ?p ?o }", "QUERY_TOO_MANY_TRIPLES"),
    "unary": ("SELECT * { FILTER(" + "!" * 100 + "true) }", "QUERY_TOO_DEEP"),
    "tokens": ("SELECT * { VALUES ?x { " + "1 " * 4001 + "} }", "QUERY_TOO_MANY_TOKENS"),
    "bytes": ("SELECT * {} #" + "ä" * CAP, "QUERY_TOO_LONG"),
    "graphs": ("SELECT *" + " FROM <x:g>" * 300 + " {}", "QUERY_TOO_MANY_GRAPHS"),
    "service": ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE_REFUSED"),
    "service glued": ("SELECT * { ?s ?p trueSERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE_REFUSED"),
    "service after a number": ("SELECT * { ?s ?p 1SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE_REFUSED"),
    "service silent": ("select * { service silent ?x { ?s ?p ?o } }", "SERVICE_REFUSED"),
    "service between comparisons": (
        "SELECT * { ?a ?p ?b FILTER(?a<'>' && EXISTS { SERVICE <http://127.0.0.1/> {} } && ?b='') }", "QUERY_AMBIGUOUS",
    ),
    "service behind a false comment": (
        "SELECT * { ?a ?p ?b FILTER(?a<?b#>'''\n && EXISTS { SERVICE <http://127.0.0.1/> {} } #'''\n) }",
        "QUERY_AMBIGUOUS",
    ),
    "insert": ("INSERT DATA { <x:a> <x:b> 1 }", "UPDATE_REFUSED"),
    "load": ("PREFIX a: <x:>\nLOAD <http://127.0.0.1/>", "UPDATE_REFUSED"),
    "drop": ("DROP ALL", "UPDATE_REFUSED"),
    "with": ("WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "UPDATE_REFUSED"),
    "nothing": ("# only a comment", "QUERY_SYNTAX"),
    "open string": ("SELECT * { ?s ?p 'open }", "QUERY_SYNTAX"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(name: str) -> None:
    text, code = HOSTILE[name]
    with pytest.raises(QueryRefused) as refused:
        check(text, 10 * CAP if name != "bytes" else CAP)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p 'SERVICE <x:> { INSERT }' }", Form.SELECT),
        ('# INSERT\nASK { ?s ?p """DROP ALL\n{{{{""" }', Form.ASK),
        ("PREFIX select: <http://x/LOAD#SERVICE> DESCRIBE select:insert", Form.DESCRIBE),
        ("BASE <http://x/> CONSTRUCT { ?service ?load ?o } WHERE { ?service ?load ?o }", Form.CONSTRUCT),
        ("SELECT * { ?s <http://x/((((((> ?o FILTER(?s < 3 && ?o>4) }", Form.SELECT),
        ("SELECT * { VALUES (?x ?y) { " + "(<http://a/x#y> <http://b/x#'>) " * 300 + "} }", Form.SELECT),
        ("SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join("1" for _ in range(1500)) + ")) }", Form.SELECT),
        ("PREFIX : <x:> SELECT * { ?s (:p|:q)+/^:r?/:s* ?o . ex:a\\'b :p ?x }", Form.SELECT),
        ("SELECT * { ?s ?p '''it's \"quoted\" \\''' too''' ; a 'x'@en-GB, 1.5e-3, -2 }", Form.SELECT),
    ],
)
def test_lets_pass(text: str, form: Form) -> None:
    assert check(text, CAP).form is form


def test_says_where() -> None:
    with pytest.raises(QueryRefused) as refused:
        check("SELECT *\n{ ?s ?p ?o .\n  SERVICE <x:y> {} }", CAP)
    assert (refused.value.line, refused.value.column) == (3, 3)


def test_updates_are_a_kind_of_their_own() -> None:
    with pytest.raises(UpdateRefused):
        check("CLEAR DEFAULT", CAP)


@given(st.text(max_size=200))
def test_lexer_never_fails_and_loses_nothing(text: str) -> None:
    found = list(tokens(text))
    assert all(text[token.start : token.start + len(token.text)] == token.text for token in found)
    assert all(one.start + len(one.text) <= two.start for one, two in pairwise(found))


def test_escaped_quote_in_a_name_opens_no_string() -> None:
    kinds = [token.kind for token in tokens(r"ex:a\'b 'text'")]
    assert kinds == [Kind.NAME, Kind.STRING]


def test_refuses_no_query_of_the_test_suites(shared: Path) -> None:
    refused = []
    for path in sorted((shared / "w3c-rdf-tests").rglob("*.rq")):
        if path.parent.name in {"service", "syntax-fed"} or "bad" in path.name:
            continue
        try:
            check(path.read_text(errors="replace"), CAP)
        except QueryRefused as error:
            refused.append((path.name, error.code))
    assert refused == []


@given(st.lists(st.sampled_from([" ", "\n", "\t", " # comment\n", "\r\n#'<\"{\n"]), min_size=9, max_size=9))
def test_layout_and_comments_are_one_space_in_the_normal_form(gaps: list[str]) -> None:
    parts = ["SELECT", "?o", "{", "<http://x/#a>", "?p", "?o", ".", "?o", "?q", "'# a  b'", "}"]
    text = "".join(part + gap for part, gap in zip(parts, [*gaps, " ", ""], strict=True))
    assert check(text, CAP).normalised == " ".join(parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT * { ?s ?p 'a  b' }", "SELECT * { ?s ?p 'a b' }"),
        ("SELECT * { ?s ?p <http://x/#a> }", "SELECT * { ?s ?p <http://x/#b> }"),
        ("SELECT * { ?s ?p '''a # b''' }", "SELECT * { ?s ?p '''a # c''' }"),
        ("SELECT * { ?s ?p -1 }", "SELECT * { ?s ?p - 1 }"),
        ("SELECT * { ?s ?p 'a'@en }", "SELECT * { ?s ?p 'a' @en }"),
        ("SELECT * { ?S ?p 1 }", "SELECT * { ?s ?p 1 }"),
    ],
)
def test_what_may_differ_in_meaning_differs_in_the_normal_form(one: str, other: str) -> None:
    assert check(one, CAP).normalised != check(other, CAP).normalised


ENDPOINT = "http://example.org/sparql"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent <http://example.org/sparql> { ?s ?p ?o } }",
    ],
)
def test_service_may_name_what_is_listed(text: str) -> None:
    assert check(text, CAP, {ENDPOINT}).asks_others
    assert not check("SELECT * { ?s ?p 'SERVICE' }", CAP, {ENDPOINT}).asks_others


@pytest.mark.parametrize(
    "target",
    [
        "<http://example.org/sparql/>", "<http://example.org/sparql?x>", "<HTTP://example.org/sparql>",
        "<http://example.org@127.0.0.1/sparql>", "<sparql>", "x:sparql", "?endpoint", "SILENT ?endpoint", "",
        "# <http://example.org/sparql>\n <http://127.0.0.1/>",
    ],
)  # fmt: skip
def test_service_may_name_nothing_else(target: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        check(
            f"BASE <http://example.org/> PREFIX x: <> SELECT * {{ SERVICE {target} {{ ?s ?p ?o }} }}", CAP, {ENDPOINT}
        )
    assert refused.value.code == "SERVICE_REFUSED"
