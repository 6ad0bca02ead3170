"""The desk: edits are checked by shapes, written wholly or not at all, and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.edits.desk import Desk
from kg.edits.requests import Done, Edit, Ingest, Judge, Undo, Withdraw, edit_message, read_edit
from kg.graph import Graph
from kg.ingest import ingest, rebuild
from kg.inputs import inputs
from kg.queries import QueryCatalogue
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore
from kg.store.generations import writing
from kg.terms import HISTORY, IG
from kg.validation import validate
from kg.vocabulary import Vocabulary
from tests.conftest import NOW, SAMPLES, ingested

NEWS = (SAMPLES / "news_brightwater.txt").read_text()


def record(catalogue: str, title: str, **more: object) -> str:
    said = {"catalogue": catalogue, "id": "1", "title": title, "publisher": "The Robot Watch", "licence": "CC0-1.0"}
    return json.dumps(said | more)


ONE = record("one", "A robot fell on its maker", deployers=["Meta"])
OTHER = record("other", "Robot topples")


class Office:
    """A desk over a store in memory."""

    def __init__(self, folder: Path) -> None:
        self.store = EmbeddedStore()
        self.desk = Desk(self.store, Settings(store=folder), now=lambda: NOW)

    def do(self, edit: Edit) -> Done:
        done = self.desk.do(edit)
        assert not done.errors, done.errors
        return done

    def errors(self, edit: Edit) -> set[tuple[str, str]]:
        """Field and code of each error; nothing may have changed."""
        before = self.dump()
        done = self.desk.do(edit)
        assert self.dump() == before
        assert (done.documents, done.judgement) == ((), None)
        return {(one.field, one.code) for one in done.errors}

    def dump(self) -> set[str]:
        return set(map(str, self.store.quads()))

    @property
    def graph(self) -> Graph:
        return Graph(self.store, Vocabulary.load(), QueryCatalogue.load())

    def without_judgements(self) -> set[str]:
        hidden = ("/judgement/", "graph/history", "graph/matches")
        return {quad for quad in self.dump() if not any(name in quad for name in hidden)}


def _furnished(folder: Path) -> Office:
    made = Office(folder)
    made.do(Ingest(content=f"{ONE}\n{OTHER}", by="ann"))
    return made


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return _furnished(tmp_path)


@pytest.fixture(scope="module")
def same_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """For edits that change nothing."""
    return _furnished(tmp_path_factory.mktemp("office"))


def test_a_document_says_the_same_whether_it_is_handed_in_or_read_by_the_command(tmp_path: Path) -> None:
    page = SAMPLES / "aim_page_northwind.html"
    by_command = ingested(tmp_path / "command", page)
    by_hand = Settings(store=tmp_path / "hand")
    assert _handed_in(by_hand, page.read_text()) == ["new"]

    def said(settings: Settings) -> set[str]:
        return {str(quad) for quad in Graph.open(settings).quads() if quad.graph_name != HISTORY}

    assert said(by_hand) == said(by_command)
    assert [entry.outcome for entry in ingest(inputs([str(page)]), by_hand).entries] == ["unchanged"]
    assert rebuild(by_hand) == (0, 0)


def _handed_in(settings: Settings, content: str) -> list[str]:
    with writing(settings) as writer:
        done = Desk(writer.store, settings, now=lambda: NOW).do(Ingest(content=content, by="ann"))
        writer.publish()
    del writer
    return [one.outcome for one in done.records]


def test_the_same_again_is_unchanged_and_another_text_is_changed(office: Office) -> None:
    before = office.dump()
    again = office.do(Ingest(content=ONE, by="ann"))
    assert ([one.outcome for one in again.records], office.dump()) == (["unchanged"], before)
    assert again.documents
    assert again.incidents
    laid_out_otherwise = json.dumps(json.loads(ONE), indent=2)
    assert office.do(Ingest(content=laid_out_otherwise, by="ann")).records[0].outcome == "unchanged"
    assert office.do(Ingest(content=record("one", "A robot rose"), by="ann")).records[0].outcome == "changed"


def test_what_is_given_overrules_what_the_content_says(tmp_path: Path) -> None:
    office = Office(tmp_path)
    done = office.do(Ingest(
        content=NEWS, url="https://example.org/cameras", published="3 May 2026", publisher="The Evening Wire",
        title='"Cameras" shelved', by="ann",
    ))  # fmt: skip
    (document,) = done.documents
    assert done.records[0].title == '"Cameras" shelved'
    found = {quad.predicate.value.rpartition("/")[2]: quad.object for quad in office.store.quads()
             if quad.subject == NamedNode(document)}  # fmt: skip
    assert str(found["url"]).startswith('"https://example.org/cameras"')
    assert str(found["datePublished"]).startswith('"2026-05-03"')
    assert str(found["publisher"]).endswith("the-evening-wire>")


@pytest.mark.parametrize(
    ("edit", "errors"),
    [
        (Ingest(content=" \n\t"), {("content", "SHAPE")}),
        (
            Ingest(content=NEWS, url="file:///etc/passwd", published="soon", publisher=" ", title="a\nurl: http://b/"),
            {("url", "SHAPE"), ("published", "SHAPE"), ("publisher", "SHAPE"), ("title", "SHAPE")},
        ),
        (Ingest(content=NEWS, url="../../etc/passwd"), {("url", "SHAPE")}),
        (Ingest(content=NEWS, url="http:///no-host"), {("url", "SHAPE")}),
        (Ingest(content=NEWS, published="2026-02-31"), {("published", "SHAPE")}),
        (Ingest(content=NEWS, title=" " * 1_000_000), {("title", "SHAPE")}),
        (Ingest(content=NEWS, format="docx"), {("format", "BAD_INPUT")}),
        (Ingest(content="published: someday\n\nA text."), {("content", "UNREADABLE")}),
        (Ingest(content="PK\x03\x04\x00\x00"), {("content", "UNREADABLE")}),
        (Ingest(content="just words"), {("content", "UNREADABLE")}),
        (Ingest(content='{"catalogue": "x", "id": "1"}'), {("content", "UNREADABLE")}),
        (Ingest(content=ONE, url="https://example.org/"), {("url", "NOT_FOR_RECORDS")}),
        (Judge(kind="merge", of=["id:record/one.1"], because="x"), {("of", "BAD_INPUT")}),
        (Judge(kind="merge", of=["id:record/one.1", "nobody"], because="x"), {("of", "NOT_FOUND")}),
        (Judge(kind="merge", of=["id:record/one.1"] * 2, because="x"), {("of", "BAD_INPUT")}),
        (Judge(kind="merge", of=["id:record/one.1", "id:record/other.1"], because=" "), {("because", "SHAPE")}),
        (Judge(kind="reject", of=["id:claim/0"], because="x"), {("of", "NOT_FOUND")}),
        (Undo(of=["id:record/one.1", "id:record/other.1"], because="x"), {("of", "NOT_FOUND")}),
        (Undo(of=["a", "b", "c"], because="x"), {("of", "BAD_INPUT")}),
        (Withdraw(document="id:document/none", because="x"), {("of", "NOT_FOUND")}),
        (Withdraw(document="id:document/one.json-lines.1", because=" "), {("because", "SHAPE")}),
    ],
)
def test_each_error_names_its_field_and_nothing_is_written(
    same_office: Office, edit: Edit, errors: set[tuple[str, str]]
) -> None:
    named = read_edit(edit_message(edit))
    assert same_office.errors(type(named)(**asdict(named) | {"by": "ann"})) == errors


@pytest.mark.parametrize(
    "edit",
    [
        Ingest(content=NEWS, dry_run=True, by="ann"),
        Ingest(content=record("one", "A robot rose"), dry_run=True, by="ann"),
        Judge(kind="merge", of=["id:record/one.1", "id:record/other.1"], because="x", dry_run=True, by="ann"),
        Withdraw(document="id:document/one.json-lines.1", because="x", dry_run=True, by="ann"),
    ],
)
def test_a_dry_run_tells_what_would_be_and_writes_nothing(office: Office, edit: Edit) -> None:
    before = office.dump()
    dry = office.do(edit)
    assert office.dump() == before
    wet = office.do(type(edit)(**{name: value for name, value in asdict(edit).items() if name != "dry_run"}))
    assert dry.dry_run
    assert not wet.dry_run
    assert office.dump() != before
    assert dry.records == wet.records
    if dry.judgement is not None and wet.judgement is not None:
        assert (dry.judgement.deleted, dry.judgement.nodes) == (wet.judgement.deleted, wet.judgement.nodes)


def test_a_merge_joins_and_its_withdrawal_parts(office: Office) -> None:
    before = office.without_judgements()
    pair = ["A robot fell on its maker", "id:record/other.1"]
    merged = office.do(Judge(kind="merge", of=pair, because="one event", by="ann")).judgement
    assert merged is not None
    assert (merged.is_new, merged.by, len(merged.nodes)) == (True, "ann", 1)
    again = office.do(Judge(kind="merge", of=pair, because="I said so", by="bob")).judgement
    assert again is not None
    assert (again.is_new, again.iri) == (False, merged.iri)
    undone = office.do(Undo(of=["id:record/one.1", "id:record/other.1"], because="two events", by="bob")).judgement
    assert undone is not None
    assert (undone.kind, len(undone.nodes)) == ("retract", 2)
    assert office.without_judgements() == before


def test_a_rejected_claim_does_not_count(office: Office) -> None:
    incident = office.graph.find("A robot fell on its maker")
    entity = office.graph.entity(incident)
    assert entity is not None
    assert entity.first(IG.deployer) is not None
    (claim,) = [one.iri.value for one in office.graph.claims([incident], IG.deployer)[incident]]
    done = office.do(Judge(kind="reject", of=[claim], because="a joke", by="ann")).judgement
    assert done is not None
    assert done.nodes == (incident.value,)
    entity = office.graph.entity(incident)
    assert entity is not None
    assert entity.first(IG.deployer) is None


def test_a_withdrawn_document_says_nothing_and_stays_on_file(office: Office) -> None:
    done = office.do(Withdraw(document="id:document/one.json-lines.1", because="asked to", by="ann"))
    assert done.records[0].outcome == "withdrawn"
    assert office.graph.search("A robot fell") == []
    history = "\n".join(quad for quad in office.dump() if "graph/history" in quad)
    assert "withdrawn by ann: asked to" in history
    assert "A robot fell on its maker" in history
    assert office.do(Ingest(content=ONE, by="ann")).records[0].outcome == "new"


def test_everything_that_is_written_keeps_to_the_shapes(office: Office) -> None:
    office.do(Ingest(content=NEWS, url="https://example.org/cameras", by="ann"))
    office.do(Judge(kind="merge", of=["id:record/one.1", "id:record/other.1"], because="one event", by="ann"))
    office.do(Withdraw(document="id:document/example-org-cameras", because="asked to", by="ann"))
    assert validate(office.store.quads(), Vocabulary.load()) == []


def test_what_somebody_else_wrote_is_seen_after_forgetting(office: Office) -> None:
    other = Office(Path("unused"))
    other.desk = Desk(office.store, Settings(store=Path("unused")), now=lambda: NOW)
    other.store = office.store
    other.do(Judge(kind="merge", of=["id:record/one.1", "id:record/other.1"], because="one event", by="bob"))
    office.desk.forget()
    judged = office.do(Undo(of=["id:record/one.1", "id:record/other.1"], because="two", by="ann")).judgement
    assert judged is not None
    assert len(judged.nodes) == 2


def test_an_edit_that_fails_leaves_no_wrong_memory(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(change: object) -> None:
        raise OSError("no space left on device")

    merge = Judge(kind="merge", of=["id:record/one.1", "id:record/other.1"], because="one event", by="ann")
    before: Callable[..., None] = office.store.apply
    monkeypatch.setattr(office.store, "apply", fails)
    with pytest.raises(OSError, match="no space"):
        office.desk.do(merge)
    monkeypatch.setattr(office.store, "apply", before)
    judged = office.do(merge).judgement
    assert judged is not None
    assert (judged.is_new, len(judged.nodes)) == (True, 1)
