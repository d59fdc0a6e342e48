"""The files under names that people read: a folder a document, and a table of what each file is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scraper.addresses.escapes import segments_of
from scraper.outputs.exports.copying import copy
from scraper.outputs.exports.export import ExportError, Summary
from scraper.outputs.exports.kept_documents import KeptDocument, KeptFile, kept_documents
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.not_whole import note_on
from scraper.outputs.exports.progress import shown
from scraper.outputs.exports.readable_names import Names
from scraper.outputs.exports.replacing import replacing_folder, size_of
from scraper.outputs.exports.spreadsheet import Table
from scraper.records import Record
from scraper.store import digest_of_file

_MANIFEST = "manifest.csv"
_COLUMNS = "path id title url file_url label role media_type size sha256 pages kept_as status reason".split()


@dataclass(frozen=True, slots=True)
class Copy:
    """A kept file, the document that links it, and the name of its copy."""

    record: Record
    kept: KeptFile
    source: str
    name: str


def export_files(output: Path, target: Path, *, ids: Ids = None) -> Summary:
    """Writes the folder, and says what is in it; each copy is checked against the digest of the file.

    Raises `ExportError`.
    """
    copies = list(copies_of(kept_documents(output, ids)))
    room = sum((output / one.source).stat().st_size for one in copies)
    with replacing_folder(target, _MANIFEST, room) as folder:
        with Table(folder / _MANIFEST, _COLUMNS) as table:
            for one in shown(copies, "files"):
                put(output, folder, one)
                stated = one.kept.file.model_dump(mode="json")
                said = [one.record.id, one.record.title, one.record.url, one.kept.file.url]
                rest = [stated[name] for name in _COLUMNS[5:11]]
                table.add([one.name, *said, *rest, one.source, stated["status"], stated["reason"]], one.source)
        size = size_of(folder)
    folders = len({one.record.id for one in copies})
    note = note_on((one.kept.file for one in copies), f"{_MANIFEST} has `status` and `reason`")
    return Summary(target, size, {"files": len(copies), "documents": folders}, note=note)


def copies_of(documents: Iterator[KeptDocument]) -> Iterator[Copy]:
    """Each kept file of each document, with a name like `<slug>/<original name>.pdf`."""
    slugs = Names()
    slugs.name(_MANIFEST)
    for document in documents:
        names, slug = Names(), ""
        for kept in document.files:
            if kept.path is not None:
                slug = slug or slugs.name(document.record.id.rpartition("/")[2])
                ending = PurePosixPath(kept.path).suffix
                name = names.name(_original_name(kept.file.url, ending), ending)
                yield Copy(document.record, kept, kept.path, f"{slug}/{name}")


def put(output: Path, folder: Path, one: Copy) -> None:
    """Makes a copy; raises `ExportError` if the file is not what it was."""
    copy(output / one.source, folder / one.name)
    if digest_of_file(folder / one.name) != one.kept.file.sha256:
        raise ExportError(f"{output / one.source} is not as it was written: see `scrapy verify`")


def _original_name(url: str, ending: str) -> str:
    """The last part of an address, without an ending that says what the file is.

    >>> _original_name("https://h/files/A%20report.PDF", ".pdf")
    'A report'
    """
    name = (segments_of(url.partition("?")[0]) or [""])[-1]
    return name[: -len(ending)] if name.lower().endswith(ending) else name
