"""Judgements from the command line: by name, in one step, undone without a trace but for their records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.cli.main import main
from kg.graph import Graph
from kg.settings import Settings
from kg.store.generations import writing
from kg.terms import IG, JUDGEMENTS, MATCHES, RDF, XSD, mint
from kg.terms import PREFIXES as NAMESPACES
from kg.validation import validate
from kg.vocabulary import Vocabulary
from tests.conftest import SAMPLES

Run = Callable[..., tuple[int, str, str]]

FERNBANK = "A Kiosk of Fernbank Mutual Answers in Verse"
BRIGHTWATER = "Brightwater Schools Warned About Exam Cameras That Misjudge Pupils"
HEADLINE = "Green for two hours"
FIRST, SECOND = (f"id:record/aim.{slug}" for slug in (
    "2026-05-12-0a1b", "brightwater-schools-warned-about-exam-cameras-that-misjudge-pupils"
))  # fmt: skip
BECAUSE = ("--because", "the test says so")
PREFIXES = """PREFIX ig: <https://w3id.org/incident-graph/ontology/>
PREFIX rank: <https://w3id.org/incident-graph/vocab/ig/rank/>
PREFIX modality: <https://w3id.org/incident-graph/vocab/ig/modality/>
"""


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


def rows(run: Run, query: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(run("sparql", PREFIXES + query, "-f", "json")[1])
    return found


def rebuilt(run: Run) -> str:
    return run("rebuild")[1]


NOTHING = "0 direct triples deleted, 0 inserted\n"


def test_a_merge_is_undone_without_a_trace(run: Run) -> None:
    before = facts(run)
    code, out, _ = run("merge", FERNBANK, BRIGHTWATER, *BECAUSE, "--by", "tester")
    assert code == 0
    assert out.startswith(f"merge\t{FIRST}\t{SECOND}\tid:judgement/")
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
    run("merge", FIRST, SECOND, *BECAUSE)
    run("split", SECOND, FIRST, *BECAUSE)
    assert [row["state"] for row in listed(run)] == ["replaced", "in force"]
    assert facts(run) == before
    assert run("undo", SECOND, FIRST)[0] == 0
    assert facts(run) != before, "the merge is in force again"
    assert run("undo", FERNBANK, BRIGHTWATER)[0] == 0
    assert facts(run) == before
    code, _, err = run("undo", FIRST, SECOND)
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
    run("merge", FIRST, SECOND, *BECAUSE)
    incidents = [iri.replace("record/", "incident/") for iri in (FIRST, SECOND)]
    spellings = [FIRST, SECOND, *incidents]
    assert len({run("show", iri) for iri in spellings}) == 1
    assert len({run("query", "incident/articles", f"incident={iri}") for iri in spellings}) == 1
    found = json.loads(run("query", "entity/canonical", *(f"node={iri}" for iri in spellings), "-f", "json")[1])
    assert len({row["node"] for row in found}) == 3
    assert len({row["canonical"] for row in found}) == 1


def test_a_party_joins_an_organization_of_the_register(run: Run) -> None:
    before = facts(run)
    (row, *_) = rows(run, "SELECT ?party { ?party a ig:Party } ORDER BY ?party")
    code, out, _ = run("merge", row["party"], "Meta", *BECAUSE)
    assert code == 0
    assert "now: id:organization/meta\n" in out
    assert rows(run, f"SELECT ?to {{ <{row['party']}> ig:mergedInto ?to }}")[0]["to"].endswith("organization/meta")
    assert rebuilt(run) == NOTHING
    assert run("undo", listed(run)[0]["judgement"])[0] == 0
    assert facts(run) == before


def test_a_name_leaves_the_organization_that_the_register_gives_it(run: Run) -> None:
    before = facts(run)
    code, out, _ = run("split", "id:party/facebook", "id:organization/meta", *BECAUSE)
    assert code == 0
    assert "now: id:party/facebook, id:organization/meta\n" in out
    assert rows(run, "SELECT ?to { <https://w3id.org/incident-graph/id/party/facebook> ig:mergedInto ?to }") == []
    assert run("show", "id:party/facebook")[1].startswith("facebook\n")
    assert rebuilt(run) == NOTHING
    assert run("undo", "id:party/facebook", "Meta")[0] == 0
    assert facts(run) == before


def test_records_that_were_matched_are_parted(run: Run) -> None:
    before = facts(run)
    one, other = "id:record/aim.2026-05-11-0c4d", "id:record/aiid.99001"
    assert run("show", one) == run("show", other)
    assert run("split", one, other, *BECAUSE)[0] == 0
    assert run("show", one) != run("show", other)
    assert rebuilt(run) == NOTHING
    code, _, err = run("split", "id:incident/aiid.99001", "id:record/aiid.99001", *BECAUSE)
    assert (code, "are both" in err) == (2, True)
    assert run("undo", one, other)[0] == 0
    assert facts(run) == before


def test_a_name_of_both_says_what_may_be_named(run: Run) -> None:
    code, _, err = run("split", "Meta", "id:organization/meta", *BECAUSE)
    assert code == 2
    assert "id:party/facebook" in err


def test_a_claim_is_rejected_and_comes_back(run: Run) -> None:
    before = facts(run)
    (row, *_) = rows(
        run,
        """SELECT ?claim { GRAPH ?document { ?claim ig:property ig:deployer ;
        ig:modality modality:asserted ; ig:rank rank:accepted } } ORDER BY ?claim""",
    )
    code, out, _ = run("reject", row["claim"], *BECAUSE)
    assert code == 0
    assert out.startswith("reject\tid:claim/")
    assert facts(run) != before
    assert rebuilt(run) == NOTHING
    assert run("undo", row["claim"])[0] == 0
    assert facts(run) == before


def test_an_ingest_keeps_judgements(run: Run) -> None:
    run("merge", FIRST, SECOND, *BECAUSE)
    run("merge", "id:party/oakhollow-mutual", "Meta", *BECAUSE)
    before = [line for line in facts(run) if "/graph/history>" not in line]
    code, out, _ = run("ingest", str(SAMPLES / "aim_records.json"), str(SAMPLES / "aiaaic_incidents.csv"))
    assert code == 0
    assert "new" not in out.splitlines()[-1]
    assert [line for line in facts(run) if "/graph/history>" not in line] == before
    assert rebuilt(run) == NOTHING


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("merge", FERNBANK, "Nothing of this name"), 4, "is in the graph"),
        (("merge", FERNBANK, "id:incident/nothing"), 4, "says nothing about"),
        (("merge", FERNBANK, FERNBANK), 2, "are both id:incident/"),
        (("merge", FERNBANK, "Meta"), 2, "of different kinds"),
        (("merge", "OpenAI", "Meta"), 2, "two entries of the register"),
        (("split", FERNBANK, "ig:Incident"), 2, "judgements are about"),
        (("merge", FERNBANK, HEADLINE), 2, "it reports on id:incident/harbour-watch.hw-1"),
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


def test_the_same_judgement_again_writes_nothing(run: Run, store: Path) -> None:
    run("merge", FIRST, SECOND, *BECAUSE)
    generation = (store / "current").read_text()
    code, out, _ = run("merge", SECOND, FIRST, *BECAUSE)
    assert code == 0
    assert "judged so before" in out
    assert (store / "current").read_text() == generation
    assert len(listed(run)) == 1


def test_a_judgement_needs_a_reason(run: Run) -> None:
    with pytest.raises(SystemExit) as exit_:
        run("merge", FERNBANK, BRIGHTWATER)
    assert exit_.value.code == 2


def test_no_store_is_made_by_a_judgement(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--store", str(tmp_path / "none"), "merge", "a", "b", *BECAUSE]) == 4
    assert "no graph here yet" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_judgements_pass_the_shapes(run: Run, store: Path) -> None:
    run("merge", FERNBANK, BRIGHTWATER, *BECAUSE)
    run("undo", FERNBANK, BRIGHTWATER)
    triples = [quad.triple for quad in Graph.open(Settings(store=store)).quads() if quad.graph_name == JUDGEMENTS]
    assert {one.object for one in triples if one.predicate == IG.judgementKind} == {
        Literal("merge"),
        Literal("retract"),
    }
    assert list(validate(triples, Vocabulary.load())) == []


def test_the_schema_of_json_lines_is_printed(run: Run) -> None:
    code, out, _ = run("schema", "jsonl")
    assert code == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def matched(store: Path, first: str, second: str, score: str) -> None:
    """Write a match that somebody is to look at."""
    node, (a, b) = mint("match", score), (NamedNode(NAMESPACES["id"] + curie[3:]) for curie in (first, second))
    values = (
        (RDF.type, IG.Match), (IG.first, a), (IG.second, b), (IG.decision, Literal("review")),
        (IG.score, Literal(score, datatype=XSD.decimal)), (IG.dateFit, Literal("0.75", datatype=XSD.decimal)),
    )  # fmt: skip
    with writing(Settings(store=store)) as writer:
        writer.store.load(Quad(node, name, value, MATCHES) for name, value in values)
        writer.publish()


def test_the_queue_of_matches_ends_where_somebody_has_judged(run: Run, store: Path) -> None:
    matched(store, FIRST, SECOND, "0.41")
    matched(store, SECOND, "id:record/aiid.99002", "0.45")
    code, out, err = run("review", "--json")
    best, next_ = json.loads(out)
    assert code == 0
    assert (best["score"], next_["score"], next_["dateFit"]) == (0.45, 0.41, 0.75)
    assert (next_["firstLabel"], next_["secondLabel"]) == (FERNBANK, BRIGHTWATER)
    assert f"kg merge {SECOND} id:record/aiid.99002 --because" in err
    shown = run("review", "--limit", "1")
    assert "dateFit 0.75" in shown[1]
    assert "1 of 2 pairs" in shown[2]
    assert run("split", SECOND, FIRST, *BECAUSE)[0] == 0
    assert [row["score"] for row in json.loads(run("review", "--json")[1])] == [0.45]
    assert run("undo", FIRST, SECOND)[0] == 0
    assert len(json.loads(run("review", "--json")[1])) == 2
    assert run("merge", SECOND, "id:record/aiid.99002", *BECAUSE)[0] == 0
    assert [row["score"] for row in json.loads(run("review", "--json")[1])] == [0.41]
    assert (
        len(json.loads(run("query", "incident/matches", f"incident={SECOND}", "decision=review", "-f", "json")[1])) == 2
    )


def test_nothing_to_review_is_no_failure(run: Run) -> None:
    code, out, err = run("review", "--json")
    assert (code, out, err) == (0, "[]\n", "kg: nothing is left to review\n")


def test_the_history_of_a_node(run: Run, tmp_path: Path) -> None:
    old = "A crossing light of Northwind Robotics stays green"
    sample = (SAMPLES / "incidents.jsonl").read_text(encoding="utf-8")
    (tmp_path / "incidents.jsonl").write_text(sample.replace(old, "A crane stops"), encoding="utf-8")
    assert run("ingest", str(tmp_path / "incidents.jsonl"))[0] == 0
    code, out, _ = run("history", "A crane stops", "-f", "json")
    changes = {(row.get("removed"), row.get("added")) for row in json.loads(out)}
    assert code == 0
    assert {(old, None), (None, "A crane stops")} <= changes
    assert run("history", "id:record/harbour-watch.hw-1")[1].startswith("time\tchange\tdocument\ttitle\tproperty")
    assert {row["change"] for row in json.loads(run("history", BRIGHTWATER, "-f", "json")[1])} == {"recorded"}
