"""How a folder is walked, and which place of the site a file in it stands for."""

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.sites import home
from scraper.addresses.unwrapping import looks_like_host

GZIP = b"\x1f\x8b"
_MOMENT = re.compile(r"((?:19|20)\d{12})(?:[a-z]{2}_)?", re.ASCII)
_UNREADABLE = "folder that cannot be read"
_PAGE_ENDINGS = {".html", ".htm", ".xhtml", ".mhtml", ".mht", ".md", ".markdown"}
_NOT_PAGES = {".headers", ".css", ".js", ".json", ".xml", ".txt", ".csv"}


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file of the folder: its path from the root, with `/`, and why it is not read, if it is not."""

    path: str
    refused: str | None = None


def saved_files(root: Path) -> Iterator[SavedFile]:
    """The files under `root` (resolved), sorted; links that lead out of it, special files, and folders that cannot be
    read are refused by name.
    """
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unreadable.append, followlinks=False):
        here = Path(folder)
        for name in list(folders):
            if (here / name).is_symlink():
                yield SavedFile(_relative(root, here / name), "link to a folder")
        folders[:] = sorted(name for name in folders if not (here / name).is_symlink())
        for name in sorted(names):
            path = here / name
            if path.suffix != ".headers":
                yield SavedFile(_relative(root, path), _reason_to_refuse(root, path))
    for error in unreadable:
        yield SavedFile(_relative(root, Path(error.filename)), f"{_UNREADABLE}: {error.strerror}")


def is_unreadable_folder(one: SavedFile) -> bool:
    """Whether it stands for all that lies in a folder that cannot be read."""
    return one.refused is not None and one.refused.startswith(_UNREADABLE)


def _reason_to_refuse(root: Path, path: Path) -> str | None:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "broken link"
    if not real.is_relative_to(root):
        return "link that leads out of the folder"
    if not real.is_file():
        return "not a regular file"
    return None if os.access(real, os.R_OK) else "not readable"


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def looks_like_page(path: Path) -> bool:
    """Whether a file is to be read as a page: by its ending, and without one by its first bytes."""
    ending = path.suffix.lower()
    if ending in _PAGE_ENDINGS:
        return True
    if ending in _NOT_PAGES:
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 4096)
        except zlib.error:
            return False
    return begins_as_page(head)


def begins_as_page(content: bytes) -> bool:
    """Whether these are the first bytes of a page."""
    return content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))


def location_of(root: Path, path: Path) -> str | None:
    """The place in the site's terms that `path` (from `root`) stands for; None for pages saved under any names.

    A folder named for a host decides; without one, a path that is known on the site.
    """
    parts = path.parts
    for index, part in enumerate(parts[:-1]):
        if looks_like_host(part):
            return f"https://{part.lower()}/{_quoted(_undated(parts[index + 1 :]))}"
    if looks_like_host(root.name):
        return f"https://{root.name.lower()}/{_quoted(_undated(parts))}"
    location = f"{home().base}/{_quoted(_undated(parts))}"
    found = read_address(location)
    if isinstance(found, Address) and found.kind not in {Kind.PAGE, Kind.ASSET, Kind.FRONT, Kind.SERVICE}:
        return location
    return None


def moment_in(root: Path, path: Path) -> datetime | None:
    """When what lies at `path` (from `root`) was captured, where the folders of a tool say so; None for others.

    These are named by 14 digits, before the folder of the host (waybackpack) or directly below it
    (wayback-machine-downloader).

    >>> moment_in(Path("/saved"), Path("20150101000000/a.org/b")).year, moment_in(Path("/a.org"), Path("b/2015"))
    (2015, None)
    """
    parts = (root.name, *path.parts)
    host = next((index for index, part in enumerate(parts[:-1]) if looks_like_host(part)), None)
    among = parts[: host + 2] if host is not None else parts[:2]
    return next((when for part in among[: len(parts) - 1] if (when := _moment(part)) is not None), None)


def _undated(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The path without the folder of a moment that it begins with."""
    return parts[1:] if len(parts) > 1 and _moment(parts[0]) is not None else parts


def _moment(part: str) -> datetime | None:
    found = _MOMENT.fullmatch(part)
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def path_of(url: str) -> Path:
    """The path that a `file:` address names, whatever the bytes of its names."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(url).path)))


def _quoted(parts: tuple[str, ...]) -> str:
    return "/".join(quote(os.fsencode(part), safe="!$&'()*+,;=:@") for part in parts)
