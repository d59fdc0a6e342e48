"""A folder as a source: a static mirror on disk (HTTrack's or wget's layout), or pages saved under any names.

What a file is the capture of is told by its path where that follows a mirror's layout, and by the page itself: every
page is read once when the folder is opened. Nothing outside the folder is read, whatever its links say.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.sources.file_names import FileNames
from scraper.sources.folder_layout import (
    SavedFile,
    location_of,
    looks_like_page,
    moment_in,
    path_of,
    saved_files,
)
from scraper.sources.moments import believed
from scraper.sources.saved_file import LARGEST_PAGE_FILE, load_saved
from scraper.sources.source import Candidate, Expect, FileTooLarge, Holdings, Identify, Wanted
from scraper.text import path_text

LARGEST_FILE = 256 * 2**20  # bytes, where no setting says it
_AHEAD, _LARGEST_AHEAD = 64, 2**20  # files, and bytes of each page, that are loaded before their turn


class FolderError(ValueError):
    """The folder that `-a source=` names cannot be a source."""


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A file of a folder: its path from the root, with `/`, its size, and why it is not read, if it is not."""

    path: str
    refused: str | None = None
    is_page: bool = False
    size: int = 0


class Folder(Protocol):
    """A folder of saved pages: on disk, or as an archive remembers it."""

    root: Path

    def entries(self) -> list[FolderEntry]:
        """Every file of it, sorted."""
        ...

    def load(self, path: str) -> LoadedCapture:
        """A file of it, with what was saved beside it; raises OSError."""
        ...


class DiskFolder:
    """The folder at `root`; raises `FolderError` where there is none."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise FolderError(f"{root} is not a folder: give a folder of saved pages, or a source's name")
        self.root = root.resolve()

    def entries(self) -> list[FolderEntry]:
        """As `Folder` says."""
        return [self._entry(saved) for saved in saved_files(self.root)]

    def load(self, path: str) -> LoadedCapture:
        """As `Folder` says."""
        held = load_saved(self.root / path)
        return replace(held, captured_at=moment_in(self.root, Path(path)) or held.captured_at)

    def _entry(self, saved: SavedFile) -> FolderEntry:
        path = self.root / saved.path
        if saved.refused:
            return FolderEntry(saved.path, saved.refused)
        return FolderEntry(saved.path, None, looks_like_page(path), path.stat().st_size)


class FolderSource:
    """Captures that lie in `folder` as files; `identify` tells which page of the site a saved page is.

    No copy is newer than `now`.
    """

    def __init__(
        self,
        folder: Folder,
        identify: Identify,
        largest: int = LARGEST_FILE,
        now: datetime | None = None,
        expect: Expect | None = None,
    ) -> None:
        self.name = f"folder:{path_text(folder.root.name or str(folder.root))}"
        self.root = folder.root
        self._folder = folder
        self._largest = largest
        self._now = now or datetime.now(UTC)
        self._sizes: dict[str, int] = {}
        self._pages: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
        self._aliases: dict[str, str] = {}
        self._documents: set[str] = set()
        self._files = FileNames()
        self._holdings = Holdings()
        self._index(identify, expect)

    def seeds(self) -> Iterator[str]:
        """Every page that the folder holds, documents and lists, sorted."""
        yield from sorted(self._pages)

    def holdings(self) -> Holdings:
        """The documents it holds, and the files that were refused with the reason."""
        return self._holdings

    def candidates(self, wanted: Wanted) -> Iterator[Candidate]:
        """Files that are captures of the address, the one under its own address first."""
        paths = self._files_of(wanted) if wanted.is_file else self._pages_of(wanted.url)
        for path in paths:
            yield Candidate(self.name, (self.root / path).as_uri(), location_of(self.root, Path(path)) or "")

    def load(self, candidate: Candidate) -> LoadedCapture:
        """The bytes of a candidate, with the status and headers that were saved beside it; raises OSError."""
        path = self._path(candidate).as_posix()
        if (size := self._sizes[path]) > self._largest:
            raise FileTooLarge(f"{size} bytes, more than DOWNLOAD_MAXSIZE")
        return self._folder.load(path)

    def location_of(self, url: str) -> str | None:
        """`url` (a `file:` one) in the site's terms."""
        path = path_of(url)
        return location_of(self.root, path.relative_to(self.root)) if path.is_relative_to(self.root) else None

    def place_of(self, location: str) -> str:
        """A folder redirects to no place: `location` itself."""
        return location

    def _pages_of(self, url: str) -> Iterable[str]:
        own = [path for *_, path in sorted(self._pages.get(url, ()))]
        alias = self._aliases.get(url)
        return own or [path for *_, path in sorted(self._pages.get(alias or "", ()))]

    def earlier(self, candidate: Candidate, wanted: Wanted) -> Iterator[Candidate]:
        """Older copies of a page that lies in a folder of its moment, the newest of them first."""
        newest = moment_in(self.root, self._path(candidate))
        dated = ((moment_in(self.root, self._path(one)), one) for one in self.candidates(wanted))
        older = {when: one for when, one in dated if when is not None and newest is not None and when < newest}
        yield from (older[when] for when in sorted(older, reverse=True))

    def _path(self, candidate: Candidate) -> Path:
        return path_of(candidate.url).relative_to(self.root)

    def _files_of(self, wanted: Wanted) -> Iterable[str]:
        if wanted.requisite is not None:
            return self._requisites_of(wanted)
        return self._files.find([wanted.url, *wanted.variants])

    def _requisites_of(self, wanted: Wanted) -> Iterator[str]:
        """Where the page links it, else where it would lie in a mirror: names such as `style.css` tell nothing."""
        linked = (path_of(form) for form in wanted.variants if form.startswith("file:"))
        paths = [path.relative_to(self.root).as_posix() for path in linked if path.is_relative_to(self.root)]
        placed = self._files.find([wanted.url], by_name=False)
        yield from (path for path in dict.fromkeys([*paths, *placed]) if path in self._sizes)

    def _index(self, identify: Identify, expect: Expect | None) -> None:
        """Enters all files in their order; pages are loaded some files ahead, so that several can be read at once."""
        ahead: deque[tuple[FolderEntry, LoadedCapture | None]] = deque()
        for entry in sorted(self._folder.entries(), key=lambda entry: self._age(entry.path)):
            self._sizes[entry.path] = entry.size
            held = None
            if expect is not None and entry.is_page and not entry.refused and entry.size < _LARGEST_AHEAD:
                held = self._folder.load(entry.path)
                expect(held, location_of(self.root, Path(entry.path)) or "")
            ahead.append((entry, held))
            if len(ahead) > _AHEAD:
                self._enter(*ahead.popleft(), identify)
        for one in ahead:
            self._enter(*one, identify)
        self._holdings.documents = sorted(self._documents)

    def _enter(self, entry: FolderEntry, held: LoadedCapture | None, identify: Identify) -> None:
        if entry.refused:
            self._refuse(entry.path, entry.refused)
        elif not entry.is_page:
            self._index_file(entry.path)
        elif entry.size > LARGEST_PAGE_FILE:
            self._refuse(entry.path, f"{Outcome.TOO_LARGE}: more than any page")
        else:
            self._index_page(entry.path, held or self._folder.load(entry.path), identify)

    def _age(self, path: str) -> float:
        """The less, the younger is a file that lies in a folder of its moment; 0 for any other."""
        when = moment_in(self.root, Path(path))
        return -when.timestamp() if when and believed(when, self._now)[1] is None else 0.0

    def _refuse(self, path: str, reason: str) -> None:
        """Notes a file that is not read; a name that is no text is shown with marks in the place of its bytes."""
        self._holdings.refused.append((path_text(path), reason))

    def _index_file(self, path: str) -> None:
        location = location_of(self.root, Path(path))
        if location is not None:
            self._files.add(location, path)
        if location is None or "/files/" not in location:
            self._files.add_by_name(path)

    def _index_page(self, path: str, held: LoadedCapture, identify: Identify) -> None:
        location = location_of(self.root, Path(path)) or ""
        identity = identify(held, location)
        if identity.address is None and location:
            self._index_by_place(location, path)
            return
        if identity.address is None:
            self._refuse(path, identity.reason)
            return
        self._pages[identity.address].append((_rank(identity.address, location), self._age(path), path))
        for alias in identity.aliases:
            self._aliases.setdefault(alias, identity.address)
        if identity.is_document:
            self._documents.add(identity.address)

    def _index_by_place(self, location: str, path: str) -> None:
        """A page that is neither document nor list is kept under its place: asking for it gives the reason."""
        found = read_address(location)
        if isinstance(found, Address) and found.kind is not Kind.FILE:
            self._pages[found.url].append((_rank(found.url, location), self._age(path), path))
        else:
            self._files.add(location, path)


def _rank(address: str, location: str) -> int:
    """0 for a page under its own address, 1 for a saved page, 2 under a system path, 3 for a printed form."""
    found = read_address(location) if location else None
    if not isinstance(found, Address):
        return 1
    if found.form != "page":
        return 3
    return 0 if found.url == address else 2
