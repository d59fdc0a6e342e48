"""Readings of what does not change: each is a file, written whole, with its own digest.

`.readings/<reader>/<aa>/<key>.json`, where the key is a digest of the payload's and of all else that the reading
depends on. An entry is a line with the digest of its place and of what follows, then JSON. What is damaged, half
written or gone is read again; nothing here is ever taken for true because it is there.
"""

import json
import os
import shutil
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from scraper.readings.reader import Reader
from scraper.store import write_atomically

READINGS = ".readings"
"""That folder, in the output."""


class Readings:
    """What was read before, in `folder`; `is_fresh`: only what was read since this was made counts."""

    def __init__(self, folder: Path, *, is_fresh: bool = False) -> None:
        self.folder = folder
        self.counts: Counter[str] = Counter()
        """`<reader> read` and `<reader> remembered`."""
        self._readers: set[str] = set()
        self._begun = _now_in(folder)
        self._is_fresh = is_fresh

    def place(self, reader: Reader, payload: str, *facts: Any) -> Path:
        """Where the reading of a payload (its SHA-256) lies; `facts` are JSON, all else that it depends on."""
        self._readers.add(reader.folder)
        key = sha256(json.dumps([payload, *facts]).encode()).hexdigest()
        return self.folder / reader.folder / key[:2] / f"{key}.json"

    def has(self, place: Path) -> bool:
        """Whether something is remembered there, which may be damaged."""
        try:
            dated = place.stat().st_mtime_ns
        except OSError:
            return False
        return not self._is_fresh or dated >= self._begun

    def find(self, place: Path) -> Any:
        """What is remembered there; None where there is nothing that can be trusted."""
        try:
            if not self.has(place):
                return None
            said = said_in(place)
            os.utime(place)  # so that it is seen to be of use
        except (OSError, ValueError):
            return None
        return said

    def count(self, reader: Reader, *, is_read: bool) -> None:
        """Counts a reading: one that had to be made, or one that was remembered."""
        self.counts[f"{reader.name} {'read' if is_read else 'remembered'}"] += 1

    def clear(self, *, all_were_asked: bool = False) -> None:
        """Removes what readers read that are no more, and where all was asked for, what nothing asked for."""
        for folder in list(self.folder.iterdir()) if self.folder.is_dir() else []:
            if folder.name not in self._readers:
                if folder.name.partition("-")[0] in {name.partition("-")[0] for name in self._readers}:
                    shutil.rmtree(folder, ignore_errors=True)
            elif all_were_asked:
                self._remove_older(folder)

    def _remove_older(self, folder: Path) -> None:
        for path in list(folder.rglob("*.*")):
            entry = path.with_suffix(".json")
            with suppress(OSError):  # it goes the next time
                if not entry.exists() or entry.stat().st_mtime_ns < self._begun:
                    path.unlink()


def keep(place: Path, said: Any) -> None:
    """Remembers what was read there (JSON). Where it can't be written, it is read again the next time."""
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    with suppress(OSError):  # the archive, on the same disk, says that it is full
        write_atomically(place, _digest(place, content) + b"\n" + content, durable=False)


def said_in(place: Path) -> Any:
    """What an entry says; raises OSError, and ValueError for one that is not as it was written."""
    digest, _, content = place.read_bytes().partition(b"\n")
    if digest != _digest(place, content):
        raise ValueError(f"{place} is damaged")
    return json.loads(content.decode("utf-8", "surrogatepass"))


def _digest(place: Path, content: bytes) -> bytes:
    return sha256("/".join(place.parts[-3:]).encode() + b"\n" + content).hexdigest().encode()


def _now_in(folder: Path) -> int:
    """The present time by the clock that dates the files of a folder; 0 where nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as mark:  # has no name that a kill could leave
            mark.write(b".")
            mark.flush()
            return os.fstat(mark.fileno()).st_mtime_ns
    except OSError:
        return 0
