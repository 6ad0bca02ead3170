"""Judgements from the command line: by name, in one step, undone without a trace but for their records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.main import main
from kg.settings import Settings

Run = Callable[..., tuple[int, str, str]]

FERNBANK = "Fernbank takes its claims chatbot offline after wrong promises"
BRIGHTWATER = "Brightwater schools shelve exam cameras that took nerves for cheating"
BECAUSE = ("--because", "the test says so")


@pytest.fixture
def store(sample_settings: Settings, tmp_path: Path) -> Path:
    """A copy of the store of the samples, to be changed."""
    return Path(shutil.copytree(sample_settings.store, tmp_path / "store"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], store: Path) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["--store", str(store), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def facts(run: Run) -> list[str]:
    """The whole graph but the records of judgements."""
    return [line for line in run("export")[1].splitlines() if "/graph/judgements>" not in line]


def listed(run: Run) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(run("judgements", "-f", "json")[1])
    return rows


def record(run: Run, label: str) -> str:
    """The record of an incident that only one source knows, by the incident's label."""
    out = run("sparql", f'SELECT ?r {{ ?r ig:recordOf/rdfs:label """{label}""" }}', "-f", "json")
    (row,) = json.loads(out[1])
    return str(row["r"])


def rebuilt(run: Run) -> str:
    return run("rebuild")[1]


NOTHING = "0 direct triples deleted, 0 inserted\n"


def test_a_merge_is_undone_without_a_trace(run: Run) -> None:
    before = facts(run)
    code, out, _ = run("merge", FERNBANK, BRIGHTWATER, *BECAUSE, "--by", "tester")
    assert code == 0
    assert out.startswith("merge\tid:record/news.")
    assert "direct triples deleted" in out
    assert facts(run) != before
    assert rebuilt(run) == NOTHING
    (row,) = listed(run)
    assert (row["kind"], row["state"], row["by"]) == ("merge", "in force", "tester")
    assert run("undo", row["judgement"], "--by", "tester")[0] == 0
    assert facts(run) == before
    assert [(row["kind"], row["state"]) for row in listed(run)] == [("merge", "withdrawn"), ("retract", "in force")]
    assert rebuilt(run) == NOTHING


def test_a_dry_run_says_what_would_change_and_writes_nothing(run: Run, store: Path) -> None:
    before = run("export")[1]
    generation = (store / "current").read_text()
    code, out, _ = run("merge", FERNBANK, BRIGHTWATER, *BECAUSE, "--dry-run")
    assert code == 0
    assert out.endswith("inserted (dry run: nothing was written)\n")
    assert not out.splitlines()[-1].startswith("0 direct")
    assert (run("export")[1], (store / "current").read_text()) == (before, generation)
    assert not (store / "unpublished").exists()


def test_undo_takes_both_nodes_in_any_order(run: Run) -> None:
    before = facts(run)
    first, second = record(run, FERNBANK), record(run, BRIGHTWATER)
    run("merge", first, second, *BECAUSE)
    run("split", second, first, *BECAUSE)
    assert [row["state"] for row in listed(run)] == ["replaced", "in force"]
    assert facts(run) == before
    assert run("undo", second, first)[0] == 0
    assert facts(run) != before, "the merge is in force again"
    assert run("undo", FERNBANK, BRIGHTWATER)[0] == 0
    assert facts(run) == before
    code, _, err = run("undo", first, second)
    assert (code, "no judgement in force" in err) == (4, True)


def test_an_undo_is_undone(run: Run) -> None:
    run("merge", FERNBANK, BRIGHTWATER, *BECAUSE)
    merged = facts(run)
    run("undo", listed(run)[0]["judgement"])
    run("undo", listed(run)[1]["judgement"])
    assert facts(run) == merged
    code, _, err = run("undo", listed(run)[1]["judgement"])
    assert (code, "is withdrawn already" in err) == (2, True)


def test_an_old_iri_leads_to_the_node_that_took_its_place(run: Run) -> None:
    first, second = record(run, FERNBANK), record(run, BRIGHTWATER)
    run("merge", first, second, *BECAUSE)
    (old,) = json.loads(run("sparql", "SELECT ?old { ?old a ig:Record }", "-f", "json")[1])[:1] or [{}]
    assert old
    shown = {run("show", iri.replace("/id/record/", "/id/incident/"))[1] for iri in (first, second)}
    assert len(shown) == 1
    asked = {run("query", "incident/articles", f"incident={iri}", "-f", "json")[1] for iri in (first, second)}
    assert len(asked) == 1
    assert len(json.loads(asked.pop())) == 2


def test_a_party_joins_an_organization_of_the_register(run: Run) -> None:
    before = facts(run)
    code, out, _ = run("merge", "id:organization/fernbank-insurance", "Meta", *BECAUSE)
    if code == 4:
        (row, *_) = json.loads(run("sparql", PARTIES, "-f", "json")[1])
        code, out, _ = run("merge", row["party"], "Meta", *BECAUSE)
    assert code == 0
    assert "now: id:organization/meta" in out
    assert rebuilt(run) == NOTHING
    run("undo", listed(run)[0]["judgement"])
    assert facts(run) == before


PARTIES = "SELECT ?party { ?party a ig:Party } ORDER BY ?party"


def test_a_name_leaves_the_organization_that_the_register_gives_it(run: Run) -> None:
    (row, *_) = json.loads(run("sparql", LED, "-f", "json")[1])
    before = facts(run)
    code, _, _ = run("split", row["party"], row["organization"], *BECAUSE)
    assert code == 0
    assert json.loads(run("query", "entity/canonical", f"node={row['organization']}", "-f", "json")[1]) == []
    assert "mergedInto" not in run("show", row["party"])[1]
    assert rebuilt(run) == NOTHING
    assert run("undo", row["party"], row["organization"])[0] == 0
    assert facts(run) == before


LED = """SELECT ?party ?organization { ?party ig:mergedInto ?organization
FILTER(CONTAINS(STR(?party), "/id/party/") && CONTAINS(STR(?organization), "/id/organization/")) } ORDER BY ?party"""


def test_a_claim_is_rejected_and_comes_back(run: Run) -> None:
    before = facts(run)
    (row, *_) = json.loads(run("sparql", CLAIMS, "-f", "json")[1])
    code, out, _ = run("reject", row["claim"], *BECAUSE)
    assert code == 0
    assert out.startswith("reject\tid:claim/")
    assert facts(run) != before
    assert rebuilt(run) == NOTHING
    assert run("undo", row["claim"])[0] == 0
    assert facts(run) == before


CLAIMS = """SELECT ?claim { GRAPH ?document { ?claim ig:property ig:deployer ;
ig:modality <https://w3id.org/incident-graph/vocab/ig/modality/asserted> ;
ig:rank <https://w3id.org/incident-graph/vocab/ig/rank/accepted> } } ORDER BY ?claim"""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("merge", FERNBANK, "Nothing of this name"), 4, "is in the graph"),
        (("merge", FERNBANK, "id:incident/nothing"), 4, "says nothing about"),
        (("merge", FERNBANK, FERNBANK), 2, "are both id:incident/"),
        (("merge", FERNBANK, "Meta"), 2, "of different kinds"),
        (("merge", "OpenAI", "Meta"), 2, "two entries of the register"),
        (("split", FERNBANK, "ig:Incident"), 2, "judgements are about"),
        (("reject", FERNBANK), 4, "no claim"),
        (("accept", "id:claim/nothing"), 4, "no claim"),
        (("merge", FERNBANK, BRIGHTWATER, "--by", " "), 2, "names who judged"),
    ],
)
def test_what_cannot_be_judged_is_said_and_changes_nothing(
    run: Run, store: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    generation = (store / "current").read_text()
    found, _, err = run(*arguments, *BECAUSE)
    assert (found, message in err) == (code, True), err
    assert (store / "current").read_text() == generation
    assert listed(run) == []


def test_a_judgement_needs_a_reason(run: Run) -> None:
    with pytest.raises(SystemExit) as exit_:
        run("merge", FERNBANK, BRIGHTWATER)
    assert exit_.value.code == 2


def test_no_store_is_made_by_a_judgement(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--store", str(tmp_path / "none"), "merge", "a", "b", *BECAUSE]) == 4
    assert "no graph here yet" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_judgements_pass_the_shapes(run: Run) -> None:
    run("merge", FERNBANK, BRIGHTWATER, *BECAUSE)
    run("undo", FERNBANK, BRIGHTWATER)
    assert "Judgement" not in run("validate")[1]


def test_the_schema_of_json_lines_is_printed(run: Run) -> None:
    code, out, _ = run("schema", "jsonl")
    assert code == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_nothing_to_review_is_no_failure(run: Run) -> None:
    code, out, _ = run("review", "--json")
    assert code == 0
    assert isinstance(json.loads(out), list)
