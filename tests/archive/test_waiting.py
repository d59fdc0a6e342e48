"""The crawl's loop hears of a batch at once, and of what is done already."""

import asyncio
from concurrent.futures import Future
from threading import Thread

import pytest

from scraper.archive.waiting import Waiting


async def waiters(waiting, works):
    """Those who wait, when they have begun to."""
    begun = [asyncio.ensure_future(waiting.result_of(work)) for work in works]
    await asyncio.sleep(0)
    return begun


def in_a_thread(work):
    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_all_of_a_batch_go_on_when_the_thread_says_so():
    async def scenario():
        waiting, works = Waiting(), [Future() for _ in range(3)]
        begun = await waiters(waiting, works)
        in_a_thread(lambda: [work.set_result(number) for number, work in enumerate(works)])
        await asyncio.sleep(0)
        assert not any(one.done() for one in begun)
        in_a_thread(waiting.wake)
        return await asyncio.gather(*begun)

    assert asyncio.run(scenario()) == [0, 1, 2]


def test_what_is_done_is_not_waited_for():
    work = Future()
    work.set_result("done")
    assert asyncio.run(Waiting().result_of(work)) == "done"


def test_what_went_wrong_is_raised_and_who_stops_waiting_cancels_nothing():
    async def scenario():
        waiting, works = Waiting(), [Future(), Future()]
        gone, stays = await waiters(waiting, works)
        gone.cancel()
        works[0].set_result(None)
        works[1].set_exception(OSError("no room"))
        waiting.wake()
        await stays

    with pytest.raises(OSError, match="no room"):
        asyncio.run(scenario())


def test_nobody_is_woken_whose_loop_has_ended():
    waiting, work = Waiting(), Future()

    async def scenario():
        await waiters(waiting, [work])

    asyncio.run(scenario())
    work.set_result(None)
    waiting.wake()
