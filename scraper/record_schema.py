"""The JSON Schema of a record, generated from the typed class (`make schema` writes it)."""

import json
import sys

from itemadapter import ItemAdapter

from scraper.addresses.sites import home
from scraper.records import SCHEMA_VERSION, Record


def record_schema() -> str:
    """The schema (JSON Schema 2020-12) as deterministic JSON."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "IPP Archive record",
        "description": f"A document of the {home().title}, schema version {SCHEMA_VERSION}.",
        **ItemAdapter.get_json_schema(Record),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(record_schema())
