"""`kg show`, `kg stats`, `kg validate` and `kg export`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.claims import Term
from kg.cli.main import FAILED, NOTHING_FOUND, OK
from kg.cli.output import cell, table, write
from kg.graph import Graph
from kg.settings import Settings
from kg.store.texts import TextArchive
from kg.terms import PREFIXES, curie
from kg.validation import validate as check_shapes

_RIGHT_WHEN_EMPTY = "(none is right)"


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
        sources[claim.property.value, str(value)].add(f"{cell(claim.asserted_by)} ({claim.modality})")
    rows = [
        (curie(name), labels.get(value, cell(value)), "; ".join(sorted(sources[name.value, str(value)])))
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
    rows = graph.ask("entity/sources").dicts()
    by_source = [{name: cell(term) for name, term in row.items()} for row in rows]
    triples = sum(1 for _ in graph.quads())
    if options.json:
        generation = graph.generation.id if graph.generation else None
        print(
            json.dumps(
                {"generation": generation, "quads": triples, "classes": by_class, "sources": by_source}, indent=2
            )
        )
        return OK
    table(("class", "nodes"), [*((name, str(count)) for name, count in by_class.items()), ("quads", str(triples))])
    print()
    table(("source", "documents", "claims"), [(row["source"], row["documents"], row["claims"]) for row in by_source])
    return OK


def validate(options: Namespace, settings: Settings) -> int:
    """Shapes over all claims, checks/*.rq over the whole graph, and every quotation against its document."""
    graph = Graph.open(settings)
    findings = [
        {"check": f"shape {cell(found.shape)}", "node": cell(found.focus), "message": found.message}
        for found in check_shapes(graph.quads(), graph.vocabulary)
    ]
    for name, query in graph.queries.items():
        if name.startswith("checks/") and query.summary.endswith(_RIGHT_WHEN_EMPTY):
            for row in graph.ask(name).dicts():
                values = ", ".join(f"{key}={cell(term)}" for key, term in row.items())
                findings.append({"check": name, "node": cell(next(iter(row.values()))), "message": values})
    findings += _wrong_quotations(graph, TextArchive(settings.store / "documents"))
    if options.json:
        print(json.dumps(findings, indent=2, ensure_ascii=False))
    else:
        table(("check", "node", "message"), [tuple(found.values()) for found in findings])
        print(f"{len(findings)} findings", file=sys.stderr)
    return FAILED if findings else OK


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


def _wrong_quotations(graph: Graph, archive: TextArchive) -> list[dict[str, str]]:
    """Evidence whose text does not stand where it says, in the text that was read."""
    findings = []
    texts: dict[str, str | None] = {}
    for evidence, exact, start, end, content_hash in graph.ask("checks/quotations").rows:
        if exact is None or start is None or end is None or content_hash is None:
            continue
        if content_hash.value not in texts:
            texts[content_hash.value] = archive.get(content_hash.value)
        text = texts[content_hash.value]
        if text is None or text[int(start.value) : int(end.value)] != exact.value:
            reason = "its document's text is not kept" if text is None else "is not what the document says there"
            findings.append({"check": "quotation", "node": cell(evidence), "message": f"{exact.value!r} {reason}"})
    return findings
