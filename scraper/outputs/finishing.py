"""Makes records of what a run had archived that was cut off, beside what lies there already."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from scraper.archive.index import write_index
from scraper.archive.recovery import recover, settle
from scraper.archive.scan import ArchivedRun, Scan, remember_end
from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.table_digests import seal
from scraper.outputs.documents_list import write_list
from scraper.outputs.staging import LIST, made_files
from scraper.readings.readings import READINGS, Readings
from scraper.store import digest_of_file

_MADE_AGAIN = ("records/", "text/")


class Finishing:
    """The output itself: what is put in place is intended first, as a crawl does, so that it may be cut off as well."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.output = self.folder = archive.parent

    def __enter__(self) -> Self:
        self.catalog = Catalog(self.output / NAME)
        self.readings = Readings(self.output / READINGS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.catalog.close()

    def prepare(self) -> list[str]:
        """Makes the archive end with its last commit; a sentence for each change."""
        self._drop_half_written()
        return recover(self.archive, self.catalog)

    def _drop_half_written(self) -> None:
        """What was new and is not whole goes: a power cut left that of it, and it is made again. Versions are whole."""
        for path, sha256, earlier in self.catalog.outputs():
            place = self.output / path
            if earlier == "" and path.startswith(_MADE_AGAIN) and place.is_file() and digest_of_file(place) != sha256:
                place.unlink()

    def is_behind(self) -> bool:
        """Whether files lie there, or are gone, that the catalog cannot explain: it is older than they are."""
        known = {path: (sha256, earlier) for path, sha256, earlier in self.catalog.outputs()}
        there = {path.relative_to(self.output).as_posix() for path in made_files(self.output)}
        gone = any(known[path][1] != "" for path in known.keys() - there)
        return gone or any(digest_of_file(self.output / path) not in known.get(path, ()) for path in there)

    def last_run(self) -> ArchivedRun | None:
        """What the last run put in; None where it put in nothing."""
        warcs = self.catalog.warcs()
        if not warcs:
            return None
        names = {warc.name for warc in warcs if warc.run == warcs[-1].run}
        with TemporaryDirectory() as scratch, closing(Catalog(Path(scratch) / NAME)) as catalog:
            return next(Scan(self.archive, catalog, names).runs(), None)

    def remember_end(self, run: ArchivedRun) -> None:
        """A run that had noted how it ended did end, though the catalog had not heard of it."""
        remember_end(run, self.catalog)

    is_in_place = True

    def intend_now(self, path: Path, sha256: str) -> None:
        """Commits that a file is about to be put in place."""
        self.catalog.intend(path.relative_to(self.output).as_posix(), sha256)

    def finish(self) -> None:
        """Writes the lists anew; then nothing tells any more that the run was cut off."""
        part = self.output / f".{LIST}.part"
        digest = write_list(part, self.output / "records")
        self.catalog.intend(LIST, digest)
        part.replace(self.output / LIST)
        write_index(self.archive, self.catalog)
        settle(self.output, self.catalog)
        seal(self.catalog.database)
