"""The command as its users call it: arguments in, exit code, standard output and standard error out."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.main import main
from tests.bench.articles import article, write
from tests.conftest import DOCUMENTS, INPUTS, SAMPLES
from tests.queries.cases import LEAK

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def call(*arguments: str, store: Path = tmp_path / "store") -> tuple[int, str, str]:
        code = main(["--store", str(store), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def ask(run: Run, sample_settings: object) -> Run:
    """Like `run`, on the store of the samples."""
    return lambda *arguments: run(*arguments, store=sample_settings.store)  # type: ignore[attr-defined]


def test_ingest_reports_every_input(run: Run) -> None:
    code, out, err = run("ingest", str(SAMPLES))
    assert code == 0
    lines = out.splitlines()
    assert len([line for line in lines if " claims\t" in line and str(SAMPLES) in line]) == INPUTS
    assert lines[-1] == f"{DOCUMENTS} new, 1 skipped"
    assert "skipped: " in err
    assert "README.md" in err


def test_the_same_input_again_writes_nothing(run: Run) -> None:
    run("ingest", str(SAMPLES))
    before = run("export")[1]
    code, out, _ = run("ingest", str(SAMPLES))
    assert code == 0
    assert out.endswith(f"{DOCUMENTS} unchanged, 1 skipped\n")
    assert run("export")[1] == before


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("ingest", "--dry-run", str(SAMPLES))
    assert code == 0
    assert "dry run" in out
    assert not (tmp_path / "store").exists()


def test_json_lines_per_input_and_a_summary(run: Run) -> None:
    code, out, _ = run("ingest", "--json", str(SAMPLES))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert lines[-1]["summary"]["new"] == DOCUMENTS
    assert all(line["claims"] > 0 for line in lines if line.get("outcome") == "new")


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(article(1).encode())))
    code, out, _ = run("ingest", "-")
    assert (code, out.count("new\t")) == (0, 1)


BAD = {
    "empty.txt": b"",
    "control.txt": b"A text with a bell\n\nIt rings \a in the middle of a sentence.\n",
    "latin.txt": "Über-Unternehmen räumt Fehler ein\n\nDer Text ist nicht in UTF-8.\n".encode("latin-1"),
    "line.txt": b"x" * 3_000_000,
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_among_twenty_fails_alone(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder"
    write(folder, 19)
    (folder / name).write_bytes(BAD[name])
    code, out, err = run("ingest", str(folder))
    assert code == 3
    assert out.count("new\t") == 19
    assert f"error: {folder / name}" in err


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_alone_is_a_failure(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    code, out, err = run("ingest", str(tmp_path / name))
    assert code == 1
    assert out == "1 failed\n"
    assert str(tmp_path / name) in err


def test_a_file_of_no_known_format_is_skipped_in_a_folder_and_an_error_by_name(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder, 2)
    (folder / "data.json").write_text('{"a": 1}')
    code, out, err = run("ingest", str(folder))
    assert (code, out.count("new\t")) == (0, 2)
    assert f"skipped: {folder / 'data.json'}" in err
    code, _, err = run("ingest", str(folder / "data.json"))
    assert code == 1
    assert f"error: {folder / 'data.json'}" in err


def test_binary_data_are_skipped_in_a_folder_and_an_error_by_name(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder, 2)
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 4)
    code, out, err = run("ingest", str(folder))
    assert (code, out.count("new\t")) == (0, 2)
    assert f"skipped: {folder / 'picture.txt'}" in err
    assert "binary" in err
    assert run("ingest", str(folder / "picture.txt"))[0] == 1


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    code, _, err = run("ingest", str(tmp_path / "nothing.txt"), str(SAMPLES))
    assert code == 3
    assert "nothing.txt: No such file" in err


def test_a_store_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run("ingest", str(SAMPLES), store=tmp_path / "file" / "store")
    assert code == 1
    assert "cannot be written" in err


def test_a_query_takes_labels_aliases_curies_and_iris(ask: Run) -> None:
    by_label = ask("query", "organization/incidents", "org=Meta", "-f", "json")
    by_alias = ask("query", "organization/incidents", "org=facebook", "-f", "json")
    by_curie = ask("query", "organization/incidents", "org=id:organization/meta", "-f", "json")
    assert by_label[0] == 0
    assert by_label == by_alias == by_curie


def test_prior_incidents_of_the_deployer_newest_first(ask: Run) -> None:
    code, out, _ = ask("query", "incident/prior_incidents", f"incident={LEAK}", "-f", "json")
    rows = json.loads(out)
    assert code == 0
    assert [row["latest"] for row in rows] == ["2026-06-21", "2026-03-31", "2017-10-17"]
    assert [row["orderBasis"] for row in rows] == ["stated", "stated", "sort date"]
    assert all(row["evidence"] for row in rows)


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv"])
def test_every_form_has_every_row(ask: Run, format: str) -> None:
    code, out, _ = ask("query", "incident/articles", f"incident={LEAK}", "-f", format)
    assert code == 0
    assert out.count("2026-06-22") >= 8


def test_turtle_is_for_graphs(ask: Run) -> None:
    code, out, _ = ask("query", "incident/evidence_pack", f"incident={LEAK}", "-f", "ttl")
    assert code == 0
    assert "@prefix ig:" in out
    assert ask("query", "incident/articles", f"incident={LEAK}", "-f", "ttl")[0] == 2


def test_show_prints_what_would_run(ask: Run) -> None:
    code, text, _ = ask("query", "incident/prior_incidents", f"incident={LEAK}", "--show")
    assert code == 0
    assert ask("sparql", text, "-f", "json") == ask(
        "query", "incident/prior_incidents", f"incident={LEAK}", "-f", "json"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("query", "incident/nothing"), 2, "no query"),
        (("query",), 2, "--list"),
        (("query", "incident/articles"), 2, "needs incident"),
        (("query", "incident/articles", "Meta"), 2, "k=v"),
        (("query", "organization/incidents", "org=Meta", "before=soon"), 2, "not a valid date"),
        (("query", "organization/incidents", "org=Nobody Knows Ltd"), 4, "no organization named"),
        (("sparql", "SELECT nonsense"), 1, "error"),
        (("show", "Nobody Knows Ltd"), 4, "named"),
        (("sparql", "ASK { <urn:a> <urn:b> <urn:c> }"), 4, ""),
    ],
)
def test_errors_have_their_exit_code(ask: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    found, _, err = ask(*arguments)
    assert found == code
    assert message in err


def test_an_ambiguous_label_lists_the_choices(run: Run, tmp_path: Path) -> None:
    for number, paper in enumerate(("Paper One", "Paper Two")):
        text = article(7).replace("https://news.example/7", f"https://news.example/x{number}")
        (tmp_path / f"{number}.txt").write_text(text.replace("publisher: ", f"publisher: {paper} "))
    run("ingest", str(tmp_path / "0.txt"), str(tmp_path / "1.txt"))
    headline = next(line for line in article(7).splitlines() if "case 7" in line)
    code, _, err = run("query", "article/incidents", f"article={headline}")
    assert code == 2
    assert err.count("id:article/") == 2


def test_show_names_who_says_so(ask: Run) -> None:
    code, out, _ = ask("show", LEAK)
    assert code == 0
    assert "ig:deployer" in out
    assert "classified" in out


def test_stats_count_and_validate_finds_faults_of_sources_only(ask: Run) -> None:
    code, out, _ = ask("stats", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["classes"]["ig:Incident"] >= 6
    code, out, err = ask("validate", "--json")
    assert code == 0
    warnings = [(one["check"], one["severity"], one["message"].rpartition("=")[2]) for one in json.loads(out)]
    missing = ["id:record/aim.2025-09-04-ab12", "id:record/aiid.99004"]
    assert warnings == [("checks/related_not_loaded", "warning", record) for record in missing]
    assert f"shapes: all {DOCUMENTS} documents" in err


def test_validate_tells_what_the_shapes_did_not_see(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_SHAPES_CLAIMS", "200")
    code, _, err = ask("validate")
    found = re.search(r"shapes: (\d+) of (\d+) documents, (\d+) of \d+ claims", err)
    assert code == 0
    assert found is not None
    assert 0 < int(found[1]) < int(found[2]) == DOCUMENTS
    assert int(found[3]) <= 200


def test_exports_are_whole_and_sorted(ask: Run) -> None:
    code, out, _ = ask("export", "-f", "nq")
    lines = out.splitlines()
    assert code == 0
    assert lines == sorted(lines)
    assert any("official views" in line for line in lines), "the notice travels with every dump"
    assert json.loads(ask("export", "-f", "jsonld")[1])


def test_rebuild_changes_nothing_that_ingest_derived(run: Run) -> None:
    run("ingest", str(SAMPLES))
    assert run("rebuild")[1] == "0 direct triples deleted, 0 inserted\n"


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from kg.cli.main import build_parser; build_parser(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("'"))
    assert not loaded & {"spacy", "rdflib", "pyoxigraph", "starlette", "strawberry", "numpy", "rich"}
