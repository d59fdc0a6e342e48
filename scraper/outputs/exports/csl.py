"""References in CSL-JSON, which citation processors, Pandoc and Zotero read."""

import json
from pathlib import Path
from typing import Any

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.reference import Reference, references
from scraper.outputs.exports.replacing import replacing


def export_csl(output: Path, target: Path, *, full_text: bool = False, ids: Ids = None) -> Summary:
    """Writes the references, and says how many; the same records give the same bytes. Raises `ExportError`."""
    count = 0
    with replacing(target) as file:
        for one in references(output, ids, full_text=full_text):
            file.write(b",\n" if count else b"[\n")
            file.write(json.dumps(as_csl(one), ensure_ascii=False).encode())
            count += 1
        file.write(b"\n]\n")
        size = file.tell()
    return Summary(target, size, {"references": count})


def as_csl(one: Reference) -> dict[str, Any]:
    """A reference as an item of CSL; what is not stated is left out."""
    stated = {
        "id": one.id,
        "type": "report",
        "title": one.title,
        "publisher": one.publisher,
        "issued": {"date-parts": [[one.year]]} if one.year else None,
        "URL": one.url,
        "accessed": {"date-parts": [[int(part) for part in one.accessed.split("-")]]},
        "archive_location": one.archived_at,
        "genre": one.kinds[0] if one.kinds else None,
        "language": one.language,
        "abstract": one.abstract,
        "keyword": ", ".join(one.keywords),
        "note": one.note,
    }
    return {name: value for name, value in stated.items() if value}
