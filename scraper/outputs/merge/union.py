"""Which WARC files several archives hold: each once, under a name that the order of the archives does not decide."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scraper.archive.reader import CannotRead
from scraper.archive.records import BadRecord
from scraper.archive.scan import run_of
from scraper.archive.walk import BadWarc, walk
from scraper.archive.warc_series import first_name, told_apart
from scraper.store import digest_of_file

_PIECE = 1024 * 1024


class MergeError(RuntimeError):
    """Why outputs cannot be merged, naming the folder or file, with what to do."""


@dataclass(frozen=True, slots=True)
class MergedWarc:
    """A WARC file of one of the archives: the run that wrote it, and its SHA-256 in hexadecimal."""

    path: Path
    run: str
    sha256: str

    @property
    def name(self) -> str:
        """Its name as the run gave it."""
        return first_name(self.path.name)


def part_at(path: Path) -> MergedWarc | None:
    """A file of an archive of this project, None for an empty one; raises `MergeError`."""
    try:
        first = next(walk(path), None)
        if first is None:
            return None
        run = run_of(first)
    except (BadWarc, BadRecord) as error:
        raise MergeError(f"{path} is damaged ({error}): see `scrapy verify` there") from None
    except CannotRead as error:
        raise MergeError(str(error)) from None
    if not run:
        raise MergeError(f"{path} was not written by this project: crawl it with -a source={path}")
    return MergedWarc(path, run, digest_of_file(path))


def union(parts: Iterable[MergedWarc]) -> dict[str, MergedWarc]:
    """The files by the names that they are to have: each content once.

    Of two of which one is the beginning of the other, as a copy that was made during a run, the longer stays. Two
    others of one name, from machines that began in the same second, both get their digests into their names.
    """
    by_name: defaultdict[str, dict[str, MergedWarc]] = defaultdict(dict)
    for part in parts:
        by_name[part.name].setdefault(part.sha256, part)
    named = {}
    for name, same in by_name.items():
        kept = [one for one in same.values() if not any(_begins(one, other) for other in same.values())]
        for part in kept:
            named[name if len(kept) == 1 else told_apart(name, part.sha256)] = part
    return dict(sorted(named.items()))


def _begins(one: MergedWarc, other: MergedWarc) -> bool:
    """Whether a file is the beginning of another one."""
    size = one.path.stat().st_size
    if one.run != other.run or size >= other.path.stat().st_size:
        return False
    with one.path.open("rb") as first, other.path.open("rb") as second:
        while piece := first.read(_PIECE):
            if second.read(len(piece)) != piece:
                return False
    return True
