"""The folder of an archive while nobody writes into it: where it is, and whether a run may begin in it."""

from contextlib import closing
from pathlib import Path

from scrapy.settings import BaseSettings

from scraper.archive.clock import clock_after
from scraper.archive.lock import Lock
from scraper.archive.recovery import check_files
from scraper.catalog.catalog import NAME, Catalog, WarcFile


def archive_folder(settings: BaseSettings) -> Path:
    """Where the WARC files of these settings lie."""
    return Path(settings.get("OUTPUT_DIR") or ".", settings.get("ARCHIVE_DIR", "archive"))


def check_archive(folder: Path) -> None:
    """Raises what opening the archive would raise, and changes nothing: for whoever can say so in one line."""
    if not folder.is_dir():
        return
    Lock(folder.parent / ".lock").release()
    catalog = Catalog(folder.parent / NAME)
    try:
        check_files(folder, catalog)
    finally:
        catalog.close()


def check_clock(folder: Path, *, is_right: bool = False) -> None:
    """Raises `ClockBehind` where this machine's clock is behind the last run, unless it is said that it `is_right`."""
    if folder.is_dir():
        with closing(Catalog(folder.parent / NAME, is_checked=False)) as catalog:
            clock_after(catalog.latest_moment(), is_right=is_right)


def was_cut_off(folder: Path) -> bool:
    """Whether the last run did not come to its end, and archived something; raises `CatalogError`."""
    if not any(folder.glob("*.warc.gz")):
        return False
    with closing(Catalog(folder.parent / NAME, is_checked=False)) as catalog:
        is_open = any(_is_open(folder, warc) for warc in catalog.warcs())
        return is_open or any(earlier is not None for _, _, earlier in catalog.outputs())


def _is_open(folder: Path, warc: WarcFile) -> bool:
    """Whether a file was not ended, and has something that counts."""
    from scraper.archive.tails import uncommitted  # it needs a decompressor

    path = folder / warc.name
    return warc.sha256 is None and bool(warc.committed or (path.exists() and uncommitted(path, 0)[1]))
