"""What was kept last is found without reading, and says the same."""

import asyncio

from scrapy import Request

from scraper.archive import latest
from scraper.archive.archive import Archive
from tests.archive.entries import exchange


def test_the_latest_captures_say_what_the_archive_says_and_so_do_all_others(tmp_path, monkeypatch):
    monkeypatch.setattr(latest, "_MOST", 2)

    async def keep(archive, number):
        request = Request(f"http://example.org/{number}")
        await archive.keep_exchange(exchange(archive.folder, request.url, b"%d" % number), request)
        return request.meta["capture"]

    async def scenario(archive):
        return [await keep(archive, number) for number in range(4)]

    archive = Archive(tmp_path / "archive")
    try:
        for row in asyncio.run(scenario(archive)):
            assert archive.latest.find(row.record_id) == archive.catalog.by_id(row.record_id) == row
            assert archive.latest.head(row) == archive.reader.head(row)[1]
        assert archive.latest.find("urn:uuid:none") is None
    finally:
        archive.close()
