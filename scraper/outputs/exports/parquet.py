"""The records as Parquet, lists kept as lists, for DuckDB, Arrow, R and pandas; DuckDB writes it."""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scraper.outputs.exports.csv_tables import terms_of
from scraper.outputs.exports.export import ExportError, Summary
from scraper.outputs.exports.jsonl import TEXTS, whole
from scraper.outputs.exports.kept_documents import KeptDocument, kept_documents
from scraper.outputs.exports.kept_records import Ids
from scraper.outputs.exports.parquet_types import columns
from scraper.outputs.exports.replacing import replacing

_COPY = """COPY (SELECT * FROM read_json({lines}, format='newline_delimited', columns={{{columns}}},
maximum_object_size={longest})) TO {target} (FORMAT parquet, COMPRESSION zstd)"""
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,  # several would write in any order
    "autoinstall_known_extensions": False,  # it needs none, and would ask the network
    "autoload_known_extensions": False,
}


def export_parquet(output: Path, target: Path, *, ids: Ids = None) -> Summary:
    """Writes the documents, and beside them files and terms; the same records give the same bytes.

    Raises `ExportError`.
    """
    places = {name: _place(target, name) for name in columns()}
    with ExitStack() as stack:
        parts = {name: Path(stack.enter_context(replacing(place)).name) for name, place in reversed(places.items())}
        folder = Path(stack.enter_context(TemporaryDirectory()))
        counts, longest = _write_lines(output, folder, ids)
        for name, part in parts.items():
            _convert(folder / name, part, columns()[name], longest)
        size = parts["documents"].stat().st_size
    return Summary(target, size, counts, beside=tuple(place.name for place in places.values() if place != target))


def _place(target: Path, table: str) -> Path:
    """Where a table goes: `documents.parquet` is the target, `files.parquet` beside it."""
    if table == "documents":
        return target
    return target.with_name(
        f"{table}.parquet" if target.name == "documents.parquet" else f"{target.stem}-{table}.parquet"
    )


def _write_lines(output: Path, folder: Path, ids: Ids) -> tuple[dict[str, int], int]:
    """Each table as JSON lines; gives how many rows each has, and the length of the longest line."""
    counts, longest = dict.fromkeys(columns(), 0), 0
    with ExitStack() as stack:
        files = {name: stack.enter_context((folder / name).open("wb")) for name in counts}
        for document in kept_documents(output, ids):
            for name, row in _rows(output, document):
                line = (json.dumps(row, ensure_ascii=False) + "\n").encode()
                files[name].write(line)
                counts[name] += 1
                longest = max(longest, len(line))
    return counts, longest


def _rows(output: Path, document: KeptDocument) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a document, each with the name of its table."""
    said = whole(output, document)
    begin = {"document_id": document.record.id}
    yield from (("files", begin | file) for file in said["files"])
    bare = [{name: value for name, value in file.items() if name not in TEXTS} for file in said["files"]]
    yield "documents", said | {"files": bare}
    for kind, term in terms_of(document.record):
        yield "terms", begin | {"kind": kind} | term.model_dump()


def _convert(lines: Path, target: Path, types: dict[str, str], longest: int) -> None:
    import duckdb  # 66 MB, for this alone

    stated = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in types.items())
    paths = {"lines": _quoted(str(lines)), "target": _quoted(str(target))}
    try:
        with duckdb.connect(config=_CONFIG) as database:
            database.execute(_COPY.format(columns=stated, longest=max(longest, 1 << 20) + 1, **paths))
    except duckdb.Error as error:
        said = str(error).partition("\n")[0]
        if os.strerror(errno.ENOSPC) in said:  # DuckDB gives the words, not the number
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from None
        raise ExportError(f"{target}: {said}") from None


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
