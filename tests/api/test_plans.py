"""The engine's own plans of everything that the compiler writes: no join without a key, no join of a whole OPTIONAL."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from graphql import ExecutionResult, parse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.graphql.compiled import Operation, prepare
from api.graphql.schema import build_schema
from kg.graph import Graph
from kg.settings import Settings
from kg.store.generations import Generation
from tests.api.queries import Document
from tests.api.test_compiled import DOCUMENTS

_BAD: Final = re.compile(r'name: "\w*Join\([^"]*keys = [,)]|name: "LeftJoin\(Hash')
"""Two parts of a query are paired without anything that they share; or an OPTIONAL is read for the whole store."""
_TERMS: Final = re.compile(r'VALUES (\?\w+) \{[^}]*\}|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>)?|<[^>]*/(?:id|vocab)/[^>]*>')


@pytest.fixture(scope="module")
def explain(sample_graph: Graph) -> Callable[[str], str]:
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("the oxigraph command is not installed (pip install oxigraph)")
    assert isinstance(sample_graph.generation, Generation)
    place = sample_graph.generation.path

    def run(text: str) -> str:
        command = [program, "query", "--location", str(place), "--query", text, "--results-format", "csv", "--explain"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
        return done.stderr

    return run


def test_the_engine_tells_a_bad_plan(explain: Callable[[str], str]) -> None:
    """The check can fail: two joined patterns within EXISTS."""
    joined = "SELECT * WHERE { ?s a ?c FILTER NOT EXISTS { ?s <x:p> ?v . ?v <x:q> ?w } }"
    assert _BAD.search(explain(joined))


def test_no_plan_pairs_what_shares_nothing(
    explain: Callable[[str], str], sample_graph: Graph, plain_graph: Graph
) -> None:
    shapes = _shapes(sample_graph) | _shapes(plain_graph)
    assert len(shapes) > 30
    bad = {text: plan for text in shapes.values() for plan in [explain(text)] if _BAD.search(plan)}
    assert not bad


def _shapes(graph: Graph) -> dict[str, str]:
    """One query of every shape that the documents of the tests, and some random ones, are compiled to."""
    built = build_schema(graph.vocabulary)
    shapes: dict[str, str] = {}
    names = {
        "Organization": ("Meta",),
        "Concept": ("Psychological",),
        "Node": ("Meta",),
        "Iri": ("id:organization/meta", "id:product/whatsapp"),
    }

    def note(text: str, variables: dict[str, object]) -> None:
        prepared = prepare(built, Operation(parse(text), text, variables, None, explain=True), Settings())
        assert not isinstance(prepared, ExecutionResult)
        for step in (prepared(graph).extensions or {})["explain"]:
            if not step["sparql"].startswith("#+"):
                shapes.setdefault(_TERMS.sub(r"\1", step["sparql"]), step["sparql"])

    @settings(
        max_examples=60, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def random(data: st.DataObject) -> None:
        document = Document(data.draw, built.core, names)
        note(document.text(), document.variables)

    for text in DOCUMENTS:
        note(text, {})
    random()
    return shapes
