"""Pages of connections: of all nodes of a type, or of what some nodes lead to.

A page comes from the side index where that can tell which nodes the list has (`api.graphql.indexed.lists`). Else
SPARQL cuts the page of one list (`api.graphql.compiler.listing`), and the pages of many parents are cut in Python from
one query: a query for each parent would make their number grow with the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.compiler.listing import Listing, as_node
from api.graphql.compiler.ordering import Ordering
from api.graphql.compiler.paging import Item, Page, Window, cut, in_order
from api.graphql.compiler.reader import SUBJECT, Reader, Row, chunks
from api.graphql.compiler.sparql import Bind, Group, Select, Union, Values, choice
from api.graphql.compiler.where import Conditions, tells
from api.graphql.fields.spec import Asked
from api.graphql.indexed.lists import IndexedListing, IndexedReach, by_index, reach_by_index
from api.graphql.indexed.members import IndexedMembers, members_by_index
from api.graphql.indexed.reports import reports_by_index
from api.graphql.model.mapping import ObjectType
from api.graphql.model.ways import Field, Way
from kg.errors import BadParameter
from kg.terms import text_of

_PARENT = Variable("parent")
_NUMBER = Variable("n")


def ordered(asked: Asked, kind: ObjectType) -> tuple[Ordering, Window]:
    """The order and the window that the arguments of a connection ask for. Raises BadParameter."""
    ordering = Ordering.of(kind, asked.arguments.get("orderBy"))
    return ordering, Window.of(asked.arguments, ordering, asked.run.settings.graphql_max_page)


def instances(
    asked: Asked, kind: ObjectType, more: Callable[[Conditions], Group] = lambda _: ()
) -> Listing | IndexedListing | IndexedMembers:
    """All nodes of a type that `where` lets through, and for which more patterns hold."""
    if kind.cls is None:
        raise BadParameter(f"{kind.name} has no list")
    ordering, window = ordered(asked, kind)
    anchor = choice(kind.instance.triples(SUBJECT, kind.cls))
    conditions = asked.run.conditions(SUBJECT, ordering.bindable)
    group = (*more(conditions), *conditions.group(asked.arguments.get("where") or {}, kind, SUBJECT, anchor))
    bound = frozenset(ordering.bindable.values()) - frozenset(conditions.keys.values())
    whole = group if tells(group, kind, SUBJECT) else (*anchor, *group)
    return _quickest(Listing(asked, kind, ordering, window, whole, bound))


def _quickest(listing: Listing) -> Listing | IndexedListing | IndexedMembers:
    return by_index(listing) or members_by_index(listing) or listing


def reached(asked: Asked, parents: Sequence[NamedNode], one: Field, with_ways: bool = False) -> list[Page[Any]]:
    """The pages of what each parent leads to; `with_ways`, items have the numbers of the ways that lead to them."""
    kind = asked.run.model.types[one.target or "Node"]
    groups = _by_ways(asked, parents, one)
    if len(parents) == 1 and groups and not with_ways:
        anchor = _anchor(parents[0], [way for _, way in groups[0][0]])
        group = (*anchor, *_filters(asked, kind, anchor))
        return [_quickest(Listing(asked, kind, *ordered(asked, kind), group)).page()]
    ordering, window = ordered(asked, kind)
    found: dict[NamedNode, Page[Any]] = {}
    for ways, starts in groups:
        found |= _pages(asked, ways, starts, kind, ordering, window, with_ways)
    return [found.get(parent) or cut((), ordering, window, asked.run.reader) for parent in parents]


def _pages(
    asked: Asked, ways: Sequence[tuple[int, Way]], parents: Sequence[NamedNode], kind: ObjectType, ordering: Ordering,
    window: Window, with_ways: bool,
) -> dict[NamedNode, Page[Any]]:  # fmt: skip
    """The pages of parents from which the same ways lead."""
    reader = asked.run.reader
    where = _filters(asked, kind, _anchor(_PARENT, [way for _, way in ways]))
    indexed = None
    if not with_ways:
        indexed = reach_by_index(reader, kind, ordering, window, [way for _, way in ways], where)
    found: dict[NamedNode, Page[Any]] = {}
    for chunk in chunks(parents):
        query = _reached_query(chunk, ways, where, ordering)
        if indexed is not None:
            found |= _looked_up(asked, indexed, chunk, query)
        else:
            items = _items(reader, _edges(asked, chunk, ways, where, ordering, query), ordering)
            found |= {parent: cut(items.get(parent, ()), ordering, window, reader) for parent in chunk}
    return found


def _looked_up(
    asked: Asked, indexed: IndexedReach, parents: Sequence[NamedNode], query: Select
) -> dict[NamedNode, Page[Any]]:
    return asked.run.reader.look_up(
        asked.path, lambda: indexed.pages(parents), lambda _: (query, indexed.rows(parents))
    )


def _edges(
    asked: Asked, parents: Sequence[NamedNode], ways: Sequence[tuple[int, Way]], where: Group, ordering: Ordering,
    query: Select,
) -> Sequence[Row]:  # fmt: skip
    """The rows of `_reached_query`."""
    reader = asked.run.reader
    told = reader.look_up(
        asked.path,
        lambda: reports_by_index(reader.graph.index, parents, ways, where, ordering),
        lambda rows: (query, len(rows or ())),
    )
    return reader.select(query, asked.path) if told is None else told


def _items(reader: Reader, rows: Sequence[Row], ordering: Ordering) -> dict[NamedNode, list[Item[Any]]]:
    """For each parent its nodes in order, with the numbers of the ways that lead to them."""
    found: defaultdict[NamedNode, dict[NamedNode, Item[Any]]] = defaultdict(dict)
    for parent, node, number, *values in rows:
        items, end = found[as_node(parent)], as_node(node)
        here, numbers = ordering.place(end, values), {int(text_of(number))}
        if known := items.get(end):  # of several labels the first one counts
            here = min(here, known.place, key=lambda place: place.values)
            numbers |= known.edge
        items[end] = Item(here, numbers)
    for place, key in enumerate(ordering.keys, 3):
        reader.learn(key.ways, ((as_node(row[1]), row[place]) for row in rows))
    return {parent: in_order(items.values(), ordering) for parent, items in found.items()}


def _reached_query(
    parents: Sequence[NamedNode], ways: Sequence[tuple[int, Way]], where: Group, ordering: Ordering
) -> Select:
    """?parent, ?s, the number of the way, the sort keys."""
    branches = [
        (triple, Bind(Literal(number), _NUMBER)) for number, way in ways for triple in way.triples(_PARENT, SUBJECT)
    ]
    edge: Group = branches[0] if len(branches) == 1 else (Union(tuple(branches)),)
    keys = ordering.patterns(SUBJECT, as_they_are=True)
    return Select(
        (_PARENT, SUBJECT, _NUMBER, *ordering.variables), (Values(_PARENT, tuple(parents)), *edge, *where, *keys)
    )


def _anchor(parent: NamedNode | Variable, ways: Sequence[Way]) -> Group:
    return choice([triple for way in ways for triple in way.triples(parent, SUBJECT)])


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
