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
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.errors import PoolBusy, QueryRefused, WorkerCrashed
from api.sparql.worker import Job
from api.sparql.workers import Limits, WorkerPool
from kg.errors import QueryTimeout, StoreError

LIMITS = Limits(workers=2, slow=2, queue=50, deadline=1.0, memory=300_000_000, max_result_bytes=1_000_000)
LIGHT = Job("SELECT ?o { <http://e/7> <http://e/p> ?o }", "csv")
RUNAWAY = Job("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f < ?i - 100000) }", "json")


def write_store(folder: Path, value: str) -> Path:
    store = ox.Store(str(folder))
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://e/{i}"), ox.NamedNode("http://e/p"), ox.Literal(i if i != 7 else value))
        for i in range(2_000)
    )
    store.flush()
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("pool") / "db", "seven")


def with_pool(path: Path, work: Callable[[WorkerPool], Awaitable[None]], limits: Limits = LIMITS) -> None:
    async def run() -> None:
        async with WorkerPool(path, limits) as pool:
            await work(pool)

    asyncio.run(run())


def children() -> Iterator[int]:
    """Living child processes that are workers."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            is_worker = b"api.sparql.worker" in (entry / "cmdline").read_bytes()
            if int(parent) == os.getpid() and state != "Z" and is_worker:
                yield int(entry.name)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    before = set(children())
    yield
    assert set(children()) <= before


def test_answers(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        answers = await asyncio.gather(*(pool.run(LIGHT) for _ in range(20)))
        assert set(answers) == {b"o\r\nseven\r\n"}

    with_pool(store, work)


def test_a_wrong_query_names_line_and_column_and_costs_no_worker(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        alive = set(children())
        with pytest.raises(QueryRefused) as refused:
            await pool.run(Job("SELECT *\n{ ?s ?p ", "json"))
        assert (refused.value.code, refused.value.line) == ("QUERY_SYNTAX", 2)
        assert await pool.run(LIGHT)
        assert alive <= set(children())

    with_pool(store, work)


def test_a_result_comes_whole_or_not_at_all(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(QueryRefused) as refused:
            await pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", "json"))
        assert refused.value.code == "RESULT_TOO_LARGE"

    with_pool(store, work)


def test_runaway_queries_end_at_the_deadline_and_light_ones_go_on(store: Path) -> None:
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
            assert await pool.run(LIGHT) == b"o\r\nseven\r\n"
        ends = await asyncio.gather(*bad)
        assert all(error is not None for error, _ in ends)
        assert any(isinstance(error, QueryTimeout) for error, _ in ends)
        assert max(seconds for _, seconds in ends) < 2 * LIMITS.deadline + 1

    with_pool(store, work)


def test_one_runaway_query_is_a_timeout_within_a_second_of_the_deadline(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        start = time.monotonic()
        with pytest.raises(QueryTimeout):
            await pool.run(RUNAWAY)
        assert time.monotonic() - start < LIMITS.deadline + 1

    with_pool(store, work)


def test_too_much_memory_is_a_typed_error(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(WorkerCrashed) as crash:
            await pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", "json"))
        assert crash.value.code == "OUT_OF_MEMORY"
        assert await pool.run(LIGHT)

    with_pool(store, work, Limits(2, 2, 50, 20.0, 200_000_000, 1_000_000))


def test_a_killed_worker_is_replaced(store: Path) -> None:
    before = set(children())

    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        for pid in set(children()) - before:
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        for _ in range(5):
            assert await pool.run(LIGHT) == b"o\r\nseven\r\n"

    with_pool(store, work)


def test_a_half_written_answer_does_not_keep_its_process(store: Path) -> None:
    """A worker is killed while the pipe is full: its end must still be seen."""

    async def work(pool: WorkerPool) -> None:
        for _ in range(5):
            task = asyncio.create_task(pool.run(Job("SELECT * { ?a ?b ?c } LIMIT 2000", "xml")))
            await asyncio.sleep(0.01)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert await asyncio.wait_for(pool.run(LIGHT), 5) == b"o\r\nseven\r\n"

    with_pool(store, work)


def test_the_queue_is_bounded(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        ends = await asyncio.gather(*(pool.run(RUNAWAY) for _ in range(12)), return_exceptions=True)
        assert sum(isinstance(end, PoolBusy) and "waiting" in str(end) for end in ends) == 9

    with_pool(store, work, Limits(2, 2, 1, 0.5, 300_000_000, 1_000_000))


def test_an_abandoned_query_frees_its_worker(store: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await pool.run(LIGHT)
        for _ in range(3):
            task = asyncio.create_task(pool.run(RUNAWAY))
            await asyncio.sleep(0.1)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert await asyncio.wait_for(pool.run(LIGHT), 5) == b"o\r\nseven\r\n"

    with_pool(store, work)


def test_a_new_generation_is_read_at_once(store: Path, tmp_path: Path) -> None:
    newer = write_store(tmp_path / "db", "seven again")

    async def work(pool: WorkerPool) -> None:
        assert await pool.run(LIGHT) == b"o\r\nseven\r\n"
        pool.use(newer)
        assert await pool.run(LIGHT) == b"o\r\nseven again\r\n"

    with_pool(store, work)


def test_a_store_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(StoreError):
            await pool.run(LIGHT)

    with_pool(tmp_path / "nothing", work)


def test_workers_die_with_their_parent(store: Path) -> None:
    """A parent that is killed cannot tidy up; the kernel does."""
    script = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from api.sparql.worker import Job\nfrom api.sparql.workers import Limits, WorkerPool\n"
        "async def main():\n"
        f"    async with WorkerPool(Path({str(store)!r}), Limits(1, 1, 1, 5.0, 10**9, 10**6)) as pool:\n"
        "        await pool.run(Job('ASK {}', 'json'))\n"
        "        print(*[worker._process.pid for worker in pool._workers], flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(text) for text in parent.stdout.readline().split()]
        parent.kill()
    assert pids
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_worker_cannot_open_sockets() -> None:
    script = "from api.sparql.sandbox import refuse_sockets\nimport socket\nassert refuse_sockets()\nsocket.socket()"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "PermissionError" in found.stderr
