"""The order of all incidents: newest first, undated last, then by IRI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.index.passes import Row


class Numbering:
    """Incidents by number, and numbers by IRI. Holds 150 bytes for each beside its IRI."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """From the rows of derive/incident_days; of several days of one incident the last one counts."""
        self.dated: defaultdict[Literal, list[str]] = defaultdict(list)
        """The IRIs of the incidents that have a sortDate, by it."""
        newest: dict[str, str] = {}
        for node, day in rows:
            if isinstance(node, NamedNode):
                iri = node.value
                newest[iri] = ""
                if isinstance(day, Literal):
                    self.dated[day].append(iri)
        for day, iris in self.dated.items():
            text = day.value
            for iri in iris:
                newest[iri] = max(newest[iri], text)
        self.iris = sorted(newest)
        self.iris.sort(key=newest.__getitem__, reverse=True)  # stable, also when reversed
        self.days = [newest[iri] for iri in self.iris]
        self.ranks = {iri: rank for rank, iri in enumerate(self.iris)}

    def first_of_days(self) -> Iterator[tuple[str, int]]:
        """Each day with its first rank; "" for the undated ones."""
        last: str | None = None
        for rank, day in enumerate(self.days):
            if day != last:
                yield day, rank
                last = day
