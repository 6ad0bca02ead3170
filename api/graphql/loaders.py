"""What one request reads, batched: all nodes of a level by one query, however many rows the level has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pyoxigraph import NamedNode
from strawberry.dataloader import DataLoader

from api.current import CurrentGraph
from kg.claims import Term
from kg.graph import ClaimRow, Entity, Graph

T = TypeVar("T")


class Loaders:
    """One per request, on one graph."""

    def __init__(self, graph: Graph, current: CurrentGraph) -> None:
        self.graph = graph
        self._current = current
        self.entity: DataLoader[NamedNode, Entity | None] = DataLoader(load_fn=self._entities)
        self.inverse: DataLoader[tuple[NamedNode, NamedNode], tuple[NamedNode, ...]] = DataLoader(load_fn=self._inverse)
        self.claims: DataLoader[tuple[NamedNode, NamedNode | None], tuple[ClaimRow, ...]] = DataLoader(
            load_fn=self._claims
        )
        self.canonical: DataLoader[NamedNode, NamedNode] = DataLoader(load_fn=self._canonical)
        self.document: DataLoader[NamedNode, dict[str, Term | None]] = DataLoader(load_fn=self._read_documents)

    async def run(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run one query in a query thread."""
        return await self._current.run(function, *args, **kwargs)

    async def _entities(self, iris: list[NamedNode]) -> Sequence[Entity | None]:
        found = await self.run(self.graph.entities, iris)
        return [found.get(iri) for iri in iris]

    async def _inverse(self, keys: list[tuple[NamedNode, NamedNode]]) -> Sequence[tuple[NamedNode, ...]]:
        """One query for each property among the keys."""
        wanted: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
        for iri, name in keys:
            wanted[name].append(iri)
        found = {name: await self.run(self.graph.inverse, iris, name) for name, iris in wanted.items()}
        return [found[name].get(iri, ()) for iri, name in keys]

    async def _claims(self, keys: list[tuple[NamedNode, NamedNode | None]]) -> Sequence[tuple[ClaimRow, ...]]:
        """One query for each property among the keys; None means claims of any property."""
        wanted: defaultdict[NamedNode | None, list[NamedNode]] = defaultdict(list)
        for iri, name in keys:
            wanted[name].append(iri)
        found = {name: await self.run(self.graph.claims, iris, name) for name, iris in wanted.items()}
        return [found[name].get(iri, ()) for iri, name in keys]

    async def _canonical(self, iris: list[NamedNode]) -> Sequence[NamedNode]:
        answer = await self.run(self.graph.ask, "entity/canonical", node=iris)
        found = {row[0]: row[1] for row in answer.rows}
        return [target if isinstance(target := found.get(iri), NamedNode) else iri for iri in iris]

    async def _read_documents(self, iris: list[NamedNode]) -> Sequence[dict[str, Term | None]]:
        """Title and time of recording."""
        rows = (await self.run(self.graph.ask, "entity/changes", document=iris)).dicts()
        found = {row["document"]: row for row in rows}
        return [found.get(iri, {}) for iri in iris]
