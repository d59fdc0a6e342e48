import asyncio

import pytest

from scraper.once import Once


def test_work_is_done_once_however_many_ask_at_once_and_later():
    begun = []

    async def work():
        begun.append(1)
        await asyncio.sleep(0)
        return ["came"]

    async def ask():
        once = Once()
        at_once = await asyncio.gather(*(once.of("a", work) for _ in range(3)))
        return [*at_once, await once.of("a", work)]

    assert asyncio.run(ask()) == [["came"]] * 4
    assert len(begun) == 1


def test_an_error_is_raised_to_all_who_ask():
    begun = []

    async def work():
        begun.append(1)
        raise OSError("full")

    async def ask():
        once = Once()
        for _ in range(2):
            with pytest.raises(OSError, match="full"):
                await once.of("a", work)

    asyncio.run(ask())
    assert len(begun) == 1


def test_one_who_changes_what_came_changes_it_for_nobody_else():
    async def work():
        return []

    async def ask():
        once = Once()
        await once.of("a", work)
        (await once.of("a", work)).append("mine")
        return await once.of("a", work)

    assert asyncio.run(ask()) == []
