"""The archive and its records as a WACZ 1.1.1: one file that ReplayWeb.page opens, with a list of pages to search.

Or several, where it is to be split: `wacz_parts.py` says what goes into which.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from scraper.catalog.catalog import NAME, CaptureRow, Catalog, CatalogError
from scraper.outputs.exports.export import ExportError, Summary
from scraper.outputs.exports.replacing import replacing, replacing_folder
from scraper.outputs.exports.wacz_pages import WaczPages
from scraper.outputs.exports.wacz_parts import WaczPart, check_revisits, parts_of
from scraper.outputs.exports.wacz_whole import REPLACED, SOFTWARE, Whole
from scraper.outputs.exports.wacz_zip import WaczZip
from scraper.outputs.exports.warc_copies import WarcCopy
from scraper.store import digest_of_file, write_atomically
from scraper.text import counted

if TYPE_CHECKING:
    from scraper.outputs.signing import Signer

PARTS = "datapackage.json"
"""The list of the parts, where there are several."""


def export_wacz(output: Path, target: Path, *, sign: Path | None = None, split: int | None = None) -> Summary:
    """Writes the WACZ of an output folder, signed with the key at `sign`, and says what is in it.

    With `split`, a folder of several of at most so many bytes, in the place of `target` without its ending. The same
    archive gives the same bytes. Raises `ExportError`.
    """
    signer = _signer(sign) if sign is not None else None
    with closing(_catalog_of(output)) as catalog:
        check_revisits(catalog)
        whole = Whole.at(output, catalog, signer)
        if split is not None:
            return _export_parts(whole, target.with_name(f"{target.stem}-parts"), split)
        return _export_one(whole, target)


def _export_one(whole: Whole, target: Path) -> Summary:
    beside = target.with_name(f"{target.name}.sig")
    with replacing(target, whole.size) as file:
        summary, stated = _write(whole, None, file, target)
        beside.unlink(missing_ok=True)  # of the one before
    if whole.signer is None:
        return summary
    write_atomically(beside, whole.signer.signature(stated))
    return replace(summary, beside=(beside.name,))


def _export_parts(whole: Whole, folder: Path, limit: int) -> Summary:
    parts = parts_of(whole.output, whole.catalog, whole.warcs, limit)
    width = len(str(len(parts)))
    counts: dict[str, int] = {"parts": len(parts), "captures": 0, "pages": 0}
    notes, resources = [], []
    with replacing_folder(folder, PARTS, sum(part.size for part in parts)) as made:
        for number, part in enumerate(parts, 1):
            place = made / f"{folder.name.removesuffix('-parts')}-{number:0{width}}.wacz"
            with place.open("w+b") as file:
                said, stated = _write(replace(whole, number=number, of=len(parts)), part, file, place)
            if whole.signer is not None:
                place.with_name(f"{place.name}.sig").write_bytes(whole.signer.signature(stated))
            counts["captures"] += said.counts["captures"]
            counts["pages"] += said.counts["pages"]
            notes.append(said.note)
            resources.append(_resource(place))
        about = {"profile": "multi-wacz-package", "title": whole.about.site.title, "resources": resources}
        (made / PARTS).write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    size = sum(one["bytes"] for one in resources)
    larger = [one["name"] for one in resources if one["bytes"] > limit]
    notes += [f"larger than that, since what belongs together is not divided: {', '.join(larger)}"] if larger else []
    return Summary(folder, size, counts, note="; ".join(dict.fromkeys(filter(None, notes))) or None)


def _resource(place: Path) -> dict[str, Any]:
    digest = f"sha256:{digest_of_file(place)}"
    return {"name": place.name, "path": place.name, "hash": digest, "bytes": place.stat().st_size}


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


def _write(whole: Whole, part: WaczPart | None, file: BinaryIO, target: Path) -> tuple[Summary, bytes]:
    """Writes all, or a part; gives what is in it, and what states the digest of the whole."""
    catalog, paths = whole.catalog, whole.paths
    pages = WaczPages(whole.output, catalog, paths.replaced, part.records if part is not None else None)
    copies = list(whole.copies(part))
    rows = partial(_rows, catalog, part)
    with WaczZip(file) as wacz:
        for one in copies:
            _add_warc(wacz, one)
        wacz.add_index(_index(catalog, copies, rows()))
        wacz.add("pages/pages.jsonl", pages, pages.size(), is_deflated=True)
        signer = whole.signer
        created = whole.about.last
        signs = partial(signer.signed_data, created=created, software=SOFTWARE) if signer is not None else None
        is_replaced = any(one.has_replaced for one in copies)
        front = whole.about.front_page(catalog, rows())
        stated = wacz.add_package(whole.package(front or pages.first, is_replaced=is_replaced), signs)
    counts = {"WARC files": len(copies), "captures": sum(1 for _ in rows()), "pages": pages.count}
    left_out = f"{counted(pages.left_out, 'record')} without a capture in the archive" if pages.left_out else None
    return Summary(target, file.tell(), counts, left_out, note=REPLACED if is_replaced else None), stated


def _rows(catalog: Catalog, part: WaczPart | None) -> Iterator[CaptureRow]:
    if part is None:
        yield from catalog.captures()
        return
    for span in part.spans.values():
        yield from span.captures


def _index(catalog: Catalog, copies: list[WarcCopy], rows: Iterator[CaptureRow]) -> Iterator[str]:
    """The lines of all that has something to show, sorted as bytes are; without 304s, as in the archive's own."""
    if all(one.is_whole for one in copies):
        return catalog.cdxj()
    of = {one.name: one for one in copies}
    return iter(sorted(of[row.warc].line(row) for row in rows if row.status != 304))


def _add_warc(wacz: WaczZip, copy: WarcCopy) -> None:
    """A WARC file; one that is copied whole is checked against its digest."""
    entry = wacz.add(f"archive/{copy.name}", copy.pieces(), copy.warc.committed)
    is_as_written = entry.size == copy.warc.committed and copy.warc.sha256 in {None, entry.sha256}
    if copy.is_whole and not is_as_written:
        raise ExportError(f"{copy.path} is not as it was written: see `scrapy verify`")
