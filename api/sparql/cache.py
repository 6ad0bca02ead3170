"""Answers of the SPARQL endpoint, kept while their generation lasts."""

from __future__ import annotations

from typing import Final

from api.recent import Recent

Key = tuple[str, bytes]
"""Id of a generation, and the digest of a query."""
_ENTRY_BYTES: Final = 300
"""What an entry takes beside its answer."""


class AnswerCache:
    """Least recently used answers, bounded by their total bytes. For one thread."""

    def __init__(self, max_bytes: int) -> None:
        self._largest = max_bytes // 8
        self._answers: Recent[Key, bytes] = Recent(max_bytes, lambda answer: len(answer) + _ENTRY_BYTES)

    def get(self, key: Key) -> bytes | None:
        return self._answers.get(key)

    def put(self, key: Key, answer: bytes) -> None:
        """Keep an answer, unless it would push out most of the others."""
        if len(answer) <= self._largest and self._answers.get(key) is None:
            self._answers.put(key, answer)
