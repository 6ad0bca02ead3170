"""One client cannot take the service from the others: not by many requests, large heads, slow bodies, connections."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.app import create_app
from api.rate import RateLimit, client_of
from api.server import Server, listen, server_config
from kg.settings import Settings

TOKENS = "anna read a-token-of-some-length\nbert read another-token-of-length"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_filled_again_by_time() -> None:
    clock = Clock()
    limit = RateLimit(rate=2, burst=3, clock=clock)
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert limit.wait("b") == 0
    clock.now = 0.5
    assert [limit.wait("a"), limit.wait("a")] == [0, 0.5]
    clock.now = 100
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_however_many_clients_come_the_memory_is_bounded() -> None:
    limit = RateLimit(rate=1, burst=1)
    for number in range(30_000):
        limit.wait(str(number))
    assert len(limit) == 10_000


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("testclient", "testclient", True),
    ],
)
def test_who_counts_as_one_client(one: str, other: str, same: bool) -> None:
    assert (client_of(one) == client_of(other)) is same


def test_too_many_requests(api_settings: Settings) -> None:
    settings = replace(api_settings, rate_limit=0.1, rate_burst=2, tokens=TOKENS)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert [client.get("/graphql/schema.graphql").status_code for _ in range(3)] == [200, 200, 429]
        refused = client.get("/sparql", params={"query": "ASK {}"})
        assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert client.get("/healthz").status_code == 200
        assert "kg_http_rate_limited_total 2.0" in client.get("/metrics").text
        anna, bert = ({"Authorization": f"Bearer {line.split()[2]}"} for line in TOKENS.splitlines())
        assert [client.get("/graphql/schema.graphql", headers=anna).status_code for _ in range(3)] == [200, 200, 429]
        assert client.get("/graphql/schema.graphql", headers=bert).status_code == 200
        guessed = {"Authorization": "Bearer of-a-token-that-is-guessed"}
        assert client.get("/graphql/schema.graphql", headers=guessed).status_code == 429


def test_no_limit(api_settings: Settings) -> None:
    with TestClient(create_app(replace(api_settings, rate_limit=0.0, rate_burst=1))) as client:
        assert {client.get("/static/site.css").status_code for _ in range(20)} == {200}


def test_large_heads(client: TestClient) -> None:
    many = client.get("/healthz", headers=[(f"x-{number}", "1") for number in range(150)])
    assert (many.status_code, many.json()["code"]) == (431, "TOO_MANY_HEADERS")
    large = client.get("/healthz", headers={"X-Large": "x" * 140_000})
    assert (large.status_code, large.json()["code"]) == (431, "HEADERS_TOO_LARGE")


async def _long(request: Request) -> Response:
    return Response(b"x" * 20_000_000)


async def _quick(request: Request) -> Response:
    return PlainTextResponse("here")


async def _reads(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _who(request: Request) -> Response:
    return PlainTextResponse(f"{request.url.scheme} {request.client.host if request.client else None}")


@contextmanager
def served(app: Starlette, settings: Settings) -> Iterator[tuple[str, int]]:
    """The address of a real server in a thread of this process."""
    listener = listen("127.0.0.1", 0)
    address = listener.getsockname()[:2]
    server = Server(server_config(app, settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


SETTINGS = Settings(
    max_connections=20, keep_alive_seconds=1, header_seconds=0.5, stall_seconds=1.5, max_header_bytes=20_000,
    drain_seconds=2.0,
)  # fmt: skip
APP = Starlette(
    routes=[
        Route("/quick", _quick),
        Route("/long", _long),
        Route("/reads", _reads, methods=["POST"]),
        Route("/who", _who),
    ]
)


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with served(APP, SETTINGS) as address:
        yield address


def connect(address: tuple[str, int], data: bytes = b"") -> socket.socket:
    connection = socket.create_connection(address, timeout=10)
    connection.sendall(data)
    return connection


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes or breaks the connection."""
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def answers_quickly(address: tuple[str, int]) -> bool:
    start = time.monotonic()
    with connect(address, b"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as connection:
        return read_all(connection).endswith(b"here") and time.monotonic() - start < 10


def ends_within(connection: socket.socket, seconds: float, drip: bytes = b"") -> bool:
    """The other side ends the connection, although a byte comes now and then."""
    end = time.monotonic() + seconds
    connection.settimeout(0.1)
    while time.monotonic() < end:
        try:
            if drip:
                connection.sendall(drip)
            if connection.recv(1_000) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("", b"http 127.0.0.1"), ("192.0.2.0/24", b"http 127.0.0.1"), ("127.0.0.0/8", b"https 198.51.100.7")],
)
def test_only_trusted_proxies_tell_who_the_client_is(trusted: str, seen: bytes) -> None:
    forwarded = b"X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"
    ask = b"GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + forwarded + b"\r\n"
    with served(APP, replace(SETTINGS, trusted_proxies=trusted)) as address, connect(address, ask) as connection:
        assert read_all(connection).endswith(seen)


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b""),
        (b"GET /quick HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"x"),
        (b"GET /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n", b"x"),
        (b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n", b""),
    ],
    ids=["silent", "slow head", "slow body that nobody reads", "idle after an answer"],
)
def test_a_connection_does_not_wait_for_ever(address: tuple[str, int], first: bytes, drip: bytes) -> None:
    with connect(address, first) as connection:
        assert answers_quickly(address)
        assert ends_within(connection, 6, drip)


def test_more_connections_than_allowed_take_nobody_s_place() -> None:
    with served(APP, replace(SETTINGS, header_seconds=60.0)) as address, ExitStack() as stack:
        half = b"GET /quick HTTP/1.1\r\nX-Slow: "
        slow = [stack.enter_context(connect(address, half)) for _ in range(3 * SETTINGS.max_connections)]
        assert all(answers_quickly(address) for _ in range(5))
        time.sleep(0.5)
        ended, _, _ = select.select(slow, [], [], 0)
        assert len(ended) >= 2 * SETTINGS.max_connections


def test_a_head_without_end(address: tuple[str, int]) -> None:
    with connect(address, b"GET /quick HTTP/1.1\r\nX-Large: ") as connection, pytest.raises(ConnectionError):
        connection.sendall(b"x" * 20_000_000)
    assert answers_quickly(address)


def test_a_flood_of_pipelined_requests(address: tuple[str, int]) -> None:
    with connect(address) as connection:
        with suppress(ConnectionError):
            connection.sendall(b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n" * 5_000)
        assert read_all(connection).count(b"here") < 5_000
    assert answers_quickly(address)


def test_a_few_pipelined_requests_are_answered_in_order(address: tuple[str, int]) -> None:
    few = b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n" * 5
    with connect(address, few + b"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as connection:
        assert read_all(connection).count(b"here") == 6


def test_a_client_that_reads_nothing_is_cut_off(address: tuple[str, int]) -> None:
    with connect(address, b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        time.sleep(SETTINGS.stall_seconds + 2.5)
        assert len(read_all(connection)) < 20_000_000
    with connect(address, b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as connection:
        assert len(read_all(connection)) > 20_000_000


def test_answers_that_wait_for_slow_clients_are_bounded_together() -> None:
    with (
        served(APP, replace(SETTINGS, stall_seconds=60.0, max_unsent_bytes=30_000_000)) as address,
        ExitStack() as stack,
    ):
        ask = b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        waiting = [stack.enter_context(connect(address, ask)) for _ in range(4)]
        time.sleep(2.5)
        complete = [len(read_all(connection)) > 20_000_000 for connection in waiting]
        assert sum(complete) == 1


@pytest.mark.parametrize(
    "request_",
    [
        b"\x00\x01\x02\x03garbage\r\n\r\n",
        b"GET /quick HTTP/9.9\r\n\r\n",
        b"POST /reads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
        b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_garbage_is_refused(address: tuple[str, int], request_: bytes) -> None:
    with connect(address, request_) as connection:
        assert read_all(connection).startswith(b"HTTP/1.1 400 ")
    assert answers_quickly(address)


def _slow_body(send: Callable[[bytes], None]) -> None:
    with suppress(ConnectionError):
        for _ in range(60):
            send(b"x")
            time.sleep(0.1)


def test_a_body_that_does_not_come_in_time(api_settings: Settings) -> None:
    settings = replace(api_settings, body_seconds=1.0, keep_alive_seconds=5)
    with served(create_app(settings), settings) as address:
        kind = b"Content-Type: application/sparql-query\r\n"
        head = b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + kind + b"Content-Length: 9999\r\n\r\n"
        with connect(address, head) as connection:
            sender = threading.Thread(target=_slow_body, args=(connection.sendall,))
            start = time.monotonic()
            sender.start()
            answer = read_all(connection)
            assert time.monotonic() - start < 4
            sender.join()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"BODY_TOO_SLOW" in answer
