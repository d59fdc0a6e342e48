"""Checks records one by one: their form, their captures, their files, and where their fields come from."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from scraper.addresses.address import Address, id_of, read_address
from scraper.addresses.sites import site_at
from scraper.archive.verify.faults import shown
from scraper.archive.verify.files import plain_bytes
from scraper.catalog.file_places import place_of
from scraper.outputs.verify.captures import CaptureCheck
from scraper.outputs.verify.kept_files import bytes_faults, kept_path
from scraper.pages.layouts import layouts_of
from scraper.records import Capture, File, Record, Use, fields_of
from scraper.store import record_path

_LOCATED = fields_of(Use.LOCATED)
_LARGEST = 256 * 1024**2  # bytes of a record
_KNOWN = {*Record.model_fields, "address"}


@dataclass(frozen=True, slots=True)
class Documents:
    """Some records to check."""

    output: Path
    archive: Path
    facts: Path
    paths: list[str]
    """Below the output folder."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record as the list of documents must have it: `line` is the SHA-256 of its line, None where nobody knows."""

    id: str
    path: str
    line: bytes | None

    def unread(self) -> "Listed":
        """The same of a record that is not as it was written: what it says is nothing to compare the list with."""
        name = self.path.removeprefix("records/").removesuffix(".json")
        return Listed(self.id if re.search(r"[~%]", name) else name, self.path, None)


@dataclass(slots=True)
class Read:
    """What the records gave. `faults` are a path, a text, and the record of the archive that it is about, if any."""

    size: int = 0
    faults: list[tuple[str, str, str | None]] = field(default_factory=list)
    faults_of_files: list[tuple[str, str, str]] = field(default_factory=list)
    """What is wrong with files that records name: path of the file, text, path of the record."""
    listed: list[Listed] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    """The files that they name, below the output folder."""


def check_documents(task: Documents) -> Read:
    """Reads and checks records."""
    read = Read()
    captures = CaptureCheck(task.archive, task.facts)
    try:
        for path in task.paths:
            _check(task, path, captures, read)
    finally:
        captures.close()
    return read


def _check(task: Documents, path: str, captures: CaptureCheck, read: Read) -> None:
    try:
        content = plain_bytes(task.output / path, _LARGEST)
        read.size += len(content)
        record = Record.model_validate_json(content)
    except OSError as error:
        read.faults.append((path, f"cannot be read: {error.strerror}", None))
        return
    except (ValidationError, RecursionError) as error:
        read.faults.append((path, f"no record: {_first(error)}", None))
        read.listed.append(Listed(path, path, None).unread())
        return
    read.listed.append(Listed(record.id, path, _line(content)))
    read.faults += [(path, text, None) for text in (*_identity(task.output, path, record), *_origin(record))]
    read.faults += [(path, *found) for found in _captured("capture", record.capture, captures)]
    for number, file in enumerate(record.files):
        if file.sha256 is not None:
            read.files.add(kept_path(task.output, file))
            wrong = bytes_faults(task.output, file, f"{path} files[{number}]")
            read.faults_of_files += [(*found, path) for found in wrong]
            read.faults += [(path, *found) for found in _linked(f"files[{number}]", file, captures)]


def _first(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return shown(f"{place}: {first['msg']}" if place else first["msg"])


def _line(content: bytes) -> bytes:
    line = json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":"))
    return sha256(line.encode() + b"\n").digest()


def _identity(output: Path, path: str, record: Record) -> Iterator[str]:
    try:
        place = record_path(output, record.id).relative_to(output).as_posix()
    except ValueError as error:
        yield f"id: {error}"
        return
    if place not in {path, place_of(output, path)}:  # where it lay in an output of an earlier version is right, too
        yield f"id is {shown(record.id)}, whose file is {shown(place)}"
    if not isinstance(read_address(record.url), Address) or id_of(record.url) != record.id:
        yield f"id is {shown(record.id)}, which is not that of url"


def _origin(record: Record) -> Iterator[str]:
    origin = record.origin
    if origin.layout not in {layout.name for layout in layouts_of(site_at(record.url))}:
        yield f"origin.layout: no layout is named {shown(origin.layout)}"
    stated = {"address", *(name for name in _LOCATED if getattr(record, name))}
    if any(file.is_content for file in record.files):
        stated.add("files")
    yield from (f"origin.fields: says nothing of {name}" for name in sorted(stated - origin.fields.keys()))
    yield from (f"origin.fields: no field is named {shown(name)}" for name in sorted(origin.fields.keys() - _KNOWN))


def _linked(name: str, file: File, captures: CaptureCheck) -> Iterator[tuple[str, str | None]]:
    if file.capture is None:
        yield f"{name}: has bytes and no capture", None
        return
    if file.capture.payload_sha256 != file.sha256:
        yield f"{name}: sha256 is not that of its capture", None
    yield from _captured(f"{name}.capture", file.capture, captures)


def _captured(name: str, capture: Capture, captures: CaptureCheck) -> Iterator[tuple[str, str | None]]:
    for text in captures.faults(capture):
        yield f"{name}: {shown(text)}", capture.warc_record_id
