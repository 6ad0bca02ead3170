"""The names of a graph in memory: a look-up takes microseconds, a search for a part of a name milliseconds.

A question reads every name of the store each time: 0.15 s for 57,000 names. Reading them into memory costs 1.1 s and
30 MB once (twice that for 100,000 names), so it is done from the second look-up on: a command with one name never
waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.terms import PREFIXES, SKOS

SILENT: Final = frozenset({SKOS.altLabel, SKOS.notation})
"""Names that a whole name finds and a part of a name does not."""


class Labels:
    """Made from the rows of derive/labels: (node, kind of name, name, node that took its place)."""

    def __init__(self, rows: Iterable[Sequence[Term | None]]) -> None:
        self._named: defaultdict[str, set[tuple[str, NamedNode]]] = defaultdict(set)
        shown: dict[tuple[NamedNode, str], None] = {}
        for source, naming, name, canonical in rows:
            if not isinstance(source, NamedNode) or name is None or source.value.startswith(PREFIXES["ig"]):
                continue
            node = canonical if isinstance(canonical, NamedNode) else source
            self._named[name.value.lower()].add((name.value, node))
            if canonical is None and naming not in SILENT:
                shown[source, name.value] = None
        self._shown = sorted(
            ((name.lower(), name, node) for node, name in shown),
            key=lambda item: (len(item[1]), item[2].value, item[1]),
        )

    def named(self, text: str) -> list[tuple[NamedNode, str]]:
        """(node, its name) of the nodes that bear the name, whatever its case, by IRI."""
        found = self._named.get(text.lower(), ())
        return [(node, name) for name, node in sorted(found, key=lambda item: (item[1].value, item[0]))]

    def containing(self, text: str, limit: int) -> list[tuple[NamedNode, str]]:
        """(node, name) of the nodes with a name that contains the text, shortest name first, each node once."""
        part = text.lower()
        found: dict[NamedNode, str] = {}
        for key, name, node in self._shown:
            if part in key:
                found.setdefault(node, name)
                if len(found) == limit:
                    break
        return list(found.items())
