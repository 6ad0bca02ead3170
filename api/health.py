"""For whoever watches over the service: is it alive, is it ready, what has it counted."""

from __future__ import annotations

from typing import Final, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.current import CurrentGraph
from api.metrics import Metrics
from kg.errors import KgError

_RETRY_SECONDS: Final = "2"


class Workers(Protocol):
    """Whatever answers untrusted queries."""

    def unready(self) -> str | None:
        """Why no query can be answered now; None where one can."""
        ...


class Health:
    """One per application."""

    def __init__(self, current: CurrentGraph, workers: Workers, metrics: Metrics) -> None:
        self._current = current
        self._workers = workers
        self._metrics = metrics

    async def alive(self, request: Request) -> Response:
        """200 as long as the process answers at all: where it does not, it should be started again."""
        return _answer({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """200 where queries can be answered, else 503 with the reasons: requests should go elsewhere for now."""
        reasons = []
        generation: str | None = None
        try:
            graph = await self._current.get()
            generation = graph.generation.id if graph.generation else None
        except KgError as error:
            reasons.append(str(error))
        reason = self._workers.unready()
        if reason is not None:
            reasons.append(reason)
        if reasons:
            return _answer({"status": "unready", "reasons": reasons}, 503)
        return _answer({"status": "ready", "generation": generation})

    async def metrics(self, request: Request) -> Response:
        """The counts in the text format of Prometheus, or as OpenMetrics."""
        body, content_type = self._metrics.exposed(request.headers.get("accept"))
        return Response(body, headers={"Content-Type": content_type, "Vary": "Accept", "Cache-Control": "no-store"})


def _answer(body: dict[str, object], status: int = 200) -> Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    if status != 200:
        headers["Retry-After"] = _RETRY_SECONDS
    return Response(orjson.dumps(body), status, headers)
