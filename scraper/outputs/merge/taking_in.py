"""Brings WARC files of other outputs into an archive: all of them or none.

They are copied into `archive/.merging`, which then is renamed to `.merged`: from there on the merge counts. What is in
`.merged` is moved to its place at once, or, where that was cut off, by the next merge or rebuild (`end_merge`).
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scraper.archive.recovery import sync_folder
from scraper.archive.tails import is_torn
from scraper.archive.walk import BadWarc, walk
from scraper.outputs.exports.copying import copy
from scraper.outputs.exports.progress import shown
from scraper.outputs.exports.replacing import need_space
from scraper.outputs.merge.union import MergedWarc, MergeError, part_at, union
from scraper.store import digest_of_file

MERGING, MERGED = ".merging", ".merged"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many files and runs the other outputs had, and how many of these files were new here."""

    files: int
    runs: int
    new: int


def archives_of(output: Path, others: Sequence[Path]) -> list[Path]:
    """The archives of other outputs; raises `MergeError` for what is none, is given twice, or is `output` itself."""
    seen = {output.resolve(): output}
    found = []
    for other in others:
        if (place := other.resolve()) in seen:
            raise MergeError(f"{other} is the same folder as {seen[place]}: name each once, and the target with -s")
        seen[place] = other
        archive = other / "archive"
        if not any(archive.glob("*.warc.gz")):
            raise MergeError(f"{other} holds no archive (archive/*.warc.gz): name the output folder of a crawl")
        found.append(archive)
    return found


def take_in(archive: Path, others: Sequence[Path]) -> TakenIn:
    """Brings the files of other archives into `archive`; raises `MergeError`, OSError, and then has changed nothing."""
    end_merge(archive)
    archive.mkdir(parents=True, exist_ok=True)
    own, theirs = list(_parts([archive])), list(_parts(others))
    named = {name: part for name, part in union([*own, *theirs]).items() if part.path != archive / name}
    new = {name: part for name, part in named.items() if part.path.parent != archive}
    _check(new.values())
    _need_space(archive, new)
    _commit(archive, named)
    end_merge(archive)
    return TakenIn(len(theirs), len({part.run for part in theirs}), len(new))


def end_merge(archive: Path) -> bool:
    """Moves to their places the files of a merge that counts; whether there was one. Removes one that does not."""
    shutil.rmtree(archive / MERGING, ignore_errors=True)
    merged = archive / MERGED
    if not merged.is_dir():
        return False
    for path in sorted(merged.iterdir()):
        _move(path, archive)
    sync_folder(archive)
    merged.rmdir()
    return True


def _parts(archives: Sequence[Path]) -> Iterator[MergedWarc]:
    paths = [path for archive in archives for path in sorted(archive.glob("*.warc.gz"))]
    return (part for path in shown(paths, "WARC files looked at") if (part := part_at(path)) is not None)


def _check(parts: Iterable[MergedWarc]) -> None:
    """Raises `MergeError` for a file that a rebuild could not read; a torn end is put aside by it."""
    for part in shown(list(parts), "WARC files read"):
        try:
            for _ in walk(part.path):
                pass
        except BadWarc as error:
            if not is_torn(part.path):
                raise MergeError(f"{part.path} is damaged at {error}: see `scrapy verify` there") from None


def _need_space(archive: Path, new: Mapping[str, MergedWarc]) -> None:
    """Room for the files, and for about as much that is made of them."""
    need_space(archive / MERGING, 2 * sum(part.path.stat().st_size for part in new.values()))


def _commit(archive: Path, named: Mapping[str, MergedWarc]) -> None:
    """Copies the files, those of the archive itself as links to them, and makes them count."""
    merging = archive / MERGING
    merging.mkdir()
    try:
        for name, part in shown(list(named.items()), "WARC files copied"):
            if part.path.parent == archive:
                os.link(part.path, merging / name)
            else:
                copy(part.path, merging / name)
                if digest_of_file(merging / name) != part.sha256:
                    raise MergeError(f"{part.path} changed while it was copied: wait for the end of the crawl there")
        os.sync()
        merging.rename(archive / MERGED)
    except BaseException:
        shutil.rmtree(merging, ignore_errors=True)
        raise
    sync_folder(archive)


def _move(path: Path, archive: Path) -> None:
    """Puts a file in its place; one that lay there under another name lies there no longer."""
    first = archive / MergedWarc(path, "", "").name
    if first.name != path.name and first.exists() and first.samefile(path):
        first.unlink()
    path.replace(archive / path.name)
