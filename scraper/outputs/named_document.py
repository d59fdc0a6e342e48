"""The document that a person means by an id, an address in any form, or an alias."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError

from scraper.addresses.address import Address, id_of, read_address
from scraper.catalog.catalog import Catalog
from scraper.store import has_record

_KNOWN = "SELECT url FROM addresses UNION SELECT url FROM versions UNION SELECT url FROM changes ORDER BY url"


class NoSuchDocument(RuntimeError):
    """What was given, and what it is near to, in one line."""


class _Named(BaseModel):
    id: str
    aliases: list[str] = []


def named_document(output: Path, catalog: Catalog, text: str) -> str:
    """The id of the document that `text` names; raises `NoSuchDocument`."""
    found = read_address(f"{catalog.site().base}{text}" if text.startswith("/") else text)
    url = found.url if isinstance(found, Address) else ""
    candidates = [text, found.id] if isinstance(found, Address) else [text]
    for candidate in dict.fromkeys(candidates):
        if has_record(output, candidate):
            return candidate
    for one in _records(output):
        if url in one.aliases:
            return one.id
    ids = dict.fromkeys(map(id_of, known_urls(catalog)))
    for candidate in candidates:
        if candidate in ids:  # wanted once, and never kept
            return candidate
    raise NoSuchDocument(f"{text}: no document that this archive knows{_near(text, list(ids))}")


def _records(output: Path) -> Iterator[_Named]:
    for path in sorted((output / "records").rglob("*.json")):
        try:
            yield _Named.model_validate_json(path.read_bytes())
        except (ValidationError, OSError):  # `scrapy verify` tells of it
            continue


def known_urls(catalog: Catalog) -> Iterator[str]:
    """Every address that was ever wanted, kept or changed, in order."""
    yield from (str(url) for (url,) in catalog.database.execute(_KNOWN))


def _near(text: str, ids: list[str]) -> str:
    holding = [one for one in ids if text and text in one]
    near = get_close_matches(text, ids, 1, 0.6) or holding[:1] or get_close_matches(f"document/{text}", ids, 1, 0.6)
    return f"; did you mean {near[0]}?" if near else ": `scrapy status` and documents.jsonl tell which it has"
