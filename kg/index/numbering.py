"""The order of all incidents: newest first, undated last, then by IRI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.index.packing import text_and_kind
from kg.index.passes import Passes, Take, runs
from kg.terms import IG, RDF


class Numbering:
    """Incidents by number, and numbers by IRI. Holds 150 bytes for each beside its IRI."""

    def __init__(self, passes: Passes, others: Take) -> None:
        """Of several days of one incident the last one counts. `others` takes all classes beside ig:Incident."""
        self._known: dict[str, str] = {}
        self._others = others
        self.dated: defaultdict[str, list[str]] = defaultdict(list)
        """The IRIs of the incidents that have a sortDate, by it as SPARQL 1.1 TSV spells it."""
        passes.values(RDF.type, self._take_classes)
        passes.values(IG.sortDate, self._take_days)
        newest = dict.fromkeys(self._known, "")
        del self._known
        for text, spelt in sorted((text_and_kind(spelt)[0], spelt) for spelt in self.dated):
            newest.update(dict.fromkeys(self.dated[spelt], text))
        by_day: defaultdict[str, list[str]] = defaultdict(list)
        for iri, day in newest.items():
            by_day[day].append(iri)
        self.iris: list[str] = []
        self.days: list[str] = []
        for day in sorted(by_day, reverse=True):
            self.iris += sorted(by_day[day])
            self.days += [day] * len(by_day[day])
        self.ranks = {iri: rank for rank, iri in enumerate(self.iris)}

    def _take_classes(self, nodes: Sequence[str], classes: Sequence[str]) -> None:
        for cls, start, end in runs(classes):
            if cls == str(IG.Incident):
                self._known.update(zip(nodes[start:end], nodes[start:end], strict=True))
            else:
                self._others(nodes[start:end], classes[start:end])

    def _take_days(self, nodes: Sequence[str], days: Sequence[str]) -> None:
        incidents = list(map(self._known.get, nodes))
        for day, start, end in runs(days):
            found = [iri for iri in incidents[start:end] if iri is not None]
            if found and not day.startswith(("<", "_")):
                self.dated[day] += found

    def first_of_days(self) -> Iterator[tuple[str, int]]:
        """Each day with its first rank; "" for the undated ones."""
        last: str | None = None
        for rank, day in enumerate(self.days):
            if day != last:
                yield day, rank
                last = day
