"""A document that is handed in, as an input of the pipeline: what is given beside the content becomes front matter."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass, field

import orjson

from kg.edits.requests import Ingest, InputError
from kg.feeds import HEAD_BYTES, Feed
from kg.settings import Settings
from kg.sources import catalogue_of, formats
from kg.sources.front_matter import split_front_matter
from kg.sources.records import Head

NAME = "handed in"
"""How a document without an address is called in reports."""
_STATED = ("url", "published", "publisher", "title")


@dataclass(frozen=True, slots=True)
class Submission:
    """The bytes of one content. Nothing is fetched or unpacked, whatever its name or its first bytes are."""

    name: str
    data: bytes = field(repr=False)
    named: bool = True

    def open(self, settings: Settings) -> Feed:
        return Feed(self.name, io.BytesIO(self.data), settings.max_input_bytes)


def submission(edit: Ingest) -> Submission | list[InputError]:
    """The input that an edit makes, or why it makes none. Raises BadDocument for wrong front matter of the content."""
    if edit.format not in formats():
        return [InputError("format", f"unknown format; known are {', '.join(formats())}", "BAD_INPUT")]
    name = edit.url or NAME
    given = {key: value.strip() for key in _STATED if (value := getattr(edit, key)) is not None}
    data = _one_line(edit.content).encode()
    if catalogue_of(Head(data[:HEAD_BYTES]), edit.format) is not None:
        reason = "records say this themselves, each its own"
        refused = [InputError(key, reason, "NOT_FOR_RECORDS") for key in given]
        return refused or Submission(name, data)
    return Submission(name, _with_front_matter(name, edit.content, given).encode() if given else data)


def _one_line(content: str) -> str:
    """A single JSON record as a line of JSON Lines, however it is laid out; anything else as it is."""
    if not content.lstrip().startswith("{"):
        return content
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content
    is_record = isinstance(value, dict) and {"catalogue", "id"} <= value.keys()
    return orjson.dumps(value).decode() if is_record else content


def _with_front_matter(name: str, content: str, given: dict[str, str]) -> str:
    """The content with what is given above it; what its own front matter says beside that stays."""
    split = split_front_matter(name, content.replace("\r\n", "\n"))
    own = {key: value for key, value in asdict(split.front).items() if value is not None}
    lines = (f'{key}: "{value}"' for key, value in (own | given).items())
    return "\n".join(("---", *lines, "---", "", split.text))
