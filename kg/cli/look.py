"""`kg show`, `kg stats`, `kg validate` and `kg export`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple
from typing import Final

import pyoxigraph as ox

from kg import checks
from kg.claims import Term
from kg.cli.main import FAILED, NOTHING_FOUND, OK
from kg.cli.output import table, write
from kg.graph import Graph
from kg.settings import Settings
from kg.store.texts import TextArchive
from kg.terms import PREFIXES, curie, spelled
from kg.validation import Severity

_COUNTED: Final = {
    "documents": "documents", "incidents": "ig:Incident", "organizations": "schema:Organization",
    "systems": "ig:AISystem", "articles": "schema:NewsArticle", "claims": "claims", "triples": "triples",
}  # fmt: skip
"""Columns of the table of sources, and what the graph calls them."""


def show(options: Namespace, settings: Settings) -> int:
    """One node: its direct triples, each with the sources that say so."""
    graph = Graph.open(settings)
    iri = graph.find(options.node)
    entity = graph.entity(iri)
    if entity is None:
        print(f"kg: the graph says nothing about {iri.value}", file=sys.stderr)
        return NOTHING_FOUND
    print(f"{entity.label}\n{iri.value}\n")
    sources: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    labels = _labels(graph, entity.values.values())
    for claim in graph.claims([iri])[iri]:
        value = graph.canonical(claim.value) if isinstance(claim.value, ox.NamedNode) else claim.value
        sources[claim.property.value, str(value)].add(f"{spelled(claim.asserted_by)} ({claim.modality})")
    rows = [
        (curie(name), labels.get(value, spelled(value)), "; ".join(sorted(sources[name.value, str(value)])))
        for name, values in sorted(entity.values.items(), key=lambda item: item[0].value)
        for value in values
    ]
    table(("property", "value", "according to"), rows)
    return OK


def history(options: Namespace, settings: Settings) -> int:
    """What documents said about a node and say no longer, what they say since, and when."""
    graph = Graph.open(settings)
    answer = graph.ask("entity/history", node=graph.find(options.node))
    write(answer, options.format)
    if answer.empty:
        print("kg: nothing found", file=sys.stderr)
        return NOTHING_FOUND
    return OK


def schema(options: Namespace, settings: Settings) -> int:
    """The JSON Schema of a line of JSON Lines."""
    from kg.sources.json_lines import schema_text

    print(schema_text(), end="")
    return OK


def stats(options: Namespace, settings: Settings) -> int:
    """How much the graph holds, by class and by source."""
    graph = Graph.open(settings)
    by_class = graph.counts()
    sources = graph.sources()
    triples = sum(counted.get("triples", 0) for counted in sources.values())
    derived = sources.pop("", {}).get("triples", 0)
    by_source: list[dict[str, object]] = [
        {"source": source} | {name: counted.get(key, 0) for name, key in _COUNTED.items()}
        for source, counted in sources.items()
    ]
    if options.json:
        generation = graph.generation.id if graph.generation else None
        found = {"generation": generation, "quads": triples, "derived": derived, "classes": by_class}
        print(json.dumps(found | {"sources": by_source}, indent=2))
        return OK
    whole = by_class | {
        "documents": by_class.get("ig:SourceDocument", 0), "claims": by_class.get("ig:Claim", 0), "triples": triples,
    }  # fmt: skip
    rows = [*by_source, {"source": "derived", "triples": derived}]
    rows.append({"source": "in all"} | {name: whole.get(key, 0) for name, key in _COUNTED.items()})
    table(("class", "nodes"), [(name, str(count)) for name, count in by_class.items()])
    print()
    columns = ("source", *_COUNTED)
    table(columns, [[str(row.get(column, "")) for column in columns] for row in rows])
    return OK


def validate(options: Namespace, settings: Settings) -> int:
    """Invariants and quotations over the whole graph, shapes over as many claims as the settings say.

    Faults of sources are warnings: they are listed, and fail nothing.
    """
    graph = Graph.open(settings)
    problems = [*checks.invariants(graph), *checks.quotations(graph, TextArchive(settings.store / "documents"))]
    broken, coverage = checks.shapes(graph, settings.shapes_claims)
    problems = sorted([*problems, *broken], key=lambda one: (tuple(Severity).index(one.severity), one.check))
    if options.json:
        print(json.dumps([asdict(one) for one in problems], indent=2, ensure_ascii=False))
    else:
        table(("check", "severity", "node", "message"), [astuple(one) for one in problems])
    violations = sum(one.severity is Severity.VIOLATION for one in problems)
    print(f"{violations} violations, {len(problems) - violations} warnings", file=sys.stderr)
    print(f"every invariant and quotation was checked; shapes: {coverage} (KG_SHAPES_CLAIMS)", file=sys.stderr)
    return FAILED if violations else OK


def export(options: Namespace, settings: Settings) -> int:
    """The whole graph. N-Quads come sorted, so equal graphs give equal files."""
    graph = Graph.open(settings)
    if options.format == "nq":
        for line in sorted(f"{quad} ." for quad in graph.quads()):
            print(line)
    elif options.format == "ttl":
        default = [quad.triple for quad in graph.quads() if isinstance(quad.graph_name, ox.DefaultGraph)]
        ox.serialize(default, sys.stdout.buffer, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    else:
        ox.serialize(graph.quads(), sys.stdout.buffer, format=ox.RdfFormat.JSON_LD, prefixes=PREFIXES)
    return OK


def _labels(graph: Graph, values: Iterable[Sequence[Term]]) -> dict[Term, str]:
    nodes = [term for found in values for term in found if isinstance(term, ox.NamedNode)]
    return {iri: f"{entity.label} <{curie(iri)}>" for iri, entity in graph.entities(nodes).items()}
