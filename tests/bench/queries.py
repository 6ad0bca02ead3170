"""`python -m tests.bench.queries [STORE]`: every question on a store with realistic parameters, slowest first.

The time is the best of three in this process, with the result drained and without the start of the process.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from pyoxigraph import NamedNode

from kg.cli.output import table
from kg.errors import Ambiguous, NotFound
from kg.graph import Graph
from kg.queries import Param, Query
from kg.settings import Settings
from kg.terms import curie
from tests.queries.cases import CASES

ROUNDS: Final = 3
POPULAR: Final = ("Meta", "OpenAI", "Google", "X", "Tesla")
VALUES: Final[Mapping[str, Sequence[str]]] = {
    "harmType": [
        f"vocab:oecd-aim/harm-type/{name}"
        for name in ("human-or-fundamental-rights", "economic-property", "physical-death", "public-interest")
    ],
    "concept": ["vocab:oecd-aim/harm-type/economic-property", "vocab:oecd-aim/ai-principle/safety"],
    "class": ["ig:Incident", "ig:AISystem", "schema:Organization", "schema:NewsArticle"],
    "label": ["Facebook", "ChatGPT", "Privacy", "nobody is called so"],
    "text": ["chatbot", "meta", "a"],
    "headline": ["Meta is 'pausing' employee tracking program after it let the whole company see sensitive data"],
    "url": ["https://incidentdatabase.ai/cite/1471"],
    "article": ["id:article/none"],
    "property": ["ig:deployer"],
    "value": [f"id:organization/{name}" for name in ("meta", "openai", "google", "x-corp", "tesla")],
    "role": ["ig:reportsOn"],
    "before": ["2024-01-01"],
    "since": ["2026-01-01"],
    "date": ["2026-11-22"],
}
"""Realistic values of the parameters that take neither an incident nor an organization."""
_OF_THE_WRITER: Final = ("derive/", "checks/")

T = TypeVar("T")
Parameters = Mapping[str, str]


class Row(NamedTuple):
    """One measurement."""

    ms: float
    rows: int
    question: str
    parameters: str


def main(store: Path | None) -> None:
    settings = Settings.from_env()
    graph = Graph.open(replace(settings, store=store) if store else settings)
    rows = sorted(measured(graph), reverse=True)
    table(Row._fields, [(f"{row.ms:.1f}", str(row.rows), row.question, row.parameters) for row in rows])


@dataclass(frozen=True)
class Asker:
    """Makes up what people would ask a store."""

    graph: Graph

    @cached_property
    def organizations(self) -> list[str]:
        """IRIs of organizations with many incidents."""
        return [self.graph.find(name, "organization").value for name in POPULAR]

    @cached_property
    def incidents(self) -> list[str]:
        """The newest incident of each of them."""
        asked = (self.graph.ask_text("organization/incidents", {"org": [iri]}).dicts() for iri in self.organizations)
        return [next(node.value for row in rows if isinstance(node := row["incident"], NamedNode)) for rows in asked]

    def parameters(self, query: Query) -> Iterator[Parameters]:
        """Each realistic value of each needed parameter, then the optional ones one by one."""
        needed = {param.name: self.values(param) for param in query.params if param.required}
        rounds = [
            {name: values[turn % len(values)] for name, values in needed.items()}
            for turn in range(max((len(values) for values in needed.values()), default=1))
        ]
        yield from rounds
        for param in query.params:
            if rounds and not param.required:
                yield from ({**rounds[0], param.name: value} for value in self.values(param))

    def values(self, param: Param) -> Sequence[str]:
        """Realistic values of a parameter; none where nobody has thought of one."""
        if param.name == "node":
            return [*self.organizations, *self.incidents]
        if param.kind == "incident":
            return self.incidents
        return self.organizations if param.kind == "organization" else VALUES.get(param.name, ())


def measured(graph: Graph) -> Iterator[Row]:
    """All questions that people may ask, and the look-ups of names."""
    asker = Asker(graph)
    for name, query in graph.queries.items():
        if name.startswith(_OF_THE_WRITER):
            continue
        for values in [*([CASES[name]] if name in CASES else []), *asker.parameters(query)]:
            try:
                text = graph.bind_text(name, {key: [value] for key, value in values.items()})
            except (Ambiguous, NotFound):
                continue  # a name of the samples that this store does not hold
            ms, answer = _best(partial(graph.sparql, text))
            told = " ".join(f"{key}={value}" for key, value in values.items())
            yield Row(ms, len(answer.rows) + len(answer.triples), name, told)
    for text in ("Facebook", "chatbot"):
        ms, hits = _best(partial(graph.search, text))
        yield Row(ms, len(hits), "Graph.search", text)
    ms, found = _best(partial(graph.find, "Facebook", "organization"))
    yield Row(ms, 1, "Graph.find", f"Facebook, {curie(found)}")
    ms, counts = _best(graph.counts)
    yield Row(ms, len(counts), "Graph.counts", "")


def _best(act: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds of the fastest round, and what came of it."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = act()
        times.append(time.perf_counter() - start)
    return min(times) * 1000, found


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
