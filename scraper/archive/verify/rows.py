"""Compares the captures in the catalog with those that the WARC files hold."""

from collections.abc import Iterator

from scraper.archive.verify.catalog import KnownCatalog, KnownRow
from scraper.archive.verify.faults import Damage, Faults, shown
from scraper.catalog.catalog import CaptureRow


class RowsCheck:
    """One comparison, file by file; `name` is how faults call the catalog."""

    def __init__(self, name: str, faults: Faults, damage: Damage) -> None:
        self._name, self._faults, self._damage = name, faults, damage
        self._number = 0

    def run(self, known: KnownCatalog, facts: KnownCatalog) -> None:
        """Tells each capture that one side lacks, or that differs."""
        names = [warc.name for warc in known.warcs()]
        for name in names:
            self._compare(known.rows_of(name), facts.rows_of(name))

    def _compare(self, known: Iterator[KnownRow], facts: Iterator[KnownRow]) -> None:
        row, fact = next(known, None), next(facts, None)
        while row is not None or fact is not None:
            if row is not None and (fact is None or row.row.offset <= fact.row.offset):
                self._order(row)
                if fact is not None and row.row.offset == fact.row.offset:
                    self._same(row.row, fact.row)
                    fact = next(facts, None)
                else:
                    self._foreign(row.row)
                row = next(known, None)
            else:
                assert fact is not None
                self._add(fact.row, f"lacks the capture of {shown(fact.row.url)}")
                fact = next(facts, None)

    def _order(self, row: KnownRow) -> None:
        if row.number <= self._number:
            self._add(row.row, "captures are not in the order in which they were committed")
        self._number = row.number

    def _same(self, row: CaptureRow, fact: CaptureRow) -> None:
        if row == fact:
            return
        for name in CaptureRow._fields:
            said, is_ = getattr(row, name), getattr(fact, name)
            # The request, which follows, says by which method.
            is_lost = name == "method" and self._damage.covers(row.warc, row.offset + row.length)
            if said != is_ and not is_lost:
                self._add(row, f"{name} is {shown(said)}, the record has {shown(is_)}")

    def _foreign(self, row: CaptureRow) -> None:
        if not self._damage.covers(row.warc, row.offset):
            self._add(row, f"no capture of {shown(row.url)} begins there")

    def _add(self, row: CaptureRow, text: str) -> None:
        self._faults.add(self._name, f"{shown(row.warc)} offset {row.offset}: {text}")
