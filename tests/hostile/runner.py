"""Sends many hostile requests at once while an honest client goes on asking, and judges every answer."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import orjson

from tests.hostile.case import Case
from tests.hostile.server import NODE
from tests.hostile.wire import Answer, exchange, request
from tests.processes import Server

LARGE: Final = os.environ.get("KG_HOSTILE") == "large"
"""`make hostile`: every request several times, in a random order; thousands of generated queries."""
_PATIENCE: Final = 3.0
"""Seconds that a late answer is waited for, to say how late it is."""
_PAUSE: Final = 0.02
_ERROR_TYPES: Final = {
    "application/problem+json", "application/json", "application/graphql-response+json", "text/html",
}  # fmt: skip
_STATUSES_OF_HTTP: Final = {400, 408, 413, 431}
"""What a server may say in plain text about a request that it cannot read as one of HTTP."""


@dataclass(slots=True)
class Honest:
    """A client that wants little, and what it got."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Seconds in which 95 of 100 requests were answered."""
        times = sorted(answer.seconds for answer in self.answers)
        return times[int(len(times) * 0.95)]

    @property
    def failures(self) -> list[str]:
        return [str(answer) for answer in self.answers if answer.status != 200]


@contextmanager
def honest_client(server: Server, token: str = "") -> Iterator[Honest]:
    """Asks on and on in a thread of its own: a light query of which no two are the same, so that none is cached.

    With a token that allows more time, an answer that is late for other reasons is late and no failure.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    honest, stop = Honest(), threading.Event()

    async def ask() -> None:
        for number in itertools.count():
            if stop.wait(_PAUSE):
                return
            query = f"SELECT ?o {{ <{NODE}{number % 20_000}> <http://example.org/p> ?o }} LIMIT {number + 1}"
            target = f"/sparql?query={quote(query)}"
            honest.answers.append(await exchange(server.port, [request("GET", target, headers)], 2 * _PATIENCE))

    thread = threading.Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    try:
        yield honest
    finally:
        stop.set()
        thread.join()


def besiege(server: Server, listener: str, cases: Sequence[Case], at_once: int) -> dict[str, Answer]:
    """Answers by the names of the cases, which are run by `at_once` clients, each from an address of its own.

    What was late is asked a second time, since the machine may be busy with other things as well.
    """
    answers = asyncio.run(_besiege(server, listener, cases, at_once))
    late = [case for case in cases if is_late(case, answers[case.name])]
    return answers | (asyncio.run(_besiege(server, listener, late, at_once)) if late else {})


async def _besiege(server: Server, listener: str, cases: Iterable[Case], at_once: int) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    waiting = iter(cases)

    async def client(source: str) -> None:
        for case in waiting:
            answers[case.name] = await exchange(server.port, case.build(listener), case.latest + _PATIENCE, source)

    await asyncio.gather(*(client(f"127.0.1.{number}") for number in range(1, at_once + 1)))
    return answers


def is_late(case: Case, answer: Answer) -> bool:
    return answer.status > 0 and answer.seconds > case.latest


def faults(case: Case, answer: Answer) -> list[str]:
    """What is wrong with an answer: none, late, untyped, or not one of those that are in order."""
    found = []
    if not case.allows(answer.outcome):
        found.append(f"not one of {', '.join(case.allowed)}")
    if is_late(case, answer):
        found.append(f"later than {case.latest:g} s")
    if fault := _untyped(answer):
        found.append(fault)
    return found


def _untyped(answer: Answer) -> str | None:
    """An answer has a type, and its JSON can be read; an error is a problem with a code, a page, or of HTTP itself."""
    if answer.status <= 0 or not answer.body:
        return None
    kind = answer.media_type
    by_http = answer.status in _STATUSES_OF_HTTP and kind == "text/plain"
    if not kind or (answer.status >= 400 and kind not in _ERROR_TYPES and not by_http):
        return f"{kind!r} is no type of such an answer"
    if not kind.endswith("json"):
        return None
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        return f"the JSON is broken: {error}"
    if kind == "application/problem+json" and not (document["code"] and document["status"] == answer.status):
        return "the problem has no code, or another status"
    return None
