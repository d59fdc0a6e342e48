"""A folder of saved pages that is archived while it is read, and the same folder as the archive remembers it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from scraper.archive.archive import Archive
from scraper.fetching.captures import resource_of
from scraper.sources.folder import DiskFolder, FolderEntry
from scraper.sources.source import Held

LISTING = "folder"  # the field of a run's `metadata` that lists a folder


class KeptFolder:
    """A folder on disk; what it lists, and each file of it that is read, goes into the archive."""

    def __init__(self, folder: DiskFolder, archive: Archive) -> None:
        self.root = folder.root
        self._folder = folder
        self._archive = archive

    def entries(self) -> list[FolderEntry]:
        """As `Folder` says."""
        entries = self._folder.entries()
        self._archive.note(LISTING, {"root": str(self.root), "entries": [asdict(entry) for entry in entries]})
        return entries

    def load(self, path: str) -> Held:
        """As `Folder` says."""
        held = self._folder.load(path)
        self._archive.keep_soon(resource_of((self.root / path).as_uri(), held))
        return held


def listed_folder(said: dict[str, Any]) -> tuple[Path, list[FolderEntry]]:
    """Root and entries of a folder, as `KeptFolder` noted them."""
    return Path(said["root"]), [FolderEntry(**entry) for entry in said["entries"]]
