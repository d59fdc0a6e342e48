"""Checks a record against its declaration: later steps and readers may rely on every field."""

from pydantic import ValidationError
from scrapy.exceptions import DropItem

from scraper.records import Record


class CheckRecord:
    """Drops a record that breaks its declaration, with the field and the reason."""

    def process_item(self, item: Record) -> Record:
        """The record, as it came; raises DropItem naming each field that fails."""
        try:
            Record.model_validate(item.model_dump())
        except ValidationError as error:
            raise DropItem(f"{item.id}: {reasons(error)}") from None
        return item


def reasons(error: ValidationError) -> str:
    """Field and reason of each fault, on one line."""
    faults = [(".".join(map(str, fault["loc"])) or "record", fault["msg"]) for fault in error.errors()]
    return "; ".join(f"{field}: {reason}" for field, reason in faults)
