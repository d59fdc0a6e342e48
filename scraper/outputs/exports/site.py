"""The library as a static site that opens by double click: every page of it, whole or not at all."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from scraper.catalog.catalog import NAME, Catalog, CatalogError
from scraper.outputs import site
from scraper.outputs.exports.copying import copy
from scraper.outputs.exports.export import ExportError, Summary
from scraper.outputs.exports.kept_records import Ids, kept_records
from scraper.outputs.exports.made_with import given_up
from scraper.outputs.exports.not_whole import note_on
from scraper.outputs.exports.replacing import replacing_folder, size_of
from scraper.outputs.history.life import Everything, life_of
from scraper.outputs.reports.reading import ReportError, read_report
from scraper.outputs.reports.report import Report
from scraper.outputs.site.archive_account import account_of_archive, is_of_part
from scraper.outputs.site.library import Library
from scraper.outputs.site.linked_files import copy_path
from scraper.outputs.site.pages import site_pages
from scraper.outputs.site.publishing import Publishing
from scraper.store import file_path

_ADDRESS = re.compile(r"https?://[^\s?#\"<>]+")
_STATIC = Path(site.__file__).parent / "static"


def export_site(
    output: Path,
    target: Path,
    *,
    full_text: bool = False,
    files: bool = False,
    base_url: str | None = None,
    notice: str | None = None,
    ids: Ids = None,
) -> Summary:
    """Writes the site to a folder, and says what is in it; the same archive gives the same bytes.

    Raises `ExportError`.
    """
    if base_url is not None and not _ADDRESS.fullmatch(base_url):
        raise ExportError(f"--base-url {base_url}: give an http or https address, like https://example.org/ipp")
    library = _library(output, Publishing(full_text, files, base_url, notice), ids)
    less = given_up(target, full_text=full_text, files=files)
    return replace(_write_site(library, target), given_up=less)


def _write_site(library: Library, target: Path) -> Summary:
    publishing = library.publishing
    room = _most_bytes(library)
    with replacing_folder(target, "static/site.css", room) as folder:
        pages = 0
        for path, content in site_pages(library):
            _write(folder / path, content)
            pages += path.endswith(".html")
        _copy_static(folder / "static")
        files = sum(_copy_files(library, folder)) if publishing.files else 0
        size = size_of(folder)
    counts = {"documents": len(library.records), "pages": pages} | ({"files": files} if publishing.files else {})
    copied = {file.sha256: file for record in library.records for file in record.files} if publishing.files else {}
    note = note_on(copied.values(), "the page of its document says so")
    return Summary(target, size, counts, _left_out(publishing), note=note)


def _most_bytes(library: Library) -> int:
    """What the site may come to, roughly: several pages a document, its text in two places, and the files."""
    texts = sum(len(record.body) * 3 for record in library.records) if library.publishing.full_text else 0
    kept = {file.sha256: file.size or 0 for record in library.records for file in record.files if file.sha256}
    return 30_000 * len(library.records) + texts + (sum(kept.values()) if library.publishing.files else 0)


def _left_out(publishing: Publishing) -> str | None:
    named = {"texts beyond 300 characters (--full-text)": publishing.full_text, "files (--files)": publishing.files}
    return ", ".join(name for name, is_in in named.items() if not is_in) or None


def _library(output: Path, publishing: Publishing, ids: Ids) -> Library:
    records = list(kept_records(output, ids))
    report = _report(output)
    latest = max(record.capture.retrieved_at for record in records)
    made = report.run.finished_at if report else latest
    try:
        catalog = Catalog(output / NAME)
    except CatalogError as error:
        raise ExportError(str(error)) from None
    try:
        warcs = {capture.record_id: capture.warc for capture in catalog.captures()}
        known = Everything.of(catalog)
        lives = {record.id: life_of(output, catalog, record.id, known).moments for record in records}
        told = report if ids is None else None  # it is of all documents
        is_part = told is not None and is_of_part(told, catalog)
        told = account_of_archive(told, records, catalog) if told is not None and is_part else told
        return Library(output, catalog.site(), records, told, made, publishing, warcs, lives, is_of_archive=is_part)
    finally:
        catalog.close()


def _report(output: Path) -> Report | None:
    path = output / "report.json"
    try:
        return read_report(path) if path.exists() else None
    except ReportError as error:
        raise ExportError(str(error)) from None


def _copy_static(folder: Path) -> None:
    for path in sorted(_STATIC.iterdir()):
        if path.suffix in {".css", ".js", ".txt"}:
            _write(folder / path.name, path.read_bytes())


def _copy_files(library: Library, folder: Path) -> Iterator[int]:
    """Copies each kept file once: a note that somebody writes into one does not reach the archive."""
    for record in library.records:
        for file in record.files:
            if file.sha256 is None or (target := folder / copy_path(file)).exists():
                continue
            source = file_path(library.output, file.sha256, file.media_type or "")
            try:
                copy(source, target)
            except FileNotFoundError:
                raise ExportError(f"{source} is missing: see `scrapy verify`") from None
            yield 1


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
