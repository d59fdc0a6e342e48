"""What a WACZ is made of: the files of an archive, and what is said of the whole."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.site import Site
from scraper.catalog.catalog import CaptureRow, Catalog, WarcFile
from scraper.outputs.exports.machine_paths import MachinePaths, paths_in
from scraper.outputs.exports.wacz_parts import WaczPart, original
from scraper.outputs.exports.warc_copies import WarcCopy

if TYPE_CHECKING:
    from scraper.outputs.signing import Signer

VERSION = "1.1.1"
SOFTWARE = "IPP Archive"
REPLACED = "paths of the machine that crawled are replaced in addresses and notes, of which digests are made anew"
_HTML = '"mime": "text/html"'


@dataclass(frozen=True, slots=True)
class Whole:
    """What is exported, in one file or as the part `number` `of` several."""

    output: Path
    catalog: Catalog
    signer: "Signer | None"
    warcs: list[WarcFile]
    paths: MachinePaths
    about: "About"
    number: int = 1
    of: int = 1

    @classmethod
    def at(cls, output: Path, catalog: Catalog, signer: "Signer | None") -> "Whole":
        """What lies in an output folder."""
        warcs = sorted((warc for warc in catalog.warcs() if warc.committed), key=lambda warc: warc.name)
        return cls(output, catalog, signer, warcs, paths_in(output, catalog, warcs), About.of(catalog))

    @property
    def size(self) -> int:
        """Bytes of its WARC files."""
        return sum(warc.committed for warc in self.warcs)

    def copies(self, part: WaczPart | None) -> Iterator[WarcCopy]:
        """The WARC files, or of a part those of which it has something, by name."""
        offsets = part.offsets() if part is not None else {}
        for warc in self.warcs:
            if part is None or warc.name in offsets:
                yield WarcCopy(self.output / "archive" / warc.name, warc, self.paths, offsets.get(warc.name))

    def package(self, main: tuple[str, str] | None, *, is_replaced: bool) -> dict[str, Any]:
        """The properties of `datapackage.json`."""
        title = self.about.site.title + (f" (part {self.number} of {self.of})" if self.of > 1 else "")
        about = {"title": title, "description": self.about.site.about, "software": SOFTWARE}
        said: dict[str, Any] = {"profile": "data-package", "wacz_version": VERSION, **about, "created": self.about.last}
        if is_replaced:
            said["note"] = REPLACED
        if main is not None:
            # The specification writes Url, py-wacz URL.
            url = self.paths.replaced(main[0])
            said |= {"mainPageUrl": url, "mainPageURL": url, "mainPageDate": main[1]}
        return said


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the whole. It was made when the last capture was, so that nothing depends on the clock."""

    site: Site
    last: str
    live: frozenset[str]
    """The front pages of the sites that runs asked as the live one."""

    @classmethod
    def of(cls, catalog: Catalog) -> "About":
        """Of all that is in a catalog."""
        asked = (json.loads(said)["settings"] for (said,) in catalog.database.execute("SELECT said FROM asked"))
        live = frozenset(f"{one['IPP_LIVE_URL'].rstrip('/')}/" for one in asked if one.get("IPP_LIVE_URL"))
        return cls(catalog.site(), max(row.date for row in catalog.captures()), live)

    def front_page(self, catalog: Catalog, rows: Iterable[CaptureRow]) -> tuple[str, str] | None:
        """Address and date of the first capture of the library's front page, at its own address or at a live site's."""
        found = [row for row in rows if urlsplit(row.url).path in {"", "/"} and _is_page(catalog, row)]
        own = (row for row in found if isinstance(at := read_address(row.url), Address) and at.kind is Kind.FRONT)
        live = (row for row in found if row.url in self.live)
        first = next(own, None) or next(live, None)
        return (first.url, first.date) if first is not None else None


def _is_page(catalog: Catalog, row: CaptureRow) -> bool:
    there = original(catalog, row) if row.type == "revisit" else row
    return row.status == 200 and there is not None and _HTML in there.cdxj
