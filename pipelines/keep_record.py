"""Keeps each record as one file, and adds addresses that turn out to be a record's own."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Self
from weakref import WeakValueDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from scraper.addresses.address import is_system
from scraper.addresses.sites import home
from scraper.archive.archive import Archive
from scraper.archive.recovery import sync_folder
from scraper.catalog.journal import CHANGED, Change
from scraper.catalog.visits import GONE, MISSING
from scraper.fetching.evidence import what_the_site_said
from scraper.memory.memory import KeptState, Memory
from scraper.memory.remembering import memory_of
from scraper.on_disk import OnDisk
from scraper.outputs.changes.changed import change_between
from scraper.outputs.no_news import ignore
from scraper.outputs.versions import AT_NO_TIME, NotItsOwn, Settled, older_copies, settled
from scraper.records import Record, to_json
from scraper.results.results import Lost, Moved, Result, RunEnded
from scraper.sites.words import words_of
from scraper.store import Intending, put_in_place, record_path, version_path


class KeepRecord:
    """Writes `records/<id>.json` and `history/<id>/…` atomically. A record that says the same is left as it was."""

    def __init__(
        self,
        output: Path,
        archive: Intending | None = None,
        memory: Callable[[], Memory | None] = lambda: None,
    ) -> None:
        self.output = output
        self._archive = archive
        self._memory = memory
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._late: set[str] = set()
        """Documents of which an address was heard that their records may lack."""
        self._left: set[str] = set()
        """Addresses that lead elsewhere, or that the site answered with 404 or 410."""
        self._failed: set[str] = set()
        """Addresses that gave nothing, for another reason."""
        self._kept = OnDisk[str]()
        """The ids of the records that were kept, by their addresses."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._before: dict[str, bytes | None] = {}
        self._versions: dict[str, Path] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(Path(crawler.settings["OUTPUT_DIR"]), crawler.get_extension(Archive), partial(memory_of, crawler))

    async def process_item(self, item: Record) -> Record:
        """The record as it is kept; raises DropItem for an id that cannot be a file name, and for `NotItsOwn`."""
        try:
            path = record_path(self.output, item.id)
        except ValueError as error:
            raise DropItem(f"{item.id}: {error}") from None
        async with self._turns.setdefault(item.url, asyncio.Lock()):
            try:
                await self._keep(item, path)
            except NotItsOwn:
                self._aliases[item.url] = tuple(url for url in self._aliases_of(item.url) if url != item._read_at)
                raise
        self._kept[item.url] = item.id
        if {*self._aliases_of(item.url)} <= {*item.aliases, item.url}:
            self._late.discard(item.url)
        item._is_kept = True
        return item

    async def process_result(self, result: Result) -> None:
        """Remembers the other addresses of a document, whose record may be kept already; at the end it has them all."""
        if isinstance(result, Moved):
            self._aliases[result.document_url] = (*self._aliases_of(result.document_url), result.url)
            self._late.add(result.document_url)
            self._left.add(result.url)
        elif isinstance(result, Lost):
            gone = what_the_site_said(result.attempts) in {MISSING, GONE}
            (self._left if gone else self._failed).add(result.url)
        elif isinstance(result, RunEnded):
            for url in sorted(self._late):
                if (kept := self._kept.get(url)) is not None:
                    await self._add_aliases(record_path(self.output, kept), self._aliases_of(url))

    def _aliases_of(self, url: str) -> tuple[str, ...]:
        """Other addresses of a document that were heard of; few have more than one."""
        return self._aliases.get(url, ())

    async def _add_aliases(self, path: Path, aliases: tuple[str, ...]) -> None:
        record = Record.model_validate_json(path.read_bytes())
        known = sorted({*record.aliases, *aliases} - {record.url})
        if known != record.aliases:
            record.aliases = known
            await put_in_place(self._archive, path, to_json(record).encode())

    async def _keep(self, item: Record, path: Path) -> None:
        """Writes the record, with the aliases that earlier runs saw, unless it would say nothing new.

        What stood before the run is what it is compared with, also when the run itself has written it once.
        """
        if item.url not in self._before:
            self._before[item.url] = path.read_bytes() if path.exists() else None
        before = self._before[item.url]
        known = set(json.loads(before)["aliases"]) if before is not None else set()
        item.aliases = sorted({*item.aliases, *known, *self._aliases_of(item.url)} - {item.url})
        if before is not None:
            ignore(item, json.loads(before), words_of(home()).ignored)
        memory, is_claim = self._memory(), self._is_claim(item, known)
        there = settled(item, before, memory.at if memory is not None else AT_NO_TIME, is_claim=is_claim)
        await self._keep_earlier(item, there.earlier)
        copies = older_copies(item)
        await self._remember(item, before, there, copies)
        for content in copies:
            if not (lies_at := free_version_path(self.output, content)).exists():
                await self._put_version(lies_at, content)
        if there.current == before:
            self._before.pop(item.url)  # it need not be remembered: it is what lies there
        if not path.exists() or path.read_bytes() != there.current:
            await put_in_place(self._archive, path, there.current)

    def _is_claim(self, item: Record, known: set[str]) -> bool:
        """Whether it is only a page elsewhere that says which document it is: nothing shows that the document's own
        address leads there, and it is no number that the document had before.
        """
        if item._read_at in {"", item.url} or item.url in self._left:
            return False
        return item.url in self._failed or item._read_at not in known or not is_system(item._read_at)

    async def _remember(self, item: Record, before: bytes | None, there: Settled, copies: list[bytes]) -> None:
        """Enters what changed since the run before, and which versions there are."""
        memory = self._memory()
        if memory is None:
            return
        change = None
        if (told := change_between(before, there.current)) is not None:
            what, detail = told
            if there.earlier is not None:
                path = free_version_path(self.output, there.earlier)
                detail["earlier"] = path.relative_to(self.output).as_posix()
            if what == CHANGED and detail["before"] != detail["after"]:
                detail |= memory.journal.seen_before(memory.run, item.url, detail["before"], detail["after"])
            change = Change(memory.run, memory.at, item.id, item.url, what, detail)
        there_now = (there.current, there.earlier, *copies)
        versions = tuple(_version(content) for content in there_now if content is not None)
        memory.keep(KeptState(item.url, change, versions))
        if change is not None:
            await memory.flushed()  # before the record is in place, after which nobody could tell

    async def _keep_earlier(self, item: Record, earlier: bytes | None) -> None:
        """Writes an earlier version, once; one that this run wrote, and that is none after all, goes again."""
        mistaken = self._versions.pop(item.url, None)
        if mistaken is not None:
            if mistaken.read_bytes() == earlier:
                self._versions[item.url] = mistaken
                return
            mistaken.unlink()
        if earlier is not None and not (path := free_version_path(self.output, earlier)).exists():
            self._versions[item.url] = path
            await self._put_version(path, earlier)

    async def _put_version(self, path: Path, content: bytes) -> None:
        """Writes a version; the disk has its name before the record changes, which it could not be made from again."""
        is_durable = self._archive is None or self._archive.syncs_versions
        await put_in_place(self._archive, path, content, durable=is_durable)
        if is_durable:
            for folder in path.relative_to(self.output).parents:
                sync_folder(self.output / folder)


def _version(content: bytes) -> tuple[str, str]:
    said = json.loads(content)
    return said["capture"]["captured_at"], said["content_sha256"]


def free_version_path(output: Path, content: bytes) -> Path:
    """Where a version lies; two of one moment are told apart by their content."""
    said = json.loads(content)
    path = version_path(output, said["id"], said["capture"]["captured_at"])
    if path.exists() and json.loads(path.read_bytes())["content_sha256"] != said["content_sha256"]:
        return path.with_name(f"{path.stem}-{said['content_sha256'][:12]}.json")
    return path
