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
