"""What an archive's index says it has of the site, by address: on disk, so that memory stays flat."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.addresses.address import Address, Foreign, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.sites import home
from scraper.sources.cdx import CdxLine
from scraper.sources.moments import Period

_NEVER_WANTED = frozenset({Kind.ASSET, Kind.SERVICE, Kind.FEED})
_TABLE = """
CREATE TABLE mementos (
    address TEXT NOT NULL, kind TEXT, form INTEGER NOT NULL, timestamp TEXT NOT NULL, original TEXT NOT NULL,
    mime TEXT, status INTEGER, digest TEXT, length INTEGER, redirect TEXT, place TEXT NOT NULL,
    PRIMARY KEY (address, timestamp, original, place)
) STRICT, WITHOUT ROWID
"""
_COLUMNS = "form, timestamp, original, mime, status, digest, length, redirect, nullif(place, '')"


@dataclass(frozen=True, slots=True)
class MementoRow:
    """A capture that an archive says it has. `form`: 0 for the address itself, 1 for another of it, 2 in print."""

    form: int
    line: CdxLine


class MementoIndex:
    """The lines that were read, by canonical address; the same capture told twice is one."""

    def __init__(self, period: Period | None = None) -> None:
        self._period = period  # captures of other times are left out
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # a private file on disk
        self._database.execute(_TABLE)

    def close(self) -> None:
        """Ends it, and frees the disk."""
        self._database.close()

    def add(self, lines: Iterable[CdxLine], requisite: str | None = None) -> None:
        """Takes lines in, a few thousand at once at the most; `requisite`: what a page shows, if of that alone."""
        period = self._period
        there = lines if period is None else (line for line in lines if period.has_timestamp(line.timestamp))
        rows = [row for line in there if (row := _row(line) if requisite is None else _row_of(requisite, line))]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._database.execute("BEGIN")
            self._database.executemany(f"INSERT OR REPLACE INTO mementos VALUES ({marks})", rows)
            self._database.execute("COMMIT")

    def of(self, address: str) -> list[MementoRow]:
        """Every capture of an address, the oldest first."""
        query = f"SELECT {_COLUMNS} FROM mementos WHERE address = ? ORDER BY timestamp, original, place"
        return [MementoRow(form, CdxLine(*line)) for form, *line in self._database.execute(query, (address,))]

    def addresses(self, *kinds: Kind) -> Iterator[str]:
        """The addresses of these kinds, sorted."""
        marks = ", ".join("?" * len(kinds))
        query = f"SELECT DISTINCT address FROM mementos WHERE kind IN ({marks}) ORDER BY address"
        for (address,) in self._database.execute(query, [kind.value for kind in kinds]):
            yield address

    def __len__(self) -> int:
        [count] = self._database.execute("SELECT count(*) FROM mementos").fetchone()
        return int(count)


def _row(line: CdxLine) -> tuple[object, ...] | None:
    """What is remembered of a line; nothing of what no crawl asks for, pictures among them."""
    if (line.mime or "").startswith("image/"):
        return None
    found = read_address(line.original)
    if isinstance(found, Address):
        if found.kind in _NEVER_WANTED or found.form == "printpdf" or not _is_of_the_site(line.original):
            return None
        kind: str | None = found.kind.value
        form = 2 if found.form != "page" else 0 if found.trap is None and not _is_in_mirror(line.original) else 1
    elif isinstance(found, Foreign):
        kind, form = None, 0
    else:
        return None
    return (found.url, kind, form, *_said(line))


def _row_of(requisite: str, line: CdxLine) -> tuple[object, ...]:
    """What is remembered of a line about what a page shows: of no kind, so that no crawl asks for it by itself."""
    return (requisite, None, 0, *_said(line))


def _said(line: CdxLine) -> tuple[object, ...]:
    return (
        line.timestamp,
        line.original,
        line.mime,
        line.status,
        line.digest,
        line.length,
        line.redirect,
        line.place or "",
    )


def _is_of_the_site(original: str) -> bool:
    """Whether a host of the site was asked: one of another may have a folder that is named for it."""
    try:
        host = urlsplit(original).hostname or ""
    except ValueError:  # an address in an address that is none
        return False
    return isinstance(read_address(f"https://{host}/"), Address)


def _is_in_mirror(original: str) -> bool:
    """Whether it is a page of a static mirror, whose links a tool has rewritten."""
    return original.count(home().word + ".") > 1 or original.endswith(".html")
