"""SPARQL queries by its grammar (SPARQL 1.1, section 19.8): every form and every construct, with odd terms inside.

What comes out is meant to pass the guard and to be read by the engine; that it makes sense is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from hypothesis import strategies as st

from tests.hostile.server import NODE

_DEPTH: Final = 3
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"

Text = st.SearchStrategy[str]


def _lazily(rule: Callable[[int], Text]) -> Callable[[int], Text]:
    """A rule that takes the depth it may still go.

    Each strategy is made once, and only when something is drawn. A composite one does not show what is inside: reports
    of hypothesis would otherwise unfold the whole grammar, which fills any memory.
    """

    @st.composite
    def drawn(draw: st.DrawFn, depth: int) -> str:
        return draw(made(depth))

    made = cache(rule)
    return cache(drawn)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


_variable: Final = st.sampled_from(["?a", "?b", "?c", "$d", "?é"])
_iri: Final = st.sampled_from(
    [*(f"<{NODE}{number}>" for number in (0, 1, 7, 19_999, 99_999)), "<x:y>", "<>", "<#>", "<urn:a%20b>", "e:p", "e:",
     ":", "e:a\\,b", "e:%41", "rdf:type", "<http://[::1]/é?q#f>"]
)  # fmt: skip
_predicate: Final = st.sampled_from(["e:p", "e:v", "e:t", "a", "rdfs:label", "<x:none>"])
_number: Final = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:.17e}"),
    st.sampled_from(
        ["0", "-0", "00", ".5", "1.0", "-1.e0", "1e400", "9223372036854775808", "0.00000000000000000000001"]
    ),
)
_string: Final = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(_quoted),
    st.sampled_from(
        ["''", '""', "'''it's'''", '"\\u00e9\\U0001F600"', "'\\t\\b\\f'", "'(a*)*$'", "'[a-'", "'%'", "'$1$1'"]
    ),
)
_typed: Final = st.builds(
    "{}^^<{}{}>".format,
    st.sampled_from(["'1'", "'-1'", "'NaN'", "'INF'", "'true'", "'x'", "'2026-02-30'", "'P1Y'", "'-PT1.5S'", "''",
                     "'2026-01-01T00:00:00+14:00'", "'24:00:00'", "'99999999999999999999'"]),
    st.just(_XSD),
    st.sampled_from(["integer", "decimal", "double", "float", "boolean", "date", "dateTime", "time", "duration", "byte",
                     "dayTimeDuration", "yearMonthDuration", "gYear", "unsignedLong", "anyURI", "none", "string"]),
)  # fmt: skip
_literal: Final = st.one_of(
    _number, _string, _typed, st.builds("{}@{}".format, _string, st.sampled_from(["en", "de-CH-1996", "x-y"])),
    st.sampled_from(["true", "false"]),
)  # fmt: skip
_constant: Final = st.one_of(_iri, _literal)
_term: Final = st.one_of(*[_variable] * 12, _iri, _constant)
"""Mostly variables, so that patterns find something. (`one_of` takes each branch of a branch for one of its own.)"""


def _joined(parts: Text, separator: str, least: int = 1, most: int = 3) -> Text:
    return st.lists(parts, min_size=least, max_size=most).map(separator.join)


@_lazily
def _path(depth: int) -> Text:
    step = st.one_of(_predicate, st.sampled_from(["!e:p", "!(e:p|^a)", "^e:p", "!^e:v"]))
    if depth == 0:
        return step
    inner = _path(depth - 1)
    return st.one_of(
        step,
        st.builds("({}){}".format, inner, st.sampled_from(["*", "+", "?", ""])),
        st.builds("^({})".format, inner),
        _joined(inner.map("({})".format), "/", 2),
        _joined(inner.map("({})".format), "|", 2),
    )


_ONE: Final = [
    "STR", "LANG", "DATATYPE", "IRI", "URI", "ABS", "CEIL", "FLOOR", "ROUND", "STRLEN", "UCASE", "LCASE",
    "ENCODE_FOR_URI", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "MD5", "SHA1",
    "SHA256", "SHA384", "SHA512", "isIRI", "isURI", "isBLANK", "isLITERAL", "isNUMERIC", "BNODE", "!", "-", "+",
    "xsd:integer", "xsd:decimal", "xsd:double", "xsd:float", "xsd:boolean", "xsd:string", "xsd:dateTime",
]  # fmt: skip
_TWO: Final = [
    "STRSTARTS", "STRENDS", "CONTAINS", "STRBEFORE", "STRAFTER", "LANGMATCHES", "SAMETERM", "STRLANG", "STRDT",
    "REGEX", "SUBSTR",
]  # fmt: skip
_THREE: Final = ["IF", "SUBSTR", "REPLACE", "REGEX", "COALESCE", "CONCAT"]
_NONE: Final = ["RAND()", "NOW()", "UUID()", "STRUUID()", "BNODE()", "COALESCE()", "CONCAT()", "BOUND(?a)"]
_SIGNS: Final = ["=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "&&", "||"]


@_lazily
def _expression(depth: int) -> Text:
    if depth == 0:
        return st.one_of(_term, st.sampled_from(_NONE))
    inner = _expression(depth - 1)
    return st.one_of(
        inner,
        st.builds("{}( {} )".format, st.sampled_from(_ONE), inner),
        st.builds("{}( {} , {} )".format, st.sampled_from(_TWO), inner, inner),
        st.builds("{}( {} , {} , {} )".format, st.sampled_from(_THREE), inner, inner, inner),
        st.builds(
            "REPLACE( {} , {} , {} , {} )".format, inner, inner, inner, st.sampled_from(["'i'", "'smxq'", "'z'", "?a"])
        ),
        st.builds("( {} {} {} )".format, inner, st.sampled_from(_SIGNS), inner),
        st.builds("( {} {}IN ( {} ) )".format, inner, st.sampled_from(["", "NOT "]), _joined(inner, " , ", 0)),
        st.builds("{}EXISTS {}".format, st.sampled_from(["", "NOT "]), _group(depth - 1)),
    )


@_lazily
def _aggregate(depth: int) -> Text:
    inner = _expression(depth)
    name = st.sampled_from(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
    distinct = st.sampled_from(["", "DISTINCT "])
    return st.one_of(
        st.builds("COUNT({}*)".format, distinct),
        st.builds("{}({}{} )".format, name, distinct, inner),
        st.builds("GROUP_CONCAT({}{} ; SEPARATOR={})".format, distinct, inner, _string),
    )


@_lazily
def _triples(depth: int) -> Text:
    verb = st.one_of(_predicate, _variable, _path(min(depth, 2)))
    node = st.one_of(
        _term, st.sampled_from(["[]", "()", "_:x"]),
        st.builds("[ {} {} ]".format, _predicate, _term), st.builds("( {} {} )".format, _term, _term),
    )  # fmt: skip
    rest = st.one_of(
        st.just(""), st.builds(" , {}".format, node), st.builds(" ; {} {}".format, verb, node), st.just(" ;")
    )
    return st.builds("{} {} {}{} .".format, st.one_of(_term, _variable), verb, node, rest)


def _values() -> Text:
    value = st.one_of(_constant, st.just("UNDEF"))
    return st.one_of(
        st.builds("VALUES {} {{ {} }}".format, _variable, _joined(value, " ", 0)),
        st.builds("VALUES ( ?a ?b ) {{ {} }}".format, _joined(st.builds("( {} {} )".format, value, value), " ", 0)),
        st.just("VALUES () { () }"),
    )


@_lazily
def _group(depth: int) -> Text:
    triples = _triples(depth)
    if depth == 0:
        return triples.map("{{ {} }}".format)
    inner, expression = _group(depth - 1), _expression(min(depth, 2))
    part = st.one_of(
        triples, triples, triples, inner, _values(),
        st.builds("{} UNION {}".format, inner, inner),
        st.builds("OPTIONAL {}".format, inner),
        st.builds("MINUS {}".format, inner),
        st.builds("GRAPH {} {}".format, st.one_of(_variable, _iri), inner),
        st.builds("FILTER ( {} )".format, expression),
        st.builds("BIND ( {} AS ?new{} )".format, expression, st.integers(0, 99)),
        st.builds("{{ {} }}".format, _select(depth - 1)),
    )  # fmt: skip
    return st.one_of(_joined(part, " ", 1, 4), _joined(part, " ", 2, 4), st.just("")).map("{{ {} }}".format)


@_lazily
def _modifiers(depth: int) -> Text:
    order = st.builds("ORDER BY {}({})".format, st.sampled_from(["", "ASC", "DESC"]), _expression(depth))
    limit = st.builds("LIMIT {}".format, st.one_of(st.integers(0, 30), st.integers(0, 2**63)))
    offset = st.builds("OFFSET {}".format, st.one_of(st.integers(0, 3), st.integers(0, 2**63)))
    return st.builds("{} {} {}".format, *(st.one_of(st.just(""), part) for part in (order, limit, offset)))


@_lazily
def _select(depth: int) -> Text:
    level = min(depth, 1)
    computed = st.builds("( {} AS ?x )".format, _expression(level))
    plain = st.builds(
        "SELECT {}{} WHERE {} {}".format,
        st.sampled_from(["", "DISTINCT ", "REDUCED "]),
        st.one_of(st.just("*"), _joined(_variable, " ").filter(_unique), computed),
        _group(depth), _modifiers(level),
    )  # fmt: skip
    grouped = st.builds(
        "SELECT ?a ( {} AS ?x ) WHERE {} GROUP BY ?a {} {}".format,
        _aggregate(level), _group(depth),
        st.one_of(st.just(""), st.builds("HAVING ( {} > {} )".format, _aggregate(0), _number)), _modifiers(0),
    )  # fmt: skip
    whole = st.builds("SELECT ( {} AS ?x ) ( {} AS ?y ) {}".format, _aggregate(level), _aggregate(0), _group(depth))
    return st.one_of(plain, plain, grouped, whole)


def _unique(variables: str) -> bool:
    names = variables.split()
    return len(names) == len(set(names))


@_lazily
def _construct(depth: int) -> Text:
    template = _joined(
        st.builds(
            "{} {} {} .".format, st.one_of(_variable, _iri, st.just("_:b")), st.one_of(_predicate, _variable), _term
        ),
        " ",
        0,
    )
    return st.builds("CONSTRUCT {{ {} }} WHERE {} {}".format, template, _group(depth), _modifiers(0))


_PROLOGUE: Final = f"""PREFIX e: <http://example.org/> PREFIX : <x:> PREFIX xsd: <{_XSD}>
BASE <http://example.org/base/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""

QUERIES: Final[Text] = st.one_of(
    _select(_DEPTH),
    _select(_DEPTH),
    _construct(_DEPTH - 1),
    st.builds("ASK {}".format, _group(_DEPTH)),
    st.builds("DESCRIBE {}".format, _joined(_iri, " ")),
    st.builds("DESCRIBE ?a WHERE {} {}".format, _group(1), _modifiers(0)),
    st.builds("ASK FROM {} FROM NAMED {} {}".format, _iri, _iri, _group(1)),
).map(_PROLOGUE.__add__)
"""Whole queries of every form."""
