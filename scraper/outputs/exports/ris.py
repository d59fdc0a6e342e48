"""References in RIS, which Zotero, EndNote and Mendeley import."""

from collections.abc import Iterator
from pathlib import Path

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.reference import Reference, references
from scraper.outputs.exports.replacing import replacing


def export_ris(output: Path, target: Path, *, full_text: bool = False) -> Summary:
    """Writes the references, and says how many; the same records give the same bytes. Raises `ExportError`."""
    count = 0
    with replacing(target) as file:
        for one in references(output, full_text=full_text):
            file.write(as_ris(one).encode())
            count += 1
        size = file.tell()
    return Summary(target, size, {"references": count})


def as_ris(one: Reference) -> str:
    """A reference as lines `XX  - value`, and an empty one."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _tags(one)) + "ER  - \r\n\r\n"


def _tags(one: Reference) -> Iterator[tuple[str, str]]:
    """The fields as Zotero reads them: M3 is the kind of report, AV the place in an archive, L1 a file."""
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
    yield from (("L1", url) for url in one.files)
