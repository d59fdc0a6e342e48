"""Files that were read from a disk or another archive, on their way into this one."""

import asyncio
from concurrent.futures import Future, wait

from scraper.archive.exchange import Note, Resource
from scraper.archive.new_records import moment
from scraper.archive.records import digest_of
from scraper.archive.warc_series import Stored
from scraper.archive.writer import ArchiveWriter
from scraper.catalog.catalog import CaptureRow, Catalog

SERVED = "served"  # the field that names the capture which stood in for an answer
_MOST_WAITING = 64  # files that are read ahead of the disk


class Resources:
    """Those that wait for the writer, and those that are kept."""

    def __init__(self, writer: ArchiveWriter, catalog: Catalog) -> None:
        self._writer, self._catalog = writer, catalog
        self._waiting: dict[str, Future[Stored]] = {}
        self._of_this_run: set[str] = set()

    def put(self, resource: Resource) -> None:
        """Gives a file to the writer, if it is not kept; waits where many are ahead of it."""
        if len(self._waiting) >= _MOST_WAITING:
            wait(self._waiting.values())
            self._waiting.clear()
        if (earlier := self._waiting.pop(resource.url, None)) is not None:
            wait([earlier])  # it may be the same
        if self.held(resource) is None:
            self._of_this_run.add(resource.url)
            self._waiting[resource.url] = self._writer.put(resource)

    async def arrived(self, resource: Resource) -> None:
        """Waits until what was put of this address is kept, or could not be."""
        if (earlier := self._waiting.get(resource.url)) is not None:
            await asyncio.wait([asyncio.wrap_future(earlier)])
            self.end(resource, earlier)

    def begin(self, resource: Resource) -> Future[Stored]:
        """Gives the writer a file that is not kept; who comes with the same meanwhile waits for it (`arrived`)."""
        writing = self._waiting[resource.url] = self._writer.put(resource)
        return writing

    def end(self, resource: Resource, writing: Future[Stored]) -> None:
        """Nobody need wait for it any more."""
        if self._waiting.get(resource.url) is writing:
            del self._waiting[resource.url]

    def held(self, resource: Resource) -> CaptureRow | None:
        """The capture with the same bytes and date, if it is kept.

        That of an earlier run is noted as what this run read, once: whoever makes it again reads no disk.
        """
        found = self._catalog.read(resource.own_url, moment(resource.captured_at), digest_of(resource.content))
        if found is None:
            return None
        if resource.url not in self._of_this_run:
            self._of_this_run.add(resource.url)
            self._writer.put(Note(resource.url, ((SERVED, found.record_id), *resource.said)))
        return found
