"""What is counted, and how it is shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse
from starlette.testclient import TestClient

from api.app import create_app
from api.metrics import Metrics
from kg.settings import Settings

ASK = "ASK { ?s ?p ?o }"


@pytest.fixture
def counted(api_settings: Settings) -> Iterator[TestClient]:
    """An application whose counts nobody else changes."""
    settings = replace(api_settings, sparql_deadline=0.5)
    with TestClient(create_app(settings), follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def value(client: TestClient, name: str, **labels: str) -> float:
    """The sum of the samples of that name whose labels include the given ones."""
    return sum(
        sample.value
        for family in parse(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_queries_are_counted_by_their_outcome(counted: TestClient) -> None:
    for query in (ASK, ASK, "ASK {", "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }"):
        counted.get("/sparql", params={"query": query})
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?i && ?f != ?i) }"
    assert counted.get("/sparql", params={"query": runaway}).status_code == 504
    found = {
        outcome: value(counted, "kg_sparql_queries_total", outcome=outcome)
        for outcome in ("answered", "cached", "refused", "timeout")
    }
    assert found == {"answered": 1, "cached": 1, "refused": 2, "timeout": 1}
    assert value(counted, "kg_sparql_queries_total", code="SERVICE_REFUSED") == 1
    assert value(counted, "kg_http_requests_total", route="/sparql", method="GET", status="2xx") == 2
    assert value(counted, "kg_sparql_query_seconds_count", outcome="timeout") == 1
    assert value(counted, "kg_sparql_query_seconds_sum", outcome="timeout") >= 0.5
    assert value(counted, "kg_sparql_workers_killed_total", reason="timeout") == 1
    assert value(counted, "kg_sparql_workers_started_total") >= 1
    deadline = time.monotonic() + 5  # it is told every second
    while value(counted, "kg_sparql_workers") < 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert value(counted, "kg_sparql_workers") >= 1
    assert value(counted, "kg_generation") == 1
    assert value(counted, "kg_generation_created_timestamp_seconds") > 1.7e9


def test_requests_are_counted_by_template_and_class_of_status(counted: TestClient) -> None:
    counted.get("/incident/nothing")
    counted.get("/incident/nothing-else")
    counted.get("/static/site.css")
    counted.request("BREW", "/")
    assert value(counted, "kg_http_requests_total", route="/{kind}/{name:path}", method="GET", status="4xx") == 2
    assert value(counted, "kg_http_requests_total", route="/static", status="2xx") == 1
    assert value(counted, "kg_http_requests_total", method="other", status="4xx") == 1
    assert value(counted, "kg_http_request_seconds_count", route="/{kind}/{name:path}") == 2


def test_openmetrics_by_accept(counted: TestClient) -> None:
    counted.get("/healthz")
    plain = counted.get("/metrics")
    assert plain.headers["content-type"].startswith("text/plain; version=")
    response = counted.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert any(family.name == "kg_http_requests" for family in parse_openmetrics(response.text))


def test_two_applications_count_apart(counted: TestClient, client: TestClient) -> None:
    before = value(counted, "kg_http_requests_total", route="/healthz")
    client.get("/healthz")
    assert value(counted, "kg_http_requests_total", route="/healthz") == before


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("TIMEOUT", "timeout"), ("BUSY", "busy"), ("OUT_OF_MEMORY", "crashed"), ("RESULT_TOO_LARGE", "too_large"),
     ("QUERY_TOO_DEEP", "refused"), ("INTERNAL", "failed")],
)  # fmt: skip
def test_outcomes_of_failures(code: str, outcome: str) -> None:
    metrics = Metrics()
    assert metrics.query_failed(code, 0.1) == outcome
    assert f'outcome="{outcome}"' in metrics.exposed(None)[0].decode()


def test_alive_is_not_ready(tmp_path: Path, client: TestClient) -> None:
    with TestClient(create_app(Settings(store=tmp_path / "none"))) as empty:
        assert empty.get("/healthz").json() == {"status": "ok"}
        unready = empty.get("/readyz")
        assert (unready.status_code, unready.json()["status"]) == (503, "unready")
        assert unready.headers["retry-after"]
        assert all(isinstance(reason, str) and reason for reason in unready.json()["reasons"])
        assert empty.head("/readyz").status_code == 503
    client.get("/sparql", params={"query": ASK})
    assert client.get("/readyz").json() == {"status": "ready", "generation": "00000001"}
    assert [client.head(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
