"""One server for all hostile requests, and a listener that must never hear anything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from kg.settings import Settings
from tests.hostile.cases import BY_KIND
from tests.hostile.runner import LARGE, Honest, besiege, honest_client
from tests.hostile.server import CLIENTS, ENVIRONMENT, HONEST, Listener, enlarge
from tests.hostile.wire import Answer
from tests.processes import Server, kg_serve

ROUNDS: Final = 4 if LARGE else 1
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def server(sample_settings: Settings, listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose every way out leads, by the proxy variables, to the listener."""
    folder = tmp_path_factory.mktemp("hostile")
    settings = enlarge(sample_settings, folder / "store")
    proxies = dict.fromkeys(_PROXIES, f"http://{listener.authority}")
    with kg_serve(settings.store, folder / "serve.log", environment=ENVIRONMENT | proxies) as server:
        yield server


@dataclass(frozen=True, slots=True)
class Siege:
    """What came of all requests: their answers by name, for each round, and those of the honest client beside them."""

    rounds: list[dict[str, Answer]]
    honest: Honest


@pytest.fixture(scope="session")
def siege(server: Server, listener: Listener) -> Siege:
    cases = [case for kind in BY_KIND.values() for case in kind]
    seed = random.randrange(2**32) if LARGE else 0
    print(f"order of the hostile requests: seed {seed}")
    order = random.Random(seed)
    with honest_client(server, HONEST) as honest:
        rounds = [besiege(server, listener.authority, order.sample(cases, len(cases)), CLIENTS) for _ in range(ROUNDS)]
    return Siege(rounds, honest)
