"""What happened to a document at a moment, in words."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from scraper.catalog.journal import CHANGED, NEW, Change
from scraper.media import FileStatus
from scraper.outputs.changes.comparing import differences
from scraper.outputs.changes.kept_versions import Version, VersionFile
from scraper.outputs.history.observations import Observation


class Moment(NamedTuple):
    """Something that was so at a moment (RFC 3339): `kind` is `capture`, `version`, `address`, `file` or `run`."""

    at: str
    kind: str
    text: str


def of_captures(name: str, seen: list[Observation]) -> Iterator[Moment]:
    """What was captured of an address, under a name."""
    for one in seen:
        more = f", {one.times:,} times until {one.last}" if one.times > 1 else ""
        yield Moment(one.at, "capture", f"{name}: {one.said}{more}")


def of_versions(versions: list[Version]) -> Iterator[Moment]:
    """What each version says that the one before did not."""
    before: list[Version | None] = [None, *versions]
    for number, (was, now) in enumerate(pairwise(before), 1):
        assert now is not None
        at = now.capture.captured_at
        names = [one.field.replace("_", " ") for one in differences(was, now)] if was else []
        changed = f": changed {', '.join(names)}" if names else ""
        yield Moment(at, "version", f"version {number} of {len(versions)}{changed} (from {_place(now.capture.source)})")
        known = set(was.aliases) if was else set()
        yield from (Moment(at, "address", f"also at {alias}") for alias in now.aliases if alias not in known)
        yield from _of_files(was.files if was else [], now.files, at)


def _place(source: str) -> str:
    """Where a version came from; no path of a disk, which others would see on the site."""
    return source if "/" not in source else "an archive or folder on disk"


def _of_files(was: list[VersionFile], now: list[VersionFile], at: str) -> Iterator[Moment]:
    before = {file.url: _kept(file) for file in was}
    for file in now:
        if before.pop(file.url, None) != _kept(file):
            yield Moment(file.capture.captured_at if file.capture else at, "file", f"{file.url}: {_kept(file)}")
    yield from (Moment(at, "file", f"{url}: linked no more; what was kept of it stays") for url in before)


def _kept(file: VersionFile) -> str:
    digest = f", SHA-256 {file.sha256[:12]}…" if file.sha256 else ""
    return ("kept" if file.status == FileStatus.ARCHIVED else f"not kept whole ({file.status})") + digest


def of_run(change: Change) -> Moment:
    """What a run made of the document."""
    said = "new to the archive" if change.what == NEW else change.what  # the others are words
    if change.detail.get("to"):
        said += f" to {change.detail['to']}"
    if change.detail.get("evidence"):
        said += f": {change.detail['evidence']}; record, versions and files are still kept"
    if change.what == CHANGED:
        said += f": {', '.join(change.detail.get('fields', []))}"
    files = "".join(f"; {one['url']} has other bytes" for one in change.detail.get("files", []))
    return Moment(change.at, "run", f"seen by the run that began then: {said}{files}")
