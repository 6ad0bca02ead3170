"""The names behind the slugs of incidents.csv, and the relationships between them; as JSON or as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.documents import Reading
from kg.feeds import BadRow, Feed
from kg.sources.aiid.catalogue import AIID
from kg.sources.objects import Item, members, read_json
from kg.sources.records import CatalogueReader, Cells, Head, Numbers, Record, RowError, notation, read_rows, read_table
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary

ID: Final = "entity_id"
NAME: Final = "name"
FIRST: Final = "sub"
SECOND: Final = "obj"
KIND: Final = "pred"
_SLUG: Final = r"\S.*"


def _is_list(head: Head) -> bool:
    return head.has_columns(ID, NAME) or (head.is_json and f'"{ID}"' in head.text and f'"{NAME}"' in head.text)


def _is_relationships(head: Head) -> bool:
    return head.has_columns(FIRST, SECOND, KIND) or (
        head.is_json and all(f'"{name}"' in head.text for name in (FIRST, SECOND, KIND))
    )


def read_entities(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """One record for each slug. Raises BadDocument where the input is neither a list nor a table."""
    slugs = Numbers(ID)
    return _each(feed, (ID, NAME), lambda cells: _entity(feed.name, slugs.take(cells, _SLUG), cells))


def read_relationships(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """One record for each pair of slugs that AIID relates."""
    return _each(feed, (FIRST, SECOND, KIND), lambda cells: _relationship(feed.name, cells))


def _entity(source: str, slug: str, cells: Cells) -> Reading:
    record = Record(
        AIID, ENTITIES.name, ENTITIES.version, "entities", slug, _known(cells, (ID, NAME)), source, cells.line
    )
    party = mint("party", slug)
    notation(record, party, slug, ID)
    record.text(party, SCHEMA.name, NAME)
    return record.reading(record.value(NAME) or slug, None)


def _relationship(source: str, cells: Cells) -> Reading:
    first, second, kind = (cells.values.get(name, "") for name in (FIRST, SECOND, KIND))
    if not first or not second:
        raise RowError(FIRST if not first else SECOND, "a relationship without an end")
    key = f"{first} {kind} {second}"
    fields = _known(cells, (FIRST, KIND, SECOND))
    record = Record(AIID, RELATIONSHIPS.name, RELATIONSHIPS.version, "entity-relationships", key, fields, source,
                    cells.line)  # fmt: skip
    record.claim(mint("party", first), IG.relatedParty, mint("party", second), SECOND, cue=kind or None)
    for slug, name in ((first, FIRST), (second, SECOND)):
        notation(record, mint("party", slug), slug, name)
    return record.reading(key, None)


def _known(cells: Cells, names: Iterable[str]) -> Mapping[str, str]:
    return {name: cells.values.get(name, "") for name in names}


def _each(feed: Feed, needed: Sequence[str], read_record: Callable[[Cells], Reading]) -> Iterator[Reading | BadRow]:
    if not Head(feed.head).is_json:
        return read_table(feed, needed, read_record)
    items = members(feed.name, read_json(feed))
    return read_rows((_cells(item, needed) for item in items), read_record)


def _cells(item: Item, needed: Sequence[str]) -> Cells | BadRow:
    """A JSON object as a row of its texts."""
    texts = item.value if isinstance(item.value, dict) else {}
    if not all(isinstance(texts.get(name), str) for name in needed):
        return BadRow(item.line, None, f"item {item.line} has no texts {', '.join(needed)}")
    return Cells(item.line, {name: value.strip() for name, value in texts.items() if isinstance(value, str)})


ENTITIES: Final = CatalogueReader("aiid-entities", 1, _is_list, read_entities)
RELATIONSHIPS: Final = CatalogueReader("aiid-entity-relationships", 1, _is_relationships, read_relationships)
READERS: Final = (ENTITIES, RELATIONSHIPS)
