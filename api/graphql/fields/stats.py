"""graph { stats }: what the graph holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.fields.spec import Asked, SchemaField, SchemaType, each
from kg.graph import Graph
from kg.terms import expand, text_of

_NODES: Final = {
    "incidents": "ig:Incident", "organizations": "schema:Organization", "systems": "ig:AISystem",
    "articles": "schema:NewsArticle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Counted:
    name: str
    label: str
    count: int


def _classes(asked: Asked, graphs: Sequence[Graph]) -> list[list[_Counted]]:
    classes = asked.run.model.vocabulary.classes

    def label(name: str) -> str:
        found = classes.get(expand(name) or NamedNode("urn:none"))
        return found.label if found else name

    return [[_Counted(name, label(name), count) for name, count in graph.counts().items()] for graph in graphs]


def _years(asked: Asked, graphs: Sequence[Graph]) -> list[list[_Counted]]:
    """From the months of the index, else from the days that the index is made of."""
    return [[_Counted(year, year, count) for year, count in sorted(_by_year(asked, one).items())] for one in graphs]


def _by_year(asked: Asked, graph: Graph) -> Counter[str]:
    years: Counter[str] = Counter()
    if graph.index is not None:
        for month, incidents in graph.index.months():
            years[month[:4]] += incidents
        return years
    newest: dict[Any, str] = {}
    for incident, day in asked.run.reader.ask("derive/incident_days", asked.path).rows:
        newest[incident] = max(text_of(day), newest.get(incident, ""))
    years.update(day[:4] for day in newest.values() if day)
    return years


def _newest(asked: Asked, graphs: Sequence[Graph]) -> list[str | None]:
    rows = asked.run.reader.ask("entity/newest_recording", asked.path).rows
    return [text_of(rows[0][0]) or None if rows else None for _ in graphs]


def _sources(asked: Asked, graphs: Sequence[Graph]) -> list[list[tuple[str, dict[str, int]]]]:
    return [sorted((name, found) for name, found in graph.sources().items() if name) for graph in graphs]


def _number(key: str) -> SchemaField:
    name = {known: field for field, known in _NODES.items()}.get(key, key)
    described = f"{name.capitalize()}." if key == name else f"{name.capitalize()} that its claims are about."
    return SchemaField(name, "int", described, each(lambda source: source[1].get(key, 0)))


STATS_FIELD: Final = SchemaField("stats", "GraphStats", "What the graph holds, in numbers.", each(lambda graph: graph))

STATS_TYPES: Final = (
    SchemaType("ClassCount", "The nodes of one class.", (
        SchemaField("class", "str", "CURIE of the class.", each(lambda one: one.name)),
        SchemaField("label", "str", "Name of the class.", each(lambda one: one.label)),
        SchemaField("count", "int", "Its nodes, each once.", each(lambda one: one.count)),
    )),
    SchemaType("YearCount", "The incidents of one year.", (
        SchemaField("year", "str", "The year.", each(lambda one: one.name)),
        SchemaField("count", "int", "Incidents whose sortDate is in it.", each(lambda one: one.count)),
    )),
    SchemaType("SourceCount", "What one source gave; the readers of one catalogue count together.", (
        SchemaField("source", "str", "Name of the source.", each(lambda source: source[0])),
        *map(_number, ("documents", "claims", *_NODES.values())),
    )),
    SchemaType("GraphStats", "Numbers of the whole graph.", (
        SchemaField("classes", "list[ClassCount]", "Nodes by class, claims and documents among them.", _classes),
        SchemaField("sources", "list[SourceCount]", "Documents and claims by source, and what they are about.",
                    _sources),
        SchemaField("incidentsByYear", "list[YearCount]", "Dated incidents by year, oldest first.", _years),
        SchemaField("newestRecording", "str | None", "When the newest document was read, ISO 8601.", _newest),
    )),
)  # fmt: skip
