"""Records of other catalogues that were compared with those of an incident: score, features, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import strawberry
from pyoxigraph import NamedNode

from api.graphql.compiler.reader import Reader
from api.graphql.fields.claims import canonical
from api.graphql.fields.spec import Argument, Asked, Read, SchemaField, SchemaType, each
from api.graphql.model.ways import Way
from kg.terms import IG, MATCHES, XSD, curie, text_of
from kg.vocabulary import Vocabulary


@strawberry.enum(description="Whether two records are taken for one incident, or somebody is to look.")
class MatchDecision(Enum):
    """The value is that of ig:decision."""

    SAME = "same"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Compared:
    """A match as one of its records sees it."""

    iri: NamedNode
    own: NamedNode
    other: NamedNode


_RECORD: Final = Way(IG.recordOf, inverse=True)
_FIRST, _SECOND, _DECISION, _SCORE = (
    Way(name, graphs=(MATCHES,)) for name in (IG.first, IG.second, IG.decision, IG.score)
)
_SIDES: Final = tuple(Way(way.property, inverse=True, graphs=way.graphs) for way in (_FIRST, _SECOND))


def match_fields() -> Mapping[str, SchemaField]:
    """The field of Incident."""
    return {
        "matches": SchemaField(
            "matches", "list[Match]",
            "Records of other catalogues that were compared with its own, the likeliest first. Those of REVIEW are "
            "likely matches that nobody has judged.",
            _matches, (Argument("decision", "MatchDecision | None"),), needs=(_RECORD,),
        )
    }  # fmt: skip


def match_type(vocabulary: Vocabulary) -> SchemaType:
    """Match: a field for each feature that the ontology names."""
    cls = vocabulary.classes[IG.Match]
    features = (
        prop
        for prop in vocabulary.properties.values()
        if prop.domain == (IG.Match,) and prop.range == XSD.decimal and prop.iri != IG.score
    )
    return SchemaType("Match", cls.comment, (
        SchemaField("iri", "str", "Address that names it for good.", each(lambda match: match.iri.value)),
        SchemaField("score", "float", vocabulary.properties[IG.score].comment, _number(_SCORE), needs=(_SCORE,)),
        SchemaField("decision", "MatchDecision", "What became of it.", _decisions, needs=(_DECISION,)),
        SchemaField("ownRecord", "str", "CURIE of the incident's own record.", each(lambda match: curie(match.own))),
        SchemaField("otherRecord", "str", "CURIE of the other record.", each(lambda match: curie(match.other))),
        SchemaField(
            "incident", "Incident | None",
            "Incident of the other record; the same one where both are taken for one.", _incidents,
        ),
        *(_feature(prop.field_name, prop.comment, Way(prop.iri, graphs=(MATCHES,))) for prop in features),
    ))  # fmt: skip


def _matches(asked: Asked, incidents: Sequence[NamedNode]) -> list[list[Compared]]:
    reader, decision = asked.run.reader, asked.arguments.get("decision")
    records = [reader.nodes(incident, _RECORD) for incident in incidents]
    reader.load((record for listed in records for record in listed), _SIDES, asked.path)
    known = {match for listed in records for record in listed for way in _SIDES for match in reader.nodes(record, way)}
    reader.load(sorted(known, key=str), (_FIRST, _SECOND, _SCORE, _DECISION), asked.path)

    def of(record: NamedNode) -> list[Compared]:
        return [
            Compared(match, record, other)
            for way in _SIDES
            for match in reader.nodes(record, way)
            if decision is None or _text(reader, match, _DECISION) == decision.value
            for other in {*reader.nodes(match, _FIRST), *reader.nodes(match, _SECOND)} - {record}
        ]

    def rank(match: Compared) -> tuple[float, str, str]:
        return -float(_text(reader, match.iri, _SCORE)), match.iri.value, match.own.value

    return [sorted((match for record in listed for match in of(record)), key=rank) for listed in records]


def _incidents(asked: Asked, matches: Sequence[Compared]) -> list[NamedNode | None]:
    standing = canonical(asked, (match.other for match in matches))
    ends = (standing[match.other] for match in matches)
    return [end if asked.run.model.type_of(end) == "Incident" else None for end in ends]


def _decisions(asked: Asked, matches: Sequence[Compared]) -> list[MatchDecision]:
    return [MatchDecision(_text(asked.run.reader, match.iri, _DECISION)) for match in matches]


def _feature(name: str, comment: str, way: Way) -> SchemaField:
    return SchemaField(name, "float | None", comment, _number(way), needs=(way,))


def _number(way: Way) -> Read:
    def read(asked: Asked, matches: Sequence[Compared]) -> list[float | None]:
        texts = (_text(asked.run.reader, match.iri, way) for match in matches)
        return [float(text) if text else None for text in texts]

    return read


def _text(reader: Reader, node: NamedNode, way: Way) -> str:
    return next((text_of(value) for value in reader.values(node, way)), "")
