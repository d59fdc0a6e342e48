"""Counts, record by record, which fields a run found and which layouts gave them."""

from collections import Counter

from scraper.addresses.sites import site_at
from scraper.monitors.facts import Covered
from scraper.on_disk import OnDisk
from scraper.records import Record, Use, fields_of
from scraper.sites.words import words_of
from scraper.text import label_key

_MOST_LABELS = 50  # the most frequent ones
FIELDS = fields_of(Use.WATCHED)
_Has = tuple[str, tuple[bool, ...], frozenset[str]]


class Coverage:
    """Takes the records that a run keeps. A document that is taken again counts once, as it was last."""

    def __init__(self) -> None:
        self._taken = OnDisk[_Has]()

    def take(self, record: Record) -> None:
        """Counts a record."""
        has = tuple(bool(getattr(record, name)) for name in FIELDS)
        self._taken[record.id] = record.origin.layout, has, unknown_labels(record)

    def covered(self) -> Covered:
        """The counts so far."""
        fields, layouts, labels = dict.fromkeys(FIELDS, 0), Counter[str](), Counter[str]()
        for layout, has, unknown in self._taken.values():
            for name, is_there in zip(FIELDS, has, strict=True):
                fields[name] += is_there
            layouts[layout] += 1
            labels.update(unknown)
        return Covered(
            records=len(self._taken),
            fields=fields,
            layouts=dict(sorted(layouts.items())),
            labels=dict(sorted(labels.most_common(_MOST_LABELS))),
        )


def unknown_labels(record: Record) -> frozenset[str]:
    """The labels on a record's page that the words of its site do not name, whether its field was known or not."""
    known = words_of(site_at(record.url)).labels
    others = {field.label for field in record.other_fields if label_key(field.label) not in known}
    renamed = {doubt.text for doubt in record.origin.warnings if doubt.code == "unknown_label"}
    return frozenset(others | renamed)
