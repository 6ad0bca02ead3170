"""Generated queries, some at a time: none kills the server, calls anybody, or gets anything but a typed answer."""

from __future__ import annotations

from collections import Counter
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.sparql.guard import check
from kg.errors import QueryError
from tests.hostile.case import ENDED, PAGE_BUSY, REFUSED, ask
from tests.hostile.grammar import QUERIES
from tests.hostile.runner import LARGE, besiege, faults, honest_client
from tests.hostile.server import HONEST, Listener
from tests.processes import Server

QUERIES_IN_ALL: Final = 5_000 if LARGE else 300
_ACCEPTS: Final = (
    "*/*",
    "text/csv",
    "application/sparql-results+xml",
    "application/json, text/turtle;q=0.5",
    "text/html",
)


def test_generated_queries(server: Server, listener: Listener) -> None:
    outcomes: Counter[str] = Counter()

    @given(QUERIES.filter(_passes_the_guard), st.sampled_from(_ACCEPTS))
    @settings(
        max_examples=QUERIES_IN_ALL, deadline=None, print_blob=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    def send(query: str, accept: str) -> None:
        allowed = ("200", "400", *PAGE_BUSY) if accept == "text/html" else (*ENDED, *REFUSED, "406")
        case = ask(query, query, *allowed, accept=accept)
        answer = besiege(server, listener.authority, [case], 1)[query]
        outcomes[answer.outcome] += 1
        assert not faults(case, answer), f"{query}\n{answer}"

    with honest_client(server, HONEST) as honest:
        send()
    print(f"{outcomes.total()} generated queries: {dict(outcomes)}")
    assert server.lives
    assert listener.calls == []
    assert outcomes.total() >= QUERIES_IN_ALL
    assert outcomes["400 QUERY_SYNTAX"] < 0.2 * outcomes.total(), "the grammar makes too few queries that run"
    assert honest.failures == []
    assert honest.p95 < 1
    assert "Traceback" not in server.log.read_text(errors="replace")


def _passes_the_guard(query: str) -> bool:
    try:
        check(query, 32_768)
    except QueryError:
        return False
    return True
