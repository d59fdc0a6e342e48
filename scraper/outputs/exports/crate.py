"""The dataset as an RO-Crate 1.3, with its Croissant 1.1 description beside: metadata and quotations, or whole."""

import json
from pathlib import Path
from typing import Any

from scraper.outputs.exports.copying import copy
from scraper.outputs.exports.crate_metadata import Described, crate_metadata
from scraper.outputs.exports.croissant import croissant
from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.files_folder import Copy, copies_of, put
from scraper.outputs.exports.kept_documents import KeptDocument, kept_documents
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.made_with import given_up
from scraper.outputs.exports.not_whole import note_on
from scraper.outputs.exports.progress import shown
from scraper.outputs.exports.reference import reference
from scraper.outputs.exports.replacing import replacing_folder, size_of
from scraper.store import digest_of_file

LINES = "documents.jsonl"


def export_crate(
    output: Path, target: Path, *, full_text: bool = False, files: bool = False, ids: Ids = None
) -> Summary:
    """Writes the crate, and says what is in it; the same records give the same bytes. Raises `ExportError`."""
    copies = list(copies_of(kept_documents(output, ids))) if files else []
    less = given_up(target, full_text=full_text, files=files)
    room = sum((output / one.source).stat().st_size for one in copies)
    with replacing_folder(target, "ro-crate-metadata.json", room) as crate:
        documents = _write_lines(output, crate / LINES, ids, full_text=full_text)
        for one in shown(copies, "files"):
            put(output, crate / "files", one)
        texts = _copy_texts(output, crate, ids) if full_text else []
        parts = [_described(crate, LINES, "application/jsonl", "The documents, one a line"), *texts]
        parts += [_file(crate, one) for one in copies]
        day = max(document["retrieved_at"] for document in documents)[:10]
        _write_json(crate / "croissant.json", croissant(parts[0], day, full_text=full_text))
        parts.insert(1, _described(crate, "croissant.json", "application/ld+json", "Croissant description"))
        _write_json(crate / "ro-crate-metadata.json", crate_metadata(parts, documents, day))
        size = size_of(crate)
    counts = {"documents": len(documents), "files": len(copies), "texts": len(texts)}
    note = note_on((one.kept.file for one in copies), f"{LINES} has the status of each")
    return Summary(target, size, counts, given_up=less, note=note)


def _write_lines(output: Path, path: Path, ids: Ids, *, full_text: bool) -> list[dict[str, Any]]:
    """The documents as lines; gives them without their bodies."""
    documents = []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in kept_documents(output, ids):
            line = described(document, full_text=full_text)
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            documents.append({name: value for name, value in line.items() if name != "body"})
    return documents


def described(document: KeptDocument, *, full_text: bool) -> dict[str, Any]:
    """What the crate has of a document: metadata, a quotation and links; its body where that is asked for."""
    record = document.record
    one = reference(record, full_text=False)
    files = [
        {"url": file.url, "role": file.role.value, "sha256": file.sha256, "status": file.status.value}
        for file in record.files
    ]
    said: dict[str, Any] = {
        "id": record.id,
        "url": record.url,
        "title": one.title,
        "publisher": one.publisher,
        "year": one.year,
        "language": one.language,
        "knowledge_types": list(one.kinds),
        "topics": list(one.topics),
        "countries": list(one.countries),
        "quotation": one.abstract,
        "files": files,
        "captured_at": record.capture.captured_at,
        "retrieved_at": record.capture.retrieved_at,
        "archived_at": one.archived_at,
        "content_sha256": record.content_sha256,
    }
    return said | ({"body": record.body} if full_text else {})


def _copy_texts(output: Path, crate: Path, ids: Ids) -> list[Described]:
    paths = sorted({path for document in kept_documents(output, ids) for path in document.text_paths})
    for path in paths:
        copy(output / path, crate / path)
    return [_described(crate, path, "text/plain", "Text of a file") for path in paths]


def _file(crate: Path, one: Copy) -> Described:
    media_type = one.kept.file.media_type or "application/octet-stream"
    return _described(crate, f"files/{one.name}", media_type, one.kept.file.label or one.record.title)


def _described(crate: Path, path: str, media_type: str, name: str) -> Described:
    place = crate / path
    return Described(path, media_type, name, place.stat().st_size, digest_of_file(place))


def _write_json(path: Path, said: dict[str, Any]) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
