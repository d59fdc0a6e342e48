"""References in RIS, which Zotero, EndNote and Mendeley import."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.reference import Reference
from scraper.outputs.exports.references_file import export_references, export_with_files


def export_ris(output: Path, target: Path, *, full_text: bool = False, files: bool = False, ids: Ids = None) -> Summary:
    """Writes the references, and says how many; the same records give the same bytes. Raises `ExportError`."""
    if files:
        return export_with_files(output, target, "ipp.ris", _texts, full_text=full_text, ids=ids)
    return export_references(output, target, _texts, full_text=full_text, ids=ids)


def _texts(found: Iterable[Reference]) -> Iterator[str]:
    return map(as_ris, found)


def as_ris(one: Reference) -> str:
    """A reference as lines `XX  - value`, and an empty one."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _tags(one)) + "ER  - \r\n\r\n"


def _tags(one: Reference) -> Iterator[tuple[str, str]]:
    """The fields as Zotero reads them: M3 is the kind of report, AV the place in an archive.

    L1 is a file: its address, or the path of its copy from where the references lie, which Zotero takes along.
    """
    yield "TY", "RPRT"
    single = {
        "ID": one.id,
        "TI": one.title,
        "PB": one.publisher,
        "PY": str(one.year) if one.year else None,
        "M3": one.kinds[0] if one.kinds else None,
        "AB": one.abstract,
        "LA": one.language,
        "UR": one.url,
        "AV": one.archived_at,
        "Y2": one.accessed.replace("-", "/"),
        "N1": one.note,
    }
    yield from ((tag, value) for tag, value in single.items() if value)
    yield from (("KW", keyword) for keyword in one.keywords)
    yield from (("L1", place) for place in [path for path, _ in one.copies] or one.files)
