"""What the service counts, as one object whose methods are the events; shown at /metrics in the formats of Prometheus.

With several HTTP processes (PROMETHEUS_MULTIPROC_DIR is set before this module is first imported) every process writes
its numbers to files of that folder, and any of them answers for all.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the latency histograms."""
_OUTCOMES: Final = {
    "TIMEOUT": "timeout",
    "BUSY": "busy",
    "WORKER_CRASHED": "crashed",
    "OUT_OF_MEMORY": "crashed",
    "RESULT_TOO_LARGE": "too_large",
    "STORE": "failed",
    "NO_GRAPH": "failed",
    "INTERNAL": "failed",
    "CLIENT_GONE": "abandoned",
}
"""What the code of an error says about a query; all other codes are refusals."""


class Metrics:
    """One per application, with a registry of its own. Any thread may report."""

    __slots__ = (
        "_generation",
        "_generation_created",
        "_killed",
        "_latency",
        "_limited",
        "_lost",
        "_queries",
        "_query_seconds",
        "_registry",
        "_requests",
        "_running",
        "_started",
        "_waiting",
        "_workers",
    )

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

        requests = self._counter("kg_http_requests", "HTTP requests", "route", "method", "status")
        latency = self._histogram("kg_http_request_seconds", "Time to the end of the response", "route")
        self._limited = self._counter("kg_http_rate_limited", "Requests refused with 429")
        queries = self._counter("kg_sparql_queries", "SPARQL requests by how they ended", "outcome", "code")
        query_seconds = self._histogram("kg_sparql_query_seconds", "Time from request to answer", "outcome")
        # one series for each set of labels, which the library looks for slowly; that there are few is for the callers
        self._requests, self._latency = cache(requests.labels), cache(latency.labels)
        self._queries, self._query_seconds = cache(queries.labels), cache(query_seconds.labels)
        self._waiting = self._gauge("kg_sparql_waiting", "Queries that wait for a worker")
        self._running = self._gauge("kg_sparql_running", "Queries that run", "lane")
        self._workers = self._gauge("kg_sparql_workers", "Living worker processes")
        self._started = self._counter("kg_sparql_workers_started", "Worker processes that have opened the store")
        self._killed = self._counter("kg_sparql_workers_killed", "Workers killed with their query", "reason")
        self._lost = self._counter("kg_sparql_workers_lost", "Workers that ended by themselves")
        self._generation = self._gauge("kg_generation", "Number of the generation that is served", mode="livemax")
        self._generation_created = self._gauge(
            "kg_generation_created_timestamp_seconds", "When that generation was published, Unix time", mode="livemax"
        )

    def request_ended(self, route: str, method: str, status: int, seconds: float) -> None:
        """A response has been sent. `route` is the template of the path, never the path itself."""
        self._requests(route, method, f"{status // 100}xx").inc()
        self._latency(route).observe(seconds)

    def rate_limited(self) -> None:
        """A client was told to come back later."""
        self._limited.inc()

    def query_answered(self, seconds: float, *, cached: bool = False) -> None:
        """A query has its answer, from a worker or from the cache."""
        self._query_ended("cached" if cached else "answered", "", seconds)

    def query_failed(self, code: str, seconds: float) -> str:
        """A query has a problem in place of an answer; `code` is the problem's. Gives the outcome that is counted."""
        outcome = _OUTCOMES.get(code, "refused")
        self._query_ended(outcome, code, seconds)
        return outcome

    def _query_ended(self, outcome: str, code: str, seconds: float) -> None:
        self._queries(outcome, code).inc()
        self._query_seconds(outcome).observe(seconds)

    def pool_is(self, *, waiting: int, fast: int, slow: int, workers: int) -> None:
        """What the pool of workers is doing now."""
        self._waiting.set(waiting)
        self._running.labels("fast").set(fast)
        self._running.labels("slow").set(slow)
        self._workers.set(workers)

    def worker_started(self) -> None:
        """A worker is ready; the first ones and those that replace a lost or killed one alike."""
        self._started.inc()

    def worker_killed(self, reason: str) -> None:
        """A worker was killed on purpose; `reason` is a word of a fixed set (timeout, busy, abandoned)."""
        self._killed.labels(reason).inc()

    def worker_lost(self) -> None:
        """A worker ended by itself: a crash, or more memory than a query may have."""
        self._lost.inc()

    def generation_is(self, number: int, created: datetime) -> None:
        """The generation that requests read from now on; its age is the time since `created`."""
        self._generation.set(number)
        self._generation_created.set(created.timestamp())

    def exposed(self, accept: str | None) -> tuple[bytes, str]:
        """All numbers of all HTTP processes and the Content-Type: OpenMetrics where `accept` asks for it."""
        encode, content_type = choose_encoder(accept or "")
        folder = os.environ.get(FOLDER_VARIABLE)
        if folder is None:
            return encode(self._registry), content_type
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        return encode(registry), content_type

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self._registry)

    def _gauge(self, name: str, meaning: str, *labels: str, mode: str = "livesum") -> Gauge:
        return Gauge(name, meaning, labels, registry=self._registry, multiprocess_mode=mode)  # type: ignore[arg-type]

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, registry=self._registry, buckets=_SECONDS)
