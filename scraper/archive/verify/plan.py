"""What is to be read of the WARC files: which there are, which are to be there, and in which ranges."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.archive.foreign.packings import holds_records
from scraper.archive.verify.catalog import KnownCatalog
from scraper.archive.verify.faults import Damage, Faults
from scraper.archive.verify.files import Digested, is_plain
from scraper.archive.verify.ranges import Range
from scraper.catalog.catalog import WarcFile

STEP = 4 * 1024 * 1024  # bytes of a range, more or less: enough to do at once, little enough to share
_WITHOUT_END = 2**63
_ENDS = "which the next crawl, or `scrapy rebuild`, puts right"


@dataclass(slots=True)
class Planned:
    """A WARC file that is there: as the catalog has it (None: it does not), and how much of it counts."""

    path: Path
    warc: WarcFile | None
    end: int

    def digested(self) -> Digested | None:
        """All that counts, where it is known which digest it must have."""
        is_known = self.warc is not None and self.warc.sha256 is not None and self.end == self.warc.committed
        return Digested(self.path, self.end) if is_known else None

    def ranges(self, known: KnownCatalog | None) -> Iterator[Range]:
        """All that counts, in parts; one that begins with a capture of which the catalog knows."""
        run, catalog = (self.warc.run, known.path) if self.warc is not None and known is not None else (None, None)
        start = 0
        if known is not None and self.end >= 2 * STEP:
            with self.path.open("rb") as file:
                for row in known.rows_of(self.path.name):
                    if start + STEP <= row.row.offset < self.end and holds_records(file, row.row.offset):
                        yield Range(self.path, start, row.row.offset, False, run, catalog)
                        start = row.row.offset
        yield Range(self.path, start, self.end, True, run, catalog)


class Plan:
    """The WARC files in `folder`, with what is wrong with them as files."""

    def __init__(self, folder: Path, known: KnownCatalog | None, faults: Faults, damage: Damage) -> None:
        self.files: list[Planned] = []
        self.is_cut_off = False
        """Whether a run ended without closing what it wrote."""
        self._folder, self._faults, self._damage = folder, faults, damage
        warcs = {warc.name: warc for warc in known.warcs()} if known is not None else {}
        there = {path.name: path for path in folder.glob("*.warc.gz")} if folder.is_dir() else {}
        for name in sorted(warcs.keys() | there.keys()):
            self._add(folder / name, warcs.get(name), is_known=known is not None)

    def _add(self, path: Path, warc: WarcFile | None, *, is_known: bool) -> None:
        name = f"{self._folder.name}/{path.name}"
        committed = warc.committed if warc is not None else 0
        try:
            found = path.stat()
        except FileNotFoundError:
            self._lost(path.name, f"missing, the catalog has {committed} bytes of it")
            return
        except (OSError, ValueError) as error:  # the second for a name that is none
            self._lost(path.name, f"cannot be read: {error}")
            return
        if not is_plain(path):
            self._lost(path.name, "no plain file")
            return
        end = found.st_size if warc is None else min(found.st_size, committed)
        self.files.append(Planned(path, warc, end))
        if warc is None and is_known:
            self._faults.add(name, "not in the catalog: `scrapy rebuild` writes the catalog anew")
        elif warc is not None:
            self._compare(name, found.st_size, warc)

    def _compare(self, name: str, size: int, warc: WarcFile) -> None:
        if size < warc.committed:
            self._faults.add(name, f"ends here, the catalog has {warc.committed} bytes as committed", size)
            self._damage.add(warc.name, size, _WITHOUT_END)
        if size > warc.committed:
            what = "the next crawl, or `scrapy rebuild`, takes what is whole of them and puts the rest aside"
            self._faults.add(name, f"{size - warc.committed} bytes follow the last commit: {what}", warc.committed)
        if warc.sha256 is None:
            self.is_cut_off = True
            self._faults.add(name, f"not closed, says the catalog: a run was cut off, {_ENDS}")

    def _lost(self, name: str, text: str) -> None:
        self._faults.add(f"{self._folder.name}/{name}", text)
        self._damage.add(name, 0, _WITHOUT_END)
