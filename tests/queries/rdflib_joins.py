"""rdflib in time that fits a test: the same joins of solutions, by index in the place of every pair.

rdflib hashes a solution as the XOR of names and values, so that all solutions {a: X, b: X} of a zero-length path are
one bucket, and it joins two lists of solutions pair by pair; both are quadratic in the nodes of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from rdflib.plugins.sparql import evaluate
from rdflib.plugins.sparql.sparql import FrozenBindings, FrozenDict


def patch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until `monkeypatch` is undone."""
    monkeypatch.setattr(FrozenDict, "__hash__", lambda self: hash(frozenset(self.items())))
    monkeypatch.setattr(evaluate, "_join", _join)


def _join(left: Iterable[FrozenBindings], right: Iterable[FrozenBindings]) -> Iterator[Any]:
    """The pairs that rdflib finds compatible, looked for only among those that agree on what both sides always bind."""
    ours, theirs = list(left), list(right)
    if not ours or not theirs:
        return
    shared = sorted(frozenset.intersection(*(frozenset(solution) for solution in (*ours, *theirs))))
    index: defaultdict[tuple[Any, ...], list[FrozenBindings]] = defaultdict(list)
    for solution in theirs:
        index[tuple(solution[name] for name in shared)].append(solution)
    for solution in ours:
        for other in index.get(tuple(solution[name] for name in shared), ()):
            if solution.compatible(other):
                yield solution.merge(other)
