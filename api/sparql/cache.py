"""Answers of the SPARQL endpoint, kept while their generation lasts."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

Key = tuple[str, bytes]
"""Id of a generation, and the digest of a query."""
_ENTRY_BYTES: Final = 300
"""What an entry takes beside its answer."""


class AnswerCache:
    """Least recently used answers, bounded by their total bytes. For one thread."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[Key, bytes] = OrderedDict()

    def get(self, key: Key) -> bytes | None:
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: Key, answer: bytes) -> None:
        """Keep an answer, unless it would push out most of the others."""
        if len(answer) > self._max_bytes // 8 or key in self._answers:
            return
        self._answers[key] = answer
        self._bytes += len(answer) + _ENTRY_BYTES
        while self._bytes > self._max_bytes:
            self._bytes -= len(self._answers.popitem(last=False)[1]) + _ENTRY_BYTES
