"""Counts, record by record, which fields a run found and which layouts gave them."""

from collections import Counter

from scraper.monitors.facts import Covered
from scraper.records import Record, Use, fields_of

FIELDS = fields_of(Use.WATCHED)


class Coverage:
    """Takes the records that a run keeps. A document that is taken again counts once, as it was last."""

    def __init__(self) -> None:
        self._taken: dict[str, tuple[str, tuple[bool, ...]]] = {}

    def take(self, record: Record) -> None:
        """Counts a record."""
        self._taken[record.id] = record.origin.layout, tuple(bool(getattr(record, name)) for name in FIELDS)

    def covered(self) -> Covered:
        """The counts so far."""
        columns = list(zip(*(has for _, has in self._taken.values()), strict=True)) or [()] * len(FIELDS)
        layouts = Counter(layout for layout, _ in self._taken.values())
        return Covered(
            records=len(self._taken),
            fields={name: sum(column) for name, column in zip(FIELDS, columns, strict=True)},
            layouts=dict(sorted(layouts.items())),
        )
