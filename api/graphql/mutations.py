"""Mutations: one field after the other is written by the writer process, then read from the graph that shows it.

GraphQL specification, 6.2.2: fields of a mutation are executed serially. What is selected below a field is compiled
as for any query, on the graph as it is after the write.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from graphql import ExecutionResult
from graphql.execution.values import VariableValues
from starlette.requests import Request

from api.auth import PUBLIC, Caller, Scope
from api.current import CurrentGraph
from api.graphql.compiled import Operation, answer
from api.graphql.compiler.running import Runner
from api.graphql.executor import Executor, located
from api.graphql.fields.mutation import DECISIONS
from api.graphql.plan import Invalid, Planned
from api.graphql.schema import GraphSchema
from api.sparql.update import Updates
from kg.edits.requests import Edit, Ingest, Judge, Undo, Withdraw
from kg.errors import KgError, QueryTimeout
from kg.graph import Graph
from kg.settings import Settings
from kg.sources import AUTO
from kg.terms import expand, kind_of

_SCOPES: Final[Mapping[type, Scope]] = {
    Ingest: Scope.INGEST, Withdraw: Scope.INGEST, Judge: Scope.JUDGE, Undo: Scope.JUDGE
}  # fmt: skip


class Mutations:
    """One per application."""

    def __init__(self, settings: Settings, current: CurrentGraph, updates: Updates) -> None:
        self._settings = settings
        self._current = current
        self._updates = updates

    async def run(
        self, built: GraphSchema, operation: Operation, request: Request, runner: Callable[[Graph], Runner]
    ) -> ExecutionResult:
        """Do a mutation. Raises Unauthorized, Forbidden where the caller may not do all of it; then nothing is done."""
        try:
            plan, variables = built.planner.plan(
                operation.document, operation.text, operation.name, operation.variables
            )
        except Invalid as error:
            return ExecutionResult(None, error.errors)
        kind = built.core.mutation_type
        if kind is None:
            raise TypeError("the schema has no mutations")
        fields = plan.root(kind).fields
        edits = {one.key: _edit_of(one, variables) for one in fields if one.name in _EDITS}
        caller = PUBLIC
        for wanted in edits.values():
            caller = self._updates.check(request, _SCOPES[type(wanted)])
        results: list[ExecutionResult] = []
        end = time.monotonic() + self._settings.update_deadline  # of all fields together
        for one in fields:
            edit = edits.get(one.key)  # none for __typename
            try:
                done = None if edit is None else await self._do(replace(edit, by=caller.name), caller, end)
            except KgError as error:
                results.append(ExecutionResult({one.key: None}, [located(error, one, (one.key,))]))
                continue
            graph = await self._current.get()
            execute = partial(Executor.completed, value=done, kind=kind, one=one)
            results.append(await self._current.run(
                answer, built, operation, self._settings, plan, variables, execute, graph, runner(graph)
            ))  # fmt: skip
        return _joined(results, explain=operation.explain)

    async def _do(self, edit: Edit, caller: Caller, end: float) -> Mapping[str, Any]:
        seconds = end - time.monotonic()
        if seconds <= 0:
            raise QueryTimeout("the fields before this one have taken all of the time that a mutation has")
        return await self._updates.edit(edit, caller, seconds)


def _joined(results: Sequence[ExecutionResult], *, explain: bool) -> ExecutionResult:
    """The fields in their order. What is null and may not be makes null of the whole, as the specification has it."""
    data: dict[str, Any] | None = {}
    errors = [error for one in results for error in one.errors or ()]
    for one in results:
        data = None if data is None or one.data is None else data | one.data
    steps = [step for one in results for step in (one.extensions or {}).get("explain", ())]
    return ExecutionResult(data, errors or None, {"explain": steps} if explain else None)


def _edit_of(one: Planned, variables: VariableValues) -> Edit:
    """What a field asks for; who asks is told later."""
    return _EDITS[one.name](one.arguments(variables)["input"])


def _ingest(given: Mapping[str, Any]) -> Edit:
    return Ingest(
        content=given["content"], format=given.get("format") or AUTO, url=given.get("url"),
        published=given.get("published"), publisher=given.get("publisher"), title=given.get("title"),
        dry_run=bool(given.get("dryRun")),
    )  # fmt: skip


def _judge(given: Mapping[str, Any]) -> Edit:
    kind = DECISIONS[str(given["decision"])].value
    return Judge(kind=kind, of=given["of"], because=given["because"], dry_run=bool(given.get("dryRun")))


def _retract(given: Mapping[str, Any]) -> Edit:
    """A document is known by its IRI; whatever else is named is, or is about, a judgement."""
    of, rest = given["of"], {"because": given["because"], "dry_run": bool(given.get("dryRun"))}
    node = expand(of[0]) if len(of) == 1 else None
    if node is not None and kind_of(node) == "document":
        return Withdraw(document=of[0], **rest)
    return Undo(of=of, **rest)


_EDITS: Final[Mapping[str, Callable[[Mapping[str, Any]], Edit]]] = {
    "ingestDocument": _ingest, "judge": _judge, "retract": _retract
}  # fmt: skip
