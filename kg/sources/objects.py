"""Objects of JSON and YAML as records: every leaf is a field, named by its path ("system.models[0]")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Final, NamedTuple

import orjson

from kg.documents import Reading
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.sources.records import Record, RowError

_DEEPEST: Final = 20
_MOST_VALUES: Final = 20_000
"""In one object, lists and empty ones too; more than that is an expanded alias or no record of an incident."""
_LARGEST: Final = 200_000_000
"""Bytes of a JSON document that is read whole."""


class Item(NamedTuple):
    """One value out of a file that may be a record. `path` is where it stands ("incidents[3]"), "" for the whole."""

    path: str
    line: int
    value: object


class Leaves:
    """The texts and numbers of one object by their paths, and which of them a reader has asked for.

    Empty texts and nulls are left out, texts that mean `nothing` too; so is whatever lies at or below a path of
    `passed_over`, in which a position of a list is written "[]". Raises RowError where the value is no object or too
    large for a record.
    """

    def __init__(
        self, value: object, passed_over: Set[str] = frozenset(), nothing: Set[str] = frozenset()
    ) -> None:  # fmt: skip
        if not isinstance(value, dict):
            raise RowError(None, f"{_kind(value)} where a record was expected")
        self.fields: dict[str, str] = {}
        self._asked: set[str] = set()
        for count, (path, text) in enumerate(_walk(value, "", "", passed_over, _DEEPEST)):
            if count == _MOST_VALUES:
                raise RowError(path, f"a record with more than {_MOST_VALUES:,} values")
            if text and text not in nothing:
                self.fields[path] = text

    def text(self, path: str) -> str:
        """The one value of a path, "" where there is none. Raises RowError where a list or an object stands there."""
        self._asked.add(path)
        if path not in self.fields and any(name.startswith((f"{path}[", f"{path}.")) for name in self.fields):
            raise RowError(path, "a list or an object where one value was expected")
        return self.fields.get(path, "")

    def needed(self, path: str) -> str:
        """Like `text`. Raises RowError where there is none."""
        found = self.text(path)
        if not found:
            raise RowError(path, "missing")
        return found

    def all(self, path: str) -> list[str]:
        """The paths of the values of a list of texts; a text that stands in place of the list is its one value."""
        form = re.compile(rf"{re.escape(path)}(?:\[\d+\])?")
        found = [name for name in self.fields if form.fullmatch(name)]
        self._asked.update(found)
        return found

    def objects(self, path: str) -> list[str]:
        """The paths of the members of a list of objects, or of the one object that stands in place of the list."""
        form = re.compile(rf"({re.escape(path)}(?:\[\d+\])?)\.")
        return list(dict.fromkeys(found[1] for name in self.fields if (found := form.match(name))))

    def below(self, path: str) -> list[str]:
        """The paths of all values under a path."""
        found = [name for name in self.fields if name.startswith(f"{path}.")]
        self._asked.update(found)
        return found

    def report_rest(self, record: Record) -> None:
        """Tell which values nobody asked for."""
        for name, text in self.fields.items():
            if name not in self._asked:
                record.unread(name, text, "no property holds it")


def read_items(
    items: Iterable[Item | BadRow], key: Sequence[str], read_one: Callable[[Leaves, int], Reading], *,
    passed_over: Set[str] = frozenset(), nothing: Set[str] = frozenset(),
) -> Iterator[Reading | BadRow]:  # fmt: skip
    """The records of a file, each from its leaves and its line; the values under `key` may stand there once.

    A record that cannot be read is told with its path ("incidents[3].date: ...") and passed over.
    """
    seen: dict[tuple[str, ...], Item] = {}
    for item in items:
        if isinstance(item, BadRow):
            yield item
            continue
        try:
            leaves = Leaves(item.value, passed_over, nothing)
            number = tuple(map(leaves.needed, key))
            first = seen.setdefault(number, item)
            if first is not item:
                raise RowError(key[-1], f"{number[-1]!r} stands in {first.path or f'line {first.line}'} already")
            yield read_one(leaves, item.line)
        except RowError as error:
            place = ".".join(part for part in (item.path, error.column) if part)
            yield BadRow(item.line, error.column, f"{place}: {error.reason}" if place else error.reason)


def read_json(feed: Feed) -> object:
    """The value of a JSON document (RFC 8259). Raises BadDocument where it is none."""
    try:
        return orjson.loads(feed.data(_LARGEST).removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadDocument(feed.name, f"no JSON: {error.msg}", error.lineno) from error


def members(name: str, value: object) -> list[Item]:
    """The members of a list, each with its place from 1 in the role of its line. Raises BadDocument for no list."""
    if not isinstance(value, list):
        raise BadDocument(name, f"{_kind(value)} where a list of records was expected")
    return [Item(f"[{index}]", index + 1, item) for index, item in enumerate(value)]


def _walk(value: object, path: str, form: str, passed_over: Set[str], depth: int) -> Iterator[tuple[str, str]]:
    """Path and text of every value, "" for lists and objects. `form` is the path with "[]" for every position."""
    if form in passed_over:
        return
    if depth == 0:
        raise RowError(path, "nested too deep for a record")
    if isinstance(value, dict):
        yield path, ""
        for key, inner in value.items():
            name = " ".join(str(key).split())
            below = (f"{path}.{name}", f"{form}.{name}") if path else (name, name)
            yield from _walk(inner, *below, passed_over, depth - 1)
    elif isinstance(value, list):
        yield path, ""
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{index}]", f"{form}[]", passed_over, depth - 1)
    elif isinstance(value, bool):
        yield path, str(value).lower()
    else:
        yield path, "" if value is None else str(value).strip()


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", type(None): "nothing", bool: "true or false"}
    return kinds.get(type(value), "a number")
