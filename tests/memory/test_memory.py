"""What a run remembers is committed many at a time."""

import asyncio

from scraper.catalog.addresses import Want
from tests.memory.memories import URL, catalog, run_of


def test_all_who_wait_together_share_a_commit(tmp_path):
    async def scenario(memory):
        for number in range(5):
            memory.want(Want(f"{URL}{number}", "document"))
        await asyncio.gather(*(memory.flushed() for _ in range(5)))

    statements = []
    with catalog(tmp_path) as opened:
        memory = run_of(opened, 0)
        opened.database.set_trace_callback(statements.append)
        asyncio.run(scenario(memory))
        assert statements.count("COMMIT") == 1
        assert all(memory.addresses.known(f"{URL}{number}") for number in range(5))


def test_what_comes_later_is_committed_for_whoever_waits_for_it(tmp_path):
    async def scenario(memory):
        for number in range(3):
            memory.want(Want(f"{URL}{number}", "document"))
            await memory.flushed()
            assert memory.addresses.known(f"{URL}{number}")

    with catalog(tmp_path) as opened:
        asyncio.run(scenario(run_of(opened, 0)))
