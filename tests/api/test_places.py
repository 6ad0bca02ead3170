"""Places in the fast lane: none is lost, and each client has its turn."""

from __future__ import annotations

import asyncio

import pytest

from api.errors import PoolBusy
from api.sparql.places import Places


def test_a_place_that_comes_free_as_a_waiter_gives_up_is_not_lost() -> None:
    async def work() -> None:
        places = Places(1, 5, lambda: None)
        assert places.take("first")
        loop = asyncio.get_running_loop()
        end = loop.time() + 0.02
        waiting = asyncio.create_task(places.wait("second", end))
        await asyncio.sleep(0)
        loop.call_at(end + 1e-9, places.release, "first")  # in the same turn of the loop, before the task hears of it
        with pytest.raises(PoolBusy):
            await waiting
        assert places.waiting == 0
        assert places.take("third")

    asyncio.run(work())


def test_clients_take_turns() -> None:
    async def work() -> None:
        places = Places(1, 10, lambda: None)
        assert places.take("first")
        served: list[str] = []

        async def one(client: str) -> None:
            await places.wait(client, asyncio.get_running_loop().time() + 5)
            served.append(client)
            places.release(client)

        tasks = [asyncio.create_task(one(client)) for client in ("greedy", "greedy", "greedy", "modest")]
        await asyncio.sleep(0)
        places.release("first")
        await asyncio.gather(*tasks)
        assert served == ["greedy", "modest", "greedy", "greedy"]

    asyncio.run(work())


def test_clients_with_long_queries_hold_at_most_half() -> None:
    async def work() -> None:
        places = Places(4, 10, lambda: None)
        places.call_heavy("heavy")
        places.call_heavy("other")
        assert [places.take("heavy"), places.take("other"), places.take("heavy")] == [True, True, False]
        waiting = asyncio.create_task(places.wait("heavy", asyncio.get_running_loop().time() + 5))
        await asyncio.sleep(0)
        await places.wait("light", asyncio.get_running_loop().time() + 5)  # at once, though a heavy one came before
        assert not waiting.done()
        places.release("other")
        await waiting

    asyncio.run(work())


def test_a_queue_full_of_clients_with_long_queries_has_room_for_another() -> None:
    async def work() -> None:
        places = Places(1, 3, lambda: None)
        end = asyncio.get_running_loop().time() + 5
        assert places.take("first")
        for name in "abc":
            places.call_heavy(name)
        heavy = [asyncio.create_task(places.wait(name, end)) for name in "abc"]
        await asyncio.sleep(0)
        light = asyncio.create_task(places.wait("light", end))
        done, _ = await asyncio.wait(heavy, return_when=asyncio.FIRST_COMPLETED)
        assert [type(task.exception()) for task in done] == [PoolBusy]
        with pytest.raises(PoolBusy):
            await places.wait("a", end)  # which is heavy itself
        assert places.waiting == 3
        assert not light.done()
        light.cancel()
        for task in heavy:
            task.cancel()

    asyncio.run(work())
