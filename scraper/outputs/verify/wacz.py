"""Whether a WACZ is whole: what it must have, each entry's checksum, and its resources' sizes and digests."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.archive.verify.faults import shown
from scraper.archive.verify.files import is_plain
from scraper.outputs.verify.zip_layout import layout_faults

_PACKAGE, _DIGEST = "datapackage.json", "datapackage-digest.json"
_NEEDED = (_PACKAGE, _DIGEST, "pages/pages.jsonl", "indexes/", "archive/")
_ALGORITHMS = {"sha256", "md5"}  # those of the specification
_MOST_JSON = 256 * 1024**2
_PIECE = 1024 * 1024
# All that `zipfile` and its helpers raise for bytes that are not as they should be.
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, OverflowError, LookupError)


@dataclass(frozen=True, slots=True)
class Wacz:
    """One to check: `name` is its path below the output folder."""

    path: Path
    name: str


def check_wacz(wacz: Wacz) -> tuple[str, list[str], int]:
    """Its name, what is wrong with it, and the bytes read."""
    faults: list[str] = []
    size = 0
    try:
        size = wacz.path.stat().st_size
        if not is_plain(wacz.path):
            return wacz.name, ["no plain file"], 0
        with wacz.path.open("rb") as file, zipfile.ZipFile(file) as archive:
            faults += layout_faults(file, archive, size)
            if not faults:
                faults += _content(archive)
    except DAMAGED as error:
        faults.append(f"cannot be read: {str(error) or type(error).__name__}")
    return wacz.name, [shown(text) for text in faults], size


def _content(archive: zipfile.ZipFile) -> Iterator[str]:
    names = archive.namelist()
    yield from (f"has no {needed}" for needed in _NEEDED if not any(name.startswith(needed) for name in names))
    yield from (f"{name} is there twice" for name in sorted({name for name in names if names.count(name) > 1}))
    resources = _resources(archive)
    for info in archive.infolist():
        try:
            yield from _entry(archive, info, resources.pop(info.filename, None))
        except DAMAGED as error:
            yield f"{info.filename}: cannot be read: {error}"
    yield from (f"{_PACKAGE} lists {name}, which is not there" for name in resources)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, said: dict[str, Any] | None) -> Iterator[str]:
    """Reads it all, by which its checksum is compared."""
    stated = str(said.get("hash")) if said is not None else _stated_digest(archive, info.filename)
    algorithm = stated.partition(":")[0] if stated is not None else "sha256"
    digest, size = hashlib.new(algorithm if algorithm in _ALGORITHMS else "sha256"), 0
    with archive.open(info) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    if stated is None:
        if _PACKAGE in archive.namelist() and info.filename != _DIGEST and not info.is_dir():
            yield f"{_PACKAGE} does not list {info.filename}"
    elif stated != f"{digest.name}:{digest.hexdigest()}":
        yield f"{info.filename}: its digest is {digest.name}:{digest.hexdigest()}, stated is {stated}"
    if said is not None and said.get("bytes") != size:
        yield f"{info.filename}: has {size} bytes, {_PACKAGE} says {said.get('bytes')}"


def _stated_digest(archive: zipfile.ZipFile, name: str) -> str | None:
    if name != _PACKAGE or _DIGEST not in archive.namelist():
        return None
    said = _json(archive, _DIGEST)
    return str(said.get("hash")) if isinstance(said, dict) and said.get("path") == _PACKAGE else "none"


def _resources(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    if _PACKAGE not in archive.namelist():
        return {}
    said = _json(archive, _PACKAGE)
    found = said.get("resources") if isinstance(said, dict) else None
    resources = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return {str(one.get("path")): one for one in resources}


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    """Raises ValueError for what is none."""
    with archive.open(name) as file:
        content = file.read(_MOST_JSON)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError(f"{name} is no JSON") from None
