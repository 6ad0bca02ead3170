"""Data against ontology/shapes.ttl (SHACL, by pySHACL over rdflib, without inference).

Terms go to rdflib and come back as N-Triples, so nothing outside `validate` sees rdflib. rdflib and pySHACL are
imported where they are used: they take longer to load than all else.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg.resources import resource_folder
from kg.shapes import SH, SHAPES_FILE
from kg.terms import RDF, SKOS
from kg.turtle import Object, group, read_triples
from kg.vocabulary import Vocabulary


class Severity(StrEnum):
    """How much a finding weighs, by the shape that it breaks."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where data breaks one shape."""

    focus: Object
    """The node that was checked; for values of a claim out of the wrong list, the property that the claim gives."""
    path: NamedNode | None
    """The property whose values are wrong; None where the node as a whole is, or the path is no single property."""
    value: Object | None
    """The value that is wrong; None where one is missing or there are too many."""
    message: str
    shape: NamedNode
    """The named shape that states the rule."""
    severity: Severity


def validate(data: Iterable[Quad | Triple], vocabulary: Vocabulary) -> list[Finding]:
    """What is wrong with the data, violations first; named graphs count as one graph.

    Values are checked against the concept schemes of `vocabulary`. Costs about two seconds per 1,000 claims.
    """
    import pyshacl
    from rdflib import Graph

    triples = [Triple(item.subject, item.predicate, item.object) for item in data]
    named = {item.object for item in triples}
    known = [
        Triple(concept.iri, SKOS.inScheme, concept.scheme)
        for concept in vocabulary.concepts.values()
        if concept.iri in named
    ]
    shapes, owners = _shapes()
    _, report, text = pyshacl.validate(
        Graph().parse(data=_n_triples(triples + known), format="nt"), shacl_graph=shapes, inference="none"
    )
    if not isinstance(report, Graph):
        raise RuntimeError(f"pySHACL could not run the shapes: {text}")
    return sorted(_findings(report.serialize(format="nt"), owners), key=_weight)


@functools.cache
def _shapes() -> tuple[Any, Mapping[Object, NamedNode]]:
    """The shapes as a graph of rdflib, with a name for every property shape, and the shape that holds each of these."""
    from rdflib import Graph

    folder = resource_folder("ontology")
    triples = read_triples(folder, (folder / SHAPES_FILE,))
    owners: dict[Object, NamedNode] = {}
    names: dict[Object, NamedNode] = {}
    for triple in triples:
        if triple.predicate == SH.property and isinstance(triple.subject, NamedNode):
            name = NamedNode(f"{triple.subject.value}#{len(names)}")
            names[triple.object] = name
            owners[name] = triple.subject
    named = (
        Triple(names.get(item.subject, item.subject), item.predicate, names.get(item.object, item.object))
        for item in triples
    )
    return Graph().parse(data=_n_triples(named), format="nt"), owners


def _findings(report: str, owners: Mapping[Object, NamedNode]) -> Iterator[Finding]:
    quads = parse(report.encode(), format=RdfFormat.N_TRIPLES)
    for values in group(quad.triple for quad in quads).values():
        if SH.ValidationResult not in values.get(RDF.type, ()):
            continue
        source = values[SH.sourceShape][0]
        path = next(iter(values.get(SH.resultPath, ())), None)
        severity = values[SH.resultSeverity][0]
        shape = owners.get(source, source)
        if not isinstance(shape, NamedNode) or not isinstance(severity, NamedNode):
            continue
        yield Finding(
            focus=values[SH.focusNode][0],
            path=path if isinstance(path, NamedNode) else None,
            value=next(iter(values.get(SH.value, ())), None),
            message=" ".join(text.value for text in values[SH.resultMessage] if isinstance(text, Literal)),
            shape=shape,
            severity=Severity(severity.value.rpartition("#")[2].lower()),
        )


def _weight(finding: Finding) -> tuple[int, str, str, str]:
    rank = tuple(Severity).index(finding.severity)
    return (rank, finding.shape.value, str(finding.focus), str(finding.value))


def _n_triples(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
