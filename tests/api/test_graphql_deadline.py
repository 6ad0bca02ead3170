"""An operation that reads too much ends at its deadline, and nobody else notices; what reads little stays here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import httpx2
import pytest
from pyoxigraph import NamedNode, Variable
from starlette.testclient import TestClient

from api.app import create_app
from api.graphql.compiler.reader import level_query
from api.graphql.compiler.running import reads_much
from api.graphql.compiler.sparql import Filter, Group, NotExists, Optional, Select, Triple, Union, Values, call
from api.graphql.model.mapping import Model
from api.graphql.model.ways import Way
from kg.settings import Settings
from kg.terms import IG, RDF
from kg.vocabulary import Vocabulary
from tests.bench.incidents import incident, store
from tests.processes import Server, kg_serve

_INCIDENTS: Final = 1_500
_ONE: Final = incident(7).value
_SECONDS: Final = 1.0
_TOKEN: Final = "reader-with-more-time"
_CROWD: Final = 6
"""More than there are query threads."""
_SLOW: Final = "query ($where: IncidentWhere) { incidents(where: $where) { totalCount } }"
_STEPS: Final = 4


def _there_and_back(steps: int) -> dict[str, Any]:
    """Incidents of the systems of incidents of the systems ...: each step takes as many solutions again."""
    further = _there_and_back(steps - 1) if steps else {"label": {"contains": "nothing is called so"}}
    return {"systems": {"some": {"incidents": {"some": further}}}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("slow")
    store(folder / "store", _INCIDENTS, with_articles=True)
    environment = {
        "KG_SPARQL_DEADLINE": str(_SECONDS), "KG_SPARQL_WORKERS": "2", "KG_QUERY_THREADS": "2",
        "KG_TOKENS": f"somebody read {_TOKEN}",
    }  # fmt: skip
    with kg_serve(folder / "store", folder / "log", environment=environment) as running:
        yield running


def test_slow_filters_end_at_their_deadline_while_others_are_answered(server: Server) -> None:
    """A crowd, which waits for more than there are query threads, asks again and again."""
    answers: list[Any] = []
    is_over = threading.Event()

    def ask_much() -> None:
        while not is_over.is_set():
            answers.append(ask(server, _SLOW, where=_there_and_back(_STEPS)))

    crowd = [threading.Thread(target=ask_much) for _ in range(_CROWD)]
    for one in crowd:
        one.start()
    try:
        for _ in range(5):
            assert "errors" not in ask(server, "{ graph { generation { id } } }", _TOKEN)
            found = ask(server, "query ($name: String!) { incident(name: $name) { iri } }", _TOKEN, name=_ONE)
            assert found["data"] == {"incident": {"iri": _ONE}}
        assert httpx2.get(f"{server.base}/healthz", timeout=60).status_code == 200
    finally:
        is_over.set()
        for one in crowd:
            one.join()
    assert [answer["data"] for answer in answers] == [None] * len(answers)
    codes = {answer["errors"][0]["extensions"]["code"] for answer in answers}
    assert "TIMEOUT" in codes
    assert codes <= {"TIMEOUT", "BUSY"}
    assert server.lives
    assert ask(server, "{ incidents(first: 1) { totalCount } }", _TOKEN)["data"]["incidents"] == {
        "totalCount": _INCIDENTS
    }


def ask(server: Server, query: str, token: str = "", **variables: Any) -> dict[str, Any]:
    """With a token there is more time, as long as the machine may need."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = {"query": query, "variables": variables}
    answer = httpx2.post(f"{server.base}/graphql", json=body, headers=headers, timeout=120).raise_for_status()
    return dict(answer.json())


def test_holders_of_a_token_have_more_time(api_settings: Settings) -> None:
    hasty = replace(api_settings, sparql_deadline=1e-9, tokens=f"somebody read {_TOKEN}")
    query = {"query": '{ incidents(first: 1) { totalCount } incident(name: "id:incident/x") { label } }'}
    with TestClient(create_app(hasty)) as client:
        late = client.post("/graphql", json=query)
        errors = late.json()["errors"]
        assert late.status_code == 200
        assert {error["extensions"]["code"] for error in errors} == {"TIMEOUT"}
        assert "did not end within 1e-09 seconds" in errors[0]["message"]
        assert "errors" not in client.post("/graphql", json=query, headers={"Authorization": f"Bearer {_TOKEN}"}).json()
        wrong = client.post("/graphql", json=query, headers={"Authorization": f"Bearer {_TOKEN}x"})
        assert (wrong.status_code, wrong.json()["errors"][0]["extensions"]["code"]) == (401, "INVALID_TOKEN")


S, V, W = Variable("s"), Variable("v"), Variable("w")
NODES: Final = (NamedNode("x:a"), NamedNode("x:b"))
START: Final = Values(S, NODES)


@pytest.mark.parametrize(
    ("group", "much"),
    [
        ((START, Triple(S, IG.deployer, V)), False),
        ((START, Triple(S, IG.deployer, V), Triple(V, IG.country, W)), False),
        ((START, Triple(S, IG.deployer, V), Optional((Triple(S, IG.sortDate, W),)), Filter(call("!", W))), False),
        ((START, Union(((Triple(S, IG.deployer, V),), (Triple(V, IG.reportsOn, S),)))), False),
        ((START, Union(((Triple(S, IG.deployer, V),), (Triple(V, IG.deployer, S),)))), True),
        ((START, Union(((Triple(S, IG.deployer, V),), (Triple(S, IG.country, W),))), Triple(V, IG.country, W)), True),
        ((START, Triple(V, IG.deployer, S)), True),
        ((START, Triple(V, IG.deployer, W)), True),
        ((START, NotExists((Triple(S, IG.deployer, V),))), True),
        ((Triple(S, RDF.type, IG.Incident),), True),
        ((Triple(S, IG.deployer, NODES[0]),), True),
        ((START, Select((S,), (Triple(S, IG.deployer, V),))), True),
    ],
)
def test_what_may_read_much(vocabulary: Vocabulary, group: Group, much: bool) -> None:
    assert reads_much(Select((S,), group), Model(vocabulary).rare) is much


def test_levels_are_read_in_the_thread(vocabulary: Vocabulary) -> None:
    ways = [Way(IG.deployer), Way(IG.country), Way(IG.responseTo, inverse=True)]
    assert not reads_much(level_query(NODES, ways), Model(vocabulary).rare)
    assert reads_much(level_query(NODES, [*ways, Way(IG.deployer, inverse=True)]), Model(vocabulary).rare)
