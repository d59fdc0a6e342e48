"""All records in one file, one a line, each with the paths and the texts of its files."""

import json
from pathlib import Path
from typing import Any

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_documents import KeptDocument, KeptFile, kept_documents, size_of_texts, text_at
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.replacing import replacing

TEXTS = {"text": "text_path", "ocr_text": "ocr_path"}
"""The fields with whole texts, the file's own and what OCR read of it, and those that say where each lies."""


def export_jsonl(output: Path, target: Path, *, ids: Ids = None) -> Summary:
    """Writes the lines, and says how many; the same records give the same bytes. Raises `ExportError`."""
    documents = 0
    with replacing(target, size_of_texts(output)) as file:
        for document in kept_documents(output, ids):
            documents += 1
            file.write((json.dumps(whole(output, document), ensure_ascii=False) + "\n").encode())
        size = file.tell()
    return Summary(target, size, {"documents": documents})


def whole(output: Path, document: KeptDocument) -> dict[str, Any]:
    """The record as data, with `path`, and of each file `path`, `text_path`, `text`, `ocr_path` and `ocr_text`."""
    files = [_file(output, kept) for kept in document.files]
    return document.record.model_dump(mode="json") | {"files": files, "path": document.path}


def _file(output: Path, kept: KeptFile) -> dict[str, Any]:
    paths = {"path": kept.path, "text_path": kept.text_path, "ocr_path": kept.ocr_path}
    texts = {name: text_at(output, at) if (at := paths[place]) is not None else None for name, place in TEXTS.items()}
    return kept.file.model_dump(mode="json") | paths | texts
