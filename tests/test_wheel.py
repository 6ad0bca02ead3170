"""A wheel installed elsewhere works without the checkout: ontology and queries are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import DOCUMENTS, SAMPLES

ROOT = Path(__file__).parents[1]


def test_the_wheel_works_elsewhere(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)

    def kg(*arguments: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(site), "KG_STORE": str(tmp_path / "store")}
        command = [sys.executable, "-P", "-m", "kg", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment).stdout

    where = [sys.executable, "-P", "-c", "import kg, api; print(kg.__file__, api.__file__)"]
    found = subprocess.run(
        where, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(site)}
    )
    assert found.stdout.count(str(site)) == 2
    assert f"{DOCUMENTS} new" in kg("ingest", str(SAMPLES))
    assert "incident/prior_incidents" in kg("query", "--list")
    assert "schema.graphql" in "\n".join(zipfile.ZipFile(wheel).namelist())
