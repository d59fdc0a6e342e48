"""What changed between runs: read from the catalog, compared on disk, told in one of these formats, a module each."""

from collections.abc import Callable, Iterator

from scraper.outputs.changes.atom_feed import atom_feed
from scraper.outputs.changes.json_file import json_file
from scraper.outputs.changes.span import Span
from scraper.outputs.changes.text import text
from scraper.outputs.changes.told import Teller

Format = Callable[[Span, Teller], Iterator[bytes]]
"""A file, piece by piece; its docstring says what it gives."""
FORMATS: dict[str, Format] = {"text": text, "json": json_file, "atom": atom_feed}
