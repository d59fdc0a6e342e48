"""Where a capture in an archive lies: in the site's terms, and as a candidate's own address.

A candidate's address is the target URI of the capture, with its place in the archive as fragment:
`https://a.org/document/a#crawl.warc.gz@7199`. It says what was captured, leads there, tells
two captures of one address apart, and is the same on every machine.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urlsplit
from urllib.request import url2pathname

from scraper.addresses.address import Address, read_address
from scraper.addresses.sites import home
from scraper.addresses.unwrapping import without_playback
from scraper.archive.foreign.archive_names import has_archive_name
from scraper.sources.folder_layout import is_unreadable_folder, location_of, looks_like_page, saved_files

_SAFE = "%/?:@!$&'()*+,;=-._~[]"
_AS_CAPTURED = re.compile(r"/\d{1,14}id_/")


def candidate_url(target: str, place: str) -> str:
    """The address of the capture of `target` that lies at `place` in the archive.

    >>> candidate_url("https://a.org/b c#d", "x y.warc.gz@12")
    'https://a.org/b%20c#x%20y.warc.gz@12'
    """
    shown = quote(urldefrag(target).url, safe=_SAFE)
    return f"{shown}#{quote(os.fsencode(place), safe='/@+')}"


def place_in(url: str) -> str:
    """The place in the archive that a candidate's address names.

    >>> place_in("https://a.org/b%20c#x%20y.warc.gz@12")
    'x y.warc.gz@12'
    """
    return unquote(url.partition("#")[2], errors="surrogateescape")


def location_of_target(target: str, base: str = "") -> str:
    """The place that a target URI names in the site's terms, free of an archive's playback; "" where it names none.

    `base`, where there is one, stands for the site, as it does for the live source.

    >>> location_of_target("http://web.archive.org/web/2018id_/http://a.org:80/b?c=1")
    'http://a.org:80/b?c=1'
    >>> location_of_target("file:///home/me/saved/www.a.org/b.html")
    'https://www.a.org/b.html'
    """
    try:
        if target[:5].lower() == "file:":
            path = Path(url2pathname(urlsplit(target).path))
            return location_of(Path("/"), path.relative_to("/")) or ""
        inner = without_playback(target) or target
        if base and inner.startswith(base + "/"):
            inner = home().base + inner[len(base) :]
        parts = urlsplit(inner)
        if isinstance(read_address(f"https://{parts.hostname or ''}/"), Address):
            return f"{home().base}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
        return inner
    except ValueError:  # urllib: no address at all
        return ""


def is_as_captured(target: str) -> bool:
    """Whether the body is as the site gave it: an archive's playback rewrites links, but where it is asked not to.

    >>> is_as_captured("https://web.archive.org/web/2018/http://a.org/"), is_as_captured("http://a.org/")
    (False, True)
    """
    return without_playback(target) == target or _AS_CAPTURED.search(target) is not None


def has_pages(root: Path) -> bool:
    """Whether a folder holds saved pages beside its archives, or folders that cannot be read and may hold some."""
    for one in saved_files(root.resolve()):
        path = root / one.path
        if is_unreadable_folder(one) or (one.refused is None and not has_archive_name(path) and looks_like_page(path)):
            return True
    return False
