"""Pages of connections: of all nodes of a type, or of what some nodes lead to.

A page of one list is cut by SPARQL (ORDER BY, a condition for what comes after the cursor, LIMIT). The pages of many
parents are cut in Python from one query: a query for each parent would make their number grow with the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.fieldspec import Asked
from api.graphql.mapping import Field, ObjectType, Way
from api.graphql.ordering import Ordering, Place
from api.graphql.paging import Item, Page, Window, cut
from api.graphql.reader import SUBJECT, Row, chunks
from api.graphql.sparql import Bind, Filter, Group, Order, Select, Triple, Union, Values, call, choice
from api.graphql.where import Conditions
from kg.claims import Term
from kg.errors import BadParameter
from kg.terms import text_of

PAGE_FIELDS = frozenset({"nodes", "edges", "pageInfo"})
"""Fields of a connection that need its page, not only its count."""

_PARENT = Variable("parent")
_NUMBER = Variable("n")


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of nodes, in SPARQL: the subjects of a group of patterns. `bound` are the sort keys that it binds."""

    asked: Asked
    kind: ObjectType
    ordering: Ordering
    window: Window
    group: Group
    bound: frozenset[Variable] = frozenset()

    def page(self) -> Page[Any]:
        """The page that the arguments ask for. Raises QueryError."""
        ordering, window = self.ordering, self.window
        items: list[Item[Any]] = []
        more = False
        if self.asked.selected & PAGE_FIELDS:
            rows = self._rows()
            more = len(rows) > window.size
            items = [Item(ordering.place(_node(row[0]), row[1:]), ()) for row in rows[: window.size]]
            if window.backwards:
                items.reverse()
        behind, ahead = (window.before, window.after) if window.backwards else (window.after, window.before)

        def is_left_behind() -> bool:
            return behind is not None and self._has(behind, not window.backwards)

        def is_ahead() -> bool:
            return more or (ahead is not None and self._has(ahead, window.backwards))

        has_previous, has_next = (is_ahead, is_left_behind) if window.backwards else (is_left_behind, is_ahead)
        return Page(ordering, tuple(items), self.total, self.tally, has_previous, has_next)

    def total(self) -> int:
        """How many nodes the whole list has."""
        rows = self.asked.run.reader.select(Select((), self.group, count=SUBJECT), f"{self.asked.path}.totalCount")
        return int(text_of(rows[0][0]))

    def tally(self, one: Field, shorten: int | None, most: int | None, path: str) -> list[tuple[Term, int]]:
        """See paging.Tally."""
        raw, value = Variable("raw"), Variable("value")
        edge = choice(
            [triple for way in one.ways for triple in way.triples(SUBJECT, value if shorten is None else raw)]
        )
        if shorten is not None:
            edge = (*edge, Bind(call("SUBSTR", call("STR", raw), Literal(1), Literal(shorten)), value))
        by_count = () if most is None else (Order(Variable("total"), descending=True),)
        query = Select(
            (value,),
            (*self.group, *edge),
            count=SUBJECT,
            group_by=(value,),
            order=(*by_count, Order(value)),
            limit=most,
        )
        rows = self.asked.run.reader.select(query, path)
        return [(row[0], int(text_of(row[1]))) for row in rows if row[0] is not None]

    def _rows(self) -> list[Row]:
        limits = [
            Filter(self.ordering.beyond(place, SUBJECT, backwards))
            for place, backwards in ((self.window.after, False), (self.window.before, True))
            if place is not None
        ]
        return self._select(tuple(limits), self.window.backwards, self.window.size + 1)

    def _has(self, place: Place, backwards: bool) -> bool:
        """Whether the list has that place, or anything beyond it."""
        beyond = Filter(self.ordering.beyond(place, SUBJECT, backwards, inclusive=True))
        return bool(self._select((beyond,), False, 1))

    def _select(self, limits: Group, backwards: bool, size: int) -> list[Row]:
        query = Select(
            (SUBJECT, *self.ordering.variables),
            (*self.group, *self.ordering.patterns(SUBJECT, but=self.bound), *limits),
            distinct=True,
            order=self.ordering.order(SUBJECT, backwards),
            limit=size,
        )
        return self.asked.run.reader.select(query, self.asked.path)


def ordered(asked: Asked, kind: ObjectType) -> tuple[Ordering, Window]:
    """The order and the window that the arguments of a connection ask for. Raises BadParameter."""
    ordering = Ordering.of(kind, asked.arguments.get("orderBy"))
    return ordering, Window.of(asked.arguments, ordering, asked.run.settings.graphql_max_page)


def instances(asked: Asked, kind: ObjectType, more: Callable[[Conditions], Group] = lambda _: ()) -> Listing:
    """All nodes of a type that `where` lets through, and for which more patterns hold."""
    if kind.cls is None:
        raise BadParameter(f"{kind.name} has no list")
    ordering, window = ordered(asked, kind)
    anchor = choice(kind.instance.triples(SUBJECT, kind.cls))
    conditions = asked.run.conditions(SUBJECT, ordering.bindable)
    group = (*more(conditions), *conditions.group(asked.arguments.get("where") or {}, kind, SUBJECT, anchor))
    bound = frozenset(ordering.bindable.values()) - frozenset(conditions.keys.values())
    return Listing(asked, kind, ordering, window, group if _tells(group, kind) else (*anchor, *group), bound)


def _tells(group: Group, kind: ObjectType) -> bool:
    """Whether the patterns hold for nodes of the type only, as they have a property that others have not.

    The engine would begin with the triple of the class and read all of its nodes.
    """
    return any(
        (isinstance(one, Triple) and one.subject == SUBJECT and one.predicate in kind.telling)
        or (isinstance(one, Union) and all(_tells(branch, kind) for branch in one.branches))
        for one in group
    )


def reached(asked: Asked, parents: Sequence[NamedNode], one: Field, with_ways: bool = False) -> list[Page[Any]]:
    """The pages of what each parent leads to; `with_ways`, items have the numbers of the ways that lead to them."""
    kind = asked.run.model.types[one.target or "Node"]
    groups = _by_ways(asked, parents, one)
    if len(parents) == 1 and groups and not with_ways:
        anchor = choice([triple for _, way in groups[0][0] for triple in way.triples(parents[0], SUBJECT)])
        group = (*anchor, *_filters(asked, kind, anchor))
        return [Listing(asked, kind, *ordered(asked, kind), group).page()]
    ordering, window = ordered(asked, kind)
    found: defaultdict[NamedNode, dict[NamedNode, Item[Any]]] = defaultdict(dict)
    for ways, starts in groups:
        for chunk in chunks(starts):
            for row in _reached_rows(asked, chunk, ways, kind, ordering):
                parent, node, number, *values = row
                number_read = int(text_of(number))
                known = found[_node(parent)].get(_node(node))
                numbers = {*known.edge, number_read} if known else {number_read}
                found[_node(parent)][_node(node)] = Item(ordering.place(_node(node), values), numbers)
    return [
        cut(
            sorted(found[parent].values(), key=lambda item: ordering.rank(item.place)),
            ordering,
            window,
            asked.run.reader,
        )
        for parent in parents
    ]


def _reached_rows(
    asked: Asked, parents: Sequence[NamedNode], ways: Sequence[tuple[int, Way]], kind: ObjectType, ordering: Ordering
) -> list[Row]:
    branches = [
        (triple, Bind(Literal(number), _NUMBER)) for number, way in ways for triple in way.triples(_PARENT, SUBJECT)
    ]
    edge: Group = branches[0] if len(branches) == 1 else (Union(tuple(branches)),)
    anchor = choice([triple for _, way in ways for triple in way.triples(_PARENT, SUBJECT)])
    filters = _filters(asked, kind, anchor)
    query = Select(
        (_PARENT, SUBJECT, _NUMBER, *ordering.variables),
        (Values(_PARENT, tuple(parents)), *edge, *filters, *ordering.patterns(SUBJECT, as_they_are=True)),
    )
    rows = asked.run.reader.select(query, asked.path)
    for number, key in enumerate(ordering.keys, 3):
        asked.run.reader.learn(key.ways, ((_node(row[1]), row[number]) for row in rows))
    return rows


def _filters(asked: Asked, kind: ObjectType, anchor: Group) -> Group:
    return asked.run.conditions().group(asked.arguments.get("where") or {}, kind, SUBJECT, anchor)


def _by_ways(
    asked: Asked, parents: Sequence[NamedNode], one: Field
) -> list[tuple[list[tuple[int, Way]], list[NamedNode]]]:
    """Parents with the ways that can lead anywhere from them: from a concept only those of its own scheme."""
    concepts = asked.run.model.vocabulary.concepts
    groups: defaultdict[NamedNode | None, list[NamedNode]] = defaultdict(list)
    for parent in dict.fromkeys(parents):
        concept = concepts.get(parent) if any(way.scheme for way in one.ways) else None
        groups[concept.scheme if concept else None].append(parent)
    found = (
        ([(n, way) for n, way in enumerate(one.ways) if None in {way.scheme, scheme} or way.scheme == scheme], group)
        for scheme, group in groups.items()
    )
    return [(ways, group) for ways, group in found if ways]


def _node(term: Any) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is no IRI")
    return term
