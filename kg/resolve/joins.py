"""Which homes of source nodes are one, by the edges that join them and the pairs that are kept apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pyoxigraph import NamedNode


class Edge(NamedTuple):
    """That two homes are one. Where edges lead together what is apart, those of a lower rank count first."""

    rank: int
    a: NamedNode
    b: NamedNode


def joined(
    home: NamedNode,
    edges: Callable[[NamedNode], Iterable[Edge]],
    are_apart: Callable[[NamedNode, NamedNode], bool],
) -> set[NamedNode]:
    """The homes that are one with `home`, itself included; the same set for each of them.

    `edges` gives all edges of a home. An edge that would bring together two homes that are apart joins nothing.
    """
    seen, queue, found = {home}, [home], set[Edge]()
    while queue:
        for rank, a, b in edges(queue.pop()):
            found.add(Edge(rank, *sorted((a, b), key=str)))
            fresh = {a, b} - seen
            seen |= fresh
            queue.extend(fresh)
    groups = {node: {node} for node in seen}
    for _, a, b in sorted(found, key=lambda edge: (edge.rank, str(edge.a), str(edge.b))):
        one, other = groups[a], groups[b]
        if one is not other and not any(are_apart(left, right) for left in one for right in other):
            one |= other
            groups |= dict.fromkeys(other, one)
    return groups[home]
