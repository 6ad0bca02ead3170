"""From a parsed document to its answer: validated and planned once, run level by level in one query thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from graphql import DocumentNode, ExecutionResult
from graphql.execution.values import VariableValues

from api.graphql.compiler.dates import utc_today
from api.graphql.compiler.names import resolver
from api.graphql.compiler.reader import Reader, Step
from api.graphql.compiler.running import Runner
from api.graphql.executor import Executor
from api.graphql.fields.spec import Run
from api.graphql.plan import Invalid, Plan
from api.graphql.schema import GraphSchema
from kg.graph import Graph
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks. `text` is the document's, by which plans are known; `explain` asks for the queries.

    `today` is the day that relative dates are counted from.
    """

    document: DocumentNode
    text: str
    variables: Mapping[str, Any]
    name: str | None = None
    explain: bool = False
    today: date = field(default_factory=utc_today)


class Prepared(Protocol):
    """An operation that can be run, in a query thread."""

    def __call__(self, graph: Graph, runner: Runner | None = None) -> ExecutionResult:
        """Its answer. Without a runner, everything is run in the calling thread, however long it takes."""
        ...


def prepare(built: GraphSchema, operation: Operation, settings: Settings) -> ExecutionResult | Prepared:
    """What is wrong with the document or its variables; or the run of the operation on a graph."""
    try:
        plan, variables = built.planner.plan(operation.document, operation.text, operation.name, operation.variables)
    except Invalid as error:
        return ExecutionResult(None, error.errors)

    def run(graph: Graph, runner: Runner | None = None) -> ExecutionResult:
        return answer(built, operation, settings, plan, variables, Executor.execute, graph, runner)

    return run


def answer(
    built: GraphSchema, operation: Operation, settings: Settings, plan: Plan, variables: VariableValues,
    execute: Callable[[Executor], dict[str, Any] | None], graph: Graph, runner: Runner | None,
) -> ExecutionResult:  # fmt: skip
    """What `execute` gives for a planned operation, or for a part of it, on a graph."""
    reader = Reader(graph, built.model, runner)
    one = Run(reader, built.model, resolver(graph), settings, operation.today)
    executor = Executor(built.core, one, plan, variables)
    data = execute(executor)
    extensions = {"explain": _explained(reader)} if operation.explain else None
    return ExecutionResult(data, executor.errors or None, extensions)


def _explained(reader: Reader) -> list[dict[str, Any]]:
    """The queries of a request in the order in which they ran."""
    return [_told(step) for step in reader.steps]


def _told(step: Step) -> dict[str, Any]:
    text, rows = step.told()
    return {"path": step.path, "by": step.by, "sparql": text, "rows": rows, "ms": round(step.milliseconds, 3)}
