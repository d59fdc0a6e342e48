"""Verifies everything under an output folder."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from scraper.archive.index import INDEX
from scraper.archive.verify.archive import ArchiveCheck, CheckedCounts, Each, batches
from scraper.archive.verify.faults import Faults
from scraper.catalog import catalog
from scraper.outputs.ocr.kept import LOCK, fault_of, is_left_over
from scraper.outputs.verify.children import workers
from scraper.outputs.verify.documents import Documents, Listed, check_documents
from scraper.outputs.verify.kept_files import KeptFiles, check_kept_files
from scraper.outputs.verify.listing import LIST, Seen, check_list
from scraper.outputs.verify.there import check_links, check_strangers, exports_below, files_below, is_part
from scraper.outputs.verify.wacz import Wacz, check_wacz
from scraper.workers import usable_cores

_BATCH = 32  # records that one process takes at once
_FEW = 8  # files, which may be long
_WORTH = 2.0  # seconds of work that starting processes is worth


class NothingThere(RuntimeError):
    """There is nothing to verify, with what to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and what was read."""

    faults: Faults
    counts: CheckedCounts
    documents: int


def verify(output: Path, archive: Path, cores: int | None = None) -> Verdict:
    """Checks all that lies under `output`, whose archive is the folder `archive`; raises `NothingThere`.

    Writes nothing there. With `cores` None, a process for each core that may be used is started where it pays.
    """
    names = {"records", "text", "files", LIST, "report.json", catalog.NAME, archive.name}
    if not any((output / name).exists() for name in names):
        raise NothingThere(f"{output} holds no archive and no records: crawl first, or name another OUTPUT_DIR")
    if cores is None:
        cores = usable_cores() if _seconds(archive) > _WORTH else 1
    with tempfile.TemporaryDirectory(prefix="ipp-verify-") as work, workers(cores) as each:
        return _Verification(output, archive, Path(work), each).verdict()


def _seconds(archive: Path) -> float:
    """How long one process would take, roughly: a capture takes its time however short it is."""
    index = archive / INDEX
    captures = index.stat().st_size / 350 if index.is_file() else 0
    size = sum(path.stat().st_size for path in archive.glob("*.warc.gz") if path.is_file())
    return captures * 0.001 + size / 100e6


class _Verification:
    def __init__(self, output: Path, archive: Path, work: Path, each: Each) -> None:
        self._output, self._folder, self._each = output, archive, each
        self._faults = Faults()
        self._archive = ArchiveCheck(archive, work, each, self._faults)
        self._seen = Seen(work)
        self._counts = self._archive.counts
        self._documents = 0

    def verdict(self) -> Verdict:
        try:
            self._archive.run()
            self._check_files()
            self._check_documents()
            self._counts.size += check_list(self._output / LIST, self._seen, self._faults)
            self._note_leftovers()
            self._check_ocr()
            check_strangers(self._output, self._folder, self._archive.known, self._faults)
            check_links(self._output, self._folder, self._faults)
            self._check_exports()
        finally:
            self._seen.close()
            self._archive.close()
        return Verdict(self._faults, self._counts, self._documents)

    def _check_documents(self) -> None:
        paths = (path for path in files_below(self._output, "records") if path.endswith(".json") and not is_part(path))
        facts = self._archive.facts.path
        tasks = (Documents(self._output, self._folder, facts, batch) for batch in batches(paths, _BATCH))
        for read in self._each(check_documents, tasks):
            self._documents += len(read.listed)
            changed = {one.path for one in read.listed if self._faults.has(one.path)}  # they prove nothing of others
            self._seen.add((one.unread() if one.path in changed else one for one in read.listed), read.files)
            for path, text, record_id in read.faults:
                if record_id is None or not self._archive.is_lost(record_id):
                    self._faults.add(path, text)
            for path, text, named_by in read.faults_of_files:
                if named_by not in changed and not self._faults.has(path):
                    self._faults.add(path, text)
        lost = (path for path in self._archive.missing if path.startswith("records/"))
        self._seen.add((Listed(path, path, None).unread() for path in lost), ())

    def _check_files(self) -> None:
        paths = (path for path in files_below(self._output, "files") if not is_part(path))
        for found in self._each(check_kept_files, (KeptFiles(self._output, batch) for batch in batches(paths, _FEW))):
            self._counts.files += len(found.paths)
            self._counts.size += found.size
            for path, text in found.faults:
                self._faults.add(path, text)

    def _note_leftovers(self) -> None:
        for path in files_below(self._output, "files"):
            if not is_part(path) and not self._seen.names(path) and not self._faults.has(path):
                self._faults.note(path, "no record names it: of no document, or left by a crawl that was cut off")

    def _check_ocr(self) -> None:
        for path in files_below(self._output, "ocr"):
            if is_part(path):
                self._faults.note(path, "pages that a run of `scrapy ocr` has read; the next one goes on from there")
            elif is_left_over(self._output, path):
                self._faults.note(path, "left by a run that was cut off: `scrapy ocr` writes it again")
            elif path != LOCK and (text := fault_of(self._output, path)) is not None:
                self._faults.add(path, text)

    def _check_exports(self) -> None:
        tasks = (Wacz(self._output / path, path) for path in exports_below(self._output, self._folder.name))
        for name, texts, size in self._each(check_wacz, tasks):
            self._counts.files += 1
            self._counts.size += size
            for text in texts:
                self._faults.add(name, text)
