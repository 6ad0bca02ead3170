"""From a parsed document to its answer: validated and planned once, run level by level in one query thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, ExecutionResult

from api.graphql.executor import Executor
from api.graphql.fieldspec import Run
from api.graphql.names import resolver
from api.graphql.plan import Invalid
from api.graphql.reader import Reader
from api.graphql.schema import GraphSchema
from kg.graph import Graph
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks. `text` is the document's, by which plans are known; `explain` asks for the queries."""

    document: DocumentNode
    text: str
    variables: Mapping[str, Any]
    name: str | None = None
    explain: bool = False


def prepare(
    built: GraphSchema, operation: Operation, settings: Settings
) -> ExecutionResult | Callable[[Graph], ExecutionResult]:
    """What is wrong with the document or its variables; or the run of the operation on a graph, for a query thread."""
    try:
        plan, variables = built.planner.plan(operation.document, operation.text, operation.name, operation.variables)
    except Invalid as error:
        return ExecutionResult(None, error.errors)

    def run(graph: Graph) -> ExecutionResult:
        reader = Reader(graph)
        executor = Executor(
            built.schema._schema, built.fields, Run(reader, built.model, resolver(graph), settings), plan, variables
        )
        data = executor.execute()
        extensions = {"explain": _explained(reader)} if operation.explain else None
        return ExecutionResult(data, executor.errors or None, extensions)

    return run


def _explained(reader: Reader) -> list[dict[str, Any]]:
    """The queries of a request in the order in which they ran."""
    return [
        {"path": step.path, "sparql": step.sparql, "rows": step.rows, "ms": round(step.milliseconds, 3)}
        for step in reader.steps
    ]
