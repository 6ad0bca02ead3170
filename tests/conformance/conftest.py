"""One real server with the harbour in it, for all cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.conformance.harbour import DEFAULT_GRAPH, GRAPHS
from tests.w3c.client import Addresses
from tests.w3c.servers import kg_server

TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    folder: Path = tmp_path_factory.mktemp("conformance")
    with kg_server(folder) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def writer(addresses: Addresses) -> Iterator[httpx2.Client]:
    """A client whose token may write; the harbour is there."""
    headers = {"Authorization": f"Bearer {addresses.token}"}
    with httpx2.Client(headers=headers, trust_env=False, timeout=30) as client:
        graphs = {"default": ("", DEFAULT_GRAPH), **{name: (name, text) for name, text in GRAPHS.items()}}
        for name, (iri, text) in graphs.items():
            params = {"graph": iri} if iri else {"default": ""}
            answer = client.put(addresses.graph_store, params=params, content=text, headers=TURTLE)
            assert answer.is_success, (name, answer.text)
        yield client


@pytest.fixture(scope="session")
def reader(writer: httpx2.Client) -> Iterator[httpx2.Client]:
    """A client of the public."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client
