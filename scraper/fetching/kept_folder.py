"""A folder of saved pages that is archived while it is read; in a run that is made again, as it was read then."""

from pathlib import Path

from scraper.archive.archive import Archive, Said
from scraper.fetching.captures import held_in, resource_of
from scraper.loaded_capture import LoadedCapture
from scraper.sources.folder import DiskFolder, FolderEntry

LISTING = "folder"  # the field of a run's `metadata` that lists a folder


class KeptFolder:
    """A folder; what it lists, and each file of it that is read, goes into the archive.

    `path` is None where a run is made again: then the archive has both. Its files have addresses that begin with the
    folder's own name, not with the way to it on this machine; of several folders of one name in a run this is the
    `nth`.
    """

    def __init__(self, path: Path | None, archive: Archive, nth: int = 1) -> None:
        self._disk = DiskFolder(path) if path is not None else None
        self._archive, self._nth = archive, nth
        said = archive.noted(LISTING, self._listed)
        self.root = Path(said["root"])
        self._entries = [_read(entry) for entry in said["entries"]]

    def entries(self) -> list[FolderEntry]:
        """As `Folder` says."""
        return self._entries

    def load(self, path: str) -> LoadedCapture:
        """As `Folder` says."""
        url = (self.root / path).as_uri()
        if (kept := self._archive.kept_resource(url)) is not None:
            return held_in(kept)
        assert self._disk is not None
        held = self._disk.load(path)
        self._archive.keep_soon(resource_of(url, held))
        return held

    def _listed(self) -> Said:
        assert self._disk is not None
        root = Path("/", *([str(self._nth)] if self._nth > 1 else []), self._disk.root.name)
        return {"root": str(root), "entries": [_noted(entry) for entry in self._disk.entries()]}


def _noted(entry: FolderEntry) -> Said:
    return {"path": entry.path, "refused": entry.refused, "is_page": entry.is_page, "size": entry.size}


def _read(said: Said) -> FolderEntry:
    return FolderEntry(said["path"], said["refused"], said["is_page"], said["size"])
