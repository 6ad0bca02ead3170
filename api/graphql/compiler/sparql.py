"""SPARQL as values: what the compiler builds, and its one way into text. Terms are bound as terms, never as strings.

The compiler keeps to what the engine can plan: at most one VALUES for a triple, an OPTIONAL of one pattern on a
variable that is surely bound, EXISTS only for negation and only of one pattern. Other shapes read the whole store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Variable

Term = NamedNode | Literal | Variable


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function with its arguments: ("<", x, y), ("CONTAINS", x, y), ("IN", x, y, z)."""

    name: str
    arguments: tuple[Expression, ...]


Expression = Term | Call


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple pattern of the default graph, or of a named one."""

    subject: Term
    predicate: NamedNode
    object: Term
    graph: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The terms that a variable may be."""

    variable: Variable
    terms: tuple[NamedNode | Literal, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    condition: Expression


@dataclass(frozen=True, slots=True)
class Bind:
    value: Expression
    variable: Variable


@dataclass(frozen=True, slots=True)
class Union:
    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class NotExists:
    group: Group


@dataclass(frozen=True, slots=True)
class Minus:
    """Takes away the solutions that agree with one of the group."""

    group: Group


@dataclass(frozen=True, slots=True)
class Optional:
    """One triple pattern, or a choice of such."""

    group: Group


@dataclass(frozen=True, slots=True)
class Order:
    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT, also as a pattern of another one: there each solution is what `variables` are bound to.

    With `count`, how many different values that variable has, as ?total, in all or by group; with `least`, the least
    value of each first variable of a group, as the second one.
    """

    variables: tuple[Variable, ...]
    where: Group
    distinct: bool = False
    order: tuple[Order, ...] = ()
    limit: int | None = None
    count: Variable | None = None
    group_by: tuple[Variable, ...] = ()
    least: tuple[tuple[Variable, Variable], ...] = ()

    def text(self) -> str:
        """SPARQL 1.1, runnable as it stands."""
        return "\n".join(_select(self))


Pattern = Triple | Values | Filter | Bind | Union | NotExists | Minus | Optional | Select
Group = tuple[Pattern, ...]

_OPENINGS: Final = {NotExists: "FILTER NOT EXISTS", Minus: "MINUS", Optional: "OPTIONAL"}
_INFIX: Final = frozenset({"<", "<=", ">", ">=", "=", "!=", "&&", "||"})


def call(name: str, *arguments: Expression) -> Call:
    """An operator or function of SPARQL 1.1 on some terms."""
    return Call(name, arguments)


NOTHING: Final = Filter(Literal(False))
"""Nothing passes."""


def among(term: Expression, choices: Sequence[Term]) -> Expression:
    """That a term is one of some."""
    return Call("IN", (term, *choices)) if choices else NOTHING.condition


def every(conditions: Sequence[Expression]) -> Expression:
    """Their conjunction."""
    if NOTHING.condition in conditions:
        return NOTHING.condition
    return conditions[0] if len(conditions) == 1 else Call("&&", tuple(conditions))


def choice(triples: Sequence[Triple]) -> Group:
    """One of some triples holds."""
    return (triples[0],) if len(triples) == 1 else (Union(tuple((one,) for one in triples)),)


def absent(group: Group) -> NotExists | Minus:
    """That no solution of a group agrees. The group binds the variable that it shares with what it is taken from.

    EXISTS is asked for each row, and joins in it have no keys in the engine: each would pair all with all. So a group
    that joins anything is evaluated once and taken away.
    """
    joined = tuple(one for one in group if not isinstance(one, Filter))
    branches = joined[0].branches if len(joined) == 1 and isinstance(joined[0], Union) else (joined,)
    return NotExists(group) if all(map(_is_one_pattern, branches)) else Minus(group)


def _is_one_pattern(group: Group) -> bool:
    """Whether nothing is joined. A triple of a named graph is, with the name."""
    return len(group) == 1 and isinstance(group[0], Triple) and group[0].graph is None


def binds(group: Iterable[Pattern]) -> bool:
    """Whether a group binds anything, so that negations in it have something to take away from."""
    return any(isinstance(one, Triple | Union | Values) for one in group)


def once(group: Group, variables: Sequence[Variable]) -> Group:
    """The solutions of a group by some of its variables, each of them once.

    Where triples bind others as well, this is a sub-select, so that what is joined to it is looked up once for each
    node, and not for each of its values. (To one that the engine sees to be empty it would join the whole store.)
    """
    if _bound(group) <= set(variables) or is_never(group):
        return group
    return (Select(tuple(variables), group, distinct=True),)


def is_never(group: Iterable[Pattern]) -> bool:
    """Whether nothing passes a group, whatever there is in the store."""
    return any(one == NOTHING or (isinstance(one, Union) and all(map(is_never, one.branches))) for one in group)


def _bound(group: Iterable[Pattern]) -> set[Variable]:
    found: set[Variable] = set()
    for one in group:
        if isinstance(one, Triple):
            found |= {term for term in (one.subject, one.object) if isinstance(term, Variable)}
        elif isinstance(one, Union):
            found |= {variable for branch in one.branches for variable in _bound(branch)}
    return found


def _select(query: Select) -> Iterator[str]:
    shown = [str(variable) for variable in query.variables]
    if query.count is not None:
        shown.append(f"(COUNT(DISTINCT {query.count}) AS ?total)")
    shown += [f"(MIN({value}) AS {name})" for value, name in query.least]
    yield " ".join(["SELECT", *(["DISTINCT"] if query.distinct else []), *shown, "WHERE {"])
    yield from _group(query.where, "  ")
    yield "}"
    if query.group_by:
        yield " ".join(["GROUP BY", *map(str, query.group_by)])
    if query.order:
        yield " ".join(["ORDER BY", *(_order(one) for one in query.order)])
    if query.limit is not None:
        yield f"LIMIT {query.limit}"


def _group(group: Group, indent: str) -> Iterator[str]:
    for pattern in group:
        yield from _pattern(pattern, indent)


def _pattern(pattern: Pattern, indent: str) -> Iterator[str]:
    match pattern:
        case Triple():
            yield indent + _triple(pattern)
        case Values(variable, terms):
            yield " ".join([f"{indent}VALUES {variable} {{", *map(str, terms), "}"])
        case Filter(condition):
            yield f"{indent}FILTER({_expression(condition)})"
        case Bind(value, variable):
            yield f"{indent}BIND({_expression(value)} AS {variable})"
        case NotExists(group) | Minus(group) | Optional(group):
            yield f"{indent}{_OPENINGS[type(pattern)]} {{"
            yield from _group(group, indent + "  ")
            yield indent + "}"
        case Union(branches):
            for number, branch in enumerate(branches):
                yield indent + ("{" if number == 0 else "} UNION {")
                yield from _group(branch, indent + "  ")
            yield indent + "}"
        case Select():
            yield f"{indent}{{"
            yield from (f"{indent}  {line}" for line in _select(pattern))
            yield f"{indent}}}"


def _triple(triple: Triple) -> str:
    """A named graph stands in a VALUES, as in .rq files: Virtuoso finds nothing in `GRAPH <constant>`."""
    plain = f"{triple.subject} {triple.predicate} {triple.object} ."
    if triple.graph is None:
        return plain
    name = Variable(f"in_{triple.graph.value.rpartition('/')[2]}")
    return f"VALUES {name} {{ {triple.graph} }} GRAPH {name} {{ {plain} }}"


def _order(order: Order) -> str:
    return f"{'DESC' if order.descending else 'ASC'}({_expression(order.expression)})"


def _expression(expression: Expression) -> str:
    if not isinstance(expression, Call):
        return str(expression)
    texts = [_expression(argument) for argument in expression.arguments]
    if expression.name in _INFIX:
        return f"({f' {expression.name} '.join(texts)})"
    if expression.name == "IN":
        return f"({texts[0]} IN ({', '.join(texts[1:])}))"
    if expression.name == "!":
        return f"(!{texts[0]})"
    return f"{expression.name}({', '.join(texts)})"
