"""What each capture says of the page or file that it is of, by canonical address; the same said again is told once."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.addresses.address import Address, read_address
from scraper.addresses.unwrapping import playback_in
from scraper.catalog.catalog import CaptureRow, Catalog

_NOT_MODIFIED = 304
_NEEDLE = re.compile(r"[A-Za-z0-9]+")


@dataclass(slots=True)
class Observation:
    """A capture, or several that said the same: `at` is the first, `last` the last of so many `times`."""

    at: str
    last: str
    said: str
    digest: str | None
    times: int = 1


def observations(catalog: Catalog, about: Iterable[str] | None = None) -> dict[str, list[Observation]]:
    """By canonical address, in the order of captures; of the addresses `about`, or of all."""
    bases = [(base, f"{catalog.site().base}/") for base in _live_bases(catalog)]
    wanted = None if about is None else set(about)
    rows = catalog.captures() if wanted is None else _rows_like(catalog, wanted)
    found: dict[str, list[Observation]] = {}
    for row in rows:
        url = _canonical(row.url, bases)
        if url is not None and (wanted is None or url in wanted) and not _is_second_address(row, catalog):
            _add(found.setdefault(url, []), row)
    return found


def _is_second_address(row: CaptureRow, catalog: Catalog) -> bool:
    """Whether it only has a saved copy replay under the document's own address: nobody asked there."""
    if row.type != "revisit" or row.method or row.refers_to is None:
        return False
    there = catalog.by_id(row.refers_to)
    # A folder named by a timestamp looks as a web archive does.
    return there is not None and (there.url.startswith("file:") or playback_in(there.url) is None)


def _live_bases(catalog: Catalog) -> set[str]:
    """Where runs asked the site, which may have been a copy of it."""
    said = (json.loads(text).get("settings", {}) for (text,) in catalog.database.execute("SELECT said FROM asked"))
    return {f"{base.rstrip('/')}/" for one in said if (base := one.get("IPP_LIVE_URL"))}


def _rows_like(catalog: Catalog, wanted: set[str]) -> Iterator[CaptureRow]:
    """Those whose address has the longest word of one that is wanted: few need a closer look."""
    words = {max(_NEEDLE.findall(urlsplit(url).path) or [""], key=len).lower() for url in wanted}
    for row in catalog.captures():
        low = row.url.lower()
        if any(word in low for word in words):
            yield row


def _canonical(url: str, bases: list[tuple[str, str]]) -> str | None:
    for base, own in bases:
        if url.startswith(base) and playback_in(url) is None:
            url = own + url[len(base) :]
            break
    found = read_address(url)
    return found.url if isinstance(found, Address) else None


def _add(before: list[Observation], row: CaptureRow) -> None:
    digest = row.digest if row.status in {None, 200, _NOT_MODIFIED} else None
    known = next((one.digest for one in reversed(before) if one.digest is not None), None)
    said = _said(row, is_as_before=row.status == _NOT_MODIFIED or (digest is not None and digest == known))
    at = f"{row.date[:19]}Z"
    if before and before[-1].said == said and before[-1].digest == digest:
        before[-1].last, before[-1].times = at, before[-1].times + 1
    else:
        before.append(Observation(at, at, said, digest))


def _said(row: CaptureRow, *, is_as_before: bool) -> str:
    place = _place(row.url)
    cut = ", cut off" if row.truncated else ""
    if row.status is not None and row.status != _NOT_MODIFIED and row.status >= 300:
        return f"{'leads elsewhere' if row.status < 400 else 'not given'} ({row.status}){place}"
    if is_as_before and row.method and not place:
        return f"asked again: as it was{cut}"
    return f"captured{place}{cut}"


def _place(url: str) -> str:
    """Where it was, if not on the live site: files on this machine have no host."""
    host = urlsplit(url).netloc
    if url.startswith("file:"):
        return " (in a saved copy)"
    return "" if playback_in(url) is None else f" (asked of the web archive at {host})"
