"""Every command and query in the README runs, and gives the answer that stands there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kg.cli.main import main
from kg.graph import Graph
from kg.settings import Settings
from tests.conftest import SAMPLES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


COMMANDS = [
    line.partition("  #")[0].strip()
    for block in blocks("sh")
    for line in re.split(r"\n|;", block)
    if line.strip().startswith("kg ") and "..." not in line and not line.strip().startswith(("kg ingest", "kg serve"))
]


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_succeeds(
    command: str, sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--store", str(sample_settings.store), *shlex.split(command)[1:]])
    assert code == 0, capsys.readouterr().err
    assert capsys.readouterr().out


def test_ingest_takes_what_the_readme_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(SAMPLES / "news_fernbank.html"), str(SAMPLES)]
    assert main(["--store", str(tmp_path / "store"), "ingest", *paths]) == 0
    assert " new" in capsys.readouterr().out


def test_the_sparql_of_the_readme_gives_its_answer(sample_graph: Graph) -> None:
    (text,) = blocks("sparql")
    rows = sample_graph.sparql(text).rows
    assert [str(cell.value) for row in rows for cell in row if cell] == _answer()


def test_the_graphql_of_the_readme_gives_the_same(sample_settings: Settings) -> None:
    (query,) = blocks("graphql")
    with TestClient(create_app(sample_settings)) as client:
        body = client.post("/graphql", json={"query": query}).json()
    assert "errors" not in body, json.dumps(body["errors"])
    nodes = [edge["node"] for edge in body["data"]["incident"]["priorIncidents"]["edges"]]
    assert [
        value for node in nodes for value in (node["label"], node["latest"], node["dateBasis"].lower())
    ] == _answer()


def test_the_graphql_that_is_sent_by_curl_has_an_answer(sample_settings: Settings) -> None:
    sent = re.findall(r"-d '(\{.*\})' http://127.0.0.1:8000/graphql", README)
    assert sent
    with TestClient(create_app(sample_settings)) as client:
        for body in map(json.loads, sent):
            answer = client.post("/graphql", json=body).json()
            assert "errors" not in answer, answer
            assert answer["data"]["organization"]["incidents"]["nodes"]


def _answer() -> list[str]:
    """The cells of the answer's table."""
    lines = [
        line for line in README.splitlines() if line.startswith("| ") and re.search(r"\| \d{4}-\d\d-\d\d \|", line)
    ]
    assert lines
    return [cell.strip() for line in lines for cell in line.strip("|").split("|")]
