"""Writes by callers who may, and the SPARQL 1.1 Update part of the protocol: done, published, then answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from api.audit import audited
from api.auth import Caller, Scope, Tokens
from api.current import CurrentGraph
from api.errors import BadRequest, Forbidden
from api.sparql.protocol import UpdateRequest
from api.sparql.service import QueryService
from api.sparql.writer.jobs import Action, Job
from api.sparql.writer.process import Done, Writes
from kg.edits.requests import Edit, edit_message
from kg.settings import Settings
from kg.terms import BASE


class Updates:
    """One per application."""

    def __init__(self, settings: Settings, tokens: Tokens, current: CurrentGraph, service: QueryService) -> None:
        self._settings = settings
        self._tokens = tokens
        self._current = current
        self._service = service
        self._writes = Writes(settings)

    def check(self, request: Request, scope: Scope = Scope.UPDATE) -> Caller:
        """The caller. Raises Forbidden, Unauthorized where that one may not write in this way."""
        if self._settings.store_url:
            raise Forbidden("the store is a server of its own: write to it, not through this service", "WRITES_OFF")
        return self._tokens.require(request, scope)

    def limit(self, request: Request) -> int:
        """Bytes of an update that the caller may send; 0 for those who may send none. Raises Unauthorized."""
        return self._settings.update_max_bytes if self._tokens.caller(request).may(Scope.UPDATE) else 0

    async def handle(self, request: Request, asked: UpdateRequest) -> Response:
        """Run an update that `check` has let through. 204, and the id of the first generation that shows it."""
        if len(asked.text.encode()) > self._settings.update_max_bytes:
            raise BadRequest(f"the update has more than {self._settings.update_max_bytes} bytes", "TOO_LARGE", 413)
        job = Job(
            Action.UPDATE, BASE, asked.text.encode(),  # as queries have it, whatever host the client names
            using_graphs=[graph_iri(one).value for one in asked.using_graphs],
            using_named=[graph_iri(one).value for one in asked.using_named],
        )  # fmt: skip
        return written(await self.write(job, self._tokens.caller(request)), 204)

    async def edit(self, edit: Edit, caller: Caller, seconds: float) -> Mapping[str, Any]:
        """Do an edit for a caller whom `check` has let through: a Done of `kg.edits.requests`, as JSON.

        Raises QueryTimeout, WorkerCrashed, PoolBusy, StoreError.
        """
        with audited(type(edit).__name__.lower(), caller) as notes:
            done = await self._done(Job(Action.EDIT, BASE, edit_message(edit)), seconds)
            result: Mapping[str, Any] = done.result
            notes.update(generation=done.generation, errors=len(result["errors"]), dry_run=result["dry_run"])
        return result

    async def write(self, job: Job, caller: Caller) -> Done:
        """Do a job. Whatever this process is asked afterwards is answered with it in view.

        Raises QueryRefused, UploadRefused, BadRequest, QueryTimeout, WorkerCrashed, PoolBusy, StoreError.
        """
        with audited(job.action, caller) as notes:
            notes["graph"] = job.graph
            done = await self._done(job)
            notes["generation"] = done.generation
        return done

    async def _done(self, job: Job, seconds: float | None = None) -> Done:
        done = await self._writes.run(job, seconds)
        if done.generation:
            await self._current.look()
            await self._service.catch_up()
        return done

    async def close(self) -> None:
        """End the writer process."""
        await self._writes.close()


def written(done: Done, status: int, location: str = "") -> Response:
    """The answer to a write."""
    headers = {"X-Generation": done.generation}
    return Response(status_code=status, headers=headers | {"Location": location} if location else headers)


def graph_iri(text: str) -> NamedNode:
    """Raises BadRequest where the text is no absolute IRI."""
    try:
        return NamedNode(text)
    except ValueError as error:
        raise BadRequest(f"{text!r} is not an absolute IRI: {error}", "BAD_IRI") from error
