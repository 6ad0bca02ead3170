"""A sheet of the repository: columns named by two rows below a title, lists in cells, many of them nearly closed.

Columns may stand in any order, and all but the needed ones may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.feeds import BadRow, Feed, Row
from kg.schemes import Concept
from kg.sources.aiaaic.catalogue import AIAAIC, is_name, values
from kg.sources.names import known_parts
from kg.sources.records import Cells, Record, clean_address, rows_below, split_list
from kg.terms import SCHEMA, VOCAB, XSD
from kg.vocabulary import Vocabulary

ID: Final = "AIAAIC ID#"
REGION: Final = VOCAB["ig/region"]
COUNTRY: Final = VOCAB["iso-3166/country"]

_SPANNED: Final = frozenset({"Jurisdiction", "Sector", "Individual", "Societal", "Environmental"})
_SUFFIX: Final = " (taxonomy)"
_ROWS_ABOVE: Final = 2
"""Title rows that may stand above the names of the columns."""


def column_names(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many of the first rows they and the title take: ((), 0) where there are none.

    Below a name that spans columns ("External harm") the next row names each of them. A column without a name is called
    by its place.
    """
    at = next((place for place, row in enumerate(rows[: _ROWS_ABOVE + 1]) if ID in row), None)
    if at is None:
        return (), 0
    below = rows[at + 1] if at + 1 < len(rows) else ()
    lower = below if _SPANNED & set(below) else ()
    pairs = zip_longest(rows[at], lower, fillvalue="")
    columns = tuple(narrow or wide or f"column {number}" for number, (wide, narrow) in enumerate(pairs, 1))
    return columns, at + (2 if lower else 1)


def sheet_rows(feed: Feed, needed: Sequence[str]) -> Iterator[Cells | BadRow]:
    """The rows below the names of the columns. Raises BadDocument where a needed column is missing."""
    rows = feed.rows()
    first = list(islice(rows, _ROWS_ABOVE + 2))
    columns, used = column_names([row.cells if isinstance(row, Row) else () for row in first])
    yield from rows_below(feed.name, columns, (ID, *needed), chain(first[used:], rows))


@dataclass(frozen=True, slots=True)
class Facets:
    """The columns that hold values of AIAAIC's lists, by the names that the vocabulary gives them."""

    vocabulary: Vocabulary
    schemes: Mapping[str, NamedNode]
    """Name of a column -> the scheme of its values."""

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Facets:
        ours = (scheme for scheme in vocabulary.schemes.values() if scheme.iri.value.startswith(VOCAB["aiaaic/"].value))
        return cls(vocabulary, {label: scheme.iri for scheme in ours for label in scheme.column_labels})

    def read(self, record: Record) -> Iterator[tuple[str, str, Concept | None]]:
        """(column, value, concept) of all values in columns of facets; None for a value outside the list."""
        for column in record.fields:
            if column in self.schemes:
                for label, concept in self.listed(record.value(column), self.schemes[column]):
                    yield column, label, concept

    def listed(self, cell: str, *schemes: NamedNode) -> Iterable[tuple[str, Concept | None]]:
        """The parts of a cell with their concepts in one of the schemes, each once.

        A list that was typed with commas or colons is taken apart where every part of it is listed.
        """
        found: dict[str, Concept | None] = {}
        for label in values(cell):
            parts = {part: self._find(part, schemes) for part in split_list(label, ",:")}
            whole = self._find(label, schemes)
            found |= parts if whole is None and parts and all(parts.values()) else {label: whole}
        return found.items()

    def _find(self, label: str, schemes: Sequence[NamedNode]) -> Concept | None:
        return next(filter(None, (self.vocabulary.concept_by_label(scheme, label) for scheme in schemes)), None)


def in_words(column: str, label: str) -> Literal:
    """A value outside the list of its column, behind the name of the column, as schema:keywords holds it."""
    return Literal(f"{column.removesuffix(_SUFFIX)}: {label}")


def fields_of(cells: Cells, known: Callable[[str], bool]) -> dict[str, str]:
    """The cells of known columns in their order."""
    return {name: value for name, value in cells.values.items() if known(name)}


def names(record: Record, column: str) -> Iterator[str]:
    """The names in a column; what is none is kept as unread."""
    for spelled in values(record.value(column)):
        if is_name(spelled):
            yield spelled
        else:
            record.unread(column, spelled, "no name")


def parties(record: Record, column: str, vocabulary: Vocabulary) -> list[str]:
    """The names of a column of parties; "Google/Nest" and "Google, Meta" are two where the register knows both."""
    found = (known_parts(vocabulary, spelled, ",/") for spelled in names(record, column))
    return list(dict.fromkeys(chain.from_iterable(found)))


def page(record: Record, about: NamedNode, column: str) -> str | None:
    """The address of AIAAIC's page on something, which is written as a claim; None where there is none."""
    address = record.value(column)
    clean = clean_address(address)
    if clean is not None:
        record.claim(about, SCHEMA.url, Literal(clean, datatype=XSD.anyURI), column)
    elif address:
        record.unread(column, address, "no web address")
    return clean


def strays(record: Record, cells: Cells) -> None:
    """Report what stands in columns that no rule knows, unless another cell of the row says the same."""
    said = set(record.fields.values())
    for name, value in cells.values.items():
        if value and name not in record.fields and value not in said:
            record.unread(name, value, f"no known column of {AIAAIC.key}")
