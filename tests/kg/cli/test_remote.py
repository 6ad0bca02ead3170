"""The command on a store elsewhere: every command that reads or writes the graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.main import main
from tests.conftest import SAMPLES
from tests.servers import Address

Command = Callable[..., int]


@pytest.fixture
def command(server_address: Callable[[str], Address], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`kg --store URL ...` in a folder of its own, which keeps the texts."""
    monkeypatch.chdir(tmp_path)
    url = server_address("oxigraph")["store_url"]
    return lambda *arguments: main(["--store", url, *map(str, arguments)])


def test_the_graph_is_built_asked_and_judged(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    def printed(*arguments: object) -> str:
        assert command(*arguments) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    assert command("query", "examples/newest_incidents") == 4
    assert "no graph here yet" in capsys.readouterr().err
    page, catalogue = SAMPLES / "aim_page_mci.txt", SAMPLES / "aiid_incidents.csv"
    assert "dry run" in printed("ingest", "--dry-run", page)
    assert command("query", "examples/newest_incidents") == 4
    assert "1 new" in printed("ingest", page)
    assert "1 unchanged" in printed("ingest", page)
    assert "new" in printed("ingest", catalogue)
    assert json.loads(printed("stats", "--json"))["generation"] == "00000003"
    assert "Meta Halts AI Program" in printed("query", "organization/incidents", "org=Meta")
    assert "Meta" in printed("show", "Meta")
    assert "3" in printed("sparql", "SELECT (3 AS ?three) WHERE {}")
    before = printed("export")
    assert "urn:x-incident-graph:" not in before
    assert "0 direct triples deleted, 0 inserted" in printed("rebuild")
    assert printed("export") == before
    assert command("validate") == 0
    capsys.readouterr()
    incidents = json.loads(printed("query", "entity/instances", "class=ig:Incident", "-f", "json"))
    assert len(incidents) > 1
    assert "merge" in printed("merge", "id:incident/aiid.99001", "id:incident/aiid.99002", "--because", "a test")
    assert "in force" in printed("judgements")
    assert command("restore", "-") == 2
    assert printed("export") != before
