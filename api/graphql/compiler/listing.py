"""One list of nodes, of which SPARQL cuts the page: ORDER BY, a condition for what comes after the cursor, LIMIT."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Variable

from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.compiler.paging import Item, Page, Window, in_order
from api.graphql.compiler.reader import SUBJECT, Row
from api.graphql.compiler.sparql import Bind, Filter, Group, Order, Select, call, choice, is_never, once
from api.graphql.fields.spec import Asked
from api.graphql.model.mapping import ObjectType
from api.graphql.model.ways import Field, Scalar, Way
from kg.claims import Term
from kg.terms import text_of

PAGE_FIELDS = frozenset({"nodes", "edges", "pageInfo"})
"""Fields of a connection that need its page, not only its count."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The subjects of a group of patterns. `bound` are the sort keys that it binds."""

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
            rows = self.asked.run.reader.select_ahead(self.page_query(), self._ahead, self.asked.path)
            self._learn(rows)
            more = len(rows) > window.size
            items = in_order([Item(ordering.place(as_node(row[0]), row[1:]), ()) for row in rows], ordering)
            items = items[more:] if window.backwards else items[: window.size]

        def has_previous() -> bool:
            return (more and window.backwards) or (window.after is not None and self._has(window.after, backwards=True))

        def has_next() -> bool:
            if more and not window.backwards:
                return True
            if window.before is None:
                return False
            if window.after is not None and ordering.rank(window.after) >= ordering.rank(window.before):
                return self._has(window.after, backwards=False, inclusive=False)  # an empty page stands behind `after`
            return self._has(window.before, backwards=False)

        return Page(ordering, tuple(items), self.total, self.tally, has_previous, has_next)

    def total(self) -> int:
        """How many nodes the whole list has."""
        rows = self.asked.run.reader.select(self.total_query(), self.total_path)
        return int(text_of(rows[0][0]))

    def tally(self, one: Field, shorten: int | None, most: int | None, path: str) -> list[tuple[Term, int]]:
        """See paging.Tally."""
        rows = self.asked.run.reader.select(self.tally_query(one, shorten, most), path)
        return [(row[0], int(text_of(row[1]))) for row in rows if row[0] is not None]

    @property
    def total_path(self) -> str:
        return f"{self.asked.path}.totalCount"

    @property
    def _ahead(self) -> Sequence[Way]:
        """What the next level reads, but for what the sort keys tell.

        Nothing beside a page that is empty for sure: the engine pairs that with what all nodes of the store have.
        """
        if is_never(self.group):
            return ()
        return [way for way in self.asked.ahead if way not in self.ordering.bindable]

    def _learn(self, rows: Collection[Row]) -> None:
        for place, key in enumerate(self.ordering.keys, 1):
            if key.scalar is not Scalar.TEXT:  # texts come without their case
                self.asked.run.reader.learn(key.ways, ((as_node(row[0]), row[place]) for row in rows))

    # --- queries -------------------------------------------------------------------------------------------

    def page_query(self) -> Select:
        """The nodes of the page and one more, from its end where the window is backwards."""
        limits = [
            Filter(self.ordering.beyond(place, SUBJECT, backwards))
            for place, backwards in ((self.window.after, False), (self.window.before, True))
            if place is not None
        ]
        return self._select(tuple(limits), self.window.backwards, self.window.size + 1)

    def total_query(self) -> Select:
        return Select((), self.group, count=SUBJECT)

    def tally_query(self, one: Field, shorten: int | None, most: int | None) -> Select:
        """See paging.Tally: rows of a value and its number of nodes."""
        raw, value = Variable("raw"), Variable("value")
        edge = choice(
            [triple for way in one.ways for triple in way.triples(SUBJECT, value if shorten is None else raw)]
        )
        if shorten is not None:
            edge = (*edge, Bind(call("SUBSTR", call("STR", raw), Literal(1), Literal(shorten)), value))
        by_count = () if most is None else (Order(Variable("total"), descending=True),)
        return Select(
            (value,),
            (*once(self.group, (SUBJECT,)), *edge),
            count=SUBJECT,
            group_by=(value,),
            order=(*by_count, Order(value)),
            limit=most,
        )

    def _has(self, place: Place, *, backwards: bool, inclusive: bool = True) -> bool:
        """Whether the list has anything beyond a place; with `inclusive`, or the place itself."""
        beyond = Filter(self.ordering.beyond(place, SUBJECT, backwards, inclusive))
        return bool(self.asked.run.reader.select(self._select((beyond,), False, 1), self.asked.path))

    def _select(self, limits: Group, backwards: bool, size: int) -> Select:
        keys = self.ordering.patterns(SUBJECT, but=self.bound)
        group = once(self.group, (SUBJECT, *self.bound)) if keys else self.group
        placed: Group = (*group, *keys)
        texts = self.ordering.folded
        if texts:
            single = {SUBJECT, *self.ordering.variables} - {variable for _, variable in texts}
            alike = tuple(sorted(single, key=str))
            placed = (Select(alike, placed, group_by=alike, least=texts),)
        return Select(
            (SUBJECT, *self.ordering.variables),
            (*placed, *limits),
            distinct=not texts,
            order=self.ordering.order(SUBJECT, backwards),
            limit=size,
        )


def as_node(term: Any) -> NamedNode:
    """What stands where only IRIs do."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is no IRI")
    return term
