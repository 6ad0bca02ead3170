"""Whether two answers are the same: up to names of blank nodes, order where it does not matter, spelling of values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from tests.w3c.answers import Answer, Row, Solutions
from tests.w3c.manifest import Node

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = frozenset(
    _XSD + name for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
        "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
_NUMBERS: Final = _INTEGERS | {_XSD + "decimal", _XSD + "double", _XSD + "float"}
_TRUTH_VALUES: Final = {"true": "true", "1": "true", "false": "false", "0": "false"}
_SHOWN: Final = 300
"""Characters of an answer that a reason quotes."""


def difference(expected: Answer, actual: Answer, *, ordered: bool = False, lax: bool = False) -> str | None:
    """Why the answers differ, None where they do not. `lax` lets REDUCED drop any number of duplicates."""
    if isinstance(expected, Solutions) and isinstance(actual, Solutions):
        if set(expected.variables) != set(actual.variables):
            return f"variables {sorted(actual.variables)} instead of {sorted(expected.variables)}"
        same = _same_rows(expected.rows, actual.rows, ordered, lax)
    elif isinstance(expected, ox.Dataset) and isinstance(actual, ox.Dataset):
        same = _same_quads(expected, actual)
    else:
        same = expected == actual
    return None if same else f"{_shown(actual)} instead of {_shown(expected)}"


def _same_quads(expected: ox.Dataset, actual: ox.Dataset) -> bool:
    left, right = _by_value(expected), _by_value(actual)
    for dataset in (left, right):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return left == right


def _by_value(dataset: ox.Dataset) -> ox.Dataset:
    """The dataset with one spelling for each value."""
    return ox.Dataset(ox.Quad(quad.subject, quad.predicate, _respelt(quad.object), quad.graph_name) for quad in dataset)


def _respelt(term: Node) -> Node:
    value = _value(term)
    if isinstance(term, ox.Literal) and isinstance(value, tuple):
        return ox.Literal(str(value[1]), datatype=term.datatype)
    return term


def _same_rows(expected: list[Row], actual: list[Row], ordered: bool, lax: bool) -> bool:
    if lax:
        most, given = Counter(map(_key, expected)), Counter(map(_key, actual))
        return most.keys() == given.keys() and given <= most
    if len(expected) != len(actual):
        return False
    if ordered:
        renamed: dict[Node, Node] | None = {}
        for left, right in zip(expected, actual, strict=True):
            renamed = None if renamed is None else _unified(left, right, renamed)
        return renamed is not None
    if Counter(map(_key, expected)) != Counter(map(_key, actual)):
        return False
    return _matched([row for row in expected if _has_blank(row)], [row for row in actual if _has_blank(row)], {})


def _matched(expected: list[Row], actual: list[Row], renamed: Mapping[Node, Node]) -> bool:
    """Whether some one-to-one renaming of blank nodes makes the rows the same multiset (by backtracking)."""
    if not expected:
        return True
    first, *others = expected
    for index, candidate in enumerate(actual):
        extended = _unified(first, candidate, renamed)
        if extended is not None and _matched(others, actual[:index] + actual[index + 1 :], extended):
            return True
    return False


def _unified(expected: Row, actual: Row, renamed: Mapping[Node, Node]) -> dict[Node, Node] | None:
    """The renaming, extended so that the rows are the same; None where it cannot be."""
    if _key(expected) != _key(actual):
        return None
    extended = dict(renamed)
    for name, term in expected.items():
        if isinstance(term, ox.BlankNode):
            known = extended.get(term)
            if known is None and actual[name] not in extended.values():
                extended[term] = actual[name]
            elif known != actual[name]:
                return None
    return extended


def _key(row: Row) -> frozenset[tuple[str, Hashable]]:
    """What is left of a row when blank nodes have no names and values no spelling."""
    return frozenset((name, "_:" if isinstance(term, ox.BlankNode) else _value(term)) for name, term in row.items())


def _has_blank(row: Row) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in row.values())


def _value(term: Node) -> Hashable:
    """Datatype and value of a number or truth value; any other term, an ill-typed one too, stands for itself."""
    datatype = term.datatype.value if isinstance(term, ox.Literal) else ""
    if datatype == _XSD + "boolean" and term.value in _TRUTH_VALUES:
        return (datatype, _TRUTH_VALUES[term.value])
    if datatype not in _NUMBERS:
        return term
    try:
        if datatype in _INTEGERS or datatype == _XSD + "decimal":
            return (datatype, Decimal(term.value).normalize())
        number = float(term.value)
        return (datatype, "NaN" if math.isnan(number) else number)
    except (ValueError, ArithmeticError):
        return term


def _shown(answer: Answer) -> str:
    if isinstance(answer, Solutions):
        rows = (" ".join(f"?{name}={term}" for name, term in row.items()) or "()" for row in answer.rows)
        text = f"{len(answer.rows)} rows [{' | '.join(rows)}]"
    elif isinstance(answer, ox.Dataset):
        text = f"{len(answer)} statements [{' | '.join(str(quad) for quad in answer)}]"
    else:
        text = str(answer).lower()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " ..."
