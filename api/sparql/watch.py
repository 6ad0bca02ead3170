"""What is told about each query: how it ended, for the counts; the slow ones, for the log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from api.errors import problem_for
from api.logs import event
from api.metrics import Metrics
from api.sparql.job import Watched

_LOG: Final = logging.getLogger("api.slow")
_LONGEST_QUERY: Final = 2_000
"""Characters of a slow query that are logged."""


class QueryWatch:
    """One per application."""

    def __init__(self, metrics: Metrics, slow_seconds: float) -> None:
        self._metrics = metrics
        self._slow_seconds = slow_seconds

    @contextmanager
    def watching(self, query: str) -> Iterator[Watched]:
        """Around the answering of a query, from the guard to the last byte."""
        start = time.perf_counter()
        watched = Watched()
        try:
            yield watched
        except asyncio.CancelledError:
            self._ended(query, watched, "abandoned", start)
            raise
        except Exception as error:
            code = problem_for(error).code
            outcome = self._metrics.query_failed(code, time.perf_counter() - start)
            self._ended(query, watched, outcome, start, code)
            raise
        self._metrics.query_answered(time.perf_counter() - start, cached=watched.cached)
        self._ended(query, watched, "cached" if watched.cached else "answered", start)

    def _ended(self, query: str, watched: Watched, outcome: str, start: float, code: str = "") -> None:
        seconds = time.perf_counter() - start
        if seconds < self._slow_seconds:
            return
        _LOG.warning("slow query", extra=event(
            ms=round(seconds * 1_000), outcome=outcome, code=code, lane=watched.lane, query=query[:_LONGEST_QUERY],
        ))  # fmt: skip
