"""The archive of a crawl, as a Scrapy extension: opened when the crawl begins, closed when it has ended.

Settings: `ARCHIVE_ENABLED`, `ARCHIVE_RUN` (the run's name, if it has one already), `ARCHIVE_DIR` (below `OUTPUT_DIR`,
if there is such a setting), `ARCHIVE_PREFIX` of file names, `ARCHIVE_MAX_FILE_SIZE`, `ARCHIVE_INFO` (fields of
`warcinfo`) and `ARCHIVE_RUN_SETTINGS` (names of settings that decide what a run gives, kept with it). A spider says
more of a run by a method `archive_fields() -> dict[str, Any]`.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings
from scrapy.spiders import Spider

from scraper.archive.clock import clock_after, stamp_after
from scraper.archive.exchange import Exchange, Intent, Memento, Note, Resource
from scraper.archive.failures import FORMAT
from scraper.archive.folder import archive_folder
from scraper.archive.index import write_index
from scraper.archive.latest import LatestCaptures
from scraper.archive.lock import Lock
from scraper.archive.mementos import MetMementos
from scraper.archive.new_records import moment
from scraper.archive.reader import ArchiveReader
from scraper.archive.records import Headers
from scraper.archive.recovery import recover, settle
from scraper.archive.resources import SERVED, Resources
from scraper.archive.surt import surt
from scraper.archive.turns import Turns
from scraper.archive.waiting import Waiting
from scraper.archive.warc_series import Stored
from scraper.archive.writer import ArchiveWriter
from scraper.catalog.catalog import NAME, CaptureRow, Catalog
from scraper.catalog.holders import holders, is_held
from scraper.catalog.table_digests import seal, unseal

logger = logging.getLogger(__name__)
NOT_WRITABLE = "archive_not_writable"  # why a crawl ends whose archive cannot be written
CATALOG_HELD = "archive/catalog_held"  # the statistic of a run that ends since another program holds the catalog
_NO_ROOM = (OSError, sqlite3.Error)  # what a disk does that is full, or gone
RUN_BEGINS, RUN_ENDS = "run-begins", "run-ends"
Said = dict[str, Any]
"""What a run notes of itself, as JSON data."""


class ArchiveNotWritable(RuntimeError):
    """The archive cannot take more: the disk is full, or gone."""


class Archive:
    """One run's door to the archive: what is put in is committed when the call returns."""

    began: Said | None = None
    """How the run began, where it is one that is made again."""
    ends: Said | None = None
    """How it ended then."""
    syncs_each, syncs_versions = False, True
    """Whether the disk confirms each file beside the archive, and each earlier version; else all when the run ends."""
    is_repeated = False
    """Whether it is made again beside what it wrote before it was cut off."""

    def __init__(
        self,
        folder: Path,
        info: Headers = (),
        prefix: str = "archive",
        largest: int = 1024**3,
        run: str | None = None,
        *,
        clock_is_right: bool = False,
    ) -> None:
        self.folder = folder
        self.run = run or f"urn:uuid:{uuid4()}"
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:  # which is closed again where the rest fails
            self._lock = Lock(folder.parent / ".lock")
            opened.callback(self._lock.release)
            self.catalog = Catalog(folder.parent / NAME)
            opened.callback(self.catalog.close)
            self.clock = clock_after(self.catalog.latest_moment(), is_right=clock_is_right)
            self.started_at = self.clock.now()
            for said in recover(folder, self.catalog):
                logger.warning("The last run was cut off: %s", said)
            settle(self.folder.parent, self.catalog)
            unseal(self.catalog.database)
            opened.pop_all()
        stamp = stamp_after(self.started_at, (path.name for path in folder.glob("*.warc.gz")), prefix)
        about = (*info, ("isPartOf", self.run))
        self._waiting: Waiting[Stored] = Waiting()
        catalog, name = Catalog(self.catalog.path, is_checked=False), f"{prefix}-{stamp}"
        self._writer = ArchiveWriter(folder, catalog, self.run, about, name, largest, self._waiting.wake)
        self.reader = ArchiveReader(folder, self.catalog.by_id)
        self.latest = LatestCaptures(self.reader)
        self.resumed: frozenset[str] = frozenset()
        """Runs that were cut off, and that this one goes on with: what they captured is not asked for again."""
        self._broken: Exception | None = None
        self._ended: Said | None = None
        self._turns = Turns()
        self._resources = Resources(self._writer, self.catalog)
        self._mementos = MetMementos(self.catalog)
        self._crawler: Crawler | None = None
        self._stopping: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Opens the archive that the settings name; raises `AlreadyLocked`, `CatalogError`, `ArchiveDamaged`."""
        settings = crawler.settings
        if not settings.getbool("ARCHIVE_ENABLED", True):
            raise NotConfigured
        archive = cls(
            archive_folder(settings),
            (("software", f"Scrapy/{scrapy.__version__} {settings['BOT_NAME']}"), *_info(settings)),
            settings.get("ARCHIVE_PREFIX", settings["BOT_NAME"]),
            settings.getint("ARCHIVE_MAX_FILE_SIZE", 1024**3),
            settings.get("ARCHIVE_RUN"),
            clock_is_right=settings.getbool("ARCHIVE_CLOCK_IS_RIGHT"),
        )
        archive._crawler = crawler
        crawler.signals.connect(archive.opened, signals.spider_opened)
        crawler.signals.connect(archive.close, signals.engine_stopped)
        return archive

    def opened(self, spider: Spider) -> None:
        """Notes what the run was asked to do."""
        assert self._crawler is not None
        settings = self._crawler.settings
        names = settings.getlist("ARCHIVE_RUN_SETTINGS")
        said: Said = getattr(spider, "archive_fields", dict)()
        asked = {
            "format": FORMAT,
            "spider": spider.name,
            "settings": {name: settings.get(name) for name in names},
            **said,
        }
        self.catalog.begin_run(self.run, moment(self.started_at))
        self.catalog.remember_asked(self.run, in_json(asked))
        since = self.started_at - timedelta(hours=settings.getfloat("ARCHIVE_RESUME_HOURS"))
        self.resumed = frozenset(self.catalog.resumed_by(self.run, moment(since)))
        self.note(RUN_BEGINS, {"started": moment(self.started_at), **asked})

    def noted(self, kind: str, make: Callable[[], Said]) -> Said:
        """What the run sees that is no exchange, noted: `make` gives it, and whoever makes the run again reads it."""
        said = make()
        self.note(kind, said)
        return said

    def notes_of(self, kind: str) -> list[Said]:
        """What the run that is made again noted of a kind; nothing in one that is made now."""
        return []

    def reason_to_end(self, reason: str) -> str | None:
        """Why the run ends: as Scrapy says."""
        return reason

    def check(self, url: str) -> None:
        """Raises what stands against asking for an address: nothing, unless the run is made again."""

    def kept_resource(self, url: str) -> Resource | None:
        """A file as it was read by the run that is made again; None in a run that reads it now."""
        return None

    def note(self, kind: str, said: Said) -> None:
        """Remembers something of the run, with the next commit: a `metadata` record of the run's own identity."""
        if kind == RUN_ENDS:
            self._ended = said
        self.remember(self.run, ((kind, in_json(said)),))

    def remember(self, url: str, said: Headers) -> None:
        """Remembers something of an address that is no exchange, with the next commit."""
        self._writer.put(Note(url, said))

    async def turn(self, url: str) -> datetime:
        """Waits until an address may be asked for, and says when that is; raises `ArchiveNotWritable`."""
        while self._broken is None:
            now = self.clock.now()
            if self._turns.take(surt(url), now):
                return now
            await asyncio.sleep(1 - now.microsecond / 1_000_000)
        raise ArchiveNotWritable(str(self._broken))

    async def keep_exchange(self, exchange: Exchange, request: Request) -> None:
        """Commits an exchange; `request.meta["capture"]` then says where. Raises `ArchiveNotWritable`."""
        if request.meta.get("proxy"):
            exchange.ip_address = None  # it is the proxy's
        if (failure := exchange.received.failure) is not None:
            exchange.received.discard()
            self.fail(failure)
            raise ArchiveNotWritable(str(failure)) from failure
        writing = self._writer.put(exchange)
        writing.add_done_callback(lambda _: exchange.received.discard())  # not before, whoever stops waiting
        stored = await self._written(writing)
        request.meta.pop("capture", None)
        if stored.row is not None:
            request.meta["capture"] = stored.row
            if exchange.received.said.status is not None:
                self.latest.add(stored.row, exchange.received.said)

    def keep_soon(self, resource: Resource) -> None:
        """Has a file kept without waiting for it, unless many wait; `keep_resource` waits."""
        self._resources.put(resource)

    async def keep_resource(self, resource: Resource) -> CaptureRow:
        """Commits a file that was read; one that was kept before, with the same bytes and date, is not kept again."""
        await self._resources.arrived(resource)
        if (row := self._resources.held(resource)) is not None:
            return row
        writing = self._resources.begin(resource)
        stored = await self._written(writing)
        self._resources.end(resource, writing)
        assert stored.row is not None
        return stored.row

    def keep_memento(self, memento: Memento) -> None:
        """Keeps what lay elsewhere as a capture of its own address and time, with the next commit; of each one."""
        if self._mementos.is_new(memento):
            self._writer.put(replace(memento, played=self.reader.original(memento.played)))

    def serve(self, url: str, row: CaptureRow) -> None:
        """Remembers that an address was not asked for, since this capture of an earlier run stands."""
        self.remember(url, ((SERVED, row.record_id),))

    async def _written(self, writing: Future[Stored]) -> Stored:
        try:
            return await self._waiting.result_of(writing)
        except Exception as error:  # whatever it is, the writer takes nothing more
            self.fail(error)
            raise ArchiveNotWritable(str(error)) from error

    def fail(self, error: Exception) -> None:
        """Ends the crawl: going on would fetch what nobody keeps."""
        if self._broken is None:
            self._broken = error
            held = f", held by {holders(self.catalog.path)}" if is_held(error) else ""
            logger.error("Cannot write the archive, so the crawl stops: %s%s", error, held)
            if held and self._crawler is not None and self._crawler.stats is not None:
                self._crawler.stats.set_value(CATALOG_HELD, 1)
            if self._crawler is not None and self._crawler.engine is not None:
                closing = self._crawler.engine.close_spider_async(reason=NOT_WRITABLE)
                self._stopping = asyncio.ensure_future(closing)

    def not_written(self, error: Exception) -> None:
        """Hears that something beside it cannot be written: nothing, unless the run is made again."""

    async def intend(self, path: Path, sha256: str) -> None:
        """Commits that a file beside the archive is about to be put in place; raises `ArchiveNotWritable`."""
        await self._written(self._writer.put(Intent(self._named(path), sha256)))

    def intend_now(self, path: Path, sha256: str) -> None:
        """The same, waiting; for the end of a crawl."""
        try:
            self._writer.put(Intent(self._named(path), sha256)).result()
        except Exception as error:  # whatever it is, the writer takes nothing more
            raise ArchiveNotWritable(str(error)) from error

    def _named(self, path: Path) -> str:
        return path.relative_to(self.folder.parent).as_posix()

    def close(self) -> None:
        """Ends the archive: its file is closed, the index written, the lock given back."""
        try:
            self._writer.close()
            if self._broken is None:
                if self._ended is not None:
                    self.catalog.end_run(self.run, self._ended["finished_at"], self._ended["finish_reason"])
                    self.catalog.remember_facts(self.run, in_json(self._ended.get("facts")))
                settle(self.folder.parent, self.catalog)
                write_index(self.folder, self.catalog)
                seal(self.catalog.database)
        except _NO_ROOM as error:
            logger.error("Cannot end the archive: %s", error)
        finally:
            self.reader.close()
            self._writer.catalog.close()
            self.catalog.close()
            self._lock.release()


def in_json(said: Any) -> str:
    """`said` in one line of ASCII."""
    return json.dumps(said, ensure_ascii=True, separators=(",", ":"))


def _info(settings: BaseSettings) -> Headers:
    return tuple((str(name), str(value)) for name, value in settings.getdict("ARCHIVE_INFO").items())
