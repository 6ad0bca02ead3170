"""classifications_*.csv: what annotators, or a machine, filed incidents under; a table for each taxonomy.

Cells of columns that have a scheme of the taxonomy in ontology/ become concepts; the free notes of annotators are left
where they are. A layer that AIID has not published is kept as candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import DOUBTFUL, Modality
from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.schemes import Scheme
from kg.sources.aiid.catalogue import AIID
from kg.sources.facets import ValueList
from kg.sources.records import CatalogueReader, Cells, Head, Record, RowError, numbered, read_rows, table_rows
from kg.terms import IG, VOCAB
from kg.vocabulary import Vocabulary

NAMESPACE: Final = "Namespace"
ID: Final = "Incident ID"
PUBLISHED: Final = "Published"
_ANNOTATOR: Final = "Annotator"
_COUNTRY: Final = "Location Country (two letters)"
_COUNTRIES: Final = VOCAB["iso-3166/country"]
_NUMBERS: Final = {"Lives Lost": IG.livesLost, "Injuries": IG.injuries}
_POSSIBLE: Final = "Potential "
"""How GMF's columns of what is only supposed begin."""
_UNSURE: Final = "maybe"
_NO_VALUE: Final = frozenset({"--", ""})
_AUTOMATED: Final = frozenset({"mit"})
"""Taxonomies that AIID fills in by machine."""


def _recognises(head: Head) -> bool:
    return head.has_columns(NAMESPACE, ID, PUBLISHED)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """One record for each row. Raises BadDocument where a needed column is missing."""
    rows, families = table_rows(feed, (NAMESPACE, ID, PUBLISHED), _distinct), _Families(vocabulary)
    return read_rows(rows, lambda cells: _layer(feed.name, cells, families))


def _layer(source: str, cells: Cells, families: _Families) -> Reading:
    namespace, number = cells.values.get(NAMESPACE, ""), cells.values.get(ID, "")
    taxonomy, _, suffix = namespace.partition("_")
    family = families.find(taxonomy.lower())
    if family is None:
        raise RowError(NAMESPACE, f"no taxonomy {namespace!r} is known")
    if not number.isdigit():
        raise RowError(ID, f"{number!r} is no incident number")
    automated = taxonomy.lower() in _AUTOMATED
    record = Record(
        AIID, READER.name, READER.version, f"classifications-{namespace}", number, cells.values, source, cells.line,
        asserted_by=None if automated else family.publisher,
        annotator="automated" if automated else suffix or cells.values.get(_ANNOTATOR) or None,
        machine_generated=automated,
    )  # fmt: skip
    node = AIID.record(number)
    trust = 1.0 if cells.values.get(PUBLISHED) == "True" else DOUBTFUL
    for column in record.fields:
        if column in family.lists:
            _write(record, node, column, family.lists[column], trust)
        if column in _NUMBERS and record.value(column).isdigit() and int(record.value(column)):
            record.claim(node, _NUMBERS[column], Literal(int(record.value(column))), column, confidence=trust)
    for code in record.value(_COUNTRY).split(","):
        if code.strip() not in _NO_VALUE:
            record.concept(node, IG.jurisdiction, _COUNTRIES, code.strip(), _COUNTRY, families.vocabulary)
    return record.reading(f"{namespace} classification of AIID incident {number}", None)


def _write(record: Record, node: NamedNode, column: str, values: ValueList, trust: float) -> None:
    """Each value of a cell: supposed ones hedged, so that they never become direct triples."""
    text = record.value(column)
    for piece in values.split(text):
        words = text[piece.start : piece.end]
        if piece.concept is None:
            if words not in _NO_VALUE:
                record.unread(column, words, "unknown value")
            continue
        supposed = column.startswith(_POSSIBLE) or piece.concept.notation == _UNSURE
        modality = (
            Modality.HEDGED if supposed else Modality.CLASSIFIED if record.machine_generated else Modality.ASSERTED
        )
        cue = (_POSSIBLE.strip().lower() if column.startswith(_POSSIBLE) else _UNSURE) if supposed else None
        record.claim(node, IG.classifiedAs, piece.concept.iri, column, words, modality=modality, cue=cue,
                     confidence=trust)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Family:
    """The schemes of one taxonomy by the names of their columns."""

    lists: Mapping[str, ValueList]
    publisher: NamedNode | None


@dataclass(slots=True)
class _Families:
    """The taxonomies of the vocabulary by the first part of their IRIs; each is compiled when it first occurs."""

    vocabulary: Vocabulary
    _known: dict[str, _Family | None] = field(default_factory=dict)

    def find(self, name: str) -> _Family | None:
        """The taxonomy of that name in lower case, None where there is none."""
        if name not in self._known:
            base = VOCAB[f"{name}/"].value
            found = [scheme for scheme in self.vocabulary.schemes.values() if scheme.iri.value.startswith(base)]
            lists = {label: ValueList(scheme) for label, scheme in _by_column(found)}
            self._known[name] = _Family(lists, found[0].publisher) if found else None
        return self._known[name]


def _by_column(schemes: list[Scheme]) -> Iterator[tuple[str, Scheme]]:
    """Column -> scheme; the second of two schemes with one column name has the second column of that name."""
    labels = [(label, scheme) for scheme in schemes for label in scheme.column_labels]
    yield from zip(_distinct(label for label, _ in labels), (scheme for _, scheme in labels), strict=True)


def _distinct(columns: Iterable[str]) -> list[str]:
    """The columns of a table, a repeated one with its number: "AI System", "AI System (2)"."""
    return numbered(columns, "{} ({})")


READER: Final = CatalogueReader("aiid-classifications", 1, _recognises, read)
