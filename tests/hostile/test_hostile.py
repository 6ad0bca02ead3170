"""Whatever is sent, the server lives, answers in time and by type, calls nobody, and keeps serving the others."""

from __future__ import annotations

import socket
import time

import pytest

from tests.hostile.case import Case
from tests.hostile.cases import BY_KIND
from tests.hostile.conftest import Siege
from tests.hostile.runner import faults, honest_client
from tests.hostile.server import HONEST, MAX_CONNECTIONS, Listener
from tests.processes import Server

_CASES = [pytest.param(case, id=f"{kind}: {case.name}") for kind, cases in BY_KIND.items() for case in cases]


@pytest.mark.parametrize("case", _CASES)
def test_answer(siege: Siege, case: Case) -> None:
    for answers in siege.rounds:
        answer = answers[case.name]
        assert not faults(case, answer), str(answer)


def test_names_are_unique() -> None:
    names = [case.name for cases in BY_KIND.values() for case in cases]
    assert len(names) == len(set(names))


def test_the_server_lives(siege: Siege, server: Server) -> None:
    assert siege.rounds
    assert server.lives


def test_no_internal_errors(siege: Siege, server: Server) -> None:
    assert {name for answers in siege.rounds for name, answer in answers.items() if answer.status == 500} == set()
    assert "Traceback" not in server.log.read_text(errors="replace")


def test_nobody_was_called(siege: Siege, listener: Listener) -> None:
    assert siege.rounds
    assert listener.calls == []


def test_a_call_would_have_been_heard() -> None:
    listener = Listener()
    with socket.create_connection(tuple(listener.authority.split(":")), timeout=5) as caller:
        caller.sendall(b"hello")
    end = time.monotonic() + 5
    while not listener.calls and time.monotonic() < end:
        time.sleep(0.01)
    listener.close()
    assert listener.calls == [b"hello"]


def test_the_honest_client_was_served(siege: Siege) -> None:
    assert siege.honest.failures == []
    assert len(siege.honest.answers) > 50
    assert siege.honest.p95 < 1


def test_connections_without_end(server: Server) -> None:
    """Connections that say nothing, more of them than the server keeps, take no place from those that ask."""
    silent = []
    try:
        with honest_client(server, HONEST) as honest:
            for _ in range(MAX_CONNECTIONS * 3):
                silent.append(socket.create_connection(("127.0.0.1", server.port), timeout=5))
            time.sleep(1)
    finally:
        for connection in silent:
            connection.close()
    assert honest.failures == []
    assert honest.p95 < 1
