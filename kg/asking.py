"""Questions to a store: .rq files with their parameters bound, and short answers to those that are asked most."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from kg.claims import Term
from kg.queries import QueryCatalogue, Value
from kg.store.base import Solutions, Store, Triples


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave. `text` is the bound SPARQL, runnable as it stands."""

    text: str
    variables: tuple[str, ...] = ()
    rows: list[tuple[Term | None, ...]] = field(default_factory=list)
    triples: list[Triple] = field(default_factory=list)
    boolean: bool | None = None

    def dicts(self) -> list[dict[str, Term | None]]:
        """Rows by variable name."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    @property
    def empty(self) -> bool:
        """Nothing was found."""
        return not (self.rows or self.triples or self.boolean)


class Asking:
    """A store with the questions that can be asked of it."""

    def __init__(self, store: Store, queries: QueryCatalogue) -> None:
        self.store = store
        self.queries = queries

    def ask(self, name: str, **values: Value) -> Answer:
        """Run a .rq file with its parameters bound. Raises UnknownQuery, BadParameter, QueryError."""
        return self.sparql(self.queries[name].bind(values))

    def sparql(self, text: str) -> Answer:
        """Run a trusted SPARQL query. Raises QueryError."""
        result = self.store.query(text)
        if isinstance(result, Solutions):
            return Answer(text, result.variables, result.rows)
        if isinstance(result, Triples):
            return Answer(text, triples=result.triples)
        return Answer(text, boolean=result)

    def canonical(self, iri: NamedNode) -> NamedNode:
        """The node that stands for this one; itself where nothing was merged."""
        return next(iter(_nodes(self.ask("entity/canonical", node=iri))), iri)

    def members(self, organization: NamedNode) -> tuple[NamedNode, ...]:
        """An organization with all that belongs to it, at any depth: its parts, its products and those of its parts."""
        return _nodes(self.ask("organization/members", org=organization))

    def counted_as(self, concept: NamedNode) -> tuple[NamedNode, ...]:
        """The concepts under which catalogues file a harm type: itself, narrower ones, the same and parts of it."""
        return _nodes(self.ask("harm/concepts", harmType=concept))


def _nodes(answer: Answer) -> tuple[NamedNode, ...]:
    """What stands in the second column."""
    return tuple(dict.fromkeys(row[1] for row in answer.rows if isinstance(row[1], NamedNode)))
