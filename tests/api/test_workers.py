"""The pool answers, ends what runs away, survives crashes, and leaves no process behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.errors import PoolBusy, QueryRefused, WorkerCrashed
from api.metrics import Metrics
from api.sparql.job import Job
from api.sparql.workers import Limits, WorkerPool
from kg.errors import QueryTimeout, StoreError
from kg.store.generations import Generation

LIMITS = Limits(
    workers=2, slow=2, queue=50, memory=300_000_000, max_result_bytes=1_000_000, spares=1, slow_per_client=2
)
DEADLINE = 1.0
LIGHT = Job("SELECT ?o { <http://e/7> <http://e/p> ?o }", "csv", deadline=20.0)
SEVEN = b"o\r\nseven\r\n"
RUNAWAY = Job(
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f < ?i - 100000) }", "json",
    deadline=DEADLINE,
)  # fmt: skip


def write_store(folder: Path, value: str) -> Generation:
    store = ox.Store(str(folder))
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://e/{i}"), ox.NamedNode("http://e/p"), ox.Literal(i if i != 7 else value))
        for i in range(2_000)
    )
    store.flush()
    return Generation(value, "2026-01-02T03:04:05+00:00", folder)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return write_store(tmp_path_factory.mktemp("pool") / "db", "seven")


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def with_pool(generation: Generation, work: Callable[[WorkerPool], Awaitable[None]], limits: Limits = LIMITS) -> None:
    async def run() -> None:
        async with WorkerPool(generation, limits, Metrics()) as pool:
            await work(pool)

    asyncio.run(run())


def processes() -> Iterator[tuple[int, int]]:
    """(pid, parent) of each living forkserver and worker."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z" and b"api.sparql.forkserver" in (entry / "cmdline").read_bytes():
                yield int(entry.name), int(parent)


OTHERS: set[int] = set()
"""Forkservers of applications that other tests keep running beside these."""


def forkservers() -> set[int]:
    return {pid for pid, parent in processes() if parent == os.getpid()} - OTHERS


def children() -> set[int]:
    """Workers of the pools of the test that runs."""
    servers = forkservers()
    return {pid for pid, parent in processes() if parent in servers}


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    OTHERS.clear()
    OTHERS.update(forkservers())
    yield
    assert not forkservers()


def test_answers(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        answers = await asyncio.gather(*(pool.run(LIGHT) for _ in range(20)))
        assert set(answers) == {(SEVEN, store)}

    with_pool(store, work)


def test_a_wrong_query_names_line_and_column_and_costs_no_worker(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        alive = children()
        with pytest.raises(QueryRefused) as refused:
            await pool.run(Job("SELECT *\n{ ?s ?p ", "json"))
        assert (refused.value.code, refused.value.line) == ("QUERY_SYNTAX", 2)
        assert await pool.run(LIGHT)
        assert alive <= children()

    with_pool(store, work)


def test_a_result_comes_whole_or_not_at_all(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(QueryRefused) as refused:
            await pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", "json"))
        assert refused.value.code == "RESULT_TOO_LARGE"

    with_pool(store, work)


def test_runaway_queries_end_at_the_deadline_and_light_ones_go_on(store: Generation) -> None:
    async def one(pool: WorkerPool) -> tuple[Exception | None, float]:
        start = time.monotonic()
        try:
            await pool.run(RUNAWAY)
        except (QueryTimeout, PoolBusy) as error:
            return error, time.monotonic() - start
        return None, time.monotonic() - start

    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        bad = [asyncio.create_task(one(pool)) for _ in range(6)]
        await asyncio.sleep(0.05)
        for _ in range(20):
            assert (await pool.run(LIGHT)).body == SEVEN
        ends = await asyncio.gather(*bad)
        assert all(error is not None for error, _ in ends)
        assert any(isinstance(error, QueryTimeout) for error, _ in ends)
        assert max(seconds for _, seconds in ends) < DEADLINE + 1

    with_pool(store, work)


def test_one_runaway_query_is_a_timeout_within_a_second_of_the_deadline(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        start = time.monotonic()
        with pytest.raises(QueryTimeout):
            await pool.run(RUNAWAY)
        assert time.monotonic() - start < DEADLINE + 1

    with_pool(store, work)


def test_too_much_memory_is_a_typed_error(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(WorkerCrashed) as crash:
            await pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", "json", deadline=20.0))
        assert crash.value.code == "OUT_OF_MEMORY"
        assert await pool.run(LIGHT)

    with_pool(store, work, replace(LIMITS, memory=200_000_000))


def test_a_killed_worker_is_replaced(store: Generation) -> None:
    before = children()

    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        for _ in range(5):
            assert (await pool.run(LIGHT)).body == SEVEN

    with_pool(store, work)


def test_a_half_written_answer_does_not_keep_its_process(store: Generation) -> None:
    """A worker is killed while the pipe is full: its end must still be seen."""

    async def work(pool: WorkerPool) -> None:
        for _ in range(5):
            task = asyncio.create_task(pool.run(Job("SELECT * { ?a ?b ?c } LIMIT 2000", "xml")))
            await asyncio.sleep(0.01)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert (await asyncio.wait_for(pool.run(LIGHT), 5)).body == SEVEN

    with_pool(store, work)


def test_the_queue_is_bounded(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        ends = await asyncio.gather(*(pool.run(RUNAWAY) for _ in range(12)), return_exceptions=True)
        assert sum(isinstance(end, PoolBusy) and "waiting" in str(end) for end in ends) == 9

    with_pool(store, work, replace(LIMITS, queue=1))


def test_an_abandoned_query_frees_its_worker(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        for _ in range(3):
            task = asyncio.create_task(pool.run(RUNAWAY))
            await asyncio.sleep(0.1)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert (await asyncio.wait_for(pool.run(LIGHT), 5)).body == SEVEN

    with_pool(store, work)


def test_a_new_generation_is_read_by_all_once_one_has(store: Generation, tmp_path: Path) -> None:
    newer = write_store(tmp_path / "db", "seven again")

    async def work(pool: WorkerPool) -> None:
        seen: list[bytes] = []

        async def reader() -> None:
            while b"seven again" not in b"".join(seen[-20:]) or len(seen) < 100:
                seen.append((await pool.run(LIGHT)).body)

        readers = asyncio.gather(*(reader() for _ in range(4)))
        await asyncio.sleep(0.05)
        await pool.use(newer)
        assert await pool.run(LIGHT) == (b"o\r\nseven again\r\n", newer)
        await asyncio.wait_for(readers, 20)
        first = seen.index(b"o\r\nseven again\r\n")
        assert seen[0] == SEVEN
        assert SEVEN not in seen[first + LIMITS.workers :]  # but for those that were on their way

    with_pool(store, work)


def test_a_generation_that_cannot_be_opened_leaves_the_present_one(store: Generation, tmp_path: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(StoreError):
            await pool.use(Generation("none", "2026-01-02T03:04:05+00:00", tmp_path / "nothing"))
        assert await pool.run(LIGHT) == (SEVEN, store)

    with_pool(store, work)


def test_an_earlier_generation_is_read_by_a_worker_of_its_own(store: Generation, tmp_path: Path) -> None:
    newer = write_store(tmp_path / "db", "seven again")

    async def work(pool: WorkerPool) -> None:
        standing = (await pool.run(LIGHT), children())[1]
        assert await pool.run(replace(LIGHT, generation=store)) == (SEVEN, store)
        assert (await pool.run(LIGHT)).generation == newer
        await until(lambda: children() == standing)

    with_pool(newer, work)


def test_clients_take_turns(store: Generation) -> None:
    """One that sends much delays mostly itself."""

    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        order: list[str] = []

        async def one(client: str) -> None:
            await pool.run(replace(LIGHT, client=client))
            order.append(client)

        greedy = [asyncio.create_task(one("greedy")) for _ in range(30)]
        await asyncio.sleep(0)
        modest = [asyncio.create_task(one("modest")) for _ in range(3)]
        await asyncio.gather(*greedy, *modest)
        assert [place for place, client in enumerate(order) if client == "modest"][-1] < 12

    with_pool(store, work)


def test_a_full_queue_of_one_client_has_room_for_another(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        greedy = [asyncio.create_task(pool.run(replace(RUNAWAY, client="greedy"))) for _ in range(20)]
        await asyncio.sleep(0)
        assert (await pool.run(replace(LIGHT, client="modest"))).body == SEVEN
        ends = await asyncio.gather(*greedy, return_exceptions=True)
        assert any(isinstance(end, PoolBusy) and "of this client" in str(end) for end in ends)

    with_pool(store, work, replace(LIMITS, queue=6))


def test_one_client_leaves_room_in_the_slow_lane(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        slow = [asyncio.create_task(pool.run(replace(RUNAWAY, client="greedy"))) for _ in range(2)]
        await asyncio.sleep(0.3)
        slow.append(asyncio.create_task(pool.run(replace(RUNAWAY, client="modest"))))
        await asyncio.sleep(0.3)
        lights = await asyncio.gather(*(pool.run(replace(LIGHT, client="third")) for _ in range(4)))
        assert {light.body for light in lights} == {SEVEN}
        ends = await asyncio.gather(*slow, return_exceptions=True)
        assert isinstance(ends[2], QueryTimeout)  # it ran to its end
        assert sorted(type(end).__name__ for end in ends[:2]) == ["PoolBusy", "QueryTimeout"]

    with_pool(store, work, replace(LIMITS, slow_per_client=1))


def test_clients_with_long_queries_leave_half_of_the_places_to_others(store: Generation) -> None:
    """However many they are and whatever they ask, a quick query waits for none of them."""

    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        hostile = [
            asyncio.create_task(pool.run(replace(RUNAWAY, client=f"hostile {number % 8}", deadline=3.0)))
            for number in range(40)
        ]
        await asyncio.sleep(1.5)  # by now they are known
        for _ in range(20):
            start = time.monotonic()
            assert (await pool.run(replace(LIGHT, client="good"))).body == SEVEN
            assert time.monotonic() - start < 0.5
        ends = await asyncio.gather(*hostile, return_exceptions=True)
        assert all(isinstance(end, PoolBusy | QueryTimeout) for end in ends)

    with_pool(store, work, replace(LIMITS, workers=4, slow_per_client=1))


def test_a_query_that_only_waits_for_a_processor_is_not_slow(store: Generation) -> None:
    """Its process is stopped for a while, as on a machine that is too busy."""

    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        await until(lambda: len(children()) == LIMITS.workers + LIMITS.spares)
        stopped = children()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        waiting = [asyncio.create_task(pool.run(replace(LIGHT, client=f"client {number}"))) for number in range(6)]
        await asyncio.sleep(0.4)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        assert {answer.body for answer in await asyncio.gather(*waiting)} == {SEVEN}
        assert children() == stopped

    with_pool(store, work)


def test_a_forkserver_that_dies_is_started_again(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        workers = children()
        (server,) = forkservers()
        os.kill(server, signal.SIGKILL)
        await until(lambda: not workers & children())
        assert (await asyncio.wait_for(pool.run(LIGHT), 10)).body == SEVEN
        assert forkservers() not in (set(), {server})

    with_pool(store, work)


def test_a_store_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(StoreError):
            await pool.run(LIGHT)

    with_pool(Generation("none", "2026-01-02T03:04:05+00:00", tmp_path / "nothing"), work)


def test_workers_die_with_their_parent(store: Generation) -> None:
    """A parent that is killed cannot tidy up; the kernel does."""
    script = (
        "import asyncio\nfrom pathlib import Path\nfrom api.metrics import Metrics\n"
        "from api.sparql.job import Job\nfrom api.sparql.workers import Limits, WorkerPool\n"
        "from kg.store.generations import Generation\n"
        "async def main():\n"
        f"    generation = Generation('1', '', Path({str(store.path)!r}))\n"
        "    async with WorkerPool(generation, Limits(1, 1, 1, 10**9, 10**6), Metrics()) as pool:\n"
        "        await pool.run(Job('ASK {}', 'json'))\n"
        "        print('up', flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        servers = {pid for pid, its_parent in processes() if its_parent == parent.pid}
        pids = servers | {pid for pid, its_parent in processes() if its_parent in servers}
        parent.kill()
    assert len(pids) > 1
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_worker_cannot_open_sockets() -> None:
    script = "from api.sparql.sandbox import refuse_sockets\nimport socket\nassert refuse_sockets()\nsocket.socket()"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "PermissionError" in found.stderr


def test_answers_of_all_sizes_come_whole_from_one_worker(store: Generation) -> None:
    async def work(pool: WorkerPool) -> None:
        for length in (10, 65_520, 65_530, 900_000, 20):  # around the room that a worker has for its usual answers
            text = "".join(f"{place:09}," for place in range(length // 10))
            job = Job(f'SELECT ("{text}" AS ?o) {{}}', "tsv", deadline=20.0)
            assert (await pool.run(job)).body == f'?o\n"{text}"\n'.encode()

    with_pool(store, work, replace(LIMITS, workers=1, spares=0))
