"""Log lines: what they say, in both forms, and that nothing from outside can forge one."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.logs import JsonLines, TextLines, configure
from kg.errors import UsageError
from kg.graph import Graph
from kg.settings import Settings


@contextmanager
def lines_of(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """What is logged meanwhile, as it would stand on standard error."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def objects(stream: io.StringIO, logger: str) -> list[dict[str, object]]:
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in found if line["logger"] == logger]


def test_a_line_for_each_request(client: TestClient) -> None:
    with lines_of(JsonLines()) as stream:
        client.get("/incident/nothing?q=private+words", headers={"X-Request-ID": "trace-7"})
    (line,) = objects(stream, "api.access")
    assert line.items() >= {"level": "info", "request_id": "trace-7", "method": "GET", "status": 404}.items()
    assert line["path"] == "/incident/nothing"
    assert line.keys() >= {"time", "ms", "bytes", "client"}
    assert "private" not in json.dumps(line)


def test_the_id_of_a_request_is_in_its_problem_its_page_and_its_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Graph, text: str, limit: int = 20) -> list[object]:
        raise RuntimeError("secret")

    monkeypatch.setattr(Graph, "search", broken)
    with lines_of(JsonLines()) as stream:
        problem = client.get("/search?q=x", headers={"X-Request-ID": "trace-8"})
        page = client.get("/search?q=x", headers={"X-Request-ID": "trace-9", "Accept": "text/html"})
    assert (problem.status_code, problem.json()["request_id"]) == (500, "trace-8")
    assert problem.headers["x-request-id"] == "trace-8"
    assert "trace-9" in page.text
    errors = objects(stream, "api")
    assert [line["request_id"] for line in errors] == ["trace-8", "trace-9"]
    assert all("RuntimeError: secret" in str(line["exception"]) for line in errors)
    assert client.get("/nothing").json()["request_id"]


def test_slow_queries_are_logged_with_their_text(api_settings: Settings) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } #" + "x" * 5_000
    with (
        TestClient(create_app(replace(api_settings, slow_query_seconds=0.0))) as client,
        lines_of(JsonLines()) as stream,
    ):
        client.get("/sparql", params={"query": query})
        client.get("/sparql", params={"query": query})
        client.get("/sparql", params={"query": "ASK {"})
    answered, cached, refused = objects(stream, "api.slow")
    assert str(answered["query"]).startswith("SELECT (COUNT")
    assert len(str(answered["query"])) == 2_000
    assert (answered["outcome"], answered["lane"]) == ("answered", "fast")
    assert cached["outcome"] == "cached"
    assert (refused["outcome"], refused["code"]) == ("refused", "QUERY_SYNTAX")
    assert isinstance(answered["ms"], int)


def test_quick_queries_are_not_logged(client: TestClient) -> None:
    with lines_of(JsonLines()) as stream:
        client.get("/sparql", params={"query": "ASK { ?s ?p 1 }"})
    assert not objects(stream, "api.slow")


def test_no_text_from_outside_begins_a_line(client: TestClient) -> None:
    with lines_of(TextLines()) as stream:
        client.get("/nothing%0a2026-01-01%20ERROR%20forged")
        logging.getLogger("api").warning("two\nlines")
    lines = stream.getvalue().splitlines()
    assert not any(line.startswith("2026-01-01") for line in lines)
    assert any('path="/nothing\\n2026-01-01 ERROR forged"' in line for line in lines)
    assert any("two\\nlines" in line for line in lines)


@pytest.mark.parametrize("settings", [Settings(log="xml"), Settings(log_level="loud")])
def test_wrong_settings_are_named(settings: Settings) -> None:
    with pytest.raises(UsageError, match="KG_LOG"):
        configure(settings)


def test_traces_where_opentelemetry_is_installed(api_settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("opentelemetry.instrumentation.asgi")
    with TestClient(create_app(replace(api_settings, otel="console"))) as client:
        client.get("/sparql?query=ASK%7B%7D&private=words")
        client.get("/healthz")
    traces = capfd.readouterr().err
    assert '"trace_id"' in traces
    assert "/sparql" in traces
    assert "words" not in traces
    assert "/healthz" not in traces


def test_an_unknown_place_for_traces_is_named(api_settings: Settings) -> None:
    pytest.importorskip("opentelemetry.instrumentation.asgi")
    with pytest.raises(UsageError, match="KG_OTEL"):
        create_app(replace(api_settings, otel="paper"))
