"""What a compiled query asks of its subjects, as a filter of the side index.

It reads the patterns that `api.graphql.compiler.where` writes, not the `where` tree: names, narrower concepts and
negations mean here what they mean there. Each variable but the subject stands in one group only, as
`Conditions.fresh` makes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.compiler.reader import SUBJECT
from api.graphql.compiler.sparql import (
    Call,
    Expression,
    Filter,
    Group,
    Minus,
    NotExists,
    Select,
    Triple,
    Union,
    Values,
    call,
)
from kg.claims import Term
from kg.index import filters
from kg.index.reader import Index
from kg.index.tables import TEXTS
from kg.terms import IG, XSD

_NONE: Final = filters.Or()
_TESTS: Final[Mapping[str, Callable[..., bool]]] = {
    "=": lambda value, text: value == text, "<": lambda value, text: value < text,
    "<=": lambda value, text: value <= text, ">": lambda value, text: value > text,
    ">=": lambda value, text: value >= text, "IN": lambda value, *texts: value in texts,
    "CONTAINS": lambda value, text: text in value, "STRSTARTS": lambda value, text: value.startswith(text),
}  # fmt: skip
"""What SPARQL says of two strings (SPARQL 1.1, 17.3 and 17.4.3), by code points as Python does."""


class _Unsaid(Exception):
    """The index has no posting lists for it."""


def indexed_filter(group: Group, index: Index) -> filters.Filter | None:
    """The incidents for which a group of patterns on SUBJECT holds; None where the index cannot tell."""
    try:
        return _every(group, index)
    except _Unsaid:
        return None


def _every(group: Group, index: Index) -> filters.Filter:
    found: list[filters.Filter] = []
    ways: dict[Variable, tuple[NamedNode, ...]] = {}
    tests: defaultdict[Variable, list[Call]] = defaultdict(list)
    for pattern in group:
        match pattern:
            case Triple() | Union() if edge := _edge(pattern):
                properties, end = edge
                if ways.get(end, properties) != properties:
                    raise _Unsaid
                ways[end] = properties
            case Triple(subject, property, NamedNode() as value, None) if subject == SUBJECT:
                found.append(filters.Tie((property,), (value,)))
            case Union(branches):
                found.append(filters.Or(tuple(_every(branch, index) for branch in branches)))
            case Select((subject,), inner, distinct=True) if subject == SUBJECT:
                found.append(_every(inner, index))
            case NotExists(inner) | Minus(inner):
                found.append(filters.Not(_every(inner, index)))
            case Values(variable, terms):
                tests[variable].append(call("IN", variable, *terms))
            case Filter(condition):
                for one in _conjuncts(condition):
                    tests[_tested(one)].append(one)
            case _:
                raise _Unsaid
    found += [_subject(one) for one in tests.pop(SUBJECT, ())]
    found += [_value(properties, tests.pop(end, ()), index) for end, properties in ways.items()]
    if tests:
        raise _Unsaid
    return found[0] if len(found) == 1 else filters.And(tuple(found))


def _edge(pattern: Triple | Union) -> tuple[tuple[NamedNode, ...], Variable] | None:
    """The properties of which one leads from the subject to a variable, and the variable."""
    triples = [pattern] if isinstance(pattern, Triple) else [one for branch in pattern.branches for one in branch]
    branches = 1 if isinstance(pattern, Triple) else len(pattern.branches)
    properties, ends = [], set()
    for one in triples:
        if not isinstance(one, Triple) or one.subject != SUBJECT or one.graph is not None:
            return None
        properties.append(one.predicate)
        ends.add(one.object)
    end = ends.pop() if len(ends) == 1 else None
    return (tuple(properties), end) if isinstance(end, Variable) and len(triples) == branches else None


# --- conditions on one value ---------------------------------------------------------------------------------


def _conjuncts(condition: Expression) -> Iterator[Call]:
    if isinstance(condition, Call) and condition.name == "&&":
        for one in condition.arguments:
            yield from _conjuncts(one)
    elif isinstance(condition, Call):
        yield condition
    elif condition == Literal(False):
        yield call("IN", SUBJECT)  # one of none
    else:
        raise _Unsaid


def _tested(condition: Call) -> Variable:
    """The one variable of a condition."""
    found = set(_variables(condition))
    if len(found) != 1:
        raise _Unsaid
    return found.pop()


def _variables(expression: Expression) -> Iterator[Variable]:
    if isinstance(expression, Variable):
        yield expression
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from _variables(argument)


def _subject(condition: Call) -> filters.Filter:
    match condition:
        case Call("!", (Call() as inner,)):
            return filters.Not(_subject(inner))
        case Call("IN", (Variable(), *terms)):
            return filters.Among(_nodes(terms))
    raise _Unsaid


def _value(properties: tuple[NamedNode, ...], tests: Sequence[Call], index: Index) -> filters.Filter:
    """One of the properties has a value for which all conditions hold."""
    if not tests:
        return filters.Or(tuple(map(filters.Has, properties)))
    if properties == (IG.sortDate,):
        return filters.And(tuple(map(_dated, tests)))
    if TEXTS.issuperset(properties):
        return filters.Or(tuple(filters.Tie((one,), _fitting(index.values(one), tests)) for one in properties))
    return filters.Tie(properties, _listed(tests))


def _dated(condition: Call) -> filters.Filter:
    """A condition on the one sortDate that an incident has at most."""
    days = [_day(one) for one in condition.arguments[1:]]
    match condition.name, days:
        case "IN", _:
            return filters.Or(tuple(filters.Dated(_text(day), _next(day)) for day in days))
        case "=", [day]:
            return filters.Dated(_text(day), _next(day))
        case "<", [day]:
            return filters.Dated(before=_text(day))
        case "<=", [day]:
            return filters.Dated(before=_next(day))
        case ">=", [day]:
            return filters.Dated(since=_text(day))
        case ">", [day]:
            return _NONE if day == date.max else filters.Dated(since=_next(day))
    raise _Unsaid


def _day(term: Expression) -> date:
    if not isinstance(term, Literal) or term.datatype != XSD.date:
        raise _Unsaid
    return date.fromisoformat(term.value)


def _text(day: date) -> str:
    return day.isoformat()


def _next(day: date) -> str | None:
    """The day after; None behind the last day that there is."""
    return None if day == date.max else (day + timedelta(days=1)).isoformat()


def _listed(tests: Sequence[Call]) -> tuple[NamedNode, ...]:
    """The nodes that all lists have."""
    lists = []
    for one in tests:
        if one.name != "IN" or not isinstance(one.arguments[0], Variable):
            raise _Unsaid
        lists.append(_nodes(one.arguments[1:]))
    return tuple(node for node in lists[0] if all(node in other for other in lists[1:]))


def _nodes(terms: Sequence[Expression]) -> tuple[NamedNode, ...]:
    found = tuple(term for term in terms if isinstance(term, NamedNode))
    if len(found) < len(terms):
        raise _Unsaid
    return found


def _fitting(values: Iterable[Term], tests: Sequence[Call]) -> tuple[Term, ...]:
    """The texts for which all conditions hold."""
    return tuple(value for value in values if all(_holds(one, value.value) for one in tests))


def _holds(condition: Call, text: str) -> bool:
    test = _TESTS.get(condition.name)
    if test is None:
        raise _Unsaid
    return test(*(_string(one, text) for one in condition.arguments))


def _string(expression: Expression, text: str) -> Any:
    """The string that an expression gives where the variable is a text; languages and datatypes are not compared."""
    match expression:
        case Call("STR", (Variable(),)):
            return text
        case Call("LCASE", (inner,)):
            return _string(inner, text).lower()
        case Literal() if expression.datatype == XSD.string:
            return expression.value
    raise _Unsaid
