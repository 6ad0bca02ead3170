"""A client of the whole application on the project's samples, and addresses of things in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.urls import page_path
from kg.graph import Graph
from kg.settings import Settings
from tests.conftest import ingested

LIFT = """
@prefix ig: <https://w3id.org/incident-graph/ontology/> .
@prefix schema: <https://schema.org/> .
<https://lift.example/1> a ig:Incident ;
    schema:name "Lift camera judges riders"@en-GB, "Aufzugkamera bewertet Fahrgäste"@de, "Caméra d'ascenseur"@fr,
        "LC-7" ;
    schema:description "A camera in a lift gave riders a score."@en, "Eine Kamera gab Fahrgästen Noten."@de-CH ;
    schema:url "https://lift.example/page" ;
    ig:date "2026-03-02" .
<https://lift.example/2> a ig:Incident ;
    schema:name "Brückensensor irrt"@de ; schema:description "Ein Sensor irrt."@de ; ig:date "2026-03-05" .
"""
"""Two incidents in several languages."""


@pytest.fixture(scope="session")
def api_settings(sample_settings: Settings) -> Settings:
    return replace(sample_settings, sparql_deadline=2.0, sparql_memory=400_000_000, sparql_max_result_bytes=2_000_000)


@pytest.fixture(scope="session")
def client(api_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(api_settings), follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def mci(sample_graph: Graph) -> str:
    """Path of the page of the incident that most samples are about."""
    label = "Meta Halts AI Program That Records Staff Activity Once Its Data Was Open to the Whole Workforce"
    path = page_path(sample_graph.find(label))
    assert path is not None
    return path


@pytest.fixture(scope="session")
def lift_graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("lift")
    (folder / "lift.ttl").write_text(LIFT, encoding="utf-8")
    return Graph.open(ingested(folder / "store", folder / "lift.ttl"))
