"""/-/generation: which state of the graph is served, and which earlier ones can still be read."""

from __future__ import annotations

import asyncio

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.current import CurrentGraph
from api.respond import conditional, not_modified
from kg.settings import Settings
from kg.store.base import Published
from kg.store.generations import generations


class Generations:
    """One per application."""

    def __init__(self, settings: Settings, current: CurrentGraph) -> None:
        self._settings = settings
        self._current = current

    async def shown(self, request: Request) -> Response:
        """JSON: id and time of the present state, and the kept ones, oldest first. Raises NoGraphYet, StoreError."""
        present = (await self._current.get()).generation
        kept = await asyncio.to_thread(generations, self._settings.store)
        tag = f'W/"{"-".join(one.id for one in kept)}-{present.id if present else ""}"'
        if not_modified(request, tag):
            return conditional(Response(status_code=304), tag)
        body = {**(_shown(present) if present else {"id": None}), "kept": [_shown(one) for one in kept]}
        return conditional(Response(orjson.dumps(body), media_type="application/json"), tag)


def _shown(generation: Published) -> dict[str, str]:
    return {"id": generation.id, "created": generation.created}
