"""A catalog that is there already, for verbs that only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.catalog.catalog import Catalog, CatalogError


@contextmanager
def opened(path: Path) -> Iterator[Catalog]:
    """The catalog that lies there; raises `CatalogError`, also where none does."""
    if not path.is_file():
        raise CatalogError(f"{path}: no such file: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER")
    catalog = Catalog(path)
    try:
        yield catalog
    finally:
        catalog.close()
