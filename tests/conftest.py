"""Fixtures that every room's tests share: real data where it is, a graph of the project's own samples."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.graph import Graph
from kg.ingest import ingest
from kg.inputs import inputs
from kg.report import Outcome
from kg.settings import Settings
from kg.store.access import open_published
from kg.vocabulary import Vocabulary
from tests.servers import SERVERS, Address
from tests.serving import serving

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"
INPUTS = 16
"""Files in SAMPLES that a reader takes: six pages, and a few records of each catalogue."""
DOCUMENTS = 28
"""Documents that they make, a record being one."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("KG_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"{folder} with the real documents is not on this machine (KG_SHARED)")
    return folder


@pytest.fixture(scope="module")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Address]]:
    """Starts a server of tests/servers.py by its name, once and fresh for each module."""
    started: dict[str, Address] = {}
    with ExitStack() as running:

        def start(name: str) -> Address:
            if name not in started:
                started[name] = running.enter_context(SERVERS[name](tmp_path_factory.mktemp(name)))
            return started[name]

        yield start


@pytest.fixture(scope="module", params=list(SERVERS))
def remote_settings(
    request: pytest.FixtureRequest,
    server_address: Callable[[str], Address],
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    """Each server in turn, with the samples ingested into it."""
    settings = Settings(store=tmp_path_factory.mktemp("texts"), **server_address(request.param))
    report = ingest(inputs([str(SAMPLES)]), settings, clock=lambda: NOW)
    assert report.count(Outcome.NEW) == DOCUMENTS
    return settings


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def ingested(store: Path, *paths: str | Path) -> Settings:
    """Settings of a store that holds the documents of some paths."""
    settings = Settings(store=store)
    report = ingest(inputs([str(path) for path in paths]), settings, clock=lambda: NOW)
    assert report.generation is not None
    return settings


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store with the project's samples, pages and catalogues. Tests read it and never write it."""
    return ingested(tmp_path_factory.mktemp("samples") / "store", SAMPLES)


@pytest.fixture(scope="session")
def sample_graph(sample_settings: Settings) -> Graph:
    return Graph.open(sample_settings)


@pytest.fixture(scope="session")
def plain_graph(sample_settings: Settings, sample_graph: Graph) -> Graph:
    """The samples without a side index: everything is asked of the store."""
    store, generation = open_published(sample_settings)
    return Graph(store, sample_graph.vocabulary, sample_graph.queries, generation)


@pytest.fixture(scope="session")
def sample_address(sample_settings: Settings) -> Iterator[str]:
    """Base address of a real server on the samples."""
    with serving(sample_settings) as address:
        yield address


@pytest.fixture(scope="session")
def seed_graph(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A graph of the two real documents."""
    return Graph.open(ingested(tmp_path_factory.mktemp("seeds") / "store", shared / "seeds"))
