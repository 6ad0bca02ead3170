"""`where` trees -> SPARQL patterns: conditions as joins, negations as NOT EXISTS or MINUS, `or` as UNION.

A tree is brought into negation normal form on the way, so that only single fields are negated. The branches
of a UNION bind their subject themselves: an engine may evaluate them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.compiler.dates import date_literal
from api.graphql.compiler.sparql import (
    NOTHING,
    Expression,
    Filter,
    Group,
    Minus,
    NotExists,
    Triple,
    Union,
    Values,
    absent,
    among,
    binds,
    call,
    choice,
    every,
    once,
)
from api.graphql.fields.languages import language_range
from api.graphql.model.mapping import NODE, Model, ObjectType
from api.graphql.model.ways import Field, Scalar, Way
from kg.errors import BadParameter
from kg.terms import RDF, XSD

Names = Callable[[Field, Sequence[str]], tuple[NamedNode, ...]]

_COMPARISONS: Final = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_SEARCHES: Final = {"contains": "CONTAINS", "startsWith": "STRSTARTS"}
_NEGATED: Final = {"ne": "eq", "notIn": "in"}
MAX_CHOICES: Final = 200
"""Nodes of a filter that are spelt as a UNION of triples; more are compared with each value."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """How names in filters become nodes."""

    nodes: Names
    """The nodes that some names mean; a concept with those that are narrower. Raises NotFound, Ambiguous."""
    members: Names
    """Organizations with their parts and products."""
    iris: Callable[[Sequence[str]], tuple[NamedNode, ...]]
    """Nodes by id, IRI or CURIE. Raises BadParameter."""


@dataclass(slots=True)
class Conditions:
    """Compiles the filters of one query.

    `root` is the subject of the whole query, if it may have a VALUES; `keys` are variables that the query sorts by, and
    that a condition may bind as well as compare. Both hold for what is joined, not within UNION or EXISTS.
    """

    model: Model
    resolver: Resolver
    today: date
    root: Variable | None = None
    keys: dict[Way, Variable] = field(default_factory=dict)
    _numbers: Any = field(default_factory=count)
    _has_list: bool = False
    _led: set[tuple[Variable, tuple[Way, ...]]] = field(default_factory=set)
    """Subjects with the ways that lead on from them in what is joined."""

    def group(self, where: Mapping[str, Any], kind: ObjectType, subject: Variable, anchor: Group) -> Group:
        """Patterns that hold for the subjects that `where` lets through. `anchor` binds the subject by itself."""
        return self._tree(where, kind, subject, anchor, positive=True)

    def leads_to(self, fields: Sequence[Field], terms: Sequence[NamedNode], subject: Variable) -> Group:
        """Patterns that hold where one of some fields has one of some nodes."""
        ways = tuple(way for one in fields for way in one.ways)
        return self._edge_to(replace(fields[0], ways=ways), terms, subject)

    def fresh(self) -> Variable:
        return Variable(f"v{next(self._numbers)}")

    def bound(self, way: Way, subject: Variable) -> Variable:
        """The variable for the one value of a way: that of the sort key, the first time."""
        return self.keys.pop(way) if subject == self.root and way in self.keys else self.fresh()

    # --- trees ---------------------------------------------------------------------------------------------

    def _apart(self) -> None:
        """From here on patterns are not joined to the whole query."""
        self.root = None

    def _tree(
        self, where: Mapping[str, Any], kind: ObjectType, subject: Variable, anchor: Group, positive: bool
    ) -> Group:
        if not positive:
            self._apart()
        parts: list[Group] = []
        for name, value in where.items():
            if value is not None:
                parts += self._part(name, value, kind, subject, anchor, positive)
        return _conjunction(parts) if positive else _disjunction(parts, kind, subject, anchor)

    def _part(
        self, name: str, value: Any, kind: ObjectType, subject: Variable, anchor: Group, positive: bool
    ) -> Iterable[Group]:
        if name == "not":
            return [self._tree(value, kind, subject, anchor, not positive)]
        if name in {"and", "or"}:
            is_conjunction = (name == "and") is positive
            if not is_conjunction:
                self._apart()
                return [_disjunction(self._branches(value, kind, subject, anchor, positive), kind, subject, anchor)]
            return [_conjunction([self._tree(one, kind, subject, anchor, positive) for one in value])]
        if name == "iri":
            return self._iri(value, subject, positive)
        one = Field("label", "", kind.label) if name == "label" else kind.fields[name]
        return (
            self._edges(one, value, subject, positive) if one.target else self._literals(one, value, subject, positive)
        )

    def _branches(
        self, trees: Sequence[Mapping[str, Any]], kind: ObjectType, subject: Variable, anchor: Group, positive: bool
    ) -> list[Group]:
        """Trees that are not joined with one another."""
        led, found = self._led, []
        for tree in trees:
            self._led = set(led)
            found.append(self._tree(tree, kind, subject, anchor, positive))
        self._led = led
        return found

    # --- nodes ---------------------------------------------------------------------------------------------

    def _iri(self, value: Mapping[str, Any], subject: Variable, positive: bool) -> Iterable[Group]:
        for operator, operand in _given(value):
            terms = self.resolver.iris([operand] if isinstance(operand, str) else operand)
            if (operator in _NEGATED) is positive:
                yield (Filter(call("!", among(subject, terms))),)
            elif terms and self._takes_list(subject):
                yield (Values(subject, terms),)
            else:
                yield (Filter(among(subject, terms)),)

    def _edges(self, one: Field, value: Mapping[str, Any], subject: Variable, positive: bool) -> Iterable[Group]:
        target = self.model.types[one.target or NODE]
        for operator, operand in _given(value):
            if operator == "isNull":
                exists, body = not operand, self._edge(one, subject, self.fresh())
            elif operator in {"some", "none", "every"}:
                exists = operator == "some"
                end = self.fresh()
                edge = self._edge(one, subject, end)
                body = (*edge, *self._tree(operand, target, end, edge, operator != "every"))
                if exists and positive:
                    body = self._led_once(body, one, subject)
            else:
                exists = operator not in _NEGATED
                names = [operand] if isinstance(operand, str) else operand
                find = self.resolver.members if operator == "within" else self.resolver.nodes
                terms = find(one, names)
                body = self._edge_to(one, terms, subject, is_joined=exists and positive)
            yield body if exists is positive else (absent(body),)

    def _led_once(self, body: Group, one: Field, subject: Variable) -> Group:
        """Where ways lead on a second time, each subject once: else what one leads to pairs with all of the other."""
        if (subject, one.ways) in self._led:
            return once(body, (subject,))
        self._led.add((subject, one.ways))
        return body

    def _edge(self, one: Field, subject: Variable, end: NamedNode | Variable) -> Group:
        return choice([triple for way in one.ways for triple in way.triples(subject, end)])

    def _edge_to(self, one: Field, terms: Sequence[NamedNode], subject: Variable, is_joined: bool = True) -> Group:
        """One VALUES, or one triple for each term: an index leads from there to the subjects."""
        if is_joined and len(terms) > 1 and self._takes_list(subject):
            end = self.fresh()
            return (Values(end, tuple(terms)), *self._edge(one, subject, end))
        if 0 < len(terms) <= MAX_CHOICES:
            return choice([triple for way in one.ways for term in terms for triple in way.triples(subject, term)])
        end = self.fresh()
        return (*self._edge(one, subject, end), Filter(among(end, terms)))

    def _takes_list(self, subject: Variable) -> bool:
        """Whether terms may stand in the one VALUES of the query."""
        if subject != self.root or self._has_list:
            return False
        self._has_list = True
        return True

    # --- literals ------------------------------------------------------------------------------------------

    def _literals(self, one: Field, value: Mapping[str, Any], subject: Variable, positive: bool) -> Iterable[Group]:
        """What is asked of one value at once is one pattern, so that `gte` and `lt` hold for the same value."""
        given = dict(_given(value))
        if "isNull" in given:
            is_absent = given.pop("isNull")
            body = self._edge(one, subject, self.fresh())
            yield (absent(body),) if is_absent is positive else body
        for operator, opposite in _NEGATED.items():
            if operator in given:
                body = self._valued(one, {opposite: given.pop(operator)}, subject)
                yield (absent(body),) if positive else body
        if given:
            body = self._valued(one, given, subject, may_bind=positive)
            yield body if positive else (absent(body),)

    def _valued(self, one: Field, operators: Mapping[str, Any], subject: Variable, may_bind: bool = False) -> Group:
        end = self.bound(one.ways[0], subject) if may_bind and one.sortable else self.fresh()
        conditions = [self._condition(one, end, operator, operand) for operator, operand in operators.items()]
        return (*self._edge(one, subject, end), Filter(every(conditions)))

    def _condition(self, one: Field, value: Variable, operator: str, operand: Any) -> Expression:
        compared: Expression = call("STR", value) if one.scalar is Scalar.TEXT else value
        if operator in _SEARCHES:
            return call(_SEARCHES[operator], call("LCASE", call("STR", value)), Literal(operand.lower()))
        if operator == "language":
            return call("LANGMATCHES", call("LANG", value), Literal(language_range(operand)))
        if operator == "in":
            return among(compared, [self._literal(one, item) for item in operand])
        if operator == "between":
            low, high = (self._literal(one, operand[end]) for end in ("from", "to"))
            return every([call(">=", compared, low), call("<=", compared, high)])
        return call(_COMPARISONS[operator], compared, self._literal(one, operand))

    def _literal(self, one: Field, value: Any) -> Literal:
        """Raises BadParameter."""
        match one.scalar:
            case Scalar.DATE:
                return date_literal(value, self.today)
            case Scalar.DECIMAL:
                return Literal(str(Decimal(str(value))), datatype=XSD.decimal)
            case _:
                return Literal(value)


def tells(group: Group, kind: ObjectType, subject: Variable) -> bool:
    """Whether the patterns hold for nodes of the type only: by its class, or by a property that tells it.

    The triple of the class beside them would tell nothing more, and an engine might begin with it and read all nodes.
    """
    return any(
        (isinstance(one, Triple) and _is_telling(one, kind, subject))
        or (isinstance(one, Union) and all(tells(branch, kind, subject) for branch in one.branches))
        for one in group
    )


def _is_telling(triple: Triple, kind: ObjectType, node: Variable) -> bool:
    if triple.object == node:
        return triple.predicate in kind.told
    is_class = triple.predicate == RDF.type and triple.object == kind.cls
    return triple.subject == node and (is_class or triple.predicate in kind.telling)


def _given(value: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for operator, operand in value.items():
        if operand is None:
            raise BadParameter(f"{operator}: null compares with nothing; isNull asks for what is missing")
        yield operator, operand


def _conjunction(parts: Sequence[Group]) -> Group:
    """What binds stands first: MINUS takes away from what was bound before it, and nothing where that is nothing."""
    patterns = (pattern for part in parts for pattern in part)
    return tuple(sorted(patterns, key=lambda pattern: isinstance(pattern, Minus | NotExists)))


def _disjunction(parts: Sequence[Group], kind: ObjectType, subject: Variable, anchor: Group) -> Group:
    """A UNION. A branch that does not say what it is about would be read for the whole store."""
    if not parts:
        return (NOTHING,)
    if len(parts) == 1:
        return parts[0]
    return (Union(tuple(_anchored(part, kind, subject, anchor) for part in parts)),)


def _anchored(part: Group, kind: ObjectType, subject: Variable, anchor: Group) -> Group:
    """The anchor stands behind what else is joined, which may be the shorter way in."""
    if not binds(part):
        return (*anchor, *part)
    return part if tells(part, kind, subject) else (*part, *anchor)
