"""Finds a file of a mirror by its address, also where the mirroring tool or a disk changed its name."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from scraper.addresses.address import canonical_url
from scraper.addresses.mirror_names import renamed_by_httrack

_CUT = 100  # characters; HTTrack cuts longer names
_UNFINISHED = ".delayed"  # HTTrack's name for a download whose type it did not yet know


class FileNames:
    """Paths by the address that each stands for."""

    def __init__(self) -> None:
        self._exact: dict[str, str] = {}
        self._folded: dict[str, list[str]] = defaultdict(list)
        self._loose: dict[str, list[str]] = defaultdict(list)
        self._beside: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, location: str, path: str) -> None:
        """Remembers that the file at `path` lies at `location`, in the site's terms."""
        self._exact.setdefault(canonical_url(location) or location, path)
        folder, _, name = _decoded(location).rpartition("/")
        self._folded[_folded(f"{folder}/{name}")].append(path)
        self._beside[_folded(folder)].append((name, path))

    def add_by_name(self, path: str) -> None:
        """Remembers a file whose place tells no address: saved beside a page, it has the name that the page links."""
        self._loose[_folded(path.rpartition("/")[2])].append(path)

    def find(self, urls: Iterable[str], *, by_name: bool = True) -> list[str]:
        """Paths that may be the file which `urls` (the address first, then other forms of it) name, best first.

        `by_name`: also those whose place tells no address.
        """
        forms = list(urls)
        found = [self._exact.get(canonical_url(url) or url) for url in forms]
        names = [name for url in forms for name in (_decoded(url), *_renamed(url))]
        for name in names:
            found += self._folded.get(_folded(name), ())
        for name in names:
            found += self._unfinished_or_cut(name)
        for name in names if by_name else ():
            found += self._loose.get(_folded(name.rpartition("/")[2]), ())
        return list(dict.fromkeys(path for path in found if path is not None))

    def _unfinished_or_cut(self, decoded: str) -> list[str]:
        folder, _, wanted = decoded.rpartition("/")
        stem = wanted.rpartition(".")[0]
        return [
            path
            for name, path in self._beside.get(_folded(folder), ())
            if (name.endswith(_UNFINISHED) and _is_unfinished(name, stem))
            or (len(name) >= _CUT and wanted.startswith(name))
        ]


def _is_unfinished(name: str, stem: str) -> bool:
    """Whether `name` is `<stem>.<digits>.delayed`."""
    rest = name.removesuffix(_UNFINISHED)
    return bool(stem) and rest.rpartition(".")[0] == stem


def _renamed(url: str) -> list[str]:
    parts = urlsplit(url)
    return renamed_by_httrack(_decoded(url), parts.query)


def _decoded(url: str) -> str:
    """The path of `url` below its host folders, percent-decoded, with a query that the tool wrote into the name."""
    canonical = canonical_url(url)
    return unicodedata.normalize("NFC", unquote(urlsplit(canonical or url).path))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
