"""GraphQL mutations over HTTP: who may, what is written, what is read back, and what a killed writer leaves."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.errors import NotFound
from kg.graph import Graph
from kg.ingest import rebuild
from kg.settings import Settings
from tests.api.test_writers_together import ingest
from tests.api.writes import served, settings_of, writer_pid
from tests.bench.articles import write
from tests.conftest import SAMPLES
from tests.processes import kg_serve

KEEPER, JUDGE, UPDATER, READER = (f"{name}-0123456789" for name in ("keeper", "judging", "updater", "reading"))
TOKENS = f"ann ingest {KEEPER}\njo judge {JUDGE}\ned update {UPDATER}\nrita read {READER}"
PAGE = (SAMPLES / "aim_page_northwind.html").read_text()

INGEST = """mutation ($input: IngestDocumentInput!) { ingestDocument(input: $input) {
  document { label iri recordedAt }
  incident { label claims { property rank evidence { sentence } } }
  incidents(first: 5) { label }
  report { records { outcome claims documentIri unread { line text reason } } refused { message } }
  graph { generation { id } }
  dryRun
  errors { path message code shape }
} }"""
DECIDE = """mutation ($input: JudgeInput!) { judge(input: $input) {
  judgement { curie kind because by isNew deleted inserted }
  nodes { curie ... on Incident { label claims { iri property rank } } }
  errors { path code shape }
} }"""
RETRACT = """mutation ($input: RetractInput!) { retract(input: $input) {
  judgement { kind because by } record { outcome title } nodes { curie } errors { path code shape }
} }"""
COUNT = "{ incidents(first: 1) { totalCount } }"


def record(catalogue: str, title: str, **more: object) -> str:
    said = {"catalogue": catalogue, "id": "1", "title": title, "publisher": "The Robot Watch", "licence": "CC0-1.0"}
    return json.dumps(said | more)


class Caller:
    """Sends GraphQL in the name of a token."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def send(self, token: str, query: str, **given: Any) -> Any:
        headers = {"Accept": "application/graphql-response+json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = {"query": query, "variables": {"input": given}}
        return self.client.post("/graphql", json=body, headers=headers)

    def ask(self, token: str, query: str, **given: Any) -> Any:
        """The value of the one field of the operation."""
        response = self.send(token, query, **given)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert "errors" not in answer, answer
        (value,) = answer["data"].values()
        return value

    def count(self) -> int:
        found: int = self.ask("", COUNT)["totalCount"]
        return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("mutations") / "store"
    return settings_of(folder, tokens=TOKENS, writer_idle=5.0, graphql_max_body_bytes=20_000, edit_max_bytes=300_000)


@pytest.fixture(scope="module")
def caller(store: Settings) -> Iterator[Caller]:
    """On a store with two records, the first of which makes it."""
    with served(store) as client:
        one = Caller(client)
        for content in (record("one", "A robot fell", deployers=["Meta"]), record("other", "Robot topples")):
            done = one.ask(KEEPER, INGEST, content=content)
            assert [entry["outcome"] for entry in done["report"]["records"]] == ["new"]
        yield one


def code(response: Any) -> str:
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


@pytest.mark.parametrize(
    ("query", "token", "given", "status", "expected"),
    [
        (INGEST, "", {"content": "x"}, 401, "TOKEN_NEEDED"),
        (INGEST, "wrong-wrong-wrong-wrong", {"content": "x"}, 401, "INVALID_TOKEN"),
        (INGEST, READER, {"content": "x"}, 403, "INSUFFICIENT_SCOPE"),
        (INGEST, UPDATER, {"content": "x"}, 403, "INSUFFICIENT_SCOPE"),
        (INGEST, JUDGE, {"content": "x"}, 403, "INSUFFICIENT_SCOPE"),
        (DECIDE, KEEPER, {"decision": "MERGE", "of": ["a", "b"], "because": "x"}, 403, "INSUFFICIENT_SCOPE"),
        (RETRACT, KEEPER, {"of": ["id:record/one.1"], "because": "x"}, 403, "INSUFFICIENT_SCOPE"),
        (RETRACT, JUDGE, {"of": ["id:document/one.json-lines.1"], "because": "x"}, 403, "INSUFFICIENT_SCOPE"),
    ],
)
def test_who_may_not(
    caller: Caller, query: str, token: str, given: Mapping[str, Any], status: int, expected: str
) -> None:
    before = caller.count()
    response = caller.send(token, query, **given)
    assert (response.status_code, code(response)) == (status, expected)
    assert ("www-authenticate" in response.headers) == (status == 401)
    assert caller.count() == before


def test_without_tokens_nobody_writes(tmp_path: Path) -> None:
    with served(settings_of(tmp_path / "store", tokens="")) as client:
        response = Caller(client).send("", INGEST, content=PAGE)
        assert (response.status_code, code(response)) == (403, "WRITES_OFF")


def test_a_get_changes_nothing(caller: Caller) -> None:
    query = 'mutation { ingestDocument(input: {content: "x"}) { dryRun } }'
    answer = caller.client.get("/graphql", params={"query": query}, headers={"Authorization": f"Bearer {KEEPER}"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_document_is_read_back_in_the_same_answer(caller: Caller) -> None:
    dry = caller.ask(KEEPER, INGEST, content=PAGE, dryRun=True)
    assert (dry["dryRun"], dry["document"], dry["incidents"], dry["errors"]) == (True, None, [], [])
    before = caller.count()
    done = caller.ask(KEEPER, INGEST, content=PAGE)
    assert dry["report"] == done["report"]
    assert caller.count() == before + 1
    assert done["document"]["label"].startswith("Northwind Robotics Recalls")
    assert done["document"]["iri"] == done["report"]["records"][0]["documentIri"]
    sentences = [one["evidence"]["sentence"] for one in done["incident"]["claims"] if one["evidence"]]
    assert any("could have been struck" in sentence for sentence in sentences)
    again = caller.ask(KEEPER, INGEST, content=PAGE)
    assert [entry["outcome"] for entry in again["report"]["records"]] == ["unchanged"]
    assert again["graph"] == done["graph"]
    assert again["incident"] == done["incident"]


def test_errors_name_the_field_and_the_shape(caller: Caller) -> None:
    before = caller.count()
    done = caller.ask(KEEPER, INGEST, content=" ", url="ftp://example.org/", published="some day")
    found = {(tuple(error["path"]), error["code"], error["shape"]) for error in done["errors"]}
    assert found == {(("input", name), "SHAPE", "ig:shape/Submission") for name in ("content", "url", "published")}
    unread = caller.ask(KEEPER, INGEST, content="PK\x03\x04 no text")["errors"]
    assert [(error["path"], error["code"]) for error in unread] == [(["input", "content"], "UNREADABLE")]
    assert caller.count() == before


def test_what_the_schema_does_not_know_is_refused_before_any_write(caller: Caller) -> None:
    response = caller.send(KEEPER, INGEST, content=PAGE, colour="blue")
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")


def test_two_incidents_become_one_and_two_again(caller: Caller) -> None:
    before = caller.count()
    pair = ["id:record/one.1", "id:record/other.1"]
    merged = caller.ask(JUDGE, DECIDE, decision="MERGE", of=["A robot fell", pair[1]], because="one event")
    assert merged["judgement"]["by"] == "jo"
    assert (merged["judgement"]["kind"], merged["judgement"]["isNew"]) == ("merge", True)
    assert [node["label"] for node in merged["nodes"]] == ["A robot fell"]
    assert caller.count() == before - 1
    undone = caller.ask(JUDGE, RETRACT, of=pair, because="two events")
    assert (undone["judgement"]["kind"], len(undone["nodes"])) == ("retract", 2)
    assert caller.count() == before
    wrong = caller.ask(JUDGE, DECIDE, decision="SPLIT", of=[pair[0], "Nobody Inc"], because=" ")
    assert [(error["path"], error["code"]) for error in wrong["errors"]] == [(["input", "of"], "NOT_FOUND")]
    blank = caller.ask(JUDGE, DECIDE, decision="SPLIT", of=pair, because=" ")
    assert blank["errors"] == [{"path": ["input", "because"], "code": "SHAPE", "shape": "ig:shape/Judgement"}]


def test_a_claim_is_rejected_and_accepted(caller: Caller) -> None:
    incident = '{ incident(name: "A robot fell") { deployer { label } claims(property: "ig:deployer") { iri rank } } }'
    before = caller.ask("", incident)
    (claim,) = before["claims"]
    assert before["deployer"] == [{"label": "Meta"}]
    rejected = caller.ask(JUDGE, DECIDE, decision="REJECT", of=[claim["iri"]], because="a joke")
    (node,) = rejected["nodes"]
    assert {one["iri"]: one["rank"] for one in node["claims"]}[claim["iri"]] == "REJECTED"
    assert caller.ask("", incident)["deployer"] == []
    caller.ask(JUDGE, DECIDE, decision="ACCEPT", of=[claim["iri"]], because="no joke")
    assert caller.ask("", incident)["deployer"] == [{"label": "Meta"}]


def test_a_document_is_withdrawn(caller: Caller) -> None:
    before = caller.count()
    done = caller.ask(KEEPER, INGEST, content=record("gone", "A drone went astray"))
    assert caller.count() == before + 1
    gone = caller.ask(KEEPER, RETRACT, of=[done["document"]["iri"]], because="asked to")
    assert (gone["record"]["outcome"], gone["errors"]) == ("withdrawn", [])
    assert caller.count() == before


def test_fields_are_done_in_order_each_seeing_those_before(caller: Caller) -> None:
    query = """mutation ($a: String!, $b: String!) {
      first: ingestDocument(input: {content: $a}) { incident { label } }
      __typename
      bad: ingestDocument(input: {content: ""}) { errors { code } }
      second: ingestDocument(input: {content: $b}) { incident { label } graph { generation { id } } }
    }"""
    variables = {"a": record("order", "A lift stopped"), "b": record("order", "A lift started")}
    headers = {"Authorization": f"Bearer {KEEPER}"}
    body = {"query": query, "variables": variables, "extensions": {"explain": True}}
    answer = caller.client.post("/graphql", json=body, headers=headers).json()
    assert list(answer["data"]) == ["first", "__typename", "bad", "second"]
    assert answer["data"]["first"]["incident"]["label"] == "A lift stopped"
    assert answer["data"]["second"]["incident"]["label"] == "A lift started"
    assert answer["data"]["bad"]["errors"] == [{"code": "SHAPE"}]
    assert answer["data"]["__typename"] == "Mutation"
    assert {step["path"].split(".")[0] for step in answer["extensions"]["explain"]} >= {"first", "second"}


def test_caps_hold_for_mutations(caller: Caller) -> None:
    headers = {"Authorization": f"Bearer {KEEPER}"}

    def sent(query: str, **more: Any) -> Any:
        accept = {"Accept": "application/graphql-response+json"}
        return caller.client.post("/graphql", json={"query": query, **more}, headers=headers | accept)

    field = 'ingestDocument(input: {content: "x"}) { dryRun }'
    many = sent("mutation { " + " ".join(f"a{number}: {field}" for number in range(30)) + " }")
    assert (many.status_code, code(many)) == (400, "TOO_COSTLY")
    assert code(sent('mutation { ingestDocument(input: {content: "' + "x" * 30_000 + '"}) { dryRun } }')) == "TOO_LARGE"
    huge = caller.send(KEEPER, INGEST, content="x" * 400_000)
    assert (huge.status_code, code(huge)) == (413, "TOO_LARGE")
    stranger = caller.send("", INGEST, content="x" * 30_000)
    assert (stranger.status_code, code(stranger)) == (413, "TOO_LARGE")
    generation = caller.ask("", "{ graph { generation { id } } }")["generation"]["id"]
    earlier = sent(f"mutation {{ {field} }}", extensions={"generation": generation})
    assert (earlier.status_code, code(earlier)) == (400, "BAD_REQUEST")


def test_a_large_document_in_a_variable_is_read(caller: Caller) -> None:
    filler = (
        "<p>" + "The robots of the warehouse were stopped on Monday and looked at by their maker. " * 1_000 + "</p>"
    )
    done = caller.ask(KEEPER, INGEST, content=PAGE.replace("</body>", f"{filler}</body>"), dryRun=True)
    assert (done["errors"], done["report"]["records"][0]["outcome"]) == ([], "changed")


def test_each_write_leaves_a_line_without_its_content(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="api.audit"):
        caller.ask(KEEPER, INGEST, content=record("audit", "A secret title"), dryRun=True)
        caller.send(JUDGE, DECIDE, decision="MERGE", of=["Nobody Inc", "x"], because="secret")
        caller.send(READER, INGEST, content="x")
    lines = [line.fields for line in caplog.records if line.name == "api.audit"]  # type: ignore[attr-defined]
    assert [(line["action"], line["token"], line["outcome"]) for line in lines] == [
        ("ingest", "ann", "done"), ("judge", "jo", "done"),
    ]  # fmt: skip
    assert [(line["errors"], line["dry_run"]) for line in lines] == [(0, True), (1, False)]
    assert "secret" not in str(lines).lower()


def test_a_writer_killed_in_the_middle_costs_a_typed_error(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "store", tokens=TOKENS)
    lines = "\n".join(record("many", f"Robot {number} fell", id=str(number)) for number in range(150))
    with served(settings) as client:
        caller = Caller(client)
        caller.ask(KEEPER, INGEST, content=record("one", "A robot fell"))
        answers: list[Any] = []
        sending = threading.Thread(target=lambda: answers.append(caller.send(KEEPER, INGEST, content=lines)))
        sending.start()
        time.sleep(1.0)
        os.kill(writer_pid(settings), signal.SIGKILL)
        sending.join(60)
        (answer,) = answers
        if "errors" in answer.json():  # else the machine was quicker than the signal
            assert code(answer) == "WRITER_CRASHED"
            assert answer.json()["data"] == {"ingestDocument": None}
        assert caller.ask(KEEPER, INGEST, content=record("two", "A robot rose"))["errors"] == []
        assert caller.count() in {2, 152}  # wholly, or not at all
    assert rebuild(settings) == (0, 0)


def test_a_mutation_has_a_deadline(tmp_path: Path) -> None:
    """One for all of its fields."""
    settings = settings_of(tmp_path / "store", tokens=TOKENS, update_deadline=2.0)
    lines = "\n".join(record("many", f"Robot {number} fell", id=str(number)) for number in range(1_500))
    field = "ingestDocument(input: $input) { dryRun }"
    query = f"mutation ($input: IngestDocumentInput!) {{ a: {field} b: {field} }}"
    with served(settings) as client:
        answer = Caller(client).send(KEEPER, query, content=lines).json()
    assert answer["data"] == {"a": None, "b": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["a"], "TIMEOUT"), (["b"], "TIMEOUT"),
    ]  # fmt: skip
    with suppress(NotFound):  # or a graph with nothing but the vocabulary
        assert Graph.open(settings).ask("derive/documents").empty


def test_mutations_and_an_ingest_at_the_same_time(tmp_path: Path) -> None:
    """Real processes, a real port: both land, and the graph is what it is when derived anew."""
    write(tmp_path / "articles", 1)
    store = tmp_path / "store"
    environment = {"KG_TOKENS": TOKENS, "KG_PUBLISH_INTERVAL": "0.2", "KG_SPARQL_WORKERS": "1"}
    with kg_serve(store, tmp_path / "serve.log", environment=environment, ready="/healthz") as server:

        def send(number: int) -> Any:
            given = {"content": record(f"c{number}", f"Machine {number} broke")}
            body = json.dumps({"query": INGEST, "variables": {"input": given}}).encode()
            headers = {"Authorization": f"Bearer {KEEPER}", "Content-Type": "application/json"}
            request = urllib.request.Request(f"{server.base}/graphql", body, headers)
            with urllib.request.urlopen(request, timeout=90) as response:
                return json.load(response)

        answers = [send(0)]
        writing = threading.Thread(target=lambda: answers.extend(send(number) for number in range(1, 4)))
        writing.start()
        done = ingest(store, tmp_path / "articles")
        writing.join(120)
        assert done.returncode == 0, done.stderr
    outcomes = [answer["data"]["ingestDocument"]["report"]["records"][0]["outcome"] for answer in answers]
    assert outcomes == ["new"] * 4
    graph = Graph.open(Settings(store=store))
    for number in range(4):
        graph.find(f"Machine {number} broke")
    assert len(graph.ask("derive/documents").rows) == 5
    assert rebuild(Settings(store=store)) == (0, 0)
