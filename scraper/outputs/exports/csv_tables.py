"""The records as four tables for spreadsheets: documents, their files, their terms, the links of their bodies.

The paths in them lead from the folder of the tables into the output folder, so that they open from there.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_documents import KeptDocument, kept_documents
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.not_whole import note_on
from scraper.outputs.exports.replacing import replacing_folder, size_of
from scraper.outputs.exports.spreadsheet import Cell, Table
from scraper.records import File, Record, Term

_FILE = tuple(
    "label role status reason media_type size sha256 pages text_status pages_without_text title author subject created"
    " modified producer language attachments has_form".split()
)
_EVERY_ROW = ("id", "title", "url", "pdf", "text")
COLUMNS = {
    "documents": (
        *_EVERY_ROW,
        *"publisher year countries knowledge_types topics language body other_fields files ocr aliases".split(),
        *"captured_at retrieved_at source captured_from layout warnings content_sha256 record pdf_status".split(),
    ),
    "files": (*_EVERY_ROW, *(f"file_{name}" for name in ("url", "path", "text_path", "ocr_path", *_FILE))),
    "terms": (*_EVERY_ROW, "kind", "term_id", "term_label", "term_url"),
    "links": (*_EVERY_ROW, "link_url", "link_text"),
}


def export_csv(output: Path, target: Path, *, ids: Ids = None) -> Summary:
    """Writes the folder of tables, and says how many rows each has; the same records give the same bytes.

    Raises `ExportError`.
    """
    kept: list[File] = []
    with replacing_folder(target, "documents.csv") as folder:
        with ExitStack() as stack:
            tables = {name: stack.enter_context(Table(folder / f"{name}.csv", of)) for name, of in COLUMNS.items()}
            for document in kept_documents(output, ids, seen_from=target):
                kept += (one.file for one in document.files if one.path is not None)
                for name, cells in _rows(document):
                    tables[name].add(cells, document.path)
        size = size_of(folder)
    note = note_on(kept, "documents.csv has `pdf_status`")
    return Summary(target, size, {name: table.rows for name, table in tables.items()}, note=note)


def terms_of(record: Record) -> Iterator[tuple[str, Term]]:
    """Each term of a document with its kind."""
    kinds = {"knowledge_type": record.knowledge_types, "topic": record.topics, "country": record.countries}
    for kind, terms in kinds.items():
        yield from ((kind, term) for term in terms)


def _rows(document: KeptDocument) -> Iterator[tuple[str, list[Cell]]]:
    """The rows of a document, each with the name of its table."""
    record = document.record
    begin: list[Cell] = [record.id, record.title, record.url, document.paths, document.text_paths]
    yield "documents", begin + _document(document)
    for kept in document.files:
        stated, paths = kept.file.model_dump(mode="json"), (kept.path, kept.text_path, kept.ocr_path)
        yield "files", [*begin, kept.file.url, *paths, *(stated[name] for name in _FILE)]
    for kind, term in terms_of(record):
        yield "terms", [*begin, kind, term.id, term.label, term.url]
    for link in record.links:
        yield "links", [*begin, link.url, link.text]


def _document(document: KeptDocument) -> list[Cell]:
    """What the first table has of a document besides what every row has."""
    record = document.record
    terms = (record.countries, record.knowledge_types, record.topics)
    return [
        record.publisher,
        record.year,
        *([term.label for term in kind] for kind in terms),
        record.language,
        record.body,
        [f"{field.label}: {value.text}" for field in record.other_fields for value in field.values],
        [file.url for file in record.files],
        document.ocr_paths,
        record.aliases,
        record.capture.captured_at,
        record.capture.retrieved_at,
        record.capture.source,
        record.capture.url,
        record.origin.layout,
        [f"{doubt.code}: {doubt.text}" for doubt in record.origin.warnings],
        record.content_sha256,
        document.path,
        document.statuses,
    ]
