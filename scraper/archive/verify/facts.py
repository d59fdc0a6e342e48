"""What the WARC files of an archive say, all of it, on disk while it is verified: memory does not grow with it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from scraper.archive.records import bare
from scraper.archive.verify.faults import Damage, Faults, shown
from scraper.archive.verify.ranges import Findings, Revisit, identity
from scraper.catalog.catalog import CaptureRow, Catalog

NAME = "facts.sqlite"
_TABLES = """
CREATE TABLE ids (id BLOB NOT NULL, warc TEXT NOT NULL, start INTEGER NOT NULL, kind TEXT NOT NULL);
CREATE TABLE "references" (
    warc TEXT NOT NULL, start INTEGER NOT NULL, field TEXT NOT NULL, id BLOB NOT NULL, count INTEGER, named TEXT
);
CREATE TABLE revisits (
    warc TEXT NOT NULL, start INTEGER NOT NULL, named TEXT NOT NULL, url TEXT, date TEXT, digest TEXT,
    status INTEGER
);
"""
_DOUBLES = """
SELECT a.warc, a.start, b.warc, b.start FROM ids a JOIN ids b ON b.id = a.id
WHERE b.rowid = (SELECT min(rowid) FROM ids c WHERE c.id = a.id) AND a.rowid > b.rowid
AND a.id IN (SELECT id FROM ids GROUP BY id HAVING count(*) > 1)
"""
_DANGLING = """
SELECT warc, start, field, count, named FROM "references" r WHERE NOT EXISTS (
    SELECT 1 FROM ids WHERE ids.id = r.id AND (ids.kind = 'warcinfo') = (r.field = 'WARC-Warcinfo-ID')
)
"""
_UNRESOLVED = """
SELECT r.warc, r.start, r.named, r.url, r.date, r.digest, c.record_id, c.type, c.url, c.date, c.digest
FROM revisits r LEFT JOIN captures c ON c.record_id = r.named
WHERE c.record_id IS NULL OR (c.type = 'revisit' AND (r.status IS NOT 304 OR c.status = 304))
OR r.url IS NOT c.url OR r.date IS NOT c.date OR r.digest IS NOT c.digest
"""


class ArchiveFacts:
    """Collects findings of ranges; `catalog` is the catalog that follows from the WARC files alone."""

    def __init__(self, work: Path) -> None:
        self.path = work / NAME
        self.catalog = Catalog(self.path)
        self._database = sqlite3.connect(self.path, isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES)
        self._warcs: set[str] = set()

    def close(self) -> None:
        """Ends it."""
        self._database.close()
        self.catalog.close()

    def add(self, found: Findings) -> None:
        """Takes what one range gave."""
        if found.name not in self._warcs:
            self._warcs.add(found.name)
            self.catalog.begin_warc(found.name, "")
        rows: dict[str, CaptureRow] = {}
        for row in found.rows:  # of two with one identity the second is a fault (`doubles`)
            if row.record_id not in rows and self.catalog.by_id(row.record_id) is None:
                rows[row.record_id] = row
        self.catalog.commit(found.name, found.end, rows.values(), ())
        name = found.name
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO ids VALUES (?, ?, ?, ?)", ((i, name, n, k) for i, n, k in found.ids))
        self._database.executemany('INSERT INTO "references" VALUES (?, ?, ?, ?, ?, ?)', _references(found))
        self._database.executemany("INSERT INTO revisits VALUES (?, ?, ?, ?, ?, ?, ?)", _revisits(name, found.revisits))
        self._database.execute("COMMIT")

    def check(self, faults: Faults, damage: Damage, folder: str) -> None:
        """What only the whole archive shows: identities, references, revisits."""
        self._database.execute("CREATE INDEX ids_by_id ON ids (id)")
        for warc, start, other, other_start in self._database.execute(_DOUBLES):
            faults.add(f"{folder}/{warc}", f"WARC-Record-ID is also that of {other} offset {other_start}", start)
        for warc, start, field, count, named in self._database.execute(_DANGLING):
            if not damage.names(warc):  # which may have been what is named
                more = f"; {count - 1} more records name it" if count > 1 else ""
                faults.add(f"{folder}/{warc}", f"{field} names {shown(named)}, which is not there{more}", start)

    def bad_revisits(self) -> Iterator[tuple[str, int, str, str]]:
        """File, offset, the identity referred to, and why it does not resolve."""
        for warc, start, named, url, date, digest, found, kind, *there in self._database.execute(_UNRESOLVED):
            if found is None:
                reason = "which is not in the archive"
            elif kind == "revisit":
                reason = "which holds no payload"
            else:
                stated = zip(("Target-URI", "Date", "Payload-Digest"), (url, date, digest), there, strict=True)
                reason = "whose " + ", ".join(f"{name} is {shown(is_)}" for name, said, is_ in stated if said != is_)
            yield warc, start, named, f"WARC-Refers-To names {shown(named)}, {reason}"


def _references(found: Findings) -> Iterator[tuple[str, int, str, bytes, int, str]]:
    for (field, value), (first, count) in found.references.items():
        yield found.name, first, field, identity(bare(value)), count, bare(value)


def _revisits(name: str, revisits: list[Revisit]) -> Iterator[tuple[str | int | None, ...]]:
    for one in revisits:
        yield name, one.offset, one.named, one.url, one.date, one.digest, one.status
