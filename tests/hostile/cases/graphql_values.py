"""GraphQL arguments and variables that are deep, wide, endless to evaluate, or no names at all."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.hostile.case import JSON, Case, send

_HEADERS: Final = {**JSON, "Accept": "application/graphql-response+json"}
_ENDED: Final = ("200", "200 TIMEOUT", "200 BUSY", "200 OUT_OF_MEMORY")
"""Ends of what an engine runs for long."""
_MISFIT: Final = "400 BAD_USER_INPUT"
_COUNTED: Final = "query ($where: IncidentWhere) { incidents(where: $where) { totalCount } }"

_NAMED: Final = "query ($name: String!) { incident(name: $name) { label } }"


def _post(name: str, fields: dict[str, Any], *allowed: str) -> Case:
    body = json.dumps(fields).encode()
    return send(f"values: {name}", "POST", "/graphql", *allowed, headers=_HEADERS, body=body)


def _ask(case: str, query: str, *allowed: str, **variables: Any) -> Case:
    return _post(case, {"query": query, "variables": variables}, *allowed)


def _where(name: str, where: Any, *allowed: str) -> Case:
    return _ask(f"where {name}", _COUNTED, *allowed, where=where)


def _of(name: str, generation: Any, *allowed: str) -> Case:
    fields = {"query": "{ graph { generation { id } } }", "extensions": {"generation": generation}}
    return _post(f"generation {name}", fields, *allowed)


def _nested(levels: int, *names: str) -> dict[str, Any]:
    where: dict[str, Any] = {"label": {"eq": "x"}}
    for level in range(levels):
        where = {names[level % len(names)]: where}
    return where


def _nots(levels: int, inner: str = "{}") -> str:
    """In the spelling of documents."""
    return "{not: " * levels + inner + "}" * levels


def _aliases(number: int, field: str) -> str:
    return "{ " + " ".join(f"a{i}: {field}" for i in range(number)) + " }"


_SOME: Final = {"articles": {"some": {"label": {"contains": "e"}}}}
_FACETS: Final = "incidents { f: facet(by: harmType) { count } g: facet(by: deployer) { count } }"
_BY_PARENT: Final = "organizations(first: 100) { nodes { incidentsAsDeployer { facet(by: harmType) { count } } } }"

CASES: Final[tuple[Case, ...]] = (
    _where("40 deep", _nested(40, "not"), "200"),
    _where("400 deep", _nested(400, "not"), "400 TOO_DEEP"),
    _where("900 deep", _nested(900, "not"), "400 TOO_DEEP", "400 BAD_JSON"),
    _where("of lists 300 deep", {"and": json.loads("[" * 300 + "]" * 300)}, "400 TOO_DEEP"),
    _where("through 20 edges", _nested(40, "some", "deployer"), _MISFIT),
    _where("through 20 edges there and back", _nested(40, "some", "reportsOn", "some", "articles"), *_ENDED),
    _where("through 20 edges that none has", _nested(40, "none", "reportsOn", "none", "articles"), *_ENDED),
    _where("of 99 conditions", {"or": [{"label": {"eq": "x"}}] * 99}, *_ENDED),
    _where("of 4,000 conditions", {"or": [{"label": {"eq": "x"}}] * 4_000}, "400 TOO_MANY_CONDITIONS"),
    _where("of 4,000 empty conditions", {"or": [{}] * 4_000}, *_ENDED),
    _where("of unions of unions", {"and": [{"or": [{"label": {"contains": "e"}}] * 7}] * 12}, *_ENDED),
    _where("that multiplies articles", {"and": [_SOME] * 33}, *_ENDED),
    _where("that takes away articles", {"not": {"or": [_SOME] * 32}}, *_ENDED),
    _where("of 9,000 names", {"deployer": {"in": [f"nobody {i}" for i in range(4_500)]}}, "200 NOT_FOUND"),
    _where("of one name 9,000 times", {"deployer": {"in": ["id:organization/meta"] * 3_500}}, *_ENDED),
    _where("of 6,000 texts", {"label": {"in": [f"text {i}" for i in range(6_000)]}}, *_ENDED),
    _where("of a long text", {"label": {"contains": "ab" * 45_000}}, *_ENDED),
    _where("of NUL", {"label": {"startsWith": "\0"}}, "200"),
    _where("of half a surrogate", {"label": {"eq": "\ud800"}}, "400 BAD_JSON", "200"),
    _where("of a text that is a query", {"label": {"eq": '"} } ; DROP ALL ; { "'}}, "200"),
    _where("of a name that is a query", {"deployer": {"eq": "> } DROP ALL #"}}, "200 NOT_FOUND"),
    _where("of an IRI that is a query", {"iri": {"in": ["x:a> } DROP ALL # <"]}}, "200 BAD_PARAMETER", "200"),
    _where("of a day that is none", {"sortDate": {"lt": "99999-99-99"}}, "200 BAD_PARAMETER"),
    _where("that is a list", [{"label": {"eq": "x"}}], _MISFIT),
    _where("that is a number", 5, _MISFIT),
    _ask("where 600 deep in the document", f"{{ incidents(where: {_nots(600)}) {{ totalCount }} }}",
         "400 TOO_DEEP", "400 TOO_MANY_TOKENS"),
    _ask("where 90 deep in the document", f"{{ incidents(where: {_nots(90)}) {{ totalCount }} }}",
         "400 TOO_DEEP"),
    _ask("where that is deep by two variables",
         f"query ($a: IncidentWhere) {{ incidents(where: {_nots(40, '$a')}) {{ totalCount }} }}",
         "200", a=_nested(40, "not")),
    _ask("a default value 600 deep",
         f"query ($a: IncidentWhere = {_nots(300)}) {{ incidents(where: $a) {{ totalCount }} }}",
         "400 TOO_DEEP", "400 GRAPHQL_PARSE_FAILED"),
    _ask("16 lists of two facets", _aliases(16, _FACETS), *_ENDED),
    _ask("facets of 100 lists, 5 times", _aliases(5, _BY_PARENT), "400 TOO_COSTLY"),
    _ask("a facet of a billion", f"{{ incidents {{ facet(by: harmType, first: {10**9}) {{ count }} }} }}",
         "400 TOO_COSTLY"),
    _ask("a facet of minus one", "{ incidents { facet(by: harmType, first: -1) { count } } }", "200 BAD_PARAMETER"),
    _ask("12 facets of a slow list", _aliases(
        12, 'articles(where: {label: {contains: "e"}}) { facet(by: publisher) { count node { label } } }'), *_ENDED),
    _ask("9,000 ids", "query ($ids: [ID!]!) { nodes(ids: $ids) { iri } }", "200 BAD_PARAMETER",
         ids=["x:y"] * 9_000),
    _ask("100 ids of 100 characters", "query ($ids: [ID!]!) { nodes(ids: $ids) { iri } }", "200",
         ids=[f"x:{'é' * 100}{i}" for i in range(100)]),
    _ask("a name of NUL", _NAMED, "200", name="\0"),
    _ask("a name of bidi controls", _NAMED, "200",
         name="\u202e\u2066Meta\u2069"),
    _ask("a name of combining marks", _NAMED, "200",
         name="e" + "\u0301" * 10_000),
    _ask("a name of 90 kB", _NAMED, "200", name="ab" * 45_000),
    _ask("a cursor of garbage", "query ($at: String) { incidents(after: $at) { totalCount } }", "200 BAD_PARAMETER",
         at="%%%\0"),
    _ask("a cursor of deep JSON", "query ($at: String) { incidents(after: $at) { nodes { iri } } }",
         "200 BAD_PARAMETER", at="W1tb" * 15_000),
    _ask("a variable named like a query", "query ($a: String!) { incident(name: $a) { label } }", _MISFIT,
         **{"a": None, "} DROP ALL": 1}),
    _of("of a path", "../../../../etc/passwd", "404", "400"),
    _of("of a path in the store", "../00000001", "404", "400"),
    _of("of NUL", "00000001\0", "404", "400"),
    _of("of a long name", "0" * 5_000, "404", "410", "400"),
    _of("of Arabic digits", "٠٠٠٠٠٠٠١", "404", "400"),
    _of("of an object", {"id": "00000001"}, "404", "400"),
    _of("of a number", 1, "404", "400"),
    _of("of nothing", "", "404", "400"),
    _post("explain of much", {"query": _aliases(45, "incidents(first: 1) { totalCount nodes { label } }"),
                              "extensions": {"explain": True}}, *_ENDED),
    _post("explain of a long list", {
        "query": _COUNTED, "extensions": {"explain": True},
        "variables": {"where": {"iri": {"in": [f"x:{i}" for i in range(7_000)]}}},
    }, *_ENDED),
    _post("explain that is no truth value", {"query": "{ __typename }", "extensions": {"explain": [[[]]]}}, "200"),
)  # fmt: skip
