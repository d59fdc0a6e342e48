"""Writes `index.cdxj` from the catalog, and reads the catalog from the WARC files again: both are derived."""

import os
from pathlib import Path

from scraper.catalog.catalog import Catalog

INDEX = "index.cdxj"


def write_index(folder: Path, catalog: Catalog) -> None:
    """Replaces the index of a folder by that of the catalog, sorted; memory stays flat."""
    part = folder / f".{INDEX}.part"
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for line in catalog.cdxj():
                file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / INDEX)
    finally:
        part.unlink(missing_ok=True)
