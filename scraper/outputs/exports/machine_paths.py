"""Paths of somebody's machine that an archive names, and what an export has in their place.

A run notes `-a source=` as it was given, and versions before 0.2 gave files of a folder addresses with the whole way
to them (`file:///srv/old/saved/…`). An export has the folder's own name (`file:///saved/…`), as today's runs have.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from scraper.archive.records import parse_fields
from scraper.archive.walk import Walked, walk_committed
from scraper.catalog.catalog import Catalog, WarcFile

_END = r"""(?=[/"'#?,:;)\s]|$)"""


class MachinePaths:
    """Replaces each of some whole paths by the last part of it; of several that end alike all but one have a number."""

    def __init__(self, roots: Iterable[str]) -> None:
        self._instead: dict[str, str] = {}
        ends: Counter[str] = Counter()
        for root in sorted(set(roots)):
            name = PurePosixPath(root).name
            ends[name] += 1
            new = f"/{ends[name]}/{name}" if ends[name] > 1 else f"/{name}"
            self._instead |= dict(zip(_forms(root), _forms(new), strict=True))
        plain = (rf"(?<![\w/.%-]){re.escape(form)}" for form in self._longest_first() if not form.startswith("file:"))
        urls = (re.escape(form) for form in self._longest_first() if form.startswith("file:"))
        self._found = re.compile(f"(?:{'|'.join((*urls, *plain))}){_END}") if self._instead else None

    def __bool__(self) -> bool:
        return self._found is not None

    def replaced(self, text: str) -> str:
        """The text without the ways to them.

        >>> paths = MachinePaths(["/srv/old/my pages", "/srv/old/a.warc"])
        >>> paths.replaced('{"root": "/srv/old/my pages"}'), paths.replaced("file:///srv/old/my%20pages/b.html")
        ('{"root": "/my pages"}', 'file:///my%20pages/b.html')
        >>> paths.replaced("live,/srv/old/a.warc"), paths.replaced("/srv/old/a.warcs x/srv/old/a.warc")
        ('live,/a.warc', '/srv/old/a.warcs x/srv/old/a.warc')
        """
        return self._found.sub(lambda found: self._instead[found[0]], text) if self._found else text

    def _longest_first(self) -> list[str]:
        return sorted(self._instead, key=len, reverse=True)


def paths_in(output: Path, catalog: Catalog, warcs: Iterable[WarcFile]) -> MachinePaths:
    """The paths that the runs of an archive name; reads the files of those that may."""
    runs = {
        run for run, said in catalog.database.execute("SELECT run, said FROM asked") if '"/' in said or ",/" in said
    }
    names = {row.warc for row in catalog.captures() if row.url.startswith("file:///")}
    read = [warc for warc in warcs if warc.run in runs or warc.name in names]
    return MachinePaths(root for warc in read for root in _roots(output / "archive" / warc.name, warc))


def _roots(path: Path, warc: WarcFile) -> Iterator[str]:
    for walked in walk_committed(path, warc.committed):
        if walked.record.type == "metadata" and walked.record.get("WARC-Target-URI") == warc.run:
            yield from _stated(walked)


def _stated(walked: Walked) -> Iterator[str]:
    """The whole paths among what a run notes of itself; of a long note its begin is enough."""
    if walked.size > len(walked.record.block):
        if found := re.match(rb'folder: \{"root":("(?:[^"\\]|\\.)*")', walked.record.block):
            yield from _whole([json.loads(found[1])])
        return
    for name, value in parse_fields(walked.record.block):
        match name:
            case "folder":
                yield from _whole([json.loads(value)["root"]])
            case "run-begins" | "run-ends":
                yield from _whole((json.loads(value).get("source") or "").split(","))


def _whole(paths: Iterable[str]) -> Iterator[str]:
    """Those that lead through other folders, which are nobody's business."""
    for path in (PurePosixPath(one.strip()) for one in paths):
        if path.is_absolute() and len(path.parts) > 2 and not (len(path.parts) == 3 and path.parts[1].isdigit()):
            yield str(path)


def _forms(path: str) -> tuple[str, str, str]:
    """How a path is written: in an address, in JSON, in a sentence."""
    return PurePosixPath(path).as_uri(), json.dumps(path)[1:-1], path
