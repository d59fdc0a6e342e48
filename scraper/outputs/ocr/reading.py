"""Reads the files that wait, several pages at once, and keeps each file when its last page was read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from scraper.children import ChildDied, Children
from scraper.outputs.ocr.journal import PageJournal
from scraper.outputs.ocr.kept import Ocr, OcrPage, keep, text_of
from scraper.outputs.ocr.page import PageJob, PageLimits, PageRead, begin, given_up, read_page
from scraper.outputs.ocr.tesseract import NAME, Engine, NoEngine, languages_of
from scraper.outputs.ocr.waiting import ScannedFile
from scraper.workers import is_cluster, new_workers

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


_Started = tuple[_OneFile, int, Future[PageRead]]


@contextmanager
def page_readers(where: str, limits: PageLimits) -> Iterator[Executor]:
    """Children that read pages, as `IPP_WORKERS` says; when it is left they end, with tesseract and its files."""
    with TemporaryDirectory(prefix="ipp-ocr-") as folder:
        own = None if is_cluster(where) else folder
        readers = new_workers(where, limits.clock, limits.memory, begin, limits.seconds, own)
        try:
            yield readers
        finally:
            readers.shutdown(wait=False)


class OcrReader:
    """Reads files into `ocr/` below `output`: `open` them, then `read`; `told` gets the tally after each page."""

    def __init__(
        self,
        output: Path,
        engine: Engine,
        told: Callable[[Tally], None],
        limits: PageLimits | None = None,
        read: Read = read_page,
    ) -> None:
        self._output, self._engine, self._told = output, engine, told
        self._limits, self._read_page = limits or PageLimits(), read
        self._known: list[_OneFile] = []
        self.tally = Tally()

    def open(self, files: Iterable[ScannedFile]) -> Tally:
        """Looks how much of these files is to be read; those whose language is not installed are left, and named."""
        self._known = [one for file in files if (one := self._opened(file)) is not None]
        self.tally.files_to_read = len(self._known)
        self.tally.pages_to_read = sum(len(one.to_read()) for one in self._known)
        return self.tally

    def read(self, readers: Executor, at_once: int) -> Tally:
        """Reads all that was opened, by `readers` that read so many pages at once."""
        for one in self._known:
            if not one.to_read():
                self._keep(one)
        jobs = ((one, page) for one in self._known for page in one.to_read())
        started = (self._started(one, page, readers) for one, page in jobs)
        for one, page, reading in in_order(started, 2 * at_once):
            self._take(one, page, reading)
        return self.tally

    def _opened(self, file: ScannedFile) -> _OneFile | None:
        languages = languages_of(file.languages)
        lacking = [language for language in languages if language not in self._engine.languages]
        if lacking:
            self.tally.left[file.sha256] = f"language {lacking[0]}"
            return None
        asked = {"engine": NAME, "engine_version": self._engine.version, "languages": languages, "dpi": DPI}
        return _OneFile(file, languages, PageJournal(self._output, file.sha256, asked))

    def _started(self, one: _OneFile, page: int, readers: Executor) -> _Started:
        path = one.file.path
        file = path if isinstance(readers, Children) else path.read_bytes()
        job = PageJob(file, page, tuple(one.languages), DPI)
        return one, page, readers.submit(self._read_page, self._engine, job, self._limits)

    def _take(self, one: _OneFile, page: int, reading: Future[PageRead]) -> None:
        try:
            found = reading.result()
        except NoEngine as error:
            self.tally.left[one.file.sha256] = str(error)
            return
        except ChildDied as died:
            if died.is_from_outside:
                self.tally.left[one.file.sha256] = f"its reader was ended from outside ({died.how}) at page {page}"
                return
            found = given_up(page, died, self._limits)
        one.journal.add(found)
        self.tally.pages += 1
        self.tally.failed_pages += found.error is not None
        if not one.to_read():
            self._keep(one)
        self._told(self.tally)

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


def in_order(started: Iterator[_Started], ahead: int) -> Iterator[_Started]:
    """A reading for each page, in order, so many under way."""
    running = deque(islice(started, ahead))
    while running:
        yield running.popleft()
        running.extend(islice(started, 1))
