"""The versions of a document that are kept, found by their content."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model

from scraper.catalog.journal import Journal
from scraper.records import Record, Use, fields_of
from scraper.store import history_folder, record_path, version_path


class NotKept(RuntimeError):
    """Why a version cannot be shown, in words that name the file."""


class _Version(BaseModel):
    title: str
    content_sha256: str


COMPARED = fields_of(Use.TOLD | Use.DIFFED)
_declared = {name: Record.model_fields[name] for name in COMPARED}
_with_defaults: dict[str, Any] = {name: (field.annotation, field.default) for name, field in _declared.items()}
Version = create_model("Version", __base__=_Version, **_with_defaults)
"""What is compared of a record; other fields, which a newer program may add, are left alone."""


class KeptVersions:
    """Records and versions below an output folder."""

    def __init__(self, output: Path, journal: Journal) -> None:
        self._output = output
        self._journal = journal

    def current(self, document_id: str) -> Version:
        """The record of a document; raises `NotKept`."""
        return self._read(self._record(document_id))

    def with_content(self, document_id: str, url: str, content_sha256: str, earlier: str | None = None) -> Version:
        """The version with this content, which may be at `earlier` (from the output folder); raises `NotKept`."""
        faults: list[str] = []
        for path in self._places(document_id, url, content_sha256, earlier):
            try:
                version = self._read(path)
            except NotKept as fault:
                faults.append(str(fault))
            else:
                if version.content_sha256 == content_sha256:
                    return version
        raise NotKept(faults[0] if faults else f"the version with content {content_sha256[:12]}… is not kept")

    def record_of(self, document_id: str) -> str | None:
        """Where the record lies, from the output folder; None where none does."""
        try:
            path = self._record(document_id)
        except NotKept:
            return None
        return self._told(path) if path.is_file() else None

    def count_earlier(self, document_id: str) -> int:
        """How many earlier versions are kept."""
        try:
            folder = history_folder(self._output, document_id)
            return sum(path.suffix == ".json" and path.is_file() for path in folder.iterdir())
        except (FileNotFoundError, NotADirectoryError, ValueError):  # a document that has none
            return 0

    def _record(self, document_id: str) -> Path:
        try:
            return record_path(self._output, document_id)
        except ValueError as error:
            raise NotKept(f"{document_id}: {error}") from None

    def _places(self, document_id: str, url: str, content_sha256: str, earlier: str | None) -> Iterator[Path]:
        """Where it may lie: first where the journal says, last the record."""
        if earlier is not None:
            yield self._output / earlier
        record = self._record(document_id)
        for captured_at, digest in self._journal.versions(url):
            path = version_path(self._output, document_id, captured_at)
            told_apart = path.with_name(f"{path.stem}-{digest[:12]}.json")  # where two are of one moment
            if digest == content_sha256:
                yield from (one for one in (path, told_apart) if one.is_file())
        yield record

    def _read(self, path: Path) -> Version:
        try:
            return Version.model_validate_json(path.read_bytes())
        except ValidationError:
            raise NotKept(f"{self._told(path)} is damaged") from None
        except OSError as error:
            raise NotKept(f"{self._told(path)}: {error.strerror}") from None

    def _told(self, path: Path) -> str:
        return path.relative_to(self._output).as_posix()
