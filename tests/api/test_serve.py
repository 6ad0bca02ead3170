"""`kg serve` as operators start it: a real command on the loopback, ended by real signals."""

from __future__ import annotations

import http.client
import json
import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.settings import Settings
from tests.processes import HOST, Server, kg_command, kg_serve

QUICK = "/sparql?query=" + quote("ASK {}")
RUNAWAY = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?i && ?f != ?i) }")


class Command(Server):
    """A running `kg serve`."""

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.port, timeout=30)

    def get(self, path: str) -> tuple[int, bytes]:
        """One request on a connection of its own."""
        connection = self.connection()
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def children(self) -> set[int]:
        """Its HTTP processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in listed if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}

    def answering(self) -> set[int]:
        """The processes that have answered at least one of some requests."""
        before = len(self.errors)
        for _ in range(20):
            assert self.get("/healthz")[0] == 200
        lines = (json.loads(line) for line in self.errors[before:].splitlines() if line.startswith("{"))
        return {line["pid"] for line in lines if line["logger"] == "api.access"}


@contextmanager
def serving(settings: Settings, folder: Path, *options: str, **environment: str) -> Iterator[Command]:
    chosen = {"KG_SPARQL_WORKERS": "1", "KG_SPARQL_SPARES": "1", "KG_LOG": "json", "TMPDIR": str(folder)} | environment
    with kg_serve(settings.store, folder / "errors", *options, environment=chosen) as server:
        yield Command(server.process, server.port, server.log)


def eventually(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def median_ms(served: Command, path: str, times: int) -> float:
    """Of sequential requests on one connection that is kept alive."""
    connection = served.connection()
    measured = []
    for _ in range(times):
        start = time.perf_counter()
        connection.request("GET", path)
        assert connection.getresponse().read()
        measured.append((time.perf_counter() - start) * 1_000)
    connection.close()
    return statistics.median(measured)


def count(served: Command, sample: str) -> float:
    """The value of one line of /metrics."""
    text = served.get("/metrics")[1].decode()
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(sample))


def test_two_processes(sample_settings: Settings, tmp_path: Path) -> None:
    with serving(sample_settings, tmp_path, "--workers", "2") as served:
        first = served.children()
        assert len(first) == 2
        assert median_ms(served, QUICK, 40) < 40
        eventually(lambda: served.answering() == first, 20)
        assert count(served, 'kg_sparql_queries_total{code="",outcome="answered"}') >= 1
        assert count(served, 'kg_http_requests_total{method="GET",route="/healthz",status="2xx"}') >= 20

        killed = min(first)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: len(served.children() - {killed}) == 2, 20)
        eventually(lambda: served.answering() == served.children(), 30)
        assert count(served, 'kg_http_requests_total{method="GET",route="/healthz",status="2xx"}') >= 40
        last = served.children()
        served.process.terminate()
        assert served.process.wait(40) == 0
        assert f"HTTP process {killed} ended with status -9" in served.errors
        assert not any(Path(f"/proc/{pid}").exists() for pid in last)


@pytest.mark.parametrize(("workers", "number"), [("1", signal.SIGINT), ("2", signal.SIGTERM)])
def test_running_queries_end_before_the_command_does(
    sample_settings: Settings, tmp_path: Path, workers: str, number: signal.Signals
) -> None:
    with serving(sample_settings, tmp_path, "--workers", workers) as served:
        connection = served.connection()
        connection.request("GET", f"/sparql?timeout=2.5&query={RUNAWAY}")
        time.sleep(0.7)
        served.process.send_signal(number)
        response = connection.getresponse()
        assert (response.status, json.loads(response.read())["code"]) == (504, "TIMEOUT")
        connection.close()
        assert served.process.wait(20) == 0
        with pytest.raises(ConnectionRefusedError):
            served.get("/healthz")


def test_the_wait_for_open_requests_has_an_end(sample_settings: Settings, tmp_path: Path) -> None:
    with serving(sample_settings, tmp_path, KG_DRAIN_SECONDS="0.5") as served:
        connection = served.connection()
        connection.request("GET", f"/sparql?timeout=9&query={RUNAWAY}")
        time.sleep(0.7)
        start = time.monotonic()
        served.process.terminate()
        assert served.process.wait(20) == 0
        assert time.monotonic() - start < 7
        connection.close()


def test_processes_that_cannot_live_are_given_up(sample_settings: Settings, tmp_path: Path) -> None:
    with serving(sample_settings, tmp_path, "--workers", "2") as served:
        deadline = time.monotonic() + 40
        while served.process.poll() is None and time.monotonic() < deadline:
            for pid in served.children():
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
        assert served.process.wait(1) == 1
        assert "giving up" in served.errors


def test_nothing_outlives_a_killed_supervisor(sample_settings: Settings, tmp_path: Path) -> None:
    with serving(sample_settings, tmp_path, "--workers", "2") as served:
        children = served.children()
        served.process.kill()
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), 20)


@pytest.mark.parametrize(
    ("workers", "environment", "code", "reason"),
    [
        ("0", {}, 2, "--workers 0"),
        ("2", {"KG_LOG": "xml"}, 2, "KG_LOG"),
        ("2", {"KG_TOKENS": "name of no scope"}, 1, "KG_TOKENS"),
    ],
)
def test_what_cannot_be_served_is_said(
    sample_settings: Settings, workers: str, environment: dict[str, str], code: int, reason: str
) -> None:
    command = kg_command(sample_settings.store, "serve", "--port", "0", "--workers", workers)
    ended = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert ended.returncode == code
    assert reason in ended.stderr
