"""What the tests of writes share: a service on a store of its own, and the headers of its editor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from kg.settings import Settings

TOKEN = "editor-0123456789"
EDITOR = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = EDITOR | {"Content-Type": "text/turtle"}


def settings_of(store: Path, **changes: Any) -> Settings:
    """Quick ones: generations may follow each other at once, and nobody waits long."""
    base: dict[str, Any] = {
        "tokens": f"ed update {TOKEN}\nann read reader-0123456789", "publish_interval": 0.0, "writer_wait": 5.0,
        "writer_idle": 0.3, "sparql_workers": 1, "sparql_spares": 0, "generation_grace": 5.0,
    }  # fmt: skip
    return Settings(store=store, **base | changes)


@contextmanager
def served(settings: Settings) -> Iterator[TestClient]:
    """The whole application, with its processes."""
    with TestClient(create_app(settings), follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, query: str) -> bool:
    """The answer to an ASK query."""
    response = client.get("/sparql", params={"query": query})
    assert response.status_code == 200, response.text
    found: bool = response.json()["boolean"]
    return found


def writer_pid(settings: Settings) -> int:
    """The process that holds the writer's lock, or held it last."""
    return int((settings.store / "writer.lock").read_text())
