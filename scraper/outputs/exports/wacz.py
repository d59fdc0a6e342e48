"""The archive and its records as a WACZ 1.1.1: one file that ReplayWeb.page opens, with a list of pages to search."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from scraper.addresses.site import Site
from scraper.catalog.catalog import NAME, CaptureRow, Catalog, CatalogError, WarcFile
from scraper.outputs.exports.export import ExportError, Summary
from scraper.outputs.exports.replacing import replacing
from scraper.outputs.exports.wacz_pages import Pages
from scraper.outputs.exports.wacz_zip import WaczZip
from scraper.store import write_atomically
from scraper.text import counted

if TYPE_CHECKING:
    from scraper.outputs.signing import Signer

VERSION = "1.1.1"
SOFTWARE = "IPP Archive"
_PIECE = 1024 * 1024


def export_wacz(output: Path, target: Path, *, sign: Path | None = None) -> Summary:
    """Writes the WACZ of an output folder, signed with the key at `sign`, and says what is in it.

    The same archive gives the same bytes. Raises `ExportError`.
    """
    signer = _signer(sign) if sign is not None else None
    catalog = _catalog_of(output)
    beside = target.with_name(f"{target.name}.sig")
    try:
        warcs = [warc for warc in catalog.warcs() if warc.committed]
        with replacing(target, sum(warc.committed for warc in warcs)) as file:
            summary, stated = _write(output, catalog, warcs, file, target, signer)
            beside.unlink(missing_ok=True)  # of the one before
    finally:
        catalog.close()
    if signer is None:
        return summary
    write_atomically(beside, signer.signature(stated))
    return replace(summary, beside=(beside.name,))


def _signer(path: Path) -> "Signer":
    from scraper.outputs.signing import KeyFault, Signer  # its library takes a moment

    try:
        return Signer(path)
    except KeyFault as error:
        raise ExportError(str(error)) from None


def _catalog_of(output: Path) -> Catalog:
    missing = f"{output} holds no archive: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER"
    path = output / NAME
    if not path.exists():  # else one would be made
        raise ExportError(missing)
    try:
        catalog = Catalog(path)
    except CatalogError as error:
        raise ExportError(str(error)) from None
    if next(catalog.captures(), None) is None:
        catalog.close()
        raise ExportError(missing)
    return catalog


def _write(
    output: Path, catalog: Catalog, warcs: list[WarcFile], file: BinaryIO, target: Path, signer: "Signer | None"
) -> tuple[Summary, bytes]:
    """Writes it all; gives what is in it, and what states the digest of the whole."""
    pages = Pages(output, catalog)
    about = _About.of(catalog)
    with WaczZip(file) as wacz:
        for warc in warcs:
            _add_warc(wacz, output / "archive" / warc.name, warc)
        wacz.add_index(catalog.cdxj())
        wacz.add("pages/pages.jsonl", pages, pages.size(), is_deflated=True)
        signs = partial(signer.signed_data, created=about.last, software=SOFTWARE) if signer is not None else None
        stated = wacz.add_package(about.package(pages.first), signs)
    counts = {"WARC files": len(warcs), "captures": about.captures, "pages": pages.count}
    left_out = f"{counted(pages.left_out, 'record')} without a capture in the archive" if pages.left_out else None
    return Summary(target, file.tell(), counts, left_out), stated


def _add_warc(wacz: WaczZip, path: Path, warc: WarcFile) -> None:
    """What counts of a WARC file, checked against its digest."""
    try:
        entry = wacz.add(f"archive/{warc.name}", _committed(path, warc.committed), warc.committed)
    except FileNotFoundError:
        raise ExportError(f"{path} is missing: see `scrapy verify`") from None
    if entry.size != warc.committed or warc.sha256 not in {None, entry.sha256}:
        raise ExportError(f"{path} is not as it was written: see `scrapy verify`")


def _committed(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while size > 0 and (piece := file.read(min(size, _PIECE))):
            size -= len(piece)
            yield piece


@dataclass(slots=True)
class _About:
    """What is said of the whole. It was made when the last capture was, so that nothing depends on the clock."""

    site: Site
    captures: int = 0
    last: str = ""
    front: tuple[str, str] | None = None
    """Address and date of the first front page that was captured."""

    @classmethod
    def of(cls, catalog: Catalog) -> "_About":
        about = cls(catalog.site())
        for row in catalog.captures():
            about.captures += 1
            about.last = max(about.last, row.date)
            if about.front is None and _is_front_page(row):
                about.front = (row.url, row.date)
        return about

    def package(self, first: tuple[str, str] | None) -> dict[str, Any]:
        """The properties of `datapackage.json`; without a front page the `first` page is the main one."""
        about = {"title": self.site.title, "description": self.site.about, "software": SOFTWARE}
        said: dict[str, Any] = {"profile": "data-package", "wacz_version": VERSION, **about, "created": self.last}
        if main := self.front or first:
            # The specification writes Url, py-wacz URL.
            said |= {"mainPageUrl": main[0], "mainPageURL": main[0], "mainPageDate": main[1]}
        return said


def _is_front_page(row: CaptureRow) -> bool:
    return row.status == 200 and urlsplit(row.url).path in {"", "/"} and '"mime": "text/html"' in row.cdxj
