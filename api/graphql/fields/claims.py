"""Claims and their evidence: types that .rq files fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.compiler.names import standing_for
from api.graphql.fields.spec import Asked, SchemaField, SchemaType, each, iri_of
from kg.claims import Modality, Rank, Term
from kg.errors import BadParameter
from kg.graph import ClaimRow, claim_rows
from kg.terms import INFERRED, curie, expand
from kg.vocabulary import Vocabulary

_STATING: Final = frozenset({None, INFERRED})
"""Graphs in which the graph says something of a node itself, as entity/known looks at them."""


def claims(asked: Asked, objects: Sequence[Any]) -> list[list[ClaimRow]]:
    """The claims about some nodes, by one question."""
    name = asked.arguments.get("property")
    props = None if name is None else properties_of(asked.run.model.vocabulary, name)
    nodes = list(map(iri_of, objects))
    # The property is looked at here: as a second VALUES it takes the engine a thousand times as long.
    found = claim_rows(asked.run.reader.ask("entity/claims", asked.path, node=nodes))
    modality = asked.arguments.get("modality")
    wanted = None if modality is None else {one.value for one in modality}
    return [
        [
            row
            for row in found.get(node, ())
            if (props is None or row.property in props) and (wanted is None or row.modality in wanted)
        ]
        for node in nodes
    ]


def properties_of(vocabulary: Vocabulary, text: str) -> frozenset[NamedNode]:
    """The property of a CURIE or IRI, or all that a field name means on one type or another. Raises BadParameter."""
    iri = expand(text)
    if iri is not None and iri in vocabulary.properties:
        return frozenset({iri})
    known = vocabulary.properties.values()
    found = {one.iri for one in known if text in {one.field_name, one.iri.value.rpartition("/")[2]}}
    if not found:
        raise BadParameter(f"the ontology has no property {text!r}")
    return frozenset(found)


def property_label(vocabulary: Vocabulary, name: NamedNode) -> str:
    """Name of a property for people."""
    found = vocabulary.properties.get(name)
    return found.label if found else curie(name)


def canonical(asked: Asked, nodes: Iterable[NamedNode]) -> dict[NamedNode, NamedNode]:
    """The nodes that stand for some nodes, by one question."""
    wanted = list(dict.fromkeys(nodes))
    if not wanted:
        return {}
    return standing_for(wanted, asked.run.reader.ask("entity/canonical", asked.path, node=wanted))


def known(asked: Asked, nodes: Iterable[NamedNode]) -> set[Term | None]:
    """Those of some nodes of which the graph says anything: by what the next level reads, else by one question."""
    reader, wanted = asked.run.reader, list(dict.fromkeys(nodes))
    ways = [way for way in asked.ahead if not way.inverse and _STATING.issuperset(way.graphs)]
    reader.load(wanted, asked.ahead if ways else (), asked.path)
    found: set[Term | None] = {node for node, values in zip(wanted, reader.column(wanted, ways), strict=True) if values}
    silent = [node for node in wanted if node not in found]
    if silent:
        found.update(row[0] for row in reader.ask("entity/known", asked.path, node=silent).rows)
    return found


def _text(asked: Asked, rows: Sequence[ClaimRow]) -> list[str]:
    """The values as text: literals as they are, nodes by their labels."""
    nodes = canonical(asked, (row.value for row in rows if isinstance(row.value, NamedNode)))
    reader, ways = asked.run.reader, asked.run.model.types["Node"].label
    if nodes:
        reader.load(nodes.values(), ways, asked.path)

    def text(value: Term) -> str:
        if not isinstance(value, NamedNode):
            return value.value
        node = nodes[value]
        return next((label.value for way in ways for label in reader.values(node, way)), curie(node))

    return [text(row.value) for row in rows]


def _labels(asked: Asked, rows: Sequence[ClaimRow]) -> list[str]:
    vocabulary = asked.run.model.vocabulary
    texts = _text(asked, rows)
    return [f"{property_label(vocabulary, row.property)}: {text}" for row, text in zip(rows, texts, strict=True)]


def _stands_for(read: Callable[[ClaimRow], Term]) -> Callable[[Asked, Sequence[ClaimRow]], list[NamedNode | None]]:
    """A node of a claim, or the one that it was merged into."""

    def resolve(asked: Asked, rows: Sequence[ClaimRow]) -> list[NamedNode | None]:
        values = [read(row) for row in rows]
        known = canonical(asked, (value for value in values if isinstance(value, NamedNode)))
        return [known[value] if isinstance(value, NamedNode) else None for value in values]

    return resolve


def _property_labels(asked: Asked, rows: Sequence[ClaimRow]) -> list[str]:
    return [property_label(asked.run.model.vocabulary, row.property) for row in rows]


EVIDENCE: Final = SchemaType("Evidence", "Words that say a claim, and where they stand in their document.", (
    SchemaField(
        "sentence", "str", "The sentence or field, as it stands in the document.", each(lambda row: row.sentence)
    ),
    SchemaField(
        "start", "int | None", "First character in the text of the document, from 0.", each(lambda row: row.start)
    ),
    SchemaField("end", "int | None", "Character after the last one.", each(lambda row: row.end)),
    SchemaField("document", "SourceDocument", "Document that says it.", each(lambda row: row.document)),
))  # fmt: skip

CLAIM_FIELDS: Final = (
    SchemaField("label", "str", "The claim in one line.", _labels),
    SchemaField(
        "about", "Node", "Node that the claim describes; for a record, the incident that gathers it.",
        _stands_for(lambda row: row.about),
    ),
    SchemaField("property", "str", "CURIE of the property.", each(lambda row: curie(row.property))),
    SchemaField("propertyLabel", "str", "Name of the property.", _property_labels),
    SchemaField("value", "str", "The value as text: a literal as it is, a node by its label.", _text),
    SchemaField(
        "valueLanguage", "str | None", "Language that the value says it is in, as a BCP 47 tag.",
        each(lambda row: getattr(row.value, "language", None)),
    ),
    SchemaField("valueNode", "Node | None", "The value, where it is a node.", _stands_for(lambda row: row.value)),
    SchemaField("modality", "Modality", "How the source says it.", each(lambda row: Modality(row.modality))),
    SchemaField("rank", "Rank", "What the graph does with it.", each(lambda row: Rank(row.rank))),
    SchemaField("assertedBy", "Node", "In whose voice the text speaks.", _stands_for(lambda row: row.asserted_by)),
    SchemaField("method", "str", "How this project read the words.", each(lambda row: row.method)),
    SchemaField(
        "confidence", "float", "Trust in the reading, from 0 to 1; not in the source.", each(lambda row: row.confidence)
    ),
    SchemaField(
        "machineGenerated", "bool", "The source itself marks the text as generated by a machine.",
        each(lambda row: row.machine_generated),
    ),
    SchemaField(
        "evidence", "Evidence | None", "Words that say it.", each(lambda row: None if row.sentence is None else row)
    ),
    SchemaField(
        "rawText", "str | None", "Narrower words that the value was read from.", each(lambda row: row.raw_text)
    ),
    SchemaField("cue", "str | None", "Word that made the reader decide.", each(lambda row: row.cue)),
    SchemaField("document", "SourceDocument", "Document that it was read from.", each(lambda row: row.document)),
)  # fmt: skip
