"""The life of an index file: made with its generation, made again, checked, lost, outdated, cut off by a kill."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal

from kg.cli.main import main
from kg.errors import StoreError
from kg.graph import Graph
from kg.index.build import build
from kg.index.check import differences
from kg.index.filters import Within
from kg.index.place import index_file
from kg.index.reader import Index
from kg.index.tables import FORMAT
from kg.settings import Settings
from kg.store.generations import current_generation, open_current, writing
from kg.terms import IG, RDF, RDFS, SCHEMA, mint
from tests.conftest import SAMPLES, ingested
from tests.kg.index import small
from tests.servers import Address

PAGE = SAMPLES / "aim_page_mci.txt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store with one article, to be copied."""
    return ingested(tmp_path_factory.mktemp("made") / "store", PAGE)


@pytest.fixture
def settings(made: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(made.store, tmp_path / "store")
    return replace(made, store=tmp_path / "store")


def file_of(settings: Settings) -> Path:
    return index_file(settings, open_current(settings))


def tamper(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement, values)
        db.commit()


def leave_unindexed(settings: Settings) -> None:
    """Publish one more organization as the server's writer does: without an index."""
    late = mint("organization", "late")
    with writing(settings) as writer:
        writer.store.load(
            small.quads([(late, RDF.type, SCHEMA.Organization), (late, RDFS.label, Literal("Late Inc."))])
        )
        writer.publish()


def test_a_generation_comes_with_its_index(settings: Settings) -> None:
    graph = Graph.open(settings)
    assert graph.index is not None
    assert graph.index.count() == len(graph.newest(100)) > 0
    assert sorted(path.name for path in open_current(settings).path.parent.iterdir()) == [
        "db", "index.sqlite", "manifest.json",
    ]  # fmt: skip


def test_without_an_index_the_store_is_asked_until_there_is_one(settings: Settings) -> None:
    leave_unindexed(settings)
    graph = Graph.open(settings)
    assert graph.index is None
    newest, counts = graph.newest(10), graph.counts()
    assert graph.find("late inc.") == mint("organization", "late")
    assert main(["--store", str(settings.store), "index"]) == 0
    assert graph.index is not None
    assert (graph.newest(10), graph.counts()) == (newest, counts)
    assert graph.find("late inc.") == mint("organization", "late")


def test_an_index_of_another_state_or_format_is_none(settings: Settings) -> None:
    path, state = file_of(settings), open_current(settings)
    assert Index.open(path, state, settings) is not None
    assert Index.open(path, replace(state, id="00000009"), settings) is None
    assert Index.open(path, replace(state, created="2020-01-01T00:00:00+00:00"), settings) is None
    tamper(path, "UPDATE meta SET value = ? WHERE key = 'format'", f"not {FORMAT}")
    assert Index.open(path, state, settings) is None
    assert Graph.open(settings).newest(1)


def test_a_damaged_index_is_named(settings: Settings) -> None:
    file_of(settings).write_bytes(b"no database" * 1_000)
    with pytest.raises(StoreError, match=r"index\.sqlite: .*`kg index` makes a new one"):
        Graph.open(settings).newest(1)


def test_the_same_triples_give_the_same_index_in_whatever_order_they_come(tmp_path: Path) -> None:
    triples = [triple for one in small.INCIDENTS for triple in small.incident(one, "2026-01-01", one.value)]
    triples += [(one, IG.deployer, org) for one in small.INCIDENTS for org in small.ORGANIZATIONS]
    triples += [(org, RDFS.label, Literal(f"Organization {org.value}")) for org in small.ORGANIZATIONS]
    build(small.store_of(triples), small.QUERIES, small.STATE, tmp_path / "one")
    random.Random(7).shuffle(triples)
    assert differences(small.store_of(triples), small.QUERIES, small.STATE, tmp_path / "one") == []
    lacking = small.store_of(triples[1:])
    assert differences(lacking, small.QUERIES, small.STATE, tmp_path / "one") != []


def test_a_check_names_what_was_tampered_with(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--store", str(settings.store), "index", "--check"]
    assert main(command) == 0
    assert "0 differences" in capsys.readouterr().err
    path = file_of(settings)
    with closing(sqlite3.connect(path)) as db:
        property, value = db.execute("SELECT property, value FROM posting WHERE value LIKE 'http%'").fetchone()
    tamper(path, "UPDATE posting SET count = count + 1 WHERE property = ? AND value = ?", property, value)
    assert main(command) == 1
    printed = capsys.readouterr()
    assert "2 differences" in printed.err
    assert property in printed.out
    assert value in printed.out
    assert main(command[:-1]) == 0
    assert main(command) == 0


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("incident", "UPDATE incident SET card = '[]' WHERE rank = 0"),
        ("posting", "UPDATE posting SET ranks = x'00' WHERE rowid = 1"),
        ("name", "DELETE FROM name WHERE id = 5"),
        ("words_data", "INSERT INTO words (rowid, text) VALUES (99, 'never said')"),
        ("member", "UPDATE member SET node = 'http://x' WHERE place = 0"),
        ("class", "DELETE FROM class"),
        ("day", "UPDATE day SET first = 7"),
        ("part", "INSERT INTO part VALUES ('http://x', 'http://y')"),
        ("suggestion", "UPDATE suggestion SET uses = 1000"),
    ],
)
def test_a_check_looks_at_every_table(tmp_path: Path, table: str, statement: str) -> None:
    organizations = [(one, RDFS.label, Literal(one.value)) for one in small.ORGANIZATIONS]
    classes = [(one, RDF.type, SCHEMA.Organization) for one in small.ORGANIZATIONS]
    store = small.store_of([*small.incident(small.INCIDENTS[0], "2026-01-01"), *organizations, *classes])
    path = tmp_path / "index.sqlite"
    build(store, small.QUERIES, small.STATE, path)
    tamper(path, statement)
    assert table in {found.table for found in differences(store, small.QUERIES, small.STATE, path)}


def test_there_is_nothing_to_check_without_an_index(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(settings).unlink()
    assert main(["--store", str(settings.store), "index", "--check"]) == 4
    assert "`kg index` makes it" in capsys.readouterr().err
    assert main(["--store", str(settings.store / "none"), "index"]) == 4


_DIE = """
import os, signal, sys
from kg.cli.main import main
from kg.index.names import Names
Names.build = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


def killed_in_a_build(*words: object) -> None:
    """Run a command that dies of SIGKILL when half of an index is written."""
    found = subprocess.run([sys.executable, "-c", _DIE, *map(str, words)], capture_output=True, check=False)
    assert found.returncode == -signal.SIGKILL, found.stderr


def test_a_kill_in_a_build_leaves_no_generation_with_half_an_index(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    killed_in_a_build("--store", settings.store, "ingest", PAGE)
    assert current_generation(settings.store) is None
    assert [path.name for path in (settings.store / "generations").iterdir()] == ["00000001.tmp"]
    graph = Graph.open(settings)  # publishes what was acknowledged
    assert graph.newest(1)
    assert [path.name for path in (settings.store / "generations").iterdir()] == ["00000001"]
    assert not file_of(settings).exists()
    assert main(["--store", str(settings.store), "index"]) == 0
    assert main(["--store", str(settings.store), "index", "--check"]) == 0


def test_a_kill_in_a_rebuild_leaves_the_old_index(settings: Settings) -> None:
    killed_in_a_build("--store", settings.store, "index")
    assert Graph.open(settings).index is not None
    assert main(["--store", str(settings.store), "index", "--check"]) == 0


@pytest.mark.parametrize(
    ("raised", "told"),
    [(sqlite3.OperationalError("database or disk is full"), "disk is full"), (KeyboardInterrupt(), "interrupted")],
)
def test_a_generation_that_cannot_be_indexed_is_published_all_the_same(
    raised: BaseException, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: object) -> None:
        raise raised

    monkeypatch.setattr("kg.index.names.Names.build", fail)
    settings = ingested(tmp_path / "store", PAGE)
    assert "published without its index" in caplog.text
    assert told in caplog.text
    folder = open_current(settings).path.parent
    assert sorted(path.name for path in folder.iterdir()) == ["db", "manifest.json"]
    assert Graph.open(settings).newest(1)


def test_many_threads_read_one_index(sample_graph: Graph) -> None:
    index = sample_graph.index
    assert index is not None
    organizations = index.members(SCHEMA.Organization)

    def answers(number: int) -> list[object]:
        org = organizations[number % len(organizations)]
        filter = Within((IG.deployer,), org)
        return [index.page(filter), index.facets(filter, [IG.developer]), index.months(filter), index.suggest("a")]

    alone = [answers(number) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answers, range(40), timeout=60)) == alone


def test_a_store_elsewhere_has_its_index_in_the_folder(
    server_address: Callable[[str], Address], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_STORE", str(tmp_path / "beside"))
    settings = replace(Settings(store=tmp_path / "beside"), **server_address("oxigraph"))
    monkeypatch.setattr(Settings, "from_env", lambda: settings)
    assert main(["ingest", str(PAGE)]) == 0
    graph = Graph.open(settings)
    newest, counts = graph.newest(10), graph.counts()
    assert graph.index is None
    assert main(["index"]) == 0
    assert graph.index is not None
    assert (graph.newest(10), graph.counts()) == (newest, counts)
    assert main(["index", "--check"]) == 0
    assert main(["ingest", str(SAMPLES / "news_brightwater.txt")]) == 0
    assert Graph.open(settings).index is None
