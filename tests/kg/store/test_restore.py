"""A dump takes the place of the graph, whole or not at all."""

from __future__ import annotations

import gzip
import io
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest
from pyoxigraph import Quad

from kg.cli.main import main
from kg.errors import BadDocument
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore
from kg.store.generations import generations, open_current, writing
from kg.store.restore import restore

OLD = '<x:s> <x:p> "old" <x:g> .\n'
NEW = "".join(f'<x:s> <x:p> "{number}" <x:g> .\n' for number in range(500))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A store that holds one quad."""
    settings = Settings(store=tmp_path / "store", writer_wait=0.2)
    restore(settings, io.BytesIO(OLD.encode()), "old")
    return settings


def held(settings: Settings) -> set[Quad]:
    return set(EmbeddedStore.open_read_only(open_current(settings).path).quads())


def test_a_dump_takes_the_place_of_all_there_was(settings: Settings) -> None:
    generation, size = restore(settings, io.BytesIO(NEW.encode()), "new")
    assert size == len(held(settings)) == 500
    assert open_current(settings) == generation
    with writing(settings) as writer:
        assert len(writer.store) == 500
    assert len(generations(settings.store)) == 2


def test_a_dump_that_does_not_parse_changes_nothing(settings: Settings) -> None:
    before = held(settings), open_current(settings)
    with pytest.raises(BadDocument, match=r"dump\.nq:501: "):
        restore(settings, io.BytesIO((NEW + "<x:s> <x:p> .\n").encode()), "dump.nq")
    assert (held(settings), open_current(settings)) == before
    assert not (settings.store / "restoring").exists()


class _Killed(BaseException):
    """Stands for the end of the process."""


def test_a_kill_while_the_dump_is_read_leaves_the_old_graph(settings: Settings) -> None:
    class Dump(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise _Killed

    dump: BinaryIO = Dump(NEW.encode())
    with pytest.raises(_Killed):
        restore(settings, dump, "new")
    assert len(held(settings)) == 1


def test_a_kill_before_the_new_database_is_in_place_leaves_the_new_graph(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*path: object, **options: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr("kg.store.restore.open_writer", killed)
        with pytest.raises(_Killed):
            restore(settings, io.BytesIO(NEW.encode()), "new")
    assert len(held(settings)) == 500
    with writing(settings) as writer:
        assert len(writer.store) == 500


def test_a_kill_between_the_removal_and_the_renaming_leaves_the_new_graph(settings: Settings) -> None:
    new = Settings(store=settings.store.with_name("other"))
    restore(new, io.BytesIO(NEW.encode()), "new")
    (settings.store / "unpublished").touch()
    (new.store / "data").rename(settings.store / "restored")
    shutil.rmtree(settings.store / "data")
    assert len(held(settings)) == 500


def test_the_command(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def kg(*arguments: str) -> tuple[int, str, str]:
        code = main(["--store", str(settings.store), *arguments])
        return (code, *capsys.readouterr())

    (tmp_path / "dump.nq.gz").write_bytes(gzip.compress(NEW.encode()))
    code, out, _ = kg("restore", str(tmp_path / "dump.nq.gz"))
    assert (code, out) == (0, "500 quads restored as generation 00000002\n")
    assert kg("export")[1].count("\n") == 500
    first = kg("sparql", "-f", "csv", "--generation", "00000001", "SELECT ?o { GRAPH ?g { ?s ?p ?o } }")
    assert first[:2] == (0, "o\r\nold\r\n")
    assert kg("sparql", "--generation", "7", "ASK {}")[0] == 4

    (tmp_path / "cut.nq.gz").write_bytes(gzip.compress(NEW.encode())[:-20])
    (tmp_path / "bad.nq").write_text(OLD + "<x:s>")
    for name, reason in (("cut.nq.gz", "damaged"), ("bad.nq", "bad.nq:2:")):
        code, _, error = kg("restore", str(tmp_path / name))
        assert (code, reason in error) == (1, True), error
    assert kg("restore", str(tmp_path / "dump.ttl"))[0] == kg("restore", str(tmp_path / "none.nq"))[0] == 2
    assert len(held(settings)) == 500
