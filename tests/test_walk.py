"""One question, four doors: command line, GraphQL, the SPARQL text that the command shows, and the page agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kg.cli.main import main
from kg.graph import Graph
from kg.settings import Settings
from tests.queries.cases import LEAK


@pytest.fixture(scope="module")
def client(sample_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(sample_settings)) as opened:
        yield opened


@pytest.fixture
def priors(sample_settings: Settings, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The answer of the command line."""
    main(["--store", str(sample_settings.store), "query", "incident/prior_incidents", f"incident={LEAK}", "-f", "json"])
    return [row["prior"] for row in json.loads(capsys.readouterr().out)]


def test_there_are_three(priors: list[str]) -> None:
    assert len(priors) == 3


def test_graphql(client: TestClient, priors: list[str]) -> None:
    query = "query($label: String!) { incident(name: $label) { priorIncidents { nodes { iri } } } }"
    body = client.post("/graphql", json={"query": query, "variables": {"label": LEAK}}).json()
    assert [node["iri"] for node in body["data"]["incident"]["priorIncidents"]["nodes"]] == priors


def test_the_text_that_the_command_shows(
    client: TestClient, priors: list[str], sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--store", str(sample_settings.store), "query", "incident/prior_incidents", f"incident={LEAK}", "--show"])
    text = capsys.readouterr().out
    answer = client.post("/sparql", data={"query": text}, headers={"accept": "application/sparql-results+json"})
    assert [row["prior"]["value"] for row in answer.json()["results"]["bindings"]] == priors


def test_the_page(client: TestClient, priors: list[str], sample_graph: Graph) -> None:
    page = client.get(f"/id/{sample_graph.find(LEAK).value.partition('/id/')[2]}", headers={"accept": "text/html"})
    assert page.status_code == 200
    places = [page.text.find(f'href="/incident/{iri.rpartition("/")[2]}"') for iri in priors]
    assert all(place > 0 for place in places)
    section = re.search(r"Earlier incidents.*", page.text, flags=re.DOTALL)
    assert section is not None
    order = [section[0].find(f'href="/incident/{iri.rpartition("/")[2]}"') for iri in priors]
    assert order == sorted(order)
