"""Catalogues over the pipeline: what a newer edition changes, what it withdraws, and what bad input does."""

from __future__ import annotations

import bz2
import csv
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from kg.cli.main import main
from kg.graph import Graph
from kg.ingest import ingest
from kg.inputs import inputs
from kg.report import Outcome, Report
from kg.settings import Settings
from kg.terms import HISTORY, IG, PROV, mint
from tests.conftest import NOW

COLUMNS = (
    "_id", "incident_id", "date", "reports", "Alleged deployer of AI system", "Alleged developer of AI system",
    "Alleged harmed or nearly harmed parties", "description", "title",
)  # fmt: skip
Row = Mapping[str, str]


def row(number: int, deployer: str = "meta", title: str = "", **changes: str) -> Row:
    return {
        "_id": f"ObjectId({number})", "incident_id": str(number), "date": "2024-05-06", "reports": f"[{number}]",
        "Alleged deployer of AI system": json.dumps([deployer]), "Alleged developer of AI system": "[]",
        "Alleged harmed or nearly harmed parties": '["users"]', "description": f"What happened in case {number}.",
        "title": title or f"Case {number} of a made-up system",
    } | changes  # fmt: skip


def table(rows: Iterable[Row], columns: Iterable[str] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(settings: Settings, *paths: Path, complete: bool = False) -> Report:
    return ingest(inputs(list(map(str, paths))), settings, complete=complete, clock=lambda: NOW)


def counts(report: Report) -> dict[str, int]:
    return dict(Counter(entry.outcome.value for entry in report.entries))


def dump(settings: Settings, history: bool = True) -> list[str]:
    """All quads, or without history all that does not tell in which run something came."""
    quads = Graph.open(settings).quads()
    told = {PROV.wasGeneratedBy, IG.recordedAt}
    return sorted(str(quad) for quad in quads if history or (quad.graph_name != HISTORY and quad.predicate not in told))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=tmp_path / "store")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "incidents.csv"


def test_a_newer_edition_replaces_exactly_what_changed(settings: Settings, file: Path, tmp_path: Path) -> None:
    file.write_bytes(table([row(1), row(2), row(3), row(4)]))
    assert counts(read(settings, file)) == {"new": 4}
    newer = [row(1), row(2, deployer="google"), row(4), row(5)]
    file.write_bytes(table(newer))
    report = read(settings, file)
    assert counts(report) == {"unchanged": 2, "changed": 1, "new": 1, "withdrawn": 1}
    assert [entry.document for entry in report.entries if entry.outcome is Outcome.WITHDRAWN] == [
        mint("document", "aiid", "incidents", "3").value
    ]
    fresh = Settings(store=tmp_path / "fresh")
    read(fresh, file)
    assert dump(settings, history=False) == dump(fresh, history=False), "no stale triple, none missing"


def test_the_same_edition_twice_writes_nothing(settings: Settings, file: Path) -> None:
    file.write_bytes(table([row(1), row(2)]))
    first = read(settings, file)
    before = dump(settings)
    again = read(settings, file)
    assert counts(again) == {"unchanged": 2}
    assert dump(settings) == before
    assert again.generation == first.generation, "not even a generation"


def test_what_changed_is_kept_as_history(settings: Settings, file: Path) -> None:
    file.write_bytes(table([row(1)]))
    read(settings, file)
    file.write_bytes(table([row(1, deployer="google")]))
    read(settings, file)
    history = [quad for quad in Graph.open(settings).quads() if quad.graph_name == HISTORY]
    values = {(quad.predicate, str(quad.object)) for quad in history}
    assert (IG.changeKind, '"changed"') in values
    objects = {str(quad.object) for quad in history if quad.predicate.value.endswith("#object")}
    assert {str(mint("party", "meta")), str(mint("party", "google"))} <= objects
    runs = [quad for quad in history if quad.object == IG.Ingest]
    assert len(runs) == 2


def test_an_edition_that_lacks_most_is_not_believed_unless_somebody_vouches_for_it(
    settings: Settings, file: Path
) -> None:
    file.write_bytes(table(row(number) for number in range(1, 41)))
    read(settings, file)
    file.write_bytes(table([row(1), row(2)]))
    report = read(settings, file)
    assert counts(report) == {"unchanged": 2, "failed": 1}
    assert "lacks 38 of 40" in report.entries[-1].reason
    assert counts(read(settings, file, complete=True)) == {"unchanged": 2, "withdrawn": 38}


def test_an_older_edition_withdraws_nothing_that_a_newer_one_brings(settings: Settings, tmp_path: Path) -> None:
    """Not even where the newer one has a bad row, and so lacks nobody knows whom."""
    older, newer = tmp_path / "incidents_1.csv", tmp_path / "incidents_2.csv"
    older.write_bytes(table([row(1), row(2)]))
    newer.write_bytes(table([row(1), row(2), row(3), row(4, reports="[4")]))
    assert counts(read(settings, older, newer)) == {"new": 3, "unchanged": 2, "failed": 1}
    assert Graph.open(settings).find("Case 3 of a made-up system", "incident")


def test_a_bad_row_spoils_neither_the_others_nor_what_is_known_of_it(settings: Settings, file: Path) -> None:
    file.write_bytes(table([row(1), row(2)]))
    read(settings, file)
    file.write_bytes(table([row(1), row(2, reports="[1, 2"), row(3)]))
    report = read(settings, file)
    assert counts(report) == {"unchanged": 1, "failed": 1, "new": 1}
    reason = next(entry.reason for entry in report.entries if entry.outcome is Outcome.FAILED)
    assert reason.startswith(f"{file}:3: column 'reports': no JSON list")
    assert Graph.open(settings).find("Case 2 of a made-up system", "incident")


def test_merged_numbers_lead_to_one_incident(settings: Settings, file: Path, tmp_path: Path) -> None:
    file.write_bytes(table([row(1), row(2)]))
    duplicates = tmp_path / "duplicates.csv"
    duplicates.write_bytes(b"duplicate_incident_number,true_incident_number\n7,1\n")
    read(settings, duplicates, file)
    rows = Graph.open(settings).inverse([mint("incident", "aiid", "1")], IG.recordOf)
    assert rows[mint("incident", "aiid", "1")] == (mint("record", "aiid", "1"), mint("record", "aiid", "7"))


def test_the_order_of_tables_does_not_matter(tmp_path: Path) -> None:
    incidents, entities = tmp_path / "incidents.csv", tmp_path / "entities.json"
    incidents.write_bytes(table([row(1), row(2, deployer="some-maker")]))
    entities.write_text(json.dumps([{"entity_id": "some-maker", "name": "Some Maker"}]))
    straight, turned = Settings(store=tmp_path / "a"), Settings(store=tmp_path / "b")
    read(straight, incidents, entities)
    read(turned, entities, incidents)
    assert dump(straight) == dump(turned)


def test_keys_that_an_iri_spells_alike_are_two_documents(settings: Settings, tmp_path: Path) -> None:
    entities = tmp_path / "entities.json"
    named = {"mcburger's": "McBurger's", "mcburgers": "McBurgers"}
    entities.write_text(json.dumps([{"entity_id": slug, "name": name} for slug, name in named.items()]))
    assert counts(read(settings, entities)) == {"new": 2}
    assert counts(read(settings, entities)) == {"unchanged": 2}


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:bz2") as packed:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return path


def test_a_snapshot_is_streamed_from_its_archive(settings: Settings, tmp_path: Path) -> None:
    reports = (
        b"_id,authors,date_published,language,report_number,source_domain,title,url\n"
        b'x,"[""A Writer""]",2024-05-07,en,1,example.org,First report,https://www.example.org/a?utm_source=x\n'
    )
    backup = archive(
        tmp_path / "backup-20260601.tar.bz2",
        {"dump/incidents.csv": table([row(1)]), "dump/reports.csv": reports, "dump/aiidprod/users.bson": b"\x00\x01"},
    )
    assert counts(read(settings, backup)) == {"new": 2, "skipped": 1}
    rows = Graph.open(settings).ask("incident/articles", incident=mint("incident", "aiid", "1")).dicts()
    assert [str(found["headline"].value) for found in rows if found["headline"]] == ["First report"]


def test_a_bomb_is_refused(settings: Settings, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.tar.bz2"
    info = tarfile.TarInfo("incidents.csv")
    info.size = 300_000_000
    packed = bz2.BZ2Compressor()
    bomb.write_bytes(packed.compress(info.tobuf() + bytes(info.size)) + packed.flush())
    report = read(settings, bomb)
    assert counts(report).get("failed", 0) >= 1
    assert any("expands more than" in entry.reason for entry in report.entries)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (table([row(1)], [name for name in COLUMNS if name != "date"]), "no column 'date'"),
        (table([row(1, title="caf\u00e9")]).replace("caf\u00e9".encode(), b"caf\xe9"), "not UTF-8"),
        (table([row(1)])[:-30], "cells where the table has 9 columns"),
        (table([row(1), row(1)]), "stands in line 2 already"),
        (table([row(1, incident_id="one")]), "is no id"),
    ],
)
def test_bad_tables_are_told_with_place_and_reason(settings: Settings, file: Path, data: bytes, reason: str) -> None:
    file.write_bytes(data)
    report = read(settings, file)
    told = [entry.reason for entry in report.entries if entry.outcome is Outcome.FAILED]
    assert told
    assert reason in told[0]
    assert str(file) in told[0]


def test_a_dry_run_writes_nothing(settings: Settings, file: Path) -> None:
    file.write_bytes(table([row(1)]))
    assert main(["--store", str(settings.store), "ingest", "--dry-run", str(file)]) == 0
    assert not (settings.store / "data").exists()


# --- the real tables --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def editions(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Report]:
    settings = Settings(store=tmp_path_factory.mktemp("editions") / "store")
    read(settings, shared / "corpus/aiid/incidents_2025-03.csv")
    return settings, read(settings, shared / "corpus/aiid/incidents_2026-06.csv")


def test_the_real_editions_differ_as_known(editions: tuple[Settings, Report]) -> None:
    assert counts(editions[1]) == {"new": 560, "changed": 390, "unchanged": 599}


@pytest.mark.parametrize(("name", "expected"), [("Meta", 103)])
def test_an_organization_is_all_of_it(editions: tuple[Settings, Report], name: str, expected: int) -> None:
    graph = Graph.open(editions[0])
    rows = graph.ask("organization/incidents", org=graph.find(name, "organization")).dicts()
    assert len({found["incident"] for found in rows}) == expected
    days = [found["sortDate"].value for found in rows]
    assert days == sorted(days, reverse=True)


def test_each_answer_tells_its_tie(editions: tuple[Settings, Report]) -> None:
    graph = Graph.open(editions[0])
    rows = graph.ask("organization/incidents", org=graph.find("Meta", "organization")).dicts()
    told = {found["incident"].value.rpartition(".")[2]: found["because"].value for found in rows}
    assert "product of Meta" in told["1510"]
    assert any("former name of Meta" in because for because in told.values())
