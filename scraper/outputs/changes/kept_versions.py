"""The versions of a document that are kept, found by their content."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model

from scraper.catalog.journal import Journal
from scraper.records import Record, Use, fields_of
from scraper.store import history_folder, record_path, version_path


class VersionNotKept(RuntimeError):
    """Why a version cannot be shown, in words that name the file."""


class _Capture(BaseModel):
    captured_at: str
    source: str
    url: str
    warc_record_id: str | None = None


class VersionFile(BaseModel):
    """A file as a version names it."""

    url: str
    status: str
    sha256: str | None = None
    capture: _Capture | None = None


class _Version(BaseModel):
    url: str
    title: str
    content_sha256: str
    capture: _Capture
    files: list[VersionFile] = []
    aliases: list[str] = []


COMPARED = fields_of(Use.TOLD | Use.DIFFED)
_declared = {name: Record.model_fields[name] for name in COMPARED}
_with_defaults: dict[str, Any] = {name: (field.annotation, field.default) for name, field in _declared.items()}
Version = create_model("Version", __base__=_Version, **_with_defaults)
"""What is told of a record; other fields, which a newer program may add, are left alone."""


def versions_of(output: Path, document_id: str) -> tuple[list[Version], list[str]]:
    """All that is kept of a document, the oldest first and the record last; and what cannot be read of it, in words."""
    found: list[Version] = []
    faults: list[str] = []
    record = record_path(output, document_id)
    for path in [*_json_in(history_folder(output, document_id)), *([record] if record.is_file() else [])]:
        try:
            found.append(_read(output, path))
        except VersionNotKept as fault:
            faults.append(str(fault))
    return sorted(found, key=lambda one: one.capture.captured_at), faults


class KeptVersions:
    """Records and versions below an output folder."""

    def __init__(self, output: Path, journal: Journal) -> None:
        self._output = output
        self._journal = journal

    def current(self, document_id: str) -> Version:
        """The record of a document; raises `VersionNotKept`."""
        return _read(self._output, self._record(document_id))

    def with_content(self, document_id: str, url: str, content_sha256: str, earlier: str | None = None) -> Version:
        """The version with this content, maybe at `earlier` (from the output folder); raises `VersionNotKept`."""
        faults: list[str] = []
        for path in self._places(document_id, url, content_sha256, earlier):
            try:
                version = _read(self._output, path)
            except VersionNotKept as fault:
                faults.append(str(fault))
            else:
                if version.content_sha256 == content_sha256:
                    return version
        raise VersionNotKept(faults[0] if faults else f"the version with content {content_sha256[:12]}… is not kept")

    def record_of(self, document_id: str) -> str | None:
        """Where the record lies, from the output folder; None where none does."""
        try:
            path = self._record(document_id)
        except VersionNotKept:
            return None
        return path.relative_to(self._output).as_posix() if path.is_file() else None

    def count_earlier(self, document_id: str) -> int:
        """How many earlier versions are kept."""
        try:
            return len(_json_in(history_folder(self._output, document_id)))
        except ValueError:  # an id that has none
            return 0

    def _record(self, document_id: str) -> Path:
        try:
            return record_path(self._output, document_id)
        except ValueError as error:
            raise VersionNotKept(f"{document_id}: {error}") from None

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


def _read(output: Path, path: Path) -> Version:
    place = path.relative_to(output).as_posix()
    try:
        return Version.model_validate_json(path.read_bytes())
    except ValidationError:
        raise VersionNotKept(f"{place} is damaged") from None
    except OSError as error:
        raise VersionNotKept(f"{place}: {error.strerror}") from None


def _json_in(folder: Path) -> list[Path]:
    """The versions in a history; none where it is not there."""
    return sorted(path for path in folder.glob("*.json") if path.is_file()) if folder.is_dir() else []
