"""What the tests of catalogue readers share: reading many records, each with its spans checked."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from kg.documents import Reading
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.settings import Settings
from kg.sources import AUTO, read
from kg.vocabulary import Vocabulary
from tests.kg.sources.reading import SAMPLES, check


def read_records(
    vocabulary: Vocabulary, data: str | bytes, form: str = AUTO, name: str = "test"
) -> tuple[list[Reading], list[BadRow]]:
    """The records and the rows that are none; every document is another one, and its spans quote its text."""
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    found = list(read(Feed(name, stream, 10**9), vocabulary, Settings(), form))
    readings = [item for item in found if isinstance(item, Reading)]
    for reading in readings:
        check(reading)
        assert len({claim.iri for claim in reading.claims}) == len(reading.claims)
    assert len({reading.document.iri for reading in readings}) == len(readings)
    return readings, [item for item in found if isinstance(item, BadRow)]


def sample_records(vocabulary: Vocabulary, name: str) -> list[Reading]:
    """The records of a sample, which has no bad row."""
    readings, bad = read_records(vocabulary, (SAMPLES / name).read_bytes())
    assert bad == []
    return readings


def file_records(vocabulary: Vocabulary, paths: Iterable[Path]) -> list[Reading]:
    """The records of real files, which have no bad row."""
    found = []
    for path in paths:
        readings, bad = read_records(vocabulary, path.read_bytes())
        assert bad == [], path.name
        found.extend(readings)
    return found


def refused(vocabulary: Vocabulary, data: str | bytes, form: str = AUTO) -> str:
    """Why a file is refused as a whole; "" where it is read, whatever of its records."""
    try:
        read_records(vocabulary, data, form)
    except BadDocument as error:
        return error.reason or "no reason"
    return ""
