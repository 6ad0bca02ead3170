"""Which state of the graph is served: over HTTP, in GraphQL, and as of an earlier one."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from kg.settings import Settings
from kg.store.generations import generations
from tests.api.writes import EDITOR, served, settings_of


def test_the_present_state(client: TestClient, api_settings: Settings) -> None:
    shown = client.get("/-/generation")
    known = [{"id": one.id, "created": one.created} for one in generations(api_settings.store)]
    assert shown.json() == {**known[-1], "kept": known}
    again = client.get("/-/generation", headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_state_in_graphql(client: TestClient) -> None:
    answer = client.post("/graphql", json={"query": "{ graph { generation { id created } } }"}).json()
    shown = client.get("/-/generation").json()
    assert answer["data"]["graph"]["generation"] == {"id": shown["id"], "created": shown["created"]}


def test_no_graph_yet(tmp_path: Path) -> None:
    with served(settings_of(tmp_path / "store")) as client:
        assert (client.get("/-/generation").status_code, client.get("/graphs?default").status_code) == (503, 503)


def test_each_write_makes_a_state_and_the_earlier_ones_can_be_read(tmp_path: Path) -> None:
    with served(settings_of(tmp_path / "store")) as client:
        ids = []
        for number in (1, 2):
            written = client.post("/sparql", data={"update": f"INSERT DATA {{ <x:s> <x:p> {number} }}"}, headers=EDITOR)
            ids.append(written.headers["x-generation"])
        assert [one["id"] for one in client.get("/-/generation").json()["kept"]] == ids
        query = {"query": "SELECT (COUNT(*) AS ?n) { <x:s> <x:p> ?o }", "format": "csv"}
        then = [client.get("/sparql", params={**query, "generation": one}).text for one in ids]
        assert then == ["n\r\n1\r\n", "n\r\n2\r\n"]
