"""References in one file, or with the documents' files in a folder from which a reference manager takes them along."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.files_folder import Copy, copies_of, put
from scraper.outputs.exports.kept_documents import kept_documents
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.not_whole import BROKEN, note_on
from scraper.outputs.exports.progress import shown
from scraper.outputs.exports.reference import Reference, references
from scraper.outputs.exports.replacing import replacing, replacing_folder, size_of

_FILES = "files"

Texts = Callable[[Iterable[Reference]], Iterator[str]]
"""What stands in the file for each reference."""


def export_references(output: Path, target: Path, texts: Texts, *, full_text: bool, ids: Ids) -> Summary:
    """Writes the references to a file, and says how many; raises `ExportError`."""
    count = 0
    with replacing(target) as file:
        for text in texts(references(output, ids, full_text=full_text)):
            file.write(text.encode())
            count += 1
        size = file.tell()
    return Summary(target, size, {"references": count})


def export_with_files(output: Path, target: Path, name: str, texts: Texts, *, full_text: bool, ids: Ids) -> Summary:
    """Writes a folder with the file `name`, and copies of what the references name, at the paths that they name."""
    kept = [one for one in copies_of(kept_documents(output, ids)) if one.kept.file.is_content]
    copies = [one for one in kept if one.kept.file.status not in BROKEN]
    room = sum((output / one.source).stat().st_size for one in copies)
    with replacing_folder(target, name, room) as folder:
        for one in shown(copies, "files"):
            put(output, folder / _FILES, one)
        found = list(texts(_with_copies(references(output, ids, full_text=full_text), copies)))
        (folder / name).write_bytes("".join(found).encode())
        size = size_of(folder)
    note = note_on((one.kept.file for one in kept), "what is not whole is left out")
    return Summary(target, size, {"references": len(found), "files": len(copies)}, note=note)


def _with_copies(found: Iterable[Reference], copies: list[Copy]) -> Iterator[Reference]:
    of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in copies:
        of[one.record.id].append((f"{_FILES}/{one.name}", one.kept.file.media_type or "application/octet-stream"))
    yield from (replace(one, copies=tuple(of[one.id])) for one in found)
