"""The suite's tests of both protocols against `kg serve`; `python -m tests.w3c` runs the whole suite."""

from __future__ import annotations

from pathlib import Path

from tests.w3c.client import Client
from tests.w3c.manifest import Suite
from tests.w3c.runner import run
from tests.w3c.servers import kg_server

FOLDERS = {"sparql11/protocol": 34, "sparql11/graph-store-protocol": 13, "sparql11/service-description": 3}


def test_every_test_of_the_protocols_passes(shared: Path, tmp_path: Path) -> None:
    tests = [test for test in Suite(shared / "w3c-rdf-tests" / "sparql").tests() if test.folder in FOLDERS]
    assert len(tests) == sum(FOLDERS.values())
    with kg_server(tmp_path) as addresses, Client(addresses) as client:
        failed = {outcome.test.name: outcome.reason for outcome in run(client, tests) if not outcome.passed}
    assert failed == {}
