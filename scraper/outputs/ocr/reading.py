"""Reads the files that wait, several pages at once, and keeps each file when its last page was read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path

from scraper.outputs.ocr.journal import PageJournal
from scraper.outputs.ocr.kept import Ocr, OcrPage, keep, text_of
from scraper.outputs.ocr.page import PageJob, PageLimits, PageRead, PageReaderKilled, read_page
from scraper.outputs.ocr.tesseract import NAME, Engine, languages_of
from scraper.outputs.ocr.waiting import ScannedFile

DPI = 300

Read = Callable[[Engine, PageJob, PageLimits], PageRead]


@dataclass(slots=True)
class Tally:
    """How far it is: pages and files read, and why the others were not, by their digests."""

    files_to_read: int = 0
    pages_to_read: int = 0
    pages: int = 0
    files: int = 0
    failed_pages: int = 0
    left: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _OneFile:
    file: ScannedFile
    languages: list[str]
    journal: PageJournal

    def to_read(self) -> list[int]:
        return [page for page in self.file.pages if page not in self.journal.pages]


class OcrReader:
    """Reads files into `ocr/` below `output`: `open` them, then `read`; `told` gets the tally after each page."""

    def __init__(
        self,
        output: Path,
        engine: Engine,
        workers: int,
        told: Callable[[Tally], None],
        limits: PageLimits | None = None,
        read: Read = read_page,
    ) -> None:
        self._output, self._engine, self._workers, self._told = output, engine, workers, told
        self._limits, self._read_page = limits or PageLimits(), read
        self._known: list[_OneFile] = []
        self.tally = Tally()

    def open(self, files: Iterable[ScannedFile]) -> Tally:
        """Looks how much of these files is to be read; those whose language is not installed are left, and named."""
        self._known = [one for file in files if (one := self._opened(file)) is not None]
        self.tally.files_to_read = len(self._known)
        self.tally.pages_to_read = sum(len(one.to_read()) for one in self._known)
        return self.tally

    def read(self) -> Tally:
        """Reads all that was opened."""
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                self._take(self._known, pool)
            finally:
                pool.shutdown(cancel_futures=True)
        return self.tally

    def _opened(self, file: ScannedFile) -> _OneFile | None:
        languages = languages_of(file.languages)
        lacking = [language for language in languages if language not in self._engine.languages]
        if lacking:
            self.tally.left[file.sha256] = f"language {lacking[0]}"
            return None
        asked = {"engine": NAME, "engine_version": self._engine.version, "languages": languages, "dpi": DPI}
        return _OneFile(file, languages, PageJournal(self._output, file.sha256, asked))

    def _take(self, known: list[_OneFile], pool: ThreadPoolExecutor) -> None:
        for one in known:
            if not one.to_read():
                self._keep(one)
        jobs = ((one, page) for one in known for page in one.to_read())
        for one, page, reading in self._readings(jobs, pool):
            try:
                found = reading.result()
            except PageReaderKilled as killed:
                self.tally.left[one.file.sha256] = f"its reader was ended from outside ({killed}) at page {page}"
                continue
            one.journal.add(found)
            self.tally.pages += 1
            self.tally.failed_pages += found.error is not None
            if not one.to_read():
                self._keep(one)
            self._told(self.tally)

    def _readings(
        self, jobs: Iterator[tuple[_OneFile, int]], pool: ThreadPoolExecutor
    ) -> Iterator[tuple[_OneFile, int, Future[PageRead]]]:
        """A reading for each page, in order, a few of them under way."""
        running = deque(self._started(job, pool) for job in islice(jobs, 2 * self._workers))
        while running:
            yield running.popleft()
            running.extend(self._started(job, pool) for job in islice(jobs, 1))

    def _started(self, job: tuple[_OneFile, int], pool: ThreadPoolExecutor) -> tuple[_OneFile, int, Future[PageRead]]:
        one, page = job
        asked = PageJob(one.file.path, page, tuple(one.languages), DPI)
        return one, page, pool.submit(self._read_page, self._engine, asked, self._limits)

    def _keep(self, one: _OneFile) -> None:
        pages = [one.journal.pages[number] for number in one.file.pages]
        text = text_of({page.page: page.text for page in pages}, one.file.count)
        said = Ocr(
            sha256=one.file.sha256,
            engine=NAME,
            engine_version=self._engine.version,
            languages=one.languages,
            dpi=DPI,
            text_sha256=sha256(text).hexdigest(),
            pages=[OcrPage(page=p.page, dpi=p.dpi, confidence=p.confidence, error=p.error) for p in pages],
        )
        keep(self._output, said, text)
        one.journal.remove()
        self.tally.files += 1
